import type { Command } from "../src/model/call.ts";
import type { SpawnOptions } from "../src/process/spawn.ts";

export const PATH = "/usr/local/bin:/usr/bin:/bin";

/** A hook whose program is a shell with this script. */
export function hook(script: string, more: Partial<Command> = {}): Command {
  return {
    file: "/bin/sh",
    args: ["-c", script],
    env: {},
    stdio: "split",
    until: "eof",
    descendants: "keep",
    ...more,
  };
}

export function options(more: Partial<SpawnOptions> = {}): SpawnOptions {
  return { number: 1, env: { PATH }, ...more };
}
