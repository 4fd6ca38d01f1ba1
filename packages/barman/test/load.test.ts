import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HookError } from "@backup-hooks/core";
import { afterEach, describe, expect, test, vi } from "vitest";
import { ConfigError, configErrorCodes } from "../src/config/config-error.ts";
import { loadConfig } from "../src/config/load.ts";
import { add, conf, folder } from "./fixture.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

async function refusal(
  text: string,
  version = "3.17.0",
): Promise<{ error: HookError; failure: ConfigError; root: string }> {
  const root = folder({ "barman.conf": text });
  const error: unknown = await loadConfig(join(root, "barman.conf"), version).catch(
    (reason: unknown) => reason,
  );
  if (!(error instanceof HookError) || !(error.cause instanceof ConfigError))
    throw new Error(`no refusal: ${String(error)}`);
  return { error, failure: error.cause, root };
}

describe("a server", () => {
  test("has Barman's default folders, and the ones it sets", async () => {
    const root = folder({
      "barman.conf": conf(
        "path_prefix = /opt/bin\nwals_directory = /wals\narchiver = on\ncompression = gzip",
      ),
    });
    const { config, scopes } = await loadConfig(join(root, "barman.conf"), "3.17.0");
    expect(scopes).toEqual([{ server: "main" }]);
    expect(config).toMatchObject({
      path: join(root, "barman.conf"),
      version: "3.17.0",
      barman: { home: `${root}/home`, user: "root" },
    });
    expect(config.servers["main"]?.settings).toEqual({
      barmanHome: `${root}/home`,
      backupDirectory: `${root}/home/main`,
      basebackupsDirectory: `${root}/home/main/base`,
      walsDirectory: "/wals",
      incomingWalsDirectory: `${root}/home/main/incoming`,
      streamingWalsDirectory: `${root}/home/main/streaming`,
      errorsDirectory: `${root}/home/main/errors`,
      pathPrefix: "/opt/bin",
      backupMethod: "rsync",
      backupCompression: undefined,
      compression: "gzip",
      archiver: true,
      streamingArchiver: false,
      active: true,
    });
  });

  test("knows where each hook is set and what it overrides, nearest first", async () => {
    const root = folder({
      "barman.conf":
        "[barman]\nbarman_home = /b\nconfiguration_files_directory = {root}/d\npre_backup_script = /global\n[main]\npre_backup_script = /first\npre_backup_script = /second\n",
      "d/a.conf": "[main]\n\npre_backup_script =\n   # not this\n   /third\n",
    });
    const { settings } = await loadConfig(join(root, "barman.conf"), "3.17.0");
    const main = join(root, "barman.conf");
    expect(settings).toEqual([
      {
        scope: { server: "main" },
        option: "pre_backup_script",
        value: "\n/third",
        place: { file: join(root, "d/a.conf"), line: 5, column: 4 },
        overrides: [
          { file: main, line: 7, column: 21 },
          { file: main, line: 6, column: 21 },
          { file: main, line: 4, column: 21 },
        ],
      },
    ]);
  });

  test("takes path_prefix from its active model, but no hook", async () => {
    const root = folder({
      "barman.conf": conf(
        "cluster = c\npre_backup_script = true\n[dr]\nmodel = true\ncluster = c\npath_prefix = /dr/bin\npre_backup_script = false",
      ),
      "home/main/.active-model.auto": "dr\n",
    });
    const server = (await loadConfig(join(root, "barman.conf"), "3.17.0")).config.servers["main"];
    expect(server).toMatchObject({
      activeModel: "dr",
      settings: { pathPrefix: "/dr/bin" },
      hooks: { pre_backup_script: "true" },
    });
    const before = (await loadConfig(join(root, "barman.conf"), "3.9.0")).config.servers;
    expect(Object.keys(before)).toEqual(["main", "dr"]);
    expect(before["main"]?.settings.pathPrefix).toBeUndefined();
  });

  test("gets what config-update wrote, from 3.10 on", async () => {
    const root = folder({
      "barman.conf": conf("pre_backup_script = true"),
      "home/.barman.auto.conf": "[main]\npre_backup_script = :\n",
    });
    const value = async (version: string) =>
      (await loadConfig(join(root, "barman.conf"), version)).config.servers["main"]?.hooks[
        "pre_backup_script"
      ];
    expect(await value("3.9.0")).toBe("true");
    expect(await value("3.10.0")).toBe(":");
  });
});

