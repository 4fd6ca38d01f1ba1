import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { applyChanges } from "../src/install/apply.ts";
import { toChanges } from "../src/install/changes.ts";
import { createFileReader } from "../src/install/file-system.ts";
import type { InstallPlan } from "../src/model/install-plan.ts";
import { files, tree } from "./installing-toy.ts";

function make(installation: Partial<InstallPlan>, disk = createFileReader()): void {
  applyChanges(toChanges({ edits: [], notes: [], ...installation }, disk), disk);
}
const read = (file: string): string => readFileSync(file, "latin1");
const modeOf = (file: string): number => statSync(file).mode & 0o7777;
/** Everything that a failed change must leave as it was. */
const state = (home: string): unknown =>
  tree(home).map((name) => {
    const { mode, ino, nlink } = lstatSync(join(home, name));
    return [name, mode, ino, nlink, lstatSync(join(home, name)).isFile() && read(join(home, name))];
  });
const edit = (file: string, start: number, end: number, text: string) => ({
  file,
  start,
  end,
  text,
});

describe("edits", () => {
  test("every other byte stays: CR LF, no line break at the end, bytes that are no UTF-8", () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const home = files({ "a.conf": Buffer.concat([Buffer.from("one\r\ntwo\r\n"), bytes]) });
    const file = join(home, "a.conf");
    make({
      edits: [
        edit(file, 5, 8, "zwei ü"),
        edit(file, 0, 0, "null\r\n"),
        edit(file, 10 + 0xe9, 10 + 0xea, ""),
      ],
    });
    const rest = Buffer.from(bytes.filter((byte) => byte !== 0xe9));
    expect(readFileSync(file)).toEqual(
      Buffer.concat([Buffer.from("null\r\none\r\nzwei ü\r\n"), rest]),
    );
  });

  test.each([0o600, 0o644, 0o440, 0o666, 0o4755].map((mode) => [mode.toString(8), mode] as const))(
    "the mode %s stays, and so does the owner",
    (_octal, mode) => {
      const file = join(files({ "a.conf": "old" }), "a.conf");
      if (process.getuid?.() === 0) chownSync(file, 54321, 54322);
      chmodSync(file, mode);
      const { uid, gid, ino } = statSync(file);
      make({ edits: [edit(file, 0, 3, "new")] });
      expect(statSync(file)).toMatchObject({ uid, gid, mode: 0o100000 | mode });
      expect(read(file)).toBe("new");
      expect(statSync(file).ino, "not written in place").not.toBe(ino);
    },
  );

  test("a link stays one, and the file behind it changes where it lies", () => {
    const home = files({ "real/a.conf": "old", "etc/other": "" });
    symlinkSync("../real/a.conf", join(home, "etc/second"));
    symlinkSync("second", join(home, "etc/first"));
    make({ edits: [edit(join(home, "etc/first"), 0, 3, "new")] });
    expect(readlinkSync(join(home, "etc/first"))).toBe("second");
    expect(readlinkSync(join(home, "etc/second"))).toBe("../real/a.conf");
    expect(read(join(home, "real/a.conf"))).toBe("new");
    expect(tree(home)).toEqual([
      "etc",
      "etc/first",
      "etc/other",
      "etc/second",
      "real",
      "real/a.conf",
    ]);
  });

  test("that change nothing touch nothing", () => {
    const home = files({ "a.conf": "old" });
    const before = state(home);
    make({ edits: [edit(join(home, "a.conf"), 0, 3, "old")] });
    expect(state(home)).toEqual(before);
  });

  test.each([
    ["overlap", [edit("", 0, 2, "x"), edit("", 1, 3, "y")]],
    ["end behind the end", [edit("", 0, 4, "x")]],
    ["end before they begin", [edit("", 2, 1, "x")]],
  ])("are refused that %s", (_what, edits) => {
    const file = join(files({ "a.conf": "old" }), "a.conf");
    expect(() => make({ edits: edits.map((one) => ({ ...one, file })) })).toThrow(RangeError);
    expect(read(file)).toBe("old");
  });
});

