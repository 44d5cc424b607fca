import java.math.BigDecimal;
import java.sql.*;
import java.util.*;

/**
 * Amazon's JDBC driver against a warehouse: login with and without TLS, types,
 * parameters, batches, cursors by fetch size, cancel, and the metadata calls
 * that SQL workbenches and BI tools are made of.
 *
 * usage: java -cp redshift-jdbc42.jar Driver.java HOST PORT PASSWORD CERTIFICATE
 */
public class Driver {
  static Connection connect(String[] at, String... more) throws SQLException {
    var p = new Properties();
    p.put("user", "admin");
    p.put("password", at[2]);
    for (int i = 0; i < more.length; i += 2) p.put(more[i], more[i + 1]);
    return DriverManager.getConnection("jdbc:redshift://" + at[0] + ":" + at[1] + "/dev", p);
  }

  static void same(Object got, Object want, String what) {
    if (!Objects.equals(String.valueOf(got), String.valueOf(want)))
      throw new AssertionError(what + ": got " + got + ", want " + want);
  }

  interface Action { void run() throws SQLException; }

  static void refused(String state, Action action, String what) {
    try {
      action.run();
    } catch (SQLException e) {
      same(e.getSQLState(), state, what + " (" + e.getMessage() + ")");
      return;
    }
    throw new AssertionError(what + ": was not refused");
  }

  /** The named columns of all rows; all columns when none is named. */
  static List<String> rows(ResultSet r, String... names) throws SQLException {
    var all = new ArrayList<String>();
    while (r.next()) {
      var row = new ArrayList<String>();
      if (names.length == 0)
        for (int i = 1; i <= r.getMetaData().getColumnCount(); i++) row.add(r.getString(i));
      for (var n : names) row.add(r.getString(n));
      all.add(String.join("|", row.stream().map(String::valueOf).toList()));
    }
    r.close();
    return all;
  }

  static void values(Connection c) throws SQLException {
    var s = c.createStatement();
    var r = s.executeQuery("select 7::smallint, 5000000000::bigint, 1.25::decimal(10,2), 1.5::float8, true, 'x'::varchar(10), 'ab'::char(4),"
        + " date '2024-02-29', timestamp '2024-02-29 12:30:15.25', '2024-02-29 12:30:15+00'::timestamptz, time '01:02:03', null::int");
    r.next();
    same(r.getShort(1) + " " + r.getLong(2) + " " + r.getBigDecimal(3) + " " + r.getDouble(4) + " " + r.getBoolean(5) + " [" + r.getString(6) + "] ["
        + r.getString(7) + "] " + r.getDate(8) + " " + r.getTimestamp(9) + " " + r.getTimestamp(10).toInstant() + " " + r.getTime(11) + " " + r.getObject(12),
        "7 5000000000 1.25 1.5 true [x] [ab  ] 2024-02-29 2024-02-29 12:30:15.25 2024-02-29T12:30:15Z 01:02:03 null", "types");
    same(rows(s.executeQuery("select {fn upper('x')}, {d '2026-01-01'}")), "[X|2026-01-01]", "JDBC escapes");
    s.execute("select 1; select 2");
    same(rows(s.getResultSet()) + " " + s.getMoreResults() + " " + rows(s.getResultSet()), "[1] true [2]", "two results");
  }

  static void statements(Connection c) throws Exception {
    var s = c.createStatement();
    s.execute("create table people (id int primary key, name varchar(20) not null) diststyle all");
    s.execute("create table orders (id int not null primary key, person int references people (id), price decimal(10,2), at timestamp default getdate())"
        + " distkey(person) sortkey(at)");
    s.execute("grant select on orders to public");
    s.execute("create view spending as select person, sum(price) as total from orders group by 1");
    same(s.executeUpdate("insert into people values (1, 'ada'), (2, 'grace')"), 2, "rows inserted");
    var insert = c.prepareStatement("insert into orders (id, person, price, at) values (?, ?, ?, ?)");
    for (int i = 0; i < 10; i++) {
      insert.setInt(1, i);
      insert.setInt(2, 1 + i % 2);
      insert.setBigDecimal(3, new BigDecimal("2.50"));
      insert.setTimestamp(4, Timestamp.valueOf("2026-02-02 03:04:05"));
      insert.addBatch();
    }
    same(Arrays.stream(insert.executeBatch()).sum(), 10, "rows of a batch");
    var find = c.prepareStatement("select p.name, o.price from orders o join people p on p.id = o.person where o.id = ? and p.name = ?");
    for (int i = 0; i < 6; i++) { // past the fifth use the driver keeps the statement on the server
      find.setInt(1, i);
      find.setString(2, i % 2 == 0 ? "ada" : "grace");
      same(rows(find.executeQuery()), "[" + (i % 2 == 0 ? "ada" : "grace") + "|2.50]", "a prepared statement");
    }
    c.setAutoCommit(false);
    s.setFetchSize(3);
    same(rows(s.executeQuery("select id from orders order by id")).size(), 10, "rows fetched three at a time");
    s.executeUpdate("delete from orders");
    c.rollback();
    c.setAutoCommit(true);
    s.setFetchSize(0);
    same(rows(s.executeQuery("select count(*) from orders")), "[10]", "rows after a rollback");
    s.setMaxRows(2);
    same(rows(s.executeQuery("select id from orders order by id")), "[0, 1]", "at most two rows");
    s.setMaxRows(0);
    refused("42P01", () -> s.executeQuery("select * from nowhere"), "an unknown table");
    refused("42601", () -> s.executeQuery("selec 1"), "a syntax error");
    same(c.getSchema() + " " + c.getCatalog() + " " + c.isValid(5), "public dev true", "the connection");
    c.setReadOnly(true);
    same(rows(s.executeQuery("select 1")), "[1]", "a read-only connection");
    c.setReadOnly(false);
    cancel(c);
  }

