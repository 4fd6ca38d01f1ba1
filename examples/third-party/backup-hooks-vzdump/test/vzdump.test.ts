import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { type OperationResult, runOperation } from "@backup-hooks/core";
import { type Mode, type Name, vzdump } from "../src/index.ts";

const folder = mkdtempSync(join(tmpdir(), "vzdump-"));
after(() => rmSync(folder, { recursive: true }));

/** One guest, with a script that fails at some phases; what it printed. */
async function guest(
  mode: Mode,
  fails: readonly Name[] = [],
  work = "success",
): Promise<OperationResult & { readonly said: string[] }> {
  const script = join(folder, "hook.sh");
  writeFileSync(
    script,
    `#!/bin/sh\necho "$@ $HOSTNAME"\ncase $1 in ${[...fails, "none"].join("|")}) exit 3 ;; esac\n`,
  );
  chmodSync(script, 0o755);
  writeFileSync(join(folder, "vzdump.conf"), `storage: nas\nscript: ${script}\n`);
  const adapter = vzdump({ mode });
  const { config } = await adapter.load(join(folder, "vzdump.conf"));
  const result = await runOperation(adapter, "backup", config, {
    env: {},
    createEvent: async (name, done) =>
      (
        await adapter.resolveEvent(name as Name, config, {
          set: {},
          options: {},
          ...(done && { work: done }),
        })
      ).event,
    work: async () => ({ ending: work }),
  });
  const said = result.dispatches.flatMap(({ outcome }) =>
    outcome.hooks.map(({ attempts }) => attempts[0]?.stdout.trim() ?? ""),
  );
  return { ...result, said };
}

describe("one guest", () => {
  const orders: readonly [
    mode: Mode,
    work: string,
    fails: readonly Name[],
    phases: string,
    ending: string,
    exit: number,
  ][] = [
    [
      "snapshot",
      "success",
      [],
      "backup-start pre-stop pre-restart post-restart backup-end log-end",
      "success",
      0,
    ],
    [
      "stop",
      "success",
      [],
      "backup-start pre-stop backup-end pre-restart post-restart log-end",
      "success",
      0,
    ],
    [
      "suspend",
      "error",
      [],
      "backup-start pre-stop pre-restart post-restart backup-abort log-end",
      "error",
      255,
    ],
    ["snapshot", "success", ["backup-start"], "backup-start backup-abort log-end", "veto", 255],
    [
      "snapshot",
      "success",
      ["pre-restart"],
      "backup-start pre-stop pre-restart backup-abort log-end",
      "veto",
      255,
    ],
    [
      "stop",
      "success",
      ["pre-restart"],
      "backup-start pre-stop backup-end pre-restart log-end",
      "success",
      0,
    ],
    [
      "snapshot",
      "success",
      ["backup-end"],
      "backup-start pre-stop pre-restart post-restart backup-end log-end",
      "hook",
      255,
    ],
    [
      "snapshot",
      "success",
      ["log-end"],
      "backup-start pre-stop pre-restart post-restart backup-end log-end",
      "success",
      0,
    ],
  ];
  for (const [mode, work, fails, phases, ending, exit] of orders) {
    test(`mode ${mode}, ${work}, ${fails.join(" and ") || "nothing"} fails`, async () => {
      const result = await guest(mode, fails, work);
      assert.deepEqual(
        result.said,
        phases.split(" ").map((phase) => `${phase} ${mode} 101 db1`),
      );
      assert.deepEqual([result.ending, result.exit], [ending, exit]);
    });
  }
});

test("job phases have neither mode nor guest, and what is empty is not set", () => {
  const { encodeCall, decodeCall, events } = vzdump();
  const event = decodeCall({ args: ["job-init"], env: { STOREID: "nas" } });
  assert.deepEqual(event.fields, { STOREID: "nas", DUMPDIR: "" });
  assert.deepEqual(encodeCall(event), { args: ["job-init"], env: { STOREID: "nas" } });
  assert.deepEqual(events["job-init"].fields, ["STOREID", "DUMPDIR"]);
});

test("a phase that does not exist is refused with those that do", () => {
  assert.throws(
    () => vzdump().decodeCall({ args: ["backup-begin", "stop", "101"], env: {} }),
    /expected a phase: job-init, .*got "backup-begin"/,
  );
});

test("of two lines the last counts, and a storage beats a folder", async () => {
  const file = join(folder, "two.conf");
  writeFileSync(
    file,
    "script: /a\n script:   /b \n#script: /c\ndumpdir: /d\nstorage: nas\nnonsense\n",
  );
  const { config, settings, problems } = await vzdump().load(file);
  assert.deepEqual(config, { script: "/b", storage: "nas" });
  assert.deepEqual(settings[0]?.overrides, [{ file, line: 1 }]);
  assert.deepEqual(
    problems.map(({ code, place }) => [code, place.line]),
    [["script-missing", 2]],
  );
});
