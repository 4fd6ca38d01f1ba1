import type { Adapter } from "../model/adapter.ts";
import type { Operation } from "../model/event.ts";
import type { OperationSpec } from "../model/operation.ts";
import { findVeto } from "../model/outcome.ts";
import type { Interruption } from "../model/plan.ts";
import { type OperationOptions, type OperationResult, runOperation } from "./run-operation.ts";

/** Runs an operation that contains another one (a Retrospect script contains sources). */
export async function runNestedOperation(
  adapter: Adapter,
  operation: Operation,
  config: unknown,
  options: OperationOptions,
): Promise<OperationResult> {
  const { contains: inside, endings } = adapter.operations[operation] ?? {};
  if (inside === undefined) return runOperation(adapter, operation, config, options);
  let inner: OperationResult | undefined;
  const outer = await runOperation(adapter, operation, config, {
    ...options,
    work: async () => {
      inner = await runNestedOperation(adapter, inside, config, options);
      const skipped = inner.ending === "veto" && endings?.["skipped"] !== undefined;
      return {
        ending: inner.ending === "success" ? "success" : skipped ? "skipped" : "error",
        exitCode: inner.exit,
      };
    },
  });
  const after = outer.dispatches.length - (adapter.operations[operation]?.before.length ?? 0);
  const dispatches =
    inner === undefined
      ? outer.dispatches
      : [
          ...outer.dispatches.slice(0, -after || undefined),
          ...inner.dispatches,
          ...(after > 0 ? outer.dispatches.slice(-after) : []),
        ];
  return {
    ...outer,
    decision: inner !== undefined && outer.ending === "skipped" ? inner.decision : outer.decision,
    dispatches,
  };
}

/**
 * The result if a signal arrives while the operation waits for its next run: no further dispatch.
 */
export function interruptResult(
  result: OperationResult,
  { endings }: OperationSpec,
  name: Interruption,
): OperationResult {
  const { exit, description } = endings[name];
  return {
    ...result,
    ending: name,
    exit: exit === "inherit" ? result.exit : exit,
    message: description,
  };
}

/**
 * The time until the whole operation runs again, if a hook of a cancelable dispatch requested it.
 */
export function findPostponement({ dispatches }: OperationResult): number | undefined {
  const verdicts = dispatches
    .filter(({ effect }) => effect.decision === "postpone")
    .map(({ outcome }) => findVeto(outcome.hooks)?.verdict);
  const [verdict] = verdicts;
  return verdict?.action === "postpone" ? verdict.delayMs : undefined;
}
