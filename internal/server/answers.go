package server

import (
	"context"

	"github.com/blueshift-db/blueshift/awshttp"
	"github.com/blueshift-db/blueshift/store"
)

// answers lets the front door remember the replies of mutating calls in the
// store, so that a call repeated across a restart is answered, not run again.
type answers struct{ book *store.AnswerBook }

func (a answers) Load(ctx context.Context, key string) (awshttp.Answer, bool, error) {
	kept, found, err := a.book.Load(ctx, key)
	return awshttp.Answer{Status: kept.Status, ContentType: kept.ContentType, Code: kept.Code, RequestID: kept.RequestID,
		Body: kept.Body, Created: kept.Created}, found, err
}

func (a answers) Save(ctx context.Context, key string, in awshttp.Answer) error {
	return a.book.Save(ctx, key, store.Answer{Status: in.Status, ContentType: in.ContentType, Code: in.Code, RequestID: in.RequestID,
		Body: in.Body, Created: in.Created})
}
