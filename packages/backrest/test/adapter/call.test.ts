import {
  type BackrestEvent,
  backrest,
  type Condition,
  conditions,
  render,
} from "@backup-hooks/backrest";
import type { Call } from "@backup-hooks/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BODY } from "../../src/protocol/codec.ts";

const adapter = backrest();
const rowOf = (name: Condition) =>
  adapter.events[name] as NonNullable<(typeof adapter.events)[Condition]>;
const nothing = { path: "", repos: {}, plans: {} };
const hostile = [
  "",
  " ",
  "a b",
  '"it\'s"',
  "$(touch canary) `id`",
  "a\nb\r\n",
  "-rf",
  "é 😀 \u2028",
  "x".repeat(65_536),
  "{{ .Error }}",
  "\\",
  "<&>",
];

/** What a template of a hook gives, by our engine. */
const rendered = (text: string, { name, fields }: Pick<BackrestEvent, "name" | "fields">): string =>
  render(text, { product: "backrest", name, operation: "backup", phase: "post", fields }, nothing);
/** The values as Backrest would write them: restic's figures with all their keys, a duration with its units. */
const canonical = (name: Condition, fields: BackrestEvent["fields"]): BackrestEvent["fields"] => ({
  ...fields,
  SnapshotStats: rendered("{{ if .SnapshotStats }}{{ .JsonMarshal .SnapshotStats }}{{ end }}", {
    name,
    fields,
  }),
  Duration: rendered("{{ .Duration }}", { name, fields }),
});
const eventOf = (name: Condition, fields: BackrestEvent["fields"]): BackrestEvent => {
  const { operation, phase } = rowOf(name);
  return { product: "backrest", name, operation, phase, fields };
};

describe("an installed entry's call", () => {
  test.each(conditions)("%s comes back as it was, with whatever values", (name) => {
    const row = rowOf(name);
    for (const example of row.examples) {
      for (const value of ["", ...hostile]) {
        const fields = Object.fromEntries(
          row.fields.map((field) => [field, value === "" ? (example.fields[field] ?? "") : value]),
        );
        const event = adapter.decodeCall(adapter.encodeCall(eventOf(name, fields)));
        expect(event).toMatchObject({
          product: "backrest",
          name,
          phase: row.phase,
          ...(row.examples[0]?.status && { status: row.examples[0].status }),
          fields,
        });
      }
    }
  });

  test.each(conditions)("%s is what Backrest makes of the entry's template", (name) => {
    for (const example of rowOf(name).examples) {
      const fields = canonical(name, example.fields);
      expect(rendered(BODY, { name, fields })).toBe(
        adapter.encodeCall(eventOf(name, fields)).stdin,
      );
    }
  });

  test("and so it is with any text", () => {
    const text = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: "binary" }));
    const values = fc.record({ Task: text, Repo: text, Plan: text, SnapshotId: text, Error: text });
    fc.assert(
      fc.property(values, fc.constantFrom(...conditions), (texts, name) => {
        const fields = {
          ...texts,
          SnapshotStats: "",
          CurTime: "2026-03-04T05:06:07.000000089+01:00",
          Duration: "1h0m0.000000001s",
        };
        const call = adapter.encodeCall(eventOf(name, fields));
        expect(rendered(BODY, { name, fields })).toBe(call.stdin);
        const seen = Object.fromEntries(
          Object.entries(fields).map(([field, value]) => [field, value.toWellFormed()]),
        );
        expect(adapter.decodeCall(call).fields).toEqual(seen);
      }),
    );
  });

  test("figures come with every digit", () => {
    const fields = {
      Task: 'backup for plan "docs"',
      SnapshotStats: '{"data_added":9223372036854775807,"total_duration":1e-7}',
    };
    expect(
      adapter.decodeCall(adapter.encodeCall(eventOf("CONDITION_SNAPSHOT_SUCCESS", fields))).fields[
        "SnapshotStats"
      ],
    ).toBe(fields.SnapshotStats);
  });

  test("keys that are missing are empty, others are left aside", () => {
    const stdin = JSON.stringify({
      Event: "CONDITION_PRUNE_START",
      Repo: 5,
      Plan: null,
      Trigger: "manual",
      __proto__: 1,
    });
    expect(adapter.decodeCall({ args: ["more"], env: { Error: "no" }, stdin })).toMatchObject({
      name: "CONDITION_PRUNE_START",
      fields: {
        Task: "",
        Repo: "",
        Plan: "",
        SnapshotId: "",
        SnapshotStats: "",
        CurTime: "",
        Duration: "",
        Error: "",
      },
    });
  });

  test.each<[what: string, stdin: string | undefined, message: string]>([
    [
      "a condition misspelt",
      '{"Event":"CONDITION_SNAPSHOT_STRAT"}',
      'got the condition "CONDITION_SNAPSHOT_STRAT"). Did you mean "CONDITION_SNAPSHOT_START"?',
    ],
    [
      "a condition of a later Backrest",
      '{"Event":"CONDITION_RESTORE_START"}',
      'got the condition "CONDITION_RESTORE_START")',
    ],
    ["a name that every object has", '{"Event":"constructor"}', 'got the condition "constructor")'],
    ["no condition", "{}", 'got the condition "")'],
    ["a list", "[]", 'got the condition "")'],
    ["a text", '"CONDITION_ANY_ERROR"', "got something else)"],
    ["half a call", '{"Event":"CONDITION_ANY', "got something else)"],
    ["no input", undefined, "got nothing)"],
  ])("%s is refused", (_what, stdin, message) => {
    const call: Call = { args: [], env: {}, ...(stdin !== undefined && { stdin }) };
    expect(() => adapter.decodeCall(call)).toThrow(message);
  });

  test("only success or failure goes back", () => {
    const event = eventOf("CONDITION_ANY_ERROR", {});
    const outcome = (decision: "proceed" | "cancel" | "fail" | "postpone") =>
      adapter.encodeReply({ decision, hooks: [], notes: [] }, event).exitCode;
    expect([outcome("proceed"), outcome("cancel"), outcome("fail"), outcome("postpone")]).toEqual([
      0, 1, 1, 1,
    ]);
  });
});

