import { chmodSync, existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { env, hooksFor, seenIn } from "./answering.ts";
import { command, site as files, folder, type HookJson } from "./site.ts";

/** The command as one file that runs the sources, since the entry that it writes starts the same file, with no option of Node's. */
const LAUNCHER = `import { registerHooks } from "node:module";

const conditions = (given) => ["@backup-hooks/source", ...given];
registerHooks({ resolve: (name, context, next) => next(name, { ...context, conditions: conditions(context.conditions) }) });
await import(${JSON.stringify(join(import.meta.dirname, "..", "..", "src", "bin.ts"))});
`;
const MOMENTS = ["backup:pre", "backup:post", "prune:pre", "any:error"];

const site = (hooks: Parameters<typeof files>[0] = {}, hooksFile = hooksFor(MOMENTS)): string => {
  const cwd = files(hooks);
  writeFileSync(join(cwd, "backup.hooks.mjs"), hooksFile);
  writeFileSync(join(cwd, "launcher.mjs"), LAUNCHER);
  return cwd;
};
const call = async (cwd: string, [verb = "", ...args]: readonly string[], reaction = "nothing") => {
  const words = [join(cwd, "launcher.mjs"), verb, "--config", "config.json", ...args];
  const { exitCode, stdout, stderr } = await execa(process.execPath, words, {
    reject: false,
    extendEnv: false,
    stdin: "ignore",
    cwd,
    env: { ...env, HOME: cwd, REACTION: reaction },
  });
  return { exitCode, stdout, stderr };
};
const install = (cwd: string, ...args: string[]) =>
  call(cwd, ["install", "backup.hooks.mjs", "--state", "state", ...args]);
const text = (cwd: string, name = "config.json"): string => readFileSync(join(cwd, name), "utf8");

describe("install and uninstall, on real files", () => {
  test("show what would change, write it, do nothing a second time, and put the bytes back", async () => {
    const cwd = site({ repo: [command("echo first", "SNAPSHOT_START")] });
    chmodSync(join(cwd, "config.json"), 0o600);
    const before = text(cwd);

    const shown = await install(cwd);
    expect(shown).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("Nothing was written. Add --write to write it."),
    });
    expect(shown.stdout).toContain('+          "onError": "ON_ERROR_FATAL",');
    expect(shown.stdout).toContain("start it afterwards");
    expect(shown.stdout).not.toContain("open-sesame");
    expect(text(cwd)).toBe(before);

    expect(await install(cwd, "--write")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("Written: config.json (changed)"),
    });
    expect(statSync(join(cwd, "config.json")).mode & 0o777).toBe(0o600);
    expect((await call(cwd, ["check"])).stdout).toContain("3 hooks in force, 0 errors, 0 warnings");
    expect((await install(cwd, "--write")).stdout).toContain("Nothing to do: it is installed.");
    expect((await install(cwd, "--write", "--on-stop", "cancel")).stdout).toContain(
      "ON_ERROR_CANCEL",
    );

    expect((await call(cwd, ["uninstall", "--write"])).exitCode).toBe(0);
    expect(text(cwd)).toBe(before);
    expect((await call(cwd, ["uninstall", "--write"])).stdout).toContain(
      "Nothing to do: there is no entry of ours.",
    );
  });

  test("keep a link to the configuration one", async () => {
    const cwd = site();
    const real = folder({ "config.json": text(cwd) });
    const link = join(cwd, "link.json");
    symlinkSync(join(real, "config.json"), link);
    const { exitCode } = await call(cwd, [
      "install",
      "backup.hooks.mjs",
      "--config",
      "link.json",
      "--write",
    ]);
    expect(exitCode).toBe(0);
    expect(text(real)).toContain("backup.hooks.mjs");
    expect(readFileSync(link, "utf8")).toBe(text(real));
  });

  test("say how a repo or plan is named, and what --on-stop may be", async () => {
    const cwd = site();
    const before = text(cwd);
    for (const [args, message] of [
      [["--plan-id", "doc"], 'Did you mean "docs"?'],
      [["--on-stop", "stop"], "--on-stop (expected fatal, cancel, retry-10m"],
    ] as const) {
      expect(await install(cwd, ...args, "--write")).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining(message),
      });
    }
    expect(text(cwd)).toBe(before);
  });
});

