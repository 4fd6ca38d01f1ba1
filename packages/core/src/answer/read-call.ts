import { readFileSync, readSync } from "node:fs";
import type { Protocol } from "../model/adapter.ts";
import type { Call } from "../model/call.ts";
import { escapeBytes } from "../util/bytes.ts";

/** What Node replaces bytes with that are not UTF-8. */
const LOST = "\ufffd";

/** The call of this process: arguments, environment, and standard input if the product uses it. */
export function readCall({ readsStdin }: Protocol, args: readonly string[]): Call {
  const env = process.env as Readonly<Record<string, string>>;
  return {
    args: args.some((arg) => arg.includes(LOST)) ? readExactArgs(args) : args,
    env: Object.values(env).some((value) => value.includes(LOST)) ? readExactEnv(env) : env,
    ...(readsStdin && { stdin: escapeBytes(readToEnd(0)) }),
  };
}

/** Pause between reads of a descriptor that would block, in milliseconds. */
const PAUSE_MS = 2;

/**
 * Reads to the end, even from a non-blocking descriptor: Node makes ours non-blocking once
 * process.stdin is accessed.
 */
function readToEnd(descriptor: number): Buffer {
  const parts: Buffer[] = [];
  for (;;) {
    const part = Buffer.allocUnsafe(65_536);
    try {
      const length = readSync(descriptor, part);
      if (length === 0) return Buffer.concat(parts);
      parts.push(part.subarray(0, length));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
}

/** The last arguments of this process, as bytes; without /proc, as Node decoded them. */
function readExactArgs(args: readonly string[]): readonly string[] {
  const words = readStrings("/proc/self/cmdline");
  return words.length < args.length ? args : words.slice(-args.length);
}

function readExactEnv(env: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const exact = readStrings("/proc/self/environ").map((word): [string, string] => {
    const equals = word.indexOf("=");
    return [word.slice(0, equals), word.slice(equals + 1)];
  });
  return { ...env, ...Object.fromEntries(exact) };
}

function readStrings(file: string): string[] {
  try {
    return escapeBytes(readFileSync(file)).split("\0").slice(0, -1);
  } catch {
    return [];
  }
}
