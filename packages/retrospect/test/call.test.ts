import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Command, runPlan } from "@backup-hooks/core";
import { describe, expect, test } from "vitest";
import {
  type Caller,
  callers,
  type Retrospect,
  type RetrospectEvent,
  type RetrospectEventName,
  retrospect,
} from "../src/index.ts";
import { add, folder } from "./program.ts";

interface Vector {
  readonly event: RetrospectEventName;
  readonly examples: { readonly argv: readonly string[]; readonly argvOrigin: string };
}
const vectors = JSON.parse(
  readFileSync(join(import.meta.dirname, "vectors/retrospect-events.json"), "utf8"),
) as readonly Vector[];
const harness = vectors.filter(({ examples }) => examples.argvOrigin.startsWith("vendor harness"));

const eventOf = (
  adapter: Retrospect,
  name: RetrospectEventName,
  value: (field: string) => string,
): RetrospectEvent => {
  const { operation, phase, fields } = adapter.events[name];
  return {
    product: "retrospect",
    name,
    operation,
    phase,
    fields: Object.fromEntries(fields.map((field) => [field, value(field)])),
  };
};
const namesOf = (adapter: Retrospect): RetrospectEventName[] =>
  Object.keys(adapter.events) as RetrospectEventName[];

/** Values that a careless hand-over would tear, run or lose. */
const hostile: readonly (readonly [what: string, value: string])[] = [
  ["nothing", ""],
  ["blanks", "  two  words  "],
  ["quotes", 'it\'s "quoted" `here`'],
  ["line ends", "one\ntwo\r\nthree\n"],
  ["64 KiB", "x".repeat(64 * 1024)],
  ["an emoji and accents", "🗄 Bücher"],
  ["a command", "$(touch canary); touch canary & `touch canary` | touch canary > canary"],
  ["a leading dash", "--help"],
  ["backslashes at the end", "G:\\\\"],
  ["what looks like an event", "StopSched"],
];

describe("the vendor's harness, call by call", () => {
  test("fifteen events were simulated by the vendor", () => expect(harness).toHaveLength(15));

  test.each(harness)("$event", ({ event: name, examples: { argv } }) => {
    const adapter = retrospect({ caller: "mac-engine" });
    const event = adapter.decodeCall({ args: argv, env: {} });
    expect(event.name).toBe(name);
    expect(Object.values(event.fields)).toEqual(argv.slice(1));
    expect(adapter.encodeCall(event)).toEqual({ args: argv, env: {} });
  });

  test.each<[what: string, args: string[], fields: Record<string, string>]>([
    [
      "of the harness for shells: four",
      ["S", "why", "-102", "trouble"],
      { errMsg: "trouble", errZone: "", interventionFile: "" },
    ],
    [
      "of the harnesses for Slack and IFTTT: five, the zone is missing",
      ["S", "why", "-102", "trouble", "/r/intv0000.reh"],
      { errMsg: "trouble", errZone: "", interventionFile: "/r/intv0000.reh" },
    ],
    [
      "as BAT, SH and RB read them: five, the file is missing",
      ["S", "why", "-102", "trouble", "device"],
      { errMsg: "trouble", errZone: "device", interventionFile: "" },
    ],
  ])("FatalBackupError with the arguments %s", (_what, args, rest) => {
    expect(
      retrospect({ caller: "mac-engine" }).decodeCall({
        args: ["FatalBackupError", ...args],
        env: {},
      }).fields,
    ).toEqual({
      scriptName: "S",
      reason: "why",
      errCode: "-102",
      ...rest,
    });
  });

  test("StartApp without its file, as the oldest comments show it", () => {
    expect(
      retrospect({ caller: "mac-engine" }).decodeCall({
        args: ["StartApp", "1/1/2000 12:01 AM", "true"],
        env: {},
      }).fields,
    ).toEqual({
      startDate: "1/1/2000 12:01 AM",
      autoLaunched: "true",
      interventionFile: "",
    });
  });
});

