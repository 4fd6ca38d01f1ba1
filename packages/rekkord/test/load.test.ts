import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HookError } from "@backup-hooks/core";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { type Assumptions, type RekkordConfig, rekkord } from "../src/index.ts";
import { folder, ini, sh } from "./fixture.ts";

const load = (
  root: string,
  name = "rekkord.ini",
  made: { version?: string } & Partial<Assumptions> = {},
) => rekkord(made).load(join(root, name));
const paths = ({ hooks }: RekkordConfig) =>
  Object.fromEntries(
    Object.entries(hooks).map(([event, files]) => [event, files.map(({ path }) => path)]),
  );
const refused = (
  root: string,
  text: string,
  made: { version?: string } & Partial<Assumptions> = {},
) => {
  writeFileSync(join(root, "rekkord.ini"), text.replaceAll("{root}", root));
  return load(root, "rekkord.ini", made).then(
    () => Promise.reject(new Error("it was taken")),
    (error: unknown) => error as HookError,
  );
};

describe("the hooks", () => {
  test("of all four keys, relative to the file, each known by its file's name", async () => {
    const root = folder({
      "conf/rekkord.ini": ini(
        "PreSaveDirectory = ../a.d",
        "PostSaveDirectory = {root}/b.d",
        "PreScanDirectory = ./c.d/",
        "PostScanDirectory = x/../d.d",
      ),
      "a.d/2": "",
      "a.d/1": "",
      "b.d/b": "",
      "conf/c.d/c": "",
      "conf/d.d/d": "",
    });
    const { config, settings } = await load(root, "conf/rekkord.ini");
    expect(paths(config)).toEqual({
      presave: [`${root}/a.d/1`, `${root}/a.d/2`],
      postsave: [`${root}/b.d/b`],
      prescan: [`${root}/conf/c.d/c`],
      postscan: [`${root}/conf/d.d/d`],
    });
    expect(config.hooks.presave?.map(({ id }) => id)).toEqual(["1", "2"]);
    expect(settings[0]).toEqual({
      scope: {},
      option: "PreSaveDirectory",
      value: `${root}/a.d/1`,
      place: { file: `${root}/conf/rekkord.ini`, line: 5, column: 20 },
      overrides: [],
    });
  });

  test("of a key that is given several times add up, each directory sorted on its own; names stay unique", async () => {
    const root = folder({
      "rekkord.ini": ini(
        "PreSaveDirectory = b.d",
        "PreSaveDirectory = a.d",
        "PreSaveDirectory = b.d",
      ),
      "a.d/m": "",
      "b.d/m": "",
      "b.d/m#2": "",
    });
    const { config } = await load(root);
    expect(paths(config)["presave"]).toEqual([
      `${root}/b.d/m`,
      `${root}/b.d/m#2`,
      `${root}/a.d/m`,
      `${root}/b.d/m`,
      `${root}/b.d/m#2`,
    ]);
    expect(config.hooks.presave?.map(({ id }) => id)).toEqual(["m", "m#2", "m#3", "m#4", "m#2#2"]);
  });

  test("of an empty value are all files beside the configuration, itself too", async () => {
    const root = folder({ "rekkord.ini": ini("PreSaveDirectory ="), "master.key": "" });
    expect(paths((await load(root)).config)["presave"]).toEqual([
      `${root}/master.key`,
      `${root}/rekkord.ini`,
    ]);
  });

  test("are those of the moment the configuration was read", async () => {
    const root = folder({ "rekkord.ini": ini("PreSaveDirectory = a.d"), "a.d/1": sh("echo 1") });
    const adapter = rekkord();
    const { config } = await adapter.load(join(root, "rekkord.ini"));
    writeFileSync(join(root, "a.d/2"), sh("echo 2"));
    const { event } = await adapter.resolveEvent("presave", config, { set: {}, options: {} });
    expect((await adapter.plan([event], config)).hooks.map(({ id }) => id)).toEqual(["1"]);
  });

  test("lie in the home directory of ~", async () => {
    const root = folder({ "rekkord.ini": ini("PreSaveDirectory = ~/a.d"), "home/a.d/1": "" });
    stub({ HOME: join(root, "home") });
    expect(paths((await load(root)).config)["presave"]).toEqual([`${root}/home/a.d/1`]);
  });

  test("beyond 1024 entries are left out with a line, which is no error", async () => {
    const root = folder({ "rekkord.ini": ini("PreSaveDirectory = a.d") });
    mkdirSync(join(root, "a.d"));
    for (let index = 0; index < 1030; index += 1)
      writeFileSync(join(root, "a.d", String(index)), "");
    const { config, console } = await load(root);
    expect(config.hooks.presave).toHaveLength(1024);
    expect(console).toBe(`${root}/rekkord.ini(5): Partial enumation of directory '${root}/a.d'`);
  });
});

