import { replayCall } from "./call.ts";
import { replayCommand } from "./command.ts";
import { type Differences, differ } from "./compare.ts";
import { replayConfig, settled } from "./config.ts";
import type { CallVector, CommandVector, ConfigVector, Result, Vector } from "./types.ts";

/** Replays one vector through the adapter's public functions. Never throws: what goes wrong is a failure with its reason. */
export async function replay(vector: Vector): Promise<Result> {
  const compare = comparison(vector);
  if (typeof compare === "string") return { status: "skipped", reason: compare };
  try {
    const differences = await compare();
    return differences.length === 0
      ? { status: "passed" }
      : { status: "failed", reason: differences.join("; ") };
  } catch (error) {
    return {
      status: "failed",
      reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    };
  }
}

/** How a vector is compared, or why it cannot be. */
function comparison(vector: Vector): (() => Differences | Promise<Differences>) | string {
  const { source, phase } = vector as { readonly source: string; readonly phase?: string | null };
  if (source === "config") return () => differInConfig(vector as ConfigVector);
  if (source !== "unit" && source !== "e2e")
    return `nothing here knows vectors with the source ${JSON.stringify(source)}`;
  if (phase === "pre" || phase === "post") return () => replayCall(vector as CallVector);
  if (phase === "*") return () => replayCommand(vector as CommandVector);
  return `the phase is ${JSON.stringify(phase)}: no call site of Barman runs a hook without one, and the adapter has no event for it`;
}

function differInConfig(vector: ConfigVector): Differences {
  const { hook_options_that_are_set_per_server, exception, console } = vector.outcome;
  const ours = replayConfig(vector);
  return [
    ...differ(
      "hook_options_that_are_set_per_server",
      hook_options_that_are_set_per_server,
      ours.hooks,
    ),
    ...differ("exception", exception, ours.exception),
    ...differ("console", settled(console), settled(ours.console)),
  ];
}