describe("what a call says beyond its condition", () => {
  const decode = (name: Condition, fields: BackrestEvent["fields"]) =>
    adapter.decodeCall(adapter.encodeCall(eventOf(name, fields)));
  const backup = 'backup for plan "docs"';
  const stats = '{"message_type":"summary"}';

  test.each<[task: string, operation: string]>([
    [backup, "backup"],
    ['prune repo "local"', "prune"],
    ['check for repo "local"', "check"],
    ['forget for plan "docs" in repo "local"', "delete"],
    ['scheduled forget for repo "local"', "delete"],
    ['forget snapshot "2a" for plan "docs" in repo "local"', "delete"],
    ['restore snapshot "2a" in repo "local"', "restore"],
    ['stats for repo "local"', "system"],
    ['index snapshots for repo "local"', "system"],
    ['run command in repo "local"', "system"],
    ["something new", "backup"],
  ])("ANY_ERROR of %s is about a %s", (Task, operation) => {
    expect(decode("CONDITION_ANY_ERROR", { Task, Error: "it failed" })).toMatchObject({
      operation,
      status: "error",
    });
  });

  test.each<[name: string, fields: BackrestEvent["fields"], also: string[] | undefined]>([
    ["SNAPSHOT_START", { Task: backup }, undefined],
    ["SNAPSHOT_SUCCESS", { Task: backup, SnapshotStats: stats }, ["SNAPSHOT_END"]],
    [
      "SNAPSHOT_WARNING",
      { Task: backup, SnapshotStats: stats, Error: "partial" },
      ["SNAPSHOT_END"],
    ],
    [
      "SNAPSHOT_END",
      { Task: backup, SnapshotStats: stats, Error: "partial" },
      ["SNAPSHOT_WARNING"],
    ],
    ["SNAPSHOT_END", { Task: backup, SnapshotStats: stats }, ["SNAPSHOT_SUCCESS"]],
    [
      "SNAPSHOT_SKIPPED",
      { Task: backup, SnapshotStats: stats },
      ["SNAPSHOT_SUCCESS", "SNAPSHOT_END"],
    ],
    [
      "SNAPSHOT_SKIPPED",
      { Task: backup, SnapshotStats: stats, Error: "partial" },
      ["SNAPSHOT_WARNING", "SNAPSHOT_END"],
    ],
    [
      "SNAPSHOT_ERROR",
      { Task: backup, SnapshotStats: stats, Error: "restic" },
      ["ANY_ERROR", "SNAPSHOT_END"],
    ],
    ["SNAPSHOT_ERROR", { Task: backup, Error: "locked" }, ["ANY_ERROR"]],
    ["ANY_ERROR", { Task: backup, Error: "locked" }, ["SNAPSHOT_ERROR"]],
    ["ANY_ERROR", { Task: 'prune repo "local"', Error: "locked" }, ["PRUNE_ERROR"]],
    ["ANY_ERROR", { Task: 'stats for repo "local"', Error: "locked" }, undefined],
    ["CHECK_ERROR", { Task: 'check for repo "local"', Error: "broken" }, ["ANY_ERROR"]],
    ["FORGET_SUCCESS", { Task: 'scheduled forget for repo "local"' }, undefined],
  ])("%s with %j stands for %j too", (name, fields, also) => {
    expect(decode(`CONDITION_${name}`, fields).also).toEqual(
      also?.map((other) => `CONDITION_${other}`),
    );
  });

  test("the same job before and after", () => {
    for (const { fields } of conditions.flatMap((name) => rowOf(name).examples)) {
      const event = decode("CONDITION_SNAPSHOT_END", fields);
      expect(adapter.summarizeEvent(event).job).toEqual({
        Repo: fields["Repo"],
        Plan: fields["Plan"],
      });
    }
  });

  test.each<[what: string, name: Condition, fields: BackrestEvent["fields"], facts: object]>([
    [
      "a start",
      "CONDITION_SNAPSHOT_START",
      { CurTime: "2026-03-04T05:06:07+01:00", Duration: "5ms" },
      { startedAt: new Date("2026-03-04T04:06:06.995Z") },
    ],
    [
      "an end",
      "CONDITION_SNAPSHOT_SUCCESS",
      {
        CurTime: "2026-03-04T05:06:07.5Z",
        Duration: "1m2.5s",
        SnapshotStats:
          '{"message_type":"summary","total_files_processed":4226,"total_bytes_processed":987654321}',
      },
      {
        startedAt: new Date("2026-03-04T05:05:05Z"),
        endedAt: new Date("2026-03-04T05:06:07.5Z"),
        counts: { files: 4226, bytes: 987_654_321 },
      },
    ],
    [
      "a failure, whose figures are all zero",
      "CONDITION_SNAPSHOT_ERROR",
      { Error: "no\nroom", SnapshotStats: '{"message_type":"","total_files_processed":0}' },
      { error: "no\nroom" },
    ],
    [
      "figures beyond what a number holds",
      "CONDITION_SNAPSHOT_SUCCESS",
      { SnapshotStats: '{"message_type":"summary","total_bytes_processed":9223372036854775807}' },
      { counts: {} },
    ],
    [
      "values that are none",
      "CONDITION_SNAPSHOT_END",
      { CurTime: "today", Duration: "long", SnapshotStats: "[" },
      {},
    ],
    [
      "a time before all times",
      "CONDITION_SNAPSHOT_START",
      { CurTime: "2026-03-04T05:06:07Z", Duration: "9999999999999h" },
      {},
    ],
  ])("facts of %s", (_what, name, fields, summary) => {
    expect(adapter.summarizeEvent(decode(name, fields))).toEqual({
      job: { Repo: "", Plan: "" },
      ...summary,
    });
  });
});

describe("every condition", () => {
  test.each(conditions)("%s has examples whose summary renders", (name) => {
    for (const { fields } of rowOf(name).examples) {
      expect(rendered("{{ .Summary }}", { name, fields })).toContain(
        "at 2026-03-04T05:06:07+01:00",
      );
    }
  });
});

test("an error text is rendered as it is, whatever is in it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (error) => {
      const fields = { CurTime: "2026-03-04T05:06:07Z", Duration: "0s", Error: error };
      expect(rendered("{{ .Error }}", { name: "CONDITION_ANY_ERROR", fields })).toBe(
        error.toWellFormed(),
      );
    }),
  );
});
