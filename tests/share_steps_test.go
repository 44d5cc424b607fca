package tests

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
)

// shareStep is one step of the walk-through. It needs nothing of the steps
// before but what they left on the server.
type shareStep struct {
	name string
	take func(*sharers)
}

const (
	exists     = "because the ARN doesn't exist."
	associated = "either doesn't exist or isn't associated with this data consumer"
	removed    = "because you have already removed authorization from the data share."
	mount      = "CREATE DATABASE sales_db WITH PERMISSIONS FROM DATASHARE salesshare OF ACCOUNT '" + owner + "' NAMESPACE '$sales'"
	total      = "SELECT sum(amt) FROM sales_db.public.sales"
	insert     = "INSERT INTO sales_db.public.sales (id, amt) VALUES (5, 50)"
	noWrites   = "Datashare writes are not authorized by producer or associated by consumer"
	inbound    = "SELECT share_name, share_type, consumer_database, producer_account FROM svv_datashares WHERE share_type = 'INBOUND'"
)

// shareSteps are the thirty-six of the walk-through of two accounts, by their
// numbers.
var shareSteps = []shareStep{
	{"1 a table", func(s *sharers) {
		s.do(s.on("sales"), "CREATE TABLE public.sales (id int, amt int)", "INSERT INTO public.sales VALUES (1, 10), (2, 20)")
	}},
	{"2 a share that nobody sees", func(s *sharers) {
		s.do(s.on("sales"), "CREATE DATASHARE salesshare")
		s.reads(s.on("sales"), "salesshare|OUTBOUND|f", "SELECT share_name, share_type, is_publicaccessible FROM svv_datashares")
		s.see("", "")
	}},
	{"3 not twice", func(s *sharers) {
		s.refuses(s.on("sales"), "42710", `share "salesshare" already exists`, "CREATE DATASHARE salesshare")
	}},
	{"4 the schema before the table", func(s *sharers) {
		s.refuses(s.on("sales"), "3F000", "Schema public is not added to the datashare salesshare", "ALTER DATASHARE salesshare ADD TABLE public.sales")
		s.do(s.on("sales"), "ALTER DATASHARE salesshare ADD SCHEMA public", "ALTER DATASHARE salesshare ADD TABLE public.sales")
		s.reads(s.on("sales"), owner+"|$sales|OUTBOUND|salesshare|schema|public|f "+owner+"|$sales|OUTBOUND|salesshare|table|public.sales|", "DESC DATASHARE salesshare")
	}},
	{"5 neither twice", func(s *sharers) {
		s.refuses(s.on("sales"), "42P06", "Schema public is already added to the datashare salesshare", "ALTER DATASHARE salesshare ADD SCHEMA public")
		s.refuses(s.on("sales"), "42P07", "Relation sales is already added to the datashare salesshare", "ALTER DATASHARE salesshare ADD TABLE public.sales")
	}},
	{"6 granted", func(s *sharers) {
		for range 2 {
			s.do(s.on("sales"), "GRANT USAGE ON DATASHARE salesshare TO ACCOUNT '"+friend+"'")
			s.reads(s.on("sales"), "salesshare|"+friend+"|", "SELECT share_name, consumer_account, consumer_namespace FROM svv_datashare_consumers")
			s.see(friend+"=PENDING_AUTHORIZATION", "")
			s.produces("PENDING_AUTHORIZATION", true)
			s.consumes("", false)
		}
	}},

	{"7 no association before the authorization", func(s *sharers) {
		s.code(s.associate(s.one()), "InvalidDataShareFault", associated, "authorize-data-share")
		s.see(friend+"=PENDING_AUTHORIZATION", "")
	}},
	{"8 authorized", func(s *sharers) {
		for range 2 {
			d, err := s.authorize(friend)
			s.must(err)
			if s.rows(d) != friend+"=AUTHORIZED" || aws.ToBool(d.AllowPubliclyAccessibleConsumers) {
				s.Errorf("authorized: %+v", d)
			}
		}
	}},
	{"9 available", func(s *sharers) {
		s.see(friend+"=AUTHORIZED", friend+"=AVAILABLE")
		s.consumes("AVAILABLE", true)
		s.consumes("ACTIVE", false)
		s.produces("AUTHORIZED", true)
		s.produces("ACTIVE", false)
	}},
	{"10 nothing to mount yet", func(s *sharers) {
		s.reads(s.on("analytics"), "", "SHOW DATASHARES")
		s.refuses(s.on("analytics"), "42501", "associated with none of its namespaces", mount)
	}},
	{"11 a namespace that is not there", func(s *sharers) {
		s.code(s.associate(redshift.AssociateDataShareConsumerInput{ConsumerArn: aws.String(s.warehouses["analytics"].arn[:61] + "ffffffff-ffff-4fff-8fff-ffffffffffff")}),
			"InvalidNamespaceFault")
	}},
	{"12 active", func(s *sharers) {
		one := s.one()
		one.AssociateEntireAccount = aws.Bool(false)
		s.must(s.associate(one))
		s.see(friend+"=ACTIVE", "$analytics=ACTIVE")
		s.consumes("ACTIVE", true)
		s.produces("ACTIVE", true)
	}},
	{"13 inbound", func(s *sharers) {
		s.reads(s.on("analytics"), "salesshare||||INBOUND||f||"+owner+"|$sales", "SHOW DATASHARES")
		s.reads(s.on("analytics"), owner+"|$sales|INBOUND|salesshare|schema|public| "+owner+"|$sales|INBOUND|salesshare|table|public.sales|",
			"DESC DATASHARE salesshare OF ACCOUNT '"+owner+"' NAMESPACE '$sales'")
		s.reads(s.on("second"), "", "SHOW DATASHARES")
	}},

	{"14 mounted", func(s *sharers) {
		c := s.on("analytics")
		s.refuses(c, "42704", "shared from another account", "CREATE DATABASE sales_db FROM DATASHARE salesshare OF NAMESPACE '$sales'")
		s.do(c, "BEGIN")
		s.refuses(c, "25001", "", mount)
		s.do(c, "ROLLBACK", mount)
		s.reads(c, "sales_db|shared", "SELECT database_name, database_type FROM svv_redshift_databases WHERE database_type = 'shared'")
		s.reads(c, "salesshare|INBOUND|sales_db|"+owner, inbound)
		s.refuses(c, "42710", `already has database "sales_db"`, "CREATE DATABASE again FROM DATASHARE salesshare OF ACCOUNT '"+owner+"' NAMESPACE '$sales'")
	}},
	{"15 read, and given on", func(s *sharers) {
		c := s.on("analytics")
		s.reads(c, "30", total)
		s.do(c, "CREATE USER bob PASSWORD '"+password+"'")
		s.refuses(s.on("analytics", "bob"), "42501", "permission denied for database sales_db", total)
		s.do(c, "GRANT USAGE ON DATABASE sales_db TO bob")
		s.refuses(s.on("analytics", "bob"), "42501", "permission denied for schema public", total)
		s.do(c, "GRANT USAGE ON SCHEMA sales_db.public TO bob", "GRANT SELECT ON sales_db.public.sales TO bob")
		s.reads(s.on("analytics", "bob"), "30", total)
	}},
	{"16 by an external schema", func(s *sharers) {
		s.do(s.on("analytics"), "CREATE EXTERNAL SCHEMA ext FROM REDSHIFT DATABASE 'sales_db' SCHEMA 'public'")
		s.reads(s.on("analytics"), "2", "SELECT count(*) FROM ext.sales")
		s.reads(s.on("analytics"), "ext", "SELECT schemaname FROM svv_external_schemas")
	}},
	{"17 views bind late or not at all", func(s *sharers) {
		s.refuses(s.on("analytics"), "0A000", "", "CREATE VIEW v AS SELECT * FROM sales_db.public.sales")
		s.do(s.on("analytics"), "CREATE VIEW v AS SELECT * FROM sales_db.public.sales WITH NO SCHEMA BINDING")
		s.reads(s.on("analytics"), "30", "SELECT sum(amt) FROM v")
	}},
	{"18 live, and one state in a block", func(s *sharers) {
		p, c := s.on("sales"), s.on("analytics")
		s.do(p, "INSERT INTO public.sales VALUES (3, 30)")
		s.reads(c, "60", total)
		s.do(c, "BEGIN")
		s.reads(c, "60", total)
		s.do(p, "INSERT INTO public.sales VALUES (4, 40)")
		s.reads(c, "60", total)
		s.do(c, "COMMIT")
		s.reads(c, "100", total)
	}},
	{"19 another column", func(s *sharers) {
		s.do(s.on("sales"), "ALTER TABLE public.sales ADD COLUMN note varchar(10)")
		s.reads(s.on("analytics"), "|10", "SELECT note, amt FROM sales_db.public.sales WHERE id = 1")
		s.reads(s.on("analytics"), "id amt note", "SELECT column_name FROM svv_all_columns WHERE database_name = 'sales_db' ORDER BY ordinal_position")
	}},
	{"20 what is new is included", func(s *sharers) {
		s.do(s.on("sales"), "ALTER DATASHARE salesshare SET INCLUDENEW = TRUE FOR SCHEMA public", "CREATE TABLE public.t2 (x int)")
		s.reads(s.on("analytics"), "0", "SELECT count(*) FROM sales_db.public.t2")
		s.reads(s.on("sales"), "schema|public|t table|public.sales| table|public.t2|",
			"SELECT object_type, object_name, include_new FROM svv_datashare_objects WHERE share_type = 'OUTBOUND' ORDER BY object_name")
	}},
	{"21 read only", func(s *sharers) {
		s.do(s.on("analytics"), "GRANT INSERT, UPDATE ON sales_db.public.sales TO bob")
		for _, who := range []string{"admin", "bob"} {
			s.refuses(s.on("analytics", who), "42501", "permission denied for relation sales", insert)
		}
	}},

	{"22 the share may write", func(s *sharers) {
		s.do(s.on("sales"), "GRANT INSERT ON TABLE public.sales TO DATASHARE salesshare")
		s.refuses(s.on("analytics", "bob"), "42501", noWrites, insert)
	}},
	{"23 the producer allows writes", func(s *sharers) {
		_, err := s.authorize(friend, true)
		s.must(err)
		s.see(friend+"=ACTIVE writes true/false", "$analytics=ACTIVE writes true/false")
		s.refuses(s.on("analytics", "bob"), "42501", noWrites, insert)
	}},
	{"24 the consumer accepts them", func(s *sharers) {
		one := s.one()
		one.AllowWrites = aws.Bool(true)
		s.must(s.associate(one))
		s.see(friend+"=ACTIVE writes true/true", "$analytics=ACTIVE writes true/true")
		p, bob := s.on("sales"), s.on("analytics", "bob")
		s.do(bob, "BEGIN", insert)
		s.reads(p, "100", "SELECT sum(amt) FROM public.sales")
		s.do(bob, "COMMIT")
		s.reads(p, "150", "SELECT sum(amt) FROM public.sales")
		s.refuses(bob, "42501", "permission denied for relation sales", "UPDATE sales_db.public.sales SET amt = 0")
	}},
	{"25 and the producer no longer", func(s *sharers) {
		_, err := s.authorize(friend)
		s.must(err)
		s.see(friend+"=ACTIVE writes false/true", "$analytics=ACTIVE writes false/true")
		s.refuses(s.on("analytics", "bob"), "42501", noWrites, insert)
		s.reads(s.on("analytics", "bob"), "150", total)
	}},

	{"26 a Region takes the place of its namespaces", func(s *sharers) {
		s.must(s.associate(redshift.AssociateDataShareConsumerInput{ConsumerRegion: aws.String("us-east-1")}))
		s.see(friend+"=ACTIVE", friend+"@us-east-1=ACTIVE")
		s.do(s.on("second"), mount)
		s.reads(s.on("second"), "150", total)
		s.reads(s.on("analytics"), "150", total)
	}},
	{"27 the account takes the place of its Regions", func(s *sharers) {
		s.must(s.associate(redshift.AssociateDataShareConsumerInput{AssociateEntireAccount: aws.Bool(true)}))
		s.see(friend+"=ACTIVE", friend+"=ACTIVE")
		s.reads(s.on("second"), "150", total)
	}},
	{"28 given up, as it was taken", func(s *sharers) {
		s.code(s.disassociate(redshift.DisassociateDataShareConsumerInput{ConsumerArn: s.one().ConsumerArn}), "InvalidDataShareFault", associated)
		s.reads(s.on("analytics"), "150", total)
		s.must(s.disassociate(redshift.DisassociateDataShareConsumerInput{DisassociateEntireAccount: aws.Bool(true)}))
		s.see(friend+"=AUTHORIZED", friend+"=AVAILABLE")
		s.empty("analytics", "42501")
		s.empty("second", "42501")
	}},
	{"29 taken again", func(s *sharers) {
		s.must(s.associate(s.one()))
		s.see(friend+"=ACTIVE", "$analytics=ACTIVE")
		s.reads(s.on("analytics"), "150", total)
		s.empty("second", "42501")
	}},

	{"30 publicly accessible", func(s *sharers) {
		s.public(true)
		s.refuses(s.on("analytics"), "42501", "datashare salesshare cannot be accessed from a publicly accessible cluster", total)
		s.do(s.on("sales"), "ALTER DATASHARE salesshare SET PUBLICACCESSIBLE TRUE")
		out, err := s.producer().DescribeDataShares(s.Context(), &redshift.DescribeDataSharesInput{DataShareArn: s.share()})
		s.must(err)
		if !aws.ToBool(out.DataShares[0].AllowPubliclyAccessibleConsumers) {
			s.Errorf("not publicly accessible: %+v", out.DataShares[0])
		}
		s.reads(s.on("analytics"), "150", total)
		s.see(friend+"=ACTIVE", "$analytics=ACTIVE")
	}},

	{"31 deauthorized", func(s *sharers) {
		s.must(s.deauthorize(friend))
		s.see(friend+"=DEAUTHORIZED", "")
		s.consumes("", false)
		s.produces("DEAUTHORIZED", true)
		s.empty("analytics", "42501")
		s.reads(s.on("analytics"), "", "SHOW DATASHARES")
		s.code(s.deauthorize(friend), "InvalidDataShareFault", removed)
	}},
	{"32 authorized again, but not taken", func(s *sharers) {
		_, err := s.authorize(friend)
		s.must(err)
		s.see(friend+"=AUTHORIZED", friend+"=AVAILABLE")
		s.empty("analytics", "42501")
	}},
	{"33 rejected", func(s *sharers) {
		out, err := s.consumer().RejectDataShare(s.Context(), &redshift.RejectDataShareInput{DataShareArn: s.share()})
		s.must(err)
		if len(out.DataShareAssociations) != 1 || out.DataShareAssociations[0].Status != "REJECTED" {
			s.Errorf("rejected: %+v", out.DataShareAssociations)
		}
		s.see(friend+"=REJECTED", "")
		s.consumes("", false)
		s.code(s.associate(s.one()), "InvalidDataShareFault", associated)
		_, err = s.authorize(friend)
		s.must(err)
		s.see(friend+"=AUTHORIZED", friend+"=AVAILABLE")
		s.must(s.associate(s.one()))
		s.see(friend+"=ACTIVE", "$analytics=ACTIVE")
		s.reads(s.on("analytics"), "150", total)
	}},
	{"34 revoked in SQL", func(s *sharers) {
		s.do(s.on("sales"), "REVOKE USAGE ON DATASHARE salesshare FROM ACCOUNT '"+friend+"'")
		s.reads(s.on("sales"), "", "SELECT * FROM svv_datashare_consumers")
		s.see("", "")
		s.empty("analytics", "42501")
		s.do(s.on("sales"), "GRANT USAGE ON DATASHARE salesshare TO ACCOUNT '"+friend+"'")
		s.see(friend+"=PENDING_AUTHORIZATION", "")
		s.empty("analytics", "42501")
	}},
	{"35 dropped", func(s *sharers) {
		s.do(s.on("sales"), "DROP DATASHARE salesshare")
		_, err := s.producer().DescribeDataShares(s.Context(), &redshift.DescribeDataSharesInput{DataShareArn: s.share()})
		s.code(err, "InvalidDataShareFault", exists)
		s.see("", "")
		s.empty("analytics", "3D000")
		s.do(s.on("analytics"), "DROP DATABASE sales_db")
		s.reads(s.on("analytics"), "dev", "SELECT database_name FROM svv_redshift_databases")
	}},
	{"36 remembered", func(s *sharers) {
		s.reads(s.on("sales"), "ALTER DATASHARE ADD ALTER DATASHARE SET CREATE DATASHARE DROP DATASHARE GRANT USAGE REVOKE USAGE",
			"SELECT DISTINCT action FROM svl_datashare_change_log WHERE share_name = 'salesshare' ORDER BY action")
		s.reads(s.on("analytics"), "CREATE DATABASE DROP SHARED DATABASE GRANT USAGE",
			"SELECT DISTINCT action FROM svl_datashare_change_log WHERE share_name = 'salesshare' ORDER BY action")
		used, err := s.ask(s.on("analytics"), "SELECT request_id FROM svl_datashare_usage_consumer ORDER BY request_id")
		s.must(err)
		s.reads(s.on("sales"), used, "SELECT request_id FROM svl_datashare_usage_producer WHERE consumer_namespace = '$analytics' ORDER BY request_id")
		if used == "" && s.lives == 1 { // what was read is remembered for one life
			s.Error("no use of the share is remembered")
		}
	}},
}

