import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BackrestEvent, conditions, resolveInterpreter } from "@backup-hooks/backrest";
import { unescapeBytes } from "@backup-hooks/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toConditionNumber } from "../../src/protocol/life-cycles.ts";
import { adapter, hooksFor, installIn, seenIn } from "../adapter/answering.ts";
import { folder, json, site } from "../adapter/site.ts";
import { goIsHere } from "./oracle.ts";

/** The text of our entry in a new config.json. */
function installedText(): string {
  const cwd = site({});
  installIn(cwd);
  return JSON.parse(readFileSync(join(cwd, "config.json"), "utf8")).repos[0].hooks[0].actionCommand
    .command;
}

describe.runIf(goIsHere("live: the installed entry was"))(
  "the installed entry, rendered by Go",
  () => {
    const home = mkdtempSync(join(tmpdir(), "go-entry-"));
    const program = join(home, "entry");
    beforeAll(
      () =>
        void execFileSync("go", ["build", "-o", program, "."], {
          cwd: join(import.meta.dirname, "entry"),
        }),
    );
    afterAll(() => rmSync(home, { recursive: true, force: true }));

    /** What Go makes of the text. A plan of null: there is none. */
    const rendered = (
      text: string,
      { name, fields }: Pick<BackrestEvent, "name" | "fields">,
      plan: null | undefined = undefined,
    ): string => {
      const { CurTime, Duration, SnapshotStats } = fields;
      const bytes = (field: string): string =>
        unescapeBytes(fields[field] ?? "").toString("base64");
      const request = {
        Text: text,
        Names: Object.fromEntries(
          conditions.map((condition) => [toConditionNumber(condition), condition]),
        ),
        Event: toConditionNumber(name),
        ...Object.fromEntries(
          ["Task", "Repo", "Plan", "SnapshotId", "Error"].map((field) => [field, bytes(field)]),
        ),
        ...(plan === null && { Plan: null }),
        ...(SnapshotStats && { Stats: JSON.parse(SnapshotStats) }),
        CurTime,
        Duration,
      };
      return execFileSync(program, { input: JSON.stringify(request), encoding: "utf8" });
    };
    const ours = (text: string, { name, fields }: Pick<BackrestEvent, "name" | "fields">): string =>
      adapter.render?.(
        text,
        { product: "backrest", name, operation: "backup", phase: "post", fields },
        { path: "", repos: {}, plans: {} },
      ) ?? "";

    test.each(conditions)("%s: as our engine does, and as a call is defined", (name) => {
      const text = installedText();
      for (const { fields } of adapter.events[name]?.examples ?? []) {
        const go = rendered(text, { name, fields });
        expect(go).toBe(ours(text, { name, fields }));
        const { argv, script } = resolveInterpreter(go, "linux");
        expect(argv.slice(0, 2)).toEqual(["/bin/sh", "-c"]);
        const SnapshotStats = ours(
          "{{ if .SnapshotStats }}{{ .JsonMarshal .SnapshotStats }}{{ end }}",
          { name, fields },
        );
        expect(adapter.decodeCall({ args: [], env: {}, stdin: script }).fields).toEqual({
          ...fields,
          SnapshotStats,
        });
      }
    });

    test.each([
      "$(touch canary)",
      `'"\\`,
      "a\nb\r\n\t",
      "<&>\u2028\u2029",
      "é😀\u0000\u007f",
      "{{ .Repo.Password }}",
      "\udcff\udcfe",
    ])("%j in every field", (value) => {
      const fields = {
        Task: value,
        Repo: value,
        Plan: value,
        SnapshotId: value,
        Error: value,
        CurTime: "2026-03-04T05:06:07.000000089+01:00",
        Duration: "1h0m0.000000001s",
      };
      const go = rendered(installedText(), { name: "CONDITION_ANY_ERROR", fields });
      const seen = adapter.decodeCall({
        args: [],
        env: {},
        stdin: resolveInterpreter(go, "linux").script,
      }).fields;
      expect(seen).toEqual({
        ...fields,
        ...Object.fromEntries(
          ["Task", "Repo", "Plan", "SnapshotId", "Error"].map((field) => [
            field,
            value.toWellFormed(),
          ]),
        ),
        SnapshotStats: "",
      });
    });

    test("without a plan", () => {
      const fields = { Task: "t", Repo: "r", CurTime: "2026-03-04T05:06:07Z", Duration: "0s" };
      const { script } = resolveInterpreter(
        rendered(installedText(), { name: "CONDITION_CHECK_START", fields }, null),
        "linux",
      );
      expect(JSON.parse(script)).toMatchObject({
        Event: "CONDITION_CHECK_START",
        Repo: "r",
        Plan: "",
        SnapshotStats: "null",
        Duration: "0s",
      });
    });
  },
);

const found = spawnSync("restic", ["version"], { encoding: "utf8" }).status === 0;
const required = process.env["BACKUP_HOOKS_REQUIRE_ORACLES"] === "1";
if (!found)
  process.stderr.write(
    "live: the installed entry was NOT tried with a real restic: there is none on this machine\n",
  );

describe.skipIf(!found && !required)("run backup -- restic, with the installed entry", () => {
  test("the handlers see what restic did", async () => {
    const cwd = folder({
      "config.json": JSON.stringify({ repos: [{ id: "r" }], plans: [{ id: "p", repo: "r" }] }),
      password: "secret",
      "data/it's one": "12345",
    });
    installIn(cwd, { hooks: hooksFor(["backup:pre", "backup:success", "backup:error"]) });
    const restic = [
      "restic",
      "--no-cache",
      "-r",
      join(cwd, "repository"),
      "--password-file",
      join(cwd, "password"),
    ];
    execFileSync("restic", [...restic.slice(1), "init"], { stdio: "ignore" });
    const made = await json(
      ["run", "backup", "--", ...restic, "backup", "--json", join(cwd, "data")],
      cwd,
    );
    expect([made.report.ending, made.exitCode]).toEqual(["success", 0]);
    const [before, after] = seenIn(cwd);
    expect(before).toMatchObject({
      hookName: "backup:pre",
      name: "CONDITION_SNAPSHOT_START",
      job: { Repo: "r", Plan: "p" },
    });
    expect(after).toMatchObject({
      hookName: "backup:success",
      name: "CONDITION_SNAPSHOT_SUCCESS",
      job: { Repo: "r", Plan: "p" },
      counts: { files: 1, bytes: 5 },
    });
    expect(after?.fields["SnapshotId"]).toMatch(/^[0-9a-f]{8,64}$/);

    const failed = await json(
      ["run", "backup", "--", ...restic, "backup", "--json", join(cwd, "nothing")],
      cwd,
    );
    expect(failed.report.ending).toBe("error");
    expect(seenIn(cwd)[3]).toMatchObject({
      hookName: "backup:error",
      name: "CONDITION_SNAPSHOT_ERROR",
      counts: {},
    });
    expect(seenIn(cwd)[3]?.["error"]).toMatch(/^failed to backup: command "restic /);
  });
});
