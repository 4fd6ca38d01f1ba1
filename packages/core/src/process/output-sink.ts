import { StringDecoder } from "node:string_decoder";
import { Capture } from "./capture.ts";

export type StreamName = "stdout" | "stderr";

export interface OutputOptions {
  /** Bytes kept of each stream; default 1 MiB. */
  readonly outputLimit?: number;
  /** Receives output as it arrives, in whole characters. */
  readonly onOutput?: (stream: StreamName, text: string) => void;
}

/** Passes the output of one pipe to the capture and, as text, to the observer. */
export class OutputSink {
  readonly name: StreamName;
  readonly capture: Capture;
  readonly #decoder = new StringDecoder("utf8");
  readonly #onOutput: OutputOptions["onOutput"];
  byteCount = 0;
  #ended = false;

  constructor(name: StreamName, { outputLimit, onOutput }: OutputOptions) {
    this.name = name;
    this.capture = new Capture(outputLimit);
    this.#onOutput = onOutput;
  }

  push(chunk: Buffer): void {
    if (this.#ended) return;
    this.byteCount += chunk.length;
    this.capture.push(chunk);
    if (this.#onOutput !== undefined) this.#tell(this.#decoder.write(chunk));
  }

  end(): void {
    this.#ended = true;
    this.#tell(this.#decoder.end());
  }

  #tell(text: string): void {
    if (text !== "") this.#onOutput?.(this.name, text);
  }
}
