import {
  readEntries,
  readTime,
  listElements,
  type Field,
  formatFloat,
  formatTime,
  fromBytes,
  getElem,
  timeType,
  toBytes,
  types,
  type Value,
} from "../go-template/index.ts";
import { htmlSafe } from "./html-safe.ts";

/** Go's encoding/json over values; undefined where Go reports an error. The result is a byte string. */
export function goJson(value: Value | undefined): string | undefined {
  if (value === undefined || value.data === null) return "null";
  if (value.type === timeType) return jsonString(formatTime(readTime(value), "2006-01-02T15:04:05.999999999Z07:00"));
  switch (value.type.basic) {
    case "bool":
    case "int":
    case "uint":
      return String(value.data);
    case "string":
      return jsonString(value.data as string);
    case "float":
      return jsonNumber(value.data as number, value.type.bits === 32 ? 32 : 64);
    case "complex":
      return undefined;
  }
  switch (value.type.kind) {
    case "ptr":
    case "interface":
      return goJson(getElem(value));
    case "struct":
      return joined(
        "{",
        value.type.fields.map((field, at) => member(field, (value.data as readonly Value[])[at]!)),
        "}",
      );
    case "map":
      return joined(
        "{",
        readEntries(value)!
          .sorted()
          .map(([key, item]) => pair(key.type.basic === "string" ? String(key.data) : String(goJson(key)), item)),
        "}",
      );
    case "slice":
    case "array":
      return value.type.kind === "slice" && value.type.elem === types.uint8 ? base64(value) : joined("[", listElements(value).map(goJson), "]");
    default:
      return undefined;
  }
}

/** Parts that are left out are empty texts; one that fails makes the whole fail. */
function joined(open: string, parts: readonly (string | undefined)[], close: string): string | undefined {
  return parts.includes(undefined) ? undefined : open + parts.filter((part) => part !== "").join(",") + close;
}

function member({ name, exported, json }: Field, value: Value): string | undefined {
  if (!exported) return "";
  const [written = name, option] = (json ?? name).split(",");
  return option === "omitempty" && isEmptyValue(value) ? "" : pair(written, value);
}

function pair(name: string, value: Value): string | undefined {
  const text = goJson(value);
  return text === undefined ? undefined : `${jsonString(name)}:${text}`;
}

function isEmptyValue(value: Value): boolean {
  if (value.type.kind === "slice") return listElements(value).length === 0;
  return !value.data;
}

function base64(value: Value): string {
  return `"${Buffer.from(listElements(value).map((byte) => Number(byte.data))).toString("base64")}"`;
}

export const jsonString = (bytes: string): string => toBytes(htmlSafe(JSON.stringify(fromBytes(bytes))));

/** Exponents only for the very small and very large, and without a leading zero. */
function jsonNumber(value: number, bits: 32 | 64): string | undefined {
  if (!Number.isFinite(value)) return undefined;
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-6 && size < 1e21)) return formatFloat(value, "f", -1, bits);
  return formatFloat(value, "e", -1, bits).replace(/e-0(\d)$/, "e-$1");
}
