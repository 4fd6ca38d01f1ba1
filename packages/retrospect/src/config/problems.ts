import { readFileSync } from "node:fs";
import { accountOf, type Place, type Problem, scriptFaults } from "@backup-hooks/core";
import { callerSpecs, isWindows } from "../callers.ts";
import type { Found } from "./lookup.ts";
import { problem } from "./problem-codes.ts";
import type { Settings } from "../assumptions.ts";

/** Names of a stale sample that no other material has, and dead labels of old batch files; with the event's right name. */
const deadNames: Readonly<Record<string, string>> = {
  AppStart: "StartApp",
  AppEnd: "EndApp",
  BackupServerStart: "StartBackupServer",
  BackupServerStop: "StopBackupServer",
  MediaRequestTimedOut: "TimedOutMediaRequest",
  StopSource: "",
  StopScript: "",
};

/** So much of a handler is read: a compiled one has no lines to look at anyway. */
const MAX_BYTES = 1024 * 1024;

/** What is wrong with the handler that would be called. Looks at it, changes nothing. */
export function problemsOf({ handlers, looked, named }: Found, settings: Settings): Problem[] {
  const [file, ...others] = handlers;
  const { title } = callerSpecs[settings.caller];
  if (file === undefined) return [problem("handler-missing", { file: looked[0] ?? "" }, title, looked.join(", "))];
  const several = others.length === 0 ? [] : [problem("several-handlers", { file }, title, others.join(", "))];
  const text = readText(file);
  return [...several, ...fileProblems(file, named, settings), ...(text === undefined ? [] : textProblems(file, text))];
}

function fileProblems(file: string, named: boolean, { caller }: Settings): Problem[] {
  // Permissions and first lines mean nothing to Windows.
  if (isWindows(caller)) return [];
  // What is installed runs as root, and belongs to nobody else; a draft may be its writer's.
  const faults = scriptFaults(file, named ? undefined : accountOf("root"));
  return faults.map(([code, ...facts]) => problem(code, /crlf|interpreter/.test(code) ? { file, line: 1 } : { file }, ...facts));
}

function textProblems(file: string, text: string): Problem[] {
  const place = (index: number): Place => {
    const before = text.slice(0, index).split("\n");
    return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  };
  const functions = /^#!\s*\/bin\/sh\b/.test(text)
    ? Array.from(text.matchAll(/^[ \t]*function[ \t]+(\w+)/gm), ({ index, 1: name = "" }) =>
        problem("function-under-sh", place(index), name),
      )
    : [];
  const dead = Array.from(text.matchAll(/\b(\w+)\b/g)).filter(({ 1: word = "" }) => Object.hasOwn(deadNames, word));
  const documented = text.search(/\bSchedStop\b/);
  return [
    // The same defect throughout the file: said once.
    ...functions.slice(0, 1),
    ...dead.map(({ index, 1: name = "" }) => problem("event-never-fires", place(index), name, deadNames[name] ?? "")),
    ...(documented >= 0 && !/\bStopSched\b/.test(text) ? [problem("documented-name-only", place(documented))] : []),
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
