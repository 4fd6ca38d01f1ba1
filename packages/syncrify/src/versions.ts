import { HookError } from "@backup-hooks/core";

/** Builds below call no hook: "563 or above" (knowledge base, document 1893). */
const FIRST_BUILD = 563;
/**
 * The build played by default: the first one that has hooks by both documents, since the user guide says "after build 563".
 * No document names a difference between any two later ones.
 */
export const DEFAULT_BUILD = "564";

/** A build of the server as a number. @throws HookError USAGE */
export function parseBuild(version: string): number {
  if (/^[1-9]\d{0,8}$/.test(version)) return Number(version);
  throw new HookError("USAGE", "this is no build of Syncrify", {
    product: "Syncrify",
    expected: `a whole number, such as ${DEFAULT_BUILD}`,
    received: `"${version}"`,
  });
}

export const supportsHooks = (build: number): boolean => build >= FIRST_BUILD;

/** What has to be said of a build. */
export function describeBuild(build: number): string[] {
  if (!supportsHooks(build))
    return [
      `Build ${build} calls no hook: jobHookScript needs build ${FIRST_BUILD} (knowledge base, document 1893).`,
    ];
  if (build > FIRST_BUILD) return [];
  return [
    `Build ${FIRST_BUILD} is played as calling hooks ("563 or above", knowledge base, document 1893); the user guide says "after build 563".`,
  ];
}
