import type { Decision, EventSpec, HandlerAction } from "./event.ts";

/** What a word becomes where nobody has an ear for it; `warn` is heard everywhere. */
const downgrades: Readonly<Record<Exclude<HandlerAction, "warn">, HandlerAction>> = {
  cancel: "fail",
  retry: "fail",
  fail: "warn",
  keepRunning: "warn",
  resetTimer: "warn",
  suppressDialog: "warn",
};

/** The words beside `warn` that the product has an ear for at an event, in the order of Word. */
export function supportedActions({
  veto,
  vetoAction,
  onRetry,
}: EventSpec): readonly HandlerAction[] {
  const vetoActions: readonly HandlerAction[] =
    veto === undefined ? [] : vetoAction === undefined ? ["cancel", "fail"] : [vetoAction];
  return onRetry === undefined ? vetoActions : [...vetoActions, "retry"];
}

/** What an event makes of a word: the one that is heard in its place, which is the word itself where there is an ear for it. */
export function resolveAction(action: HandlerAction, row: EventSpec): HandlerAction {
  if (action === "warn" || supportedActions(row).includes(action)) return action;
  return resolveAction(downgrades[action], row);
}

/** A heard word as a hook's own doing, which `encode` puts into the product's language: `cancel` stands for every veto. */
export function decisionFor(action: HandlerAction): Decision {
  if (action === "warn") return "proceed";
  if (action === "retry") return "postpone";
  return action === "fail" ? "fail" : "cancel";
}
