import type { Place, Problem, ScriptFaultCode } from "@backup-hooks/core";

interface ProblemKind {
  readonly severity: Problem["severity"];
  readonly means: string;
  readonly says: (...facts: readonly string[]) => string;
}

/** Everything `check` can find about a handler. */
export const problemKinds = {
  "handler-missing": {
    severity: "warning",
    means: "No handler lies where the caller looks: it calls nothing.",
    says: (caller, places) => `${caller} finds no handler and calls nothing. It looks at ${places}. Name another with --handler.`,
  },
  "several-handlers": {
    severity: "warning",
    means: "Several handlers lie where the caller looks. Which one counts is not known.",
    says: (caller, others) => `${caller} finds ${others} as well, and nobody documents which one it takes. Keep one.`,
  },
  "script-missing": { severity: "error", means: "The handler is gone.", says: () => "The handler does not exist. Correct the path." },
  "script-not-visible": {
    severity: "warning",
    means: "A folder on the way may not be entered by us, so nothing can be said.",
    says: () => "The handler's folder may not be looked into. Check as root, as which handlers run.",
  },
  "script-is-folder": { severity: "error", means: "The handler is a folder.", says: () => "The handler is a folder. Name a file." },
  "script-not-executable": {
    severity: "error",
    means: "Nobody may execute the file. That Retrospect needs this on Mac and Linux is inferred: the samples are executable.",
    says: () => "The handler is not executable, so it cannot be started. chmod +x it.",
  },
  "script-crlf": {
    severity: "error",
    means: "The first line ends with a carriage return, which becomes part of the interpreter's name.",
    says: () => "The first line ends with CR LF, so its interpreter is not found. Save the file with LF.",
  },
  "interpreter-missing": {
    severity: "error",
    means: "The first line names a program that is not there.",
    says: (name) => `The first line names ${name}, which is not there. Install it, or name another.`,
  },
  "script-writable-by-all": {
    severity: "error",
    means: "Everybody may change the handler, and with it gets the account it runs under: root, or LocalSystem on Windows.",
    says: () => "Everybody may change the handler, which runs with the highest rights. chmod go-w it.",
  },
  "script-writable-by-group": {
    severity: "warning",
    means: "The file's group may change the handler.",
    says: () => "The file's group may change the handler, which runs with the highest rights. chmod g-w it.",
  },
  "script-folder-writable-by-all": {
    severity: "error",
    means: "Everybody may replace the handler.",
    says: (folder) => `Everybody may write to ${folder}, and so replace the handler, which runs with the highest rights. chmod go-w it.`,
  },
  "script-foreign-owner": {
    severity: "warning",
    means: "The handler belongs to an account that is neither root nor the one it runs under.",
    says: (owner, account) =>
      `The handler belongs to ${owner}, not to root or ${account}: whoever has that account may change it. chown it.`,
  },
  "function-under-sh": {
    severity: "warning",
    means:
      "A function is written with the keyword `function` under #!/bin/sh. Where that is dash (Debian, Ubuntu) its body runs at every event.",
    says: (name) =>
      `"function ${name}" is no POSIX shell: where /bin/sh is dash (Debian, Ubuntu) its body runs at every event, and the script ends with status 2. Write ${name}() or #!/bin/bash.`,
  },
  "event-never-fires": {
    severity: "warning",
    means: "A name of the time before the first release, or a dead label of old samples.",
    says: (name, right) => `${name} never fires. ${right ? `The event is called ${right}.` : "No event is called so."}`,
  },
  "documented-name-only": {
    severity: "warning",
    means: "The handler knows SchedStop, as the KB page prints it, but not StopSched, as every sample and harness has it.",
    says: () =>
      "SchedStop is the documented name; every sample and harness calls the event StopSched, and no call was recorded. Accept both.",
  },
} as const satisfies Readonly<Record<string, ProblemKind>> & Readonly<Record<ScriptFaultCode, ProblemKind>>;

export type ProblemCode = keyof typeof problemKinds;

export function problem(code: ProblemCode, place: Place, ...facts: readonly string[]): Problem {
  const { severity, says }: ProblemKind = problemKinds[code];
  return { code, severity, place, message: says(...facts) };
}
