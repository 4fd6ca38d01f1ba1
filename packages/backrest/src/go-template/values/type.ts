import { isExported } from "../unicode.ts";

/** Go's kinds, under the names that package reflect gives them. */
export type Kind =
  | "bool"
  | "string"
  | SignedKind
  | UnsignedKind
  | "float32"
  | "float64"
  | "complex64"
  | "complex128"
  | "array"
  | "slice"
  | "map"
  | "struct"
  | "ptr"
  | "interface"
  | "func"
  | "chan"
  | "unsafe.Pointer";
export type SignedKind = "int" | "int8" | "int16" | "int32" | "int64";
export type UnsignedKind = "uint" | "uint8" | "uint16" | "uint32" | "uint64" | "uintptr";

/** The coarser kinds that comparison and printing work with. */
export type BasicKind = "bool" | "int" | "uint" | "float" | "complex" | "string";

const BASIC_KINDS: Readonly<Partial<Record<Kind, BasicKind>>> = {
  bool: "bool",
  string: "string",
  int: "int",
  int8: "int",
  int16: "int",
  int32: "int",
  int64: "int",
  uint: "uint",
  uint8: "uint",
  uint16: "uint",
  uint32: "uint",
  uint64: "uint",
  uintptr: "uint",
  float32: "float",
  float64: "float",
  complex64: "complex",
  complex128: "complex",
};

export interface Field {
  readonly name: string;
  readonly type: Type;
  /** Embedded: its own fields and methods count as the outer struct's. */
  readonly embedded: boolean;
  readonly exported: boolean;
  /** The name in JSON, where it is not the field's, and `,omitempty`: Go's `json:"…"` tag. */
  readonly json?: string | undefined;
}

/** A method with its receiver as the first argument. */
export interface Method {
  readonly name: string;
  /** The function type, without the receiver. */
  readonly type: Type;
  /** Declared on *T: a plain T has it only where it is addressable. */
  readonly onPointer: boolean;
  readonly call: (receiver: Value, args: readonly (Value | undefined)[]) => Value | undefined;
}

/** A field or method as seen from a struct: its own, or one of an embedded struct, and the way there. */
export interface Member {
  readonly path: readonly number[];
  readonly field?: Field;
  readonly method?: Method;
}

/** What only some kinds have. */
export interface TypeParts {
  readonly elem?: Type;
  readonly key?: Type;
  readonly length?: number;
  readonly fields?: readonly Field[];
  readonly params?: readonly Type[];
  readonly results?: readonly Type[];
  readonly variadic?: boolean;
  /** The methods an interface asks for. */
  readonly required?: ReadonlyMap<string, Type>;
}

/** A Go type. Types without a name of their own are made once (see `types.ts`), so identity is `===`. */
export class Type {
  readonly name: string;
  readonly kind: Kind;
  readonly named: boolean;
  readonly basic: BasicKind | undefined;
  readonly elem: Type | undefined;
  readonly key: Type | undefined;
  readonly length: number;
  fields: readonly Field[];
  readonly params: readonly Type[];
  readonly results: readonly Type[];
  readonly variadic: boolean;
  readonly required: ReadonlyMap<string, Type>;
  /** The methods declared for this type and for the pointer to it. */
  readonly declared = new Map<string, Method>();
  /** What was found under a name before; see methods.ts. */
  readonly members = new Map<string, Member | undefined>();
  readonly methods = new Map<string, Method | undefined>();
  readonly implemented = new Map<Type, boolean>();
  /** How its values describe themselves; null for not at all. */
  describer: Method | null | undefined = undefined;
  /** The pointer to it and the slice of it, once they are asked for. */
  pointer: Type | undefined = undefined;
  slice: Type | undefined = undefined;

  constructor(name: string, kind: Kind, named: boolean, parts: TypeParts = {}) {
    this.name = name;
    this.kind = kind;
    this.named = named;
    this.basic = BASIC_KINDS[kind];
    this.elem = parts.elem;
    this.key = parts.key;
    this.length = parts.length ?? 0;
    this.fields = parts.fields ?? [];
    this.params = parts.params ?? [];
    this.results = parts.results ?? [];
    this.variadic = parts.variadic ?? false;
    this.required = parts.required ?? new Map();
  }

  /** The type's size in bits; `int` and `uint` have 64, as on every machine Backrest is built for. */
  get bits(): 8 | 16 | 32 | 64 | 128 {
    const size = /\d+$/.exec(this.kind)?.[0];
    return size === undefined ? 64 : (Number(size) as 8 | 16 | 32 | 64 | 128);
  }

  toString(): string {
    return this.name;
  }
}

export function field(
  name: string,
  type: Type,
  { embedded = false, json }: { embedded?: boolean; json?: string } = {},
): Field {
  return { name, type, embedded, exported: isExported(name), json };
}

const NILABLE: ReadonlySet<Kind> = new Set([
  "ptr",
  "slice",
  "map",
  "func",
  "interface",
  "chan",
  "unsafe.Pointer",
]);

/** Whether values of this type can be nil. */
export function isNilable(type: Type): boolean {
  return NILABLE.has(type.kind);
}

/** Whether Go's == is defined for the type. */
export function isComparable(type: Type): boolean {
  if (type.kind === "slice" || type.kind === "map" || type.kind === "func") return false;
  if (type.kind === "array") return isComparable(type.elem!);
  return type.fields.every((part) => isComparable(part.type));
}

/**
 * A Go value: a type and its data. Immutable.
 *
 * | kind | data |
 * |---|---|
 * | bool | boolean |
 * | int…, uint… | bigint, within the range of the type |
 * | float32, float64 | number |
 * | complex | `Complex` |
 * | string | byte string (see bytes.ts) |
 * | slice, array | `Items`; null for a nil slice |
 * | map | `Entries`; null for a nil map |
 * | struct | the values of its fields, in order |
 * | ptr | `Cell`, null for nil |
 * | interface | the value inside, null for nil |
 * | func | a JavaScript function over values, null for nil |
 * | chan | an iterable of values, null for nil; what is taken from it is gone |
 * | func that is an iterator | an iterable of values or of pairs of them |
 *
 * What Go's reflection calls the invalid value (no type at all) is `undefined`.
 */
export class Value {
  readonly type: Type;
  readonly data: unknown;
  /** Whether Go could take its address: elements of slices, and what a pointer leads to. */
  readonly addressable: boolean;
  /** Made when the address is first taken, so that two addresses of one value are equal. */
  cell: Cell | undefined;

  constructor(type: Type, data: unknown, addressable = false) {
    this.type = type;
    this.data = data;
    this.addressable = addressable;
    this.cell = undefined;
  }
}

export type Maybe = Value | undefined;

let cellCount = 0;

/** What a pointer points to. */
export class Cell {
  readonly value: Value;
  /** A made-up address; Go's own differ from run to run. */
  readonly number = BigInt(0xc000010000 + 16 * cellCount++);
  constructor(value: Value) {
    this.value = value;
  }
}
