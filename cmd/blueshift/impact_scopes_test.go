package main

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshiftserverless"
	"github.com/jackc/pgx/v5"
)

// workgroup makes a serverless workgroup with a namespace of its name, and
// connects to it.
func (w *town) workgroup(account, region, name string) (namespaceARN string, conn *pgx.Conn) {
	w.Helper()
	api := redshiftserverless.New(redshiftserverless.Options{Region: region, BaseEndpoint: aws.String("http://" + w.addr), Credentials: credentials.NewStaticCredentialsProvider(account, "test", "")})
	n, err := api.CreateNamespace(w.Context(), &redshiftserverless.CreateNamespaceInput{NamespaceName: &name, AdminUsername: aws.String("admin"), AdminUserPassword: aws.String("Sh4re-me-well")})
	w.must(err)
	_, err = api.CreateWorkgroup(w.Context(), &redshiftserverless.CreateWorkgroupInput{NamespaceName: &name, WorkgroupName: &name})
	w.must(err)
	out, err := api.GetWorkgroup(w.Context(), &redshiftserverless.GetWorkgroupInput{WorkgroupName: &name})
	w.must(err)
	conn, err = pgx.Connect(w.Context(), fmt.Sprintf("postgres://admin:Sh4re-me-well@%s:%d/dev?sslmode=disable", *out.Workgroup.Endpoint.Address, *out.Workgroup.Endpoint.Port))
	w.must(err)
	w.Cleanup(func() { conn.Close(context.Background()) })
	return *n.Namespace.NamespaceArn, conn
}

func (w *town) sql(conn *pgx.Conn, statements ...string) {
	w.Helper()
	for _, sql := range statements {
		if _, err := conn.Exec(w.Context(), sql); err != nil {
			w.Fatalf("%s: %v", sql, err)
		}
	}
}

