import { join } from "node:path";
import type { Attempt, HookEntry, Outcome } from "@backup-hooks/core";
import { describe, expect, test } from "vitest";
import { resolveAssumptions } from "../src/assumptions.ts";
import { isClient, isWindows } from "../src/callers.ts";
import {
  callerSpecs,
  callers,
  type RetrospectEvent,
  type RetrospectEventName,
  type RetrospectOptions,
  retrospect,
} from "../src/index.ts";
import { createHandler, isOurs } from "../src/install/entry.ts";
import { readReply } from "../src/plan.ts";
import { findOddities, findPattern, parseDate } from "../src/protocol/fields.ts";
import { folder, withHandler } from "./program.ts";

const end = (more: Partial<Attempt>): Attempt => ({
  number: 1,
  timedOut: false,
  stdout: "",
  stderr: "",
  durationMs: 0,
  ...more,
});
const mac = { caller: "mac-engine" } as const;

function eventOf(
  name: RetrospectEventName,
  fields: Readonly<Record<string, string>> = {},
  options: RetrospectOptions = mac,
): RetrospectEvent {
  const { operation, phase, examples } = retrospect(options).events[name];
  return {
    product: "retrospect",
    name,
    operation,
    phase,
    fields: { ...examples[0]?.fields, ...fields },
  };
}
async function planned(
  name: RetrospectEventName,
  options: RetrospectOptions = mac,
  fields: Readonly<Record<string, string>> = {},
) {
  const handler = join(withHandler("exit 0"), "handler.sh");
  return {
    handler,
    ...(await retrospect(options).plan([eventOf(name, fields, options)], { handler })),
  };
}

describe("what Retrospect makes of an end", () => {
  const ASKS = "Retrospect goes on: at this event it asks nothing";
  const NOTHING = "nothing was written, so the status changes nothing";
  const UNKNOWN = "; not known: what Retrospect makes of a status alone (--exit-status-vetoes)";
  const EMPTY =
    "not known: whether an empty intervention file counts; it is taken for none (--empty-file-intervenes)";
  const FOLLOWS =
    "an intervention. Not known: whether EndScript follows; here it does not (--end-after-veto).";
  test.each<[RetrospectEventName, RetrospectOptions, Partial<Attempt>, object]>([
    ["StartScript", {}, { exitCode: 0 }, { action: "continue" }],
    ["StartScript", {}, { exitCode: 0, reply: "stop" }, { action: "cancel", note: FOLLOWS }],
    [
      "StartScript",
      { endAfterVeto: true },
      { exitCode: 1, reply: "stop" },
      { action: "cancel", note: FOLLOWS.replace("does not", "does") },
    ],
    ["StartApp", {}, { exitCode: 0, reply: "stop" }, { action: "cancel", note: "an intervention" }],
    ["StartApp", {}, { exitCode: 0, reply: "" }, { action: "warn", note: EMPTY }],
    [
      "StartApp",
      { emptyFileIntervenes: true },
      { exitCode: 0, reply: "" },
      { action: "cancel", note: "an intervention" },
    ],
    ["StartApp", {}, { exitCode: 1 }, { action: "warn", note: `${NOTHING}${UNKNOWN}` }],
    [
      "StartApp",
      {},
      { signal: "SIGKILL" },
      { action: "warn", note: `${NOTHING.replace("the status", "the end")}${UNKNOWN}` },
    ],
    [
      "StartApp",
      { exitStatusVetoes: true },
      { exitCode: 1 },
      { action: "cancel", note: "an intervention" },
    ],
    ["StartApp", { exitStatusVetoes: true }, { exitCode: 0 }, { action: "continue" }],
    [
      "StartApp",
      { exitStatusVetoes: true },
      { signal: "SIGTERM" },
      { action: "warn", note: NOTHING.replace("the status", "the end") },
    ],
    [
      "StartApp",
      { exitStatusVetoes: true },
      { exitCode: 1, timedOut: true },
      { action: "warn", note: NOTHING },
    ],
    [
      "StartApp",
      {},
      { error: new Error("E") },
      { action: "warn", note: "Retrospect goes on as if there were no handler (inferred)" },
    ],
    [
      "StartApp",
      {},
      { exitCode: 0, error: new Error("E") },
      { action: "warn", note: "Retrospect goes on as if there were no intervention (inferred)" },
    ],
    [
      "StartApp",
      {},
      { signal: "SIGKILL", error: new Error("E") },
      { action: "warn", note: "Retrospect goes on as if there were no intervention (inferred)" },
    ],
    ["EndApp", {}, { exitCode: 1 }, { action: "warn", note: ASKS }],
    ["EndApp", { exitStatusVetoes: true }, { exitCode: 1 }, { action: "warn", note: ASKS }],
    ["EndApp", {}, { exitCode: 0 }, { action: "continue" }],
  ])("%s with %j: case %#", async (name, options, attempt, verdict) => {
    const { hooks } = await planned(name, { ...mac, ...options });
    expect(hooks[0]?.policy(end(attempt))).toEqual(verdict);
  });

  test.each<[RetrospectEventName, RetrospectOptions, string[]]>([
    [
      "PreStartSource",
      mac,
      ["PreStartSource stands in one sample only", "whether EndSource follows"],
    ],
    [
      "StartSource",
      { caller: "mac-client" },
      ["That a client heeds the file is inferred", "whether EndSource follows"],
    ],
    ["FatalBackupError", mac, ["That the script goes on is one sample's comment"]],
    ["StopSched", mac, []],
  ])("an intervention at %s of %j says what it rests on", async (name, options, guesses) => {
    const note = (await planned(name, options)).hooks[0]?.policy(end({ reply: "x" })).note ?? "";
    expect(note.split(". ")[0]?.replace(/\.$/, "")).toBe("an intervention");
    for (const guess of guesses) expect(note).toContain(guess);
    expect(note === "an intervention").toBe(guesses.length === 0);
  });

  test("the lines of the file go to the log, empty ones do not", () => {
    expect([readReply(end({ reply: "a\r\n\nb\n" })), readReply(end({}))]).toEqual([["a", "b"], []]);
  });
});

