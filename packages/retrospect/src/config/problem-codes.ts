import type { Problem, ScriptFaultCode, SourceLocation } from "@backup-hooks/core";

interface ProblemKind {
  readonly severity: Problem["severity"];
  readonly description: string;
  readonly message: (...details: readonly string[]) => string;
}

/** Every problem that `check` can find in a handler. */
export const problemKinds = {
  "handler-missing": {
    severity: "warning",
    description: "No handler lies where the caller looks: it calls nothing.",
    message: (caller, places) =>
      `${caller} finds no handler and calls nothing. It looks at ${places}. Name another with --handler.`,
  },
  "several-handlers": {
    severity: "warning",
    description: "Several handlers lie where the caller looks. Which one counts is not known.",
    message: (caller, others) =>
      `${caller} finds ${others} as well, and nobody documents which one it takes. Keep one.`,
  },
  "script-missing": {
    severity: "error",
    description: "The handler is gone.",
    message: () => "The handler does not exist. Correct the path.",
  },
  "script-not-visible": {
    severity: "warning",
    description: "A folder on the way may not be entered by us, so nothing can be said.",
    message: () =>
      "The handler's folder may not be looked into. Check as root, as which handlers run.",
  },
  "script-is-folder": {
    severity: "error",
    description: "The handler is a folder.",
    message: () => "The handler is a folder. Name a file.",
  },
  "script-not-executable": {
    severity: "error",
    description:
      "Nobody may execute the file. That Retrospect needs this on Mac and Linux is inferred: the samples are executable.",
    message: () => "The handler is not executable, so it cannot be started. chmod +x it.",
  },
  "script-crlf": {
    severity: "error",
    description:
      "The first line ends with a carriage return, which becomes part of the interpreter's name.",
    message: () =>
      "The first line ends with CR LF, so its interpreter is not found. Save the file with LF.",
  },
  "interpreter-missing": {
    severity: "error",
    description: "The first line names a program that is not there.",
    message: (name) =>
      `The first line names ${name}, which is not there. Install it, or name another.`,
  },
  "script-writable-by-all": {
    severity: "error",
    description:
      "Everybody may change the handler, and with it gets the account it runs under: root, or LocalSystem on Windows.",
    message: () =>
      "Everybody may change the handler, which runs with the highest rights. chmod go-w it.",
  },
  "script-writable-by-group": {
    severity: "warning",
    description: "The file's group may change the handler.",
    message: () =>
      "The file's group may change the handler, which runs with the highest rights. chmod g-w it.",
  },
  "script-folder-writable-by-all": {
    severity: "error",
    description: "Everybody may replace the handler.",
    message: (folder) =>
      `Everybody may write to ${folder}, and so replace the handler, which runs with the highest rights. chmod go-w it.`,
  },
  "script-foreign-owner": {
    severity: "warning",
    description:
      "The handler belongs to an account that is neither root nor the one it runs under.",
    message: (owner, account) =>
      `The handler belongs to ${owner}, not to root or ${account}: whoever has that account may change it. chown it.`,
  },
  "function-under-sh": {
    severity: "warning",
    description:
      "A function is written with the keyword `function` under #!/bin/sh. Where that is dash (Debian, Ubuntu) its body runs at every event.",
    message: (name) =>
      `"function ${name}" is no POSIX shell: where /bin/sh is dash (Debian, Ubuntu) its body runs at every event, and the script ends with status 2. Write ${name}() or #!/bin/bash.`,
  },
  "event-never-fires": {
    severity: "warning",
    description: "A name of the time before the first release, or a dead label of old samples.",
    message: (name, right) =>
      `${name} never fires. ${right ? `The event is called ${right}.` : "No event is called so."}`,
  },
  "documented-name-only": {
    severity: "warning",
    description:
      "The handler knows SchedStop, as the KB page prints it, but not StopSched, as every sample and harness has it.",
    message: () =>
      "SchedStop is the documented name; every sample and harness calls the event StopSched, and no call was recorded. Accept both.",
  },
} as const satisfies Readonly<Record<string, ProblemKind>> &
  Readonly<Record<ScriptFaultCode, ProblemKind>>;

export type ProblemCode = keyof typeof problemKinds;

export function createProblem(
  code: ProblemCode,
  place: SourceLocation,
  ...details: readonly string[]
): Problem {
  const { severity, message }: ProblemKind = problemKinds[code];
  return { code, severity, place, message: message(...details) };
}