// TestDatashareImpactByScope: of all namespaces of two accounts, clusters and
// serverless ones, in two Regions, those are told that would lose access and no
// others, each once, whether they have the share for the account, the Region, by
// themselves or within the producer's account. The producer is one of each kind.
func TestDatashareImpactByScope(t *testing.T) {
	const far = "eu-west-1"
	for _, kind := range []string{"cluster", "serverless"} {
		t.Run(kind, func(t *testing.T) {
			w := newTown(t)
			var producerARN string
			var producer *pgx.Conn
			if kind == "cluster" {
				producerARN, producer = w.warehouse(grantor, "sales")
			} else {
				producerARN, producer = w.workgroup(grantor, "us-east-1", "stock")
			}
			guid := func(arn string) string { return arn[strings.LastIndexAny(arn, ":/")+1:] }
			w.sql(producer, "CREATE TABLE sold (id int)", "CREATE DATASHARE tickets", "ALTER DATASHARE tickets ADD SCHEMA public", "ALTER DATASHARE tickets ADD TABLE public.sold",
				"GRANT USAGE ON DATASHARE tickets TO ACCOUNT '"+grantee+"'", "GRANT USAGE ON DATASHARE tickets TO ACCOUNT '"+grantor+"'")
			arn := "arn:aws:redshift:us-east-1:" + grantor + ":datashare:" + guid(producerARN) + "/tickets"

			type place struct {
				arn  string
				conn *pgx.Conn
			}
			places := map[string]place{}
			put := func(name, arn string, conn *pgx.Conn) { places[name] = place{arn, conn} }
			a, c := w.warehouse(grantee, "reader")
			put("reader", a, c)
			a, c = w.warehouse(grantee, "second")
			put("second", a, c)
			a, c = w.workgroup(grantee, "us-east-1", "near")
			put("near", a, c)
			a, c = w.workgroup(grantee, far, "far")
			put("far", a, c)
			a, c = w.warehouse(grantor, "sibling")
			put("sibling", a, c)
			a, c = w.workgroup(grantor, "us-east-1", "cousin")
			put("cousin", a, c)
			w.sql(producer, "GRANT USAGE ON DATASHARE tickets TO NAMESPACE '"+guid(places["sibling"].arn)+"'", "GRANT USAGE ON DATASHARE tickets TO NAMESPACE '"+guid(places["cousin"].arn)+"'")
			for _, account := range []string{grantee, grantor} {
				_, err := w.as(grantor).AuthorizeDataShare(t.Context(), &redshift.AuthorizeDataShareInput{DataShareArn: &arn, ConsumerIdentifier: aws.String(account)})
				w.must(err)
			}
			associate := func(account string, in *redshift.AssociateDataShareConsumerInput) {
				t.Helper()
				in.DataShareArn = &arn
				_, err := w.as(account).AssociateDataShareConsumer(t.Context(), in)
				w.must(err)
			}
			disassociate := func(account string, in *redshift.DisassociateDataShareConsumerInput) {
				t.Helper()
				in.DataShareArn = &arn
				_, err := w.as(account).DisassociateDataShareConsumer(t.Context(), in)
				w.must(err)
			}
			associate(grantee, &redshift.AssociateDataShareConsumerInput{AssociateEntireAccount: aws.Bool(true)})
			for name, p := range places {
				from := "ACCOUNT '" + grantor + "' NAMESPACE"
				if name == "sibling" || name == "cousin" {
					from = "NAMESPACE"
				}
				w.sql(p.conn, "CREATE DATABASE db_"+name+" FROM DATASHARE tickets OF "+from+" '"+guid(producerARN)+"'", "CREATE VIEW v_"+name+" AS SELECT id FROM db_"+name+".public.sold WITH NO SCHEMA BINDING")
			}

			ask := func(what, account string) string {
				return "impact " + what + " --account " + account + " --data-share-arn " + arn
			}
			// expect has the answer name the databases in the caller's account and no
			// others, count those of the other one, and change these rows.
			expect := func(line, account string, lost []string, elsewhere int, rows ...string) {
				t.Helper()
				out := w.wants(ask(line, account), fmt.Sprintf("could no longer be read: %d\n", len(lost)+elsewhere))
				for name, p := range places {
					want := 0
					for _, l := range lost {
						if l == name {
							want = 1
						}
					}
					if n := strings.Count(out, "  db_"+name+" of namespace "+guid(p.arn)+"\n"); n != want {
						t.Errorf("%s names db_%s %d times, want %d:\n%s", line, name, n, want, out)
					}
					if n := strings.Count(out, "late binding view dev.public.v_"+name+": db_"+name+".public.sold\n"); n != want {
						t.Errorf("%s names v_%s %d times, want %d:\n%s", line, name, n, want, out)
					}
				}
				if n := strings.Count(out, "in account "); n != min(elsewhere, 1) {
					t.Errorf("%s: %d other accounts:\n%s", line, n, out)
				}
				if counted := fmt.Sprintf("databases %d, views %d, ", elsewhere, elsewhere); elsewhere > 0 && !strings.Contains(out, counted) {
					t.Errorf("%s does not say %q:\n%s", line, counted, out)
				}
				var got []string
				for _, l := range strings.Split(out, "\n") {
					if strings.Contains(l, ", then ") {
						got = append(got, strings.TrimSpace(l))
					}
				}
				if strings.Join(got, "\n") != strings.Join(rows, "\n") {
					t.Errorf("%s changes\n%s\nwant\n%s", line, strings.Join(got, "\n"), strings.Join(rows, "\n"))
				}
			}
			sibling, cousin := places["sibling"].arn, places["cousin"].arn
			deauthorize, revoke := "deauthorize-data-share --consumer-identifier ", "revoke-usage --from "

			expect("disassociate-data-share-consumer --disassociate-entire-account", grantee, []string{"reader", "second", "near", "far"}, 0, grantee+": ACTIVE, then AVAILABLE")
			expect("reject-data-share", grantee, []string{"reader", "second", "near", "far"}, 0, grantee+": ACTIVE, then no longer associated")
			expect(deauthorize+grantee, grantor, nil, 4, grantee+": ACTIVE, then DEAUTHORIZED")
			expect(revoke+grantee, grantor, nil, 4, grantee+": ACTIVE, then no longer a consumer")
			expect(revoke+guid(sibling), grantor, []string{"sibling"}, 0, sibling+": ACTIVE, then no longer a consumer")
			expect(revoke+guid(cousin), grantor, []string{"cousin"}, 0, cousin+": ACTIVE, then no longer a consumer")
			expect(deauthorize+grantor, grantor, nil, 0, grantor+": AUTHORIZED, then DEAUTHORIZED")
			expect("drop-datashare", grantor, []string{"sibling", "cousin"}, 4, grantee+": ACTIVE, then no longer a consumer", grantor+": AUTHORIZED, then no longer a consumer",
				sibling+": ACTIVE, then no longer a consumer", cousin+": ACTIVE, then no longer a consumer")

			disassociate(grantee, &redshift.DisassociateDataShareConsumerInput{DisassociateEntireAccount: aws.Bool(true)})
			expect(deauthorize+grantee, grantor, nil, 0, grantee+": AUTHORIZED, then DEAUTHORIZED")
			associate(grantee, &redshift.AssociateDataShareConsumerInput{ConsumerRegion: aws.String(far)})
			associate(grantee, &redshift.AssociateDataShareConsumerInput{ConsumerArn: aws.String(places["near"].arn)})
			associate(grantee, &redshift.AssociateDataShareConsumerInput{ConsumerArn: aws.String(places["second"].arn)})
			expect("disassociate-data-share-consumer --consumer-region "+far, grantee, []string{"far"}, 0, grantee+" in "+far+": ACTIVE, then no longer associated")
			expect("disassociate-data-share-consumer --consumer-arn "+places["near"].arn, grantee, []string{"near"}, 0, places["near"].arn+": ACTIVE, then no longer associated")
			expect("disassociate-data-share-consumer --consumer-arn "+places["second"].arn, grantee, []string{"second"}, 0, places["second"].arn+": ACTIVE, then no longer associated")
			expect(deauthorize+grantee, grantor, nil, 3, grantee+": ACTIVE, then DEAUTHORIZED")
			disassociate(grantee, &redshift.DisassociateDataShareConsumerInput{ConsumerRegion: aws.String(far)})
			disassociate(grantee, &redshift.DisassociateDataShareConsumerInput{ConsumerArn: aws.String(places["near"].arn)})
			expect("disassociate-data-share-consumer --consumer-arn "+places["second"].arn, grantee, []string{"second"}, 0, places["second"].arn+": ACTIVE, then no longer associated", grantee+": no row, then AVAILABLE")
			expect("reject-data-share", grantee, []string{"second"}, 0, places["second"].arn+": ACTIVE, then no longer associated")

			// The account as its own consumer: a namespace that was granted itself keeps
			// what it has by that.
			associate(grantor, &redshift.AssociateDataShareConsumerInput{AssociateEntireAccount: aws.Bool(true)})
			expect(deauthorize+grantor, grantor, nil, 0, grantor+": ACTIVE, then DEAUTHORIZED")
			expect(revoke+guid(cousin), grantor, nil, 0, cousin+": ACTIVE, then no longer a consumer")
			// It keeps less than it had where the share may write and its account may not.
			readOnly := "no longer written: 1\n  db_cousin of namespace " + guid(cousin) + ", read only\n"
			if out := w.wants(ask(revoke+guid(cousin), grantor)); strings.Contains(out, "written") {
				t.Errorf("a share that cannot be written loses that:\n%s", out)
			}
			w.sql(producer, "GRANT INSERT ON TABLE public.sold TO DATASHARE tickets")
			w.wants(ask(revoke+guid(cousin), grantor), readOnly)
			_, err := w.as(grantor).AuthorizeDataShare(t.Context(), &redshift.AuthorizeDataShareInput{DataShareArn: &arn, ConsumerIdentifier: aws.String(grantor), AllowWrites: aws.Bool(true)})
			w.must(err)
			w.wants(ask(revoke+guid(cousin), grantor), readOnly)
			associate(grantor, &redshift.AssociateDataShareConsumerInput{AssociateEntireAccount: aws.Bool(true), AllowWrites: aws.Bool(true)})
			if out := w.wants(ask(revoke+guid(cousin), grantor)); strings.Contains(out, "written") {
				t.Errorf("what the account may write is lost:\n%s", out)
			}
			w.sql(producer, "REVOKE USAGE ON DATASHARE tickets FROM NAMESPACE '"+guid(cousin)+"'")
			expect("reject-data-share", grantor, []string{"cousin"}, 0, grantor+": ACTIVE, then no longer associated")
			expect(deauthorize+grantor, grantor, []string{"cousin"}, 0, grantor+": ACTIVE, then DEAUTHORIZED")
		})
	}
}
