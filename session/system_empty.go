package session

import "slices"

// emptyRelations are the relations of pg_catalog that clients ask about things
// that Redshift, or this server, does not have.
var emptyRelations = map[string]systemRelation{
	"pg_am":              empty(slices.Concat(oids("oid"), texts("amname"), oids("amhandler"), texts("amtype"))...),
	"pg_auth_members":    empty(slices.Concat(oids("roleid", "member", "grantor"), flags("admin_option"))...),
	"pg_cast":            empty(slices.Concat(oids("oid", "castsource", "casttarget", "castfunc"), texts("castcontext"))...),
	"pg_collation":       empty(slices.Concat(oids("oid"), texts("collname"), oids("collnamespace", "collowner"), texts("collprovider", "collcollate", "collctype"))...),
	"pg_depend":          empty(slices.Concat(oids("classid", "objid"), integers("objsubid"), oids("refclassid", "refobjid"), integers("refobjsubid"), texts("deptype"))...),
	"pg_description":     empty(slices.Concat(oids("objoid", "classoid"), integers("objsubid"), texts("description"))...),
	"pg_enum":            empty(slices.Concat(oids("oid", "enumtypid"), texts("enumlabel"))...),
	"pg_external_schema": empty(slices.Concat(oids("esoid"), integers("eskind"), texts("esdbname", "esoptions"))...),
	"pg_group":           empty(slices.Concat(texts("groname"), integers("grosysid"), texts("grolist"))...),
	"pg_index": empty(slices.Concat(oids("indexrelid", "indrelid"), texts("indkey", "indclass", "indoption"), integers("indnatts"),
		flags("indisunique", "indisprimary", "indisclustered", "indisvalid", "indisreplident", "indimmediate"), texts("indexprs", "indpred"))...),
	"pg_inherits": empty(slices.Concat(oids("inhrelid", "inhparent"), integers("inhseqno"))...),
	"pg_language": empty(slices.Concat(oids("oid"), texts("lanname"), oids("lanowner"), flags("lanispl", "lanpltrusted"))...),
	"pg_proc": empty(slices.Concat(oids("oid"), texts("proname"), oids("pronamespace", "proowner", "prolang"), flags("proisagg", "prosecdef", "proisstrict", "proretset", "proiswindow"),
		texts("provolatile", "prokind"), integers("pronargs"), oids("prorettype"), texts("proargtypes", "proargnames", "prosrc", "probin", "proacl"))...),
	"pg_range":       empty(oids("rngtypid", "rngsubtype")...),
	"pg_tablespace":  empty(slices.Concat(oids("oid"), texts("spcname"), oids("spcowner"), texts("spcacl", "spclocation", "spcoptions"))...),
	"pg_trigger":     empty(slices.Concat(oids("oid", "tgrelid"), texts("tgname"), oids("tgfoid"), integers("tgtype"), texts("tgenabled"), flags("tgisinternal", "tgisconstraint"), oids("tgconstraint", "tgparentid"))...),
	"pg_conversion":  empty(slices.Concat(oids("oid"), texts("conname"), oids("connamespace"))...),
	"pg_extension":   empty(slices.Concat(oids("oid"), texts("extname"), oids("extowner", "extnamespace"), texts("extversion"))...),
	"pg_policy":      empty(slices.Concat(oids("oid"), texts("polname"), oids("polrelid"))...),
	"pg_publication": empty(slices.Concat(oids("oid"), texts("pubname"), flags("puballtables"))...),
}
