import { type AdapterOption, type EventInput, findNearest, HookError } from "@backup-hooks/core";
import { type Base, bases } from "./versions.ts";

/** Unknown behavior of Rekkord, as switches. Each default is the likelier behavior. */
export interface Assumptions {
  /**
   * The base library, which decides whether hooks ignore SIGPIPE. Default 2026-05, the base of
   * 0.97.
   */
  readonly base: Base;
  /**
   * The value of SUCCESS in pre hooks from 0.104 on; the documentation promises it for post hooks
   * only. Default running: 1, and 0 after a failure.
   */
  readonly preSuccess: "running" | "unset";
  /** Whether post hooks run after a failed pre hook from 0.104 on. Default false, as in 0.97. */
  readonly postAfterPreFailure: boolean;
}

export const defaultAssumptions: Assumptions = {
  base: "2026-05",
  preSuccess: "running",
  postAfterPreFailure: false,
};

export const commandLineOptions: readonly AdapterOption[] = [
  {
    flags: "--base <date>",
    description:
      "Rekkord's base library: 2026-05 (default), or 2026-10, which ignores SIGPIPE in hooks",
    commands: ["check", "rehearse", "run"],
  },
  {
    flags: "--pre-success <how>",
    description: "SUCCESS in pre hooks from 0.104 on: running (1, then 0; default) or unset",
    commands: ["explain", "rehearse", "run"],
  },
  {
    flags: "--post-after-pre-failure",
    description: "from 0.104 on, run post hooks after a failed pre hook as well",
    commands: ["explain", "rehearse", "run"],
  },
];

/**
 * The switches from the command line, with defaults for the rest.
 * @throws HookError VALUE_INVALID
 */
export function resolveAssumptions(typed: EventInput["options"]): Assumptions {
  return {
    base: parseEnum("base", typed["base"], Object.keys(bases) as Base[], defaultAssumptions.base),
    preSuccess: parseEnum(
      "pre-success",
      typed["pre-success"],
      ["running", "unset"],
      defaultAssumptions.preSuccess,
    ),
    postAfterPreFailure:
      typed["post-after-pre-failure"] === true || defaultAssumptions.postAfterPreFailure,
  };
}

function parseEnum<Value extends string>(
  name: string,
  typed: string | boolean | undefined,
  all: readonly Value[],
  fallback: Value,
): Value {
  if (typed === undefined) return fallback;
  const found = all.find((value) => value === typed);
  if (found !== undefined) return found;
  const close = findNearest(String(typed), all);
  throw new HookError("VALUE_INVALID", `--${name}`, {
    product: "Rekkord",
    expected: all.join(" or "),
    received: JSON.stringify(typed),
    ...(close && { hint: `Did you mean ${close}?` }),
  });
}
