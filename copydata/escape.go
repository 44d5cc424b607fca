package copydata

// splitEscaped splits a line of the text format.
func (r *Reader) splitEscaped(b *Batch, line []byte) error {
	for {
		r.scratch = r.scratch[:0]
		end := 0
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
		if err := b.Add(r.scratch, string(line[:end]) == r.null); err != nil {
			return err
		}
		if end == len(line) {
			return nil
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
func (r *Reader) splitCSV(b *Batch, line []byte) error {
	for i := 0; ; i++ {
		r.scratch = r.scratch[:0]
		quoted, inside := false, false
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
		if err := b.Add(r.scratch, !quoted && string(r.scratch) == r.null); err != nil {
			return err
		}
		if i >= len(line) {
			return nil
		}
	}
}
