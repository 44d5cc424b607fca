// node-postgres on a consumer's warehouse: rows of a database that another
// account shares, by named statements and a cursor, and its withdrawal. The
// test that starts it gives and takes the share.
//
// usage: node shared.mjs HOST PORT PASSWORD
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const pg = createRequire(process.env.NODE_PATH + "/")("pg");
const [host, port, password] = process.argv.slice(2);
const open = async (database) => {
  const client = new pg.Client({ host, port: Number(port), user: "admin", password, database });
  await client.connect();
  return client;
};
const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const tell = async (word) => {
  console.log(word);
  assert.equal((await answers.next()).value, "done");
};

const SALES = "select id, customer, amt from sales_db.public.sales order by id";
const ALL = [{ id: 1, customer: "ada", amt: "10.50" }, { id: 2, customer: "grace", amt: "20.25" }, { id: 3, customer: "ada", amt: "30.00" }];
const client = await open("dev");
const rows = async (query, values) => (await client.query(query, values)).rows;
const find = (id, customer) => rows({ name: "find", text: "select amt from sales_db.public.sales where id = $1 and customer = $2", values: [id, customer] });
const refused = (action) => assert.rejects(action, (e) => e.code === "42501" && e.hint.includes("authorize-data-share"));

assert.deepEqual(await rows(SALES), ALL);
for (const { id, customer, amt } of ALL) assert.deepEqual(await find(id, customer), [{ amt }]);
await rows("create external schema node from redshift database 'sales_db' schema 'public'");
assert.deepEqual(await rows("select total from node.totals where customer = $1", ["ada"]), [{ total: "40.50" }]);
assert.deepEqual(await rows("select column_name from svv_all_columns where database_name = $1 and table_name = $2 order by ordinal_position", ["sales_db", "customers"]),
  [{ column_name: "name" }, { column_name: "city" }]);

await rows("begin");
await rows(`declare pages cursor for ${SALES}`);
assert.deepEqual(await rows("fetch 2 from pages"), ALL.slice(0, 2));
assert.deepEqual(await rows("fetch all from pages"), ALL.slice(2));
await rows("commit");

const direct = await open("sales_db");
assert.deepEqual((await direct.query("select current_database() as db, count(*) as n from sales")).rows, [{ db: "sales_db", n: "3" }]);
await rows("use sales_db");
assert.deepEqual(await rows("select city from crm.customers where name = $1", ["ada"]), [{ city: "London" }]);
await rows("reset use");

await rows("begin");
await rows(`declare kept cursor for ${SALES}`);
assert.deepEqual(await rows("fetch 1 from kept"), ALL.slice(0, 1));
await tell("withdraw");
await assert.rejects(rows("fetch 1 from kept"), { code: "57014" });
await rows("rollback");
await refused(rows(SALES));
await refused(find(1, "ada"));
await refused(rows("select * from node.sales"));
await refused(direct.query("select * from sales"));
assert.deepEqual(await rows("select 1 as one"), [{ one: 1 }]);
await tell("restore");
assert.deepEqual(await rows(SALES), ALL);
assert.deepEqual(await find(2, "grace"), [{ amt: "20.25" }]);
assert.deepEqual((await direct.query("select count(*) as n from sales")).rows, [{ n: "3" }]);
await direct.end();
await client.end();
console.log("ok");
process.exit(0);
