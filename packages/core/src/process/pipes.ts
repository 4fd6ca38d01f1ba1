import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readlinkSync,
  readSync,
  writeSync,
} from "node:fs";
import { HAS_PROC } from "./proc.ts";

// Node connects child processes through socket pairs. The products use pipes, and a script can tell
// the difference: `echo > /dev/stderr` and `[ -p /dev/stdin ]` fail on a socket. Node has no
// pipe(2), but a shell does, and Linux can reopen both ends through /proc.

const { O_RDONLY, O_WRONLY, O_NONBLOCK } = constants;

/** The most pipes that are kept open for the next hooks. */
const POOL_SIZE = 24;
/**
 * Makes three pipes, as many as one hook needs, prints its process id, and holds them until
 * descriptor 3 is closed.
 */
const HELPER =
  ": | { exec 4<&0; : | { exec 5<&0; : | exec /bin/sh -c 'echo $$; read x <&3' 3<&3 4<&4 5<&5 6<&0 0</dev/null; }; }";
const HELPER_PIPES = [4, 5, 6];

const toProcPath = (fd: number): string => `/proc/self/fd/${fd}`;

/** An anonymous pipe, held open by one descriptor from which its ends are opened. */
export class Pipe {
  #base: number;

  constructor(base: number) {
    this.#base = base;
  }

  openRead(): number {
    return openSync(toProcPath(this.#base), O_RDONLY);
  }

  openWrite(): number {
    return openSync(toProcPath(this.#base), O_WRONLY);
  }

  /**
   * Empties and keeps the pipe for the next hook if no other process holds an end of it; closes it
   * otherwise.
   */
  release(): void {
    try {
      // End of file means that there is no other writer; a broken pipe, no other reader.
      if (pool.length < POOL_SIZE && this.#isUnwritten() && this.#isUnread()) {
        pool.push(this);
        return;
      }
    } catch {
      // EAGAIN: a writer is still alive.
    }
    this.close();
  }

  close(): void {
    closeSync(this.#base);
  }

  #isUnwritten(): boolean {
    const drain = (): number => readSync(this.#base, leftovers);
    return drain() === 0 || drain() === 0;
  }

  #isUnread(): boolean {
    const writer = this.openWrite();
    closeSync(this.#base);
    this.#base = writer;
    const unread = isBroken(writer);
    this.#base = openSync(toProcPath(writer), O_RDONLY | O_NONBLOCK);
    closeSync(writer);
    // A remaining reader must find the end of file, not the probe.
    if (!unread) readSync(this.#base, leftovers);
    return unread;
  }
}

function isBroken(writer: number): boolean {
  try {
    return writeSync(writer, "?") === 0;
  } catch {
    return true;
  }
}

/** As large as a pipe, so that one read empties it. */
const leftovers = Buffer.allocUnsafe(65536);
const pool: Pipe[] = [];
let filling: Promise<void> | undefined;
let pipesSupported = HAS_PROC;

/**
 * Unused pipes; none if the system does not support them, that is, anywhere but on Linux with /proc
 * and /bin/sh.
 * @throws the system's error if there are too many open files or processes
 */
export async function takePipes(count: number): Promise<Pipe[]> {
  while (pipesSupported && pool.length < count) {
    filling ??= fillPool().finally(() => {
      filling = undefined;
    });
    await filling;
  }
  return pipesSupported ? pool.splice(-count, count) : [];
}

/** Whether hooks get real pipes here, as from the products, or Node's socket pairs. */
export async function hasRealPipes(): Promise<boolean> {
  const pipes = await takePipes(1);
  for (const pipe of pipes) pipe.release();
  return pipes.length > 0;
}

async function fillPool(): Promise<void> {
  const helper = spawn("/bin/sh", ["-c", HELPER], {
    env: {},
    stdio: ["ignore", "pipe", "ignore", "pipe"],
  });
  const bases: number[] = [];
  const ended = once(helper, "exit");
  try {
    // Without a free descriptor the streams do not exist.
    const [firstOutput] = await (helper.stdout
      ? Promise.race([once(helper.stdout, "data"), ended])
      : ended);
    for (const fd of HELPER_PIPES)
      bases.push(openPipe(`/proc/${Number.parseInt(String(firstOutput), 10)}/fd/${fd}`));
    pool.push(...bases.map((base) => new Pipe(base)));
  } catch (error) {
    for (const base of bases) closeSync(base);
    if (isShortage(error)) throw error;
    pipesSupported = false;
  } finally {
    helper.stdio?.[3]?.destroy();
    await ended.catch(() => undefined);
  }
}

function openPipe(path: string): number {
  const fd = openSync(path, O_RDONLY | O_NONBLOCK);
  if (fstatSync(fd).isFIFO() && readlinkSync(toProcPath(fd)).startsWith("pipe:")) return fd;
  closeSync(fd);
  throw new Error("not a pipe");
}

/** A temporary shortage: no reason to disable pipes permanently. */
function isShortage(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    ["EMFILE", "ENFILE", "EAGAIN", "ENOMEM"].includes(String(error.code))
  );
}
