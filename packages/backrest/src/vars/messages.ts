import {
  declareMethod,
  type Field,
  field,
  type Maybe,
  parseType,
  type Type,
  types,
  type Value,
  zero,
} from "../go-template/index.ts";
import { enumTypes } from "./enums.ts";

/**
 * The generated protobuf types that a hook can reach from `.Repo` and `.Plan`, as tables: field and Go type. A field written `oneof A B` holds
 * one of the wrapper structs `Message_A`, `Message_B`. Source: proto/v1/config.proto at 626156cd.
 */
export const messages: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "v1.Repo": {
    Id: "string",
    Uri: "string",
    Guid: "string",
    Password: "string",
    Env: "[]string",
    Flags: "[]string",
    PrunePolicy: "*v1.PrunePolicy",
    CheckPolicy: "*v1.CheckPolicy",
    Hooks: "[]*v1.Hook",
    AutoUnlock: "bool",
    AutoInitialize: "bool",
    CommandPrefix: "*v1.CommandPrefix",
    Shared: "bool",
    OriginInstanceId: "string",
    ForgetPolicy: "*v1.ForgetPolicy",
  },
  "v1.Plan": {
    Id: "string",
    Repo: "string",
    Paths: "[]string",
    Excludes: "[]string",
    Iexcludes: "[]string",
    Schedule: "*v1.Schedule",
    Retention: "*v1.RetentionPolicy",
    Hooks: "[]*v1.Hook",
    BackupFlags: "[]string",
    SkipIfUnchanged: "bool",
  },
  "v1.Schedule": {
    Schedule: "oneof Disabled:bool Cron:string MaxFrequencyDays:int32 MaxFrequencyHours:int32",
    Clock: "v1.Schedule_Clock",
  },
  "v1.RetentionPolicy": {
    Policy:
      "oneof PolicyKeepLastN:int32 PolicyTimeBucketed:*v1.RetentionPolicy_TimeBucketedCounts PolicyKeepAll:bool",
  },
  "v1.RetentionPolicy_TimeBucketedCounts": {
    Hourly: "int32",
    Daily: "int32",
    Weekly: "int32",
    Monthly: "int32",
    Yearly: "int32",
    KeepLastN: "int32",
  },
  "v1.PrunePolicy": {
    Schedule: "*v1.Schedule",
    MaxUnusedBytes: "int64",
    MaxUnusedPercent: "float64",
  },
  "v1.CheckPolicy": {
    Schedule: "*v1.Schedule",
    Mode: "oneof StructureOnly:bool ReadDataSubsetPercent:float64",
  },
  "v1.ForgetPolicy": { Schedule: "*v1.Schedule", Retention: "*v1.RetentionPolicy" },
  "v1.CommandPrefix": {
    IoNice: "v1.CommandPrefix_IONiceLevel",
    CpuNice: "v1.CommandPrefix_CPUNiceLevel",
  },
  "v1.Hook": {
    Conditions: "[]v1.Hook_Condition",
    OnError: "v1.Hook_OnError",
    Action:
      "oneof ActionCommand:*v1.Hook_Command ActionWebhook:*v1.Hook_Webhook ActionDiscord:*v1.Hook_Discord ActionGotify:*v1.Hook_Gotify ActionSlack:*v1.Hook_Slack " +
      "ActionShoutrrr:*v1.Hook_Shoutrrr ActionHealthchecks:*v1.Hook_Healthchecks ActionTelegram:*v1.Hook_Telegram",
  },
  "v1.Hook_Command": { Command: "string" },
  "v1.Hook_Webhook": { WebhookUrl: "string", Method: "v1.Hook_Webhook_Method", Template: "string" },
  "v1.Hook_Discord": { WebhookUrl: "string", Template: "string" },
  "v1.Hook_Gotify": {
    BaseUrl: "string",
    Token: "string",
    Template: "string",
    TitleTemplate: "string",
    Priority: "int32",
  },
  "v1.Hook_Slack": { WebhookUrl: "string", Template: "string" },
  "v1.Hook_Shoutrrr": { ShoutrrrUrl: "string", Template: "string" },
  "v1.Hook_Healthchecks": { WebhookUrl: "string", Template: "string" },
  "v1.Hook_Telegram": { BotToken: "string", ChatId: "string", Template: "string" },
};

const typeRegistry: Record<string, Type> = { ...enumTypes };
for (const name of Object.keys(messages)) typeRegistry[name] = types.struct(name);
for (const [name, fields] of Object.entries(messages)) defineMessage(name, fields);

/** All message types, their one-of wrappers and the enums, by name. */
export const messageTypes: Readonly<Record<string, Type>> = typeRegistry;

function defineMessage(name: string, fieldTypes: Readonly<Record<string, string>>): void {
  const message = typeRegistry[name]!;
  const fields: Field[] = [];
  const getters: (() => void)[] = [];
  for (const [index, [part, typeText]] of Object.entries(fieldTypes).entries()) {
    const members = typeText.startsWith("oneof ") ? typeText.slice(6).split(" ") : undefined;
    const type =
      members === undefined ? parseType(typeText, typeRegistry) : createOneofType(name, part);
    fields.push(
      members === undefined
        ? field(part, type, { json: `${toSnakeCase(part)},omitempty` })
        : field(part, type),
    );
    getters.push(() =>
      defineGetter(message, part, type, (self) => (self.data as readonly Value[])[index]),
    );
    for (const member of members ?? [])
      getters.push(() => defineOneofGetter(message, name, index, member));
  }
  types.setFields(message, fields);
  for (const declare of getters) declare();
}

/** Getters are nil-safe: on a nil message they return the zero value. */
function defineGetter(message: Type, part: string, type: Type, read: (self: Value) => Maybe): void {
  declareMethod(message, {
    name: `Get${part}`,
    pointer: true,
    results: [type],
    call: (self) =>
      self.data === null ? zero(type) : (read((self.data as { value: Value }).value) ?? zero(type)),
  });
}

function createOneofType(message: string, part: string): Type {
  const marker = `is${message.slice(3)}_${part}`;
  return types.iface(`v1.${marker}`, { [marker]: types.func([], []) });
}

/** `GetCron` looks into the wrapper that the one-of field holds. */
function defineOneofGetter(message: Type, owner: string, index: number, member: string): void {
  const [part = "", typeText = ""] = member.split(":");
  const type = parseType(typeText, typeRegistry);
  const wrapper = types.struct(`${owner}_${part}`, { [part]: type });
  typeRegistry[wrapper.name] = wrapper;
  defineGetter(message, part, type, (self) => {
    const held = (self.data as readonly Value[])[index]!.data as Value | null;
    if (held === null || held.type.elem !== wrapper) return undefined;
    return ((held.data as { value: Value }).value.data as readonly Value[])[0];
  });
}

function toSnakeCase(name: string): string {
  return name.replace(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}
