import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compiled } from "../../../tests/kit/compile-cache.ts";
import type { RecordedCall } from "../src/cli/recording/recorded-call.ts";
import { folder } from "./toy.ts";

const bin = join(import.meta.dirname, "fixtures", "toy-hooks.ts");

/** The words that start the toy product's command line. */
export const toyHooks = [
  process.execPath,
  "--conditions=@backup-hooks/source",
  "--no-warnings",
  bin,
] as const;

/** The words that go before a script, so that its calls are recorded in `file`. */
export const shim = (file: string, ...options: string[]): string[] => [
  ...toyHooks,
  "record",
  "--to",
  file,
  ...options,
  "--",
];

export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Shell text that calls the script as `"$@"`; default: it is started without a shell. */
  readonly shell?: string;
  /** Standard input, and its end; absent: /dev/null. */
  readonly input?: string | Buffer;
  /** Told of all output so far each time there is more. */
  readonly onOutput?: (stdout: string, pid: number, type: (text: string) => void) => void;
}

/** Runs a program to its end; its output as latin1, byte by byte. */
export function start(
  [file = "", ...args]: readonly string[],
  around: Surroundings = {},
): Promise<Ended> {
  const { shell, input, onOutput } = around;
  const [program, words] =
    shell === undefined ? [file, args] : ["/bin/sh", ["-c", shell, "sh", file, ...args]];
  const child = spawn(program, words, {
    env: { PATH: "/usr/local/bin:/usr/bin:/bin", NODE_COMPILE_CACHE: compiled, ...around.env },
    cwd: around.cwd ?? "/",
    stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  child.stdin?.on("error", () => undefined);
  if (onOutput === undefined) child.stdin?.end(input);
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.on("data", (chunk: Buffer) => {
      output[name] += chunk.toString("latin1");
      if (name === "stdout")
        onOutput?.(output.stdout, child.pid ?? 0, (text) => child.stdin?.write(text));
    });
  }
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal, ...output }));
  });
}

/** How a script ends alone, and how behind the shim; with what the shim has written down. */
export async function bothWays(
  command: readonly string[],
  around: Surroundings = {},
): Promise<{ alone: Ended; recorded: Ended; calls: readonly RecordedCall[] }> {
  const file = join(folder(), "calls.jsonl");
  const [alone, recorded] = await Promise.all([
    start(command, around),
    start([...shim(file), ...command], around),
  ]);
  return { alone, recorded, calls: callsIn(file) };
}

export const sh = (script: string, ...args: string[]): string[] => [
  "/bin/sh",
  "-c",
  script,
  ...(args.length > 0 ? ["sh", ...args] : []),
];

export function callsIn(file: string): readonly RecordedCall[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as RecordedCall);
}
