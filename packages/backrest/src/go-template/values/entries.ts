import { fromBytes, toBytes } from "../bytes.ts";
import { compareKeys } from "./order.ts";
import { Value } from "./type.ts";
import { string } from "./type-constructors.ts";
import { type Entries, getElem, listElements, readComplex, readFields } from "./value.ts";

/** The entries of a Go map. A later entry replaces an earlier one with an equal key. */
export function createEntries(pairs: readonly (readonly [Value, Value])[]): Entries {
  const byKey = new Map(pairs.map((pair) => [toMapKey(pair[0]), pair] as const));
  let sorted: (readonly [Value, Value])[] | undefined;
  return {
    size: byKey.size,
    get: (key) => byKey.get(toMapKey(key))?.[1],
    sorted: () => (sorted ??= [...byKey.values()].sort(([a], [b]) => compareKeys(a, b))),
  };
}

/** What a JavaScript Map can tell keys apart by. */
function toMapKey(key: Value): unknown {
  switch (key.type.kind) {
    case "interface": {
      const held = getElem(key);
      return held === undefined ? null : `${held.type.name} ${String(toMapKey(held))}`;
    }
    case "struct":
      return readFields(key)
        .map((part) => `${part.type.name} ${String(toMapKey(part))}`)
        .join("\0");
    case "array":
      return listElements(key)
        .map((part) => String(toMapKey(part)))
        .join("\0");
    case "complex64":
    case "complex128":
      return `${readComplex(key).re} ${readComplex(key).im}`;
    default:
      return key.data;
  }
}

/** A JavaScript object as entries of a map with string keys: each property is converted when it is first asked for. */
export function createObjectEntries(
  object: Readonly<Record<string, unknown>>,
  convert: (js: unknown) => Value,
): Entries {
  const cache = new Map<string, Value>();
  const read = (name: string): Value => {
    let value = cache.get(name);
    if (value === undefined) {
      value = convert(object[name]);
      cache.set(name, value);
    }
    return value;
  };
  const names = Object.keys(object);
  return {
    size: names.length,
    get: (key) => {
      const name = fromBytes(key.data as string);
      return Object.prototype.propertyIsEnumerable.call(object, name) ? read(name) : undefined;
    },
    sorted: () =>
      names
        .map((name) => [new Value(string, toBytes(name)), read(name)] as const)
        .sort(([a], [b]) => compareKeys(a, b)),
  };
}
