/** Go's text/template for JavaScript. See docs/go-templates.md. */
export { type ErrorLocation, GoError, panic, TemplateError } from "./errors.ts";
export type { Limits } from "./limits.ts";
export type { Functions } from "./template-set.ts";
export { type Options, Template } from "./template.ts";
export * as types from "./values/type-constructors.ts";
export { channel, sequence, sequence2 } from "./values/sequence.ts";
export { type Field, field, type Kind, type Method, Type } from "./values/type.ts";
export { readEntries, type Complex, listElements, getElem } from "./values/value.ts";
export { type Cell, type Maybe, Value } from "./values/type.ts";
export { errorValue, make, toJs, toValue, zero } from "./values/convert.ts";
export { declareMethod, type MethodSpec } from "./values/define.ts";
export { duration, formatDuration, durationType } from "./values/duration.ts";
export { readTime, goTime, parseTime, timeType } from "./values/time.ts";
export { formatTime } from "./values/layout.ts";
export { fromBytes, toBytes } from "./bytes.ts";
export { formatFloat } from "./strconv/float.ts";
export { type TypedData, decodeTypedData, parseType, type TypeRegistry } from "./values/typed.ts";
