package blueshift

import "regexp"

// Account is an AWS account id: exactly twelve digits.
type Account string

// Region is an AWS Region code such as "us-east-1".
type Region string

var regionPattern = regexp.MustCompile(`^[a-z]{2,4}(-[a-z]{2,10}){1,3}-[0-9]{1,2}$`)

// Valid reports whether a is twelve digits.
func (a Account) Valid() bool {
	for i := range len(a) {
		if a[i] < '0' || a[i] > '9' {
			return false
		}
	}
	return len(a) == 12
}

// Valid reports whether r has the shape of a Region code. Blueshift serves
// whichever Region a signature names, so the shape is all there is to check.
func (r Region) Valid() bool { return regionPattern.MatchString(string(r)) }

// Key places a record: the account and Region that own it, and its identifier
// among the records of its kind there. No record is ever looked up without
// all three, which is what keeps tenants apart.
type Key struct {
	Account Account
	Region  Region
	ID      string
}
