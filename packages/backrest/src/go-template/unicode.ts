import { digitChanges, letterChanges, printChanges } from "./unicode-tables.ts";

/** What Go's `unicode` says of a code point. ASCII is answered directly; the tables are unpacked when first asked beyond it. */
export function isPrint(rune: number): boolean {
  return rune < 0x80 ? rune >= 0x20 && rune < 0x7f : isInPrintTable(rune);
}

export function isLetter(rune: number): boolean {
  if (rune < 0x80) return (rune >= 0x61 && rune <= 0x7a) || (rune >= 0x41 && rune <= 0x5a);
  return isInLetterTable(rune);
}

export function isDigit(rune: number): boolean {
  return rune < 0x80 ? rune >= 0x30 && rune <= 0x39 : isInDigitTable(rune);
}

/** Go's rule for exported names. */
export function isExported(name: string): boolean {
  const first = name.charCodeAt(0);
  return first < 0x80 ? first >= 0x41 && first <= 0x5a : /^\p{Lu}/u.test(name);
}

const isInPrintTable = createMembershipTest(printChanges);
const isInLetterTable = createMembershipTest(letterChanges);
const isInDigitTable = createMembershipTest(digitChanges);

/** Membership changes at every listed place, so a code point is in the set when an odd number of changes lies at or below it. */
function createMembershipTest(packed: string): (rune: number) => boolean {
  let changes: number[] | undefined;
  return (rune) => {
    changes ??= decodeChanges(packed);
    let low = 0;
    let high = changes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (changes[middle]! <= rune) low = middle + 1;
      else high = middle;
    }
    return low % 2 === 1;
  };
}

function decodeChanges(packed: string): number[] {
  let place = 0;
  return packed.split(" ").map((distance) => (place += Number.parseInt(distance, 36)));
}
