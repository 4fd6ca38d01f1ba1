import {
  type Field,
  formatFloat,
  formatTime,
  fromBytes,
  getElem,
  listElements,
  readEntries,
  readTime,
  timeType,
  toBytes,
  types,
  type Value,
} from "../go-template/index.ts";
import { escapeHtml } from "./html-safe.ts";

/** Go's encoding/json over values; undefined where Go reports an error. The result is a byte string. */
export function encodeJson(value: Value | undefined): string | undefined {
  if (value === undefined || value.data === null) return "null";
  if (value.type === timeType)
    return encodeString(formatTime(readTime(value), "2006-01-02T15:04:05.999999999Z07:00"));
  switch (value.type.basic) {
    case "bool":
    case "int":
    case "uint":
      return String(value.data);
    case "string":
      return encodeString(value.data as string);
    case "float":
      return encodeNumber(value.data as number, value.type.bits === 32 ? 32 : 64);
    case "complex":
      return undefined;
  }
  switch (value.type.kind) {
    case "ptr":
    case "interface":
      return encodeJson(getElem(value));
    case "struct":
      return joinParts(
        "{",
        value.type.fields.map((field, index) =>
          encodeMember(field, (value.data as readonly Value[])[index]!),
        ),
        "}",
      );
    case "map":
      return joinParts(
        "{",
        readEntries(value)!
          .sorted()
          .map(([key, item]) =>
            encodePair(
              key.type.basic === "string" ? String(key.data) : String(encodeJson(key)),
              item,
            ),
          ),
        "}",
      );
    case "slice":
    case "array":
      return value.type.kind === "slice" && value.type.elem === types.uint8
        ? encodeBase64(value)
        : joinParts("[", listElements(value).map(encodeJson), "]");
    default:
      return undefined;
  }
}

/** Parts that are left out are empty texts; one that fails makes the whole fail. */
function joinParts(
  open: string,
  parts: readonly (string | undefined)[],
  close: string,
): string | undefined {
  return parts.includes(undefined)
    ? undefined
    : open + parts.filter((part) => part !== "").join(",") + close;
}

function encodeMember({ name, exported, json }: Field, value: Value): string | undefined {
  if (!exported) return "";
  const [key = name, option] = (json ?? name).split(",");
  return option === "omitempty" && isEmptyValue(value) ? "" : encodePair(key, value);
}

function encodePair(name: string, value: Value): string | undefined {
  const text = encodeJson(value);
  return text === undefined ? undefined : `${encodeString(name)}:${text}`;
}

function isEmptyValue(value: Value): boolean {
  if (value.type.kind === "slice") return listElements(value).length === 0;
  return !value.data;
}

function encodeBase64(value: Value): string {
  return `"${Buffer.from(listElements(value).map((byte) => Number(byte.data))).toString("base64")}"`;
}

export const encodeString = (bytes: string): string =>
  toBytes(escapeHtml(JSON.stringify(fromBytes(bytes))));

/** Exponents only for the very small and very large, and without a leading zero. */
function encodeNumber(value: number, bits: 32 | 64): string | undefined {
  if (!Number.isFinite(value)) return undefined;
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-6 && size < 1e21)) return formatFloat(value, "f", -1, bits);
  return formatFloat(value, "e", -1, bits).replace(/e-0(\d)$/, "e-$1");
}
