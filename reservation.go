package blueshift

import "time"

// Reservation commits an account to some RPUs for a year. Nothing is billed
// here, so it costs nothing and gives nothing.
type Reservation struct {
	Key          // ID is a GUID
	Capacity int // RPUs
	Offering string
	Token    string // the client's, under which a repeated request finds it
	Start    time.Time
}

// ARN names the reservation.
func (r Reservation) ARN() string { return ServerlessARN(r.Region, r.Account, "reservation/"+r.ID) }

// End is a year after the start.
func (r Reservation) End() time.Time { return r.Start.AddDate(1, 0, 0) }
