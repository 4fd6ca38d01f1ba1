import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Command, spawn } from "@backup-hooks/core";
import { describe, expect, test } from "vitest";
import { assumptionTable, resolveAssumptions } from "../src/assumptions.ts";
import { buildCommand } from "../src/command.ts";
import { HOOK_PARAMETER } from "../src/config/app-config.ts";
import { DEFAULT_FILE } from "../src/config/load.ts";
import { toPassedValue } from "../src/protocol/command-template.ts";
import { createEventTable } from "../src/protocol/events.ts";
import { defaultAssumptions } from "../src/protocol/protocol.ts";
import { SOURCE, type VariableName, variableNames, variables } from "../src/protocol/variables.ts";
import { DUMP, folder } from "./fixture.ts";

const read = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, "vectors", name), "utf8"));

interface Fact {
  readonly name: VariableName;
  readonly type: string;
  readonly onStart: string;
  readonly onEnd: string;
  readonly example: string;
  readonly transform?: string | null;
  readonly confidence: string;
}

describe("the tables agree with what is known of the product", () => {
  const known = read("variables.json");
  const summary: readonly Fact[] = known.variables;

  test("the eight variables, in the documents' order", () => {
    expect(variableNames).toEqual(summary.map(({ name }) => name));
  });

  test.each(summary.map((fact) => [fact.name, fact] as const))(
    "%s",
    (name, { type, onStart, onEnd, example, transform, confidence }) => {
      const ours: { type: string; start?: string; end?: string; example: string; sure: string } =
        variables[name];
      expect(ours.type).toBe(type);
      expect(ours.start ?? "value").toBe(onStart);
      // "total files" and "same value (inferred)" are values like any other.
      expect(ours.end).toBe(onEnd === "false" ? onEnd : undefined);
      expect(toPassedValue(name, ours.example)).toBe(example);
      expect(toPassedValue(name, "a b\tc")).toBe(
        transform === "space -> underscore" ? "a_b\tc" : "a b\tc",
      );
      expect(ours.sure).toBe(confidence);
    },
  );

  test("every row gives a value for every variable, and a source", () => {
    for (const row of Object.values(createEventTable("java"))) {
      expect(row.fields).toEqual(variableNames);
      for (const { fields } of row.examples)
        expect(
          Object.values(fields).filter((value) => value === "" || value === undefined),
        ).toEqual([]);
      expect(row.source).toContain(SOURCE);
    }
  });

  test("the registration", () => {
    expect(known.registration.element).toContain(`name="${HOOK_PARAMETER}" type="1"`);
    expect(known.registration.file[process.platform === "win32" ? "windows" : "linux"]).toBe(
      DEFAULT_FILE,
    );
  });

  test("how the command is started is a guess, and the default is what it is thought to be", () => {
    expect(known.spawn.mechanism).toMatchObject({
      confidence: assumptionTable.spawn.sure,
      value: expect.stringContaining("Runtime.exec on one string"),
    });
    expect(resolveAssumptions({}).spawn).toBe("java");
    expect(resolveAssumptions({}), "what an answer knows without the table").toMatchObject(
      defaultAssumptions,
    );
    expect(known.substitution.secondOrder).toContain(assumptionTable.expand.sure);
    expect([
      known.spawn.serverWaits,
      assumptionTable.waits.sure,
      assumptionTable.drain.sure,
    ]).toEqual(["unknown", "unknown", "unknown"]);
  });

  test("the vendor's own positions can be read, but for the free texts in them", () => {
    expect(known.vendorSampleCommand.argsInOrder).toEqual(
      variableNames.filter((name) => name !== "$JOB_ID"),
    );
  });
});

interface Exec {
  readonly line: string;
  readonly args?: readonly string[];
  readonly exception?: string;
}

describe("the java model gives a program what Runtime.exec(String) gave it", () => {
  const recorded: readonly Exec[] = read("runtime-exec.json");

  /** The arguments that a real process sees, or that it could not be started. */
  async function played(line: string, root: string): Promise<readonly string[] | "not started"> {
    const value = line
      .replaceAll("{dump}", `${root}/dump.sh`)
      .replaceAll("{blank}", `${root}/a b/dump.sh`);
    let command: Command;
    try {
      command = buildCommand(value, {}, resolveAssumptions({}));
    } catch {
      return "not started";
    }
    const { stdout, error, exitCode } = await spawn(command, {
      number: 1,
      env: { PATH: "/usr/bin:/bin" },
    });
    if (error !== undefined) return "not started";
    expect(exitCode).toBe(0);
    return stdout.split("\0").slice(0, -1);
  }

  test("all recorded command lines", async () => {
    expect(recorded).toHaveLength(146);
    const root = folder({ "dump.sh": DUMP, "a b/dump.sh": DUMP });
    const results = await Promise.all(
      recorded.map(async ({ line }) => ({
        line,
        args: await played(line.replaceAll("$USER", "$NOBODY"), root),
      })),
    );
    const expected = recorded.map(({ line, args, exception }) => ({
      line,
      args:
        exception === undefined
          ? args?.map((arg) => arg.replaceAll("$USER", "$NOBODY"))
          : "not started",
    }));
    expect(results).toEqual(expected);
  });

  test("and the exceptions are those of an empty command, and of a program that cannot be started", () => {
    const kinds = Map.groupBy(
      recorded.filter(({ exception }) => exception !== undefined),
      ({ exception }) => exception,
    );
    expect([...kinds.keys()].sort()).toEqual([
      "java.io.IOException",
      "java.lang.ArrayIndexOutOfBoundsException",
      "java.lang.IllegalArgumentException",
    ]);
    for (const { line } of kinds.get("java.lang.IllegalArgumentException") ?? [])
      expect(line).toBe("");
  });
});
