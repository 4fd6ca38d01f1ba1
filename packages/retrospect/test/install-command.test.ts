import { chmodSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { compiled } from "../../../tests/kit/compile-cache.ts";
import { add, bin, folder, lines, type Result } from "./program.ts";

const HOOKS = `import { cancel, defineHooks } from "@backup-hooks/core/hooks";
import { appendFileSync } from "node:fs";
const told = (event) => appendFileSync(import.meta.dirname + "/told", event.name + "\\n");
export default defineHooks({
  "session:pre": async (event, { undo }) => {
    told(event);
    await undo(["/bin/sh", "-c", 'echo "close script" >> "$0"', import.meta.dirname + "/told"]);
  },
  "backup:pre": async (event, { undo }) => {
    told(event);
    await undo(["/bin/sh", "-c", 'echo "close source" >> "$0"', import.meta.dirname + "/told"]);
  },
  "backup:post": told,
  "session:post": told,
  "retrospect:StopSched": (event) => told(event),
  "retrospect:AnomalyAlert": () => cancel("too much has changed"),
});
`;
/** The command as a file of its own, so that an entry needs no options of Node to run sources. */
const COMMAND = `import { registerHooks } from "node:module";
const source = "@backup-hooks/source";
registerHooks({ resolve: (specifier, context, next) => next(specifier, { ...context, conditions: [...context.conditions, source] }) });
await import(${JSON.stringify(bin)});
`;
const PLACE = "Library/Application Support/Retrospect";

interface Mac {
  readonly root: string;
  /** Runs retrospect-hooks for this Mac. */
  readonly run: (verb: string, ...args: string[]) => Promise<Result>;
  /** Retrospect's folder: each file's name, mode and text. */
  readonly files: () => readonly (readonly [name: string, mode: string, text: string])[];
}
function mac(): Mac {
  const root = folder({
    [`${PLACE}/Config80.dat`]: "data",
    "hooks/backup.hooks.mjs": HOOKS,
    "command.mjs": COMMAND,
  });
  const place = join(root, PLACE);
  const env = { PATH: "/usr/bin:/bin", HOME: root, TMPDIR: root, NODE_COMPILE_CACHE: compiled };
  return {
    root,
    run: async (verb, ...args) => {
      const words = ["--caller", "mac-engine", "--root", root, ...args];
      const { stdout, stderr, exitCode } = await execa(
        process.execPath,
        ["--no-warnings", "command.mjs", verb, ...words],
        {
          cwd: root,
          env,
          extendEnv: false,
          reject: false,
        },
      );
      return { stdout, stderr, exitCode };
    },
    files: () =>
      readdirSync(place)
        .sort()
        .map((name) => [
          name,
          (statSync(join(place, name)).mode & 0o777).toString(8),
          readFileSync(join(place, name), "utf8"),
        ]),
  };
}
const install = ["hooks/backup.hooks.mjs", "--state", "state"];

describe("install and uninstall, as a person types them", () => {
  test("shown, written, written again, heard by Retrospect, taken away", async () => {
    const { run, files } = mac();
    const before = files();
    const shown = await run("install", ...install);
    expect(shown.stderr).toBe("");
    expect(shown.stdout).toContain("Nothing was written. Add --write to write it.");
    expect(files()).toEqual(before);

    const written = await run("install", ...install, "--write");
    expect(written.stdout).toContain("nothing has to be restarted");
    expect(written.exitCode).toBe(0);
    expect(files()).toEqual([
      ...before,
      ["RetroEventHandler", "755", expect.stringMatching(/^#!\/bin\/sh\n.*\nexit 0\n$/s)],
    ]);
    const installed = files();
    expect((await run("install", ...install, "--write")).stdout).toContain(
      "Nothing to do: it is installed.",
    );
    expect(files()).toEqual(installed);
    const check = await run("check");
    expect(check.stdout).toContain("RetroEventHandler");

    const { stdout, exitCode } = await run("rehearse", "AnomalyAlert");
    expect(stdout).toContain('answered "too much has changed"');
    expect(stdout).toContain("Retrospect would skip the source");
    expect(exitCode).toBe(1);

    expect((await run("uninstall", "--write")).exitCode).toBe(0);
    expect(files()).toEqual(before);
    expect((await run("uninstall", "--write")).stdout).toContain("Nothing to do");
  });

  test("a handler that is there: refused with its place, kept aside with --replace, and back as it was", async () => {
    const { root, run, files } = mac();
    const mine = add(root, `${PLACE}/RetroEventHandler.sh`, "#!/bin/sh\necho mine > /dev/null\n");
    chmodSync(mine, 0o750);
    const before = files();
    const refused = await run("install", ...install, "--write");
    expect(refused.stderr).toContain(`${mine}:1: there is a handler already`);
    expect(refused.exitCode).toBe(2);
    expect(files()).toEqual(before);

    expect((await run("install", ...install, "--write", "--replace")).exitCode).toBe(0);
    expect(files().map(([name, mode]) => [name, mode])).toEqual([
      ["Config80.dat", "644"],
      ["RetroEventHandler", "755"],
      ["before-backup-hooks.RetroEventHandler.sh", "750"],
    ]);
    expect((await run("rehearse", "AnomalyAlert")).stdout).toContain("too much has changed");

    expect((await run("uninstall", "--write")).exitCode).toBe(0);
    expect(files()).toEqual(before);
  });

  test("what a script and its source have opened is closed at the end of each, and of no other", async () => {
    const { root, run } = mac();
    expect((await run("install", ...install, "--write")).exitCode).toBe(0);
    const told = (): string[] => lines(root, "hooks/told");
    await run("rehearse", "StartScript", "--script", "Nightly");
    await run("rehearse", "StartSource", "--script", "Nightly", "--set", "sourceName=A");
    await run("rehearse", "EndSource", "--script", "Nightly", "--set", "sourceName=B");
    await run("rehearse", "EndSource", "--script", "Weekly", "--set", "sourceName=A");
    await run("rehearse", "StopSched", "--script", "Nightly");
    expect(told()).toEqual(["StartScript", "StartSource", "EndSource", "EndSource", "StopSched"]);
    await run("rehearse", "EndSource", "--script", "Nightly", "--set", "sourceName=A");
    expect(told().slice(5)).toEqual(["EndSource", "close source"]);
    await run("rehearse", "EndScript", "--script", "Nightly");
    expect(told().slice(7)).toEqual(["EndScript", "close script"]);
  });
});
