/**
 * Go strings are bytes, and its templates count in bytes. Inside the engine every text is therefore a *byte string*: a JavaScript string with
 * one character from U+0000 to U+00FF per byte. For ASCII, that is the text itself, so the usual case costs a test and no copy.
 */

const NOT_ASCII = /[^\x00-\x7f]/;
/** What Go puts in the place of bytes that are no UTF-8. */
export const REPLACEMENT = 0xfffd;
export const MAX_RUNE = 0x10ffff;

/** A JavaScript string as byte string. A lone surrogate U+DC80 to U+DCFF stands for one raw byte, any other one becomes U+FFFD. */
export function toBytes(text: string): string {
  if (!NOT_ASCII.test(text)) return text;
  if (text.isWellFormed()) return Buffer.from(text, "utf8").toString("latin1");
  let bytes = "";
  for (const character of text) {
    const rune = character.codePointAt(0)!;
    bytes +=
      rune >= 0xdc80 && rune <= 0xdcff ? String.fromCharCode(rune - 0xdc00) : encodeRune(rune);
  }
  return bytes;
}

/** A byte string as JavaScript string; every byte that is not part of valid UTF-8 becomes one U+FFFD, as Go's `range` over it says. */
export function fromBytes(bytes: string): string {
  if (!NOT_ASCII.test(bytes)) return bytes;
  const text = Buffer.from(bytes, "latin1").toString("utf8");
  if (!text.includes("\ufffd")) return text;
  let exact = "";
  for (let at = 0; at < bytes.length; at += measureRune(bytes, at))
    exact += String.fromCodePoint(decodeRune(bytes, at));
  return exact;
}

/** The code point that begins at a place, or U+FFFD where no valid UTF-8 begins. */
export function decodeRune(bytes: string, at: number): number {
  const first = bytes.charCodeAt(at);
  if (first < 0x80) return first;
  const length = measureSequence(bytes, at, first);
  if (length === 1) return REPLACEMENT;
  let rune = first & (0x7f >> length);
  for (let i = 1; i < length; i++) rune = (rune << 6) | (bytes.charCodeAt(at + i) & 0x3f);
  return rune;
}

/** How many bytes the code point at a place takes; 1 where no valid UTF-8 begins. */
export function measureRune(bytes: string, at: number): number {
  const first = bytes.charCodeAt(at);
  return first < 0x80 ? 1 : measureSequence(bytes, at, first);
}

/** Whether the code point at a place is a real one, and not the sign for a bad byte. */
export function isValidRune(bytes: string, at: number): boolean {
  return bytes.charCodeAt(at) < 0x80 || measureRune(bytes, at) > 1;
}

function measureSequence(bytes: string, at: number, first: number): number {
  if (first < 0xc2 || first > 0xf4) return 1;
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (at + length > bytes.length) return 1;
  const second = bytes.charCodeAt(at + 1);
  // Overlong forms, surrogates and what lies beyond U+10FFFF show in the second byte.
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 1;
  for (let i = 2; i < length; i++) if ((bytes.charCodeAt(at + i) & 0xc0) !== 0x80) return 1;
  return length;
}

/** The UTF-8 of a code point; of U+FFFD, if it is none. */
export function encodeRune(rune: number): string {
  if (rune >= 0 && rune < 0x80) return String.fromCharCode(rune);
  if (rune < 0 || rune > MAX_RUNE || (rune >= 0xd800 && rune <= 0xdfff)) rune = REPLACEMENT;
  if (rune < 0x800) return String.fromCharCode(0xc0 | (rune >> 6), 0x80 | (rune & 0x3f));
  const tail = 0x80 | (rune & 0x3f);
  const middle = 0x80 | ((rune >> 6) & 0x3f);
  if (rune < 0x10000) return String.fromCharCode(0xe0 | (rune >> 12), middle, tail);
  return String.fromCharCode(0xf0 | (rune >> 18), 0x80 | ((rune >> 12) & 0x3f), middle, tail);
}

export function countRunes(bytes: string): number {
  if (!NOT_ASCII.test(bytes)) return bytes.length;
  let count = 0;
  for (let at = 0; at < bytes.length; at += measureRune(bytes, at)) count++;
  return count;
}

/** The first `count` code points. */
export function takeRunes(bytes: string, count: number): string {
  if (count >= bytes.length) return bytes;
  let at = 0;
  for (let taken = 0; taken < count && at < bytes.length; taken++) at += measureRune(bytes, at);
  return bytes.slice(0, at);
}
