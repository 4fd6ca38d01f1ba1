import { describe, expect, test } from "vitest";
import { Mask } from "../src/cli/output/mask.ts";

const hidden = (secrets: readonly string[], text: string): string => {
  const mask = new Mask();
  mask.add(secrets);
  return mask.hide(text);
};

describe("a secret", () => {
  test.each<[what: string, secrets: string[], text: string, shown: string]>([
    ["within a text", ["hunter2"], "user:hunter2@host", "user:***@host"],
    [
      "with characters that mean something in a pattern",
      ["a.*(b)[c]-d/e"],
      "x a.*(b)[c]-d/e axx(b)c",
      "x *** axx(b)c",
    ],
    ["as JSON would write it", ['say "yes"'], JSON.stringify({ p: 'say "yes"' }), '{"p":"***"}'],
    [
      "as JSON in ASCII would write it",
      ["Zürich 𝄞"],
      '{"p":"Z\\u00fcrich \\ud834\\udd1e"}',
      '{"p":"***"}',
    ],
    ["as a URL would write it", ["p&ss word"], "?t=p%26ss%20word", "?t=***"],
    ["line by line", ["first line\nsecond line"], "│ first line\n│ second line", "│ ***\n│ ***"],
    ["the longer one of two", ["secret", "secretive"], "secretive", "***"],
    ["a short one, as a word", ["ab"], "ab abc (ab) a-ab", "*** abc (***) a-ab"],
    ["an empty one", ["", " "], "a b", "a b"],
    ["none", [], "all of it", "all of it"],
  ])("%s", (_what, secrets, text, shown) => {
    expect(hidden(secrets, text)).toBe(shown);
  });
});
