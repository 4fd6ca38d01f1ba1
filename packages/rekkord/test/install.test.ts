import { ENTRY_MARK, type FileReader, type HookEntry, type InstallPlan } from "@backup-hooks/core";
import { describe, expect, test } from "vitest";
import { type RekkordEventName, rekkord } from "../src/index.ts";

const CONFIG = "/etc/rekkord/rekkord.ini";
const argv = [
  "/usr/bin/node",
  "/opt/rekkord-hooks/bin.js",
  "answer",
  ENTRY_MARK,
  "/etc/backup.hooks.ts",
] as const;
type Files = Readonly<Record<string, string>>;
type Asked = Partial<HookEntry> & { readonly version?: string };

const diskOf = (files: Files): FileReader => ({
  read: (file) => files[file],
  list: (folder) => [
    ...new Set(
      Object.keys(files)
        .filter((file) => file.startsWith(`${folder}/`))
        .map((file) => file.slice(folder.length + 1).split("/", 1)[0] ?? ""),
    ),
  ],
});

/** The files as they are afterwards. What takes a place that is not free is a mistake. */
function applied(
  files: Files,
  { edits, created = [], removed = [], moved = [] }: InstallPlan,
): Files {
  const after: Record<string, string> = { ...files };
  for (const { file, start, end, text } of edits.toSorted((a, b) => b.start - a.start)) {
    after[file] = `${after[file]?.slice(0, start)}${text}${after[file]?.slice(end)}`;
  }
  for (const file of removed) delete after[file];
  for (const { from, to } of moved) {
    expect(after).not.toHaveProperty([to]);
    after[to] = after[from] as string;
    delete after[from];
  }
  for (const { file, text, mode } of created) {
    expect(after).not.toHaveProperty([file]);
    expect(mode).toBe(0o755);
    after[file] = text;
  }
  return after;
}

function plan(files: Files, { version, ...asked }: Asked = {}): InstallPlan {
  const entry: HookEntry = {
    argv,
    events: ["presave", "postsave"],
    onCrash: "continue",
    replace: false,
    config: CONFIG,
    options: {},
    ...asked,
  };
  return rekkord(version === undefined ? {} : { version }).install?.(
    entry,
    diskOf(files),
  ) as InstallPlan;
}
const install = (files: Files, asked?: Asked): Files => applied(files, plan(files, asked));
const planOut = (files: Files): InstallPlan =>
  rekkord().uninstall?.({ config: CONFIG, options: {} }, diskOf(files)) as InstallPlan;
const uninstall = (files: Files): Files => applied(files, planOut(files));
const added = (before: Files, after: Files): string[] =>
  Object.keys(after).filter((file) => !(file in before));

const both = "[Hooks]\nPreSaveDirectory = /h/pre\nPostSaveDirectory = post.d\n";
const OURS =
  "# rekkord-hooks install (--entry=backup-hooks) wrote the next line, rekkord-hooks uninstall takes it out again";

