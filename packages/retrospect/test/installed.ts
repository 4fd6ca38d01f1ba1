import { existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import {
  type DispatchResult,
  dispatchEvents,
  ENTRY_MARK,
  type FileReader,
  type HookEntry,
} from "@backup-hooks/core";
import { compiled } from "../../../tests/kit/compile-cache.ts";
import {
  type Retrospect,
  type RetrospectEvent,
  type RetrospectEventName,
  retrospect,
} from "../src/index.ts";
import { add, bin, folder, SOURCES } from "./program.ts";

/** Words that are no shell's and no path's best friend, and whole values that something on the way could take for its own. */
export const HOSTILE_TEXT = `a b  c 'd' "e" \`f\` $HOME $(touch canary); touch canary & touch canary | touch canary > canary\n%PATH% !x! \\ ^ * ? ~ # é 🗄 \udcff\\`;
export const hostile: readonly string[] = [
  HOSTILE_TEXT,
  "",
  "  ",
  "\n",
  "--help",
  "--probe",
  "--env-file=evil.env",
  "-",
  "'",
  "\\",
  "StopSched",
  "x".repeat(64 * 1024),
];

/** A hooks file: its handlers write down what they see, and say what the environment tells them to. */
const hooksFile = (names: readonly string[]): string => `
import { appendFileSync } from "node:fs";
import * as say from "@backup-hooks/core/hooks";
const handler = async (event) => {
  appendFileSync(process.env.SEEN, JSON.stringify(event) + "\\n");
  const { ANSWER } = process.env;
  if (ANSWER === "throw") throw new Error("a mistake in the hooks file");
  return ANSWER ? say[ANSWER]("because of the test") : undefined;
};
export default say.defineHooks(Object.fromEntries(${JSON.stringify(names)}.map((name) => ["retrospect:" + name, handler])));
`;

const disk: FileReader = {
  read: (file) => (existsSync(file) ? readFileSync(file, "utf8") : undefined),
  list: (place) => (existsSync(place) ? readdirSync(place) : []),
};

/** What Retrospect would do when the handler is silent and when it writes the file, and the word that writes it, if it is not a stop. */
export interface Asking {
  readonly name: RetrospectEventName;
  readonly whenDefault: RegExp;
  readonly whenWritten: RegExp;
  readonly action?: string;
}
export const asking: readonly Asking[] = [
  { name: "StartApp", whenDefault: /^would open$/, whenWritten: /^would not open/ },
  {
    name: "StartBackupServer",
    whenDefault: /^would start Proactive Backup$/,
    whenWritten: /^would not start Proactive Backup/,
  },
  {
    name: "StartScript",
    whenDefault: /^would run the script$/,
    whenWritten: /^would not run the script/,
  },
  {
    name: "AnomalyAlert",
    whenDefault: /^would back the source up in spite/,
    whenWritten: /^would skip the source/,
  },
  {
    name: "PreStartSource",
    whenDefault: /^would go on to StartSource$/,
    whenWritten: /^would skip the source/,
  },
  {
    name: "StartSource",
    whenDefault: /^would back the source up$/,
    whenWritten: /^would skip the source/,
  },
  {
    name: "MediaRequest",
    whenDefault: /^would go on asking/,
    whenWritten: /^would let the media request fail/,
  },
  {
    name: "TimedOutMediaRequest",
    whenDefault: /^would give up waiting/,
    whenWritten: /^would go on waiting/,
    action: "resetTimer",
  },
  {
    name: "StopSched",
    whenDefault: /^would stop the script/,
    whenWritten: /^would keep the script running/,
    action: "keepRunning",
  },
  {
    name: "FatalBackupError",
    whenDefault: /^would show its error dialog/,
    whenWritten: /^would show no error dialog/,
    action: "suppressDialog",
  },
];

/** What a handler saw. */
export interface Seen {
  readonly name: string;
  readonly status?: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly job: Readonly<Record<string, string>>;
}

export interface Installed {
  readonly adapter: Retrospect;
  readonly root: string;
  readonly handler: string;
  /** An event of its row's example, with a free intervention file. */
  event(
    name: RetrospectEventName,
    set?: Readonly<Record<string, string>>,
  ): Promise<RetrospectEvent>;
  /** Plays Retrospect for one event; what the handlers saw, and what Retrospect does. */
  play(
    event: RetrospectEvent,
    answer?: string,
  ): Promise<DispatchResult & { readonly seen: readonly Seen[] }>;
}

/** Retrospect for Mac in a folder of its own, with a hooks file installed. `argv` replaces the words before the hooks file. */
export function installed({
  onCrash = "continue",
  argv,
}: Partial<Pick<HookEntry, "onCrash">> & { readonly argv?: HookEntry["argv"] } = {}): Installed {
  const root = folder({ "Library/Application Support/Retrospect/Config80.dat": "" });
  const adapter = retrospect({ caller: "mac-engine", root, interventionFolder: root });
  const hooks = add(
    root,
    "it's a 'folder' of $HOME/backup.hooks.mjs",
    hooksFile(Object.keys(adapter.events)),
  );
  const state = join(root, "state");
  const words: HookEntry["argv"] = [
    process.execPath,
    ...SOURCES,
    "--",
    bin,
    "answer",
    ENTRY_MARK,
    "--on-crash",
    onCrash,
    "--state",
    state,
  ];
  const entry: HookEntry = {
    argv: [...(argv ?? words), hooks],
    events: [],
    onCrash,
    replace: false,
    options: {},
  };
  const [{ file, text, mode } = { file: "", text: "", mode: 0 }] =
    adapter.install?.(entry, disk).created ?? [];
  const handler = add(root, relative(root, file), text, mode);
  return {
    adapter,
    root,
    handler,
    async event(name, set = {}) {
      return (await adapter.resolveEvent(name, {}, { set, options: {} })).event;
    },
    async play(event, answer = "") {
      const log = join(mkdtempSync(join(root, "seen-")), "events.jsonl");
      const { veto } = adapter.events[event.name];
      const env = {
        PATH: "/usr/bin:/bin",
        HOME: root,
        NODE_COMPILE_CACHE: compiled,
        SEEN: log,
        ANSWER: answer,
      };
      const result = await dispatchEvents(
        adapter,
        { events: [event.name], cancelable: veto !== undefined },
        [event],
        {},
        { env },
      );
      const lines = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [];
      return { ...result, seen: lines.map((line) => JSON.parse(line) as Seen) };
    },
  };
}
