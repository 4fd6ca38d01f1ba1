import { closestMatch } from "leven";

/**
 * The number of typing errors that still count as the same name: one in four letters, at least two.
 */
const countAllowedTypos = (name: string): number => Math.max(2, Math.floor(name.length / 4));

/**
 * For "Did you mean …?": the candidate with the fewest changed letters, or undefined if none is
 * near even ignoring letter case.
 */
export function findNearest(name: string, candidates: readonly string[]): string | undefined {
  const findClosest = (text: string, among: readonly string[]): string | undefined =>
    closestMatch(text, among, { maxDistance: countAllowedTypos(text) });
  const lower = candidates.map((candidate) => candidate.toLowerCase());
  return (
    findClosest(name, candidates) ??
    candidates[lower.indexOf(findClosest(name.toLowerCase(), lower) ?? "")]
  );
}
