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

// Standard input of a program that must not notice that we read along. A file is handed on as it is, and read again afterwards. Of
// a pipe there is no second reading: what comes goes through us into a pipe of the program's own, and what the program has left in
// there goes back, for whoever shares the pipe with it and reads next.

const { O_RDONLY, O_WRONLY, O_NONBLOCK } = constants;

/** So much of it is kept, in bytes. */
const CAPTURE_LIMIT = 1024 * 1024;
/** What an empty pipe takes in one write. */
const PIPE_SIZE = 65536;
const OWN_STDIN = "/proc/self/fd/0";

/** What came on standard input. */
export interface CapturedStdin {
  readonly head: Buffer;
  readonly bytes: number;
}
export interface StdinSource {
  /** For the child's descriptor 0. */
  readonly stdin: "inherit" | "pipe" | number;
  /** After the start; without a child where it failed. */
  begin(child?: ChildProcess): void;
  /** After the program's end. */
  end(): CapturedStdin | undefined;
}

/** Our own standard input: a terminal, a device, and one that is closed are handed on, and nothing is kept of them. */
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
        // With a position given, the one that the descriptor's sharers have in common stays where it is.
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
  /** Of the program's pipe. We keep it readable: what the program leaves in there must not be lost with its end. */
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
    // The program need not read what it is sent.
    writer.on("drain", () => reader.resume()).on("error", () => reader.destroy());
    [this.#writer, this.#reader] = [writer, reader];
  }

  end(): CapturedStdin | undefined {
    this.#reader?.destroy();
    // What did not even fit into the program's pipe does not fit into ours either.
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
      // Another user's pipe cannot be opened again, and nothing was taken out of it.
    }
    if (ownFd !== 0) closeSync(ownFd);
  }
}

/** Our standard input as a descriptor of its own: it can be made non-blocking without those noticing who share ours. */
function openOwnReader(): number {
  try {
    return openSync(OWN_STDIN, O_RDONLY | O_NONBLOCK);
  } catch {
    return 0;
  }
}

/** What is in a pipe now; its descriptor does not block. */
function readAvailable(fd: number): Buffer {
  const bytes = Buffer.alloc(PIPE_SIZE);
  let length = 0;
  try {
    for (let read = -1; read !== 0 && length < PIPE_SIZE; length += read)
      read = readSync(fd, bytes, length, PIPE_SIZE - length, null);
  } catch {
    // EAGAIN: it is empty.
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
