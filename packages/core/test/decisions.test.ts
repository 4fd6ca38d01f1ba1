import { describe, expect, test } from "vitest";
import {
  type Attempt,
  applyEventRules,
  combineRuns,
  createExitCodePolicy,
  describeEnd,
  type EventSpec,
  findVeto,
  type HandlerAction,
  type HookRun,
  type Verdict,
} from "../src/index.ts";
import { decisionFor, resolveAction, supportedActions } from "../src/model/handler-actions.ts";

const end = (more: Partial<Attempt>): Attempt => ({
  number: 1,
  timedOut: false,
  stdout: "",
  stderr: "",
  durationMs: 0,
  ...more,
});
const run = (id: string, verdict: Verdict, more: Partial<HookRun> = {}): HookRun => ({
  hook: {
    id,
    event: { product: "toy", name: "before", operation: "backup", phase: "pre", fields: {} },
    step: () => {
      throw new Error("never started");
    },
    policy: () => verdict,
  },
  attempts: [end({ exitCode: 9 })],
  verdict,
  ...more,
});
const row = (more: Partial<EventSpec> = {}): EventSpec => ({
  operation: "backup",
  phase: "pre",
  fields: [],
  examples: [],
  source: "",
  ...more,
});

describe("a table of exit codes", () => {
  const policy = createExitCodePolicy(
    { 0: { action: "continue" }, 3: { action: "cancel" } },
    () => ({ action: "fail" }),
  );

  test.each<[Partial<Attempt>, Verdict["action"]]>([
    [{ exitCode: 0 }, "continue"],
    [{ exitCode: 3 }, "cancel"],
    [{ exitCode: 4 }, "fail"],
    [{ signal: "SIGTERM" }, "fail"],
    [{ exitCode: 0, timedOut: true }, "fail"],
    [{ exitCode: 0, error: new Error("its answer could not be read") }, "fail"],
    [{}, "fail"],
  ])("%j is read as %s", (attempt, action) => {
    expect(policy(end(attempt)).action).toBe(action);
  });
});

describe("the end of an attempt in words", () => {
  const ended = (why: "timeout" | "abort", ...signals: ("SIGTERM" | "SIGKILL")[]) => ({
    why,
    signals,
    pipesAbandoned: false,
  });
  test.each<[Partial<Attempt>, string]>([
    [{ exitCode: 0 }, "exited 0"],
    [{ exitCode: 1 }, "exited 1"],
    [{}, "exited without a status"],
    [{ exitCode: 123 }, "exited 123"],
    [{ exitCode: 124 }, "exited 124 (the code of timeout(1))"],
    [{ exitCode: 125 }, "exited 125"],
    [{ exitCode: 126 }, "exited 126 (found, but not executable)"],
    [{ exitCode: 127 }, "exited 127 (not found)"],
    [{ exitCode: 128 }, "exited 128"],
    [{ exitCode: 129 }, "exited 129 (128+1: a signal)"],
    [{ exitCode: 192 }, "exited 192 (128+64: a signal)"],
    [{ exitCode: 193 }, "exited 193"],
    [{ signal: "SIGKILL" }, "was killed by SIGKILL"],
    [{ exitCode: 0, reply: " no\tspace \n" }, 'exited 0 and answered "no\\tspace"'],
    [{ exitCode: 0, reply: "x".repeat(81) }, `exited 0 and answered "${"x".repeat(80)}"`],
    [
      { exitCode: 2, error: new Error("its answer could not be read") },
      "exited 2, but its answer could not be read",
    ],
    [{ error: new Error("no such file") }, "could not be started: no such file"],
    [{ signal: "SIGTERM", error: new Error("pipe") }, "was killed by SIGTERM"],
    [{ timedOut: true, signal: "SIGTERM" }, "did not end in time and was ended by us (SIGTERM)"],
    [
      { timedOut: true, signal: "SIGKILL", ended: ended("timeout", "SIGTERM", "SIGKILL") },
      "did not end in time and was ended by us (SIGTERM, then SIGKILL)",
    ],
    [{ signal: "SIGTERM", ended: ended("abort", "SIGTERM") }, "was ended by us"],
    [{ exitCode: 0, ended: ended("timeout", "SIGTERM") }, "exited 0"],
    [{ exitCode: 1, message: "was answered 404 Not Found" }, "was answered 404 Not Found"],
  ])("%j: %s", (attempt, words) => {
    expect(describeEnd(end(attempt))).toBe(words);
  });
});