describe("Rekkord refuses, in its own words", () => {
  test.each<[text: string, ...lines: string[]]>([
    ["[Hooks]\nPreSavDirectory = x", "(2): Unknown attribute 'PreSavDirectory'"],
    ["[Hooks]\npresavedirectory = x", "(2): Unknown attribute 'presavedirectory'"],
    [
      "[hooks]\nA = 1\nB = 2\n[Hooks]\nC = 3",
      "(2): Unknown section 'hooks'",
      "(5): Unknown attribute 'C'",
    ],
    ["PreSaveDirectory = x\n[Hooks]", "(1): Unknown section ''"],
    [
      "[Hooks]\nA = 1\nB\nC = 3",
      "(2): Unknown attribute 'A'",
      "(3): Expected [section] or <key> = <value> pair",
    ],
    ["[x]\nA = 1\n[", "(2): Unknown section 'x'", "(3): Malformed [section] line"],
    [
      "[Hooks]\nPreSaveDirectory = gone\nPostSaveDirectory = rekkord.ini",
      "(2): Cannot enumerate directory '{root}/gone': No such file or directory",
      "(3): Cannot enumerate directory '{root}/rekkord.ini': Not a directory",
    ],
    ["[Hooks]\nPre\u0007SaveDirectory = x", "(2): Unknown attribute 'PreSaveDirectory'"],
    [
      "[Settings]\nThreads = 0\nCompressionLevel = 1x",
      "(2): Threads count cannot be < 1",
      "(3): Malformed integer number '1x'",
    ],
    [
      "[Settings]\nThreads =\nCompressionLevel = 2147483648",
      "(2): Cannot convert empty string to integer",
      "(3): Integer overflow for number '2147483648' (max = 2147483647)",
    ],
    [
      "[Protection]\nTestWrites = maybe\nDurationSafety = yesno\nRetainDuration = 5w",
      "(2): Invalid boolean value 'maybe'",
      "(3): Malformed boolean 'yesno'",
      "(4): Unknown duration unit 'w'",
    ],
    [
      "[Link]\nCheckPeriod = 0s\n[Protection]\nRetainDuration = -1d",
      "(2): Check period cannot be negative or zero",
      "(4): Duration values must be positive",
    ],
    [
      "[S3]\nLockMode = Soft\n[SSH]\nPort = x",
      "(2): Invalid lock mode 'Soft'",
      "(4): Malformed integer number 'x'",
    ],
  ])("%j", async (text, ...lines) => {
    const root = folder();
    const error = await refused(root, text);
    expect(error).toMatchObject({ code: "CONFIG_INVALID" });
    expect((error.detail.cause as Error).message.split("\n")).toEqual(
      lines.map((line) => `${root}/rekkord.ini${line.replaceAll("{root}", root)}`),
    );
    expect(1 + (error.detail.also?.length ?? 0)).toBe(lines.length);
  });

  test("keys that 0.97 does not know, in every section; later versions may know those outside [Hooks]", async () => {
    const root = folder();
    const text = "[Repository]\nUrl = x\n[S3]\nStorageClass = x\n[SFTP]\nHosts = x\n";
    const error = await refused(root, text, { version: "0.97" });
    expect((error.detail.cause as Error).message.replaceAll(root, "").split("\n")).toEqual([
      "/rekkord.ini(2): Unknown attribute 'Url'",
      "/rekkord.ini(4): Unknown S3 property 'StorageClass'",
      "/rekkord.ini(6): Unknown SSH property 'Hosts'",
    ]);
    expect(
      (await load(root)).problems.map(({ code, place }) => [code, place.line]).slice(0, 3),
    ).toEqual([
      ["key-unverified", 2],
      ["key-unverified", 4],
      ["key-unverified", 6],
    ]);
  });

  test("the directories of scan before 0.104, and says when they came", async () => {
    const error = await refused(folder(), "[Hooks]\nPreScanDirectory = x", { version: "0.97" });
    expect(error.message).toContain("PreScanDirectory came with Rekkord 0.104, and this is 0.97");
  });

  test.each([
    ["[Hook]\na = b", "Did you mean [Hooks]?"],
    ["[Hooks]\nPreSaveDirectry = x", 'Did you mean "PreSaveDirectory"?'],
    ["a = b", "Write the section before its keys"],
    ['[Hooks]\nPreSaveDirectory = "/x"', "Rekkord knows no quotes"],
    ["[Hooks]\nPreSaveDirectory = x ; old", "Rekkord knows no comments after a value"],
    ["[Hooks]\nPreSaveDirectory = ~root/x", "not ~user"],
    ["[Hooks]\nPreSaveDirectory = $HOME/x", "Rekkord puts no variables into values"],
    ["[Hooks]\nPreSaveDirectory = gone", "Create the directory, or remove the line"],
  ])("%j, and says what to do", async (text, hint) => {
    const root = folder();
    const { message, detail } = await refused(root, text);
    expect(message).toContain(hint);
    expect(message).toContain(
      `Rekkord: ${root}/rekkord.ini:${detail.place?.line}:${detail.place?.column}: `,
    );
  });
});