describe("a file is refused, and nothing changes", () => {
  const cases: readonly [
    what: string,
    says: string,
    meanwhile: (file: string) => void,
    left: string,
  ][] = [
    [
      "written to since it was read",
      "has changed since it was read",
      (file) => writeFileSync(file, "their own"),
      "their own",
    ],
    [
      "with a second name",
      "a second name (a hard link)",
      (file) => linkSync(file, `${file}.other`),
      "old",
    ],
  ];
  test.each(cases)("%s", (_what, says, meanwhile, left) => {
    const home = files({ "a.conf": "old", "b.conf": "old" });
    const [first, second] = [join(home, "a.conf"), join(home, "b.conf")];
    const disk = createFileReader();
    for (const file of [first, second]) disk.read(file);
    const changes = toChanges(
      { edits: [edit(first, 0, 3, "new"), edit(second, 0, 3, "new")], notes: [] },
      disk,
    );
    const names = new Set(tree(home));
    meanwhile(second);
    expect(() => applyChanges(changes, disk)).toThrow(says);
    expect([read(first), read(second)]).toEqual(["old", left]);
    expect(tree(home).filter((name) => !names.has(name) && name !== "b.conf.other")).toEqual([]);
  });

  test("replaced by one with the same text, whose mode would be lost, while the others were prepared", () => {
    const home = files({ "a.conf": "old", gone: "" });
    const [file, gone] = [join(home, "a.conf"), join(home, "gone")];
    const disk = createFileReader();
    const changes = toChanges(
      { edits: [edit(file, 0, 3, "new")], removed: [gone], notes: [] },
      disk,
    );
    const read = (path: string): string | undefined => {
      if (path === gone) {
        copyFileSync(file, `${file}.copy`);
        renameSync(`${file}.copy`, file);
      }
      return disk.read(path);
    };
    expect(() => applyChanges(changes, { ...disk, read })).toThrow("has changed since it was read");
    expect(readFileSync(file, "utf8")).toBe("old");
    expect(tree(home)).toEqual(["a.conf", "gone"]);
  });

  test("that is missing", () => {
    const home = files({});
    expect(() => make({ edits: [edit(join(home, "a.conf"), 0, 0, "new")] })).toThrow(
      `${home}/a.conf`,
    );
    expect(tree(home)).toEqual([]);
  });

  test("that is a folder", () => {
    const home = files({ "a.conf/b": "" });
    expect(() => make({ edits: [edit(join(home, "a.conf"), 0, 0, "new")] })).toThrow(
      "no regular file",
    );
  });
});

describe("new files", () => {
  test.each([0o755, 0o600, 0o777].map((mode) => [mode.toString(8), mode] as const))(
    "get their mode %s, whatever the umask",
    (_octal, mode) => {
      const file = join(files({}), "hook");
      make({ created: [{ file, text: "#!/bin/sh\n\udce9", mode }] });
      expect(readFileSync(file)).toEqual(Buffer.from("#!/bin/sh\n\xe9", "latin1"));
      expect(modeOf(file)).toBe(mode);
    },
  );

  test("get the folders that are missing, with what the one above them allows, but writing", () => {
    const home = files({ "etc/a": "" });
    chmodSync(join(home, "etc"), 0o770);
    if (process.getuid?.() === 0) chownSync(join(home, "etc"), 54321, 54322);
    const { uid, gid } = statSync(join(home, "etc"));
    make({ created: [{ file: join(home, "etc/hooks/pre/90-hook"), text: "", mode: 0o755 }] });
    for (const made of ["etc/hooks", "etc/hooks/pre"])
      expect(statSync(join(home, made))).toMatchObject({ uid, gid, mode: 0o040750 });
  });

  test.each([
    ["a file", (file: string) => writeFileSync(file, "theirs")],
    ["a folder", (file: string) => mkdirSync(file)],
    ["a link that leads nowhere", (file: string) => symlinkSync("nowhere", file)],
  ])("replace nothing: %s", (_what, put) => {
    const home = files({ "a.conf": "old" });
    put(join(home, "hook"));
    const before = state(home);
    expect(() =>
      make({
        created: [
          { file: join(home, "new/first"), text: "", mode: 0o755 },
          { file: join(home, "hook"), text: "ours", mode: 0o755 },
        ],
      }),
    ).toThrow("there is a file of that name already");
    expect(state(home)).toEqual(before);
  });
});

