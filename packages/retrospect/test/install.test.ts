import { basename, dirname, join } from "node:path";
import { ENTRY_MARK, type FileReader, type HookEntry, type InstallPlan } from "@backup-hooks/core";
import { describe, expect, test } from "vitest";
import { type Caller, callers, type RetrospectOptions, retrospect } from "../src/index.ts";

/** Files by their paths, without a disk. */
type Files = Readonly<Record<string, string>>;
const diskOf = (files: Files): FileReader => ({
  read: (file) => files[file],
  list: (folder) => {
    const inside = Object.keys(files).filter((file) => file.startsWith(`${folder}/`));
    return [...new Set(inside.map((file) => file.slice(folder.length + 1).split("/")[0] ?? ""))];
  },
});

/** What the files are afterwards. */
function done(files: Files, { edits, created = [], removed = [], moved = [] }: InstallPlan): Files {
  const after: Record<string, string> = { ...files };
  for (const { file, start, end, text } of edits)
    after[file] = `${after[file]?.slice(0, start)}${text}${after[file]?.slice(end)}`;
  for (const file of removed) delete after[file];
  for (const { from, to } of moved) {
    expect(after, `${to} is free`).not.toHaveProperty([to]);
    after[to] = after[from] ?? "";
    delete after[from];
  }
  for (const { file, text } of created) {
    expect(after, `${file} is free`).not.toHaveProperty([file]);
    after[file] = text;
  }
  return after;
}

const ROOT = "/r";
const ARGV = [
  "/opt/node/bin/node",
  "/opt/retrospect-hooks/bin.js",
  "answer",
  ENTRY_MARK,
  "/etc/it's 100% mine/backup.hooks.mjs",
] as const;
const entry = (more: Partial<HookEntry> = {}): HookEntry => ({
  argv: ARGV,
  events: [],
  onCrash: "continue",
  replace: false,
  options: {},
  ...more,
});

/** Where each caller's handler goes, and another file of the product's that shows it to be there. */
const places: Readonly<Record<Caller, readonly [handler: string, other: string]>> = {
  "windows-engine": [
    "ProgramData/Retrospect/RetroEventHandler.bat",
    "ProgramData/Retrospect/Config77.dat",
  ],
  "mac-engine": [
    "Library/Application Support/Retrospect/RetroEventHandler",
    "Library/Application Support/Retrospect/Config80.dat",
  ],
  "windows-client": [
    "Program Files (x86)/Retrospect/Retrospect Client/retroeventhandler.bat",
    "Program Files (x86)/Retrospect/Retrospect Client/pcpds.exe",
  ],
  "mac-client": [
    "Library/Application Support/Retrospect Client/retroeventhandler",
    "Library/Application Support/Retrospect Client/pitond",
  ],
  "linux-client": ["etc/retroeventhandler", "etc/hostname"],
};

