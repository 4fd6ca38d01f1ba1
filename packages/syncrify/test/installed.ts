import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  type Command,
  ENTRY_MARK,
  type FileReader,
  type HookEntry,
  type InstallPlan,
  runPlan,
} from "@backup-hooks/core";
import { expect } from "vitest";
import { compiled } from "../../../tests/kit/compile-cache.ts";
import { type Assumptions, type SyncrifyEventName, syncrify } from "../src/index.ts";
import { add, appConfig, folder } from "./fixture.ts";

export const bin = join(import.meta.dirname, "..", "src", "bin.ts");
/** What Node needs to run sources. */
export const SOURCES = ["--conditions=@backup-hooks/source", "--no-warnings"] as const;

export const ARGV = [
  "/opt/node/bin/node",
  "--",
  "/opt/syncrify-hooks/bin.js",
  "answer",
  ENTRY_MARK,
  "--timeout=5m",
  "/etc/backup.hooks.mjs",
] as const;
export const createEntry = (more: Partial<HookEntry> = {}): HookEntry => ({
  argv: ARGV,
  events: ["start", "end"],
  onCrash: "continue",
  replace: false,
  config: "AppConfig.xml",
  options: {},
  ...more,
});

export const createFileReader = (text?: string): FileReader => ({
  read: (file) => (file === "AppConfig.xml" ? text : undefined),
  list: () => [],
});

/** What a text has become. */
export function edited(text: string, { edits }: InstallPlan): string {
  expect(edits.every(({ file }) => file === "AppConfig.xml")).toBe(true);
  const backwards = edits.toSorted((a, b) => b.start - a.start);
  return backwards.reduce(
    (after, { start, end, text: inserted }) => after.slice(0, start) + inserted + after.slice(end),
    text,
  );
}

const adapter = syncrify();
export const install = (more: Partial<HookEntry>, text?: string): InstallPlan | undefined =>
  adapter.install?.(createEntry(more), createFileReader(text));
export const uninstall = (text?: string): InstallPlan | undefined =>
  adapter.uninstall?.({ config: "AppConfig.xml", options: {} }, createFileReader(text));

const NOTHING: InstallPlan = { edits: [], notes: [] };
export const installedText = (text: string, more: Partial<HookEntry> = {}): string =>
  edited(text, install(more, text) ?? NOTHING);
export const uninstalledText = (text: string): string => edited(text, uninstall(text) ?? NOTHING);

/** A hooks file whose handlers write down what they see, and say what the environment tells them to. */
export const HOOKS = `import { appendFileSync } from "node:fs";
import { join } from "node:path";
import * as say from "@backup-hooks/core/hooks";
const handler = (event) => {
  appendFileSync(join(import.meta.dirname, "seen"), JSON.stringify(event) + "\\n");
  const { SAY } = process.env;
  if (SAY === "throw") throw new Error("a mistake in the hooks file");
  return SAY ? say[SAY]("because of the test") : undefined;
};
export default say.defineHooks({ "any:pre": handler, "backup:post": handler });
`;

export type Spawn = Assumptions["spawn"];
type Fields = Readonly<Record<string, string>>;

export interface Seen {
  readonly name: string;
  readonly phase: string;
  readonly operation: string;
  readonly status?: string;
  readonly job: Fields;
  readonly counts: object;
  readonly fields: Fields;
}

export interface Server {
  readonly root: string;
  readonly env: Fields;
  /** What the handlers have seen so far, each call once. */
  seen(): readonly Seen[];
  log(): string;
}

/** A server with an AppConfig.xml in which the entry is installed; `argv` changes its words. */
export function server(
  change: (argv: readonly string[]) => readonly string[] = (argv) => argv,
): Server {
  const root = folder({ "backup.hooks.mjs": HOOKS });
  const words = [
    process.execPath,
    ...SOURCES,
    "--",
    bin,
    "answer",
    ENTRY_MARK,
    `--state=${join(root, "state")}`,
    join(root, "backup.hooks.mjs"),
  ];
  const [node = "", ...rest] = change(words);
  const old = appConfig("").replace(/.*jobHookScript.*\n/, "");
  add(root, "AppConfig.xml", installedText(old, { argv: [node, ...rest] }));
  const texts = (name: string): string =>
    existsSync(join(root, name)) ? readFileSync(join(root, name), "utf8") : "";
  return {
    root,
    env: { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: root, NODE_COMPILE_CACHE: compiled },
    seen() {
      const lines = texts("seen").split("\n").slice(0, -1);
      rmSync(join(root, "seen"), { force: true });
      return lines.map((line) => JSON.parse(line));
    },
    log: () => texts("state/answers.log"),
  };
}

/** One call as a server makes it that works in `cwd`, and what came of it. */
export async function call(
  { root, env }: Pick<Server, "root" | "env">,
  name: SyncrifyEventName,
  fields: Fields,
  spawn: Spawn,
  cwd = root,
) {
  const model = syncrify({ spawn });
  const { config } = await model.load(join(root, "AppConfig.xml"));
  const { event: known } = await model.resolveEvent(name, config, { set: {}, options: {} });
  const event = { ...known, fields: { ...known.fields, ...fields } };
  const { hooks, ...plan } = await model.plan([event], config);
  const here = hooks.map((hook) => ({
    ...hook,
    step: (...progress: Parameters<typeof hook.step>) => ({
      ...(hook.step(...progress) as Command),
      cwd,
    }),
  }));
  const outcome = await runPlan({ ...plan, hooks: here }, { env });
  return { event, decision: outcome.decision, attempt: outcome.hooks[0]?.attempts[0] };
}