describe("there and back again", () => {
  const cases = callers.flatMap((caller) =>
    namesOf(retrospect({ caller })).map((name) => ({ caller, name })),
  );

  test.each(cases)(
    "$caller: $name, with every hostile value in every argument",
    ({ caller, name }) => {
      const adapter = retrospect({ caller });
      const lossy = Object.keys(adapter.events[name].lossy ?? {});
      for (const [what, value] of hostile) {
        const event = eventOf(adapter, name, () => value);
        // Without its raw line a call is plain arguments, on every system.
        const { line: _, ...plain } = adapter.encodeCall(event);
        const back = adapter.decodeCall(plain);
        for (const [field, got] of Object.entries(back.fields)) {
          expect(got, `${what} in ${field}`).toBe(
            lossy.includes(field) && adapter.events[name].lossy?.[field]?.includes("tabs")
              ? value.replace(/\r\n|\n/g, "\t")
              : value,
          );
        }
        expect(Object.keys(back.fields)).toEqual(adapter.events[name].fields);
      }
    },
  );

  test.each(cases.filter(({ caller }) => caller.startsWith("windows")))(
    "$caller: $name, by the raw line",
    ({ caller, name }) => {
      for (const wellFormedLine of [false, true]) {
        const adapter = retrospect({ caller, wellFormedLine });
        const { lossy = {}, fields } = adapter.events[name];
        for (const [what, value] of hostile) {
          const broken = value.includes('"') && !wellFormedLine;
          expect(
            fields.filter((field) => broken && !lossy[field]?.includes("quote")),
            "what breaks is declared",
          ).toEqual([]);
          if (broken) continue;
          const { line, env } = adapter.encodeCall(eventOf(adapter, name, () => value));
          const back = adapter.decodeCall({
            args: ["what", "a parser made of it"],
            env,
            ...(line !== undefined && { line }),
          });
          for (const [field, got] of Object.entries(back.fields)) {
            expect(got, `${what} in ${field}`).toBe(
              lossy[field]?.includes("tabs") ? value.replace(/\r\n|\n/g, "\t") : value,
            );
          }
        }
      }
    },
  );

  test("a double quote really is lost in a raw line", () => {
    const adapter = retrospect({ caller: "windows-client" });
    const { line = "" } = adapter.encodeCall(
      eventOf(adapter, "StartSource", (field) => (field === "sourceName" ? 'a "b" c' : "x")),
    );
    expect(adapter.decodeCall({ args: [], env: {}, line }).fields["sourceName"]).not.toBe(
      'a "b" c',
    );
  });

  test("SchedStop is StopSched, and can be what it is called", () => {
    const adapter = retrospect({ caller: "mac-engine", stopSchedName: "SchedStop" });
    const event = eventOf(adapter, "StopSched", (field) => field);
    expect(adapter.encodeCall(event).args[0]).toBe("SchedStop");
    for (const name of ["SchedStop", "StopSched"])
      expect(adapter.decodeCall({ args: [name, "a", "b", "c"], env: {} }).name).toBe("StopSched");
  });

  test("more arguments than known are left aside, and missing ones are empty: EndSource has sixteen or seventeen", () => {
    const args = Array.from({ length: 18 }, (_, index) => String(index));
    const read = (caller: Caller, count: number): string[] =>
      Object.values(
        retrospect({ caller }).decodeCall({ args: ["EndSource", ...args.slice(0, count)], env: {} })
          .fields,
      );
    expect(read("mac-engine", 17)).toEqual(args.slice(0, 16));
    expect(read("windows-client", 18)).toEqual(args.slice(0, 17));
    expect(read("windows-client", 16)).toEqual([...args.slice(0, 16), ""]);
    expect(read("mac-engine", 1)).toEqual(["0", ...Array.from({ length: 15 }, () => "")]);
  });

  test.each<[fatal: string, errors: string, status: string]>([
    ["0", "0", "success"],
    ["0", "3", "warning"],
    ["-530", "0", "error"],
    ["-530", "7", "error"],
  ])("EndScript with code %s and %s errors ended with %s", (fatal, errors, status) => {
    expect(
      retrospect({ caller: "mac-engine" }).decodeCall({
        args: ["EndScript", "S", errors, fatal, "text"],
        env: {},
      }).status,
    ).toBe(status);
  });

  test("an end without a code says nothing of how it was", () => {
    expect(
      retrospect({ caller: "mac-engine" }).decodeCall({ args: ["EndScript", "S"], env: {} }),
    ).not.toHaveProperty("status");
  });
});

