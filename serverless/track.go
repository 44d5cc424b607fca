package serverless

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/redshiftserverless"
	"github.com/aws/aws-sdk-go-v2/service/redshiftserverless/types"

	"github.com/blueshift-db/blueshift"
)

// tracks are the two that a workgroup can be on; both have the one version
// there is here.
func tracks() []types.ServerlessTrack {
	one := func(name, other string) types.ServerlessTrack {
		return types.ServerlessTrack{TrackName: &name, WorkgroupVersion: new("1.0"), UpdateTargets: []types.UpdateTarget{{TrackName: &other, WorkgroupVersion: new("1.0")}}}
	}
	return []types.ServerlessTrack{one("current", "trailing"), one("trailing", "current")}
}

// GetTrack shows a track.
func (s *Service) GetTrack(_ context.Context, in *api.GetTrackInput) (*api.GetTrackOutput, error) {
	for _, t := range tracks() {
		if *t.TrackName == aws.ToString(in.TrackName) {
			return &api.GetTrackOutput{Track: &t}, nil
		}
	}
	return nil, blueshift.Errorf("ResourceNotFoundException", "There is no such track. The tracks are current and trailing.")
}

// ListTracks lists the tracks.
func (s *Service) ListTracks(_ context.Context, in *api.ListTracksInput) (*api.ListTracksOutput, error) {
	found, token, err := take(tracks(), in.NextToken, in.MaxResults, func(t types.ServerlessTrack) string { return *t.TrackName })
	if err != nil {
		return nil, err
	}
	return &api.ListTracksOutput{Tracks: found, NextToken: token}, nil
}
