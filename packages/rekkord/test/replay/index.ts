import { realpathSync } from "node:fs";
import { circumstances } from "./circumstances.ts";
import { compare } from "./compare.ts";
import { runCommand } from "./run.ts";
import { Stage } from "./stage.ts";
import type { Result, Vector } from "./types.ts";

/** Replays one vector as a whole command. Never throws: what goes wrong is a failure with its reason. */
export async function replay(vector: Vector): Promise<Result> {
  try {
    const input = circumstances(vector);
    const why = incomparable(vector, input.uid);
    if (why !== undefined) return { status: "skipped", reason: why };
    const stage = await Stage.build(vector, input);
    try {
      const differences = compare(vector, await runCommand(vector, stage, input), stage);
      return differences.length === 0
        ? { status: "passed" }
        : { status: "failed", reason: differences.join("; ") };
    } finally {
      stage.remove();
    }
  } catch (error) {
    return {
      status: "failed",
      reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    };
  }
}

/** Why no comparison can exist here. */
function incomparable(
  { run_as, stderr_lines, verified_glue }: Vector,
  uid: number | undefined,
): string | undefined {
  if (uid !== undefined && process.getuid?.() !== 0)
    return `recorded as ${run_as}: only root may become that`;
  const shellSpeaks =
    verified_glue &&
    stderr_lines.some((line) =>
      /^(?:sh: |Killed$|Hangup$|Segmentation fault$|Terminated$)/.test(line),
    );
  return shellSpeaks && !realpathSync("/bin/sh").endsWith("/dash")
    ? "recorded with the words of dash: /bin/sh is another shell here"
    : undefined;
}