describe("the plan", () => {
  test("calls the handler in its folder, and waits for its process alone", async () => {
    const { hooks, order, onFailure, notes, handler } = await planned("StartApp", mac, {
      interventionFile: "/nowhere/intv0001.reh",
    });
    const folderOf = join(handler, "..");
    expect([order, onFailure, notes, hooks[0]?.id]).toEqual(["sequence", "stop", [], "StartApp"]);
    expect(hooks[0]?.step({ attempt: 1, ok: true, env: {} })).toEqual({
      args: ["StartApp", "11/21/2016 18:06", "false", "/nowhere/intv0001.reh"],
      env: {},
      file: handler,
      cwd: folderOf,
      replyFile: "/nowhere/intv0001.reh",
      stdio: "split",
      until: "exit",
      descendants: "keep",
    });
    const [later] = (await planned("EndApp")).hooks;
    expect(later?.step({ attempt: 1, ok: true, env: {} })).not.toHaveProperty("replyFile");
  });

  test("of an immediate execution is empty, on Windows alone", async () => {
    const windows = await planned("StartApp", { caller: "windows-engine", immediate: true });
    expect(windows).toMatchObject({
      hooks: [],
      order: "sequence",
      onFailure: "stop",
      notes: [expect.stringContaining("not for immediate ones")],
    });
    expect((await planned("StartApp", { ...mac, immediate: true })).hooks).toHaveLength(1);
  });

  test("without a handler is empty, and says where it was looked for", async () => {
    const adapter = retrospect({ ...mac, root: folder() });
    const { hooks, notes } = await adapter.plan([eventOf("StartApp")], {});
    expect(hooks).toEqual([]);
    expect(notes).toEqual([
      expect.stringMatching(
        /^There is no handler at .* \(--handler names one\): Retrospect for Mac calls nothing\.$/,
      ),
    ]);
    const named = await adapter.plan([eventOf("StartApp")], { handler: join(folder(), "none") });
    expect(named.notes?.[0]).not.toContain("--handler");
  });

  test("with several handlers says which one is played", async () => {
    const root = folder({
      "Library/Application Support/Retrospect/RetroEventHandler.sh": "#!/bin/sh\n",
      "Library/Application Support/Retrospect/RetroEventHandler": "#!/bin/sh\n",
    });
    const { notes } = await retrospect({ ...mac, root }).plan([eventOf("StartApp")], {});
    expect(notes).toEqual([
      expect.stringMatching(
        /^Not known: which of several handlers .*\/RetroEventHandler is played, not .*\/RetroEventHandler\.sh\.$/,
      ),
    ]);
  });

  test("says what Retrospect would never send", async () => {
    const { notes } = await planned("StartApp", mac, { autoLaunched: "perhaps" });
    expect(notes).toEqual([
      "autoLaunched is no boolean as Retrospect sends it (true or false): it is passed as given.",
    ]);
  });
});

