import { countCodePoints, repr } from "../python/text.ts";
import { ConfigError } from "./config-error.ts";
import { type IniValue, locateCharacter, locateValue } from "./ini.ts";

/** The values a `%(name)s` can see; null is Python's None. */
export type Lookup = (name: string) => string | null | undefined;

/** References within references that Python follows (configparser.MAX_INTERPOLATION_DEPTH). */
const MAX_DEPTH = 10;
const REFERENCE = /^%\(([^)]+)\)s/;

/**
 * `%(name)s` replaced and `%%` halved, as by Python's BasicInterpolation.
 * @throws Failure with the text of Python's Interpolation…Error
 */
export function interpolate(
  value: IniValue,
  option: string,
  section: string,
  lookup: Lookup,
): string {
  // Most values refer to nothing; the words of an error are made when there is one.
  if (!value.text.includes("%")) return value.text;
  const describeOption = (): string => `option ${repr(option)} in section ${repr(section)}`;
  const expand = (text: string, depth: number): string => {
    if (depth > MAX_DEPTH) {
      const what = `Recursion limit exceeded in value substitution: ${describeOption()} contains an interpolation key which cannot be substituted in ${MAX_DEPTH} steps`;
      throw new ConfigError(
        "reference-too-deep",
        `InterpolationDepthError: ${what}. Raw value: ${repr(value.text)}`,
        locateValue(value),
      );
    }
    let result = "";
    let rest = text;
    while (rest !== "") {
      const percent = rest.indexOf("%");
      if (percent < 0) return result + rest;
      result += rest.slice(0, percent);
      rest = rest.slice(percent);
      const place =
        depth === 1 && value.text === value.written
          ? locateCharacter(value, text.length - rest.length)
          : locateValue(value);
      if (rest[1] === "%") {
        result += "%";
        rest = rest.slice(2);
        continue;
      }
      if (rest[1] !== "(")
        throw new ConfigError(
          "lone-percent",
          `InterpolationSyntaxError: '%' must be followed by '%' or '(', found: ${repr(rest)}`,
          place,
        );
      const reference = REFERENCE.exec(rest);
      if (reference === null)
        throw new ConfigError(
          "lone-percent",
          `InterpolationSyntaxError: bad interpolation variable reference ${repr(rest)}`,
          place,
        );
      const name = (reference[1] ?? "").toLowerCase();
      const found = lookup(name);
      if (found === undefined) {
        const what = `Bad value substitution: ${describeOption()} contains an interpolation key ${repr(name)} which is not a valid option name`;
        throw new ConfigError(
          "unknown-reference",
          `InterpolationMissingOptionError: ${what}. Raw value: ${repr(value.text)}`,
          place,
        );
      }
      if (found === null)
        throw new ConfigError(
          "reference-to-none",
          "TypeError: argument of type 'NoneType' is not iterable",
          place,
        );
      result += found.includes("%") ? expand(found, depth + 1) : found;
      rest = rest.slice(reference[0].length);
    }
    return result;
  };
  return expand(value.text, 1);
}

/**
 * Python refuses to store a value with a lone `%` (BasicInterpolation.before_set).
 * @throws Failure with the text of its ValueError
 */
export function checkStorable(value: IniValue): void {
  const left = value.text.replaceAll("%%", "").replace(/%\([^)]+\)s/g, "");
  const percent = left.indexOf("%");
  if (percent < 0) return;
  const position = countCodePoints(left.slice(0, percent));
  const place = locateCharacter(value, Math.max(value.written.indexOf("%"), 0));
  throw new ConfigError(
    "lone-percent",
    `ValueError: invalid interpolation syntax in ${repr(value.text)} at position ${position}`,
    place,
  );
}
