package scalar

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// zoneOffsets are the abbreviations that the engine does not know, or takes for
// a place with daylight saving time, in minutes east of Greenwich. An
// abbreviation is a fixed offset in Redshift ("Time zone usage notes").
var zoneOffsets = map[string]int{
	"UTC": 0, "GMT": 0, "Z": 0, "ZULU": 0, "WET": 0, "WEST": 60, "BST": 60, "CET": 60, "MEZ": 60, "CEST": 120, "MESZ": 120, "EET": 120, "EEST": 180,
	"MSK": 180, "MSD": 240, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
	"AKST": -540, "AKDT": -480, "HST": -600, "AST": -240, "ADT": -180, "NST": -210, "NDT": -150, "BRT": -180, "BRST": -120,
	"JST": 540, "KST": 540, "IST": 330, "PKT": 300, "SGT": 480, "HKT": 480, "PHT": 480, "ICT": 420, "AEST": 600, "AEDT": 660, "ACST": 570, "ACDT": 630,
	"AWST": 480, "NZST": 720, "NZDT": 780, "SAST": 120, "EAT": 180, "CAT": 120,
}

// posixZone is a name with an offset in hours west of Greenwich, or a bare
// offset, which is east of it.
var posixZone = regexp.MustCompile(`^([A-Za-z_/<>]*) ?([-+]?)([0-9]{1,2})(?::?([0-9]{2}))?(?::[0-9]{2})?([A-Z]{3,4})?$`)

// Zone is a time zone as the engine knows it: the name of a place, or UTC and an
// offset from it in minutes east for abbreviations and POSIX specifications.
func Zone(zone string) (place string, minutes int) {
	z := strings.TrimSpace(zone)
	if minutes, ok := zoneOffsets[strings.ToUpper(z)]; ok {
		return "UTC", minutes
	}
	m := posixZone.FindStringSubmatch(z)
	if m == nil || m[5] != "" || strings.HasPrefix(z, "Etc/") {
		return z, 0
	}
	hours, _ := strconv.Atoi(m[3])
	minutes, _ = strconv.Atoi(m[4])
	minutes += hours * 60
	if (m[1] == "") == (m[2] == "-") {
		minutes = -minutes
	}
	return "UTC", minutes
}

func zonePlace(a []Value) (Value, error) {
	place, _ := Zone(a[0].Text)
	return text(place)
}

func zoneOffset(a []Value) (Value, error) {
	_, minutes := Zone(a[0].Text)
	return whole(int64(minutes))
}

// found is a place and its name as the time zone database has it.
type found struct {
	place *time.Location
	name  string
}

// places are those that were asked for, by their names in lower case.
var places sync.Map

// Place is the place of the time zone database that a name stands for, in
// whichever case; nil if there is none.
func Place(name string) (place *time.Location, written string) {
	key := strings.ToLower(name)
	if known, ok := places.Load(key); ok {
		return known.(found).place, known.(found).name
	}
	if name == "" || key == "local" {
		return nil, ""
	}
	for _, written := range []string{name, strings.ToUpper(name), titled(name)} {
		if place, err := time.LoadLocation(written); err == nil {
			places.Store(strings.Clone(key), found{place, strings.Clone(written)})
			return place, written
		}
	}
	return nil, ""
}

// titled writes a zone as the database does: us/eastern is US/Eastern.
func titled(v string) string {
	parts := strings.FieldsFunc(strings.ToLower(v), func(r rune) bool { return r == '/' || r == '_' })
	out, at := "", 0
	for _, p := range parts {
		at += len(p)
		word := strings.ToUpper(p[:1]) + p[1:]
		if p == "us" {
			word = "US"
		}
		out += word
		if at < len(v) {
			out += v[at : at+1]
			at++
		}
	}
	return out
}
