import { isUtf8 } from "node:buffer";

// A JavaScript string cannot hold bytes that are not UTF-8. As in Python's `surrogateescape`, a
// lone U+DC80–U+DCFF means the byte 0x80–0xFF. With the `u` flag, half of a surrogate pair does not
// match.
const RAW_BYTE = /[\udc80-\udcff]/u;
const RAW_BYTES = /[\udc80-\udcff]|[^\udc80-\udcff]+/gu;

/** True if the string contains escaped bytes that are not UTF-8. */
export function hasRawBytes(text: string): boolean {
  return RAW_BYTE.test(text);
}

/** Bytes as a string: UTF-8 is decoded, every other byte becomes U+DC00 + byte. */
export function escapeBytes(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) return buffer.toString();
  let text = "";
  for (let offset = 0; offset < buffer.length; ) {
    const lead = buffer[offset] ?? 0;
    const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
    const char = buffer.subarray(offset, offset + length);
    const valid = isUtf8(char);
    text += valid ? char.toString() : String.fromCharCode(0xdc00 + lead);
    offset += valid ? length : 1;
  }
  return text;
}

/** The inverse of escapeBytes. */
export function unescapeBytes(text: string): Buffer {
  if (!hasRawBytes(text)) return Buffer.from(text);
  return Buffer.concat(
    (text.match(RAW_BYTES) ?? []).map((part) =>
      hasRawBytes(part) ? Buffer.of(part.charCodeAt(0) - 0xdc00) : Buffer.from(part),
    ),
  );
}
