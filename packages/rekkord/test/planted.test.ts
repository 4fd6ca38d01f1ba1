import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { replay } from "./replay/index.ts";
import type { Vector } from "./replay/types.ts";

// A comparison that cannot fail compares nothing: one altered character in each compared field must be noticed.

type Node = Record<string | number, unknown>;
const vectors = JSON.parse(
  readFileSync(new URL("vectors/rekkord.json", import.meta.url), "utf8"),
) as Vector[];

function altered(id: number, ...path: readonly (string | number)[]): Vector {
  const vector = structuredClone(vectors.find((candidate) => candidate.id === id));
  if (vector === undefined) throw new Error(`there is no vector ${id}`);
  const parent = path
    .slice(0, -1)
    .reduce<Node>((node, key) => node[key] as Node, vector as unknown as Node);
  const key = path.at(-1) ?? "";
  if (!(key in parent)) throw new Error(`${id} has no ${path.join(".")}`);
  parent[key] = other(parent[key]);
  return vector;
}

/** Another value of the same kind, one character away. */
function other(value: unknown): unknown {
  if (value === null) return "x";
  if (typeof value === "number") return value + 1;
  if (typeof value === "boolean") return !value;
  if (typeof value === "string")
    return value === "" ? "x" : value.slice(0, -1) + (value.endsWith("x") ? "y" : "x");
  throw new TypeError(`cannot alter ${JSON.stringify(value)}`);
}

const faults: Readonly<
  Record<string, readonly (readonly [id: number, ...path: (string | number)[]])[]>
> = {
  "a command whose lines were read": [
    [32, "exit_code"],
    [32, "action_ran"],
    [34, "outcome"],
    [56, "outcome"],
    [32, "invoked", 1, "phase"],
    [32, "invoked", 1, "name"],
    [65, "invoked", 1, "argv", 0],
    [65, "invoked", 1, "argv", 1],
    [32, "invoked", 0, "cwd_relative"],
    [36, "invoked", 0, "env", "SUCCESS"],
    [13, "invoked", 0, "env", "SUCCESS"],
    [13, "invoked", 0, "env", "FOO"],
    [13, "invoked", 0, "stdin"],
    [120, "directory_listing", "postsave", 0],
    [56, "directory_listing", "presave"],
    [117, "stdout_lines", 0],
    [118, "stdout_lines", 1],
    [128, "stdout_lines", 0],
    [32, "stderr_lines", 2],
    [32, "stderr_lines", 5],
    [34, "stderr_lines", 0],
    [56, "stderr_lines", 0],
    [77, "stderr_lines", 3],
    [71, "stderr_lines", 5],
    [115, "stderr_lines", 0],
    [131, "stderr_lines", 5],
  ],
  "one whose lines were reconstructed": [
    [42, "exit_code"],
    [42, "invoked", 0, "name"],
    [42, "invoked", 0, "phase"],
    [42, "invoked", 2, "env", "SUCCESS"],
    [3, "stderr_lines", 5],
  ],
};

describe.each(Object.keys(faults))("%s: one altered character fails in", (kind) => {
  const cases = (faults[kind] ?? []).map(([id, ...path]) => ({ id, path, field: path.join(".") }));
  test.concurrent.each(cases)("$field of $id", async ({ id, path }) => {
    expect((await replay(altered(id, ...path))).status).toBe("failed");
  });
});

describe("SigIgn", () => {
  const replayed = (id: number, mask: string) => {
    const vector = structuredClone(vectors.find((candidate) => candidate.id === id)) as Vector;
    return replay({ ...vector, stdout_lines: [`SigIgn:\t${mask}`] });
  };

  test.each([
    [126, "0000000180001000"],
    [127, "0000000180000000"],
  ])("%i: SIGPIPE counts", async (id, mask) => {
    expect((await replayed(id, mask)).status).toBe("failed");
  });

  test("no other signal does", async () => {
    expect(await replayed(127, "0000000000001000")).toEqual({ status: "passed" });
  });
});

test("what may not be asserted is not: SUCCESS in a pre hook of 0.104, and what was reconstructed on the console", async () => {
  for (const vector of [
    altered(38, "invoked", 2, "env", "SUCCESS"),
    altered(38, "stderr_lines", 2),
    altered(42, "outcome"),
  ]) {
    expect(await replay(vector)).toEqual({ status: "passed" });
  }
});
