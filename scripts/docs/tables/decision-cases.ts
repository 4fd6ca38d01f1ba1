/** What a hook does before a backup: as a handler of a hooks file, or as a script in the product's own configuration. */
export type DecisionCase = { readonly hook: string } & (
  | { readonly handler: string }
  | { readonly script: string; readonly limitMs?: number }
);

/** One backup after the other, each with another hook before it. */
export const decisionCases: readonly DecisionCase[] = [
  { hook: "a handler that answers `cancel`", handler: '() => cancel("the NAS is not mounted")' },
  { hook: "a handler that answers `warn`", handler: '() => warn("the NAS is almost full")' },
  { hook: "a handler that answers `retry`", handler: '() => retry("not while the scrub runs")' },
  { hook: "a handler that throws", handler: '() => { throw new Error("planted"); }' },
  { hook: "a script that exits 1", script: "exit 1" },
  { hook: "a script that is killed", script: "kill -9 $$" },
  { hook: "a script that never ends", script: "exec sleep 600", limitMs: 1_000 },
  { hook: "a script that prints 4 MB", script: "head -c 4000000 /dev/zero" },
];
