import { shellWords } from "@backup-hooks/core";
import type { RekkordEventName } from "../protocol/events.ts";
import { atLeast, SINCE } from "../versions.ts";

/** How `answer` ends in place of 1 when a handler objects: a status that neither Node nor a shell ends with of itself. */
export const STOPS = 63;
/** Before 0.104 a SUCCESS in the environment is not Rekkord's. */
const FOREIGN = "unset SUCCESS\n";

/** What a hook file is made of. */
export interface HookWords {
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
export function hookText({ event, argv, onCrash, version }: HookWords): string {
  const [status, counts] = onCrash === "fail" ? [1, "a failure"] : [0, "success"];
  return `#!/bin/sh
# "rekkord-hooks install" wrote this for ${event} and brings it up to date; "rekkord-hooks uninstall" takes it away.
# It may be given another name: the names decide the order.
trap '' PIPE
${atLeast(version, SINCE.scanHooks) ? "" : FOREIGN}${shellWords([...argv, event])}
status=$?
case $status in
0) exit 0 ;;
${STOPS}) exit 1 ;;
esac
echo "backup-hooks: no answer to ${event} (status $status), which counts as ${counts}" >&2
exit ${status}
`;
}
