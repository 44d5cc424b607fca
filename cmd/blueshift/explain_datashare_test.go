package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/internal/server"
)

// TestExplainDatashareCommand: each side asks for a share and for what is in it,
// to read and to write, for itself and for one of its users.
func TestExplainDatashareCommand(t *testing.T) {
	w := newMarket(t)
	arn, namespace := *w.reader.ClusterNamespaceArn, " --arn "+w.arn+" --consumer "+*w.reader.ClusterNamespaceArn
	ask := "explain datashare --account " + grantee
	w.wants(ask+namespace, "Datashare "+w.arn, "for "+arn+", SELECT:", "done     associate", "done     mount", "Nothing is missing.")
	w.wants(ask+namespace+" --object public.nothing", "missing  object         "+grantor+"  ALTER DATASHARE tickets ADD TABLE public.nothing", "Relation public.nothing is not added to the datashare tickets",
		"Next: account "+grantor+": ALTER DATASHARE tickets ADD TABLE public.nothing")

	w.run(w.consumer, "CREATE USER bob PASSWORD 'Bobby-1234'", "GRANT USAGE ON DATABASE tickets_db TO bob")
	named := " --consumer " + arn + " --object tickets_db.public.sold --user bob"
	w.wants(ask+named, "tickets_db.public.sold through datashare "+w.arn, "for bob, SELECT:", "done     database usage", "missing  schema usage    "+grantee+"  GRANT USAGE ON SCHEMA tickets_db.public TO bob",
		"blocked  user privilege  "+grantee+"  GRANT SELECT ON tickets_db.public.sold TO bob")
	w.wants(ask+namespace+" --object public.sold --user nobody", "missing  user", "CREATE USER nobody", "user nobody does not exist")
	w.run(w.connect(w.producer), "GRANT INSERT, UPDATE, DELETE ON TABLE public.sold TO DATASHARE tickets")
	authorize := "aws redshift authorize-data-share --data-share-arn " + w.arn + " --consumer-identifier " + grantee + " --allow-writes --region us-east-1"
	w.wants(ask+named+" --write", "for bob, INSERT, UPDATE, DELETE:", "done     privilege", "missing  authorize", "Next: account "+grantor+": "+authorize)
	_, err := w.as(grantor).AuthorizeDataShare(t.Context(), &redshift.AuthorizeDataShareInput{DataShareArn: &w.arn, ConsumerIdentifier: aws.String(grantee), AllowWrites: aws.Bool(true)})
	w.must(err)

	var answer server.DatashareExplanation
	out := w.wants("explain datashare --json --account " + grantor + " --arn " + w.arn + " --consumer " + grantee + " --object public.sold --privilege insert,truncate")
	w.must(json.Unmarshal([]byte(out), &answer))
	if last := answer.Steps[len(answer.Steps)-1]; answer.DataShareARN != w.arn || strings.Join(answer.Privileges, " ") != "INSERT TRUNCATE" || last.Name != "associate" {
		t.Errorf("the producer is told %s", out)
	}
	for _, step := range answer.Steps {
		if (step.Name == "privilege") != (step.State == blueshift.Missing) || step.Name == "privilege" && step.Call != "GRANT TRUNCATE ON TABLE public.sold TO DATASHARE tickets" {
			t.Errorf("step %+v", step)
		}
	}
	if strings.Contains(out, "tickets_db") || strings.Contains(out, "bob") {
		t.Errorf("the producer is told of the consumer's database: %s", out)
	}
	for line, refusal := range map[string]string{
		"explain datashare --account " + stranger + namespace:            "InvalidDataShareFault: ",
		ask + namespace + " --privilege usage":                           "InvalidParameterValue: ",
		"explain datashare --account " + grantor + named:                 "InvalidParameterValue: ",
		ask + " --consumer " + arn + " --object dev.public.sold --write": "InvalidParameterValue: ",
	} {
		if out, err := w.say(line); err == nil || !strings.Contains(err.Error(), refusal) || out != "" {
			t.Errorf("%s: got %v, want %s", line, err, refusal)
		}
	}
}
