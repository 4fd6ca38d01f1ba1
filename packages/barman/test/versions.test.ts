import { HookError } from "@backup-hooks/core";
import { describe, expect, test } from "vitest";
import { optionNames } from "../src/config/options.ts";
import { compareVersions, isAtLeast, NEWEST, OLDEST, resolveVersion } from "../src/versions.ts";

describe("versions", () => {
  test.each([
    ["3.4", "3.4.0"],
    ["3.4.0", "3.4.0"],
    ["3.13.2", "3.13.2"],
    ["3.17", "3.17.0"],
  ])("%s is %s", (input, release) => {
    expect(resolveVersion(input)).toBe(release);
  });

  test.each(["3.3.0", "3.18.0", "3.13.9", "3", "4", "", "3.4.0.1", "latest", "3.4x"])(
    "%j is refused with the range",
    (input) => {
      expect(() => resolveVersion(input)).toThrow(HookError);
      expect(() => resolveVersion(input)).toThrow(`${OLDEST} to ${NEWEST}`);
    },
  );

  test("are compared by number", () => {
    expect(["3.10.0", "3.9.0", "3.4.0", "3.13.2", "3.13"].sort(compareVersions)).toEqual([
      "3.4.0",
      "3.9.0",
      "3.10.0",
      "3.13",
      "3.13.2",
    ]);
    expect(isAtLeast("3.10.0", "3.9.0")).toBe(true);
    expect(isAtLeast("3.4.0", "3.4.0")).toBe(true);
    expect(isAtLeast("3.13.2", "3.13.3")).toBe(false);
  });
});

test("the number of options of a server grows from release to release as in the program", () => {
  const count = (version: string): readonly number[] => [
    optionNames.server(version).length,
    optionNames.barman(version).length,
  ];
  expect(count("3.4.0")).toEqual([79, 85]);
  expect(count("3.10.0")).toEqual([93, 101]);
  expect(count("3.17.0")).toEqual([109, 117]);
});
