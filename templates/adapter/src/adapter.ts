// The product in this folder is made up. Replace what it does by what yours does, row by row; the tests say what does not fit yet.
import { readFileSync } from "node:fs";
import {
  type Adapter,
  type Call,
  createExitCodePolicy,
  defineAdapter,
  HookError,
  type LoadedConfig,
  type Plan,
  type ValueOrigin,
} from "@backup-hooks/core";
import { backup, type Event, events, exitCodes, type Name, names } from "./events.ts";

/** The script of each event. */
export type Config = Readonly<Partial<Record<Name, string>>>;

function createEvent(name: Name, value: (field: string) => string): Event {
  const { operation, phase, fields } = events[name];
  const status = phase === "post" && {
    status: value("ACME_STATUS") === "ok" ? ("success" as const) : ("error" as const),
  };
  const values = Object.fromEntries(fields.map((field) => [field, value(field)]));
  return { product: "acme", name, operation, phase, ...status, fields: values };
}

/** The event's name is the one argument, its values are in the environment. */
const encodeCall = ({ name, fields }: Event): Call => ({ args: [name], env: fields });

/** The inverse of call. What is too much is left aside, what is missing is empty. */
function decodeCall({ args: [eventName = ""], env }: Call): Event {
  const name = names.find((known) => known === eventName);
  if (name !== undefined) return createEvent(name, (field) => env[field] ?? "");
  throw new HookError("CALL_INVALID", "this is no call of a hook", {
    product: "Acme",
    expected: names.join(", "),
    received: `"${eventName}"`,
  });
}

/** `before_backup = /path/to/script` lines of the product's own file, each with its place. */
async function loadConfig(file = "/etc/acme.conf"): Promise<LoadedConfig<Config>> {
  const settings = readText(file)
    .split("\n")
    .flatMap((line, index) => {
      const [, option = "", value = ""] = /^\s*(\w+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
      return option === ""
        ? []
        : [{ scope: {}, option, value, place: { file, line: index + 1 }, overrides: [] }];
    });
  const isEvent = ({ option }: { readonly option: string }): boolean =>
    Object.hasOwn(events, option);
  const unknown = settings.filter((setting) => !isEvent(setting));
  return {
    config: Object.fromEntries(
      settings.filter(isEvent).map(({ option, value }) => [option, value]),
    ),
    scopes: [{}],
    settings: settings.filter(isEvent),
    problems: unknown.map(({ option, place }) => {
      const message = `there is no event "${option}", so this script never runs. There are ${names.join(", ")}.`;
      return { code: "unknown-option", severity: "error", place, message };
    }),
  };
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const code =
      (cause as NodeJS.ErrnoException).code === "ENOENT" ? "CONFIG_MISSING" : "CONFIG_UNREADABLE";
    throw new HookError(code, "the configuration", {
      product: "Acme",
      place: { file },
      expected: "a file",
      received: String(cause),
      cause,
    });
  }
}

const policy = createExitCodePolicy({ 0: { action: "continue" } }, () => ({
  action: "cancel",
  note: "anything but 0 objects",
}));

/** How the product starts its scripts, waits for them and leaves them. */
function planHooks(dispatched: readonly Event[], config: Config): Plan {
  const hooks = dispatched.flatMap((event) => {
    const file = config[event.name];
    const buildStep = () =>
      ({
        ...encodeCall(event),
        file: file ?? "",
        stdio: "split",
        until: "exit",
        descendants: "keep",
      }) as const;
    return file === undefined ? [] : [{ id: event.name, event, step: buildStep, policy }];
  });
  return { hooks, order: "sequence", onFailure: "stop" };
}

/** The adapter, with the one version whose behaviour it has. */
export const acme = (): Adapter<Config, Event> =>
  defineAdapter<Config, Event>({
    contract: 1,
    product: "acme",
    title: "Acme",
    version: "1.0",
    events,
    operations: { backup },
    exitCodes,
    options: [],
    service: { user: "root", env: { PATH: "/usr/bin:/bin" } },
    load: loadConfig,
    async resolveEvent(name, _config, { set, work }) {
      const status = work && { ACME_STATUS: work.ending === "success" ? "ok" : "failed" };
      const values: Readonly<Record<string, string>> = {
        ...events[name].examples[0].fields,
        ...status,
        ...set,
      };
      const findOrigin = (field: string): ValueOrigin =>
        field in set ? "explicit" : field in { ...status } ? "derived" : "example";
      const origins = Object.fromEntries(
        events[name].fields.map((field) => [field, findOrigin(field)]),
      );
      return { event: createEvent(name, (field) => values[field] ?? ""), origins };
    },
    withScript: (config, { name }, script) => ({ ...config, [name]: script }),
    encodeCall,
    decodeCall,
    summarizeEvent: ({ fields: { ACME_JOB: job = "" } }) => ({ job: { job } }),
    plan: planHooks,
    encodeReply: ({ decision }) => ({ exitCode: decision === "proceed" ? 0 : 1, files: {} }),
  });