describe("the file", () => {
  test("is the one given, else BARMAN_CONFIG_FILE, else ~/.barman.conf", async () => {
    const root = folder({ "given.conf": conf(""), "env.conf": conf(""), ".barman.conf": conf("") });
    vi.stubEnv("HOME", root);
    expect((await loadConfig(undefined, "3.17.0")).config.path).toBe(join(root, ".barman.conf"));
    vi.stubEnv("BARMAN_CONFIG_FILE", join(root, "env.conf"));
    expect((await loadConfig(undefined, "3.17.0")).config.path).toBe(join(root, "env.conf"));
    expect((await loadConfig(join(root, "given.conf"), "3.17.0")).config.path).toBe(
      join(root, "given.conf"),
    );
  });

  test("may be missing", async () => {
    const root = folder();
    await expect(loadConfig(join(root, "gone.conf"), "3.17.0")).rejects.toMatchObject({
      code: "CONFIG_MISSING",
      detail: { place: { file: join(root, "gone.conf") } },
    });
  });

  test("may be a folder", async () => {
    await expect(loadConfig(folder(), "3.17.0")).rejects.toMatchObject({
      code: "CONFIG_UNREADABLE",
    });
  });

  test("includes ~ and $HOME's folder", async () => {
    const root = folder({
      "barman.conf": conf("", "configuration_files_directory = ~/d"),
      "d/a.conf": "[more]\npre_backup_script = :\n",
    });
    vi.stubEnv("HOME", root);
    expect(
      Object.keys((await loadConfig(join(root, "barman.conf"), "3.17.0")).config.servers),
    ).toEqual(["main", "more"]);
  });

  test("included without permission to read it is passed over, with a warning, unless root reads it", async () => {
    const root = folder({ "barman.conf": conf("", "configuration_files_directory = {root}/d") });
    chmodSync(add(root, "d/a.conf", "[more]\n"), 0);
    const { config, problems } = await loadConfig(join(root, "barman.conf"), "3.17.0");
    const isRoot = process.getuid?.() === 0;
    expect(Object.keys(config.servers)).toEqual(isRoot ? ["main", "more"] : ["main"]);
    expect(problems.map(({ code }) => code)).toEqual(isRoot ? [] : ["include-unreadable"]);
  });
});

describe("what Barman refuses", () => {
  const cases = [
    ["option-outside-section", "x = 1\n[barman]\n", 1, 1, "MissingSectionHeaderError: "],
    [
      "line-not-an-option",
      "[barman]\nbarman_home = /b\n[main]\n  pre_backup_script\n",
      4,
      3,
      "ParsingError: ",
    ],
    ["lone-percent", conf("pre_backup_script = date +%Y"), 7, 27, "InterpolationSyntaxError: "],
    ["lone-percent", conf("pre_backup_script = a\n  date +%Y"), 8, 9, "InterpolationSyntaxError: "],
    ["lone-percent", conf("pre_backup_script = date +%%Y"), 7, 27, "ValueError: "],
    [
      "unknown-reference",
      conf("pre_backup_script = x %(name)s"),
      7,
      23,
      "InterpolationMissingOptionError: ",
    ],
    [
      "reference-too-deep",
      conf("pre_backup_script = %(pre_backup_script)s"),
      7,
      21,
      "InterpolationDepthError: ",
    ],
    [
      "reference-to-none",
      conf("conninfo = None\npre_backup_script = %%(conninfo)s"),
      8,
      21,
      "TypeError: ",
    ],
    ["no-barman-section", "[main]\nx = 1\n", undefined, undefined, "NoSectionError: "],
    ["option-required", "[barman]\nbarman_user = x\n", 1, 1, "SystemExit: "],
    ["value-refused", conf("model = perhaps"), 7, 9, "ValueError: "],
    ["server-name-reserved", conf("[all]"), 7, 1, "SystemExit: "],
  ] as const;

  test.each(cases)("%s", async (code, text, line, column, exception) => {
    const { error, failure, root } = await refusal(text);
    const file = join(root, "barman.conf");
    const place = line === undefined ? { file } : { file, line, column };
    expect(error.code).toBe("CONFIG_INVALID");
    expect(failure).toMatchObject({ code, place });
    expect(failure.exception.startsWith(exception)).toBe(true);
    expect(error.message).toContain(line === undefined ? file : `${file}:${line}:${column}: `);
    expect(error.detail).toMatchObject({ problem: code, place });
  });

  test("bytes that are no UTF-8", async () => {
    const root = folder();
    const file = add(root, "barman.conf", "");
    writeFileSync(file, Buffer.from("[barman]\nx = \xff\n", "latin1"));
    await expect(loadConfig(file, "3.17.0")).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      cause: {
        code: "config-encoding",
        exception:
          "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 13: invalid start byte",
        place: { file, line: 2, column: 5 },
      },
    });
  });

  test("a [barman] in an included file that changes something", async () => {
    const root = folder({
      "barman.conf": conf("", "configuration_files_directory = {root}/d"),
      "d/a.conf": "[barman]\nbarman_user = root\nlog_level = DEBUG\n",
    });
    await expect(loadConfig(join(root, "barman.conf"), "3.17.0")).rejects.toMatchObject({
      cause: {
        code: "barman-section-changed",
        place: { file: join(root, "d/a.conf"), line: 3, column: 1 },
      },
    });
  });

  test("the hint for a percent sign depends on the version", async () => {
    expect((await refusal(conf("pre_backup_script = %Y"), "3.9.0")).error.message).toMatch(
      /needs %%$/,
    );
    expect((await refusal(conf("pre_backup_script = %Y"), "3.10.0")).error.message).toMatch(
      /needs %%%%$/,
    );
  });

  test("what was printed before is kept", async () => {
    const { failure } = await refusal(conf("no_such = 1\n[m]\nmodel = true\n"));
    expect(failure.console).toBe(
      'WARNING: Invalid configuration option "no_such" in [main] section.\nERROR: Parameter "cluster" is required in [m] section.\n',
    );
  });

  test("every kind has an explanation", () => {
    for (const { description } of Object.values(configErrorCodes))
      expect(description).toMatch(/\.$/);
  });
});