describe.each(callers)("%s", (caller) => {
  const adapter = retrospect({ caller, root: ROOT });
  const [handler, other] = places[caller].map((file) => join(ROOT, file)) as [string, string];
  const installed = (files: Files, more: Partial<HookEntry> = {}): Files =>
    done(files, adapter.install?.(entry(more), diskOf(files)) ?? { edits: [], notes: [] });
  const uninstalled = (files: Files): Files =>
    done(files, adapter.uninstall?.({ options: {} }, diskOf(files)) ?? { edits: [], notes: [] });
  const bare = { [other]: "" };

  test("the handler goes where the caller looks, executable, and its caller finds it", () => {
    const { created, notes } = adapter.install?.(entry(), diskOf(bare)) ?? { notes: [] };
    expect(created).toEqual([
      { file: handler, text: expect.stringContaining(ENTRY_MARK), mode: 0o755 },
    ]);
    expect(notes[0]).toMatch(/nothing has to be restarted/);
    expect(notes[1]).toMatch(caller.startsWith("windows") ? /as LocalSystem/ : /as root/);
  });

  test("installed twice is installed once, and uninstalled is as before", () => {
    const once = installed(bare);
    expect(adapter.install?.(entry(), diskOf(once))).toMatchObject({
      edits: [],
      created: [],
      removed: [],
      moved: [],
    });
    expect(uninstalled(once)).toEqual(bare);
  });

  test("an older entry is brought up to date where it is", () => {
    const older = installed(bare, {
      argv: ["/old/node", "/old/bin.js", "answer", ENTRY_MARK, "/old.mjs"],
      onCrash: "fail",
    });
    const { edits, created } = adapter.install?.(entry(), diskOf(older)) ?? {};
    expect(edits?.map(({ file }) => file)).toEqual([handler]);
    expect(created).toEqual([]);
    expect(installed(older)).toEqual(installed(bare));
  });

  test("a handler that is there is named and stays", () => {
    const files = { ...bare, [handler]: "mine\n" };
    expect(() => adapter.install?.(entry(), diskOf(files))).toThrow(
      `Retrospect: ${handler}:1: there is a handler already, and there can be only one. --replace keeps it as before-backup-hooks.${basename(handler)}`,
    );
    expect(uninstalled(files)).toEqual(files);
    expect(adapter.uninstall?.({ options: {} }, diskOf(files)).notes).toContain(
      `${handler} is no entry of ours and stays.`,
    );
  });

  test("so is one that only calls us among other things", () => {
    const files = {
      ...bare,
      [handler]: `#!/bin/sh\nlogger "$@"\nnode bin.js answer ${ENTRY_MARK} "$@"\n`,
    };
    expect(() => adapter.install?.(entry(), diskOf(files))).toThrow("there is a handler already");
    expect(uninstalled(files)).toEqual(files);
  });

  test("--replace moves it aside, under a name that the caller does not take; uninstall moves it back", async () => {
    const files = { ...bare, [handler]: "mine\n" };
    const replaced = installed(files, { replace: true });
    expect(replaced).toEqual({
      ...installed(bare),
      [join(dirname(handler), `before-backup-hooks.${basename(handler)}`)]: "mine\n",
    });
    expect(adapter.install?.(entry(), diskOf(replaced)), "again, without --replace").toMatchObject({
      edits: [],
      moved: [],
    });
    expect(uninstalled(replaced)).toEqual(files);
  });

  test("what was put aside is never overwritten, in neither direction", () => {
    const replaced = installed({ ...bare, [handler]: "mine\n" }, { replace: true });
    const again = { ...replaced, [handler]: "another\n" };
    expect(() => installed(again, { replace: true })).toThrow(
      "a handler that was replaced before is kept here",
    );
    expect(uninstalled(again)).toEqual(again);
    expect(adapter.uninstall?.({ options: {} }, diskOf(again)).notes.join("\n")).toContain(
      `there is another ${basename(handler)}.`,
    );
  });

  test("a handler that is named is that one", () => {
    const named = retrospect({ caller });
    const { created } = named.install?.(entry({ config: "/h/handler" }), diskOf({})) ?? {};
    expect(created?.map(({ file }) => file)).toEqual(["/h/handler"]);
    const files = {
      "/h/handler": created?.[0]?.text ?? "",
      "/h/before-backup-hooks.handler": "x",
      "/h/before-backup-hooks.handler2": "y",
    };
    expect(
      done(
        files,
        named.uninstall?.({ config: "/h/handler", options: {} }, diskOf(files)) ?? {
          edits: [],
          notes: [],
        },
      ),
    ).toEqual({
      "/h/handler": "x",
      "/h/before-backup-hooks.handler2": "y",
    });
  });

  test("where nothing of the product is, the folder is named", () => {
    const nowhere = join(ROOT, dirname(places[caller][0]));
    expect(() => installed({ "/elsewhere/file": "" })).toThrow(nowhere);
    expect(() => installed({ "/elsewhere/file": "" })).toThrow(
      "--caller says who is to call the handler",
    );
  });
});