describe("our file", () => {
  test("stands in the directory of each event that somebody waits for, in no other, and says for which", () => {
    const before = { [CONFIG]: `${both}PreScanDirectory = /h/scan\n` };
    const after = install(before);
    expect(added(before, after)).toEqual([
      "/h/pre/90-backup-hooks",
      "/etc/rekkord/post.d/90-backup-hooks",
    ]);
    expect(after[CONFIG]).toBe(before[CONFIG]);
    const command = `/usr/bin/node /opt/rekkord-hooks/bin.js answer ${ENTRY_MARK} --job=${CONFIG} --stop-status=63 /etc/backup.hooks.ts`;
    expect(after["/h/pre/90-backup-hooks"]).toContain(`\n${command} presave\n`);
    expect(after["/etc/rekkord/post.d/90-backup-hooks"]).toContain(`\n${command} postsave\n`);
  });

  test("keeps SUCCESS out before 0.104, where it would be somebody else's", () => {
    expect(install({ [CONFIG]: both }, { version: "0.97" })["/h/pre/90-backup-hooks"]).toContain(
      "\nunset SUCCESS\n/usr/bin/node ",
    );
    expect(install({ [CONFIG]: both })["/h/pre/90-backup-hooks"]).not.toContain("SUCCESS");
  });

  test("is written once: a second time changes nothing", () => {
    const after = install({ [CONFIG]: "[Repository]\nURL = x\n", "/h/pre/10-dump": "" });
    expect(plan(after)).toMatchObject({ edits: [], created: [], removed: [], moved: [] });
  });

  test("is brought up to date where it stands, under the name that it has been given", () => {
    const { "/h/pre/90-backup-hooks": old = "", ...rest } = install({ [CONFIG]: both });
    const after = install({
      ...rest,
      "/h/pre/05-first": old.replace("/usr/bin/node", "/old/node"),
    });
    expect(after).toEqual({ ...rest, "/h/pre/05-first": old });
  });

  test("goes away with the last handler of its event, its key too", () => {
    const before = { [CONFIG]: "[Hooks]\nPreSaveDirectory = /h/pre\n" };
    const after = install(install(before), { events: ["presave"] });
    expect(after).toEqual(install(before, { events: ["presave"] }));
    expect(install(after, { events: [] })).toEqual(before);
  });

  test("runs where its name puts it, and that is said", () => {
    const { notes } = plan({
      [CONFIG]: both,
      "/h/pre/10-dump": "",
      "/h/pre/zz": "",
      "/h/pre/sub/x": "",
    });
    expect(notes).toEqual([
      "PreSaveDirectory: 90-backup-hooks runs after 10-dump and before zz",
      expect.stringContaining("nothing has to be restarted"),
    ]);
  });

  test("goes into the last directory of several, or stays where it is", () => {
    const before = { [CONFIG]: "[Hooks]\nPreSaveDirectory = /a\nPreSaveDirectory = /b\n" };
    const after = install(before, { events: ["presave"] });
    expect(added(before, after)).toEqual(["/b/90-backup-hooks"]);
    const moved = { ...before, "/a/90-backup-hooks": after["/b/90-backup-hooks"] as string };
    expect(install(moved, { events: ["presave"] })).toEqual(moved);
  });
});

test("a directory of two configurations is told, since undo commands of one would be run by the other", () => {
  const other = "/etc/rekkord/other.ini";
  const after = { ...install({ [CONFIG]: both }), [other]: both };
  expect(plan(after, { config: other }).notes).toContainEqual(
    expect.stringContaining("/h/pre/90-backup-hooks was there for another configuration"),
  );
  expect(plan(after).notes).toEqual([expect.stringContaining("nothing has to be restarted")]);
});

describe("a key that is missing", () => {
  const pre = "PreSaveDirectory = /etc/rekkord/backup-hooks/presave";
  const post = "PostSaveDirectory = /etc/rekkord/backup-hooks/postsave";

  test.each<[what: string, before: string, after: string]>([
    [
      "behind the last of its section",
      "[Hooks]\nPreScanDirectory = /s\n\n; x\n[S3]\n",
      `[Hooks]\nPreScanDirectory = /s\n${OURS}\n${pre}\n${OURS}\n${post}\n\n; x\n[S3]\n`,
    ],
    [
      "behind an empty section",
      "[ Hooks ]\n[S3]\n",
      `[ Hooks ]\n${OURS}\n${pre}\n${OURS}\n${post}\n[S3]\n`,
    ],
    [
      "in a section of its own",
      "# mine\n[S3]\n",
      `# mine\n[S3]\n${OURS}\n[Hooks]\n${OURS}\n${pre}\n${OURS}\n${post}\n`,
    ],
    [
      "behind a last line without an end",
      "[S3]",
      `[S3]\n${OURS}\n[Hooks]\n${OURS}\n${pre}\n${OURS}\n${post}`,
    ],
    [
      "with the line ends of the file",
      "[Hooks]\r\n; x\r\n",
      `[Hooks]\r\n${OURS}\r\n${pre}\r\n${OURS}\r\n${post}\r\n; x\r\n`,
    ],
    ["in an empty file", "", `${OURS}\n[Hooks]\n${OURS}\n${pre}\n${OURS}\n${post}\n`],
  ])("is added %s, and Rekkord reads it", (_what, text, expected) => {
    const before = { [CONFIG]: text };
    const after = install(before);
    expect(after[CONFIG]).toBe(expected);
    expect(added(before, after)).toEqual([
      "/etc/rekkord/backup-hooks/presave/90-backup-hooks",
      "/etc/rekkord/backup-hooks/postsave/90-backup-hooks",
    ]);
    expect(plan(after)).toMatchObject({ edits: [], created: [], removed: [], moved: [] });
    expect(uninstall(after)).toEqual(before);
  });

  test("stays when others have put hooks into its directory meanwhile", () => {
    const before = { [CONFIG]: "[S3]\n" };
    const after = { ...install(before), "/etc/rekkord/backup-hooks/presave/10-mine": "" };
    const { notes } = planOut(after);
    expect(notes).toContain(
      "PreSaveDirectory stays, because there is more in /etc/rekkord/backup-hooks/presave: 10-mine",
    );
    expect(uninstall(after)).toEqual({
      [CONFIG]: `[S3]\n${OURS}\n[Hooks]\n${OURS}\n${pre}\n`,
      "/etc/rekkord/backup-hooks/presave/10-mine": "",
    });
  });

  test("that somebody has made his own is left alone", () => {
    const { [CONFIG]: text = "", ...files } = install(
      { [CONFIG]: "[S3]\n" },
      { events: ["presave"] },
    );
    const changed = {
      ...files,
      [CONFIG]: text.replace("/etc/rekkord/backup-hooks/presave", "/mine"),
    };
    expect(uninstall(changed)[CONFIG]).toBe(changed[CONFIG]);
  });
});

