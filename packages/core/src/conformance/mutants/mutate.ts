import type { Adapter } from "../../model/adapter.ts";
import type { Call, Command } from "../../model/call.ts";
import type { EventSpec, HookEvent } from "../../model/event.ts";
import type { Verdict } from "../../model/exit-policy.ts";
import type { Hook } from "../../model/plan.ts";

// Ways to create a faulty adapter for testMutants.

/** Changes one row. */
export function withRow(
  adapter: Adapter,
  name: string,
  change: (row: EventSpec) => EventSpec,
): Adapter {
  const row = adapter.events[name];
  if (row === undefined) throw new TypeError(`there is no event ${name}`);
  return { ...adapter, events: { ...adapter.events, [name]: change(row) } };
}

/** Changes the call of one event. */
export function withCall(
  adapter: Adapter,
  name: string,
  change: (call: Call, event: HookEvent) => Call,
): Adapter {
  return {
    ...adapter,
    encodeCall(event) {
      const call = adapter.encodeCall(event);
      return event.name === name ? change(call, event) : call;
    },
  };
}

/** Changes the verdicts on the hooks of one event. `asked` is the hook's own policy. */
export function withPolicy(
  adapter: Adapter,
  name: string,
  change: (
    verdict: Verdict,
    attempt: Parameters<Hook["policy"]>[0],
    asked: Hook["policy"],
  ) => Verdict,
): Adapter {
  return withHooks(adapter, name, (hook) => ({
    ...hook,
    policy: (attempt) => change(hook.policy(attempt), attempt, hook.policy),
  }));
}

/** Changes the commands of one event's hooks. */
export function withCommand(
  adapter: Adapter,
  name: string,
  change: (command: Command) => Command,
): Adapter {
  return withHooks(adapter, name, (hook) => ({
    ...hook,
    step(progress) {
      const step = hook.step(progress);
      return "url" in step ? step : change(step);
    },
  }));
}

/** Changes the hooks of one event. */
export function withHooks(adapter: Adapter, name: string, change: (hook: Hook) => Hook): Adapter {
  return {
    ...adapter,
    async plan(events, config) {
      const plan = await adapter.plan(events, config);
      return {
        ...plan,
        hooks: plan.hooks.map((hook) => (hook.event.name === name ? change(hook) : hook)),
      };
    },
  };
}
