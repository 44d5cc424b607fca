package fleet

import (
	"testing"

	"github.com/blueshift-db/blueshift"
)

func TestTags(t *testing.T) {
	h := newHouse(t, nil)
	r := request("sales")
	r.Tags = []blueshift.Tag{{Key: "team", Value: "red"}}
	c := h.create(t, producer, r)
	arn := blueshift.ClusterARN(c.Region, c.Account, c.ID)
	if err := h.CreateTags(t.Context(), producer, arn, []blueshift.Tag{{Key: "team", Value: "blue"}, {Key: "cost", Value: "7"}}); err != nil {
		t.Fatal(err)
	}
	tags, err := h.Tags(t.Context(), producer, "", "cluster", nil, []string{"blue"})
	if err != nil || len(tags) != 1 || tags[0].Tag.Key != "team" || tags[0].ARN != arn || tags[0].Type != "cluster" {
		t.Errorf("%+v, %v", tags, err)
	}
	if err := h.DeleteTags(t.Context(), producer, arn, []string{"team", "never"}); err != nil {
		t.Fatal(err)
	}
	if tags, err = h.Tags(t.Context(), producer, arn, "", nil, nil); err != nil || len(tags) != 1 || tags[0].Tag.Key != "cost" {
		t.Errorf("%+v, %v", tags, err)
	}
	wantCode(t, h.CreateTags(t.Context(), producer, arn, manyTags(50)), "TagLimitExceededFault")
	wantCode(t, h.CreateTags(t.Context(), consumer, arn, manyTags(1)), "ResourceNotFoundFault")
	wantCode(t, h.CreateTags(t.Context(), producer, "arn:aws:redshift:us-east-1:111111111111:integration:x", manyTags(1)), "ResourceNotFoundFault")
	wantCode(t, h.CreateTags(t.Context(), producer, "sales", manyTags(1)), "InvalidParameterValue")
	if tags, err := h.Tags(t.Context(), consumer, "", "", nil, nil); err != nil || len(tags) != 0 {
		t.Errorf("another account sees %+v, %v", tags, err)
	}
}
