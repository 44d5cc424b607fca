// The AWS SDK for JavaScript against Redshift Serverless and the Data API.
//
// usage: node serverless.mjs ENDPOINT
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { setTimeout } from "node:timers/promises";

const require = createRequire(process.env.NODE_PATH + "/");
const { RedshiftServerless } = require("@aws-sdk/client-redshift-serverless");
const { RedshiftData } = require("@aws-sdk/client-redshift-data");

const config = { endpoint: process.argv[2], region: "us-east-1", maxAttempts: 1,
  credentials: { accessKeyId: "111111111111", secretAccessKey: "test" } };
const serverless = new RedshiftServerless(config);
const data = new RedshiftData(config);

const { namespace } = await serverless.createNamespace({ namespaceName: "shop" });
assert.equal(namespace.status, "AVAILABLE");
assert.ok(namespace.creationDate instanceof Date);
await assert.rejects(serverless.createNamespace({ namespaceName: "shop" }), { name: "ConflictException" });
assert.equal((await serverless.createWorkgroup({ workgroupName: "web", namespaceName: "shop" })).workgroup.status, "CREATING");
const { workgroup } = await serverless.getWorkgroup({ workgroupName: "web" });
assert.deepEqual([workgroup.status, workgroup.endpoint.port], ["AVAILABLE", 5439]);
const login = await serverless.getCredentials({ workgroupName: "web" });
assert.ok(login.expiration > new Date() && login.dbUser === "IAM:root");

async function run(Sql, Parameters) {
  const { Id, CreatedAt, WorkgroupName } = await data.executeStatement({ Sql, Parameters, WorkgroupName: "web", Database: "dev" });
  assert.ok(CreatedAt instanceof Date);
  assert.equal(WorkgroupName, "web");
  for (;;) {
    const s = await data.describeStatement({ Id });
    if (s.Status === "FINISHED") return s.HasResultSet ? (await data.getStatementResult({ Id })).Records : [];
    assert.ok(["SUBMITTED", "PICKED", "STARTED"].includes(s.Status), `${Sql}: ${s.Error}`);
    await setTimeout(5);
  }
}
await run("create table items(id int, name varchar(20))");
await run("insert into items values (1, :name)", [{ name: "name", value: "jam" }]);
assert.deepEqual(await run("select id, name from items"), [[{ longValue: 1 }, { stringValue: "jam" }]]);

const { snapshot } = await serverless.createSnapshot({ namespaceName: "shop", snapshotName: "first", retentionPeriod: 1 });
assert.ok(snapshot.snapshotCreateTime instanceof Date);
await run("delete from items");
await serverless.restoreFromSnapshot({ namespaceName: "shop", workgroupName: "web", snapshotName: "first" });
assert.deepEqual(await run("select count(*) from items"), [[{ longValue: 1 }]]);
await serverless.deleteWorkgroup({ workgroupName: "web" });
await serverless.deleteNamespace({ namespaceName: "shop" });
await assert.rejects(serverless.getNamespace({ namespaceName: "shop" }), { name: "ResourceNotFoundException" });
