package copydata

import "bytes"

// AppendField appends a value as a field. The first of a row has no delimiter
// before it; after the last comes AppendEnd.
func (o *Options) AppendField(dst, value []byte, null, first bool) []byte {
	if !first {
		dst = append(dst, o.Delimiter[0])
	}
	switch {
	case null:
		return append(dst, *o.Null...)
	case o.Format == CSV:
		return o.appendQuoted(dst, value)
	}
	for _, c := range value {
		switch c {
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\t':
			dst = append(dst, '\\', 't')
		case '\b':
			dst = append(dst, '\\', 'b')
		case '\f':
			dst = append(dst, '\\', 'f')
		case '\v':
			dst = append(dst, '\\', 'v')
		case '\\', o.Delimiter[0]:
			dst = append(dst, '\\', c)
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// appendQuoted quotes a value of CSV where it would be read as something else.
func (o *Options) appendQuoted(dst, value []byte) []byte {
	quote, escape := o.Quote[0], o.Escape[0]
	if string(value) != *o.Null && !bytes.ContainsAny(value, "\r\n"+o.Delimiter+o.Quote) && !bytes.Equal(value, endOfData) {
		return append(dst, value...)
	}
	dst = append(dst, quote)
	for _, c := range value {
		if c == quote || c == escape {
			dst = append(dst, escape)
		}
		dst = append(dst, c)
	}
	return append(dst, quote)
}

// AppendEnd ends a row.
func (o *Options) AppendEnd(dst []byte) []byte { return append(dst, '\n') }