  static void cancel(Connection c) throws SQLException {
    var s = c.createStatement();
    var started = new Thread(() -> {
      try {
        for (int i = 0; i < 200 && !Thread.currentThread().isInterrupted(); i++) {
          s.cancel(); // nothing happens until the statement runs
          Thread.sleep(20);
        }
      } catch (Exception e) {
        Thread.currentThread().interrupt();
      }
    });
    started.start();
    refused("57014", () -> s.executeQuery("select count(*) from orders a, orders b, orders c, orders d, orders e, orders f, orders g, orders h, orders i, orders j, orders k, orders l"), "a cancelled query");
    started.interrupt();
  }

  static void metadata(Connection c) throws SQLException {
    var m = c.getMetaData();
    same(m.getDatabaseProductName() + " " + m.getDatabaseProductVersion(), "Redshift 8.0.2", "the product");
    same(rows(m.getCatalogs()).contains("dev"), true, "catalogs");
    same(rows(m.getSchemas(null, "%"), "TABLE_SCHEM").containsAll(List.of("public", "pg_catalog", "information_schema")), true, "schemas");
    for (var catalog : new String[] {null, "dev"}) {
      same(rows(m.getTables(catalog, "public", "%", new String[] {"TABLE", "VIEW"}), "TABLE_NAME", "TABLE_TYPE"), "[orders|TABLE, people|TABLE, spending|VIEW]", "tables");
      same(rows(m.getColumns(catalog, "public", "orders", "%"), "COLUMN_NAME", "DATA_TYPE", "TYPE_NAME", "COLUMN_SIZE", "DECIMAL_DIGITS", "NULLABLE", "ORDINAL_POSITION"),
          "[id|4|int4|10|0|0|1, person|4|int4|10|0|1|2, price|2|numeric|10|2|1|3, at|93|timestamp|29|6|1|4]", "columns");
    }
    same(rows(m.getPrimaryKeys(null, "public", "orders"), "COLUMN_NAME", "KEY_SEQ"), "[id|1]", "primary keys");
    same(rows(m.getImportedKeys(null, "public", "orders"), "PKTABLE_NAME", "PKCOLUMN_NAME", "FKCOLUMN_NAME"), "[people|id|person]", "imported keys");
    same(rows(m.getExportedKeys(null, "public", "people"), "FKTABLE_NAME", "FKCOLUMN_NAME"), "[orders|person]", "exported keys");
    same(rows(m.getTablePrivileges(null, "public", "orders"), "GRANTEE", "PRIVILEGE").contains("public|SELECT"), true, "table privileges");
    rows(m.getColumnPrivileges(null, "public", "orders", "price"));
    same(rows(m.getTypeInfo(), "TYPE_NAME").containsAll(List.of("int4", "varchar", "numeric", "timestamp", "bool")), true, "types");
    for (var nothing : List.<ResultSet>of(m.getProcedures(null, null, "%"), m.getProcedureColumns(null, null, "%", "%"), m.getUDTs(null, null, "%", null), m.getIndexInfo(null, "public", "orders", false, false)))
      same(rows(nothing), "[]", "procedures, types of users, indexes");
    rows(m.getFunctions(null, null, "%"));
    rows(m.getFunctionColumns(null, null, "%", "%"));
  }

  public static void main(String[] at) throws Exception {
    try (var c = connect(at, "ssl", "false")) {
      values(c);
      statements(c);
      metadata(c);
    }
    try (var c = connect(at, "ssl", "true", "sslmode", "verify-ca", "sslrootcert", at[3])) {
      same(rows(c.createStatement().executeQuery("select 1")), "[1]", "over TLS");
    }
    refused("28000", () -> connect(new String[] {at[0], at[1], "wrong"}, "ssl", "false"), "a wrong password");
  }
}
