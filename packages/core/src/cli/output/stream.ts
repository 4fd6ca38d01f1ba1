import { fstatSync, writeSync } from "node:fs";

/** An output stream of ours: the parts needed to write lines and to detect a terminal. */
export interface Output {
  write(text: string): unknown;
  /** Returns the text with secrets masked. */
  mask(text: string): string;
  readonly isTTY?: boolean;
  readonly columns?: number;
  /** For colors; without it there are none. */
  readonly stream?: NodeJS.WriteStream;
  /** Calls `then` once when the reader has closed the stream; later output is lost. */
  onClosed(then: () => void): void;
}

/**
 * Opens standard output or standard error. Node's own stream costs milliseconds at start, so only
 * terminals use it.
 */
export function openOutput(fd: 1 | 2, mask: Output["mask"] = (text) => text): Output {
  return mayBeTerminal(fd)
    ? createStreamOutput(fd === 1 ? process.stdout : process.stderr, mask)
    : createDescriptorOutput(fd, mask);
}

/** Linux's major device number of /dev/null and similar devices. */
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
        // EPIPE: the reader has closed the pipe (`| head`), which is not an error.
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
      // EAGAIN: the pipe is full, and another process made it non-blocking.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
