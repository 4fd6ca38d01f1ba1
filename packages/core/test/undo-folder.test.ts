import { chmodSync, chownSync, mkdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { ensurePrivateFolder, resolveStateFolder } from "../src/undo/state-folder.ts";
import { folder } from "./processes.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** Somebody who is neither us nor the superuser. */
const STRANGER = 54_321;

function make(path: string, mode: number): string {
  mkdirSync(path, { recursive: true });
  chmodSync(path, mode);
  return path;
}

describe("the state lies", () => {
  const user = (uid: number) => vi.spyOn(process, "geteuid").mockReturnValue(uid);
  const cases: readonly [
    title: string,
    uid: number,
    given: string | undefined,
    env: NodeJS.ProcessEnv,
    expected: string,
  ][] = [
    ["where --state says", 1000, "/a", { BACKUP_HOOKS_STATE: "/b" }, "/a"],
    ["where the environment says", 1000, undefined, { BACKUP_HOOKS_STATE: "/b", HOME: "/h" }, "/b"],
    ["at an absolute path in any case", 1000, "a", {}, join(process.cwd(), "a")],
    [
      "in the superuser's place",
      0,
      undefined,
      { HOME: "/h", XDG_STATE_HOME: "/x" },
      "/var/lib/backup-hooks",
    ],
    [
      "in the user's place",
      1000,
      undefined,
      { HOME: "/h", XDG_STATE_HOME: "/x" },
      "/x/backup-hooks",
    ],
    [
      "in the home, where that place is relative",
      1000,
      undefined,
      { HOME: "/h", XDG_STATE_HOME: "x" },
      "/h/.local/state/backup-hooks",
    ],
    [
      "in the home, where the words are empty",
      1000,
      "",
      { HOME: "/h", BACKUP_HOOKS_STATE: "" },
      "/h/.local/state/backup-hooks",
    ],
    [
      "in the account's home without HOME",
      1000,
      undefined,
      {},
      join(userInfo().homedir, ".local/state/backup-hooks"),
    ],
  ];
  test.each(cases)("%s", (_title, uid, input, env, expected) => {
    user(uid);
    expect(resolveStateFolder(input, env)).toBe(expected);
  });
});

describe("a private folder", () => {
  test("is made for us alone, with all that is missing above it", () => {
    const base = folder();
    const path = join(base, "state", "undo");
    expect(ensurePrivateFolder(path)).toBe(path);
    expect([path, join(base, "state")].map((made) => statSync(made).mode & 0o777)).toEqual([
      0o700, 0o700,
    ]);
  });

  test("that is there already is left as it is", () => {
    const path = make(join(folder(), "state"), 0o755);
    expect(ensurePrivateFolder(path)).toBe(path);
    expect(statSync(path).mode & 0o777).toBe(0o755);
  });

  test.each([0o1777, 0o1770])(
    "may lie where everybody may write, if only owners may rename there (%o)",
    (mode) => {
      const path = join(make(join(folder(), "shared"), mode), "state");
      expect(ensurePrivateFolder(path)).toBe(path);
    },
  );

  test("may be reached through a link of ours", () => {
    const base = folder();
    make(join(base, "real"), 0o700);
    symlinkSync(join(base, "real"), join(base, "link"));
    expect(ensurePrivateFolder(join(base, "link", "state"))).toBe(join(base, "link", "state"));
  });

  const refused: readonly [title: string, prepare: (base: string) => string, message: RegExp][] = [
    [
      "its group may write to it",
      (base) => make(join(base, "s"), 0o770),
      /\/s: others may write to this folder .*got mode 770\)\. chmod go-w/,
    ],
    [
      "everybody may write to it",
      (base) => make(join(base, "s"), 0o757),
      /\/s: others may write to this folder/,
    ],
    [
      "everybody may write to it, sticky or not",
      (base) => make(join(base, "s"), 0o1777),
      /\/s: others may write to this folder/,
    ],
    [
      "everybody may write above it",
      (base) => join(make(join(base, "a"), 0o777), "s"),
      /\/a: others may write to this folder, so \S+\/s is not private/,
    ],
    [
      "a group may write far above it",
      (base) => join(make(join(base, "a"), 0o770), "b", "c", "s"),
      /\/a: others may write to this folder/,
    ],
    [
      "it is a link",
      (base) => {
        symlinkSync(make(join(base, "real"), 0o700), join(base, "s"));
        return join(base, "s");
      },
      /\/s: this must be a folder \(got a symbolic link\)/,
    ],
    [
      "a link leads to where everybody may write",
      (base) => {
        make(join(base, "open", "real"), 0o700);
        chmodSync(join(base, "open"), 0o777);
        symlinkSync(join(base, "open", "real"), join(base, "link"));
        return join(base, "link", "s");
      },
      /\/open: others may write to this folder/,
    ],
    [
      "it is a file",
      (base) => {
        writeFileSync(join(base, "s"), "");
        return join(base, "s");
      },
      /\/s: this must be a folder \(got something else\)/,
    ],
    [
      "a file stands above it",
      (base) => {
        writeFileSync(join(base, "a"), "");
        return join(base, "a", "s");
      },
      /\/s: this folder cannot be used .*Name another folder with --state or BACKUP_HOOKS_STATE/,
    ],
  ];
  test.each(refused)("is refused where %s", (_title, prepare, message) => {
    const path = prepare(folder());
    expect(() => ensurePrivateFolder(path)).toThrow(
      expect.objectContaining({ code: "IO", message: expect.stringMatching(message) }),
    );
  });

  test.each([
    ["it belongs to somebody else", "s", /\/s: this folder belongs to somebody else \(/],
    [
      "one above it belongs to somebody else",
      "s/t",
      /\/s: this folder belongs to somebody else, so \S+\/s\/t is not private/,
    ],
  ])("is refused where %s", (_title, below, message) => {
    const base = folder();
    const path = make(join(base, "s"), 0o755);
    // The superuser makes it a stranger's; anybody else becomes the stranger.
    if (process.geteuid?.() === 0) chownSync(path, STRANGER, STRANGER);
    else vi.spyOn(process, "geteuid").mockReturnValue(STRANGER);
    mkdirSync(join(base, below), { recursive: true });
    expect(() => ensurePrivateFolder(join(base, below))).toThrow(
      expect.objectContaining({ message: expect.stringMatching(message) }),
    );
  });
});
