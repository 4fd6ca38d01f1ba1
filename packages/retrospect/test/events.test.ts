import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  type Caller,
  callerSpecs,
  callers,
  fieldSpecs,
  formatDate,
  type RetrospectEventName,
  retrospect,
} from "../src/index.ts";
import { eventRows } from "../src/protocol/event-table.ts";

interface Argument {
  readonly name: string;
  readonly type: string;
  readonly example: string | null;
  readonly optional?: boolean;
}
interface Vector {
  readonly event: RetrospectEventName;
  readonly platforms: readonly string[];
  readonly aliases?: readonly string[];
  readonly args: readonly Argument[];
  readonly intervention: { readonly carriesFile: boolean; readonly polarity: string | null };
  readonly examples: {
    readonly argv: readonly string[];
    readonly argvOrigin: string;
    readonly recordedWindowsCommandLine: string | null;
  };
}
const read = (name: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, "vectors", name), "utf8"));
const vectors = read("retrospect-events.json") as readonly Vector[];
const protocol = read("retrospect-protocol.json") as {
  readonly interventionFile: { readonly namePattern: string };
  readonly lookup: readonly { readonly where: string; readonly paths: readonly string[] }[];
  readonly extraNames: readonly { readonly name?: string; readonly args?: readonly string[] }[];
};
const engine = retrospect({ caller: "mac-engine" });

/** What writing the file means, as the vectors word it, and the decision that follows from it. */
const polarities: Readonly<Record<string, RegExp>> = {
  "write = veto": /^(cancel|fail)$/,
  "write = CONTINUE (inverted)": /^proceed$/,
  "write = suppress dialog / continue": /^proceed$/,
};

describe("the event table is that of the vectors", () => {
  test("sixteen events, and PreStartSource of one sample", () => {
    expect(vectors).toHaveLength(16);
    expect(Object.keys(engine.events).sort()).toEqual(
      [...vectors.map(({ event }) => event), "PreStartSource"].sort(),
    );
    const pre = protocol.extraNames.find(({ name }) => name === "PreStartSource");
    expect(engine.events.PreStartSource.fields).toEqual(pre?.args);
  });

  test.each(vectors)("$event", ({ event, aliases, args, intervention, examples, platforms }) => {
    const row = retrospect({
      caller: platforms.includes("client-windows") ? "windows-client" : "mac-engine",
    }).events[event];
    expect(row.fields).toEqual(args.map(({ name }) => name));
    expect(row.fields.map((field) => fieldSpecs[field]?.type)).toEqual(
      args.map(({ type }) => type),
    );
    expect(row.aliases).toEqual(aliases);
    expect(row.fields.at(-1) === "interventionFile").toBe(intervention.carriesFile);
    expect(row.veto !== undefined).toBe(intervention.carriesFile);
    expect(row.default !== undefined).toBe(intervention.carriesFile);
    if (intervention.polarity !== null)
      expect(row.veto?.decision).toMatch(polarities[intervention.polarity] ?? /^$/);
    for (const field of row.fields) expect(row.examples[0]?.fields[field], field).toMatch(/./);
    expect(engine.events[event].phase !== "notice", "begins or ends something").toBe(
      /^(Start|End|Stop(?!Sched))/.test(event),
    );
    expect(examples.argv).toHaveLength(1 + args.filter(({ optional }) => !optional).length);
  });

  test("the inverted ones and only they go on when the file is written, and give up when it is not", () => {
    const inverted = Object.entries(engine.events).filter(
      ([, { veto, default: silence }]) =>
        veto?.decision === "proceed" && silence?.decision !== "proceed",
    );
    expect(inverted.map(([name]) => name).sort()).toEqual([
      "FatalBackupError",
      "StopSched",
      "TimedOutMediaRequest",
    ]);
    for (const { veto } of Object.values(engine.events))
      if (veto) expect(veto.message).toContain("writing the file");
  });

  test("clients have two events, and only the Windows client sends a seventeenth argument of EndSource", () => {
    for (const caller of callers.filter((one) => one.endsWith("client"))) {
      expect(Object.keys(retrospect({ caller }).events)).toEqual(["StartSource", "EndSource"]);
    }
    const counts = callers.map((caller) => [
      caller,
      retrospect({ caller }).events.EndSource.fields.length,
    ]);
    expect(counts).toEqual([
      ["windows-engine", 16],
      ["mac-engine", 16],
      ["windows-client", 17],
      ["mac-client", 16],
      ["linux-client", 16],
    ]);
  });

  test("what is not known can be chosen", () => {
    expect(retrospect({ endSourceArguments: 17 }).events.EndSource.fields.at(-1)).toBe(
      "trailingFlag",
    );
    expect(
      retrospect({ caller: "windows-client", endSourceArguments: 16 }).events.EndSource.fields.at(
        -1,
      ),
    ).toBe("fatalErrMsg");
    expect(retrospect({ fatalErrorArguments: 5 }).events.FatalBackupError.fields).toEqual([
      "scriptName",
      "reason",
      "errCode",
      "errMsg",
      "interventionFile",
    ]);
  });

  test("every row says where it is from, every argument its type and form", () => {
    for (const { source, fields, formats } of Object.values(engine.events)) {
      expect(source).toMatch(/sample|documented/);
      for (const field of fields)
        expect(formats?.[field]).toMatch(/^(string|path|datetime|boolean|integer|number): /);
    }
    expect(
      Object.keys(fieldSpecs).filter(
        (field) => !Object.values(eventRows).some(({ example }) => field in example),
      ),
    ).toEqual([]);
  });
});

test("dates: nothing padded but the minutes", () => {
  expect(
    [
      new Date(2021, 5, 29, 1, 34),
      new Date(2021, 6, 11, 12, 32),
      new Date(2016, 10, 21, 18, 6),
    ].map(formatDate),
  ).toEqual(["6/29/2021 1:34", "7/11/2021 12:32", "11/21/2016 18:06"]);
});

test("the places are those of the vectors", () => {
  const names: Readonly<Record<string, Caller>> = {
    "engine-windows": "windows-engine",
    "engine-mac": "mac-engine",
    "client-windows": "windows-client",
    "client-mac": "mac-client",
    "client-linux": "linux-client",
  };
  for (const { where, paths } of protocol.lookup) {
    const places = callerSpecs[names[where] ?? "mac-engine"].places.map(
      ({ folder, base }) => folder + (folder.includes("\\") ? "\\" : "/") + base,
    );
    for (const path of paths) expect(places, where).toContain(path.replace(/\.\*$|\[\.ext\]$/, ""));
  }
});
