import type { Work } from "../../model/resolved-event.ts";
import type { Ending, Firing, OperationSpec } from "../../model/operation.ts";
import { virtualClock } from "../../util/clock.ts";
import type { Operation, Status } from "../../model/event.ts";
import { type OperationResult, runOperation } from "../../runner/run-operation.ts";
import type { Hook, Plan } from "../../model/plan.ts";
import { played } from "./attempts.ts";
import { holds, same } from "../rule.ts";
import type { Subject } from "../sample.ts";
import { env, eventOf, withConfig } from "./sandbox.ts";

/** One way through a life cycle, and what is expected of it. */
export interface Course {
  readonly name: string;
  /** The ending that is taken, and the one that it becomes afterwards. */
  readonly ending: string;
  readonly becomes?: string;
  /** So many of the firings before the work take place. */
  readonly fired: number;
  /** The event whose hook objects, before the work or after it. */
  readonly objector?: string;
  readonly after?: string;
  readonly stop?: { readonly turn: "interrupt" | "terminate"; readonly at: "work" | "hook" };
}

const FAILED = 3;
const WELL = { number: 1, exitCode: 0, timedOut: false, stdout: "", stderr: "", durationMs: 1 } as const;

/** Plays a course with a hook for every event, of which nothing is started, and compares what fired with the tables. */
export function play(subject: Subject, operation: string, spec: OperationSpec, course: Course): Promise<void> {
  return withConfig(subject, async (config) => {
    const { stop } = course;
    // The second signal keeps the hooks after an interruption going.
    const [first, second] = [new AbortController(), new AbortController()];
    const worked: boolean[] = [];
    const startedAt = new Date(2026, 2, 4, 5, 6, 7);
    const adapter = {
      ...subject.adapter,
      async plan(events: Parameters<typeof subject.adapter.plan>[0]): Promise<Plan> {
        // The adapter's own hooks, which have to be possible with these values; which of them objects is this course's to say.
        const { hooks: own } = await subject.adapter.plan(events, config);
        const hooks = events.map((event): Hook => {
          const hook = own.find((one) => one.event.name === event.name) ?? own[0];
          return { ...hook, id: event.name, event, step, policy: () => verdict(event.name) };
        });
        return { hooks, order: "sequence", onFailure: "stop" };
      },
    };
    const objects = (name: string): boolean => name === (worked.length > 0 ? course.after : course.objector);
    const verdict = (name: string) => ({ action: objects(name) ? "cancel" : "continue" }) as const;
    const result = await runOperation(adapter, operation as Operation, config, {
      env,
      clock: virtualClock(),
      signals: [first.signal, second.signal],
      event: (name, work) => eventOf(subject, name, config, { startedAt, operation: operation as Operation, ...(work && { work }) }),
      setup: async () => course.ending !== "setup",
      work: async () => {
        worked.push(true);
        if (stop?.at === "work") first.abort(stop.turn);
        return workOf(course.ending);
      },
      ...played(() => {
        if (stop?.at === "hook") first.abort(stop.turn);
        return WELL;
      }),
    });
    compare(result, spec, course);
    same("whether the work began", course.ending === "veto" || course.ending === "setup" || stop?.at === "hook" ? 0 : 1, worked.length);
  });
}

const step: Hook["step"] = () => ({ file: "/bin/true", args: [], env: {}, stdio: "split", until: "exit", survivors: "leave" });

function workOf(ending: string): Omit<Work, "during"> {
  if (ending === "success") return { ending, exitCode: 0, durationMs: 1000 };
  return { ending, exitCode: FAILED, error: `command exited with ${FAILED}`, durationMs: 1000 };
}

function compare(result: OperationResult, { before, endings }: OperationSpec, course: Course): void {
  const ending = endings[course.ending] as Ending;
  const expected: readonly Firing[] = [...before.slice(0, course.fired), ...ending.after];
  const fired = result.firings.map(({ events, heard }) => ({ events: events.map(({ name }) => name), heard }));
  same("what fires", expected, fired);
  const last = course.becomes ?? course.ending;
  same("the ending", last, result.ending);
  const { exit, says } = endings[last] as Ending;
  // A hook that stops the work before it begins leaves no exit code.
  const work = course.ending === "success" ? 0 : course.stop?.at === "hook" || course.fired === 0 ? 1 : FAILED;
  same("the exit code of the product's command", exit === "work" ? work : exit, result.exit);
  same("what is left behind", says, result.says);
  for (const { events } of result.firings.slice(course.fired)) for (const { name, status } of events) fits(name, status, course.ending);
}

/** What an event after the work says of it may be nothing, but nothing else than what happened. */
function fits(name: string, status: Status | undefined, ending: string): void {
  if (ending !== "success" && ending !== "error") return;
  holds(status === undefined || status === ending, `the status of ${name} after ${ending}`, `${ending}, or none`, status);
}
