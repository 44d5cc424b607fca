package tests

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/jackc/pgx/v5"
)

// ring is a rising series of names, the oldest of which go.
type ring struct {
	n      int
	alive  []string // acknowledged
	unsure string   // being made or deleted when the server died
}

// check compares the names that are there with those acknowledged.
func (r *ring) check(s scene, what string, there []string) {
	for _, name := range r.alive {
		if name != r.unsure && !slices.Contains(there, name) {
			s.t.Errorf("%s %s was acknowledged and is lost", what, name)
		}
	}
	for _, name := range there {
		if name != r.unsure && !slices.Contains(r.alive, name) {
			s.t.Errorf("the deletion of %s %s was acknowledged, and it is back", what, name)
		}
	}
	slices.Sort(there)
	r.alive, r.unsure = there, ""
}

// turn makes the next one, or deletes the oldest when there are enough.
func (r *ring) turn(enough int, create, remove func(name string) error) error {
	if len(r.alive) >= enough {
		r.unsure = r.alive[0]
		if err := remove(r.unsure); err != nil {
			return err
		}
		r.alive, r.unsure = r.alive[1:], ""
		return nil
	}
	r.n++
	name := fmt.Sprintf("n%04d", r.n)
	r.unsure = name
	if err := create(name); err != nil {
		return err
	}
	r.alive, r.unsure = append(r.alive, name), ""
	return nil
}

// clusterWriter creates and deletes clusters of another account.
type clusterWriter struct{ ring }

func (w *clusterWriter) write(ctx context.Context, s scene, _ *pgx.Conn) error {
	api := s.api(friend)
	return w.turn(3, func(name string) error {
		_, err := api.CreateCluster(ctx, &redshift.CreateClusterInput{ClusterIdentifier: aws.String(name), NodeType: aws.String("ra3.large"),
			ClusterType: aws.String("single-node"), MasterUsername: aws.String("admin"), MasterUserPassword: aws.String(password)})
		return err
	}, func(name string) error {
		_, err := api.DeleteCluster(ctx, &redshift.DeleteClusterInput{ClusterIdentifier: aws.String(name), SkipFinalClusterSnapshot: aws.Bool(true)})
		return err
	})
}

func (w *clusterWriter) check(s scene, _ *pgx.Conn) {
	out, err := s.api(friend).DescribeClusters(s.t.Context(), &redshift.DescribeClustersInput{})
	if err != nil {
		s.t.Fatal(err)
	}
	var there []string
	for _, c := range out.Clusters {
		name := aws.ToString(c.ClusterIdentifier)
		there = append(there, name)
		if aws.ToString(c.ClusterStatus) != "available" || c.Endpoint == nil {
			s.t.Errorf("cluster %s is stuck: %s", name, aws.ToString(c.ClusterStatus))
			continue
		}
		s.answers("cluster "+name, aws.ToString(c.Endpoint.Address), aws.ToInt32(c.Endpoint.Port))
	}
	w.ring.check(s, "cluster", there)
}

// endpointWriter creates and deletes managed endpoints to the owner's cluster.
type endpointWriter struct{ ring }

func (w *endpointWriter) write(ctx context.Context, s scene, _ *pgx.Conn) error {
	api := s.api(friend)
	return w.turn(3, func(name string) error {
		_, err := api.CreateEndpointAccess(ctx, &redshift.CreateEndpointAccessInput{ClusterIdentifier: aws.String("sales"), ResourceOwner: aws.String(owner),
			EndpointName: aws.String("endpoint-" + name), SubnetGroupName: aws.String("granted")})
		return err
	}, func(name string) error {
		_, err := api.DeleteEndpointAccess(ctx, &redshift.DeleteEndpointAccessInput{EndpointName: aws.String("endpoint-" + name)})
		return err
	})
}

func (w *endpointWriter) check(s scene, _ *pgx.Conn) {
	out, err := s.api(friend).DescribeEndpointAccess(s.t.Context(), &redshift.DescribeEndpointAccessInput{})
	if err != nil {
		s.t.Fatal(err)
	}
	var there []string
	for _, e := range out.EndpointAccessList {
		name := aws.ToString(e.EndpointName)
		there = append(there, name[len("endpoint-"):])
		if status := aws.ToString(e.EndpointStatus); status != "active" {
			s.t.Errorf("endpoint %s is stuck: %s", name, status)
			continue
		}
		s.answers("endpoint "+name, aws.ToString(e.Address), aws.ToInt32(e.Port))
	}
	w.ring.check(s, "endpoint", there)
	authorizations, err := s.api(owner).DescribeEndpointAuthorization(s.t.Context(), &redshift.DescribeEndpointAuthorizationInput{})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, a := range authorizations.EndpointAuthorizationList {
		if string(a.Status) != "Authorized" || int(aws.ToInt32(a.EndpointCount)) != len(there) {
			s.t.Errorf("the authorization is %s and counts %d endpoints of %d", a.Status, aws.ToInt32(a.EndpointCount), len(there))
		}
	}
}
