import {
  decodeTypedData,
  fromBytes,
  Template,
  TemplateError,
} from "@backup-hooks/backrest/template";
import type { Case } from "./generate.ts";
import type { GoResult } from "./oracle.ts";
import { dataFunctions, functions, registry } from "./world.ts";

export interface Outcome {
  readonly stage: GoResult["stage"];
  readonly output: string;
  readonly error: string;
}

/** A loop over an integer of 64 bits would take both sides years. */
const LIMITS = { maxOutput: 1 << 16, maxSteps: 1 << 21 };

/** Render a case with our engine. */
export function render({ text, left, right, missingKey, data }: Case): Outcome {
  const template = new Template("t", {
    leftDelim: left,
    rightDelim: right,
    functions,
    ...(missingKey === "" ? {} : { missingKey }),
  });
  try {
    template.parse(text);
    return {
      stage: "done",
      output: template.execute(decodeTypedData(data, registry, dataFunctions), LIMITS),
      error: "",
    };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    if (/(?:longer|more) than the limit/.test(error.message))
      return { stage: "long", output: "", error: "" };
    return { stage: error.place.stage, output: error.partialOutput, error: error.message };
  }
}

/** Go's answer in the same form: bytes that are no UTF-8 are replaced on both sides. Addresses differ from run to run and are taken out. */
export function comparable(
  { stage, output, error }: Outcome | GoResult,
  isBytes: boolean,
): Outcome {
  const text = (value: string): string => withoutAddresses(isBytes ? fromBytes(value) : value);
  return stage === "long"
    ? { stage, output: "", error: "" }
    : { stage, output: text(output), error: text(error) };
}

function withoutAddresses(text: string): string {
  return (
    text
      // The hexadecimal form of an address's text.
      .replace(/3078(?:3[0-9]|[46][1-6]){6,}/gi, "ADDRESS")
      .replace(/0[xX]0*(?:[cC]00[0-9a-fA-F]{7}|[45][0-9a-fA-F]{5})/g, "ADDRESS")
      .replace(/(?<=\\u003D|(?<![0-9a-zA-Z]))0*[45][0-9a-fA-F]{5}(?![0-9a-fA-F])/g, "ADDRESS")
      .replace(
        /[cC]00[0-9a-fA-F]{7}|824[67]\d{8}|\b0*[45]\d{6}\b|\b0*2\d{7}\b|(?<![01])0*10[01]{21}(?![01])|0?14000\d{9}|110000000000[01]{28}/g,
        "ADDRESS",
      )
  );
}