describe("several places", () => {
  const folder = "/r/Library/Application Support/Retrospect";
  const mac = retrospect({ caller: "mac-engine", root: ROOT });

  test("every handler that the caller could take is in the way, and comes back under its own name", () => {
    const files = {
      [`${folder}/RetroEventHandler.sh`]: "one\n",
      [`${folder}/retroeventhandler.rb`]: "two\n",
    };
    expect(() => mac.install?.(entry(), diskOf(files))).toThrow(
      "RetroEventHandler.sh:1: there is a handler already",
    );
    const replaced = done(
      files,
      mac.install?.(entry({ replace: true }), diskOf(files)) ?? { edits: [], notes: [] },
    );
    expect(Object.keys(replaced).sort()).toEqual([
      `${folder}/RetroEventHandler`,
      `${folder}/before-backup-hooks.RetroEventHandler.sh`,
      `${folder}/before-backup-hooks.retroeventhandler.rb`,
    ]);
    expect(
      done(
        replaced,
        mac.uninstall?.({ options: {} }, diskOf(replaced)) ?? { edits: [], notes: [] },
      ),
    ).toEqual(files);
  });

  test("of two entries of ours one goes away", () => {
    const [{ text = "" } = {}] =
      mac.install?.(entry(), diskOf({ [`${folder}/x`]: "" })).created ?? [];
    const files = {
      [`${folder}/RetroEventHandler`]: text,
      [`${folder}/RetroEventHandler.sh`]: text,
    };
    expect(done(files, mac.install?.(entry(), diskOf(files)) ?? { edits: [], notes: [] })).toEqual({
      [`${folder}/RetroEventHandler`]: text,
    });
  });

  test.each<[what: string, files: Files, options: RetrospectOptions, place: string]>([
    [
      "ProgramData first",
      { "/r/ProgramData/Retrospect/a": "", "/r/Program Files/Retrospect/a": "" },
      {},
      "ProgramData",
    ],
    [
      "Program Files first, if that is said",
      { "/r/ProgramData/Retrospect/a": "", "/r/Program Files/Retrospect/a": "" },
      { preferProgramFiles: true },
      "Program Files",
    ],
    ["the one that is there", { "/r/Program Files/Retrospect/a": "" }, {}, "Program Files"],
  ])("Retrospect for Windows: %s", (_what, files, options, place) => {
    const { created } =
      retrospect({ caller: "windows-engine", root: ROOT, ...options }).install?.(
        entry(),
        diskOf(files),
      ) ?? {};
    expect(created?.[0]?.file).toBe(`/r/${place}/Retrospect/RetroEventHandler.bat`);
  });
});

describe("the batch file", () => {
  const windows = retrospect({ caller: "windows-client", root: ROOT });
  const disk = diskOf({ "/r/Program Files/Retrospect/Retrospect Client/pcpds.exe": "" });
  const argv = [
    "C:\\Program Files\\nodejs\\node.exe",
    "C:\\100% R&D\\bin.js",
    "answer",
    ENTRY_MARK,
    "C:\\backup.hooks.mjs",
  ] as const;

  test("line by line: words in quotes, percent signs doubled, the raw line in a variable, always 0", () => {
    const [{ text = "" } = {}] = windows.install?.(entry({ argv }), disk).created ?? [];
    expect(text.split("\r\n")).toEqual([
      "@echo off",
      expect.stringMatching(/^rem Written by "retrospect-hooks install"/),
      "setlocal DisableDelayedExpansion",
      "set BACKUP_HOOKS_LINE=%*",
      `"C:\\Program Files\\nodejs\\node.exe" "C:\\100%% R&D\\bin.js" "answer" "${ENTRY_MARK}" "C:\\backup.hooks.mjs"`,
      "exit /b 0",
      "",
    ]);
    expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  });

  test.each(["C:\\Bücher\\hooks.mjs", 'C:\\a"b.mjs', "C:\\a\nb.mjs"])(
    "a path that it could not hold is refused: %j",
    (path) => {
      expect(() => windows.install?.(entry({ argv: ["node", path] }), disk)).toThrow(
        "this cannot stand in a batch file",
      );
    },
  );

  test("what is not known, or does not hold, is said", () => {
    const notes = (onCrash: HookEntry["onCrash"]): string =>
      windows.install?.(entry({ argv, onCrash }), disk).notes.join("\n") ?? "";
    expect(notes("continue")).toContain("was never run");
    expect(notes("continue")).not.toContain("--on-crash");
    expect(notes("fail")).toContain("--on-crash fail holds while Node and this program are there");
  });
});
