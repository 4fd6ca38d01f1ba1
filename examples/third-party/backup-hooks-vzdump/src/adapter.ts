import {
  type Adapter,
  type Call,
  createExitCodePolicy,
  defineAdapter,
  HookError,
  type Outcome,
  type Plan,
  type Reply,
} from "@backup-hooks/core";
import { type Config, loadConfig } from "./config.ts";
import { createEventTable, type Event, type Mode, type Name, names } from "./events.ts";
import { planInstall, planUninstall } from "./install.ts";
import { createOperations } from "./operations.ts";
import { createFinder } from "./resolve-event.ts";

/** The version whose source was read; what follows from it is not known to hold for others. */
export const READ_VERSION = "7.2";
const RUN_COMMAND = "pve-common, PVE/Tools.pm run_command, read";

/** Phase, mode and guest are arguments, the rest is in the environment, unless it is empty (run_hook_script). */
function encodeCall({ name, fields: { MODE, VMID, ...env } }: Event): Call {
  const nonEmpty = Object.entries(env).filter(([, value]) => value !== "");
  return {
    args: MODE === undefined ? [name] : [name, MODE, VMID ?? ""],
    env: Object.fromEntries(nonEmpty),
  };
}

/** What the calls before and after one piece of work have in common. */
function summarizeEvent({ operation, fields: { VMID = "", STOREID = "", DUMPDIR = "" } }: Event) {
  if (operation === "backup") return { job: { VMID } };
  return { job: STOREID === "" ? { DUMPDIR } : { STOREID } };
}

const policy = createExitCodePolicy({ 0: { action: "continue" } }, () => ({
  action: "fail",
  note: "anything but 0 = an error",
}));

/** One script for all phases, whose output is read to its end. */
function planHooks(dispatched: readonly Event[], { script }: Config): Plan {
  const buildStep = (event: Event) =>
    ({
      ...encodeCall(event),
      file: script ?? "",
      stdio: "split",
      until: "eof",
      descendants: "keep",
    }) as const;
  const hooks =
    script === undefined
      ? []
      : dispatched.map((event) => ({
          id: event.name,
          event,
          step: () => buildStep(event),
          policy,
        }));
  return {
    hooks,
    order: "sequence",
    onFailure: "stop",
    ...(script === undefined && { notes: ["vzdump.conf names no script"] }),
  };
}

/** vzdump tells 0 from every other exit code, and nothing more. */
const encodeReply = ({ decision }: Outcome): Reply => ({
  exitCode: decision === "proceed" ? 0 : 1,
  files: {},
});

/** vzdump's behaviour in one mode; `snapshot`, its own default, unless told otherwise. */
export function vzdump({
  mode = "snapshot",
}: {
  readonly mode?: Mode;
} = {}): Adapter<Config, Event> {
  const events = createEventTable(mode);

  const createEvent = (name: Name, value: (field: string) => string): Event => {
    const { operation, phase, fields, examples } = events[name];
    const status = examples[0]?.status;
    const values = Object.fromEntries(fields.map((field) => [field, value(field)]));
    return { product: "vzdump", name, operation, phase, ...(status && { status }), fields: values };
  };

  /** The inverse of call. */
  function decodeCall({ args: [phase = "", mode = "", vmid = ""], env }: Call): Event {
    const name = names.find((known) => known === phase);
    if (name === undefined) {
      const detail = {
        product: "vzdump",
        expected: `a phase: ${names.join(", ")}`,
        received: `"${phase}"`,
      };
      throw new HookError("CALL_INVALID", "this is no call of a hook script", detail);
    }
    const received: Readonly<Record<string, string | undefined>> = {
      ...env,
      MODE: mode,
      VMID: vmid,
    };
    return createEvent(name, (field) => received[field] ?? "");
  }

  return defineAdapter<Config, Event>({
    contract: 1,
    product: "vzdump",
    title: "vzdump",
    version: READ_VERSION,
    events,
    operations: createOperations(mode),
    exitCodes: [
      { code: "0", description: "vzdump goes on", source: RUN_COMMAND },
      {
        code: "any other",
        description: "an error, and so is death by a signal; the phase says what it leads to",
        source: RUN_COMMAND,
      },
    ],
    options: [
      {
        flags: "--mode <mode>",
        description: "snapshot (default), suspend or stop",
        commands: ["explain", "rehearse", "run"],
      },
    ],
    // run_hook_script empties the environment, run_command adds these two: not even PATH is there.
    service: { user: "root", env: { LC_ALL: "C", LVM_SUPPRESS_FD_WARNINGS: "1" } },
    load: loadConfig,
    async resolveEvent(name, config, input) {
      const { fields, examples } = events[name];
      const find = createFinder(config, name, mode, input, examples[0]?.fields ?? {});
      const origins = Object.fromEntries(fields.map((field) => [field, find(field)[1]]));
      return { event: createEvent(name, (field) => find(field)[0]), origins };
    },
    withScript: (config, _event, script) => ({ ...config, script }),
    encodeCall,
    decodeCall,
    summarizeEvent,
    plan: planHooks,
    encodeReply,
    install: planInstall,
    uninstall: planUninstall,
  });
}
