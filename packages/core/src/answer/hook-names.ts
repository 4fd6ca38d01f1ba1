import type { PortableHookName } from "../hooks.ts";
import type { HookEvent, Operation, Phase, Status } from "../model/event.ts";

const operations: readonly (Operation | "any")[] = [
  "any",
  "backup",
  "restore",
  "delete",
  "prune",
  "check",
  "archive",
  "scan",
  "session",
  "media",
  "system",
];
const phases: readonly Phase[] = ["pre", "post", "notice"];
const statuses: readonly Status[] = ["success", "warning", "error", "skipped"];

/** All portable hook names: `backup:pre`, `any:error` … */
export const portableHookNames: readonly PortableHookName[] = operations.flatMap((operation) =>
  [...phases, ...statuses].map((when): PortableHookName => `${operation}:${when}`),
);

/**
 * Whether a hook name matches an event: a product's own by its name, a portable one by operation
 * and phase or status.
 */
export function matchesEvent(
  hookName: string,
  { product, name, also = [], operation, phase, status }: Omit<HookEvent, "fields">,
): boolean {
  if ([name, ...also].some((one) => hookName === `${product}:${one}`)) return true;
  const [first, ...rest] = hookName.split(":");
  const when = rest.join(":");
  return (
    (first === "any" || first === operation) &&
    (when === phase || (status !== undefined && when === status))
  );
}