describe("what is no call is refused in words", () => {
  test.each<[what: string, args: string[], words: string]>([
    ["nothing", [], "expected one of StartApp, EndApp, "],
    ["a name that nobody has", ["AppStart", "x"], 'got "AppStart"'],
    ["another case", ["startsource", "a", "b", "c", "d", "e"], 'got "startsource"'],
  ])("%s", (_what, args, words) => {
    expect(() => retrospect({ caller: "mac-engine" }).decodeCall({ args, env: {} })).toThrow(words);
  });

  test("another caller, and another version", () => {
    expect(() => retrospect({ caller: "mac-clinet" as "mac-client" })).toThrow(
      '--caller (expected one of windows-engine, mac-engine, windows-client, mac-client, linux-client, got "mac-clinet"). Did you mean "mac-client"?',
    );
    expect(() => retrospect({ version: "18" })).toThrow(
      'this version of the protocol is not known here (expected 2022-02, got "18")',
    );
  });
});

describe("data stays data in real processes", () => {
  test("a handler sees every hostile value of every event byte by byte, and nothing of it is run", async () => {
    const cwd = folder();
    const handler = add(cwd, "handler", '#!/bin/sh\nfor arg; do printf "%s\\0" "$arg"; done\n');
    const adapter = retrospect({ caller: "mac-engine" });
    for (const name of namesOf(adapter)) {
      for (const [, value] of hostile) {
        // The file's path is ours: what the handler may not do is to be told of another one.
        const event = eventOf(adapter, name, (field) =>
          field === "interventionFile" ? join(cwd, "intv0000.reh") : value,
        );
        const { hooks } = await runPlan(await adapter.plan([event], { handler }), {
          env: { PATH: "/usr/bin:/bin" },
          outputLimit: 4 * 1024 * 1024,
        });
        expect(hooks[0]?.attempts[0]?.stdout.split("\0").slice(0, -1)).toEqual(
          adapter.encodeCall(event).args,
        );
      }
    }
    expect(existsSync(join(cwd, "canary"))).toBe(false);
  });

  test("a NUL byte cannot be passed, which is said of the attempt", async () => {
    const adapter = retrospect({ caller: "mac-engine" });
    const handler = add(folder(), "handler", "#!/bin/sh\n");
    const event = eventOf(adapter, "EndApp", () => "a\0b");
    const { hooks } = await runPlan(await adapter.plan([event], { handler }), { env: {} });
    expect(hooks[0]?.attempts[0]?.error?.message).toContain("holds a NUL byte");
    expect(hooks[0]?.verdict).toMatchObject({ action: "warn" });
  });
});

describe("the plan", () => {
  test("one process per event: the handler in its own folder, waited for until it ends, its children left alone", async () => {
    const cwd = folder();
    const handler = add(cwd, "handler", "#!/bin/sh\n");
    const adapter = retrospect({ caller: "mac-engine" });
    const event = eventOf(adapter, "StartScript", (field) =>
      field === "interventionFile" ? join(cwd, "intv0007.reh") : field,
    );
    const { hooks, order } = await adapter.plan([event], { handler });
    expect(order).toBe("sequence");
    const command = hooks[0]?.step({ attempt: 1, ok: true, env: {} }) as Command;
    expect(command).toEqual({
      file: handler,
      args: ["StartScript", "scriptName", "startDate", join(cwd, "intv0007.reh")],
      env: {},
      cwd,
      replyFile: join(cwd, "intv0007.reh"),
      stdio: "split",
      until: "exit",
      descendants: "keep",
    });
  });
});
