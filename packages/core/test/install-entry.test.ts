import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { quoteShellWords } from "../src/index.ts";
import { buildEntryArgv } from "../src/install/entry-command.ts";
import { findAccessWarnings } from "../src/install/permissions.ts";
import {
  downgrades,
  findSubscribedEvents,
  unsupportedHookNames,
} from "../src/install/subscribed-events.ts";
import type { EventSpec } from "../src/model/event.ts";
import { files } from "./installing-toy.ts";

describe("the words of an entry", () => {
  const home = (): { node: string; bin: string; hooksFile: string } => {
    const folder = files({ "lib/bin.js": "", "hooks.mjs": "" });
    symlinkSync("lib/bin.js", join(folder, "toy-hooks"));
    symlinkSync("hooks.mjs", join(folder, "current.mjs"));
    return {
      node: "/usr/bin/node",
      bin: join(folder, "toy-hooks"),
      hooksFile: join(folder, "current.mjs"),
    };
  };

  test("Node, our command behind its links, answer, the mark, the hooks file as it was named", () => {
    const parts = home();
    const folder = join(parts.bin, "..");
    const words = [
      "/usr/bin/node",
      "--",
      join(folder, "lib/bin.js"),
      "answer",
      "--entry=backup-hooks",
      join(folder, "current.mjs"),
    ];
    expect(buildEntryArgv(parts)).toEqual(words);
    expect(
      buildEntryArgv({ ...parts, onCrash: "continue", timeout: "10m" }),
      "the defaults are no words",
    ).toEqual(words);
  });

  test("options that are no defaults, with paths from the root", () => {
    const more = {
      onCrash: "fail",
      timeout: "90s",
      envFile: "a.env",
      state: "state",
      more: ["--job=x"],
    } as const;
    expect(buildEntryArgv({ ...home(), ...more }).slice(5, -1)).toEqual([
      ...[
        "--on-crash=fail",
        "--timeout=90s",
        `--env-file=${process.cwd()}/a.env`,
        `--state=${process.cwd()}/state`,
      ],
      "--job=x",
    ]);
  });

  test("no line break, which no configuration file could hold", () => {
    expect(() => buildEntryArgv({ ...home(), hooksFile: "/etc/a\nb.mjs" })).toThrow(
      "a control character in a word of the entry",
    );
  });

  test.each([
    "plain",
    "",
    "two words",
    "it's",
    "'",
    '$HOME `id` "x" \\',
    "*?[a]~!#;|&<>(){}",
    "-n",
    "a=b",
    "ü",
  ])("a shell reads %j back", (word) => {
    const said = execFileSync(
      "/bin/sh",
      ["-c", `printf '<%s>' ${quoteShellWords([word, "next"])}`],
      { encoding: "utf8" },
    );
    expect(said).toBe(`<${word}><next>`);
  });
});

const row = (
  operation: EventSpec["operation"],
  phase: EventSpec["phase"],
  more: Partial<EventSpec> = {},
): EventSpec => ({
  ...{ operation, phase, fields: [], examples: [], source: "this file", ...more },
});
const veto = { decision: "cancel", message: "" } as const;
const tables = {
  product: "toy",
  title: "Toy",
  events: {
    presave: row("backup", "pre", { veto }),
    postsave: row("backup", "post"),
    checkdone: row("check", "post", { veto, onRetry: "calls again" }),
    preprune: row("prune", "pre", { veto, onRetry: "calls again" }),
    idle: row("system", "notice", { veto, vetoAction: "keepRunning" }),
  },
};

describe("the events of a hooks file", () => {
  test.each<[moments: string[], events: string[]]>([
    [["toy:postsave"], ["postsave"]],
    [["toy:presave"], ["presave", "postsave"]],
    [["backup:pre"], ["presave", "postsave"]],
    [["prune:pre"], ["preprune"]],
    [["any:pre"], ["presave", "postsave", "preprune"]],
    [["backup:error"], ["postsave"]],
    [["any:warning"], ["postsave", "checkdone"]],
    [["any:notice"], ["idle"]],
    [
      ["check:post", "toy:presave"],
      ["presave", "postsave", "checkdone"],
    ],
    [["barman:pre_archive", "restore:pre", "check:success"], ["checkdone"]],
  ])("%j", (hookNames, events) => {
    expect(findSubscribedEvents(hookNames, tables, "hooks.mjs")).toEqual(events);
  });

  test.each([
    ["toy:presafe", 'hooks.mjs: there is no moment "toy:presafe"', 'Did you mean "toy:presave"?'],
    ["tyo:presave", 'hooks.mjs: there is no moment "tyo:presave"', 'Did you mean "toy:presave"?'],
    [
      "backup:before",
      'hooks.mjs: there is no moment "backup:before"',
      "a portable moment as backup:pre, or toy:EVENT",
    ],
    ["backupp:pre", 'hooks.mjs: there is no moment "backupp:pre"', 'Did you mean "backup:pre"?'],
    ["presave", 'hooks.mjs: there is no moment "presave"', 'Did you mean "toy:presave"?'],
  ])("%s is none", (hookName, what, hint) => {
    expect(() => findSubscribedEvents(["backup:pre", hookName], tables, "hooks.mjs")).toThrow(what);
    expect(() => findSubscribedEvents(["backup:pre", hookName], tables, "hooks.mjs")).toThrow(hint);
  });

  test.each([[[]], [["barman:pre_archive"]], [["restore:pre"]]])("none: %j", (hookNames) => {
    expect(() => findSubscribedEvents(hookNames, tables, "hooks.mjs")).toThrow(
      "hooks.mjs: no handler of this hooks file is for this product",
    );
  });

  test("a portable moment that the product does not have is named", () => {
    expect(
      unsupportedHookNames(["backup:pre", "restore:pre", "barman:pre_archive"], tables),
    ).toEqual(["restore:pre: Toy has no such moment, its handler is never called"]);
  });
});

