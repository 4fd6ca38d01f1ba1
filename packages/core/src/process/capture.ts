/** The default limit for one stream: 1 MiB. */
export const DEFAULT_OUTPUT_LIMIT = 2 ** 20;

const FIRST_ROOM = 4096;

/**
 * Keeps the head and the tail of a stream, never more than `limit` bytes.
 * The first half of the store is the head; the second half becomes a ring once the limit is
 * reached.
 */
export class Capture {
  readonly #limit: number;
  readonly #half: number;
  #store = Buffer.alloc(0);
  #total = 0;

  constructor(limit: number = DEFAULT_OUTPUT_LIMIT) {
    this.#limit = Math.max(1, Math.floor(limit));
    this.#half = this.#limit >> 1;
  }

  /** Copies what it keeps: the caller may reuse the chunk's memory. */
  push(chunk: Uint8Array): void {
    const begin = this.#total;
    this.#total += chunk.length;
    this.#grow();
    const toHead = Math.min(chunk.length, Math.max(0, this.#half - begin));
    if (toHead > 0) this.#store.set(chunk.subarray(0, toHead), begin);
    if (toHead === chunk.length) return;
    // Of a chunk longer than the ring, only the end is kept.
    const ring = this.#limit - this.#half;
    const from = Math.max(toHead, chunk.length - ring);
    const at = this.#half + ((begin + from - this.#half) % ring);
    const untilWrap = Math.min(chunk.length - from, this.#limit - at);
    this.#store.set(chunk.subarray(from, from + untilWrap), at);
    this.#store.set(chunk.subarray(from + untilWrap), this.#half);
  }

  /**
   * The text so far: whole, or head and tail with a line between them that tells how many bytes are
   * omitted.
   */
  toText(): string {
    if (this.#total <= this.#limit) return this.#store.toString("utf8", 0, this.#total);
    const wrap = this.#half + ((this.#total - this.#half) % (this.#limit - this.#half));
    const head = trimCutEnd(this.#store.subarray(0, this.#half));
    const tail = trimCutStart(
      Buffer.concat([this.#store.subarray(wrap), this.#store.subarray(this.#half, wrap)]),
    );
    const leftOut = this.#total - head.length - tail.length;
    const newline = head.length > 0 && head.at(-1) !== 0x0a ? "\n" : "";
    return `${head.toString()}${newline}[... ${leftOut} bytes left out ...]\n${tail.toString()}`;
  }

  #grow(): void {
    const needed = Math.min(this.#total, this.#limit);
    if (needed <= this.#store.length) return;
    const larger = Buffer.alloc(
      Math.min(this.#limit, Math.max(FIRST_ROOM, needed, 2 * this.#store.length)),
    );
    larger.set(this.#store);
    this.#store = larger;
  }
}

const isContinuation = (byte: number | undefined): boolean =>
  byte !== undefined && (byte & 0xc0) === 0x80;

/** Removes the start of a UTF-8 character whose rest is omitted. */
function trimCutEnd(bytes: Buffer): Buffer {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (isContinuation(byte)) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? bytes.subarray(0, -back) : bytes;
  }
  return bytes;
}

/** Removes the rest of a UTF-8 character whose start is omitted. */
function trimCutStart(bytes: Buffer): Buffer {
  let skip = 0;
  while (skip < 3 && isContinuation(bytes[skip])) skip++;
  return bytes.subarray(skip);
}
