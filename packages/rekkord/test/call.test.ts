import { existsSync } from "node:fs";
import { join } from "node:path";
import { HookError, spawn } from "@backup-hooks/core";
import { describe, expect, test } from "vitest";
import {
  type Assumptions,
  type RekkordEvent,
  type RekkordEventName,
  rekkord,
} from "../src/index.ts";
import { folder } from "./fixture.ts";

const hostile = (root: string): string[] => [
  "",
  " ",
  "a b",
  "'",
  '"',
  "\\",
  "\n",
  "a\nb\n",
  "--",
  "-n",
  "$(touch canary)",
  "`touch canary`",
  "; touch canary",
  "é💩",
  `$(touch ${root}/canary)`,
  "x".repeat(65536),
];
const made: readonly ({ readonly version?: string } & Partial<Assumptions>)[] = [
  {},
  { version: "0.97" },
  { preSuccess: "unset" },
];

describe.each(made)("%j: every row survives its call", (options) => {
  const adapter = rekkord(options);
  const names = Object.keys(adapter.events) as RekkordEventName[];

  test.each(names)("%s with its examples", (name) => {
    const { operation, phase, examples } = adapter.events[name];
    expect(examples.length).toBeGreaterThan(0);
    for (const { status, fields } of examples) {
      const event: RekkordEvent = {
        product: "rekkord",
        name,
        operation,
        phase,
        ...(status && { status }),
        fields,
      };
      expect(adapter.decodeCall(adapter.encodeCall(event))).toEqual(event);
    }
  });

  test.each(names)(
    "%s with hostile values in every field, through a real process, and nothing of them is run",
    async (name) => {
      const root = folder();
      const { operation, phase, fields } = adapter.events[name];
      for (const value of hostile(root)) {
        const status = phase === "post" && fields.length > 0 ? { status: "error" as const } : {};
        const event: RekkordEvent = {
          product: "rekkord",
          name,
          operation,
          phase,
          ...status,
          fields: Object.fromEntries(fields.map((field) => [field, value])),
        };
        const { args, env } = adapter.encodeCall(event);
        const script = 'printf "%s\\0" "$@"; env -0 | grep -z ^SUCCESS=';
        const command = {
          file: "/bin/sh",
          args: ["-c", script, "sh", ...args],
          env,
          cwd: root,
          stdio: "split",
          until: "eof",
          descendants: "kill",
        } as const;
        const { stdout } = await spawn(command, { number: 1, env: { PATH: "/usr/bin:/bin" } });
        const [arg = "", ...variables] = stdout.split("\0").slice(0, -1);
        const arrived = Object.fromEntries(
          variables.map((text) => [text.slice(0, 7), text.slice(8)]),
        );
        expect(adapter.decodeCall({ args: [arg], env: arrived })).toEqual(event);
      }
      expect(existsSync(join(root, "canary"))).toBe(false);
    },
  );
});

describe("what is no call of Rekkord's", () => {
  test.each([
    [[], "none"],
    [["presav"], '"presav"'],
    [["", "presave"], '"" "presave"'],
    [["constructor"], '"constructor"'],
  ])("%j", (args, got) => {
    expect(() => rekkord().decodeCall({ args, env: {} })).toThrow(
      `an event first: presave, postsave, prescan, postscan, got ${got}`,
    );
    expect(() => rekkord().decodeCall({ args, env: {} })).toThrow(HookError);
  });

  test("a scan hook before 0.104", () => {
    expect(() => rekkord({ version: "0.97" }).decodeCall({ args: ["prescan"], env: {} })).toThrow(
      "expected an event first: presave, postsave,",
    );
  });
});

describe("what a real call may look like", () => {
  test.each<[what: string, args: string[], env: Record<string, string>, told: object]>([
    [
      "with more arguments than ours",
      ["presave", "x", ""],
      { SUCCESS: "1" },
      { name: "presave", fields: { SUCCESS: "1" } },
    ],
    ["without SUCCESS", ["postsave"], {}, { name: "postsave", fields: {} }],
    [
      "with an empty SUCCESS",
      ["postscan"],
      { SUCCESS: "" },
      { name: "postscan", status: "error", fields: { SUCCESS: "" } },
    ],
    [
      "with a variable of somebody else's",
      ["prescan"],
      { success: "1", BARMAN_STATUS: "DONE" },
      { name: "prescan", fields: {} },
    ],
  ])("%s", (_what, args, env, told) => {
    const event = rekkord().decodeCall({ args, env });
    expect(event).toMatchObject(told);
    expect(event.status).toBe("status" in told ? told.status : undefined);
    expect(rekkord().summarizeEvent(event)).toEqual({ job: {} });
  });
});

test("Rekkord hears 0, and everything else as a failure", () => {
  const adapter = rekkord();
  const event = adapter.decodeCall({ args: ["presave"], env: {} });
  const codes = (["proceed", "cancel", "fail", "postpone", "blocked"] as const).map(
    (decision) => adapter.encodeReply({ decision, hooks: [], notes: [] }, event).exitCode,
  );
  expect(codes).toEqual([0, 1, 1, 1, 1]);
});
