import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  createVirtualClock,
  type HookRun,
  type LogRecord,
  runPlan,
  spawn,
} from "@backup-hooks/core";
import { barman } from "../../src/adapter.ts";
import { parseXlogLine, toWalPath } from "../../src/catalog.ts";
import { exitStatus, formatAbort } from "../../src/log.ts";
import { optionName } from "../../src/protocol/codec.ts";
import type { BarmanEventName } from "../../src/protocol/events.ts";
import { formatPythonFloat, formatPythonJson, formatTruthyJson } from "../../src/python/format.ts";
import { isAtLeast, SINCE } from "../../src/versions.ts";
import type { Oracle } from "./oracle.ts";
import { type Script, seen, writeScript } from "./scripts.ts";
import type { HookScenario, Recovery, Subject } from "./situations.ts";

const RUNNER_LOGGERS: readonly string[] = ["barman.hooks", "barman.command_wrappers", "Command"];

/** One hook, run once by the real Barman and once by ours. */
export interface HookCase {
  readonly scenario: HookScenario;
  readonly script: Script;
  /** In which pause the loop of a retry script is left. */
  readonly pauses: number;
}
/** What came of it. */
export interface HookResult {
  /** Pauses between attempts, in seconds. */
  readonly delays: readonly number[];
  readonly outcome:
    | { readonly returned: number | null }
    | { readonly raised: string }
    | { readonly stopped: true };
  readonly records: readonly LogRecord[];
  /** The files that the attempts wrote: what they saw. */
  readonly seen: Readonly<Record<string, readonly string[]>>;
}

/** Folder and files of one case. */
class Stage {
  readonly version: string;
  readonly scenario: HookScenario;
  readonly scripts: string;
  readonly conf: string;
  readonly home: string;
  readonly server: string;

  constructor(root: string, version: string, scenario: HookScenario) {
    this.version = version;
    this.scenario = scenario;
    this.scripts = join(root, "it's here");
    this.conf = join(root, "conf", scenario.file);
    this.home = join(root, "homes", scenario.home);
    this.server = join(this.home, scenario.server);
  }

  /** Writes the configuration and the catalogue. */
  write(): void {
    const { server, pathPrefix, subject } = this.scenario;
    const lines = [
      "[barman]",
      `barman_home = ${this.home}`,
      `[${server}]`,
      "archiver = on",
      "conninfo = host=nowhere",
      "ssh_command = ssh nowhere",
      ...(pathPrefix === undefined ? [] : [`path_prefix = ${pathPrefix}`]),
      ...("compression" in subject && subject.compression !== ""
        ? [`compression = ${subject.compression}`]
        : []),
    ];
    writeFile(this.conf, `${lines.join("\n")}\n`);
    if (!("catalog" in subject)) return;
    for (const { id, status, error } of backups(this.scenario)) {
      const file = isAtLeast(this.version, SINCE.backupInfoMoved)
        ? join(this.server, "meta", `${id}-backup.info`)
        : join(this.server, "base", id, "backup.info");
      writeFile(file, `${error === undefined ? "" : `error=${error}\n`}status=${status}\n`);
    }
  }

  /** Where the WAL file of an archive hook lies: incoming before, archived after. */
  wal(name: string): string {
    if (this.scenario.phase === "pre") return join(this.server, "incoming", name);
    return join(this.server, "wals", name.endsWith(".history") ? "" : name.slice(0, 16), name);
  }
}

/** The catalogue; the one that a backup hook is about is as new as its phase says. */
function backups({
  subject,
  phase,
}: HookScenario): { readonly id: string; readonly status: string; readonly error?: string }[] {
  if (!("catalog" in subject)) return [];
  const { event, catalog } = subject;
  const chosen = findSubject(subject);
  return catalog.map((backup) =>
    event === "backup" && backup.id === chosen.id
      ? { id: backup.id, status: phase === "pre" ? "EMPTY" : "STARTED" }
      : backup,
  );
}

function findSubject({
  catalog,
  index,
}: Extract<Subject, { catalog: unknown }>): Extract<
  Subject,
  { catalog: unknown }
>["catalog"][number] {
  const chosen = catalog[index % catalog.length];
  if (chosen === undefined) throw new RangeError("an empty catalogue");
  return chosen;
}

/** The status of a backup after its work. */
function statusAfter({ error, subject }: HookScenario): string {
  if (error) return "FAILED";
  return "wait" in subject && subject.wait ? "DONE" : "WAITING_FOR_WALS";
}

export async function asBarman(
  oracle: Oracle,
  version: string,
  root: string,
  { scenario, script, pauses }: HookCase,
): Promise<HookResult> {
  const stage = new Stage(root, version, scenario);
  const value = writeScript(script, stage.scripts);
  stage.write();
  const { subject, phase, kind, error, server, env } = scenario;
  const answer = await oracle.ask({
    case: "runner",
    config: stage.conf,
    cwd: stage.scripts,
    event: subject.event,
    script: value,
    subject: toOracleSubject(stage),
    ...(phase === "post" && error !== undefined && { error }),
    phase,
    kind,
    server,
    env,
    pauses,
  });
  return { ...(answer as Omit<HookResult, "seen">), seen: seen(stage.scripts) };
}

