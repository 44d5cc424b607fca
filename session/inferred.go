package session

// What no public source states about a consumer's session is decided at the
// place where it acts. This is the list of those decisions, with the reasons;
// sharing keeps the one about the handshake.
//
//   - USE and RESET USE are refused inside a transaction block (utility.go): the
//     guide shows them between statements only, and a transaction that names one
//     thing by two databases would be nobody's wish. USE of a database asks for what
//     connecting to it asks for (database_use.go).
//   - RESET ALL leaves the database in use, which is no parameter; DISCARD ALL,
//     which poolers send to get a session as new, leaves it (utility.go).
//   - After USE the PG_ catalogs, information_schema and the views about one
//     database are still those of the connection, as current_database() is
//     (database_use.go).
//   - A local database in use is worked in as if connected to it.
//   - Three-part names write the rows of another local database, which the guide
//     says, and make and change schemas and tables there, which it shows for CREATE
//     TABLE: what may be done through a datashare. Views, functions, policies and
//     privileges take connecting or USE (site.go).
//   - ALTER TABLE … RENAME TO asks for CREATE on the table's schema, through a share
//     too: of the share and, WITH PERMISSIONS, of the user. That is PostgreSQL's rule;
//     the guide names ALTER alone (alter.go).
//   - COMMENT is for what is in a local database: the guide does not have it among
//     the statements that write through a datashare (comment.go).
//   - DROP SCHEMA … DROP EXTERNAL DATABASE drops no database of the warehouse: those
//     that the guide calls external are of a data catalog (schema.go).
//   - Nothing is written through an external schema: the guide names three-part
//     names, connecting and USE as the ways to write (external_schema.go).
//   - The owner of an external schema over a shared database needs USAGE on that
//     database, then and later: else whoever may create schemas could open it to
//     himself (external_schema.go).
//   - An external schema keeps the name of its database, so it leads to whatever
//     has that name now; the schema it stands for need not exist yet
//     (external_schema.go).
//   - In a shared database the PG_ catalogs show its owner as the owner of what is
//     in it, so that clients who join them with pg_user list it; definitions of
//     shared views and functions are not shown (system_listing.go).
//   - has_table_privilege and its like answer about what is shared by the names that
//     a statement finds it by: what the consumer gave the user, as far as the share
//     has it and may be written. Of what the session's user may not look into the
//     answer is false for itself and NULL for others, whether it exists or not
//     (system_held_objects.go). After USE names are those of the database in use,
//     object ids those of the connection (system_held_places.go).
//   - external_database is on for connections to a shared database: Redshift's
//     drivers then list all databases, which is what they need there.
//   - Dropping a database drops the datashares that draw from it: the guide asks
//     for consent in the case of AWS Data Exchange and says no more.
//   - A materialized view over shared tables keeps the columns it was made with;
//     REFRESH reads them by position, as in a view over local tables (use.go).
//   - A prepared statement over a shared database that was dropped fails like one
//     that is written anew.
//   - What a consumer makes through a share belongs to the owner of the share and
//     is added to the share with every privilege; its maker has them too where the
//     database was made WITH PERMISSIONS (site.go, shared_definition.go).
//   - A write through a share, of rows or by DDL, is refused first for what the
//     share lacks, then for what the accounts have not allowed: the producer has to
//     act either way, and the first is the earlier step (names_shared.go, site.go).
//     A second written database in a transaction is 0A000 (write_shared.go).
//   - The producer's log of changes names the namespace that made something
//     through a share, not its user (share_event.go).
//   - The log of changes has GRANT … TO DATASHARE and REVOKE … FROM DATASHARE as
//     ALTER DATASHARE ADD and REMOVE, which the guide calls equivalent, with the
//     privileges as an attribute, and OWNER TO as ALTER DATASHARE SET: it documents
//     no other actions. ALTER SHARED DATABASE has what became of the database as an
//     attribute too, NAME, OWNER or CONNECTION LIMIT (share_event.go).
//   - A privilege on what a datashare has lost, or on anything of a share that was
//     withdrawn, holds nobody from being dropped, and goes with him: no REVOKE finds
//     it. Where he stays it holds again once the same thing is back (group.go).
//   - Scoped privileges in a shared database are given on all of it, not on one of its
//     schemas (grant_schema.go).
//   - share_acl spells ALTER and SHARE as A and S, with what the owner has once
//     somebody else has something; the guide shows it empty (system_acl.go).
//   - A use of a share is a request for an object, once for each that a statement
//     names, of a function for all of that name that may be called. GET RELATION is
//     the one type of request that the guide shows; a function's is GET FUNCTION. The
//     status of a refused one is 1, and what the consumer's own privileges refuse is
//     no request. The producer is not told of names that its share does not have
//     (history_share.go).
//   - sys:secadmin, which grants roles, does not grant those of the system: that would
//     make it a superuser (role.go).
//   - To SVV_RLS_APPLIED_POLICY a table or view that is made from a query is a SELECT,
//     and MERGE, for which it has no letter, is unknown (system_rls.go).
//   - A share that has something on a schema, but not USAGE, lets nobody name what
//     is in it, as with local schemas (share_objects.go).
//   - Functions are listed with the types of their arguments, money.gross(integer):
//     their names alone do not tell them apart (share_objects.go).
//   - ALL TABLES IN SCHEMA is refused for the first that cannot be shared, since it
//     was named; INCLUDENEW leaves such a one out, as CREATE must not fail for a
//     share that its user knows nothing of (shared_definition.go).
//   - A scope covers what could be added, as of now: a view that is replaced by one
//     that reads another share falls out of it (share_covered.go).
//   - FOR TABLES IN … TO DATASHARE is for the owner of the schema or database: no
//     other privilege speaks of objects that do not exist yet (content_privileges.go).
//   - Row-level security applies to whoever asks, also in the body of a view, and
//     not to the view's owner: a view that its owner may read whole would be a way
//     around it. The owner of a table is under its policies (names_rls.go).
//   - A policy calls no function that users have made, for whoever replaces the
//     function would change the policy (names_rls.go). To MERGE, rows that are
//     hidden from the user are not there, and so do not match.
//   - EXPLAIN of a statement under policies shows that it reads protected
//     relations and no more, as the estimates of a whole plan tell of hidden rows
//     (explain_hidden.go). So does that of one that reads a shared view, whose body
//     its producer does not show either.
//   - SVV_TABLE_INFO and STV_TBL_PERM, which the guide keeps for superusers, are read
//     by everybody, as tools do, and list of others' tables those whose rows the user
//     may all read: a number of rows is told to nobody else (system_node.go).
//   - Of texts that differ by blanks at their end alone, GROUP BY, DISTINCT and set
//     operations answer the one without: the guide says that they are equal, not
//     which of them stands for all (redshiftsql/analyse_blanks.go).
//   - A TIMETZ written without a zone is one of UTC, and its TIMEZONE parts are 0:
//     values are kept in UTC (scalar/moment.go).
//   - What a transaction does to the tables of a SERIALIZABLE database counts from
//     whichever database of the namespace it names them. What a consumer reads
//     through a datashare does not: the guide has it read a snapshot
//     (serialization.go).
//   - INSERT, COPY, TRUNCATE, ALTER and DROP write a table without reading it; UPDATE,
//     DELETE and MERGE read it too. Two blocks may insert into one table side by side,
//     which the guide shows, and not update it (serialization.go).
//   - Error 1023 is 40001, so that drivers which try again by SQLSTATE do; clients
//     have been seen to get XX000. Of changes to the same rows a SNAPSHOT database
//     says what Redshift has been seen to say (engine/error_class.go).
//   - Readers do not wait for LOCK: who locks all tables first, as the guide advises,
//     is alone either way (lock.go).
//   - A session has at most 500 context variables, or settings that are not as they
//     were, of 4096 bytes: the guide names no limit (parameter.go).
//   - A statement that cannot be read or resolved is in SYS_QUERY_HISTORY and
//     SYS_QUERY_TEXT, as failed and with its error, and not in the STL_ and SVL_
//     views, which are about what ran: the guide says of the former only that they
//     have failed queries too, and of STL_ERROR that it has no errors of SQL. What a
//     failed block refuses is in none of them (history.go).
//   - A session that ended with the server, in a crash, is closed in
//     SYS_SESSION_HISTORY and STL_SESSIONS, with no end: nobody knows when that was
//     (system_sessions.go).
//   - Numbers of statements and transactions go on after a start of the server with
//     a gap, behind those that a crash may have taken away (history_keep.go).
//   - What SVV_EXTERNAL_COLUMNS calls the types of a schema over a database is what it
//     calls those of a data catalog, varchar(20) and int: the guide shows no others,
//     and clients know these (system_external.go).
//   - PG_GET_LATE_BINDING_VIEW_COLS tells a user of the views that it has some right
//     on, as SVV_COLUMNS does: the guide says of neither function nor views of this
//     kind whom they are shown to. SVV_COLUMNS has the columns of late-binding views
//     by the guide's word; SVV_ALL_COLUMNS, SVV_REDSHIFT_COLUMNS and SHOW COLUMNS,
//     which the guide has take its place, have them too. information_schema and the
//     PG_ catalogs do not, where clients know to add the function (late_columns.go).
//   - SHOW TABLE and SHOW VIEW ask for SELECT on all of the relation: the guide names
//     no privilege, and for SHOW COLUMNS the one on each column (show_definition.go).
//   - SVV_ALL_ and SVV_REDSHIFT_ TABLES and COLUMNS list what SHOW TABLES and SHOW
//     COLUMNS do, for which the guide asks for SELECT and for USAGE of the schema.
//     SVV_TABLES, SVV_COLUMNS and information_schema list what the user has any
//     privilege on, as PostgreSQL does, and of columns those (system_visible.go).
//   - SHOW CONSTRAINTS lists the keys of shared tables, and foreign keys where both
//     tables are shared (system_constraint.go).
//   - PG_PROC, PG_OPERATOR and PG_CAST list what calls and expressions are resolved
//     by. Object ids of their own, and how volatile a function is, are not in those
//     tables: every one of Redshift's own is 'v' (system_builtin.go).
//   - Text from a column or an expression is assigned to numbers, truth values, dates
//     and times by a cast only: so it has been seen of INTEGER and TIMESTAMP, and
//     PostgreSQL has it for the others too. Parameters are converted, since drivers
//     declare as VARCHAR what a program hands them as text (redshiftsql/analyse_dml.go).
//   - A column with IDENTITY is NOT NULL, and has no DEFAULT beside it, as in PostgreSQL,
//     where DEFAULT takes no query and no aggregate either (redshiftsql/parse_default.go).
//   - A permanent table has no foreign key to a temporary one, whose privileges are not
//     granted: no other session reaches it. PG_TABLE_DEF lists it, as temporary tables
//     are on every search path; DISCARD ALL drops it, as in PostgreSQL (temporary.go).
//   - A column of a result, a view or CREATE TABLE AS that is nothing but NULL is
//     VARCHAR: the text that PostgreSQL makes of it (column.go).
//   - Texts of dates and times are read as PostgreSQL reads them where the guide says
//     nothing: eras, years of any length, names of zones, the 60th second; so are
//     TO_CHAR and AT TIME ZONE of an interval. A moment plus an interval is refused
//     before 4713 BC, the guide's first year (scalar/moment_parse.go, scalar/clock.go,
//     scalar/format_interval.go, redshiftsql/moment.go).
//   - SHOW password_encryption is on, as in PostgreSQL 8.0: psql asks it before it
//     hashes the password of \password (parameter.go).
//   - The steps that are known of a statement are one segment on slice 0, numbered
//     in the order of scans, delete, insert and return. An UPDATE is a delete and an
//     insert of its rows, which is how Redshift stores one; a TRUNCATE is no step
//     (history_step.go).
//   - A block whose session ended before it did is rolledback in
//     SYS_TRANSACTION_HISTORY, and one that is open is not there: the guide has those
//     that have ended (system_transactions.go).
//   - Types that the guide gives without a length, as of SYS_SESSION_HISTORY.status,
//     take every value that it names; SYS_ANALYZE_HISTORY has the schema_name of the
//     guide's example, and SYS_INTEGRATION_ACTIVITY times with the date that its has
//     (system_maintenance.go, system_elsewhere.go).
//   - NULL divided by zero is NULL, POWER and EXP refuse what is infinite or no
//     number and answer 0 where they underflow, and padding with nothing cuts alone:
//     PostgreSQL's rules, of 8.0 where they have changed. The guide says nothing
//     (redshiftsql/analyse_operator.go, scalar/number.go).
//   - MEDIAN and PERCENTILE_CONT over decimals are rounded once, to the scale of the
//     column and the digits of the fraction, and stay DOUBLE: the guide gives no scale
//     (redshiftsql/functions_aggregate.go).
//   - Shifts to the left drop what leaves the type, a negative length of SUBSTRING, a
//     frame that ends before it starts and a fraction that is none are refused, and a
//     difference of two TIMESTAMPTZ is the time that passed: PostgreSQL's rules and
//     states. NEXT_DAY refuses what is no day in the guide's table (22023), and DATEDIFF
//     begins centuries where DATE_TRUNC does (redshiftsql/analyse_operator.go,
//     redshiftsql/analyse_window.go, redshiftsql/functions_date.go).
//   - CHR refuses what is no character, and a text is no regclass, with PostgreSQL's
//     states; numerics read exponents (scalar/text.go, redshiftsql/functions_system.go).
//   - xmin of the catalogue's rows is the last transaction before the statement that
//     asks: tools read again what is newer than they know, and miss nothing that way
//     (system.go).
//   - Columns of materialized views have no attencodingtype, as those of other views;
//     SVV_REDSHIFT_COLUMNS shows how they are stored (system_class.go).
//   - has_schema_privilege, has_column_privilege and has_database_privilege of a constant
//     name that does not exist are refused with PostgreSQL's states; of any other
//     expression they are NULL (redshiftsql/functions_privilege.go).
//   - information_schema.sql_features has the features of Core SQL alone, each as this
//     server has it (system_information_standard.go).
//   - The bodies of views and functions in a statement, and the queries of a WITH, are
//     bounded so that nobody's statement takes the server's memory
//     (redshiftsql/analyse_from.go, redshiftsql/parse_query.go).
