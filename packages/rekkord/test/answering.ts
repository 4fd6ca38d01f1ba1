import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { ENTRY_MARK, escapeBytes, type HookEntry, unescapeBytes } from "@backup-hooks/core";
import { compiled } from "../../../tests/kit/compile-cache.ts";
import { rekkord } from "../src/index.ts";
import { add } from "./fixture.ts";

const bin = join(import.meta.dirname, "..", "src", "bin.ts");
/** What starts the command from its sources. */
export const sources = [
  process.execPath,
  "--conditions=@backup-hooks/source",
  "--no-warnings",
  bin,
] as const;
/** The environment that Rekkord has. */
export const env = { PATH: "/usr/local/bin:/usr/bin:/bin", NODE_COMPILE_CACHE: compiled };

/** A hooks file whose handlers write down what they see, in the file `seen` beside it, and react as the variable REACTION says. */
export const HOOKS = `import { appendFileSync } from "node:fs";
import { cancel, defineHooks, fail, retry, warn } from "@backup-hooks/core/hooks";

const words = { cancel, fail, retry, warn };
const react = (event) => {
  appendFileSync(new URL("seen", import.meta.url), JSON.stringify(event) + "\\n");
  const { REACTION = "nothing" } = process.env;
  if (REACTION === "throw") throw new Error("boom");
  if (REACTION === "exit") process.exit(1);
  if (REACTION === "kill") process.kill(process.pid, "SIGKILL");
  return words[REACTION]?.("because of " + event.name);
};
export default defineHooks({ "backup:pre": react, "rekkord:postsave": react, "scan:pre": react, "rekkord:postscan": react });
`;

interface Installed {
  readonly version?: string;
  readonly onCrash?: HookEntry["onCrash"];
  /** What starts the command. */
  readonly program?: readonly [string, ...string[]];
}

/** Our entry for all four events, or those of the version, as \`install\` writes it. */
export function installIn(
  root: string,
  config: string,
  { version, onCrash = "continue", program = sources }: Installed = {},
): void {
  const hooks = add(root, "backup.hooks.mjs", HOOKS);
  const [node, ...rest] = program;
  const entry: HookEntry = {
    argv: [
      node,
      ...rest,
      "answer",
      ENTRY_MARK,
      `--on-crash=${onCrash}`,
      `--state=${join(root, "state")}`,
      hooks,
    ],
    events: ["presave", "postsave", "prescan", "postscan"],
    onCrash,
    replace: false,
    config,
    options: {},
  };
  const disk = {
    read: (file: string) => (existsSync(file) ? escapeBytes(readFileSync(file)) : undefined),
    list: (folder: string) => (existsSync(folder) ? readdirSync(folder) : []),
  };
  const { created = [], edits = [] } =
    rekkord(version === undefined ? {} : { version }).install?.(entry, disk) ?? {};
  for (const { file, text, mode } of created) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, unescapeBytes(text));
    chmodSync(file, mode);
  }
  for (const { file, start, end, text } of edits) {
    const before = disk.read(file) ?? "";
    writeFileSync(file, unescapeBytes(before.slice(0, start) + text + before.slice(end)));
  }
}

/** What the handlers have seen. */
export function seenIn(root: string): unknown[] {
  const file = join(root, "seen");
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}
