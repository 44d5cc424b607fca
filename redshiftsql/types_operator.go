package redshiftsql

// arithmeticType is the type of l o r for +, - and *; false when there is no
// such operator.
func arithmeticType(o string, l, r Type) (Type, bool) {
	switch {
	case l.ID == Unknown || r.ID == Unknown:
		return common(l, r), true
	case l.integer() && r.integer():
		return common(l, r), true
	case (l.ID == Numeric || r.ID == Numeric) && (l.integer() || l.ID == Numeric) && (r.integer() || r.ID == Numeric):
		return decimalResult(o, l, r), true
	case l.numeric() && r.numeric():
		return Type{ID: Double}, true
	case o == "*":
		if l.ID == Interval && r.numeric() {
			return l, true
		}
		return r, r.ID == Interval && l.numeric()
	}
	if o == "+" && (r.temporal() || r.clock()) && !l.temporal() && !l.clock() {
		l, r = r, l // 1 + date, interval + timestamp
	}
	switch {
	case o == "+" && l.ID == Varbyte && r.ID == Varbyte:
		return l, true
	case o == "+" && (l.ID == Date && r.ID == TimeTZ || l.ID == TimeTZ && r.ID == Date):
		return Type{ID: TimestampTZ}, true
	case o == "-" && l.ID == Date && r.ID == Date:
		return Type{ID: BigInt}, true
	case l.ID == Date && r.integer():
		return Type{ID: Date}, true
	case l.ID == Date && (r.ID == Interval || o == "+" && r.ID == Time), o == "+" && l.ID == Time && r.ID == Date:
		return Type{ID: Timestamp}, true
	case (l.ID == Timestamp || l.ID == TimestampTZ || l.clock() || l.ID == Interval) && r.ID == Interval:
		return l, true
	case o == "-" && (l.ID == Timestamp || l.ID == TimestampTZ || l.ID == Date) && r.temporal(), o == "-" && l.clock() && r.clock():
		return Type{ID: Interval}, true
	}
	return Type{}, false
}

// common is the type that both sides of a comparison, CASE or set operation
// take; Unknown when there is none, or neither side has one.
func common(l, r Type) Type {
	switch {
	case l == r:
		return l
	case l.ID == Unknown:
		return r
	case r.ID == Unknown:
		return l
	case l.integer() && r.integer():
		return Type{ID: max(l.ID, r.ID)}
	case l.ID == OID && r.integer() || l.integer() && r.ID == OID:
		return Type{ID: OID}
	case l.text() && r.text():
		if l.Length == 0 || r.Length == 0 {
			return Type{ID: Varchar}
		}
		return Type{ID: Varchar, Length: max(l.Length, r.Length)}
	case l.numeric() && r.numeric() && (l.ID == Double || r.ID == Double || l.ID == Real || r.ID == Real):
		return Type{ID: Double}
	case l.numeric() && r.numeric():
		return commonDecimal(exact(l), exact(r))
	case l.temporal() && r.temporal():
		return Type{ID: max(l.ID, r.ID)}
	case l.ID == r.ID:
		return Type{ID: l.ID}
	}
	return Type{}
}

// commonDecimal is a DECIMAL that holds both; it stays within 19 digits, which
// Redshift keeps in 64 bits, unless an operand is wider already.
func commonDecimal(l, r Type) Type {
	limit, scale := 19, max(l.Scale, r.Scale)
	if l.Precision >= limit || r.Precision >= limit {
		limit = 38
	}
	return Type{ID: Numeric, Precision: min(max(l.Precision-l.Scale, r.Precision-r.Scale)+scale, limit), Scale: scale}
}
