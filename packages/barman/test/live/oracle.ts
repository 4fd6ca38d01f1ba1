import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A release of Barman to compare with, and the variable that names a Python which has it. */
export interface Wanted {
  readonly version: string;
  readonly variable: string;
  /** Tried when the variable is not set. */
  readonly fallback?: string;
}
export const wanted: readonly Wanted[] = [
  { version: "3.4.0", variable: "BACKUP_HOOKS_BARMAN_3_4", fallback: "/usr/bin/python3" },
  { version: "3.17.0", variable: "BACKUP_HOOKS_BARMAN_3_17" },
];

/** A real Barman in a process of its own. */
export interface Oracle {
  /** Questions are answered one after the other. */
  ask(request: object): Promise<unknown>;
  close(): void;
}

const PROGRAM = fileURLToPath(new URL("oracle.py", import.meta.url));

/** The oracle; undefined if there is no such Python, or another Barman in it. */
export async function startOracle(
  { version, variable, fallback }: Wanted,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Oracle | undefined> {
  const python = env[variable] || fallback;
  if (python === undefined) return undefined;
  const child = spawn(python, ["-B", "-X", "utf8", PROGRAM]);
  const next = createLineReader(child);
  const hello = await next().catch(() => undefined);
  if ((hello as { version?: unknown } | undefined)?.version !== version) {
    child.kill();
    return undefined;
  }
  let last: Promise<unknown> = Promise.resolve();
  const ask = async (request: object): Promise<unknown> => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const reply = (await next()) as { answer?: unknown; failed?: string };
    if (reply.failed !== undefined)
      throw new Error(`Barman ${version}: ${reply.failed}\n${JSON.stringify(request)}`);
    return reply.answer;
  };
  return {
    ask: (request) =>
      (last = last.then(
        () => ask(request),
        () => ask(request),
      )),
    close: () => child.stdin.end(),
  };
}

/** The one line that says that nothing was compared. */
export function missing({ version, variable }: Wanted): string {
  return `live: Barman ${version} is missing: set ${variable} to a Python that has it; not compared`;
}

function createLineReader(child: ChildProcessWithoutNullStreams): () => Promise<unknown> {
  let stderr = "";
  child.stderr.on("data", (chunk) => (stderr = `${stderr}${chunk}`.slice(-4000)));
  // A write to a process that is gone; that it is gone is told by the end of its output.
  child.stdin.on("error", () => undefined);
  const started = new Promise<void>((resolve, reject) =>
    child.once("spawn", resolve).once("error", reject),
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async () => {
    await started;
    const { value, done } = await lines.next();
    if (done) throw new Error(`the oracle ended: ${stderr}`);
    return JSON.parse(value);
  };
}