describe("values", () => {
  test.each<[string, string[], string[]]>([
    [
      "startDate",
      ["1/2/2016 8:06", "11/21/2016 18:06"],
      [
        "",
        "1/2/16 8:06",
        "1/2/2016 8:6",
        "x1/2/2016 8:06",
        "1/2/2016 8:06x",
        "111/2/2016 8:06",
        "1/222/2016 8:06",
        "1/2/2016 888:06",
      ],
    ],
    ["autoLaunched", ["true", "false"], ["True", "truex", "xfalse", ""]],
    ["numErrors", ["0", "12", "-530"], ["1.5", "x1", "1x", "--1", ""]],
    ["checkWatchedPct", ["62", "62.55", "-1"], ["62.", "62%", "x62", ".5"]],
    ["backupAction", ["Normal"], ["xNormal", "Normals"]],
    [
      "interventionFile",
      ["/a b/intv0001.reh", "C:\\x\\intv0001.reh", "\\\\host\\intv0001.reh"],
      [
        "intv0001.reh",
        "/a/intv001.reh",
        "/a/intv0001.rehx",
        "/a/xintv0001.reh",
        "x/a/intv0001.reh",
      ],
    ],
  ])("of %s", (name, good, bad) => {
    const pattern = findPattern(name);
    expect(good.filter((value) => !pattern?.test(value))).toEqual([]);
    expect(bad.filter((value) => pattern?.test(value))).toEqual([]);
  });

  test("of texts and of fields that are not known have no pattern", () => {
    expect([
      findPattern("scriptName"),
      findPattern("nothing"),
      findOddities({ scriptName: "", nothing: "x", numErrors: "7" }),
    ]).toEqual([undefined, undefined, []]);
  });

  const at = (...parts: [number, number, number, number, number]) => new Date(...parts);
  test.each<[string, Date | undefined]>([
    ["7/11/2021 12:32", at(2021, 6, 11, 12, 32)],
    [" 1/1/2000 12:01 AM ", at(2000, 0, 1, 0, 1)],
    ["1/1/2000 12:01 pm", at(2000, 0, 1, 12, 1)],
    ["1/1/2000 1:01 PM", at(2000, 0, 1, 13, 1)],
    ["1/1/2000 11:01 AM", at(2000, 0, 1, 11, 1)],
    ["12/14/99 16:32 PM", at(1999, 11, 14, 16, 32)],
    ["12/14/99 16:32 AM", at(1999, 11, 14, 16, 32)],
    ["12/14/69 1:02", at(2069, 11, 14, 1, 2)],
    ["12/14/70 1:02", at(1970, 11, 14, 1, 2)],
    ["2/31/2020 1:02", undefined],
    ["13/1/2020 1:02", undefined],
    ["0/1/2020 1:02", undefined],
    ["1/1/2020 23:59", at(2020, 0, 1, 23, 59)],
    ["1/1/2020 24:00", undefined],
    ["1/1/2020 1:60", undefined],
    ["1/1/2020 1:2", undefined],
    ["x1/1/2020 1:02", undefined],
    ["1/1/2020 1:02x", undefined],
    ["1/1/2020 1:02 XM", undefined],
    ["111/1/2020 1:02", undefined],
    ["1/111/2020 1:02", undefined],
    ["1/1/202 1:02", undefined],
    ["1/1/2020 111:02", undefined],
    ["2020-01-01 1:02", undefined],
    ["", undefined],
  ])("of the time %j", (text, date) => {
    expect(parseDate(text)?.toString()).toBe(date?.toString());
  });
});

