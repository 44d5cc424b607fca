package fleet

import (
	"context"
	"errors"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// ReservationOfferings are the two payment schedules that there are, by id.
var ReservationOfferings = []string{"all-upfront-1-year", "no-upfront-1-year"}

// CreateReservation records a commitment. The same client token and request
// find the reservation that was made for them.
func (f *Fleet) CreateReservation(ctx context.Context, p blueshift.Principal, r blueshift.Reservation) (blueshift.Reservation, error) {
	switch {
	case !slices.Contains(ReservationOfferings, r.Offering):
		return r, blueshift.Errorf(codeNotFound, "The reservation offering %s was not found. ListReservationOfferings lists them.", abridge(r.Offering))
	case r.Capacity < 8 || r.Capacity%8 != 0:
		return r, blueshift.Errorf(codeInvalid, "The capacity %d is not valid. It is a multiple of 8 RPUs.", r.Capacity)
	}
	r.Key, r.Start = serverlessKey(p, newGUID()), f.Clock.Now()
	err := f.Store.Update(ctx, func(tx store.Tx) error {
		for o := range store.Reservations.Scan(tx, p.Account, p.Region, "") {
			switch {
			case r.Token == "" || o.Token != r.Token:
				continue
			case o.Capacity != r.Capacity || o.Offering != r.Offering:
				return blueshift.Errorf(codeConflict, "The clientToken was used for another reservation, %s.", o.ID)
			}
			r = o
			return nil
		}
		return store.Reservations.Put(tx, r)
	})
	return r, err
}

// Reservation returns one of the caller's reservations.
func (f *Fleet) Reservation(ctx context.Context, p blueshift.Principal, id string) (r blueshift.Reservation, err error) {
	err = f.Store.View(ctx, func(tx store.Tx) error {
		if r, err = store.Reservations.Get(tx, serverlessKey(p, id)); errors.Is(err, store.ErrNotFound) {
			return blueshift.Errorf(codeNotFound, "The reservation %s was not found.", abridge(id))
		}
		return err
	})
	return r, err
}

// Reservations returns the caller's reservations in order of id.
func (f *Fleet) Reservations(ctx context.Context, p blueshift.Principal) (out []blueshift.Reservation, err error) {
	err = f.Store.View(ctx, func(tx store.Tx) error {
		out = slices.Collect(store.Reservations.Scan(tx, p.Account, p.Region, ""))
		return nil
	})
	return out, err
}
