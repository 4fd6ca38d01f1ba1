import type { Operation, Status } from "../../model/event.ts";
import type { Dispatch, Ending, OperationSpec } from "../../model/operation.ts";
import type { Hook, Plan } from "../../model/plan.ts";
import type { WorkResult } from "../../model/resolved-event.ts";
import { type OperationResult, runOperation } from "../../runner/run-operation.ts";
import { createVirtualClock } from "../../util/clock.ts";
import { assert, assertEqual } from "../rule.ts";
import type { Subject } from "../sample.ts";
import { simulateAttempts } from "./attempts.ts";
import { createEvent, env, withConfig } from "./sandbox.ts";

/** One path through a life cycle, with its expected result. */
export interface OperationPath {
  readonly name: string;
  /** The ending of the command, and the ending that overrides it. */
  readonly ending: string;
  readonly overriddenBy?: string;
  /** Number of dispatches before the operation. */
  readonly dispatched: number;
  /** The event whose hook vetoes, before the operation or after it. */
  readonly vetoedBy?: string;
  readonly vetoedAfter?: string;
  readonly stop?: { readonly cause: "interrupt" | "terminate"; readonly during: "work" | "hook" };
}

const FAILURE_CODE = 3;
const SUCCESS = {
  number: 1,
  exitCode: 0,
  timedOut: false,
  stdout: "",
  stderr: "",
  durationMs: 1,
} as const;

/**
 * Plays a path with a hook for every event, without starting anything, and compares the dispatches
 * with the tables.
 */
export function playPath(
  subject: Subject,
  operation: string,
  spec: OperationSpec,
  path: OperationPath,
): Promise<void> {
  return withConfig(subject, async (config) => {
    const { stop } = path;
    // The second signal lets the hooks after an interruption run.
    const [first, second] = [new AbortController(), new AbortController()];
    const worked: boolean[] = [];
    const startedAt = new Date(2026, 2, 4, 5, 6, 7);
    const adapter = {
      ...subject.adapter,
      async plan(events: Parameters<typeof subject.adapter.plan>[0]): Promise<Plan> {
        // The adapter's own hooks, so that these values are valid for them. The path decides which
        // of them vetoes.
        const { hooks: planned } = await subject.adapter.plan(events, config);
        const hooks = events.map((event): Hook => {
          const hook = planned.find((one) => one.event.name === event.name) ?? planned[0];
          return {
            ...hook,
            id: event.name,
            event,
            step: createStep,
            policy: () => getVerdict(event.name),
          };
        });
        return { hooks, order: "sequence", onFailure: "stop" };
      },
    };
    const isVetoing = (name: string): boolean =>
      name === (worked.length > 0 ? path.vetoedAfter : path.vetoedBy);
    const getVerdict = (name: string) =>
      ({ action: isVetoing(name) ? "cancel" : "continue" }) as const;
    const result = await runOperation(adapter, operation as Operation, config, {
      env,
      clock: createVirtualClock(),
      signals: [first.signal, second.signal],
      createEvent: (name, work) =>
        createEvent(subject, name, config, {
          startedAt,
          operation: operation as Operation,
          ...(work && { work }),
        }),
      setup: async () => path.ending !== "setup",
      work: async () => {
        worked.push(true);
        if (stop?.during === "work") first.abort(stop.cause);
        return createWorkResult(path.ending);
      },
      ...simulateAttempts(() => {
        if (stop?.during === "hook") first.abort(stop.cause);
        return SUCCESS;
      }),
    });
    assertPath(result, spec, path);
    assertEqual(
      "whether the work began",
      path.ending === "veto" || path.ending === "setup" || stop?.during === "hook" ? 0 : 1,
      worked.length,
    );
  });
}

const createStep: Hook["step"] = () => ({
  file: "/bin/true",
  args: [],
  env: {},
  stdio: "split",
  until: "exit",
  descendants: "keep",
});

function createWorkResult(ending: string): Omit<WorkResult, "during"> {
  if (ending === "success") return { ending, exitCode: 0, durationMs: 1000 };
  return {
    ending,
    exitCode: FAILURE_CODE,
    error: `command exited with ${FAILURE_CODE}`,
    durationMs: 1000,
  };
}

function assertPath(
  result: OperationResult,
  { before, endings }: OperationSpec,
  path: OperationPath,
): void {
  const ending = endings[path.ending] as Ending;
  const expected: readonly Dispatch[] = [...before.slice(0, path.dispatched), ...ending.after];
  const dispatched = result.dispatches.map(({ events, cancelable }) => ({
    events: events.map(({ name }) => name),
    cancelable,
  }));
  assertEqual("what fires", expected, dispatched);
  const last = path.overriddenBy ?? path.ending;
  assertEqual("the ending", last, result.ending);
  const { exit, description } = endings[last] as Ending;
  // A veto before the operation leaves no exit code.
  const commandExit =
    path.ending === "success"
      ? 0
      : path.stop?.during === "hook" || path.dispatched === 0
        ? 1
        : FAILURE_CODE;
  assertEqual(
    "the exit code of the product's command",
    exit === "inherit" ? commandExit : exit,
    result.exit,
  );
  assertEqual("what is left behind", description, result.message);
  for (const { events } of result.dispatches.slice(path.dispatched))
    for (const { name, status } of events) assertStatusFits(name, status, path.ending);
}

/** An event after the operation has either no status or the true one. */
function assertStatusFits(name: string, status: Status | undefined, ending: string): void {
  if (ending !== "success" && ending !== "error") return;
  assert(
    status === undefined || status === ending,
    `the status of ${name} after ${ending}`,
    `${ending}, or none`,
    status,
  );
}