describe("what a call says in the words of all products", () => {
  const summary = (name: RetrospectEventName, fields: Record<string, string>) =>
    retrospect(mac).summarizeEvent({
      product: "retrospect",
      name,
      operation: "backup",
      phase: eventOf(name).phase,
      fields,
    });
  test.each<[RetrospectEventName, Record<string, string>, object]>([
    [
      "StartApp",
      { startDate: "7/11/2021 12:32" },
      { job: { program: "Retrospect" }, startedAt: new Date(2021, 6, 11, 12, 32) },
    ],
    [
      "EndApp",
      { endDate: "7/11/2021 12:32" },
      { job: { program: "Retrospect" }, endedAt: new Date(2021, 6, 11, 12, 32) },
    ],
    ["StartBackupServer", {}, { job: { program: "Proactive Backup" } }],
    ["StopBackupServer", {}, { job: { program: "Proactive Backup" } }],
    ["NextExec", { scriptName: "S", startDate: "7/11/2021 12:32" }, { job: { scriptName: "S" } }],
    [
      "AnomalyAlert",
      { scriptName: "S", volName: "V" },
      { job: { scriptName: "S", sourceName: "V" } },
    ],
    [
      "MediaRequest",
      { mediaLabel: "L", mediaName: "M" },
      { job: { mediaLabel: "L", mediaName: "M" } },
    ],
    [
      "EndSource",
      {
        scriptName: "S",
        sourceName: "N",
        volName: "V",
        kbBackedUp: "3",
        numFiles: "2",
        numErrors: "1",
        sourceStart: "7/11/2021 12:32",
        sourceEnd: "7/11/2021 12:33",
      },
      {
        job: { scriptName: "S", sourceName: "N" },
        counts: { files: 2, bytes: 3072, errors: 1 },
        startedAt: new Date(2021, 6, 11, 12, 32),
        endedAt: new Date(2021, 6, 11, 12, 33),
      },
    ],
    ["EndScript", { scriptName: "S", numErrors: "x1" }, { job: { scriptName: "S" } }],
    ["EndScript", { scriptName: "S", numErrors: "1x" }, { job: { scriptName: "S" } }],
    [
      "EndScript",
      { scriptName: "S", fatalErrCode: "0", fatalErrMsg: "successful" },
      { job: { scriptName: "S" } },
    ],
    [
      "EndScript",
      { scriptName: "S", fatalErrCode: "", fatalErrMsg: "x" },
      { job: { scriptName: "S" } },
    ],
    [
      "EndScript",
      { scriptName: "S", fatalErrCode: "-530", fatalErrMsg: "lost" },
      { job: { scriptName: "S" }, error: "lost" },
    ],
    [
      "FatalBackupError",
      { scriptName: "S", errCode: "-1", reason: "why", errMsg: "what" },
      { job: { scriptName: "S" }, error: "why: what" },
    ],
    [
      "FatalBackupError",
      { scriptName: "S", errCode: "-1" },
      { job: { scriptName: "S" }, error: "error -1" },
    ],
  ])("%s of %j", (name, fields, said) => {
    expect(summary(name, fields)).toStrictEqual(said);
  });
});

