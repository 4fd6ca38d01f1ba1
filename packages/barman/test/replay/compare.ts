import { isDeepStrictEqual } from "node:util";

/** Differences, each in one line: the field, what was recorded, what we did. Empty: equal. */
export type Differences = string[];

export function differ(field: string, recorded: unknown, ours: unknown): Differences {
  if (isDeepStrictEqual(plain(recorded), plain(ours))) return [];
  return [`${field}: recorded ${show(recorded)}, ours ${show(ours)}`];
}

/** Two lists, by the first place where they part: the whole of them would be unreadable. */
export function differInList(
  field: string,
  recorded: readonly unknown[],
  ours: readonly unknown[],
): Differences {
  const length = Math.max(recorded.length, ours.length);
  for (let index = 0; index < length; index++) {
    const here = differ(`${field}[${index}]`, recorded[index] ?? "(end)", ours[index] ?? "(end)");
    if (here.length > 0) return here;
  }
  return [];
}

function plain(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
}
