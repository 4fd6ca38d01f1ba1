import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { escapeBytes } from "@backup-hooks/core";
import { compiled } from "../../../../tests/kit/compile-cache.ts";
import { type SharedProgram, shareProgram } from "../../../../tests/kit/other-account.ts";
import type { Circumstances } from "./circumstances.ts";
import type { Stage } from "./stage.ts";
import type { Vector } from "./types.ts";

/** What command.ts is told on its command line. */
export interface CommandLine
  extends Pick<Circumstances, "version" | "base" | "uid" | "opens" | "clear"> {
  readonly command: readonly string[];
}
/** How a command went. */
export interface Course {
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  readonly exitCode: number | null;
  /** Of opened, started (a hook) and action, in the order in which they came. */
  readonly stages: readonly string[];
}

const FLAGS = ["--conditions=@backup-hooks/source", "--no-warnings"];
const SOURCE = join(import.meta.dirname, "command.ts");
const CACHE = { NODE_COMPILE_CACHE: compiled };

/** Runs the command of a vector to its end, and until its output is closed: hooks that are left alone keep running. */
export async function runCommand(
  vector: Vector,
  stage: Stage,
  input: Circumstances,
): Promise<Course> {
  if (input.uid === undefined)
    return runProgram({ node: process.execPath, file: SOURCE }, vector, stage, input);
  // The command loads some modules after it has become the other account.
  const program = await shareProgram(SOURCE);
  try {
    return await runProgram(program, vector, stage, input);
  } finally {
    program.remove();
  }
}

async function runProgram(
  { node, file }: Pick<SharedProgram, "node" | "file">,
  { command }: Vector,
  stage: Stage,
  input: Circumstances,
): Promise<Course> {
  const { version, base, uid, opens, clear, signal, stdin } = input;
  const line: CommandLine = {
    command: command.map((word) => stage.inside(word)),
    version,
    base,
    opens,
    clear,
    ...(uid !== undefined && { uid }),
  } as CommandLine;
  const env = Object.fromEntries(
    Object.entries(input.env).map(([name, value]) => [name, stage.inside(value)]),
  );
  const child = spawn(node, [...FLAGS, file, JSON.stringify(line)], {
    cwd: join(stage.root, "work"),
    env: {
      PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      HOME: join(stage.root, "home"),
      FOO: "inherited",
      ...CACHE,
      ...env,
    },
    stdio: [stdin === undefined ? "ignore" : "pipe", "pipe", "pipe", "pipe"],
  });
  const output = { 1: [] as Buffer[], 2: [] as Buffer[] };
  for (const fd of [1, 2] as const)
    child.stdio[fd]?.on("data", (chunk: Buffer) => output[fd].push(chunk));
  child.stdin?.end(stdin?.map((text) => `${text}\n`).join(""));
  const stages: string[] = [];
  const channel = child.stdio[3];
  if (!channel || !("readable" in channel)) throw new Error("no channel to the command");
  createInterface(channel as NodeJS.ReadableStream).on("line", (stageName) => {
    stages.push(stageName);
    if (stageName === "started" && signal !== undefined) child.kill(signal);
  });
  const [exitCode] = (await once(child, "close")) as [number | null];
  const lines = (fd: 1 | 2): string[] => {
    const text = stage.outside(escapeBytes(Buffer.concat(output[fd])));
    return text === "" ? [] : text.replace(/\n$/, "").split("\n");
  };
  return { stdout: lines(1), stderr: lines(2), exitCode, stages };
}
