// node-postgres against a warehouse: types, parameters, named statements, the
// rows of several statements, errors, a pool and a cursor that is read in parts.
//
// usage: node pg.mjs HOST PORT PASSWORD
import assert from "node:assert/strict";
import { createRequire } from "node:module";

const pg = createRequire(process.env.NODE_PATH + "/")("pg");
const [host, port, password] = process.argv.slice(2);
const login = { host, port: Number(port), user: "admin", password, database: "dev" };

const client = new pg.Client(login);
await client.connect();
const rows = async (query, values) => (await client.query(query, values)).rows;

const [types] = await rows(`select 7::smallint a, 5000000000::bigint b, 1.25::decimal(10,2) c, 1.5::float8 d, true e,
  'x'::varchar(10) f, 'ab'::char(4) g, timestamp '2024-02-29 12:30:15.25' h, '2024-02-29 12:30:15+00'::timestamptz i, null::int j`);
assert.deepEqual({ ...types, h: types.h.getMilliseconds(), i: types.i.toISOString() },
  { a: 7, b: "5000000000", c: "1.25", d: 1.5, e: true, f: "x", g: "ab  ", h: 250, i: "2024-02-29T12:30:15.000Z", j: null });

assert.deepEqual(await rows("select $1::int + 1 as n, $2::varchar as s, $3::boolean as b", [41, "é", false]), [{ n: 42, s: "é", b: false }]);
for (const n of [1, 2, 3]) {
  assert.deepEqual(await rows({ name: "kept", text: "select $1::int as n", values: [n] }), [{ n }]);
}
assert.deepEqual((await client.query({ text: "select 1, 2", rowMode: "array" })).rows, [[1, 2]]);
assert.deepEqual((await client.query("select 1 as a; select 2 as b")).map((r) => r.rows), [[{ a: 1 }], [{ b: 2 }]]);

await assert.rejects(client.query("select * from nowhere"), { code: "42P01", position: "15" });
await client.query("create table visits (id int, at timestamp default getdate())");
const inserted = await client.query("insert into visits (id) values ($1), ($2)", [1, 2]);
assert.deepEqual([inserted.command, inserted.rowCount], ["INSERT", 2]);

await client.query("begin");
await assert.rejects(client.query("insert into visits (id) values ('many')"), { code: "22P02" });
await assert.rejects(client.query("select 1"), { code: "25P02" });
await client.query("rollback");

await client.query("begin");
await client.query("declare pages cursor for select id from visits order by id");
assert.deepEqual(await rows("fetch 1 from pages"), [{ id: 1 }]);
assert.deepEqual(await rows("fetch all from pages"), [{ id: 2 }]);
await client.query("commit");
await client.end();

const pool = new pg.Pool({ ...login, max: 5 });
const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => pool.query("select $1::int as n", [n])));
assert.deepEqual(answers.map((a) => a.rows[0].n), Array.from({ length: 20 }, (_, n) => n));
await pool.end();
