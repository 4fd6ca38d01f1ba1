import { fstatSync, writeSync } from "node:fs";

/** A stream of ours: what it takes to write lines, and to know a terminal. */
export interface Output {
  write(text: string): unknown;
  /** The text without what must not be shown. */
  mask(text: string): string;
  readonly isTTY?: boolean;
  readonly columns?: number;
  /** For colours; absent: none. */
  readonly stream?: NodeJS.WriteStream;
  /** Called once when nobody reads any more; what is written afterwards is lost. */
  onClosed(then: () => void): void;
}

/** Standard output or standard error. Node's own stream costs milliseconds at start, so only a terminal gets it. */
export function openOutput(fd: 1 | 2, mask: Output["mask"] = (text) => text): Output {
  return mayBeTerminal(fd)
    ? createStreamOutput(fd === 1 ? process.stdout : process.stderr, mask)
    : createDescriptorOutput(fd, mask);
}

/** Linux' major number of /dev/null and its like. */
const MEMORY_DEVICES = 1;

function mayBeTerminal(fd: number): boolean {
  try {
    const stat = fstatSync(fd);
    return stat.isCharacterDevice() && stat.rdev >> 8 !== MEMORY_DEVICES;
  } catch {
    return false;
  }
}

function createStreamOutput(stream: NodeJS.WriteStream, mask: Output["mask"]): Output {
  return {
    mask,
    write: (text) => stream.write(text),
    isTTY: stream.isTTY,
    get columns() {
      return stream.columns;
    },
    stream,
    onClosed: (then) => void stream.once("error", then),
  };
}

function createDescriptorOutput(fd: number, mask: Output["mask"]): Output {
  const listeners: (() => void)[] = [];
  let closed = false;
  return {
    mask,
    write(text) {
      if (closed) return;
      try {
        writeAll(fd, Buffer.from(text));
      } catch {
        // EPIPE: a reader that went away (`| head`) is no error of ours.
        closed = true;
        for (const listener of listeners) listener();
      }
    },
    onClosed: (then) => void listeners.push(then),
  };
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let rest = bytes; rest.length > 0; ) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
      // Somebody made the pipe non-blocking, and it is full.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
