import type { Decision, HandlerAction, Reply } from "@backup-hooks/core";
import { describe, expect, test } from "vitest";
import { type RetrospectEvent, type RetrospectEventName, retrospect } from "../src/index.ts";

const adapter = retrospect({ caller: "mac-engine" });
const eventOf = (
  name: RetrospectEventName,
  fields: Readonly<Record<string, string>> = {},
): RetrospectEvent => {
  const { operation, phase, examples } = adapter.events[name];
  return {
    product: "retrospect",
    name,
    operation,
    phase,
    fields: { ...examples[0]?.fields, ...fields },
  };
};
const FILE = "/r/intv0001.reh";

describe("which answer writes the intervention file, and what that does", () => {
  const table: Partial<
    Record<RetrospectEventName, readonly [word: HandlerAction | undefined, does: RegExp]>
  > = {
    StartApp: [undefined, /would not open/],
    StartBackupServer: [undefined, /would not start Proactive Backup/],
    StartScript: [undefined, /would not run the script/],
    AnomalyAlert: [undefined, /would skip the source/],
    PreStartSource: [undefined, /would skip the source/],
    StartSource: [undefined, /would skip the source/],
    MediaRequest: [undefined, /would let the media request fail/],
    TimedOutMediaRequest: ["resetTimer", /would go on waiting/],
    StopSched: ["keepRunning", /would keep the script running/],
    FatalBackupError: ["suppressDialog", /would show no error dialog/],
  };
  const silent = Object.keys(adapter.events).filter(
    (name) => !Object.hasOwn(table, name),
  ) as RetrospectEventName[];
  const written = (name: RetrospectEventName, decision: Decision): Reply["files"] =>
    adapter.encodeReply(
      { decision, hooks: [], notes: ["because"] },
      eventOf(name, { interventionFile: FILE }),
    ).files;

  test.each(
    Object.entries(table) as [RetrospectEventName, readonly [HandlerAction | undefined, RegExp]][],
  )("%s", (name, [word, does]) => {
    expect(adapter.events[name].vetoAction).toBe(word);
    expect(adapter.events[name].veto?.message).toMatch(does);
    expect(written(name, "proceed")).toEqual({});
    // The word of an event is the cancel of its outcome.
    expect(written(name, "cancel")).toEqual({ [FILE]: "because\n" });
    expect(written(name, "fail"), "to fail is no word of its own").toEqual(
      word === undefined ? { [FILE]: "because\n" } : {},
    );
  });

  test.each(silent)("%s asks nothing, and has no file", (name) => {
    expect(adapter.events[name]).not.toHaveProperty("veto");
    expect(
      adapter.encodeReply({ decision: "cancel", hooks: [], notes: ["because"] }, eventOf(name)),
    ).toEqual({ exitCode: 0, files: {} });
  });

  test("a call that came without its file cannot be answered", () => {
    expect(
      adapter.encodeReply(
        { decision: "cancel", hooks: [], notes: [] },
        eventOf("StartSource", { interventionFile: "" }),
      ).files,
    ).toEqual({});
  });

  test.each<[what: string, says: string, written: string]>([
    ["several lines become one", "Not now,\nplease.\r\n", "Not now, please.\n"],
    ["control characters cannot repaint a terminal", "\u001b[31mred", "[31mred\n"],
    [
      "nothing said is said all the same, for an empty file may count for nothing",
      " ",
      "Intervention of the event handler.\n",
    ],
    [
      "as long as the longest of the samples, no character cut through",
      "é".repeat(600),
      `${"é".repeat(511)}\n`,
    ],
  ])("the text: %s", (_what, says, written) => {
    const { files } = adapter.encodeReply(
      { decision: "cancel", hooks: [], notes: [says] },
      eventOf("StartScript", { interventionFile: FILE }),
    );
    expect(files).toEqual({ [FILE]: written });
  });
});

