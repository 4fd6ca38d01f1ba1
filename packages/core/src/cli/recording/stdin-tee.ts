import type { ChildProcess } from "node:child_process";
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  type Stats,
  writeSync,
} from "node:fs";
import { Socket } from "node:net";
import type { Writable } from "node:stream";
import { takePipes } from "../../process/pipes.ts";

// Reads along on a program's standard input without the program noticing. A file is inherited
// unchanged and read again afterwards. A pipe cannot be read twice: its data is copied into a pipe
// of the program's own, and what the program leaves unread there is written back for the next
// process that reads the shared pipe.

const { O_RDONLY, O_WRONLY, O_NONBLOCK } = constants;

/** Maximum number of bytes that are kept. */
const CAPTURE_LIMIT = 1024 * 1024;
/** What an empty pipe accepts in one write. */
const PIPE_SIZE = 65536;
const OWN_STDIN = "/proc/self/fd/0";

/** What arrived on standard input. */
export interface CapturedStdin {
  readonly head: Buffer;
  readonly bytes: number;
}
export interface StdinSource {
  /** For the child's descriptor 0. */
  readonly stdin: "inherit" | "pipe" | number;
  /** Called after the start; without a child if the start failed. */
  begin(child?: ChildProcess): void;
  /** Called after the program's end. */
  end(): CapturedStdin | undefined;
}

/**
 * Opens our standard input. A terminal, a device or a closed descriptor is inherited, and nothing
 * is captured.
 */
export async function openStdin(): Promise<StdinSource> {
  const stat = statDescriptor(0);
  if (stat?.isFile()) return createFileSource(stat);
  return stat?.isFIFO() || stat?.isSocket()
    ? StdinTee.open(stat.isFIFO())
    : { stdin: "inherit", begin() {}, end: () => undefined };
}

function createFileSource({ size }: Stats): StdinSource {
  const from = readPosition();
  return {
    stdin: "inherit",
    begin() {},
    end() {
      if (from === undefined) return undefined;
      const bytes = Math.max(0, size - from);
      const head = Buffer.alloc(Math.min(CAPTURE_LIMIT, bytes));
      try {
        // An explicit position leaves the shared file offset unchanged.
        return { head: head.subarray(0, readSync(0, head, 0, head.length, from)), bytes };
      } catch {
        return undefined;
      }
    },
  };
}

class StdinTee implements StdinSource {
  readonly stdin: "pipe" | number;
  readonly #source: number;
  /**
   * The program's pipe. We keep a read end open, so that data which the program leaves unread is
   * not lost when it ends.
   */
  readonly #ends: { readonly write: number; readonly read: number } | undefined;
  #writer: Writable | null | undefined;
  #reader: Socket | undefined;
  readonly #head: Buffer[] = [];
  #kept = 0;
  #bytes = 0;

  static async open(isPipe: boolean): Promise<StdinTee> {
    const [pipe] = isPipe ? await takePipes(1) : [];
    if (pipe === undefined) return new StdinTee("pipe", undefined);
    const [stdin, write] = [pipe.openRead(), pipe.openWrite()];
    const read = openSync(`/proc/self/fd/${stdin}`, O_RDONLY | O_NONBLOCK);
    pipe.close();
    return new StdinTee(stdin, { write, read });
  }

  private constructor(
    stdin: StdinTee["stdin"],
    ends: { readonly write: number; readonly read: number } | undefined,
  ) {
    this.stdin = stdin;
    this.#ends = ends;
    this.#source = ends === undefined ? 0 : openOwnReader();
  }

  begin(child?: ChildProcess): void {
    if (typeof this.stdin === "number") closeSync(this.stdin);
    if (child === undefined) return;
    const writer =
      this.#ends === undefined
        ? child.stdin
        : new Socket({ fd: this.#ends.write, readable: false, writable: true });
    if (writer === null) return;
    const reader = new Socket({ fd: this.#source, readable: true, writable: false });
    const finish = (): void => void writer.end();
    reader.on("data", (chunk: Buffer) => {
      this.#keep(chunk);
      if (!writer.write(chunk)) reader.pause();
    });
    reader.on("end", finish).on("error", finish);
    // The program may close its input without reading it.
    writer.on("drain", () => reader.resume()).on("error", () => reader.destroy());
    [this.#writer, this.#reader] = [writer, reader];
  }

  end(): CapturedStdin | undefined {
    this.#reader?.destroy();
    // Data that exceeds the program's pipe does not fit into ours either.
    if (this.#ends !== undefined && this.#writer?.writableLength === 0)
      this.#putBack(this.#ends.read);
    this.#writer?.destroy();
    if (this.#ends !== undefined) closeSync(this.#ends.read);
    return this.#bytes === 0 ? undefined : { head: Buffer.concat(this.#head), bytes: this.#bytes };
  }

  #keep(chunk: Buffer): void {
    const part = chunk.subarray(0, CAPTURE_LIMIT - this.#kept);
    if (part.length > 0) this.#head.push(part);
    this.#kept += part.length;
    this.#bytes += chunk.length;
  }

  #putBack(readEnd: number): void {
    const ownFd = openOwnReader();
    const unread = readAvailable(readEnd);
    const waiting = ownFd === 0 ? Buffer.alloc(0) : readAvailable(ownFd);
    this.#keep(waiting);
    try {
      const fd = openSync(OWN_STDIN, O_WRONLY | O_NONBLOCK);
      writeSync(fd, Buffer.concat([unread, waiting]));
      closeSync(fd);
    } catch {
      // Another user's pipe cannot be reopened, and nothing was taken from it.
    }
    if (ownFd !== 0) closeSync(ownFd);
  }
}

/**
 * Opens our standard input as a separate descriptor, which can be non-blocking without affecting
 * the processes that share the original.
 */
function openOwnReader(): number {
  try {
    return openSync(OWN_STDIN, O_RDONLY | O_NONBLOCK);
  } catch {
    return 0;
  }
}

/** The data that a pipe holds now. The descriptor must be non-blocking. */
function readAvailable(fd: number): Buffer {
  const bytes = Buffer.alloc(PIPE_SIZE);
  let length = 0;
  try {
    for (let read = -1; read !== 0 && length < PIPE_SIZE; length += read)
      read = readSync(fd, bytes, length, PIPE_SIZE - length, null);
  } catch {
    // EAGAIN: the pipe is empty.
  }
  return bytes.subarray(0, length);
}

function readPosition(): number | undefined {
  try {
    const found = /^pos:\s*(\d+)$/m.exec(readFileSync("/proc/self/fdinfo/0", "utf8"))?.[1];
    return found === undefined ? undefined : Number(found);
  } catch {
    return undefined;
  }
}

function statDescriptor(fd: number): Stats | undefined {
  try {
    return fstatSync(fd);
  } catch {
    return undefined;
  }
}
