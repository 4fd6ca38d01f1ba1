import { constants } from "node:os";
import type { Attempt } from "../../model/attempt.ts";
import type { Command, HttpRequest, Reply } from "../../model/call.ts";
import type { Spawn } from "../../process/spawn.ts";
import type { RunOptions } from "../../runner/run-plan.ts";

const base = { number: 1, timedOut: false, stdout: "", stderr: "", durationMs: 1 } as const;
const codes = Array.from({ length: 256 }, (_, exitCode) => exitCode);

/** Every way in which one run of a hook can end, by name. */
export const attemptsByEnd: Readonly<Record<string, readonly Attempt[]>> = {
  "exit-codes": codes.map((exitCode) => ({ ...base, exitCode })),
  signals: Object.keys(constants.signals).map((signal) => ({ ...base, signal })),
  others: [
    {
      ...base,
      timedOut: true,
      signal: "SIGTERM",
      ended: { why: "timeout", signals: ["SIGTERM"], pipesAbandoned: false },
    },
    {
      ...base,
      signal: "SIGTERM",
      ended: { why: "abort", signals: ["SIGTERM"], pipesAbandoned: false },
    },
    { ...base, error: new Error("spawn ENOENT") },
    { ...base, exitCode: 0, error: new Error("the answer could not be read") },
    { ...base, exitCode: 0, message: "was answered 200 OK" },
    { ...base, exitCode: 1, message: "was answered 404 Not Found" },
    ...["", "a reply", "\n"].flatMap((reply) =>
      [0, 1].map((exitCode) => ({ ...base, exitCode, reply })),
    ),
  ],
};
export const allAttempts: readonly Attempt[] = Object.values(attemptsByEnd).flat();

/** The attempt of a hook that sends this reply, including the file that the product reads. */
export function toAttempt(reply: Reply, step: Command | HttpRequest): Attempt {
  const text =
    "replyFile" in step && step.replyFile !== undefined ? reply.files[step.replyFile] : undefined;
  return {
    ...base,
    exitCode: reply.exitCode,
    stdout: reply.stdout ?? "",
    ...(text !== undefined && { reply: text }),
  };
}

/** Replaces processes and requests: each attempt ends as `end` returns for its step. */
export function simulateAttempts(
  end: (step: Command | HttpRequest, number: number) => Attempt,
): Pick<RunOptions, "spawn" | "send"> {
  const spawn: Spawn = async (command, { number, onStart }) => {
    onStart?.(process.pid);
    return { ...end(command, number), number };
  };
  return { spawn, send: async (request, { number }) => ({ ...end(request, number), number }) };
}
