/** What is mutated of a package, and the tests that have to notice: those that need no child process for each case, or only short ones. */
export interface Scope {
  /** Files of `src`, without extension. */
  readonly files: readonly string[];
  /** Files of `test`, without `.test.ts`. */
  readonly tests: readonly string[];
}

/** The rules: tables and functions. Readers of configurations, installers and the command line are tested with real files and processes. */
export const scopes: Readonly<Record<string, Scope>> = {
  core: {
    files: ["policy", "plan", "outcome", "hearing", "lifecycle"],
    tests: ["decisions", "endings", "lifecycle"],
  },
  rekkord: {
    files: ["events", "operations", "call", "hooks", "versions", "protocol"],
    tests: ["tables", "rules", "call", "hooks"],
  },
  syncrify: {
    files: ["events", "variables", "operations", "call", "decode", "template", "facts", "hooks", "spawn", "versions", "protocol"],
    tests: ["tables", "rules", "call", "template"],
  },
  barman: {
    files: ["events", "operations", "call", "facts", "hooks", "formats", "versions", "protocol"],
    tests: ["tables", "rules", "hooks", "formats", "versions"],
  },
  retrospect: {
    files: ["rows", "fields", "events", "operations", "call", "facts", "hooks", "handler", "callers", "protocol"],
    tests: ["tables", "rules", "events", "answer", "call", "commandline"],
  },
  backrest: {
    files: ["events", "examples", "call", "command", "policy", "failures", "requests", "hooks", "firing", "facts", "protocol"],
    tests: ["tables", "rules"],
  },
};