// empty asserts that the consumer's database is still there, that it shows
// nothing and that reading from it is refused.
func (s *sharers) empty(name, state string) {
	s.Helper()
	s.reads(s.on(name), "sales_db|shared", "SELECT database_name, database_type FROM svv_redshift_databases WHERE database_type = 'shared'")
	s.reads(s.on(name), "0", "SELECT count(*) FROM svv_all_tables WHERE database_name = 'sales_db'")
	s.reads(s.on(name), "", inbound)
	s.refuses(s.on(name), state, "salesshare", total)
}

// TestShareSteps is the walk-through in one life of the server.
func TestShareSteps(t *testing.T) {
	s := newSharers(t, inProcess(t, 50))
	for _, step := range shareSteps {
		s.step(step)
	}
}

// step takes one, and stops the test if it was not taken well.
func (s *sharers) step(step shareStep) {
	s.Helper()
	step.take(s)
	if s.Failed() {
		s.Fatalf("at step %s", step.name)
	}
}

// TestShareWithinAnAccount: a grant to a namespace is the whole handshake.
func TestShareWithinAnAccount(t *testing.T) {
	s := newSharers(t, inProcess(t, 51))
	for _, step := range shareSteps[:5] {
		s.step(step)
	}
	p, c := s.on("sales"), s.on("sibling")
	s.do(p, "GRANT USAGE ON DATASHARE salesshare TO NAMESPACE '$sibling'")
	s.see("$sibling=ACTIVE", "")
	s.produces("ACTIVE", true)
	s.reads(p, "salesshare||$sibling", "SELECT share_name, consumer_account, consumer_namespace FROM svv_datashare_consumers")
	s.reads(c, "salesshare|INBOUND||"+owner, inbound)
	s.do(c, "CREATE DATABASE sales_db WITH PERMISSIONS FROM DATASHARE salesshare OF NAMESPACE '$sales'")
	s.reads(c, "30", total)
	s.do(p, "REVOKE USAGE ON DATASHARE salesshare FROM NAMESPACE '$sibling'")
	s.see("", "")
	s.empty("sibling", "42501")
	s.do(p, "GRANT USAGE ON DATASHARE salesshare TO NAMESPACE '$sibling'")
	s.reads(c, "30", total)
	s.refuses(p, "22023", "", "GRANT USAGE ON DATASHARE salesshare TO NAMESPACE '$analytics'")
	s.refuses(s.on("analytics"), "42704", "", mount)
}

