import * as fc from "fast-check";
import { comparable, render } from "./compare.ts";
import { type Case, cases } from "./generate.ts";
import type { Oracle } from "./oracle.ts";

const PARTS = ["stage", "error", "output"] as const;

/** Both engines make the same of a case: output, error text, and what was written before the error. */
export function sameAs(
  oracle: Oracle,
  generated: fc.Arbitrary<Case> = cases,
): fc.IAsyncPropertyWithHooks<[Case]> {
  return fc.asyncProperty(generated, async (one) => {
    const ours = comparable(render(one), false);
    // Where one of them stopped for the length, there is nothing to compare. Go does not stop for its steps, so we are asked first.
    if (ours.stage === "long") return;
    // Go takes minutes to leave so many loops over functions.
    if (ours.error.includes("exceeded maximum template depth") && /\bseq/.test(one.text)) return;
    const theirs = comparable(await oracle.ask(one), true);
    if (theirs.stage === "long") return;
    const differs = PARTS.some((part) => ours[part] !== theirs[part]);
    // An address can be printed in ways that nobody foresees: where Go does not agree with itself, there is nothing to compare either.
    if (
      differs &&
      JSON.stringify(comparable(await oracle.ask(one), true)) !== JSON.stringify(theirs)
    )
      return;
    for (const part of PARTS) {
      if (ours[part] !== theirs[part])
        throw new Error(
          `${part} differs\n  Go:   ${JSON.stringify(theirs[part])}\n  ours: ${JSON.stringify(ours[part])}`,
        );
    }
  });
}
