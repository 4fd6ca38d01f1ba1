/** Go's text/template for JavaScript. See docs/go-templates.md. */

export { fromBytes, toBytes } from "./bytes.ts";
export { type ErrorLocation, GoError, panic, TemplateError } from "./errors.ts";
export type { Limits } from "./limits.ts";
export { formatFloat } from "./strconv/float.ts";
export { type Options, Template } from "./template.ts";
export type { Functions } from "./template-set.ts";
export { errorValue, make, toJs, toValue, zero } from "./values/convert.ts";
export { declareMethod, type MethodSpec } from "./values/define.ts";
export { duration, durationType, formatDuration } from "./values/duration.ts";
export { formatTime } from "./values/layout.ts";
export { channel, sequence, sequence2 } from "./values/sequence.ts";
export { goTime, parseTime, readTime, timeType } from "./values/time.ts";
export {
  type Cell,
  type Field,
  field,
  type Kind,
  type Maybe,
  type Method,
  Type,
  Value,
} from "./values/type.ts";
export * as types from "./values/type-constructors.ts";
export { decodeTypedData, parseType, type TypedData, type TypeRegistry } from "./values/typed.ts";
export { type Complex, getElem, listElements, readEntries } from "./values/value.ts";
