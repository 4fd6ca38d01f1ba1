import { readFileSync } from "node:fs";
import {
  findAccount,
  findScriptFaults,
  type Problem,
  type SourceLocation,
} from "@backup-hooks/core";
import type { Assumptions } from "../assumptions.ts";
import { callerSpecs, isWindows } from "../callers.ts";
import type { FoundHandlers } from "./lookup.ts";
import { createProblem } from "./problem-codes.ts";

/**
 * Event names that occur only in an outdated sample, and unused labels of old batch files, each
 * with the correct event name.
 */
const deadNames: Readonly<Record<string, string>> = {
  AppStart: "StartApp",
  AppEnd: "EndApp",
  BackupServerStart: "StartBackupServer",
  BackupServerStop: "StopBackupServer",
  MediaRequestTimedOut: "TimedOutMediaRequest",
  StopSource: "",
  StopScript: "",
};

/**
 * Maximum number of bytes that are read from a handler. Text handlers are smaller, and a compiled
 * one has no lines to check.
 */
const MAX_BYTES = 1024 * 1024;

/** Finds problems of the handler that would be called. Inspects it, changes nothing. */
export function findProblems(
  { handlers, looked, named }: FoundHandlers,
  assumptions: Assumptions,
): Problem[] {
  const [file, ...others] = handlers;
  const { title } = callerSpecs[assumptions.caller];
  if (file === undefined)
    return [createProblem("handler-missing", { file: looked[0] ?? "" }, title, looked.join(", "))];
  const several =
    others.length === 0
      ? []
      : [createProblem("several-handlers", { file }, title, others.join(", "))];
  const text = readText(file);
  return [
    ...several,
    ...findFileProblems(file, named, assumptions),
    ...(text === undefined ? [] : findTextProblems(file, text)),
  ];
}

function findFileProblems(file: string, named: boolean, { caller }: Assumptions): Problem[] {
  // Windows ignores Unix permissions and interpreter lines.
  if (isWindows(caller)) return [];
  // An installed handler runs as root and must belong to root. A draft may belong to its author.
  const faults = findScriptFaults(file, named ? undefined : findAccount("root"));
  return faults.map(([code, ...details]) =>
    createProblem(code, /crlf|interpreter/.test(code) ? { file, line: 1 } : { file }, ...details),
  );
}

function findTextProblems(file: string, text: string): Problem[] {
  const locate = (index: number): SourceLocation => {
    const before = text.slice(0, index).split("\n");
    return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  };
  const functions = /^#!\s*\/bin\/sh\b/.test(text)
    ? Array.from(text.matchAll(/^[ \t]*function[ \t]+(\w+)/gm), ({ index, 1: name = "" }) =>
        createProblem("function-under-sh", locate(index), name),
      )
    : [];
  const deadUses = Array.from(text.matchAll(/\b(\w+)\b/g)).filter(({ 1: token = "" }) =>
    Object.hasOwn(deadNames, token),
  );
  const documented = text.search(/\bSchedStop\b/);
  return [
    // The defect affects the whole file, so it is reported once.
    ...functions.slice(0, 1),
    ...deadUses.map(({ index, 1: name = "" }) =>
      createProblem("event-never-fires", locate(index), name, deadNames[name] ?? ""),
    ),
    ...(documented >= 0 && !/\bStopSched\b/.test(text)
      ? [createProblem("documented-name-only", locate(documented))]
      : []),
  ];
}

function readText(file: string): string | undefined {
  try {
    const bytes = readFileSync(file).subarray(0, MAX_BYTES);
    return bytes.includes(0) ? undefined : bytes.toString("utf8");
  } catch {
    return undefined;
  }
}