describe("files that make room", () => {
  test("go aside for ours, and come back over it", () => {
    const home = files({ hook: "theirs" });
    const [file, aside] = [join(home, "hook"), join(home, "aside/hook")];
    chmodSync(file, 0o751);
    const { ino } = statSync(file);
    make({ created: [{ file, text: "ours", mode: 0o755 }], moved: [{ from: file, to: aside }] });
    expect([read(file), read(aside)]).toEqual(["ours", "theirs"]);
    make({ removed: [file], moved: [{ from: aside, to: file }] });
    expect(read(file)).toBe("theirs");
    expect(statSync(file)).toMatchObject({ ino, nlink: 1, mode: 0o100751 });
    expect(tree(home)).toEqual(["aside", "hook"]);
  });

  test("a link goes as a link", () => {
    const home = files({ "real/hook": "theirs" });
    const [file, aside] = [join(home, "hook"), join(home, "hook.aside")];
    symlinkSync("real/hook", file);
    make({ created: [{ file, text: "ours", mode: 0o755 }], moved: [{ from: file, to: aside }] });
    expect([readlinkSync(aside), read(file), read(join(home, "real/hook"))]).toEqual([
      "real/hook",
      "ours",
      "theirs",
    ]);
    make({ removed: [file], moved: [{ from: aside, to: file }] });
    expect(readlinkSync(file)).toBe("real/hook");
    expect(tree(home)).toEqual(["hook", "real", "real/hook"]);
  });

  test("are moved, but over nothing; and removed", () => {
    const home = files({ a: "a", b: "b", c: "c" });
    const before = state(home);
    expect(() => make({ moved: [{ from: join(home, "a"), to: join(home, "b") }] })).toThrow(
      "there is a file of that name already",
    );
    expect(state(home)).toEqual(before);
    make({ moved: [{ from: join(home, "a"), to: join(home, "d") }], removed: [join(home, "c")] });
    expect(tree(home)).toEqual(["b", "d"]);
    expect(read(join(home, "d"))).toBe("a");
  });
});

describe("when the last of many changes fails, the others are put back", () => {
  const last: readonly [what: string, more: (home: string) => Partial<InstallPlan>][] = [
    [
      "a name that is taken",
      (home) => ({ moved: [{ from: join(home, "c"), to: join(home, "d") }] }),
    ],
    ["a file that is not there", (home) => ({ removed: [join(home, "c"), join(home, "missing")] })],
    [
      "a file in place of a folder",
      (home) => ({ moved: [{ from: join(home, "c"), to: join(home, "d/e") }] }),
    ],
  ];
  test.each(last)("%s", (_what, more) => {
    const home = files({ "a.conf": "old", "b.conf": "old", hook: "theirs", c: "c", d: "d" });
    chmodSync(join(home, "a.conf"), 0o640);
    const before = state(home);
    const { moved = [], removed = [] } = more(home);
    expect(() =>
      make({
        created: [
          { file: join(home, "hook"), text: "ours", mode: 0o755 },
          { file: join(home, "folder/new"), text: "ours", mode: 0o755 },
        ],
        edits: [edit(join(home, "a.conf"), 0, 3, "new"), edit(join(home, "b.conf"), 0, 3, "new")],
        moved: [{ from: join(home, "hook"), to: join(home, "aside/hook") }, ...moved],
        removed,
      }),
    ).toThrow("Nothing was changed");
    expect(state(home)).toEqual(before);
  });
});

test("whoever reads the file meanwhile, or finds it after a kill -9, sees the whole old text or the whole new one", async () => {
  const file = join(files({ "a.conf": "a".repeat(8_000_000) }), "a.conf");
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, "fixtures", "toggling.ts"), file, "b", "a"],
    { stdio: "inherit" },
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  const seen = new Set<string>();
  const whole = (text: string): string => {
    const letter = text[0] ?? "nothing";
    return text === letter.repeat(8_000_000)
      ? letter
      : `${text.length} characters, ${new Set(text).size} of them different`;
  };
  for (let reads = 0; reads < 100 || seen.size < 2; reads += 1) {
    expect(child.exitCode).toBeNull();
    seen.add(whole(read(file)));
    await new Promise(setImmediate);
  }
  child.kill("SIGKILL");
  await once(child, "exit");
  expect([...seen].sort()).toEqual(["a", "b"]);
  expect(["a", "b"]).toContain(whole(read(file)));
  make({ edits: [edit(file, 0, 8_000_000, "again")] });
  expect(read(file)).toBe("again");
});
