import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { env, HOOKS, seenIn } from "./answering.ts";
import { add, folder, ini, sh } from "./fixture.ts";

/** The command as one file that runs the sources, since the entry that it writes starts the same file, with no option of Node's. */
const LAUNCHER = `import { registerHooks } from "node:module";

const conditions = (given) => ["@backup-hooks/source", ...given];
registerHooks({ resolve: (name, context, next) => next(name, { ...context, conditions: conditions(context.conditions) }) });
await import(${JSON.stringify(join(import.meta.dirname, "..", "src", "bin.ts"))});
`;
const site = (files: Readonly<Record<string, string>>): string =>
  folder({ ...files, "backup.hooks.mjs": HOOKS, "launcher.mjs": LAUNCHER });
const call = async (cwd: string, ...args: string[]) => {
  const words = [join(cwd, "launcher.mjs"), ...args, "--config", "rekkord.ini"];
  const { exitCode, stdout, stderr } = await execa(process.execPath, words, {
    reject: false,
    extendEnv: false,
    cwd,
    env: { ...env, HOME: cwd },
  });
  return { exitCode, stdout, stderr };
};
const install = (cwd: string, ...args: string[]) =>
  call(cwd, "install", "backup.hooks.mjs", "--state", "state", ...args);

/** Every file below a folder, with its mode and text; a folder with its mode only. */
function snapshot(root: string): Record<string, string> {
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).map(
    (name): [string, string] => {
      const stats = statSync(join(root, name));
      return [
        name,
        `${(stats.mode & 0o7777).toString(8)} ${stats.isFile() ? readFileSync(join(root, name), "utf8") : ""}`,
      ];
    },
  );
  return Object.fromEntries(files);
}

describe("install and uninstall, on real files", () => {
  test("show what would change, write it, do nothing a second time, and put the bytes back", async () => {
    const cwd = site({
      "rekkord.ini": ini("PreSaveDirectory = pre.d"),
      "pre.d/10-dump": sh("true"),
    });
    chmodSync(join(cwd, "rekkord.ini"), 0o640);
    const before = snapshot(cwd);

    const shown = await install(cwd);
    expect(shown).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("Nothing was written. Add --write to write it."),
    });
    expect(shown.stdout).toContain(`+++ ${cwd}/pre.d/90-backup-hooks (new, mode 0755)`);
    expect(shown.stdout).toContain(`+PostSaveDirectory = ${cwd}/backup-hooks/postsave`);
    expect(shown.stdout).toContain("note: PreSaveDirectory: 90-backup-hooks runs after 10-dump");
    expect(existsSync(join(cwd, "pre.d/90-backup-hooks"))).toBe(false);

    expect(await install(cwd, "--write")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("Written: "),
    });
    const during = snapshot(cwd);
    expect(Object.keys(during).filter((name) => name.endsWith("90-backup-hooks"))).toEqual([
      "pre.d/90-backup-hooks",
      ...["postsave", "postscan", "prescan"].map(
        (event) => `backup-hooks/${event}/90-backup-hooks`,
      ),
    ]);
    expect(during["rekkord.ini"]).toMatch(/^640 /);
    expect((await call(cwd, "check")).stdout).toContain("5 hooks in force, 0 errors");
    expect((await install(cwd, "--write")).stdout).toContain("Nothing to do: it is installed.");
    expect((await call(cwd, "rehearse", "presave")).exitCode).toBe(0);
    expect(seenIn(cwd)).toMatchObject([{ name: "presave", job: { job: `${cwd}/rekkord.ini` } }]);

    expect((await call(cwd, "uninstall", "--write")).exitCode).toBe(0);
    for (const left of ["backup-hooks", "seen"]) rmSync(join(cwd, left), { recursive: true });
    expect(snapshot(cwd)).toEqual(before);
    expect((await call(cwd, "uninstall", "--write")).stdout).toContain(
      "Nothing to do: there is no entry of ours.",
    );
  });

  test("leave a file of our name that is not ours alone, or keep it for uninstall where Rekkord does not run it", async () => {
    const lines = [
      "PreSaveDirectory = a",
      "PostSaveDirectory = b",
      "PreScanDirectory = c",
      "PostScanDirectory = d",
    ];
    const cwd = site({ "rekkord.ini": ini(...lines) });
    const mine = add(cwd, "a/90-backup-hooks", sh("echo mine >> order"), 0o700);

    expect(await install(cwd, "--write")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining(`rekkord.ini:5:20: ${mine} is there already`),
    });
    expect(existsSync(join(cwd, "b"))).toBe(false);

    expect((await install(cwd, "--write", "--replace")).exitCode).toBe(0);
    expect((await call(cwd, "rehearse", "presave")).exitCode).toBe(0);
    expect(existsSync(join(cwd, "order"))).toBe(false);
    expect(seenIn(cwd)).toHaveLength(1);

    expect((await call(cwd, "uninstall", "--write")).exitCode).toBe(0);
    expect([readFileSync(mine, "utf8"), statSync(mine).mode & 0o777]).toEqual([
      sh("echo mine >> order"),
      0o700,
    ]);
  });

  test("pass by whatever else may lie in a directory, and keep a link to the configuration one", async () => {
    const cwd = site({
      "real/rekkord.ini": ini("PreSaveDirectory = a.d"),
      "real/a.d/big": "\0\n".repeat(1000),
      "backup.hooks.mjs": HOOKS,
    });
    symlinkSync("real/rekkord.ini", join(cwd, "rekkord.ini"));
    mkdirSync(join(cwd, "a.d"));
    symlinkSync("nowhere", join(cwd, "a.d/dangling"));
    symlinkSync("/dev/zero", join(cwd, "a.d/endless"));
    mkdirSync(join(cwd, "a.d/folder"));
    expect((await install(cwd, "--write")).exitCode).toBe(0);
    expect(readdirSync(join(cwd, "a.d")).sort()).toEqual([
      "90-backup-hooks",
      "dangling",
      "endless",
      "folder",
    ]);
    expect(readdirSync(join(cwd, "real/a.d"))).toEqual(["big"]);
    expect(readFileSync(join(cwd, "real/rekkord.ini"), "utf8")).toContain(
      `PostSaveDirectory = ${cwd}/backup-hooks/postsave`,
    );
  });
});
