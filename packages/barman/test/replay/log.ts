import type { LogRecord } from "@backup-hooks/core";
import { type Differences, differInList } from "./compare.ts";

/** The loggers that write about hooks. */
const LOGGERS = /^(?:barman\.hooks|Command|barman\.command_wrappers) /;
/** What the call sites add about a hook that said stop. */
const ABOUT_A_STOP =
  /^barman\.(?:backup|wal_archiver) WARNING: (?:Ignoring stop request|Archiving of \S+ aborted)/;
/** A hook whose output depends on where it runs: its lines are not compared, its status is. */
const MACHINE =
  /\/proc\/|\b(?:umask|ulimit|pwd|id|whoami|ps|tty|python3|hostname|date)\b|\/barman(?:-[\d.]+)? /;
const LEVELS = ["DEBUG", "INFO", "WARNING", "ERROR"];
/** The size of Barman's reads. It decodes each for itself, so that a character across the border is lost in its log. */
const BLOCK = 4096;

export function formatLines(records: readonly LogRecord[]): string[] {
  return records.map(({ logger, level, message }) => `${logger} ${level}: ${message}`);
}

/** A log as written with its default format, or with timestamp and process already masked. */
export function parseLog(text: string): string[] {
  const parts = text.split(
    /^(?:<timestamp>|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) \[(?:<pid>|\d+)\] /m,
  );
  return parts.slice(1).map((part) => part.replace(/\n$/, ""));
}

export interface LogOptions {
  /** The capture left out what command_wrappers says. */
  readonly withoutWrappers?: boolean;
  /** The configured log_level. */
  readonly level?: string | null | undefined;
  /** The capture kept only the beginning. */
  readonly truncated?: boolean | undefined;
  /** Two processes wrote at once: only what was written counts, not in which order. */
  readonly unordered?: boolean;
}

/** Compares what two logs say about hooks. */
export function differInLog(
  recorded: readonly string[],
  ours: readonly string[],
  options: LogOptions = {},
): Differences {
  const left = comparable(recorded, options);
  const right = comparable(ours, options);
  if (options.unordered) return differInList("log_lines", left.sort(), right.sort());
  return differInList("log_lines", left, options.truncated ? right.slice(0, left.length) : right);
}

function comparable(lines: readonly string[], { withoutWrappers, level }: LogOptions): string[] {
  const least = LEVELS.indexOf(level ?? "DEBUG");
  const about = (least > 0 ? lines : ofHooks(lines)).filter(
    (line) => LOGGERS.test(line) || ABOUT_A_STOP.test(line),
  );
  const kept = about.filter(
    (line) =>
      !(withoutWrappers && line.startsWith("barman.command_wrappers")) &&
      LEVELS.indexOf(/^\S+ (\w+):/.exec(line)?.[1] ?? "") >= least,
  );
  return inStreamOrder(withoutMachine(kept).map(withoutTraceback));
}

/** Barman runs other commands too, and their output has the same logger: only what lies within the run of a hook counts. */
function ofHooks(lines: readonly string[]): string[] {
  let within = true;
  return lines.filter((line) => {
    if (!LOGGERS.test(line) || / returned (?:-?\d+|None)(?:\n|$)/.test(line)) within = false;
    else if (line.includes("Attempt to run ")) within = true;
    return within || !line.startsWith("Command ");
  });
}

/** Cuts what a hook says of its machine: the lines it printed, and the output in the records about its end. */
function withoutMachine(lines: readonly string[]): string[] {
  let machine = false;
  return lines.flatMap((line) => {
    const started = /^barman\.hooks DEBUG: Attempt to run \w+: (.*)$/s.exec(line)?.[1];
    if (started !== undefined) machine = MACHINE.test(started);
    const cut = isCutCharacter(line) || machine;
    if (cut && /^(?:Command |barman\.command_wrappers DEBUG: Command std)/.test(line)) return [];
    return [cut ? line.replace(/\nOutput details:.*$/s, "") : line];
  });
}

function isCutCharacter(line: string): boolean {
  return Buffer.byteLength(line) > BLOCK && /[\ufffd\u0080-\uffff]/.test(line);
}

function withoutTraceback(line: string): string {
  return line.replace(/\n<traceback>.*$/s, "");
}

/** Within a stream the order is the hook's; which stream Barman looked at first is chance. */
function inStreamOrder(lines: readonly string[]): string[] {
  const ordered: string[] = [];
  let block: string[] = [];
  const flush = (): void => {
    const stdout = block.filter((line) => line.startsWith("Command DEBUG"));
    ordered.push(...stdout, ...block.filter((line) => !line.startsWith("Command DEBUG")));
    block = [];
  };
  for (const line of lines) {
    if (line.startsWith("Command ")) block.push(line);
    else {
      flush();
      ordered.push(line);
    }
  }
  flush();
  return ordered;
}