describe("where the configuration is looked for", () => {
  const empty = "[Hooks]\n";
  const everywhere = {
    "given.ini": empty,
    "env.ini": empty,
    "bin/rekkord": "",
    "bin/rekkord.ini": empty,
    "xdg/rekkord/rekkord.ini": empty,
    "home/.config/rekkord/rekkord.ini": empty,
  };
  const all = (root: string): Record<string, string> => ({
    REKKORD_CONFIG_FILE: join(root, "env.ini"),
    PATH: join(root, "bin"),
    XDG_CONFIG_HOME: join(root, "xdg"),
    HOME: join(root, "home"),
  });

  test.each<[what: string, without: string[], found: string]>([
    ["REKKORD_CONFIG_FILE before all others", [], "env.ini"],
    ["then beside the program", ["REKKORD_CONFIG_FILE"], "bin/rekkord.ini"],
    ["then in XDG_CONFIG_HOME", ["REKKORD_CONFIG_FILE", "PATH"], "xdg/rekkord/rekkord.ini"],
    [
      "without that in .config of HOME",
      ["REKKORD_CONFIG_FILE", "PATH", "XDG_CONFIG_HOME"],
      "home/.config/rekkord/rekkord.ini",
    ],
  ])("%s", async (_what, without, found) => {
    const root = folder(everywhere);
    chmodSync(join(root, "bin/rekkord"), 0o755);
    stub({ ...all(root), ...Object.fromEntries(without.map((name) => [name, undefined])) });
    expect((await rekkord().load()).config.path).toBe(join(root, found));
    expect((await load(root, "given.ini")).config.path).toBe(join(root, "given.ini"));
  });

  test("HOME does not count beside XDG_CONFIG_HOME", async () => {
    const root = folder({ "home/.config/rekkord/rekkord.ini": empty });
    stub({
      REKKORD_CONFIG_FILE: undefined,
      PATH: "/nowhere",
      XDG_CONFIG_HOME: join(root, "xdg"),
      HOME: join(root, "home"),
    });
    await expect(rekkord().load()).rejects.toMatchObject({
      code: "CONFIG_MISSING",
      message: expect.stringContaining(
        `${root}/xdg/rekkord/rekkord.ini, or /etc/rekkord/rekkord.ini`,
      ),
    });
  });

  test("an empty REKKORD_CONFIG_FILE counts as set", async () => {
    stub({ REKKORD_CONFIG_FILE: "" });
    await expect(rekkord().load()).rejects.toMatchObject({
      code: "CONFIG_MISSING",
      message: expect.stringContaining("Error: Cannot open '': No such file or directory"),
    });
  });

  test.each([
    ["gone.ini", "CONFIG_MISSING", "Cannot open"],
    [".", "CONFIG_UNREADABLE", "Is a directory"],
  ])("%s: %s", async (name, code, words) => {
    await expect(load(folder(), name)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words),
    });
  });
});

describe("the repository", () => {
  test("is in the file or in the environment; without one Rekkord stops before its hooks", async () => {
    const root = folder({ "rekkord.ini": "[Repository]\nURL = /r\n" });
    stub({ REKKORD_KEY_FILE: undefined });
    expect((await load(root)).config.repository).toEqual({ url: "/r" });
    expect((await load(root)).problems).toMatchObject([
      { code: "repository-incomplete", message: expect.stringContaining("REKKORD_KEY_FILE") },
    ]);
    stub({ REKKORD_KEY_FILE: "/k" });
    expect((await load(root)).config.repository).toEqual({ url: "/r", keyFile: "/k" });
  });
});

test.each(["0.96", "0.98", "0.103", "1.0", "0.104x", ""])("version %j is refused", (version) => {
  expect(() => rekkord({ version })).toThrow(HookError);
});

test.each(["0.97", "0.97.1", "0.104", "0.104.2", "0.120"])("version %s is played", (version) => {
  expect(rekkord({ version }).version).toBe(version);
});

function stub(env: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
}