describe("bytes are restored by uninstall", () => {
  const texts = [
    "",
    "\n",
    "[Hooks]",
    "[Hooks]\n\n\n",
    "[S3]\r\nBucket = b",
    "; only a comment",
    "[Hooks]\n[S3]\n[Hooks]\n;x",
    "[S3]\nPrefix = \udcff\n  ",
  ];
  const events: readonly RekkordEventName[][] = [
    ["presave"],
    ["postsave", "prescan"],
    ["presave", "postsave", "prescan", "postscan"],
  ];

  test.each(texts)("of %j", (text) => {
    for (const some of events) {
      const before = { [CONFIG]: text };
      expect(uninstall(install(before, { events: some }))).toEqual(before);
      expect(
        uninstall(install(install(before, { events: ["postscan"] }), { events: some })),
      ).toEqual(before);
    }
  });

  test("with hooks of others around, and in every directory that is configured", () => {
    const before = {
      [CONFIG]: both,
      "/h/pre/10-dump": "x",
      "/h/pre/zz": "",
      "/etc/rekkord/post.d/1": "",
    };
    const after = install(before);
    expect(
      uninstall({
        ...after,
        "/etc/rekkord/post.d/copy": after["/h/pre/90-backup-hooks"] as string,
      }),
    ).toEqual(before);
  });

  test("even of a configuration that Rekkord refuses, as far as it can be read", () => {
    const before = { [CONFIG]: `${both}Nonsense = 1\n` };
    const { "/h/pre/90-backup-hooks": ours = "" } = install({ [CONFIG]: both });
    const broken = { ...before, "/h/pre/90-backup-hooks": ours };
    expect(planOut(broken).notes).toEqual([
      "Rekkord itself refuses line 4, which was passed over: Unknown attribute 'Nonsense'",
    ]);
    expect(uninstall(broken)).toEqual(before);
  });

  test("where nothing of ours is, nothing happens", () => {
    expect(planOut({ [CONFIG]: both, "/h/pre/10-dump": "rekkord-hooks" })).toEqual({
      edits: [],
      created: [],
      removed: [],
      moved: [],
      notes: [],
    });
  });
});