describe("the reply", () => {
  const hook = (action: "cancel" | "fail" | "warn", note?: string) =>
    ({
      verdict: { action, ...(note !== undefined && { note }) },
    }) as unknown as Outcome["hooks"][number];
  const encoded = (
    decision: Outcome["decision"],
    name: RetrospectEventName,
    hooks: Outcome["hooks"] = [],
    notes: string[] = [],
  ) =>
    retrospect(mac).encodeReply(
      { decision, hooks, notes },
      eventOf(name, name === "EndApp" ? {} : { interventionFile: "/r/intv0000.reh" }),
    );
  const wrote = (text: string) => ({ exitCode: 0, files: { "/r/intv0000.reh": text } });
  const nothing = { exitCode: 0, files: {} };
  test.each<[what: string, reply: object, expected: object]>([
    ["silence", encoded("proceed", "StartApp"), nothing],
    [
      "a veto without words",
      encoded("cancel", "StartApp"),
      wrote("Intervention of the event handler.\n"),
    ],
    ["a veto with notes", encoded("cancel", "StartApp", [], ["no disk"]), wrote("no disk\n")],
    [
      "a veto of a hook",
      encoded("cancel", "StartApp", [hook("warn", "w"), hook("cancel", " a\n\u0007b ")], ["n"]),
      wrote("a b\n"),
    ],
    [
      "a failure of a hook",
      encoded("fail", "StartApp", [hook("fail", "broken")]),
      wrote("broken\n"),
    ],
    ["a failure where the file keeps alive", encoded("fail", "StopSched"), nothing],
    [
      "the word where the file keeps alive",
      encoded("cancel", "StopSched", [], ["go on"]),
      wrote("go on\n"),
    ],
    ["silence where the file keeps alive", encoded("proceed", "StopSched"), nothing],
    ["a veto where there is no file", encoded("cancel", "EndApp"), nothing],
    [
      "a long text",
      encoded("cancel", "StartApp", [], ["x".repeat(2000)]),
      wrote(`${"x".repeat(1022)}\n`),
    ],
    [
      "a text that is cut in a character",
      encoded("cancel", "StartApp", [], [`${"x".repeat(1021)}ü`]),
      wrote(`${"x".repeat(1021)}\n`),
    ],
  ])("to %s", (_what, reply, expected) => expect(reply).toEqual(expected));
});

describe("callers", () => {
  test("and where they look", () => {
    const lines = callers.map((caller) => {
      const { title, system, role, places } = callerSpecs[caller];
      const looked = places.map(
        ({ folder: place, base, extension, ignoreCase, within }) =>
          `${place}|${base}|${extension}|${ignoreCase}|${within}`,
      );
      return [caller, title, system, role, isWindows(caller), isClient(caller), ...looked].join(
        " ",
      );
    });
    expect(lines).toEqual([
      "windows-engine Retrospect for Windows windows engine true false C:\\ProgramData\\Retrospect|RetroEventHandler|any|true|undefined C:\\Program Files\\Retrospect|RetroEventHandler|any|true|/^Retrospect \\d+(\\.\\d+)*$/i",
      "mac-engine Retrospect for Mac mac engine false false /Library/Application Support/Retrospect|RetroEventHandler|any|true|undefined",
      "windows-client the Retrospect client for Windows windows client true true C:\\Program Files\\Retrospect\\Retrospect Client|retroeventhandler|any|true|undefined C:\\Program Files (x86)\\Retrospect\\Retrospect Client|retroeventhandler|any|true|undefined",
      "mac-client the Retrospect client for Mac mac client false true /Library/Application Support/Retrospect Client|retroeventhandler|none|true|undefined",
      "linux-client the Retrospect client for Linux linux client false true /etc|retroeventhandler|none|false|undefined",
    ]);
  });

  test.each([
    ["", false],
    ["# --entry=backup-hooks", false],
    [
      'Written by "retrospect-hooks install", taken away by "retrospect-hooks uninstall": every event is handed to a hooks file.',
      false,
    ],
  ])("a handler with %j is ours: %s", (text, ours) => expect(isOurs(text)).toBe(ours));
});

