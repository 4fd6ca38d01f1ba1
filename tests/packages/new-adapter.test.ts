import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { makeAdapter } from "../../scripts/new-adapter.ts";
import { readManifest, root } from "../kit/repository.ts";
import { createThirdPartyProject, type ThirdPartyProject } from "./third-party.ts";

/** Ends what hangs: the suite starts hundreds of processes. */
const LONG_MS = 300_000;

function fresh(): string {
  const folder = mkdtempSync(join(tmpdir(), "new-adapter-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The command, as pnpm runs it: in the repository, told where it was typed. */
async function typed(
  folder: string,
  ...args: readonly string[]
): Promise<{ readonly exitCode?: number; readonly stdout: string; readonly stderr: string }> {
  const words = [
    "--conditions=@backup-hooks/source",
    "--no-warnings",
    join(root, "scripts/new-adapter.ts"),
    ...args,
  ];
  return execa(process.execPath, words, {
    cwd: root,
    env: { INIT_CWD: folder, NO_COLOR: "1" },
    reject: false,
  });
}

describe("a package that was made", () => {
  let outside: ThirdPartyProject;
  let made: string;
  beforeAll(async () => {
    outside = await createThirdPartyProject();
    made = makeAdapter({ name: "borg", to: outside.project });
  });
  afterAll(() => outside?.remove());

  test("passes its tests at once", { timeout: LONG_MS }, async () => {
    const { all, exitCode } = await outside.run(made, "npm", ["test"]);
    expect({ all, exitCode }).toEqual({
      all: expect.stringMatching(/pass [1-9]\d{2,}\n.*fail 0\n/s),
      exitCode: 0,
    });
  });

  test("fails them when its adapter says something that is not so", {
    timeout: LONG_MS,
  }, async () => {
    const folder = join(outside.project, "faulty");
    cpSync(made, folder, { recursive: true });
    const file = join(folder, "src/adapter.ts");
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace('env[field] ?? ""', 'env[field]?.trim() ?? ""'),
    );
    const { all, exitCode } = await outside.run(folder, "npm", ["test"]);
    expect(exitCode).toBe(1);
    expect(all).toContain("C04/before_backup/hostile-blank");
  });

  test("type-checks, and its command runs", { timeout: LONG_MS }, async () => {
    expect(await outside.typecheck(made)).toEqual({ all: "", exitCode: 0 });
    expect(await outside.build(made)).toEqual({ all: "", exitCode: 0 });
    const bin = join(made, readManifest(made).bin?.["borg-hooks"] ?? "");
    expect(await outside.run(made, process.execPath, [bin, "--version"])).toEqual({
      all: "0.0.0",
      exitCode: 0,
    });
    expect(
      (await outside.run(made, process.execPath, [bin, "explain", "before_backup"])).all,
    ).toContain("before_backup: pre backup, Borg 1.0");
  });

  test("depends on the core of this repository, and on nothing else at run time", () => {
    const { version } = readManifest(join(root, "packages/core"));
    expect(readManifest(made)).toMatchObject({
      name: "backup-hooks-borg",
      dependencies: { "@backup-hooks/core": `^${version}` },
    });
    expect(Object.keys(readManifest(made).dependencies ?? {})).toHaveLength(1);
  });

  test("says nothing of the product in the template", () => {
    const files = readdirSync(made, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const all = files.map(
      (entry) =>
        `${join(entry.parentPath, entry.name)}\n${readFileSync(join(entry.parentPath, entry.name), "utf8")}`,
    );
    expect(files.length).toBeGreaterThan(8);
    expect(all.filter((text) => /acme/i.test(text))).toEqual([]);
  });
});

describe("new-adapter", () => {
  test("makes the package where it was typed, and says what comes next", async () => {
    const folder = fresh();
    const { exitCode, stdout, stderr } = await typed(folder, "borg");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain(`cd ${folder}/backup-hooks-borg\n`);
    expect(stdout).toContain("npm test\n");
    expect(readdirSync(folder)).toEqual(["backup-hooks-borg"]);
  });

  test("makes it in another folder with --to", async () => {
    const folder = fresh();
    mkdirSync(join(folder, "my adapters"));
    const { exitCode, stdout } = await typed(folder, "borg", "--to", "my adapters");
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`cd '${folder}/my adapters/backup-hooks-borg'\n`);
    expect(readdirSync(join(folder, "my adapters"))).toEqual(["backup-hooks-borg"]);
  });

  const refused: readonly [why: string, args: readonly string[], says: RegExp][] = [
    ["no name", [], /which product\? \(expected new-adapter NAME/],
    ["two names", ["borg", "kopia"], /which product\?/],
    ["capitals", ["Borg"], /one lower-case word.*got "Borg"/],
    ["two words", ["borg backup"], /one lower-case word.*got "borg backup"/],
    ["a path", ["../borg"], /one lower-case word/],
    ["a word of the language", ["class"], /"class", a word of the language/],
    ["a word of the template's", ["call"], /"call", which means something else/],
    ["the template's own product", ["acme"], /"acme", which means something else/],
    ["a product that is here", ["barman"], /@backup-hooks\/barman has/],
    ["an option that does not exist", ["borg", "--into", "x"], /Unknown option '--into'/],
    [
      "a folder that does not exist",
      ["borg", "--to", "nowhere"],
      /there is no folder .*nowhere.*Make it first/,
    ],
    [
      "a place among our own packages",
      ["borg", "--to", join(root, "packages")],
      /packages\/ holds what is released from here/,
    ],
  ];
  test.each(refused)("refuses %s, and makes nothing", async (_why, args, says) => {
    const folder = fresh();
    const { exitCode, stdout, stderr } = await typed(folder, ...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(says);
    expect(stderr.split("\n")).toHaveLength(1);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("refuses a folder that is there, and leaves it as it is", async () => {
    const folder = fresh();
    mkdirSync(join(folder, "backup-hooks-borg"));
    writeFileSync(join(folder, "backup-hooks-borg/mine"), "mine");
    const { exitCode, stderr } = await typed(folder, "borg");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("this folder is there already");
    expect(readdirSync(folder, { recursive: true })).toEqual([
      "backup-hooks-borg",
      "backup-hooks-borg/mine",
    ]);
  });

  test("leaves nothing when it fails half-way", () => {
    const folder = fresh();
    const template = join(fresh(), "template");
    cpSync(join(root, "templates/adapter"), template, { recursive: true });
    // The other files beside it are written by then.
    symlinkSync("nowhere", join(template, "zzz.json"));
    expect(() => makeAdapter({ name: "borg", to: folder, template })).toThrow(
      /cannot be made, and nothing of it was left.*zzz\.json/,
    );
    expect(readdirSync(folder)).toEqual([]);
  });
});