describe("what a call says in the words of all products", () => {
  const summary = (name: RetrospectEventName, fields: Readonly<Record<string, string>> = {}) =>
    adapter.summarizeEvent(eventOf(name, fields));

  test("a script is known again at its end, and so is a source of it, which another script's is not", () => {
    const script = { scriptName: "Daily Backup" };
    expect(summary("StartScript").job).toEqual(script);
    expect(summary("EndScript").job).toEqual(script);
    for (const name of ["StartSource", "PreStartSource", "AnomalyAlert", "EndSource"] as const) {
      expect(summary(name).job).toEqual({ ...script, sourceName: "My Computer/Mac HD" });
    }
    expect(summary("EndSource", { scriptName: "Other" }).job).not.toEqual(
      summary("StartSource").job,
    );
  });

  test("the program and Proactive Backup begin and end each for itself", () => {
    expect(summary("StartApp").job).toEqual(summary("EndApp").job);
    expect(summary("StartBackupServer").job).toEqual(summary("StopBackupServer").job);
    expect(summary("StartApp").job).not.toEqual(summary("StartBackupServer").job);
  });

  test("the end of a source: counts, times, and no error", () => {
    expect(summary("EndSource", { sourceEnd: "11/21/2016 18:41" })).toEqual({
      job: { scriptName: "Daily Backup", sourceName: "My Computer/Mac HD" },
      counts: { files: 102, bytes: 216827 * 1024, errors: 0 },
      startedAt: new Date(2016, 10, 21, 18, 19),
      endedAt: new Date(2016, 10, 21, 18, 41),
    });
  });

  test.each<[name: RetrospectEventName, fields: Record<string, string>, error: string | undefined]>(
    [
      ["EndScript", {}, undefined],
      [
        "EndScript",
        { numErrors: "7", fatalErrCode: "-530", fatalErrMsg: "backup client not found" },
        "backup client not found",
      ],
      ["EndScript", { fatalErrCode: "-1", fatalErrMsg: "" }, "error -1"],
      ["ScriptCheckFailed", {}, "The script is currently in use.: unknown error"],
      ["FatalBackupError", {}, "Device trouble: 1-Backup Set A: trouble communicating"],
      ["PasswordEntry", { errCode: "0", errMsg: "successful" }, undefined],
      ["PasswordEntry", {}, "insufficient permissions"],
      ["StartSource", {}, undefined],
    ],
  )("the error of %s with %o", (name, fields, error) =>
    expect(summary(name, fields).error).toBe(error),
  );

  test("what is no number counts for nothing", () => {
    expect(
      summary("EndSource", { numFiles: "", kbBackedUp: "many", numErrors: "3" }).counts,
    ).toEqual({ errors: 3 });
    expect(summary("EndScript", { numErrors: "" })).not.toHaveProperty("counts");
  });

  test.each<[form: string, text: string, date: Date | undefined]>([
    ["recorded", "7/11/2021 12:32", new Date(2021, 6, 11, 12, 32)],
    ["recorded, an hour of one digit", "6/29/2021 1:34", new Date(2021, 5, 29, 1, 34)],
    ["of an older comment, after midnight", "1/1/2000 12:01 AM", new Date(2000, 0, 1, 0, 1)],
    ["of an older comment, in the afternoon", "1/1/2000 1:01 pm", new Date(2000, 0, 1, 13, 1)],
    ["of an older comment, impossible", "12/14/99 16:32 PM", new Date(1999, 11, 14, 16, 32)],
    ["of another country", "21.11.2016 18:06", undefined],
    ["of another country, with the day first", "21/11/2016 18:06", undefined],
    ["of no calendar", "2/30/2021 12:32", undefined],
    ["of no clock", "2/20/2021 24:00", undefined],
    ["missing", "", undefined],
  ])("a date %s: %s", (_form, text, date) =>
    expect(summary("StartScript", { startDate: text }).startedAt).toEqual(date),
  );

  test("a script that is only scheduled has not started", () => {
    expect(summary("NextExec")).toEqual({ job: { scriptName: "Weekly Backup" } });
  });
});
