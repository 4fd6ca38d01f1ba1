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
    files: [
      "model/exit-policy",
      "model/plan",
      "model/outcome",
      "model/handler-actions",
      "runner/run-operation",
    ],
    tests: ["decisions", "endings", "lifecycle"],
  },
  rekkord: {
    files: [
      "protocol/events",
      "operations",
      "protocol/codec",
      "plan",
      "versions",
      "protocol/protocol",
    ],
    tests: ["tables", "rules", "call", "hooks"],
  },
  syncrify: {
    files: [
      ...[
        "protocol/events",
        "protocol/variables",
        "operations",
        "protocol/encode-call",
        "protocol/decode-call",
      ],
      ...[
        "protocol/command-template",
        "protocol/summary",
        "plan",
        "command",
        "versions",
        "protocol/protocol",
      ],
    ],
    tests: ["tables", "rules", "call", "template"],
  },
  barman: {
    files: [
      ...["protocol/events", "operations", "protocol/codec", "protocol/summary", "plan"],
      ...["python/format", "versions", "protocol/protocol"],
    ],
    tests: ["tables", "rules", "hooks", "formats", "versions"],
  },
  retrospect: {
    files: [
      ...[
        "protocol/event-table",
        "protocol/fields",
        "protocol/events",
        "operations",
        "protocol/codec",
        "protocol/summary",
      ],
      ...["plan", "install/entry", "callers", "protocol/protocol"],
    ],
    tests: ["tables", "rules", "events", "answer", "call", "commandline"],
  },
  backrest: {
    files: [
      ...[
        "protocol/events",
        "protocol/examples",
        "protocol/codec",
        "actions/command",
        "actions/exit-policy",
        "actions/messages",
      ],
      ...["actions/requests", "plan", "protocol/tasks", "protocol/summary", "protocol/protocol"],
    ],
    tests: ["tables", "rules"],
  },
};