describe("what a run of hooks amounts to", () => {
  const actions = {
    continue: { action: "continue" },
    warn: { action: "warn" },
    cancel: { action: "cancel" },
    fail: { action: "fail" },
    postpone: { action: "postpone", delayMs: 1 },
    retry: { action: "retry", delayMs: 1 },
  } as const satisfies Record<Verdict["action"], Verdict>;

  test.each([
    ["continue", "proceed"],
    ["warn", "proceed"],
    ["cancel", "cancel"],
    ["fail", "fail"],
    ["postpone", "postpone"],
    ["retry", "blocked"],
  ] as const)("%s alone: %s", (action, decision) => {
    const hooks = [run("a", actions[action])];
    expect(combineRuns(hooks)).toEqual({ decision, hooks, notes: [] });
    expect(findVeto(hooks)).toBe(decision === "proceed" ? undefined : hooks[0]);
  });

  test("nothing, with its notes: the product goes on", () => {
    expect(combineRuns([], ["no hook is set"])).toEqual({
      decision: "proceed",
      hooks: [],
      notes: ["no hook is set"],
    });
  });

  test("the first objection decides, and a hook that blocks beats it", () => {
    const hooks = [run("a", actions.warn), run("b", actions.fail), run("c", actions.cancel)];
    expect([combineRuns(hooks).decision, findVeto(hooks)?.hook.id]).toEqual(["fail", "b"]);
    expect(
      combineRuns([...hooks, run("d", actions.continue, { blocked: "would wait" })]).decision,
    ).toBe("blocked");
  });
});

describe("what the product hears", () => {
  const rows = {
    before: row({ veto: { decision: "cancel", message: "would STOP" } }),
    asks: row({
      veto: { decision: "proceed", message: "would stay" },
      default: { decision: "cancel", message: "would leave" },
    }),
    deaf: row(),
  };
  const heard = (hooks: readonly HookRun[], name: string, listens = true) =>
    applyEventRules(combineRuns(hooks), { cancelable: listens, events: [name] }, rows).effect;
  const at = (name: string, verdict: Verdict): HookRun => {
    const made = run("a", verdict);
    return { ...made, hook: { ...made.hook, event: { ...made.hook.event, name } } };
  };
  const DEAF = "would go on: at this point it does not listen to a hook (a exited 9)";

  test.each<
    [what: string, hooks: HookRun[], name: string, listens: boolean, decision: string, says: string]
  >([
    ["silence", [], "before", true, "proceed", "would go on"],
    ["silence with a meaning", [], "asks", true, "cancel", "would leave"],
    ["silence at a row that is not there", [], "nowhere", true, "proceed", "would go on"],
    [
      "a cancel: what the row says",
      [at("before", { action: "cancel" })],
      "before",
      true,
      "cancel",
      "would STOP (a exited 9)",
    ],
    [
      "a cancel where a veto lets go on",
      [at("asks", { action: "cancel" })],
      "asks",
      true,
      "proceed",
      "would stay (a exited 9)",
    ],
    [
      "a fail speaks for itself",
      [at("asks", { action: "fail" })],
      "asks",
      true,
      "fail",
      "would stay (a exited 9)",
    ],
    [
      "a postponement as well",
      [at("before", { action: "postpone", delayMs: 1 })],
      "before",
      true,
      "postpone",
      "would STOP (a exited 9)",
    ],
    [
      "a cancel nobody listens to",
      [at("before", { action: "cancel" })],
      "before",
      false,
      "proceed",
      DEAF,
    ],
    [
      "a cancel at a row without a veto",
      [at("deaf", { action: "cancel" })],
      "deaf",
      true,
      "proceed",
      DEAF,
    ],
    [
      "a cancel at a row that is not there",
      [at("nowhere", { action: "cancel" })],
      "nowhere",
      true,
      "proceed",
      DEAF,
    ],
    [
      "the row of the hook that objected",
      [at("before", { action: "cancel" })],
      "deaf",
      true,
      "cancel",
      "would STOP (a exited 9)",
    ],
  ])("%s", (_what, hooks, name, listens, decision, says) => {
    expect(heard(hooks, name, listens)).toEqual({ decision, message: says });
    expect(
      applyEventRules(combineRuns(hooks), { cancelable: listens, events: [name] }, rows).decision,
    ).toBe(decision);
  });

  test("a hook that blocks, whoever listens", () => {
    const hooks = [
      run("a", { action: "continue" }),
      run("b", { action: "continue" }, { blocked: "would wait for b" }),
    ];
    expect(heard(hooks, "deaf", false)).toEqual({
      decision: "blocked",
      message: "would wait for b",
    });
    expect(heard([run("a", { action: "retry", delayMs: 1 })], "before")).toEqual({
      decision: "blocked",
      message: "would wait for ever",
    });
  });

  test("a plan that the product would not start: the notes say why", () => {
    const refused = { decision: "fail", hooks: [], notes: ["no handler"] } as const;
    const answers = [
      applyEventRules(refused, { cancelable: true, events: ["before"] }, rows),
      applyEventRules(refused, { cancelable: false, events: ["before"] }, rows),
      applyEventRules(refused, { cancelable: true, events: ["deaf"] }, rows),
      applyEventRules(refused, { cancelable: true, events: ["nowhere"] }, rows),
      applyEventRules(refused, { cancelable: true, events: [] }, { ...rows, "": rows.before }),
    ].map(({ effect }) => `${effect.decision}: ${effect.message}`);
    const goesOn = "proceed: would go on";
    expect(answers).toEqual([
      "fail: would STOP (no handler)",
      goesOn,
      goesOn,
      goesOn,
      "fail: would STOP (no handler)",
    ]);
  });

  test("a hook that objected without having run is a fault of the adapter", () => {
    expect(() => heard([run("a", { action: "cancel" }, { attempts: [] })], "before")).toThrow(
      "hook a objected without having run",
    );
  });
});