/** Prints what `restic backup --json` prints of a snapshot, and says that it ran. */
const restic = [
  "/bin/sh",
  "-c",
  `touch worked; echo '{"message_type":"summary","files_new":7,"total_files_processed":9,"total_bytes_processed":2048,"snapshot_id":"abcdef0123456789"}'`,
];

describe("a whole task with the installed entry", () => {
  const run = async (
    reaction: string,
    { onStop = "fatal", plan = [] as readonly HookJson[], work = restic } = {},
  ) => {
    const cwd = site({ plan });
    await install(cwd, "--write", "--on-stop", onStop);
    const { exitCode, stdout } = await call(
      cwd,
      ["run", "backup", "--json", "--max-retries", "1", "--", ...work],
      reaction,
    );
    return {
      cwd,
      exitCode,
      said: JSON.parse(stdout),
      worked: existsSync(join(cwd, "worked")),
      seen: seenIn(cwd),
    };
  };
  const named = (seen: ReturnType<typeof seenIn>): string[] =>
    seen.map(({ hookName, name }) => `${hookName} ${name.replace("CONDITION_", "")}`);

  test.each([
    ["nothing", "fatal"],
    ["warn", "fatal"],
    ["throw", "cancel"],
  ])("answered with %s, policy %s: the backup is made", async (reaction, onStop) => {
    const { exitCode, said, worked, seen } = await run(reaction, { onStop });
    expect([exitCode, said.ending, worked]).toEqual([0, "success", true]);
    expect(named(seen)).toEqual(["backup:pre SNAPSHOT_START", "backup:post SNAPSHOT_SUCCESS"]);
    expect(seen[1]).toMatchObject({
      status: "success",
      counts: { files: 9, bytes: 2048 },
      job: { Repo: "local", Plan: "docs" },
      fields: { SnapshotId: "abcdef0123456789" },
    });
    expect(seen[0]?.["job"]).toEqual(seen[1]?.["job"]);
  });

  test.each([
    ["cancel", "cancel"],
    ["fail", "fatal"],
    ["retry", "fatal"],
  ])("answered with %s, policy %s: restic does not start", async (reaction, onStop) => {
    const { exitCode, said, worked, seen } = await run(reaction, { onStop });
    expect([exitCode, said.ending, worked]).toEqual([1, "veto", false]);
    expect(named(seen)).toEqual([
      "backup:pre SNAPSHOT_START",
      "backup:post ANY_ERROR",
      "any:error ANY_ERROR",
    ]);
    expect(seen[1]?.["error"]).toMatch(
      /^snapshot start hook: run hook command hook repo\/local\/hook\/0: (task cancelled|fatal): exit status 1$/,
    );
  });

  test("a failure of restic", async () => {
    const { exitCode, said, seen } = await run("nothing", {
      work: ["/bin/sh", "-c", "echo 'Fatal: \"locked\"' >&2; exit 11"],
    });
    expect([exitCode, said.ending]).toEqual([11, "error"]);
    expect(named(seen).slice(1)).toEqual([
      "backup:post SNAPSHOT_ERROR",
      "any:error SNAPSHOT_ERROR",
    ]);
    expect(seen[1]?.["error"]).toContain('Fatal: "locked"');
  });

  test("a prune, which has handlers before it and for any failure", async () => {
    const cwd = site();
    await install(cwd, "--write");
    expect((await call(cwd, ["run", "prune", "--", "false"])).exitCode).toBe(1);
    expect(named(seenIn(cwd))).toEqual(["prune:pre PRUNE_START", "any:error PRUNE_ERROR"]);
  });

  test("rehearsed by its name", async () => {
    const cwd = site();
    await install(cwd, "--write", "--plan-id", "docs");
    expect((await call(cwd, ["rehearse", "SNAPSHOT_WARNING"])).exitCode).toBe(0);
    expect(named(seenIn(cwd))).toEqual(["backup:post SNAPSHOT_WARNING"]);
  });
});
