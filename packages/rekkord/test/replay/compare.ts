import { isDeepStrictEqual } from "node:util";
import { MAX_ENTRIES } from "../../src/config/directory.ts";
import type { Course } from "./run.ts";
import type { Stage } from "./stage.ts";
import type { Invoked, Vector } from "./types.ts";

/** Differences, each in one line: the field, what was recorded, what we did. Empty: equal. */
export type Differences = string[];

/** Everything where the lines that run the hooks were read; of the others the order, SUCCESS in post hooks, and the exit code. */
export function compare(vector: Vector, course: Course, stage: Stage): Differences {
  const invoked = stage.invoked();
  return [
    ...differ("exit_code", vector.exit_code, course.exitCode),
    ...(isCrowded(vector)
      ? []
      : differ("order", orderIn(vector.stderr_lines), orderIn(course.stderr))),
    ...(vector.verified_glue
      ? differInAll(vector, course, stage, invoked)
      : differInDocumented(vector.invoked, invoked)),
  ];
}

function differInAll(
  vector: Vector,
  course: Course,
  stage: Stage,
  invoked: readonly Invoked[],
): Differences {
  const background = vector.scripts.some(({ name }) => name.includes("&"));
  const crowded = isCrowded(vector);
  const named = (line: string): string => (crowded ? line.replace(/^> .*/, "> one of them") : line);
  // What runs in the background speaks when it likes.
  const settled = (lines: readonly string[]): readonly string[] =>
    background ? lines.toSorted() : lines.map(named);
  return [
    ...differ("action_ran", vector.action_ran, course.stages.includes("action")),
    ...differ("outcome", vector.outcome, describeOutcome(course)),
    ...(crowded
      ? differ("invoked", vector.invoked.length, invoked.length)
      : differ("invoked", vector.invoked, invoked)),
    ...differ("directory_listing", vector.directory_listing, stage.listings()),
    ...differ("stdout_lines", vector.stdout_lines.map(bit12), course.stdout.map(bit12)),
    ...differ("stderr_lines", settled(vector.stderr_lines), settled(course.stderr)),
  ];
}

function differInDocumented(recorded: readonly Invoked[], ours: readonly Invoked[]): Differences {
  const seen = (calls: readonly Invoked[]) =>
    calls.map(({ phase, name, env }) => ({
      phase,
      name,
      ...(phase?.startsWith("post") && { SUCCESS: env["SUCCESS"] }),
    }));
  return differ("invoked", seen(recorded), seen(ours));
}

/** Which 1024 of the entries Rekkord sees is up to the file system, and no other machine repeats it: only their number is compared. */
function isCrowded({ directory_listing }: Vector): boolean {
  return Object.values(directory_listing).some((names) => (names?.length ?? 0) > MAX_ENTRIES);
}

/** The recorder's names for how a command ends. */
function describeOutcome({ exitCode, stages }: Course): string {
  if (exitCode === 0) return "ok";
  if (stages.includes("action")) return "failed";
  return stages.includes("opened") ? "pre-hook-failed, action skipped" : "config-error";
}

/** The hooks as Rekkord names them, those too that write nothing down. */
function orderIn(lines: readonly string[]): string[] {
  return lines.filter((line) => line.startsWith("> "));
}

/** Of the ignored signals only SIGPIPE is Rekkord's doing. */
function bit12(line: string): string {
  const [, mask] = /^SigIgn:\t([0-9a-f]{16})$/.exec(line) ?? [];
  return mask === undefined ? line : `SigIgn: ${(BigInt(`0x${mask}`) & 0x1000n).toString(16)}`;
}

function differ(field: string, recorded: unknown, ours: unknown): Differences {
  return isDeepStrictEqual(recorded, ours)
    ? []
    : [`${field}: recorded ${JSON.stringify(recorded)}, ours ${JSON.stringify(ours)}`];
}
