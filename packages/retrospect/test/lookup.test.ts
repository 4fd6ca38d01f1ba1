import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Caller, type RetrospectOptions, retrospect } from "../src/index.ts";
import { add, folder, json, lines } from "./program.ts";

/** Which of these files is called, and what is said of it. */
async function called(
  files: readonly string[],
  options: RetrospectOptions,
): Promise<{ readonly file: string | undefined; readonly notes: readonly string[] }> {
  const root = folder(Object.fromEntries(files.map((name) => [name, "#!/bin/sh\n"])));
  const adapter = retrospect({ ...options, root });
  const { config } = await adapter.load();
  const { event } = await adapter.resolveEvent("EndSource", config, { set: {}, options: {} });
  const { hooks, notes = [] } = await adapter.plan([event], config);
  const step = hooks[0]?.step({ attempt: 1, ok: true, env: {} });
  return { file: step && "file" in step ? step.file.slice(root.length + 1) : undefined, notes };
}

describe("each caller looks in its own place", () => {
  test.each<[Caller, string]>([
    ["windows-engine", "ProgramData/Retrospect/RetroEventHandler.bat"],
    ["windows-engine", "Program Files/Retrospect/RetroEventHandler.exe"],
    ["windows-engine", "Program Files/Retrospect/Retrospect 7.7/retroeventhandler.vbs"],
    ["mac-engine", "Library/Application Support/Retrospect/RetroEventHandler"],
    ["mac-engine", "Library/Application Support/Retrospect/RetroEventHandler.sh"],
    ["mac-engine", "Library/Application Support/Retrospect/retroeventhandler.rb"],
    ["windows-client", "Program Files/Retrospect/Retrospect Client/retroeventhandler.exe"],
    ["windows-client", "Program Files (x86)/Retrospect/Retrospect Client/RetroEventHandler.exe"],
    ["mac-client", "Library/Application Support/Retrospect Client/retroeventhandler"],
    ["linux-client", "etc/retroeventhandler"],
  ])("%s: %s", async (caller, file) => {
    expect(await called([file], { caller })).toEqual({ file, notes: [] });
  });

  test.each<[Caller, string]>([
    ["linux-client", "etc/RetroEventHandler"],
    ["linux-client", "etc/retroeventhandler.sh"],
    ["mac-client", "Library/Application Support/Retrospect Client/retroeventhandler.sh"],
    ["mac-engine", "Library/Application Support/Retrospect/RetroEventHandlerOld.sh"],
    ["mac-engine", "Library/Application Support/Retrospect Client/retroeventhandler"],
    ["windows-engine", "Program Files/Retrospect/Other/RetroEventHandler.exe"],
  ])("%s does not take %s", async (caller, file) => {
    const { file: taken, notes } = await called([file], { caller });
    expect(taken).toBeUndefined();
    expect(notes).toEqual([
      expect.stringMatching(
        /^There is no handler at .*\(--handler names one\): .* calls nothing\.$/,
      ),
    ]);
  });

  test("a folder of that name is no handler", async () => {
    const root = folder();
    mkdirSync(join(root, "etc/retroeventhandler"), { recursive: true });
    const { settings } = await retrospect({ caller: "linux-client", root }).load();
    expect(settings).toEqual([]);
  });
});

describe("where several lie, the order is a guess that is said and can be changed", () => {
  const both = [
    "ProgramData/Retrospect/RetroEventHandler.exe",
    "Program Files/Retrospect/RetroEventHandler.exe",
  ];
  const side = ["bat", "exe", "vbs", "cmd", "py"].map(
    (extension) => `ProgramData/Retrospect/RetroEventHandler.${extension}`,
  );

  test.each<[what: string, files: string[], options: RetrospectOptions, first: string]>([
    ["ProgramData first", both, {}, both[0] ?? ""],
    ["Program Files first", both, { preferProgramFiles: true }, both[1] ?? ""],
    ["a compiled one first", side, {}, "ProgramData/Retrospect/RetroEventHandler.exe"],
    [
      "the extensions that are named first",
      side,
      { extensions: [".vbs", ".bat"] },
      "ProgramData/Retrospect/RetroEventHandler.vbs",
    ],
  ])("%s", async (_what, files, options, first) => {
    const { file, notes } = await called(files, { caller: "windows-engine", ...options });
    expect(file).toBe(first);
    expect(notes[0]).toMatch(
      /^Not known: which of several handlers Retrospect for Windows takes\. /,
    );
  });

  test("as options of the command line", async () => {
    const root = folder(
      Object.fromEntries([...side, ...both].map((name) => [name, "#!/bin/sh\n"])),
    );
    const { report } = await json(
      ["rehearse", "EndApp", "--plan", "--caller", "windows-engine", "--extensions", "vbs,bat"],
      root,
      ["--root", "."],
    );
    expect(report.hooks[0]?.command.file).toMatch(
      /ProgramData\/Retrospect\/RetroEventHandler\.vbs$/,
    );
    const { report: other } = await json(
      ["rehearse", "EndApp", "--plan", "--caller", "windows-engine", "--prefer-program-files"],
      root,
      ["--root", "."],
    );
    expect(other.hooks[0]?.command.file).toMatch(
      /Program Files\/Retrospect\/RetroEventHandler\.exe$/,
    );
  });
});

describe("anew for each event", () => {
  test("a handler that is put there, changed and taken away needs no restart", async () => {
    const root = folder();
    const adapter = retrospect({ caller: "linux-client", root });
    const { config } = await adapter.load();
    const { event } = await adapter.resolveEvent("EndSource", config, { set: {}, options: {} });
    const hooksNow = async (): Promise<number> =>
      (await adapter.plan([event], config)).hooks.length;
    expect(await hooksNow()).toBe(0);
    const handler = add(root, "etc/retroeventhandler", "#!/bin/sh\n");
    expect(await hooksNow()).toBe(1);
    rmSync(handler);
    expect(await hooksNow()).toBe(0);
  });

  test("within one session too: the first event's handler takes its own place", async () => {
    const root = folder({
      "Library/Application Support/Retrospect/RetroEventHandler":
        '#!/bin/sh\necho "one $1" >> calls\nmv two.sh RetroEventHandler\n',
      "Library/Application Support/Retrospect/two.sh": '#!/bin/sh\necho "two $1" >> calls\n',
    });
    await json(["rehearse", "--script", "Daily"], root, ["--root", "."]);
    expect(lines(root, "Library/Application Support/Retrospect/calls")).toEqual([
      "one StartApp",
      ...["StartScript", "StartSource", "EndSource", "EndScript", "EndApp"].map(
        (name) => `two ${name}`,
      ),
    ]);
  });

  test("a handler that was named and is gone: nothing is called, and that is said", async () => {
    const root = folder({ handler: "#!/bin/sh\n" });
    const adapter = retrospect({ caller: "linux-client" });
    const { config } = await adapter.load(join(root, "handler"));
    rmSync(join(root, "handler"));
    const { event } = await adapter.resolveEvent("EndSource", config, { set: {}, options: {} });
    expect(await adapter.plan([event], config)).toMatchObject({
      hooks: [],
      notes: [
        `There is no handler at ${join(root, "handler")}: the Retrospect client for Linux calls nothing.`,
      ],
    });
  });
});
