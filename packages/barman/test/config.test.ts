import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type ConfigVector, replayConfig, settled } from "./replay/config.ts";

interface Captured extends ConfigVector {
  readonly id: string;
  readonly scenario: string;
  readonly outcome: {
    readonly hook_options_that_are_set_per_server: object;
    readonly exception: string | null;
    readonly console: string | null;
  };
}
const vectors = JSON.parse(
  readFileSync(new URL("vectors/config.json", import.meta.url), "utf8"),
) as Captured[];

describe("the configurations given to the real Barman", () => {
  test.each(vectors)("$barman_version $scenario ($id)", (vector) => {
    const { hook_options_that_are_set_per_server: hooks, exception, console } = vector.outcome;
    expect(replayConfig(vector)).toEqual({ hooks, exception, console: settled(console) });
  });

  test("are compared without the order of warnings that changes from run to run", () => {
    const warning = (option: string, section: string): string =>
      `WARNING: Invalid configuration option "${option}" in [${section}] section.\n`;
    const others = warning("z", "main") + warning("a", "main");
    expect(settled(warning("z", "barman") + warning("a", "barman") + others)).toBe(
      warning("a", "barman") + warning("z", "barman") + others,
    );
    expect(settled(null)).toBeNull();
  });

  test("are all there", () => {
    expect(vectors.filter((vector) => vector.barman_version === "3.4.0")).toHaveLength(74);
    expect(vectors.filter((vector) => vector.barman_version === "3.17.0")).toHaveLength(74);
  });
});
