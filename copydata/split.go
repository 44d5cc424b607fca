package copydata

import "bytes"

// splitEscaped splits a line of the text format that has backslashes in it.
func (r *Reader) splitEscaped(line []byte) {
	if cap(r.scratch) < len(line) {
		r.scratch = make([]byte, 0, 2*len(line))
	}
	r.scratch = r.scratch[:0] // never outgrown: fields only shrink
	for {
		start, end := len(r.scratch), 0
		for end < len(line) && line[end] != r.delim {
			if line[end] != '\\' || end+1 == len(line) {
				r.scratch = append(r.scratch, line[end])
				end++
				continue
			}
			var c byte
			c, end = unescape(line, end+1)
			r.scratch = append(r.scratch, c)
		}
		field := r.scratch[start:]
		if raw := line[:end]; bytes.Equal(raw, r.null) {
			r.add(nil, true)
		} else {
			r.add(field, false)
		}
		if end == len(line) {
			return
		}
		line = line[end+1:]
	}
}

// unescape reads what follows a backslash.
func unescape(b []byte, at int) (c byte, end int) {
	switch c = b[at]; c {
	case 'b':
		return '\b', at + 1
	case 'f':
		return '\f', at + 1
	case 'n':
		return '\n', at + 1
	case 'r':
		return '\r', at + 1
	case 't':
		return '\t', at + 1
	case 'v':
		return '\v', at + 1
	case 'x':
		if n, end := digits(b, at+1, 2, 16); end > at+1 {
			return n, end
		}
	case '0', '1', '2', '3', '4', '5', '6', '7':
		return digits(b, at, 3, 8)
	}
	return c, at + 1
}

func digits(b []byte, at, most int, base byte) (n byte, end int) {
	for end = at; end < len(b) && end < at+most; end++ {
		d := b[end]
		switch {
		case d >= '0' && d <= '9':
			d -= '0'
		case d >= 'a' && d <= 'f':
			d -= 'a' - 10
		case d >= 'A' && d <= 'F':
			d -= 'A' - 10
		default:
			return n, end
		}
		if d >= base {
			return n, end
		}
		n = n*base + d
	}
	return n, end
}

// splitCSV splits a record of CSV. What is quoted is never NULL.
func (r *Reader) splitCSV(line []byte) error {
	if bytes.IndexByte(line, r.quote) < 0 {
		r.splitPlain(line)
		return nil
	}
	if cap(r.scratch) < len(line) {
		r.scratch = make([]byte, 0, 2*len(line))
	}
	r.scratch = r.scratch[:0]
	for i := 0; ; i++ {
		start, quoted, inside := len(r.scratch), false, false
		for ; i < len(line) && (inside || line[i] != r.delim); i++ {
			switch c := line[i]; {
			case inside && c == r.escape && i+1 < len(line) && (line[i+1] == r.quote || line[i+1] == r.escape):
				i++
				r.scratch = append(r.scratch, line[i])
			case c == r.quote:
				inside, quoted = !inside, true
			default:
				r.scratch = append(r.scratch, c)
			}
		}
		if inside {
			return refuse("22P04", "unterminated CSV quoted field")
		}
		field := r.scratch[start:]
		r.add(field, !quoted && bytes.Equal(field, r.null))
		if i >= len(line) {
			return nil
		}
	}
}
