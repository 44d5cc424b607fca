package pgwire

import (
	"strings"

	"github.com/blueshift-db/blueshift"
)

// options adds the settings of the options key ("-c name=value" and
// "--name=value", as the server's command line would take them) to the keys of
// the startup packet. Names come out in lower case.
func options(params map[string]string) (map[string]string, error) {
	settings := make(map[string]string, len(params))
	words := split(params["options"])
	for i := 0; i < len(words); i++ {
		w, ok := strings.CutPrefix(words[i], "--")
		if !ok {
			if w, ok = strings.CutPrefix(words[i], "-c"); ok && w == "" && i+1 < len(words) {
				i++
				w = words[i]
			}
		}
		name, value, assigns := strings.Cut(w, "=")
		if !ok || !assigns || name == "" {
			return nil, blueshift.SQLErrorf("42601", "invalid command-line argument for server process: %s", words[i])
		}
		settings[strings.ToLower(strings.ReplaceAll(name, "-", "_"))] = value
	}
	for k, v := range params {
		switch k {
		case "user", "database", "options", "replication":
		default:
			settings[strings.ToLower(k)] = v
		}
	}
	return settings, nil
}

// split cuts at blanks; a backslash keeps the character after it.
func split(s string) (words []string) {
	var word strings.Builder
	in := false
	for i := 0; i < len(s); i++ {
		switch ch := s[i]; {
		case ch == '\\' && i+1 < len(s):
			i++
			word.WriteByte(s[i])
			in = true
		case ch == ' ' || ch == '\t' || ch == '\n':
			if in {
				words = append(words, word.String())
				word.Reset()
				in = false
			}
		default:
			word.WriteByte(ch)
			in = true
		}
	}
	if in {
		words = append(words, word.String())
	}
	return words
}
