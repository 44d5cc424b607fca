package pgwire

import (
	"math"
	"strconv"
	"time"

	"github.com/blueshift-db/blueshift/engine"
)

// The epochs of PostgreSQL's binary dates and timestamps: 2000-01-01.
const (
	epochDays    = 10957
	microsPerDay = 86_400_000_000
	epochMicros  = epochDays * microsPerDay
)

// calendar writes days, and remembers the last one: neighbours are often of
// the same day.
type calendar struct {
	day  int32
	text [10]byte
	era  string // " BC"
	long []byte // in place of text, for years of more than four digits
}

// appendDate writes a day counted from 1970-01-01 as YYYY-MM-DD, in the
// proleptic Gregorian calendar.
func (c *calendar) appendDate(dst []byte, day int32) []byte {
	switch day {
	case math.MaxInt32:
		return append(dst, "infinity"...)
	case -math.MaxInt32:
		return append(dst, "-infinity"...)
	}
	c.turnTo(day)
	return append(c.append(dst), c.era...)
}

// appendTimestamp writes microseconds since 1970-01-01 00:00.
func (c *calendar) appendTimestamp(dst []byte, micros int64, zone string) []byte {
	switch micros {
	case math.MaxInt64:
		return append(dst, "infinity"...)
	case -math.MaxInt64:
		return append(dst, "-infinity"...)
	}
	day := micros / microsPerDay
	if micros -= day * microsPerDay; micros < 0 {
		micros += microsPerDay
		day--
	}
	c.turnTo(int32(day))
	dst = appendClock(append(c.append(dst), ' '), micros)
	return append(append(dst, zone...), c.era...)
}

// appendLocal writes a moment as the clocks of a time zone show it.
func (c *calendar) appendLocal(dst []byte, micros int64, zone *time.Location) []byte {
	_, offset := time.UnixMicro(micros).In(zone).Zone()
	text := []byte{'+'}
	if micros != math.MaxInt64 && micros != -math.MaxInt64 {
		micros += int64(offset) * 1_000_000
	}
	if offset < 0 {
		text[0], offset = '-', -offset
	}
	text = append(text, pairs[2*(offset/3600):][:2]...)
	minutes, seconds := offset/60%60, offset%60
	if minutes > 0 || seconds > 0 {
		text = append(append(text, ':'), pairs[2*minutes:][:2]...)
	}
	if seconds > 0 { // before there was standard time
		text = append(append(text, ':'), pairs[2*seconds:][:2]...)
	}
	return c.appendTimestamp(dst, micros, string(text))
}

func (c *calendar) append(dst []byte) []byte {
	if c.long != nil {
		return append(dst, c.long...)
	}
	return append(dst, c.text[:]...)
}

func (c *calendar) turnTo(day int32) {
	if c.day == day && c.text[0] != 0 {
		return
	}
	z := int64(day) + 719468
	era := z / 146097
	if z%146097 < 0 {
		era--
	}
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	y := yoe + era*400
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	d := doy - (153*mp+2)/5 + 1
	m := mp + 3
	if m > 12 {
		m -= 12
	}
	if m <= 2 {
		y++
	}
	c.day, c.era, c.long = day, "", nil
	if y <= 0 {
		c.era, y = " BC", 1-y
	}
	copy(c.text[0:], pairs[2*(y/100%100):][:2])
	copy(c.text[2:], pairs[2*(y%100):][:2])
	c.text[4], c.text[7] = '-', '-'
	copy(c.text[5:], pairs[2*m:][:2])
	copy(c.text[8:], pairs[2*d:][:2])
	if y > 9999 {
		c.long = append(strconv.AppendInt(nil, y, 10), c.text[4:]...)
	}
}

// appendClock writes a time of day, its fraction without trailing zeros. Hours
// may exceed a day in intervals.
func appendClock(dst []byte, micros int64) []byte {
	seconds := micros / 1_000_000
	fraction := micros - 1_000_000*seconds
	if seconds >= 100*3600 {
		hours := seconds / 3600
		dst = appendInt(dst, hours)
		seconds -= 3600 * hours
	} else {
		hours := seconds / 3600
		dst = append(dst, pairs[2*hours], pairs[2*hours+1])
		seconds -= 3600 * hours
	}
	m := seconds / 60
	s := seconds - 60*m
	dst = append(dst, ':', pairs[2*m], pairs[2*m+1], ':', pairs[2*s], pairs[2*s+1])
	if fraction == 0 {
		return dst
	}
	a, b, c := fraction/10000, fraction/100%100, fraction%100
	dst = append(dst, '.', pairs[2*a], pairs[2*a+1], pairs[2*b], pairs[2*b+1], pairs[2*c], pairs[2*c+1])
	for dst[len(dst)-1] == '0' {
		dst = dst[:len(dst)-1]
	}
	return dst
}

// appendInterval writes an interval like "1 year 2 mons 8 days 12:00:00".
func appendInterval(dst []byte, s engine.Span) []byte {
	start := len(dst)
	unit := func(n int64, name string) {
		if n == 0 {
			return
		}
		if len(dst) > start {
			dst = append(dst, ' ')
		}
		dst = append(append(appendInt(dst, n), ' '), name...)
		if n != 1 {
			dst = append(dst, 's')
		}
	}
	unit(int64(s.Months/12), "year")
	unit(int64(s.Months%12), "mon")
	unit(int64(s.Days), "day")
	if s.Micros != 0 || len(dst) == start {
		if len(dst) > start {
			dst = append(dst, ' ')
		}
		micros := s.Micros
		if micros < 0 {
			dst, micros = append(dst, '-'), max(-micros, -math.MaxInt64)
		}
		dst = appendClock(dst, micros)
	}
	return dst
}

// binaryDay and binaryMoment count from PostgreSQL's epoch; the infinities are
// the ends of the range there.
func binaryDay(day int32) int32 {
	switch {
	case day == math.MaxInt32:
		return day
	case day < math.MinInt32+epochDays:
		return math.MinInt32
	}
	return day - epochDays
}

func binaryMoment(micros int64) int64 {
	switch {
	case micros == math.MaxInt64:
		return micros
	case micros < math.MinInt64+epochMicros:
		return math.MinInt64
	}
	return micros - epochMicros
}