describe("a name that is taken", () => {
  const before = { [CONFIG]: both, "/h/pre/90-backup-hooks": "#!/bin/sh\n# mine\n" };

  test("is refused, with the place of the directory", () => {
    expect(() => plan(before)).toThrow(
      `Rekkord: ${CONFIG}:2:20: /h/pre/90-backup-hooks is there already, and not ours. Rename it, or have it moved to backup-hooks.replaced, where Rekkord does not run it (--replace)`,
    );
  });

  test("is made free with --replace, by a move to where Rekkord looks for no hooks, and back", () => {
    const after = install(before, { replace: true });
    expect(after["/h/pre/backup-hooks.replaced/90-backup-hooks"]).toBe(
      before["/h/pre/90-backup-hooks"],
    );
    expect(after["/h/pre/90-backup-hooks"]).toContain(ENTRY_MARK);
    expect(plan(after)).toMatchObject({ edits: [], created: [], removed: [], moved: [] });
    expect(uninstall(after)).toEqual(before);
    expect(install(after, { events: ["postsave"] })).toEqual(
      install(before, { events: ["postsave"] }),
    );
  });

  test("is refused even so where something has been moved away before", () => {
    expect(() =>
      plan({ ...before, "/h/pre/backup-hooks.replaced/90-backup-hooks": "" }, { replace: true }),
    ).toThrow("Rename it: /h/pre/backup-hooks.replaced/90-backup-hooks is taken as well");
  });

  test("by a folder is refused too", () => {
    expect(() => plan({ [CONFIG]: both, "/h/pre/90-backup-hooks/x": "" })).toThrow(
      "is there already, and not ours",
    );
  });

  test("meanwhile stays with who has it now", () => {
    const { "/h/pre/90-backup-hooks": _, ...after } = install(before, { replace: true });
    const taken = { ...after, "/h/pre/90-backup-hooks": "new" };
    expect(planOut(taken).notes).toEqual([
      "/h/pre/backup-hooks.replaced/90-backup-hooks stays where it is, because its place is taken",
    ]);
    expect(uninstall(taken)).toMatchObject({
      "/h/pre/90-backup-hooks": "new",
      "/h/pre/backup-hooks.replaced/90-backup-hooks": "#!/bin/sh\n# mine\n",
    });
  });
});

describe("refused, because no hook of ours could run as it should", () => {
  const full = Object.fromEntries(
    Array.from({ length: 1024 }, (_, index) => [`/h/pre/${index}`, ""]),
  );

  test.each<[what: string, text: string, files: Files, message: string]>([
    [
      "a directory whose name means something to the shell",
      "[Hooks]\nPreSaveDirectory = /h/a b",
      {},
      `${CONFIG}:2:20: PreSaveDirectory: the shell gets /h/a b unquoted, and a blank in it`,
    ],
    ["a command in it", "[Hooks]\nPreSaveDirectory = /h/$(touch canary)", {}, `${CONFIG}:2:20: `],
    [
      "an empty value",
      "[Hooks]\nPreSaveDirectory =",
      {},
      `${CONFIG}:2:1: PreSaveDirectory is empty and so means /etc/rekkord`,
    ],
    [
      "the same directory before and after",
      "[Hooks]\nPreSaveDirectory = /h\nPostSaveDirectory = /h/.",
      {},
      `${CONFIG}:2:20: PreSaveDirectory: /h is named more than once in [Hooks]`,
    ],
    [
      "the same directory twice",
      "[Hooks]\nPreSaveDirectory = /h\nPreSaveDirectory = /h",
      {},
      "/h is named more than once",
    ],
    [
      "a directory with as many entries as Rekkord looks at",
      both,
      full,
      "has more than 1024 entries",
    ],
    [
      "strangers where a new directory would be",
      "",
      { "/etc/rekkord/backup-hooks/presave/old": "" },
      "and old in it a hook. Move old away, or add PreSaveDirectory to [Hooks]",
    ],
    [
      "what Rekkord refuses",
      "[Hooks]\nPreSaveDirectry = x\n",
      {},
      `${CONFIG}:2:1: Rekkord would stop with "${CONFIG}(2): Unknown attribute 'PreSaveDirectry'"`,
    ],
  ])("%s", (_what, text, files, message) => {
    expect(() => plan({ [CONFIG]: text, ...files })).toThrow(message);
  });

  test("a folder for new directories whose name means something to the shell", () => {
    const config = "/etc/my backup/rekkord.ini";
    expect(() => plan({ [config]: "" }, { config })).toThrow(
      `Rekkord: ${config}: there is no PreSaveDirectory, and /etc/my backup/backup-hooks/presave cannot become it: the shell gets it unquoted, and a blank in it`,
    );
  });

  test("no configuration at all", () => {
    for (const work of [plan, planOut])
      expect(() => work({})).toThrow(`Cannot open '${CONFIG}': No such file or directory`);
  });

  test("scan before 0.104 is no event at all", () => {
    const before = { [CONFIG]: both };
    expect(install(before, { version: "0.97", events: ["prescan", "postscan"] })).toEqual(before);
  });
});