describe("what is heard of a word", () => {
  const veto = { decision: "cancel", message: "would STOP" } as const;
  const rows = {
    "a row with a veto": row({ veto }),
    "a row with a veto and a second try": row({ veto, onRetry: "would come again" }),
    "a row with a second try": row({ onRetry: "would come again" }),
    "a row with a word of its own": row({ veto, vetoAction: "keepRunning" }),
    "a row that only hears of failures": row({ veto, vetoAction: "fail" }),
    "a row without ears": row(),
  };
  const words: readonly HandlerAction[] = [
    "warn",
    "cancel",
    "fail",
    "retry",
    "keepRunning",
    "resetTimer",
    "suppressDialog",
  ];

  test.each<[keyof typeof rows, HandlerAction[], HandlerAction[]]>([
    [
      "a row with a veto",
      ["cancel", "fail"],
      ["warn", "cancel", "fail", "fail", "warn", "warn", "warn"],
    ],
    [
      "a row with a veto and a second try",
      ["cancel", "fail", "retry"],
      ["warn", "cancel", "fail", "retry", "warn", "warn", "warn"],
    ],
    [
      "a row with a second try",
      ["retry"],
      ["warn", "warn", "warn", "retry", "warn", "warn", "warn"],
    ],
    [
      "a row with a word of its own",
      ["keepRunning"],
      ["warn", "warn", "warn", "warn", "keepRunning", "warn", "warn"],
    ],
    [
      "a row that only hears of failures",
      ["fail"],
      ["warn", "fail", "fail", "fail", "warn", "warn", "warn"],
    ],
    ["a row without ears", [], words.map(() => "warn")],
  ])("at %s", (name, ears, heard) => {
    expect(supportedActions(rows[name])).toEqual(ears);
    expect(words.map((word) => resolveAction(word, rows[name]))).toEqual(heard);
  });

  test("as a hook's own doing", () => {
    expect(words.map(decisionFor)).toEqual([
      "proceed",
      "cancel",
      "fail",
      "postpone",
      "cancel",
      "cancel",
      "cancel",
    ]);
  });
});
