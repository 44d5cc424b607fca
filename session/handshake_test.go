package session_test

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"

	"github.com/blueshift-db/blueshift/internal/story"
)

// handshake makes one call of the datashare handshake between the producer's
// account and the consumer's: for that account and its warehouse, or for whom a
// word names (a ConsumerIdentifier or ConsumerArn). The word "writes" or "reads"
// is AllowWrites.
func (w *world) handshake(call, share string, words ...string) error {
	ctx, producer := context.Background(), w.cluster("producer")
	arn := aws.String(fmt.Sprintf("arn:aws:redshift:%s:%s:datashare:%s/%s", story.Region, producer.account, producer.namespace, share))
	consumer, taker := aws.String(story.Consumer), aws.String(w.cluster("consumer").namespaceARN)
	var writes *bool
	for _, word := range words {
		if word == "writes" || word == "reads" {
			writes = aws.Bool(word == "writes")
		} else {
			consumer, taker = &word, &word
		}
	}
	switch call {
	case "authorize":
		_, err := w.api(story.Producer).AuthorizeDataShare(ctx, &redshift.AuthorizeDataShareInput{DataShareArn: arn, ConsumerIdentifier: consumer, AllowWrites: writes})
		return err
	case "deauthorize":
		_, err := w.api(story.Producer).DeauthorizeDataShare(ctx, &redshift.DeauthorizeDataShareInput{DataShareArn: arn, ConsumerIdentifier: consumer})
		return err
	case "associate":
		_, err := w.api(story.Consumer).AssociateDataShareConsumer(ctx, &redshift.AssociateDataShareConsumerInput{DataShareArn: arn, AllowWrites: writes,
			ConsumerArn: taker})
		return err
	case "disassociate":
		_, err := w.api(story.Consumer).DisassociateDataShareConsumer(ctx, &redshift.DisassociateDataShareConsumerInput{DataShareArn: arn,
			ConsumerArn: taker})
		return err
	case "reject":
		_, err := w.api(story.Consumer).RejectDataShare(ctx, &redshift.RejectDataShareInput{DataShareArn: arn})
		return err
	}
	return fmt.Errorf("no call of the handshake is named %q", call)
}
