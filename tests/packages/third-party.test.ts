import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listEntryPoints, readManifest, root } from "../kit/repository.ts";
import { listImports } from "../workspace/layers.ts";
import { createThirdPartyProject, type RunResult, type ThirdPartyProject } from "./third-party.ts";

/** Ends what hangs: the suite starts some thousand processes. */
const LONG_MS = 600_000;
const name = "backup-hooks-vzdump";
const source = join(root, "examples/third-party", name);
const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter(
  (file) => !/^(node_modules|dist)/.test(file),
);

let outside: ThirdPartyProject;
/** A copy beside nothing but core, as it is packed. */
let copy: string;
let built: RunResult;
beforeAll(async () => {
  outside = await createThirdPartyProject();
  copy = join(outside.project, name);
  cpSync(source, copy, {
    recursive: true,
    filter: (path) => !/[\\/](node_modules|dist)$/.test(path),
  });
  built = await outside.build(copy);
});
afterAll(() => outside?.remove());

/** The built command, in the folder of the example's configuration. */
function vzdump(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<RunResult> {
  return outside.run(
    join(copy, "example"),
    process.execPath,
    [join(copy, "dist/bin.js"), ...args],
    env,
  );
}

describe("an adapter outside this repository", () => {
  test.each(files.filter((file) => file.endsWith(".ts")))(
    "%s imports what core publishes, and nothing else of ours",
    (file) => {
      const imports = listImports(readFileSync(join(source, file), "utf8"));
      const published = listEntryPoints(readManifest(join(root, "packages/core")));
      const inside = (specifier: string) =>
        /^\.\.?\/(?!.*\.\.\/\.\.)/.test(specifier) && !/packages/.test(specifier);
      expect(
        imports.filter(
          (specifier) =>
            !(specifier.startsWith("node:") || published.includes(specifier) || inside(specifier)),
        ),
      ).toEqual([]);
    },
  );

  test("depends on the core of this repository, and on nothing else at run time", () => {
    expect(readManifest(source).dependencies).toEqual({
      "@backup-hooks/core": `^${readManifest(join(root, "packages/core")).version}`,
    });
  });

  test("passes its own tests and the whole suite", { timeout: LONG_MS }, async () => {
    const { all, exitCode } = await outside.run(copy, "npm", ["test"]);
    expect({ all, exitCode }).toEqual({
      all: expect.stringMatching(/pass [1-9]\d{3,}\n.*fail 0\n/s),
      exitCode: 0,
    });
  });

  test("type-checks and builds", { timeout: LONG_MS }, async () => {
    expect(built).toEqual({ all: "", exitCode: 0 });
    expect(await outside.typecheck(copy)).toEqual({ all: "", exitCode: 0 });
  });
});

describe("its command", () => {
  test("says its version", async () => {
    expect(await vzdump(["--version"])).toEqual({ all: readManifest(source).version, exitCode: 0 });
  });

  test("explains a phase with its source", async () => {
    const { all, exitCode } = await vzdump(["explain", "job-init"]);
    expect(exitCode).toBe(0);
    expect(all).toMatch(
      /^job-init: pre session, vzdump 7\.2\nA veto: vzdump would end before the job begins.*Source: .*since 7\.1-11/s,
    );
  });

  test.each(["snapshot", "suspend", "stop"])(
    "explains when the guest comes back in mode %s",
    async (mode) => {
      const { all } = await vzdump(["explain", "guest", "--mode", mode]);
      expect(/Before: .*post-restart/.test(all)).toBe(mode === "snapshot");
    },
  );

  test.each([
    [
      "a mode that does not exist",
      ["explain", "--mode", "live"],
      /--mode \(expected snapshot, suspend, stop, got live\)/,
    ],
    [
      "a version that nobody read",
      ["explain", "--product-version", "9"],
      /--product-version \(expected 7\.2, got 9\)/,
    ],
    [
      "a configuration that is not there",
      ["check", "--config", "nowhere.conf"],
      /vzdump: nowhere\.conf: there is no such file/,
    ],
  ])("refuses %s", async (_what, args, says) => {
    expect(await vzdump(args)).toEqual({ all: expect.stringMatching(says), exitCode: 2 });
  });

  test("rehearses the script, and says what vzdump would do", async () => {
    const rehearse = ["rehearse", "backup-start", "--config", "vzdump.conf", "--set", "VMID=205"];
    const goesOn = await vzdump(rehearse);
    expect(goesOn).toEqual({
      all: expect.stringContaining("guest 205 (db1) to local"),
      exitCode: 0,
    });
    const stops = await vzdump(rehearse, { NO_ROOM: "1" });
    expect(stops).toEqual({
      all: expect.stringContaining("vzdump would give this guest up"),
      exitCode: 1,
    });
  });

  const lives: readonly [work: string, phases: readonly string[], exit: number][] = [
    [
      "true",
      [
        "job-init",
        "job-start",
        "backup-start",
        "pre-stop",
        "pre-restart",
        "post-restart",
        "backup-end",
        "log-end",
        "job-end",
      ],
      0,
    ],
    [
      "false",
      [
        "job-init",
        "job-start",
        "backup-start",
        "pre-stop",
        "pre-restart",
        "post-restart",
        "backup-abort",
        "log-end",
        "job-end",
      ],
      255,
    ],
  ];
  test.each(lives)("runs the whole of vzdump around %s", async (work, phases, exit) => {
    const guest = ["205", "--set", "VMTYPE=qemu", "--set", "HOSTNAME=db1"];
    const { all, exitCode } = await vzdump([
      "run",
      "vzdump",
      ...guest,
      "--config",
      "vzdump.conf",
      "--",
      work,
    ]);
    const fired = Array.from(all.matchAll(/^(\S+): \.\/hook\.sh \1/gm), ([, phase]) => phase);
    expect({ fired, exitCode }).toEqual({ fired: phases, exitCode: exit });
  });

  test.each([
    ["101", "goes on", 0],
    ["999", "stops", 1],
  ])("answers for guest %s: vzdump %s", async (guest, _does, exit) => {
    const env = { STOREID: "nas", VMTYPE: "qemu", HOSTNAME: "db1" };
    const { exitCode } = await vzdump(
      ["answer", "backup.hooks.ts", "backup-start", "snapshot", guest],
      env,
    );
    expect(exitCode).toBe(exit);
  });
});

test("installed, it is called as vzdump calls its script, with next to no environment, and taken out again to the byte", async () => {
  const folder = join(outside.project, "etc");
  mkdirSync(folder);
  const file = join(folder, "vzdump.conf");
  writeFileSync(file, "# vzdump default settings\n\nstorage: nas");
  const before = readFileSync(file);
  const hooks = join(copy, "example/backup.hooks.ts");
  const installed = await vzdump([
    "install",
    hooks,
    "--config",
    file,
    "--state",
    join(outside.project, "state"),
    "--write",
  ]);
  expect(installed).toEqual({ all: expect.stringContaining("Written:"), exitCode: 0 });

  const [, script = ""] = /^script: (.+)$/m.exec(readFileSync(file, "utf8")) ?? [];
  const called = (guest: string): Promise<RunResult> =>
    outside.run("/", "/usr/bin/env", [
      "-i",
      "LC_ALL=C",
      "STOREID=nas",
      script,
      "backup-start",
      "snapshot",
      guest,
    ]);
  expect((await called("101")).exitCode).toBe(0);
  expect((await called("999")).exitCode).toBe(1);

  const removed = await vzdump(["uninstall", "--config", file, "--write"]);
  expect(removed.exitCode).toBe(0);
  expect(readFileSync(file)).toEqual(before);
  expect(existsSync(script)).toBe(false);
});
