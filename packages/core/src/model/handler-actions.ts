import type { Decision, EventSpec, Word } from "./event.ts";

/** What a word becomes where nobody has an ear for it; `warn` is heard everywhere. */
const fallbacks: Readonly<Record<Exclude<Word, "warn">, Word>> = {
  cancel: "fail",
  retry: "fail",
  fail: "warn",
  keepRunning: "warn",
  resetTimer: "warn",
  suppressDialog: "warn",
};

/** The words beside `warn` that the product has an ear for at an event, in the order of Word. */
export function heardAt({ veto, word, again }: EventSpec): readonly Word[] {
  const stops: readonly Word[] = veto === undefined ? [] : word === undefined ? ["cancel", "fail"] : [word];
  return again === undefined ? stops : [...stops, "retry"];
}

/** What an event makes of a word: the one that is heard in its place, which is the word itself where there is an ear for it. */
export function heardAs(word: Word, row: EventSpec): Word {
  if (word === "warn" || heardAt(row).includes(word)) return word;
  return heardAs(fallbacks[word], row);
}

/** A heard word as a hook's own doing, which `encode` puts into the product's language: `cancel` stands for every veto. */
export function decisionOf(heard: Word): Decision {
  if (heard === "warn") return "proceed";
  if (heard === "retry") return "postpone";
  return heard === "fail" ? "fail" : "cancel";
}
