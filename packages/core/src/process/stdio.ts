import type { ChildProcess } from "node:child_process";
import { closeSync } from "node:fs";
import { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import type { Command } from "../model/call.ts";
import { unescapeBytes } from "../util/bytes.ts";
import { type OutputOptions, OutputSink, type StreamName } from "./output-sink.ts";
import { type Pipe, takePipes } from "./pipes.ts";

/** execa accepts every descriptor; its types end at 9. */
type Descriptor = 3;
type StdioEnd = Descriptor | "inherit" | "pipe";

/**
 * What descriptors 1 and 2 are connected to: the outputs in order, and for each descriptor the
 * index of its output.
 */
const WIRING = {
  split: { outputs: ["stdout", "stderr"], leads: [0, 1] },
  merged: { outputs: ["stdout"], leads: [0, 0] },
  inherit: { outputs: [], leads: [] },
  unread: { outputs: ["stdout", "stderr"], leads: [0, 1] },
} as const satisfies Record<
  Command["stdio"],
  { outputs: readonly StreamName[]; leads: readonly number[] }
>;

/** Enough to empty full pipes, but bounded: a background child may never stop writing. */
const MAX_TURNS = 8;
/** Filled and emptied within one turn of the event loop, so that all pipes can share it. */
const readBuffer = Buffer.allocUnsafe(65536);

/** Standard input, output and error of one hook. */
export class Stdio {
  /** For the child: descriptors, `inherit`, or `pipe` where real pipes are not supported. */
  readonly ends: readonly [stdin: StdioEnd, stdout: StdioEnd, stderr: StdioEnd];
  readonly #command: Command;
  readonly #sinks: readonly OutputSink[];
  readonly #pipes: readonly Pipe[];
  readonly #childEnds: number[] = [];
  /** Not read yet: our ends of the pipes, or Node's streams where pipes are not supported. */
  readonly #readEnds: number[] = [];
  readonly #streams: (readonly [Readable, OutputSink | undefined])[] = [];
  readonly #readers: Readable[] = [];
  readonly #closings: Promise<void>[] = [];
  #writer: Writable | null | undefined;

  /** @throws the system's error if there are too many open files */
  static async open(
    command: Command,
    options: OutputOptions,
    openPipes = takePipes,
  ): Promise<Stdio> {
    const isInherited = command.stdio === "inherit" && command.stdin === undefined;
    const pipes = isInherited ? [] : await openPipes(1 + WIRING[command.stdio].outputs.length);
    return new Stdio(command, options, isInherited, pipes);
  }

  private constructor(
    command: Command,
    options: OutputOptions,
    isInherited: boolean,
    pipes: readonly Pipe[],
  ) {
    const { outputs, leads } = WIRING[command.stdio];
    this.#command = command;
    this.#pipes = pipes;
    this.#sinks = outputs.map((name) => new OutputSink(name, options));
    const [input, ...others] = pipes;
    try {
      const stdin = isInherited
        ? "inherit"
        : input === undefined
          ? "pipe"
          : this.#give(input.openRead());
      for (const pipe of others) this.#readEnds.push(pipe.openRead());
      const ends = others.map((pipe) => this.#give(pipe.openWrite()));
      const [stdout, stderr] = leads.map((lead) => ends[lead] ?? "pipe");
      this.ends = [stdin, stdout ?? "inherit", stderr ?? "inherit"];
      if (input !== undefined && command.stdin) {
        this.#writer = new Socket({ fd: input.openWrite(), readable: false, writable: true });
      }
    } catch (error) {
      this.begin();
      this.close();
      throw error;
    }
  }

  #give(fd: number): Descriptor {
    this.#childEnds.push(fd);
    return fd as Descriptor;
  }

  /** Called after the start or the failed start: closes our copies of the child's ends. */
  begin(child?: ChildProcess): void {
    for (const fd of this.#childEnds.splice(0)) closeSync(fd);
    for (const [index, stream] of [child?.stdout, child?.stderr].entries()) {
      const sink = this.#sinks[WIRING[this.#command.stdio].leads[index] ?? 0];
      if (stream) this.#streams.push([stream, sink]);
    }
    if (this.#command.stdio !== "unread") this.read();
    this.#writer ??= child?.stdin;
    // The hook may ignore its input.
    this.#writer?.on("error", () => undefined).end(unescapeBytes(this.#command.stdin ?? ""));
  }

  /**
   * Starts reading: at the start or, if the product leaves its pipes unread, when the hook has
   * ended.
   */
  read(): void {
    for (const [index, fd] of this.#readEnds.splice(0).entries())
      this.#add(readDescriptor(fd, this.#sinks[index]));
    for (const [stream, sink] of this.#streams.splice(0))
      this.#add(stream.on("data", (chunk: Buffer) => sink?.push(chunk)));
  }

  #add(reader: Readable): void {
    this.#readers.push(reader);
    this.#closings.push(waitForClose(reader));
  }

  /** Resolves when everything that is read has reached its end. */
  get eof(): Promise<unknown> {
    return Promise.all(this.#closings);
  }

  get atEof(): boolean {
    return this.#readers.every((reader) => reader.closed);
  }

  /** Reads what the pipes contain, without waiting for more. */
  async settle(): Promise<void> {
    // Within two turns of the event loop the stream asks the system once, whatever its state at the
    // start.
    for (let turns = 0, quiet = 0; quiet < 2 && turns < MAX_TURNS && !this.atEof; turns++) {
      const before = this.#arrived();
      await turn();
      quiet = this.#arrived() === before ? quiet + 1 : 0;
    }
  }

  #arrived(): number {
    return this.#sinks.reduce((sum, sink) => sum + sink.byteCount, 0);
  }

  /** Later output is still read, so that no writer blocks, but no longer counts as the hook's. */
  freeze(): void {
    for (const sink of this.#sinks) sink.end();
  }

  /** Returns the pipes to the pool, or closes those that another process may still hold. */
  close(): void {
    this.#writer?.destroy();
    for (const fd of this.#readEnds.splice(0)) closeSync(fd);
    for (const reader of this.#readers) reader.destroy();
    for (const pipe of this.#pipes) pipe.release();
  }

  readOutput(name: StreamName): string {
    return this.#sinks.find((sink) => sink.name === name)?.capture.toText() ?? "";
  }
}

function readDescriptor(fd: number, sink: OutputSink | undefined): Readable {
  const callback = (length: number): boolean => {
    sink?.push(readBuffer.subarray(0, length));
    return true;
  };
  return new Socket({
    fd,
    readable: true,
    writable: false,
    onread: { buffer: readBuffer, callback },
  });
}

function waitForClose(stream: Readable): Promise<void> {
  return new Promise((resolve) => {
    if (stream.closed) resolve();
    // An error closes the stream as well; what was read is kept.
    stream.on("error", () => undefined).once("close", resolve);
  });
}
