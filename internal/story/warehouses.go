package story

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
)

// warehouses is chapter 1: both clusters become available and listen where
// DescribeClusters says; neither account sees the other's.
func (s *story) warehouses(ctx context.Context) (err error) {
	if s.sales, err = s.createCluster(ctx, s.producer, "sales"); err != nil {
		return err
	}
	if s.analytics, err = s.createCluster(ctx, s.consumer, "analytics"); err != nil {
		return err
	}
	arn := aws.ToString(s.sales.ClusterNamespaceArn)
	s.producerNamespace = arn[strings.LastIndexByte(arn, ':')+1:]
	s.consumerNamespaceARN = aws.ToString(s.analytics.ClusterNamespaceArn)
	s.shareARN = fmt.Sprintf("arn:aws:redshift:%s:%s:datashare:%s/salesshare", Region, Producer, s.producerNamespace)

	_, err = s.consumer.DescribeClusters(ctx, &redshift.DescribeClustersInput{ClusterIdentifier: aws.String("sales")})
	if err := s.wantCode(s.consumer, "DescribeClusters sales", err, "ClusterNotFound"); err != nil {
		return err
	}
	if s.producerSQL, err = s.connect(ctx, *s.sales.Endpoint.Address, *s.sales.Endpoint.Port); err != nil {
		return err
	}
	s.consumerSQL, err = s.connect(ctx, *s.analytics.Endpoint.Address, *s.analytics.Endpoint.Port)
	return err
}
