import type { Place, Problem } from "@backup-hooks/core";

/** Everything that can be wrong with a configuration that Backrest accepts, in words with a place for the facts. */
export const problemKinds = {
  "unknown-key": { severity: "warning", says: (key: string, meant: string) => `Backrest drops the key "${key}" without a word.${meant}` },
  "unknown-value": {
    severity: "error",
    says: (value: string, meant: string) => `Backrest drops "${value}" without a word: it is no value it knows.${meant}`,
  },
  "no-handler": {
    severity: "error",
    says: (what: string) =>
      `Backrest has nothing that runs ${what}. Whenever this hook is selected, no hook of the call runs, and a START or success call fails the task.`,
  },
  "no-conditions": { severity: "warning", says: () => "This hook is set for no condition, so it never runs." },
  "never-fires": {
    severity: "warning",
    says: (names: string) => `${names} at a plan never fires: prune and check belong to the repo. Set the hook at the repo.`,
  },
  "unknown-policy": {
    severity: "error",
    says: (number: string) =>
      `Backrest panics when this hook fails: it knows no onError ${number}. Expected ON_ERROR_IGNORE, CANCEL, FATAL, RETRY_1MINUTE, RETRY_10MINUTES or RETRY_EXPONENTIAL_BACKOFF.`,
  },
  "retry-after-success": {
    severity: "warning",
    says: (names: string) =>
      `When this hook fails at ${names}, the whole finished task runs again, without any limit. Leave onError out, or retry inside the hook.`,
  },
  "policy-unheard": {
    severity: "warning",
    says: (names: string) => `At ${names} nobody listens to the result; onError only makes the later hooks of the call be skipped.`,
  },
  "url-missing": { severity: "error", says: (key: string) => `${key} is empty: every request fails.` },
  "one-line-script": {
    severity: "error",
    says: () =>
      "A script of a single line that begins with #! kills Backrest's whole server. Put the commands on lines of their own below it.",
  },
  "hook-fails": { severity: "error", says: (where: string, why: string) => `This hook fails ${where}: ${why}` },
  "text-in-quotes": {
    severity: "warning",
    says: (what: string, instead: string) =>
      `${what} stands inside quotes or JSON as it is; error texts have quotes, backslashes and line breaks, which break it. Use ${instead} without the quotes.`,
  },
  "repo-missing": {
    severity: "error",
    says: (repo: string) => `This plan's repo "${repo}" does not exist: Backrest says "repo ${repo} not found" and runs no hook.`,
  },
} as const satisfies Record<string, { readonly severity: Problem["severity"]; readonly says: (...facts: string[]) => string }>;

export type ProblemCode = keyof typeof problemKinds;

export function problem(
  code: ProblemCode,
  place: Place,
  scope: Readonly<Record<string, string>> | undefined,
  ...facts: readonly string[]
): Problem {
  const { severity, says } = problemKinds[code];
  return { code, severity, place, ...(scope && { scope }), message: (says as (...facts: readonly string[]) => string)(...facts) };
}
