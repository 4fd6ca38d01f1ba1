import type { Adapter } from "../model/adapter.ts";
import type { OperationSpec } from "../model/operation.ts";
import type { Operation } from "../model/event.ts";
import { type OperationOptions, type OperationResult, runOperation } from "./run-operation.ts";
import { objection } from "../model/outcome.ts";
import type { Interruption } from "../model/plan.ts";

/** An operation whose main work is another one (a script of Retrospect contains sources) plays that one inside. */
export async function nested(adapter: Adapter, operation: Operation, config: unknown, options: OperationOptions): Promise<OperationResult> {
  const { contains: inside, endings } = adapter.operations[operation] ?? {};
  if (inside === undefined) return runOperation(adapter, operation, config, options);
  let inner: OperationResult | undefined;
  const outer = await runOperation(adapter, operation, config, {
    ...options,
    work: async () => {
      inner = await nested(adapter, inside, config, options);
      const skipped = inner.ending === "veto" && endings?.["skipped"] !== undefined;
      return { ending: inner.ending === "success" ? "success" : skipped ? "skipped" : "error", exitCode: inner.exit };
    },
  });
  const after = outer.firings.length - (adapter.operations[operation]?.before.length ?? 0);
  const firings =
    inner === undefined
      ? outer.firings
      : [...outer.firings.slice(0, -after || undefined), ...inner.firings, ...(after > 0 ? outer.firings.slice(-after) : [])];
  return { ...outer, decision: inner !== undefined && outer.ending === "skipped" ? inner.decision : outer.decision, firings };
}

/** Somebody stops us while the operation waits for its next run: nothing more fires. */
export function cutShort(result: OperationResult, { endings }: OperationSpec, name: Interruption): OperationResult {
  const { exit, says } = endings[name];
  return { ...result, ending: name, exit: exit === "work" ? result.exit : exit, says };
}

/** How long until the whole operation runs again, where a hook that was heard asked for it. */
export function postponement({ firings }: OperationResult): number | undefined {
  const verdicts = firings.filter(({ answer }) => answer.decision === "postpone").map(({ outcome }) => objection(outcome.hooks)?.verdict);
  const [verdict] = verdicts;
  return verdict?.action === "postpone" ? verdict.delayMs : undefined;
}
