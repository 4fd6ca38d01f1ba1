import type { Problem, SourceLocation } from "@backup-hooks/core";

/** Everything that can be wrong with a configuration that Backrest accepts, in words with a place for the facts. */
export const problemKinds = {
  "unknown-key": {
    severity: "warning",
    description: (key: string, suggestion: string) =>
      `Backrest drops the key "${key}" without a word.${suggestion}`,
  },
  "unknown-value": {
    severity: "error",
    description: (value: string, suggestion: string) =>
      `Backrest drops "${value}" without a word: it is no value it knows.${suggestion}`,
  },
  "no-handler": {
    severity: "error",
    description: (what: string) =>
      `Backrest has nothing that runs ${what}. Whenever this hook is selected, no hook of the call runs, and a START or success call fails the task.`,
  },
  "no-conditions": {
    severity: "warning",
    description: () => "This hook is set for no condition, so it never runs.",
  },
  "never-fires": {
    severity: "warning",
    description: (names: string) =>
      `${names} at a plan never fires: prune and check belong to the repo. Set the hook at the repo.`,
  },
  "unknown-policy": {
    severity: "error",
    description: (number: string) =>
      `Backrest panics when this hook fails: it knows no onError ${number}. Expected ON_ERROR_IGNORE, CANCEL, FATAL, RETRY_1MINUTE, RETRY_10MINUTES or RETRY_EXPONENTIAL_BACKOFF.`,
  },
  "retry-after-success": {
    severity: "warning",
    description: (names: string) =>
      `When this hook fails at ${names}, the whole finished task runs again, without any limit. Leave onError out, or retry inside the hook.`,
  },
  "policy-unheard": {
    severity: "warning",
    description: (names: string) =>
      `At ${names} nobody listens to the result; onError only makes the later hooks of the call be skipped.`,
  },
  "url-missing": {
    severity: "error",
    description: (key: string) => `${key} is empty: every request fails.`,
  },
  "one-line-script": {
    severity: "error",
    description: () =>
      "A script of a single line that begins with #! kills Backrest's whole server. Put the commands on lines of their own below it.",
  },
  "hook-fails": {
    severity: "error",
    description: (where: string, why: string) => `This hook fails ${where}: ${why}`,
  },
  "text-in-quotes": {
    severity: "warning",
    description: (what: string, instead: string) =>
      `${what} stands inside quotes or JSON as it is; error texts have quotes, backslashes and line breaks, which break it. Use ${instead} without the quotes.`,
  },
  "repo-missing": {
    severity: "error",
    description: (repo: string) =>
      `This plan's repo "${repo}" does not exist: Backrest says "repo ${repo} not found" and runs no hook.`,
  },
} as const satisfies Record<
  string,
  { readonly severity: Problem["severity"]; readonly description: (...values: string[]) => string }
>;

export type ProblemCode = keyof typeof problemKinds;

export function createProblem(
  code: ProblemCode,
  place: SourceLocation,
  scope: Readonly<Record<string, string>> | undefined,
  ...values: readonly string[]
): Problem {
  const { severity, description } = problemKinds[code];
  return {
    code,
    severity,
    place,
    ...(scope && { scope }),
    message: (description as (...values: readonly string[]) => string)(...values),
  };
}
