import { closestMatch } from "leven";

/** Typing errors that still count as the same name: one in four letters, at least two. */
const countAllowedTypos = (name: string): number => Math.max(2, Math.floor(name.length / 4));

/** "Did you mean …?": the candidate with the fewest changed letters, or undefined when none is near even in other letter case. */
export function findNearest(name: string, candidates: readonly string[]): string | undefined {
  const findClosest = (text: string, among: readonly string[]): string | undefined =>
    closestMatch(text, among, { maxDistance: countAllowedTypos(text) });
  const lower = candidates.map((candidate) => candidate.toLowerCase());
  return (
    findClosest(name, candidates) ??
    candidates[lower.indexOf(findClosest(name.toLowerCase(), lower) ?? "")]
  );
}
