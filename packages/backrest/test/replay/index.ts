import {
  decodeTypedData,
  type Maybe,
  Template,
  TemplateError,
  type TypedData,
  types,
  Value,
} from "@backup-hooks/backrest/template";
import { hookTypes } from "../../src/vars/index.ts";

/** A captured rendering: a template, the name of its data, and what Go made of it. */
export interface TemplateVector {
  readonly name: string;
  readonly fixture: string;
  readonly template: string;
  readonly output?: string;
  readonly error?: string;
  readonly errorStage?: "parse" | "execute";
  readonly partialOutput?: string;
}

export interface TemplateVectors {
  readonly fixtures: Readonly<Record<string, TypedData>>;
  readonly vectors: readonly TemplateVector[];
}

export interface Rendered {
  readonly output?: string;
  readonly error?: string;
  readonly errorStage?: "parse" | "execute";
  readonly partialOutput?: string;
}

/** The one function that occurs in the captured data: it prints its two arguments one after the other. */
const functions: Readonly<Record<string, Value>> = {
  "func(int, string) string": new Value(
    types.func([types.int, types.string], [types.string]),
    ([a, b]: readonly Maybe[]) => new Value(types.string, `${a!.data}${b!.data}`),
  ),
};

/** Render a vector's template with its data, as Backrest does: template name `template`, the data by value, no functions but the builtin ones. */
export function renderVector(
  { template, fixture }: TemplateVector,
  fixtures: TemplateVectors["fixtures"],
): Rendered {
  try {
    const data = decodeTypedData(fixtures[fixture]!, hookTypes, functions);
    return { output: new Template("template").parse(template).execute(data) };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const { stage } = error.place;
    return {
      error: error.message,
      errorStage: stage,
      ...(stage === "execute" ? { partialOutput: error.partialOutput } : {}),
    };
  }
}

export type Replayed =
  | { readonly status: "passed" }
  | { readonly status: "failed" | "skipped"; readonly reason: string };

/** Compare output, or error text, stage and partial output, with what was captured. The fixtures stand beside the vectors in the file. */
export async function replay(
  vector: TemplateVector,
  { fixtures }: Pick<TemplateVectors, "fixtures">,
): Promise<Replayed> {
  if (fixtures[vector.fixture] === undefined)
    return { status: "failed", reason: `the file has no fixture "${vector.fixture}"` };
  const rendered = renderVector(vector, fixtures);
  for (const part of ["output", "error", "errorStage", "partialOutput"] as const) {
    const expected =
      vector[part] ??
      (part === "partialOutput" && vector.errorStage === "execute" ? "" : undefined);
    if (rendered[part] !== expected)
      return {
        status: "failed",
        reason: `${part}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(rendered[part])}`,
      };
  }
  return { status: "passed" };
}
