import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { HookError } from "@backup-hooks/core";
import fc from "fast-check";
import { ConfigError } from "../../src/config/config-error.ts";
import { loadConfig } from "../../src/config/load.ts";
import { settled } from "../replay/config.ts";
import type { Oracle } from "./oracle.ts";
import { hostile } from "./texts.ts";

/** Files by their path; `{root}` in a text stands for their folder. */
export type Files = Readonly<Record<string, string>>;
export interface ConfigResult {
  readonly hooks: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly models: readonly string[];
  readonly exception: string | null;
  readonly console: string | null;
}

const hookOption = fc
  .tuple(
    fc.constantFrom("pre", "post"),
    fc.constantFrom("backup", "backup", "backup", "delete", "archive", "wal_delete", "recovery"),
    fc.constantFrom("", "", "_retry"),
  )
  .map(([phase, event, retry]) => `${phase}_${event}${retry}_script`);
const option = fc.oneof(
  { weight: 8, arbitrary: hookOption },
  hookOption.map((name) => name.toUpperCase()),
  fc.constantFrom(
    "pre_check_script",
    "pre_backup_scripts",
    "x",
    "y",
    "a b",
    "description",
    "active",
    "archiver",
    "backup_method",
    "compression",
    "path_prefix",
    "barman_home",
    "barman_lock_directory",
    "log_level",
    "model",
    "cluster",
    "name",
    "İ",
    "É",
    "x",
    "disabled",
    "ssh_command",
    "parallel_jobs",
    "last_backup_maximum_age",
  ),
);
const plainWord = fc.constantFrom(
  "/s.sh",
  "a",
  "None",
  "none",
  "NONE",
  "true",
  "off",
  "0",
  "'",
  '"',
  " ",
  "  ",
  ";",
  "#",
  "$HOME",
  "\\",
  "\\n",
  "=",
  ":",
  "[",
  "]",
  "ü",
  "🙂",
  "\t",
  "\u00a0",
  "\u2028",
  "\u0085",
  "\u000b",
  "\u000c",
  "\u001c",
);
const reference = fc.constantFrom(
  "%%",
  "%%%%",
  "%(x)s",
  "%(X)s",
  "%(x)s",
  "%(y)s",
  "%(barman_home)s",
  "%(name)s",
  "%(pre_backup_script)s",
);
const brokenWord = fc.constantFrom("%", "%(nowhere)s", "%(", "%(x)", "%()s", "%s", "%Y");
const written = fc.constantFrom(
  "/s.sh",
  "",
  "None",
  "none",
  "'/a b' c",
  '"/a" "b"',
  "''",
  '"None"',
  "' '",
  "'a\u2028b'",
  "/a ; /b # c",
  "true",
  "yes",
  "rsync",
  "postgres",
  "gzip",
  "1",
);
const words = (word: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.array(word, { maxLength: 4 }).map((parts) => parts.join(""));
const indent = fc.constantFrom("", "", "", "", "", "", " ", "  ", "\t");
const joined = (...parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...parts).map((all) => all.join(""));

/** Lines that Barman can read, as long as their references can be followed. */
const tidyValue = fc.oneof(
  { weight: 4, arbitrary: written },
  { weight: 4, arbitrary: words(plainWord) },
  { weight: 1, arbitrary: words(fc.oneof(plainWord, reference)) },
  { weight: 1, arbitrary: hostile.map((text) => text.replace(/[\r\n%]/g, "")) },
);
const tidy = fc.oneof(
  {
    weight: 10,
    arbitrary: joined(indent, option, fc.constantFrom("=", " = ", " = ", ":", " : "), tidyValue),
  },
  { weight: 2, arbitrary: joined(fc.constantFrom("\t", "    ", "     "), tidyValue) },
  { weight: 1, arbitrary: joined(indent, fc.constantFrom("#", ";"), tidyValue) },
  { weight: 1, arbitrary: fc.constantFrom("", "  ", "\t") },
);
/** Everything else that can stand in a file. */
const rough = fc.oneof(
  { weight: 3, arbitrary: tidy },
  joined(
    indent,
    option,
    fc.constantFrom("=", "", " "),
    words(fc.oneof(plainWord, reference, brokenWord)),
  ),
  joined(fc.constantFrom(" ", "\u00a0", "rem ", "//"), words(plainWord)),
  hostile,
);

const tidyName = fc.constantFrom(
  "main",
  "main",
  "main",
  "other",
  "other",
  "DEFAULT",
  "Main",
  " main ",
  "[x]",
  "ü",
  "default",
  "a b",
);
const roughName = fc.oneof(
  tidyName,
  fc.constantFrom("barman", "all", "a]b", "", "Barman", "%(x)s"),
);
const section = (name: fc.Arbitrary<string>, line: fc.Arbitrary<string>): fc.Arbitrary<string[]> =>
  fc
    .tuple(
      name,
      fc.constantFrom("", "", "", "", " ", " # c", "x"),
      fc.array(line, { maxLength: 6 }),
    )
    .map(([head, after, lines]) => [`[${head}]${after}`, "x = /x.sh", ...lines]);
const model = (line: fc.Arbitrary<string>): fc.Arbitrary<string[]> =>
  fc
    .array(line, { maxLength: 3 })
    .map((lines) => ["[model]", "x = y", "cluster = main", "model = true", ...lines]);
const sections = (name: fc.Arbitrary<string>, line: fc.Arbitrary<string>): fc.Arbitrary<string[]> =>
  fc
    .array(fc.oneof({ weight: 6, arbitrary: section(name, line) }, model(line)), {
      minLength: 1,
      maxLength: 3,
    })
    .map((all) => all.flat());
const end = fc.constantFrom("\n", "\n", "\n", "\n", "\r\n", "\r");
const text = (lines: fc.Arbitrary<string[]>, start = ""): fc.Arbitrary<string> =>
  fc
    .tuple(lines, end, fc.boolean())
    .map(([all, stop, last]) => `${start}${all.join(stop)}${last ? stop : ""}`);
const HOME = "barman_home = {root}/home";
const main = (name: fc.Arbitrary<string>, line: fc.Arbitrary<string>): fc.Arbitrary<string[]> => {
  const start = fc.constantFrom(
    ["[barman]", HOME, "x = 1"],
    ["[barman]", HOME, "configuration_files_directory = {root}/d"],
  );
  return fc
    .tuple(start, fc.array(line, { maxLength: 3 }), sections(name, line))
    .map((parts) => parts.flat());
};
const included = fc.constantFrom(
  "d/a.conf",
  "d/B.conf",
  "d/ü.conf",
  "d/.hidden.conf",
  "d/b.txt",
  "d/x.conf/y",
  "home/.barman.auto.conf",
);
const include = (one: fc.Arbitrary<string>): fc.Arbitrary<Files> =>
  fc.dictionary(included, one, { maxKeys: 3, noNullPrototype: true });

/** `barman.conf` and what it may include. */
export const files: fc.Arbitrary<Files> = fc
  .oneof(
    {
      weight: 8,
      arbitrary: fc.tuple(text(main(tidyName, tidy)), include(text(sections(tidyName, tidy)))),
    },
    {
      weight: 3,
      arbitrary: fc.tuple(text(main(roughName, rough)), include(text(sections(roughName, rough)))),
    },
    fc.tuple(
      fc.oneof(text(sections(roughName, rough)), text(main(tidyName, tidy), "\ufeff"), hostile),
      include(hostile),
    ),
  )
  .map(([own, others]) => ({ ...others, "barman.conf": own }));

/** Writes the files into an empty folder and gives the path of the main one. */
export function writeFiles(root: string, all: Files): string {
  rmSync(root, { recursive: true, force: true });
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text.replaceAll("{root}", root));
  }
  return join(root, "barman.conf");
}

export async function readByBarman(oracle: Oracle, path: string): Promise<ConfigResult> {
  const answer = (await oracle.ask({ case: "config", path })) as ConfigResult;
  return { ...answer, console: settled(answer.console || null) };
}

export async function readByOurs(version: string, path: string): Promise<ConfigResult> {
  try {
    const { config, console } = await loadConfig(path, version);
    const hooks = Object.entries(config.servers).map(
      ([server, { hooks }]) => [server, hooks] as const,
    );
    return {
      hooks: Object.fromEntries(hooks),
      models: config.models,
      exception: null,
      console: settled(console || null),
    };
  } catch (error) {
    if (!(error instanceof HookError) || !(error.cause instanceof ConfigError)) throw error;
    return {
      hooks: {},
      models: [],
      exception: error.cause.exception,
      console: settled(error.cause.console || null),
    };
  }
}
