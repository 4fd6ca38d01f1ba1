import { quoteShellWords } from "@backup-hooks/core";
import type { RekkordEventName } from "../protocol/events.ts";
import { isAtLeast, SINCE } from "../versions.ts";

/**
 * The exit status of `answer`, in place of 1, when a handler vetoes. Neither Node nor a shell uses
 * it.
 */
export const STOP_STATUS = 63;
/**
 * Before 0.104, Rekkord does not set SUCCESS, so a value in the environment comes from elsewhere.
 */
const UNSET_SUCCESS = "unset SUCCESS\n";

/** The input of a hook file. */
export interface HookScriptInput {
  readonly event: RekkordEventName;
  /** The command line of `answer`. Rekkord passes no argument, so the event's name is appended. */
  readonly argv: readonly string[];
  readonly onCrash: "continue" | "fail";
  readonly version: string;
}

/**
 * The hook file for one event. It exits with 0 or 1 only: 1 if a handler vetoes, and as `onCrash`
 * says if there is no answer because Node or backup-hooks is missing or broken. It ignores SIGPIPE,
 * so that unread output does not end it.
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
