import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { acme } from "../src/adapter.ts";

// What is special about this product. What holds for every product is in conformance.test.ts.

const folder = mkdtempSync(join(tmpdir(), "acme-"));
after(() => rmSync(folder, { recursive: true }));

test("an option that is no event is a problem with its place", async () => {
  const file = join(folder, "acme.conf");
  writeFileSync(file, "before_backup = /bin/true\nbefore_backups = /bin/false\n");
  const { config, problems } = await acme().load(file);
  assert.deepEqual(config, { before_backup: "/bin/true" });
  assert.deepEqual(
    problems.map(({ code, place }) => [code, place]),
    [["unknown-option", { file, line: 2 }]],
  );
});

test("a configuration that is not there is refused with its name", async () => {
  await assert.rejects(acme().load(join(folder, "nowhere.conf")), {
    code: "CONFIG_MISSING",
    message: /nowhere\.conf/,
  });
});
