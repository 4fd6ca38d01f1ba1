import { declareMethod, types, Value } from "../go-template/index.ts";
import { conditionNames, onErrorNames } from "./names.ts";

/** The enums of Backrest's configuration that hooks see. Source: proto/v1/config.proto and v1/operations.proto at 626156cd. */

const clockNames: Readonly<Record<number, string>> = {
  0: "DEFAULT",
  1: "LOCAL",
  2: "UTC",
  3: "LAST_RUN_TIME",
};
const methodNames: Readonly<Record<number, string>> = { 0: "UNKNOWN", 1: "GET", 2: "POST" };
const ioNiceNames: Readonly<Record<number, string>> = {
  0: "DEFAULT",
  1: "BEST_EFFORT_LOW",
  2: "BEST_EFFORT_HIGH",
  3: "IDLE",
};
const cpuNiceNames: Readonly<Record<number, string>> = { 0: "DEFAULT", 1: "HIGH", 2: "LOW" };

/** The enums by their Go names: what stands before each name, and the names by number. */
export const enums: Readonly<
  Record<string, { readonly prefix: string; readonly names: Readonly<Record<number, string>> }>
> = {
  "v1.Hook_Condition": { prefix: "CONDITION_", names: conditionNames },
  "v1.Hook_OnError": { prefix: "ON_ERROR_", names: onErrorNames },
  "v1.Schedule_Clock": { prefix: "CLOCK_", names: clockNames },
  "v1.Hook_Webhook_Method": { prefix: "", names: methodNames },
  "v1.CommandPrefix_IONiceLevel": { prefix: "IO_", names: ioNiceNames },
  "v1.CommandPrefix_CPUNiceLevel": { prefix: "CPU_", names: cpuNiceNames },
};

const enumNumberType = types.named("protoreflect.EnumNumber", types.int32);

function defineEnum(
  name: string,
  prefix: string,
  names: Readonly<Record<number, string>>,
): ReturnType<typeof types.named> {
  const type = types.named(name, types.int32);
  declareMethod(type, {
    name: "String",
    results: [types.string],
    call: (self) => {
      const valueName = names[Number(self.data)];
      return new Value(
        types.string,
        valueName === undefined ? String(self.data) : prefix + valueName,
      );
    },
  });
  return declareMethod(type, {
    name: "Number",
    results: [enumNumberType],
    call: (self) => new Value(enumNumberType, self.data),
  });
}

/** The enums as Go types, by name. */
export const enumTypes = Object.fromEntries(
  Object.entries(enums).map(([name, { prefix, names }]) => [name, defineEnum(name, prefix, names)]),
);
export const conditionType = enumTypes["v1.Hook_Condition"]!;

/** What `.EventName` says: the name in lower case, with a space. */
export function formatEventName(condition: number): string {
  const name = conditionNames[condition];
  if (name === undefined || condition === 0) return "unknown";
  return condition === 1 ? "error" : name.toLowerCase().replace("_", " ");
}