/** The subject as the oracle wants it. */
function toOracleSubject(stage: Stage): object {
  const { scenario, version } = stage;
  const { subject, phase, error } = scenario;
  if (subject.event === "archive")
    return {
      ...subject,
      path: stage.wal(subject.name),
      compression: phase === "pre" ? null : subject.compression || null,
    };
  if (subject.event === "wal_delete") return subject;
  return {
    id: findSubject(subject).id,
    deleted: subject.event === "delete" && phase === "post",
    forgotten: !isAtLeast(version, SINCE.deleteAnnotation),
    ...(subject.event === "backup" &&
      phase === "post" && { status: statusAfter(scenario), error: error || null }),
    ...subject.recovery,
  };
}

export async function asOurs(
  version: string,
  root: string,
  { scenario, script, pauses }: HookCase,
): Promise<HookResult> {
  const stage = new Stage(root, version, scenario);
  const value = writeScript(script, stage.scripts);
  stage.write();
  const { subject, phase, kind, server, env } = scenario;
  const name: BarmanEventName = `${phase}_${subject.event}`;
  const adapter = barman({ version });
  const { config } = await adapter.load(stage.conf);
  const { event } = await adapter.resolveEvent(name, config, {
    options: { server, ...toOptions(scenario) },
    set: toFields(scenario, config.servers[server]?.settings.walsDirectory ?? ""),
  });
  const plan = await adapter.plan(
    [event],
    adapter.withScript?.(config, event, `${optionName(name, kind)}=${value}`) ?? config,
  );
  const delays: number[] = [];
  const leave = new AbortController();
  const clock = createVirtualClock();
  const outcome = await runPlan(plan, {
    env,
    signal: leave.signal,
    outputLimit: 2 ** 24,
    spawn: (command, options) => spawn({ ...command, cwd: stage.scripts }, options),
    clock: {
      now: clock.now,
      async sleep(ms) {
        delays.push(ms / 1000);
        if (delays.length >= pauses) leave.abort("interrupt");
      },
    },
  });
  const [run] = outcome.hooks;
  if (run === undefined) throw new Error("nothing was planned");
  // What the caller of the runner logs is not the runner's; whole commands are compared elsewhere.
  const records = (adapter.log?.(outcome) ?? []).filter(({ logger }) =>
    RUNNER_LOGGERS.includes(logger),
  );
  return { delays, outcome: toOutcome(run, phase), records, seen: seen(stage.scripts) };
}

function toOptions({ subject, phase, error }: HookScenario): Record<string, string | boolean> {
  return {
    ...("catalog" in subject && { backup: findSubject(subject).id, wait: subject.wait }),
    ...(phase === "post" &&
      error !== undefined &&
      subject.event !== "delete" &&
      subject.event !== "recovery" && { error }),
  };
}

/** Only these does the caller know. */
function toFields({ subject }: HookScenario, wals: string): Record<string, string> {
  if (subject.event === "archive") return { BARMAN_SEGMENT: subject.name };
  if (subject.event === "wal_delete") {
    const { name, size, time, compression } = parseXlogLine(subject.line);
    return {
      BARMAN_SEGMENT: name,
      BARMAN_FILE: toWalPath(wals, name),
      BARMAN_SIZE: size,
      BARMAN_TIMESTAMP: formatPythonFloat(time),
      BARMAN_COMPRESSION: compression,
    };
  }
  return subject.event === "recovery" ? recoveryFields(subject.recovery) : {};
}

function recoveryFields({
  destination,
  remoteCommand,
  tablespaces,
  options,
}: Recovery): Record<string, string> {
  return {
    BARMAN_DESTINATION_DIRECTORY: destination,
    BARMAN_REMOTE_COMMAND: remoteCommand ?? "",
    BARMAN_TABLESPACES:
      Object.keys(tablespaces ?? {}).length === 0 ? "" : formatPythonJson(tablespaces),
    BARMAN_RECOVER_OPTIONS: formatTruthyJson(options),
  };
}

/** The end of the runner, told from our verdict; after the operation a stop is raised as well, and swallowed by the caller. */
function toOutcome(run: HookRun, phase: "pre" | "post"): HookResult["outcome"] {
  const status = exitStatus(run.attempts.at(-1));
  switch (run.verdict.action) {
    case "retry":
      return { stopped: true };
    case "cancel":
      return { raised: formatAbort(run) };
    default:
      return phase === "post" && run.hook.id.endsWith("_retry_script") && status === 63
        ? { raised: formatAbort(run) }
        : { returned: status };
  }
}

/**
 * A result in the form that two can be compared in: lines of standard output and error reach the log in the order in which
 * Barman happens to read them, so each attempt's lines are put stream by stream.
 */
export function comparable(result: HookResult): HookResult {
  const rank = ({ logger, level }: LogRecord): number =>
    logger !== "Command" ? 0 : level === "DEBUG" ? 1 : 2;
  const records: LogRecord[] = [];
  for (let from = 0; from < result.records.length; ) {
    const rest = result.records.slice(from);
    const length = rest.findIndex(({ logger }) => logger !== "Command");
    const lines = rest.slice(0, length < 0 ? rest.length : length);
    records.push(
      ...lines.sort((a, b) => rank(a) - rank(b)),
      ...rest.slice(lines.length, lines.length + 1),
    );
    from += lines.length + 1;
  }
  return { ...result, records };
}

function writeFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

export function clear(root: string): void {
  rmSync(root, { recursive: true, force: true });
}