describe("the words that a product has no ear for", () => {
  test.each<[moment: string, lines: string[]]>([
    ["backup:pre", ["backup:pre → presave: retry is heard as fail"]],
    ["prune:pre", []],
    ["check:error", []],
    ["toy:presave", []],
    ["any:error", ["any:error → postsave: cancel, fail and retry are heard as warn"]],
    ["any:notice", ["any:notice → idle: cancel, fail and retry are heard as warn"]],
    ["any:pre", ["any:pre → presave: retry is heard as fail"]],
  ])("%s", (hookName, lines) => {
    expect(downgrades([hookName], tables).map(({ message }) => message)).toEqual(lines);
  });

  test("events that hear the same stand in one line, word by word for programs", () => {
    const events = {
      ...tables.events,
      postcopy: row("backup", "post"),
      halfdeaf: row("backup", "post", { onRetry: "calls again" }),
    };
    expect(downgrades(["backup:post"], { ...tables, events })).toEqual([
      {
        hookName: "backup:post",
        events: ["postsave", "postcopy"],
        actions: { cancel: "warn", fail: "warn", retry: "warn" },
        message: "backup:post → postsave, postcopy: cancel, fail and retry are heard as warn",
      },
      {
        hookName: "backup:post",
        events: ["halfdeaf"],
        actions: { cancel: "warn", fail: "warn" },
        message: "backup:post → halfdeaf: cancel and fail are heard as warn",
      },
    ]);
  });
});

describe("who may read an entry, and who may change it", () => {
  const stranger = { name: "stranger", uid: 54321, groups: new Set([54322]) };
  const warnings = (path: string, account = stranger) =>
    findAccessWarnings([{ what: "the hooks file", path }], account);
  /** A hooks file in a folder of its own, both open to all readers. */
  const open = (): { folder: string; file: string } => {
    const folder = files({ "hooks.mjs": "" });
    chmodSync(folder, 0o755);
    chmodSync(join(folder, "hooks.mjs"), 0o644);
    return { folder, file: join(folder, "hooks.mjs") };
  };

  test("a file that only its owner may read", () => {
    const { file } = open();
    const cannot = `stranger cannot read the hooks file ${file}`;
    expect(warnings(file).join()).not.toContain("cannot");
    chmodSync(file, 0o640);
    expect(warnings(file)[0]).toContain(`${cannot}: its mode is 0640`);
    expect(
      warnings(file, { ...stranger, groups: new Set([statSync(file).gid]) }).join(),
      "its group may",
    ).not.toContain("cannot");
    expect(warnings(file, { ...stranger, uid: 0 }).join(), "the superuser may").not.toContain(
      "cannot",
    );
  });

  test("a folder on the way, or on the way of a link, that is closed", () => {
    const [{ file }, way] = [open(), open()];
    const link = join(way.folder, "link.mjs");
    symlinkSync(file, link);
    expect(warnings(link).join()).not.toContain("cannot");
    chmodSync(join(file, ".."), 0o700);
    expect(warnings(link)[0]).toBe(
      `stranger cannot reach the hooks file ${link}: the folder ${join(file, "..")} is closed to it`,
    );
    chmodSync(join(file, ".."), 0o755);
    chmodSync(way.folder, 0o700);
    expect(warnings(link)[0]).toBe(
      `stranger cannot reach the hooks file ${link}: the folder ${way.folder} is closed to it`,
    );
  });

  test("a program that may be read and not run", () => {
    const { file } = open();
    expect(findAccessWarnings([{ what: "Node", path: file, runs: true }], stranger)[0]).toContain(
      `stranger cannot run Node ${file}`,
    );
    chmodSync(file, 0o755);
    expect(
      findAccessWarnings([{ what: "Node", path: file, runs: true }], stranger).join(),
    ).not.toContain("cannot");
  });

  test.each([
    [
      "everybody may write to it",
      0o646,
      0o755,
      "everybody may write to the hooks file FILE (mode 0646), and so decide what is run",
    ],
    [
      "everybody may write to its folder",
      0o644,
      0o777,
      "everybody may write to the folder FOLDER of the hooks file (mode 0777), and so decide what is run",
    ],
    ["its folder is like /tmp", 0o644, 0o1777, undefined],
    ["only its owner may", 0o644, 0o755, undefined],
  ])("%s", (_what, fileMode, folderMode, warning) => {
    const { file, folder } = open();
    chmodSync(file, fileMode);
    chmodSync(folder, folderMode);
    const wanted =
      warning === undefined ? [] : [warning.replace("FILE", file).replace("FOLDER", folder)];
    expect(findAccessWarnings([{ what: "the hooks file", path: file }], undefined)).toEqual(wanted);
  });

  test("a group that may write, and an owner who is neither the superuser nor the account", () => {
    const { file } = open();
    if (process.getuid?.() === 0) chownSync(file, 54323, 54324);
    const { uid, gid } = statSync(file);
    expect(warnings(file)).toEqual([
      expect.stringContaining(` may write to the hooks file ${file}`),
    ]);
    expect(
      findAccessWarnings([{ what: "the hooks file", path: file }], { ...stranger, uid }),
    ).toEqual([]);
    chmodSync(file, 0o664);
    expect(
      findAccessWarnings([{ what: "the hooks file", path: file }], { ...stranger, uid }),
    ).toEqual([
      `the group with number ${gid} may write to the hooks file ${file} (mode 0664), and so decide what is run`,
    ]);
  });
});