test("what is no call is refused in full", () => {
  const read = (args: string[]) => () =>
    retrospect({ caller: "linux-client" }).decodeCall({ args, env: {} });
  expect(read(["Nothing"])).toThrow(
    expect.objectContaining({
      code: "CALL_INVALID",
      message:
        'Retrospect: this is no call of an event handler (expected one of StartSource, EndSource as the first argument, got "Nothing")',
    }),
  );
  expect(read([])).toThrow("got nothing");
});

describe("the handler that is written", () => {
  const entry = (onCrash: "continue" | "fail", ...argv: [string, ...string[]]): HookEntry => ({
    argv,
    events: [],
    onCrash,
    replace: false,
    options: {},
  });
  const written = (made: HookEntry, options: RetrospectOptions) =>
    createHandler(made, retrospect(options).events, resolveAssumptions(options));
  const HEADER =
    'Written by "retrospect-hooks install", taken away by "retrospect-hooks uninstall": every event is handed to a hooks file.';

  test("is a script that ends with 0 whatever happens", () => {
    expect(written(entry("continue", "/n o/node", "--entry=backup-hooks", "/h.ts"), mac)).toBe(
      `#!/bin/sh\n# ${HEADER}\n'/n o/node' --entry=backup-hooks /h.ts "$@"\nexit 0\n`,
    );
  });

  test("stops what can be stopped where it is told to, and only that", () => {
    expect(written(entry("fail", "/node", "/h.ts"), mac).split("\n")).toEqual([
      "#!/bin/sh",
      `# ${HEADER}`,
      '/node /h.ts "$@" && exit 0',
      "# There was no answer. What can be stopped is stopped, by a file whose path is the last argument.",
      "case $1 in StartApp | StartBackupServer | StartScript | AnomalyAlert | PreStartSource | StartSource | MediaRequest) ;; *) exit 0 ;; esac",
      "for file do :; done",
      "case $file in /*intv[0-9][0-9][0-9][0-9].reh) ;; *) exit 0 ;; esac",
      `[ -e "$file" ] || [ -L "$file" ] || echo 'backup-hooks gave no answer' > "$file"`,
      "exit 0",
      "",
    ]);
  });

  test("is a batch file on Windows, which hands on the raw line", () => {
    const text = written(entry("fail", "C:\\n o\\node.exe", "--a=100%", "C:\\h.ts"), {
      caller: "windows-engine",
    });
    expect(text.split("\r\n")).toEqual([
      "@echo off",
      `rem ${HEADER}`,
      "setlocal DisableDelayedExpansion",
      "set BACKUP_HOOKS_LINE=%*",
      '"C:\\n o\\node.exe" "--a=100%%" "C:\\h.ts"',
      "exit /b 0",
      "",
    ]);
    expect(isOurs(text)).toBe(false);
    expect(isOurs(`${text}--entry=backup-hooks`)).toBe(true);
  });

  test.each(['a"b', "ä", "a\nb", "\ta", "a\t"])("cannot hold %j in a batch file", (word) => {
    expect(() => written(entry("fail", "node", word), { caller: "windows-client" })).toThrow(
      expect.objectContaining({
        code: "VALUE_INVALID",
        message: expect.stringMatching(
          /^Retrospect: this cannot stand in a batch file \(expected printable ASCII without double quotes: .*, got ".+"\)\. Keep Node/,
        ),
        detail: expect.objectContaining({ received: `"${word}"` }),
      }),
    );
  });
});

