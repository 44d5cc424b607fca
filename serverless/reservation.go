package serverless

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftserverless"
	"github.com/aws/aws-sdk-go-v2/service/redshiftserverless/types"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/fleet"
)

const secondsPerYear = 365 * 24 * 60 * 60

// CreateReservation records a commitment to some RPUs.
func (s *Service) CreateReservation(ctx context.Context, in *api.CreateReservationInput) (*api.CreateReservationOutput, error) {
	r, err := s.Fleet.CreateReservation(ctx, blueshift.PrincipalFrom(ctx), blueshift.Reservation{Capacity: int(in.Capacity),
		Offering: aws.ToString(in.OfferingId), Token: aws.ToString(in.ClientToken)})
	if err != nil {
		return nil, err
	}
	return &api.CreateReservationOutput{Reservation: s.reservation(r)}, nil
}

// GetReservation shows a reservation.
func (s *Service) GetReservation(ctx context.Context, in *api.GetReservationInput) (*api.GetReservationOutput, error) {
	r, err := s.Fleet.Reservation(ctx, blueshift.PrincipalFrom(ctx), aws.ToString(in.ReservationId))
	if err != nil {
		return nil, err
	}
	return &api.GetReservationOutput{Reservation: s.reservation(r)}, nil
}

// ListReservations lists the caller's reservations.
func (s *Service) ListReservations(ctx context.Context, in *api.ListReservationsInput) (*api.ListReservationsOutput, error) {
	all, err := s.Fleet.Reservations(ctx, blueshift.PrincipalFrom(ctx))
	if err != nil {
		return nil, err
	}
	found, token, err := take(all, in.NextToken, in.MaxResults, func(r blueshift.Reservation) string { return r.ID })
	if err != nil {
		return nil, err
	}
	out := &api.ListReservationsOutput{ReservationsList: make([]types.Reservation, len(found)), NextToken: token}
	for i, r := range found {
		out.ReservationsList[i] = *s.reservation(r)
	}
	return out, nil
}

// GetReservationOffering shows a payment schedule.
func (s *Service) GetReservationOffering(_ context.Context, in *api.GetReservationOfferingInput) (*api.GetReservationOfferingOutput, error) {
	if !slices.Contains(fleet.ReservationOfferings, aws.ToString(in.OfferingId)) {
		return nil, blueshift.Errorf("ResourceNotFoundException", "There is no such reservation offering. ListReservationOfferings lists them.")
	}
	return &api.GetReservationOfferingOutput{ReservationOffering: offering(*in.OfferingId)}, nil
}

// ListReservationOfferings lists the payment schedules.
func (s *Service) ListReservationOfferings(_ context.Context, in *api.ListReservationOfferingsInput) (*api.ListReservationOfferingsOutput, error) {
	found, token, err := take(slices.Clone(fleet.ReservationOfferings), in.NextToken, in.MaxResults, func(id string) string { return id })
	if err != nil {
		return nil, err
	}
	out := &api.ListReservationOfferingsOutput{ReservationOfferingsList: make([]types.ReservationOffering, len(found)), NextToken: token}
	for i, id := range found {
		out.ReservationOfferingsList[i] = *offering(id)
	}
	return out, nil
}

func (s *Service) reservation(r blueshift.Reservation) *types.Reservation {
	status := "active"
	if !s.Fleet.Clock.Now().Before(r.End()) {
		status = "retired"
	}
	return &types.Reservation{Capacity: int32(r.Capacity), EndDate: new(r.End()), Offering: offering(r.Offering), ReservationArn: new(r.ARN()),
		ReservationId: &r.ID, StartDate: &r.Start, Status: &status}
}

// offering is for nothing, as everything here is.
func offering(id string) *types.ReservationOffering {
	kind := types.OfferingTypeAllUpfront
	if id == fleet.ReservationOfferings[1] {
		kind = types.OfferingTypeNoUpfront
	}
	return &types.ReservationOffering{CurrencyCode: new("USD"), Duration: secondsPerYear, OfferingId: &id, OfferingType: kind}
}
