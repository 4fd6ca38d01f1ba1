import type { Decision, EventSpec, HandlerAction } from "./event.ts";

/** What an unsupported action is downgraded to. `warn` is supported everywhere. */
const downgrades: Readonly<Record<Exclude<HandlerAction, "warn">, HandlerAction>> = {
  cancel: "fail",
  retry: "fail",
  fail: "warn",
  keepRunning: "warn",
  resetTimer: "warn",
  suppressDialog: "warn",
};

/** The actions that an event supports besides `warn`, in the order of HandlerAction. */
export function supportedActions({
  veto,
  vetoAction,
  onRetry,
}: EventSpec): readonly HandlerAction[] {
  const vetoActions: readonly HandlerAction[] =
    veto === undefined ? [] : vetoAction === undefined ? ["cancel", "fail"] : [vetoAction];
  return onRetry === undefined ? vetoActions : [...vetoActions, "retry"];
}

/** The action itself if the event supports it, else what it is downgraded to. */
export function resolveAction(action: HandlerAction, row: EventSpec): HandlerAction {
  if (action === "warn" || supportedActions(row).includes(action)) return action;
  return resolveAction(downgrades[action], row);
}

/**
 * A supported action as a decision, which `encodeReply` translates for the product: `cancel` means
 * any veto.
 */
export function decisionFor(action: HandlerAction): Decision {
  if (action === "warn") return "proceed";
  if (action === "retry") return "postpone";
  return action === "fail" ? "fail" : "cancel";
}
