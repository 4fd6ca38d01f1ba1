import {
  type Cell,
  declareMethod,
  type Field,
  field,
  make,
  panic,
  type Type,
  types,
  type Value,
  zero,
} from "../go-template/index.ts";

/** What restic reported, as `.SnapshotStats`. Source: pkg/restic/outputs.go at 626156cd. Every field is in the JSON, even if it is zero. */
const statsFields: readonly (readonly [name: string, type: Type])[] = [
  ["MessageType", types.string],
  ["Error", types.any],
  ["During", types.string],
  ["Item", types.string],
  ["FilesNew", types.int64],
  ["FilesChanged", types.int64],
  ["FilesUnmodified", types.int64],
  ["DirsNew", types.int64],
  ["DirsChanged", types.int64],
  ["DirsUnmodified", types.int64],
  ["DataBlobs", types.int64],
  ["TreeBlobs", types.int64],
  ["DataAdded", types.int64],
  ["TotalFilesProcessed", types.int64],
  ["TotalBytesProcessed", types.int64],
  ["TotalDuration", types.float64],
  ["SnapshotId", types.string],
  ["PercentDone", types.float64],
  ["TotalFiles", types.int64],
  ["FilesDone", types.int64],
  ["TotalBytes", types.int64],
  ["BytesDone", types.int64],
  ["CurrentFiles", types.slice(types.string)],
  ["Action", types.string],
  ["ExitError", types.string],
  ["Message", types.string],
];

export const statsType = types.struct(
  "restic.BackupProgressEntry",
  statsFields.map(([name, type]): Field => field(name, type, { json: toSnakeCase(name) })),
);

function toSnakeCase(name: string): string {
  return name.replace(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}

/** A field of the entry behind a pointer; a nil pointer fails as it does in Go. */
export function readStatsField(self: Value, name: string): Value {
  if (self.data === null)
    return panic("runtime error: invalid memory address or nil pointer dereference");
  const index = statsFields.findIndex(([field]) => field === name);
  return ((self.data as Cell).value.data as readonly Value[])[index]!;
}

declareMethod(statsType, {
  name: "IsSummary",
  pointer: true,
  results: [types.bool],
  call: (self) => make(types.bool, readStatsField(self, "MessageType").data === "summary"),
});
for (const name of ["Validate", "IsFatalError"]) {
  declareMethod(statsType, {
    name,
    pointer: true,
    results: [types.error],
    call: (self) => {
      readStatsField(self, "MessageType");
      return zero(types.error);
    },
  });
}

const fieldNames = new Map(statsFields.map(([name]) => [toSnakeCase(name), name]));

/** An entry as restic prints it, read; keys that Backrest does not know are left out. @throws TypeError on a value of another type */
export function readStats(entry: unknown): Value {
  if (typeof entry !== "object" || entry === null || Array.isArray(entry))
    throw new TypeError("this is no JSON object");
  const parts = Object.entries(entry).flatMap(([key, value]) => {
    const name = fieldNames.get(key);
    return name === undefined || value === null ? [] : [[name, value] as const];
  });
  return make(types.pointer(statsType), Object.fromEntries(parts));
}
