import { quoteShellWords } from "@backup-hooks/core";
import type { RekkordEventName } from "../protocol/events.ts";
import { isAtLeast, SINCE } from "../versions.ts";

/** How `answer` ends in place of 1 when a handler objects: a status that neither Node nor a shell ends with of itself. */
export const STOP_STATUS = 63;
/** Before 0.104 a SUCCESS in the environment is not Rekkord's. */
const UNSET_SUCCESS = "unset SUCCESS\n";

/** What a hook file is made of. */
export interface HookScriptInput {
  readonly event: RekkordEventName;
  /** Starts `answer`. Rekkord passes no argument, so the event's name is ours to add. */
  readonly argv: readonly string[];
  readonly onCrash: "continue" | "fail";
  readonly version: string;
}

/**
 * The hook file for one event. It ends with 0 or 1 and nothing else: with 1 if a handler objects, and where there was no answer,
 * since Node or we ourselves are missing or broken, as `onCrash` says. That nobody reads what it prints must not end it either.
 */
export function createHookScript({ event, argv, onCrash, version }: HookScriptInput): string {
  const [status, counts] = onCrash === "fail" ? [1, "a failure"] : [0, "success"];
  return `#!/bin/sh
# "rekkord-hooks install" wrote this for ${event} and brings it up to date; "rekkord-hooks uninstall" takes it away.
# It may be given another name: the names decide the order.
trap '' PIPE
${isAtLeast(version, SINCE.scanHooks) ? "" : UNSET_SUCCESS}${quoteShellWords([...argv, event])}
status=$?
case $status in
0) exit 0 ;;
${STOP_STATUS}) exit 1 ;;
esac
echo "backup-hooks: no answer to ${event} (status $status), which counts as ${counts}" >&2
exit ${status}
`;
}
