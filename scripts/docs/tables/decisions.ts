// The table of the README that says what each product decides. Nothing in it is looked up: each cell is a backup that was played, with
// real processes.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { backrest } from "@backup-hooks/backrest";
import { barman } from "@backup-hooks/barman";
import {
  type Adapter,
  createVirtualClock,
  ENTRY_MARK,
  findVeto,
  type HookEntry,
  type OperationResult,
  runOperation,
} from "@backup-hooks/core";
import { rekkord } from "@backup-hooks/rekkord";
import { retrospect } from "@backup-hooks/retrospect";
import { syncrify } from "@backup-hooks/syncrify";
import { applyChanges } from "../../../packages/core/src/install/apply.ts";
import { toChanges } from "../../../packages/core/src/install/changes.ts";
import { createFileReader } from "../../../packages/core/src/install/file-system.ts";
import { type DecisionCase, decisionCases } from "./decision-cases.ts";
import { formatTable, type Table } from "./markdown.ts";

const root = join(import.meta.dirname, "../../..");
const { PATH = "" } = process.env;

interface Product {
  readonly adapter: Adapter;
  readonly config: string;
  /** The product's files: with a script as its hook, or with none. */
  files(script: string | undefined): Readonly<Record<string, string>>;
  /** How the product is told what to do with a handler that objects, where it can be told. */
  policy?(handler: string): HookEntry["options"];
}

const products: readonly Product[] = [
  {
    adapter: barman(),
    config: "barman.conf",
    files: (script) => ({
      "barman.conf": `[barman]\nbarman_home = {root}/home\n[main]\nbackup_method = rsync\n${script ? `pre_backup_retry_script = ${script}\n` : ""}`,
    }),
  },
  {
    adapter: rekkord(),
    config: "rekkord.ini",
    files: (script) => ({
      "rekkord.ini":
        "[Repository]\nURL = {root}/repo\nKeyFile = master.key\n[Hooks]\nPreSaveDirectory = presave.d\n",
      ...(script && { "presave.d/10-script": `#!/bin/sh\nexec ${script}\n` }),
    }),
  },
  {
    adapter: retrospect(),
    config: "RetroEventHandler.sh",
    files: (script) =>
      script ? { "RetroEventHandler.sh": `#!/bin/sh\nexec ${script} "$@"\n` } : {},
  },
  {
    adapter: syncrify(),
    config: "AppConfig.xml",
    files: (script = "") => ({
      "AppConfig.xml": `<Configuration>\n<parameters>\n<parameter name="jobHookScript" type="1" value="${script}"></parameter>\n</parameters>\n</Configuration>\n`,
    }),
  },
  {
    adapter: backrest(),
    config: "config.json",
    files: (script) => {
      const hook = {
        conditions: ["CONDITION_SNAPSHOT_START"],
        onError: "ON_ERROR_CANCEL",
        actionCommand: { command: script },
      };
      const hooks = script ? [hook] : [];
      return {
        "config.json": JSON.stringify({
          repos: [{ id: "local" }],
          plans: [{ id: "docs", repo: "local", hooks }],
        }),
      };
    },
    policy: (handler) => ({ "on-stop": handler.includes("retry(") ? "retry-10m" : "cancel" }),
  },
];

/** Plays the scenario through all products and says what each decided. */
export async function createDecisionTable(): Promise<Table> {
  const rows: string[][] = [];
  for (const act of decisionCases)
    rows.push([
      act.hook,
      ...(await Promise.all(products.map((product) => describeDecision(product, act)))),
    ]);
  return {
    columns: ["the hook before a backup is", ...products.map(({ adapter }) => adapter.title)],
    rows,
  };
}

async function describeDecision(product: Product, act: DecisionCase): Promise<string> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "backup-hooks-decisions-")));
  try {
    const script =
      "script" in act ? writeText(folder, "hook.sh", `#!/bin/sh\n${act.script}\n`) : undefined;
    for (const [name, text] of Object.entries(product.files(script))) writeText(folder, name, text);
    if ("handler" in act) installHandler(product, folder, act.handler);
    return describeResult(
      await runBackup(product, folder, "script" in act ? act.limitMs : undefined),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeText(folder: string, name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text.replaceAll("{root}", folder), {
    mode: text.startsWith("#!") ? 0o755 : 0o644,
  });
  return path;
}

/** Writes a hooks file and enters it in the product's own configuration, as `install` does. */
function installHandler(
  { adapter, config, policy }: Product,
  folder: string,
  handler: string,
): void {
  const hooks = 'import { cancel, defineHooks, retry, warn } from "@backup-hooks/core/hooks";\n';
  const hooksFile = writeText(
    folder,
    "backup.hooks.mjs",
    `${hooks}export default defineHooks({ "backup:pre": ${handler} });\n`,
  );
  const bin = join(root, "packages", adapter.product, "dist", "bin.js");
  const entry: HookEntry = {
    argv: [
      process.execPath,
      "--",
      bin,
      "answer",
      ENTRY_MARK,
      `--state=${join(folder, "state")}`,
      hooksFile,
    ],
    events: adapter.operations.backup?.before.flatMap(({ events }) => events) ?? [],
    onCrash: "continue",
    replace: true,
    config: join(folder, config),
    options: policy?.(handler) ?? {},
  };
  const disk = createFileReader();
  const plan = adapter.install?.(entry, disk);
  if (plan !== undefined) applyChanges(toChanges(plan, disk), disk);
}

/** A whole backup. Pauses take no time, and a hook that is called again is given up after seven times. */
async function runBackup(
  { adapter, config: name }: Product,
  folder: string,
  limitMs = 60_000,
): Promise<OperationResult> {
  const { config } = await adapter.load(join(folder, name));
  return runOperation(adapter, "backup", config, {
    env: { PATH, HOME: folder, TMPDIR: folder },
    clock: createVirtualClock(),
    timeoutMs: limitMs,
    graceMs: 100,
    maxAttempts: 7,
    capture: true,
    createEvent: async (event, work) =>
      (await adapter.resolveEvent(event, config, { set: {}, options: {}, ...(work && { work }) }))
        .event,
    work: async () => ({ ending: "success", exitCode: 0, durationMs: 0 }),
  });
}

/** What came of the firing before the work, as short as it can be said. */
function describeResult({ dispatches: [first], exit }: OperationResult): string {
  if (first === undefined) throw new Error("no hook was called");
  const { effect, outcome } = first;
  const attempts = outcome.hooks.flatMap((run) => run.attempts);
  if (effect.decision === "proceed") return "would go on";
  if (attempts.some(({ timedOut }) => timedOut)) return "would wait for ever";
  if (effect.decision === "blocked") {
    const pauses = new Set(attempts.flatMap(({ delayMs }) => delayMs ?? []));
    return `would call it again, for ever, each time after ${[...pauses].map(formatSeconds).join(" or ")}`;
  }
  // Up to the reasons and the consequences.
  const message = effect.message.replace(/ ?[:(].*/s, "");
  const verdict = findVeto(outcome.hooks)?.verdict;
  return verdict?.action === "postpone"
    ? `${message}, and run it all again after ${formatSeconds(verdict.delayMs)}`
    : `**${message}**, exit code ${exit}`;
}

const formatSeconds = (ms: number): string => `${ms / 1000} s`;

/** A page with this table in the place of the one that it has. */
export function withDecisions(page: string, table: Table): string {
  return page.replace(
    /(<!-- table: decisions -->\n)[\s\S]*?(<!-- \/table -->)/,
    (_, begin: string, end: string) => {
      return `${begin}\n${formatTable(table)}\n${end}`;
    },
  );
}
