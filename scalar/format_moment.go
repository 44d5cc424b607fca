package scalar

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// charMoment is TO_CHAR of a timestamp. a[2] is the name of the session's time
// zone when the timestamp had one, and UTC otherwise.
func charMoment(a []Value) (Value, error) {
	t := time.UnixMicro(a[0].Int).UTC()
	var b strings.Builder
	for _, p := range datePieces(a[1].Text) {
		if p.word == "" {
			b.WriteString(p.literal)
			continue
		}
		s := datePart(t, p, a[2].Text)
		b.WriteString(s)
		if p.ordinal != "" {
			b.WriteString(ordinal(s, p.ordinal))
		}
	}
	return text(b.String())
}

// datePart writes one word of a date format.
func datePart(t time.Time, p piece, zone string) string {
	year, week := t.ISOWeek()
	number := func(width, n int) string {
		if p.fill {
			width = 0
		}
		return fmt.Sprintf("%0*d", width, n)
	}
	name := func(width int, s string) string {
		switch {
		case p.word == strings.ToUpper(p.word):
			s = strings.ToUpper(s)
		case p.word == strings.ToLower(p.word):
			s = strings.ToLower(s)
		}
		if p.fill {
			return s
		}
		return fmt.Sprintf("%-*s", width, s)
	}
	civil := t.Year()
	if civil <= 0 {
		civil = 1 - civil // 1 BC is the year 0
	}
	switch p.word {
	case "Y,YYY":
		return fmt.Sprintf("%d,%03d", civil/1000, civil%1000)
	case "YYYY":
		return number(4, civil)
	case "YYY":
		return number(3, civil%1000)
	case "YY":
		return number(2, civil%100)
	case "Y":
		return strconv.Itoa(civil % 10)
	case "IYYY":
		return number(4, year)
	case "IYY":
		return number(3, year%1000)
	case "IY":
		return number(2, year%100)
	case "I":
		return strconv.Itoa(year % 10)
	case "Q":
		return strconv.Itoa((int(t.Month())-1)/3 + 1)
	case "MONTH", "Month", "month":
		return name(9, t.Month().String())
	case "MON", "Mon", "mon":
		return name(0, t.Month().String()[:3])
	case "MM":
		return number(2, int(t.Month()))
	case "RM", "rm":
		return name(4, roman(int(t.Month())))
	case "WW":
		return number(2, (t.YearDay()-1)/7+1)
	case "W":
		return strconv.Itoa((t.Day()-1)/7 + 1)
	case "IW":
		return number(2, week)
	case "DAY", "Day", "day":
		return name(9, t.Weekday().String())
	case "DY", "Dy", "dy":
		return name(0, t.Weekday().String()[:3])
	case "DDD":
		return number(3, t.YearDay())
	case "IDDD":
		return number(3, (week-1)*7+isoDay(t))
	case "DD":
		return number(2, t.Day())
	case "D":
		return strconv.Itoa(int(t.Weekday()) + 1)
	case "ID":
		return strconv.Itoa(isoDay(t))
	case "J":
		return strconv.FormatInt(floorDiv(t.Unix(), 86400)+2440588, 10)
	case "HH", "HH12":
		return number(2, (t.Hour()+11)%12+1)
	case "HH24":
		return number(2, t.Hour())
	case "MI":
		return number(2, t.Minute())
	case "SS":
		return number(2, t.Second())
	case "MS":
		return fmt.Sprintf("%03d", t.Nanosecond()/1e6)
	case "US":
		return fmt.Sprintf("%06d", t.Nanosecond()/1e3)
	case "SSSS", "SSSSS":
		return strconv.Itoa(t.Hour()*3600 + t.Minute()*60 + t.Second())
	case "CC":
		return number(2, (civil+99)/100)
	case "TZ":
		name, _ := zoneAt(t, zone)
		return strings.ToUpper(name)
	case "tz":
		name, _ := zoneAt(t, zone)
		return strings.ToLower(name)
	case "OF":
		_, minutes := zoneAt(t, zone)
		return offsetText(minutes)
	}
	return era(t, p.word)
}

// zoneAt is what a zone is called when its clocks show t, and how many minutes
// east of Greenwich it is then.
func zoneAt(t time.Time, zone string) (name string, minutes int) {
	place, _ := Place(zone)
	if place == nil {
		_, minutes = Zone(zone)
		return zone, minutes
	}
	name, seconds := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, place).Zone()
	return name, seconds / 60
}

// offsetText is minutes east of Greenwich as hours, and minutes where there are
// some.
func offsetText(minutes int) string {
	sign := "+"
	if minutes < 0 {
		sign, minutes = "-", -minutes
	}
	if minutes%60 == 0 {
		return fmt.Sprintf("%s%02d", sign, minutes/60)
	}
	return fmt.Sprintf("%s%02d:%02d", sign, minutes/60, minutes%60)
}

// era writes the half of the day or the side of year 1, dotted as the word is.
func era(t time.Time, word string) string {
	switch strings.ToUpper(strings.ReplaceAll(word, ".", "")) {
	case "AM", "PM":
		return halfOfDay(t.Hour() >= 12, word)
	}
	if t.Year() <= 0 {
		return spelledLike("BC", word)
	}
	return spelledLike("AD", word)
}

func halfOfDay(second bool, word string) string {
	if second {
		return spelledLike("PM", word)
	}
	return spelledLike("AM", word)
}

// spelledLike writes two letters with the dots and the case of a word.
func spelledLike(s, word string) string {
	if strings.Contains(word, ".") {
		s = s[:1] + "." + s[1:] + "."
	}
	if word == strings.ToLower(word) {
		return strings.ToLower(s)
	}
	return s
}

// isoDay is 1 for Monday.
func isoDay(t time.Time) int { return (int(t.Weekday())+6)%7 + 1 }

func floorDiv(a, b int64) int64 {
	if a < 0 {
		return -((-a + b - 1) / b)
	}
	return a / b
}