describe("a call as it comes", () => {
  const decode = (args: string[], options: RetrospectOptions = mac) =>
    retrospect(options).decodeCall({ args, env: {} });

  test("is an event of Retrospect's", () => {
    expect(decode(["EndApp", "1/1/2021 1:02"])).toEqual({
      product: "retrospect",
      name: "EndApp",
      operation: "system",
      phase: "post",
      fields: { endDate: "1/1/2021 1:02" },
    });
  });

  test.each<[string[], string | undefined]>([
    [["EndScript", "S", "0", "0", "successful"], "success"],
    [["EndScript", "S", "3", "0", "successful"], "warning"],
    [["EndScript", "S", "0", "-530", "lost"], "error"],
    [["EndScript", "S"], undefined],
    [["EndApp", "1/1/2021 1:02"], undefined],
  ])("%j has the status %s", (args, status) => expect(decode(args).status).toBe(status));

  test("of five arguments has lost its zone at FatalBackupError alone, and only before an intervention file", () => {
    const five = ["S", "N", "/p/", "C", "/r/intv0000.reh"];
    expect(decode(["StartSource", ...five]).fields).toMatchObject({
      clientName: "C",
      interventionFile: "/r/intv0000.reh",
    });
    expect(
      decode(["FatalBackupError", "S", "why", "-1", "what", "/r/intv0000.rehx"]).fields,
    ).toMatchObject({
      errZone: "/r/intv0000.rehx",
    });
    expect(
      decode(["FatalBackupError", "S", "why", "-1", "what", "zone", "/r/intv0000.reh"]).fields,
    ).toMatchObject({
      errZone: "zone",
      interventionFile: "/r/intv0000.reh",
    });
  });

  test("of a Mac is never taken apart again, as one of Windows is", () => {
    const melted = ["StartSource", "S", "N", 'G:" Aegir C:\\R\\intv0006.reh'];
    expect(decode(melted).fields).toMatchObject({
      sourcePath: 'G:" Aegir C:\\R\\intv0006.reh',
      clientName: "",
    });
    expect(decode(melted, { caller: "windows-client" }).fields).toMatchObject({
      sourcePath: "G:\\",
      clientName: "Aegir",
      interventionFile: "C:\\R\\intv0006.reh",
    });
  });
});

test("a value that is not known is sent empty, and the last position stays where it is", () => {
  expect(
    retrospect(mac).encodeCall({ ...eventOf("StartApp"), fields: { interventionFile: "/r" } }).args,
  ).toEqual(["StartApp", "", "", "/r"]);
});

test("a text that has lost a character already keeps the mark of it", () => {
  const { files } = retrospect(mac).encodeReply(
    { decision: "cancel", hooks: [], notes: ["\ufffdx"] },
    eventOf("StartApp"),
  );
  expect(Object.values(files)).toEqual(["\ufffdx\n"]);
});

test("what a dialog's text loses on Windows is said as a whole", () => {
  expect(retrospect({ caller: "windows-engine" }).events.FatalBackupError.lossy?.["reason"]).toBe(
    "line ends arrive as tabs; a double quote in it breaks the Windows command line, which has no escape for one",
  );
});

test("a script that was stopped ends all the same where that is played", () => {
  const after = (endAfterVeto: boolean) =>
    retrospect({ ...mac, endAfterVeto }).operations.session?.endings.veto.after;
  expect([after(true), after(false)]).toEqual([[{ events: ["EndScript"], cancelable: false }], []]);
});

test("an intervention file that is there before the call keeps the handler from being started", async () => {
  const root = folder({ "intv0001.reh": "" });
  const { hooks } = await planned("StartApp", mac, {
    interventionFile: join(root, "intv0001.reh"),
  });
  expect(() => hooks[0]?.step({ attempt: 1, ok: true, env: {} })).toThrow("intv0001.reh");
});

test("all places and all handlers are named", async () => {
  const nowhere = await retrospect({ caller: "windows-client", root: folder() }).plan(
    [eventOf("StartSource")],
    {},
  );
  expect(nowhere.notes?.[0]).toMatch(/^There is no handler at .+ or .+ \(--handler names one\)/);
  const place = "Library/Application Support/Retrospect/RetroEventHandler";
  const root = folder({
    [place]: "#!/bin/sh\n",
    [`${place}.rb`]: "#!/bin/sh\n",
    [`${place}.sh`]: "#!/bin/sh\n",
  });
  const { notes } = await retrospect({ ...mac, root }).plan([eventOf("StartApp")], {});
  expect(notes?.[0]).toMatch(/, not .*\.rb, .*\.sh\.$/);
});