// TestShareWithOneself: a grant to an account is authorized and associated, the
// own account's too.
func TestShareWithOneself(t *testing.T) {
	s := newSharers(t, inProcess(t, 52))
	for _, step := range shareSteps[:5] {
		s.step(step)
	}
	p, c := s.on("sales"), s.on("sibling")
	s.do(p, "GRANT USAGE ON DATASHARE salesshare TO ACCOUNT '"+owner+"'")
	s.see(owner+"=PENDING_AUTHORIZATION", "")
	s.refuses(c, "42501", "PENDING_AUTHORIZATION", mount)
	take := func(in redshift.AssociateDataShareConsumerInput) error {
		in.DataShareArn = s.share()
		_, err := s.producer().AssociateDataShareConsumer(s.Context(), &in)
		return err
	}
	region := redshift.AssociateDataShareConsumerInput{ConsumerRegion: aws.String("us-east-1")}
	s.code(take(region), "InvalidDataShareFault", associated)
	_, err := s.authorize(owner)
	s.must(err)
	s.see(owner+"=AUTHORIZED", "")
	s.refuses(c, "42501", "associated with none of its namespaces", mount)
	s.must(take(region))
	s.see(owner+"=ACTIVE, "+owner+"@us-east-1=ACTIVE", "")
	s.do(c, mount)
	s.reads(c, "30", total)
	s.must(take(redshift.AssociateDataShareConsumerInput{ConsumerArn: aws.String(s.warehouses["sibling"].arn)}))
	s.see("$sibling=ACTIVE, "+owner+"=ACTIVE", "")
	s.reads(c, "30", total)
	s.must(s.deauthorize(owner))
	s.see(owner+"=DEAUTHORIZED", "")
	s.empty("sibling", "42501")
}
