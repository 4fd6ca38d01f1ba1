import { fromBytes, Template, TemplateError } from "@backup-hooks/backrest/template";
import { describe, expect, test } from "vitest";
import { goString, goTests, readTable } from "./rows.ts";
import { comparisonData, functions, parseData } from "./world.ts";

const source = goTests("exec_test.go");
const rows = (name: string) => (source === undefined ? [] : readTable(source, name));

const INT_TYPES = [
  "int",
  "int8",
  "int16",
  "int32",
  "int64",
  "uint",
  "uint8",
  "uint16",
  "uint32",
  "uint64",
  "uintptr",
];
const rangeInt = '{{range $v := .}}{{printf "%T%d" $v $v}}{{end}}';
/** Names that the cells of strings use. */
const names: Readonly<Record<string, string>> = {
  bigInt: "0x7fffffffffffffff",
  bigUint: "0x8000000000000000",
  rangeTestInt: rangeInt,
  ...Object.fromEntries(
    INT_TYPES.map((type) => [
      `rangeTestData[${type}]()`,
      [0, 1, 2, 3, 4].map((number) => type + number).join(""),
    ]),
  ),
};

/** Rows that are not run, with the reason. */
const LEFT_OUT: Readonly<Record<string, string>> = {};

describe.runIf(source !== undefined)("Go's exec tables", () => {
  const all = rows("execTests").map(([name = "", input = "", output = "", data = "", ok = ""]) => ({
    name: goString(name)!,
    input,
    output,
    data,
    ok: ok === "true",
  }));
  const run = all.filter(({ name }) => LEFT_OUT[name] === undefined);
  test("all rows could be read", () => {
    expect(run.length).toBeGreaterThanOrEqual(350);
    expect(
      run
        .filter(({ data }) => parseData(data) === undefined)
        .map(({ name, data }) => `${name}: ${data}`),
    ).toEqual([]);
  });
  test.each(run)("execTests: $name $input", ({ input, output, data, ok }) => {
    const template = new Template("t", { functions }).parse(fromBytes(goString(input, names)!));
    const wanted = fromBytes(goString(output, names)!);
    const { value } = parseData(data)!;
    if (ok) return expect(template.execute(value)).toBe(wanted);
    const failed = failure(() => template.execute(value));
    expect(failed.partialOutput).toBe(wanted);
    expect(failed.message).toMatch(/^template: t:1:/);
  });

  const compared = rows("cmpTests").map(([expression = "", truth = "", ok = ""]) => ({
    expression: fromBytes(goString(expression)!),
    truth: goString(truth)!,
    ok: ok === "true",
  }));
  test("all rows of comparisons could be read", () =>
    expect(compared.length).toBeGreaterThanOrEqual(100));
  test.each(compared)("cmpTests: $expression", ({ expression, truth, ok }) => {
    const template = new Template("t").parse(`{{if ${expression}}}true{{else}}false{{end}}`);
    if (ok) expect(template.execute(comparisonData)).toBe(truth);
    else expect(failure(() => template.execute(comparisonData)).message).toContain("error calling");
  });
});

function failure(run: () => unknown): TemplateError {
  try {
    run();
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
  throw new Error("no error");
}
