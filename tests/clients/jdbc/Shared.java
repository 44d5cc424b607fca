import java.sql.*;
import java.util.*;

/**
 * Amazon's JDBC driver on a consumer's warehouse: rows and metadata of a
 * database that another account shares, and its withdrawal. The test that
 * starts it gives and takes the share.
 *
 * usage: java -cp redshift-jdbc42.jar Shared.java HOST PORT PASSWORD
 */
public class Shared {
  static final String SALES = "select id, customer, amt from sales_db.public.sales order by id";
  static final String ALL = "[1|ada|10.50, 2|grace|20.25, 3|ada|30.00]";
  static final Scanner answers = new Scanner(System.in);

  static Connection connect(String[] at, String database, String... more) throws SQLException {
    var p = new Properties();
    p.put("user", "admin");
    p.put("password", at[2]);
    p.put("ssl", "false");
    for (int i = 0; i < more.length; i += 2) p.put(more[i], more[i + 1]);
    return DriverManager.getConnection("jdbc:redshift://" + at[0] + ":" + at[1] + "/" + database, p);
  }

  static void same(Object got, Object want, String what) {
    if (!String.valueOf(got).equals(String.valueOf(want))) throw new AssertionError(what + ": got " + got + ", want " + want);
  }

  interface Action { void run() throws SQLException; }

  static void refused(String state, String part, Action action, String what) {
    try {
      action.run();
    } catch (SQLException e) {
      same(e.getSQLState(), state, what + " (" + e.getMessage() + ")");
      if (!e.getMessage().contains(part)) throw new AssertionError(what + ": " + e.getMessage() + " does not say " + part);
      return;
    }
    throw new AssertionError(what + ": was not refused");
  }

  static void tell(String word) {
    System.out.println(word);
    same(answers.nextLine(), "done", word);
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

  static List<String> ask(Connection c, String sql) throws SQLException {
    try (var s = c.createStatement()) {
      return rows(s.executeQuery(sql));
    }
  }

  static String find(PreparedStatement find, int id, String customer) throws SQLException {
    find.setInt(1, id);
    find.setString(2, customer);
    return String.valueOf(rows(find.executeQuery()));
  }

  static PreparedStatement finder(Connection c) throws SQLException {
    return c.prepareStatement("select amt from sales_db.public.sales where id = ? and customer = ?");
  }

  static void read(Connection c) throws SQLException {
    same(ask(c, SALES), ALL, "rows by three-part names");
    try (var find = finder(c)) {
      for (int i = 0; i < 6; i++) same(find(find, 2, "grace"), "[20.25]", "a prepared statement"); // past the fifth use it is kept on the server
    }
    c.setAutoCommit(false);
    try (var s = c.createStatement()) {
      s.setFetchSize(1);
      same(rows(s.executeQuery(SALES)), ALL, "rows fetched one at a time");
    }
    c.commit();
    c.setAutoCommit(true);
    c.createStatement().execute("create external schema jdbc from redshift database 'sales_db' schema 'public'");
    same(ask(c, "select total from jdbc.totals where customer = 'ada'"), "[40.50]", "by an external schema");
  }

  /** What tools list of the shared database. */
  static void metadata(Connection c, String schemas) throws SQLException {
    var m = c.getMetaData();
    same(rows(m.getCatalogs()), "[dev, sales_db]", "catalogs");
    same(rows(m.getSchemas("sales_db", "%"), "TABLE_SCHEM", "TABLE_CATALOG"), schemas, "schemas");
    same(tables(m, "crm") + tables(m, "public"), "[sales_db|crm|customers|TABLE][sales_db|public|sales|TABLE, sales_db|public|totals|VIEW]", "tables");
    same(rows(m.getColumns("sales_db", "public", "sales", "%"), "COLUMN_NAME", "DATA_TYPE", "TYPE_NAME", "COLUMN_SIZE", "DECIMAL_DIGITS", "NULLABLE", "ORDINAL_POSITION"),
        "[id|4|int4|10|0|0|1, customer|12|varchar|20|0|1|2, amt|2|numeric|8|2|0|3, sold|93|timestamp|29|6|1|4]", "columns");
    same(rows(m.getPrimaryKeys("sales_db", "public", "sales"), "TABLE_CAT", "COLUMN_NAME", "KEY_SEQ"), "[sales_db|id|1]", "primary keys");
  }

  static String tables(DatabaseMetaData m, String schema) throws SQLException {
    return String.valueOf(rows(m.getTables("sales_db", schema, "%", new String[] {"TABLE", "VIEW"}), "TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "TABLE_TYPE"));
  }

  public static void main(String[] at) throws Exception {
    try (var c = connect(at, "dev", "databaseMetadataCurrentDbOnly", "false"); var direct = connect(at, "sales_db")) {
      read(c);
      metadata(c, "[crm|sales_db, public|sales_db]");
      same(ask(direct, "select current_database(), count(*) from sales"), "[sales_db|3]", "connected to the shared database");
      same(direct.getCatalog(), "sales_db", "the catalog of the direct connection");
      metadata(direct, "[crm|sales_db, information_schema|sales_db, pg_catalog|sales_db, public|sales_db]");
      c.createStatement().execute("use sales_db");
      same(ask(c, "select city from crm.customers where name = 'ada'"), "[London]", "a shared database in use");
      c.createStatement().execute("reset use");

      var find = finder(c);
      same(find(find, 1, "ada"), "[10.50]", "before the withdrawal");
      tell("withdraw");
      refused("42501", "permission denied", () -> ask(c, SALES), "the next statement");
      refused("42501", "authorize-data-share", () -> ask(c, "select * from jdbc.sales"), "the external schema");
      refused("42501", "permission denied", () -> find(find, 1, "ada"), "a prepared statement");
      refused("42501", "permission denied", () -> ask(direct, "select * from sales"), "a connection to the shared database");
      same(ask(c, "select 1"), "[1]", "a statement of its own");
      same(rows(c.getMetaData().getTables("sales_db", "%", "%", null)), "[]", "tables without the share");
      tell("restore");
      same(ask(c, SALES), ALL, "once the share is back");
      same(find(find, 2, "grace"), "[20.25]", "the prepared statement once the share is back");
      same(ask(direct, "select count(*) from sales"), "[3]", "the direct connection once the share is back");
    }
    System.out.println("ok");
  }
}
