import type { EventInput, ValueOrigin } from "@backup-hooks/core";
import type { Config } from "./config.ts";
import type { Name } from "./events.ts";

type ValueWithOrigin = readonly [value: string, source: ValueOrigin];

/** A field's value from the best place there is: what was said, the configuration, what follows from both; else it is the row's example. */
export function createFinder(
  config: Config,
  name: Name,
  mode: string,
  { set, startedAt = new Date() }: EventInput,
  example: Readonly<Record<string, string>>,
) {
  const values: Readonly<Record<string, ValueWithOrigin>> = {
    MODE: [mode, "derived"],
    ...resolveStorage(config, name),
    ...Object.fromEntries(
      Object.entries(set).map(([field, value]) => [field, [value, "explicit"]]),
    ),
  };
  const findValue = (field: string): ValueWithOrigin =>
    values[field] ?? [example[field] ?? "", "example"];
  const files = nameFiles((field) => findValue(field)[0], startedAt);
  // A name is only as good as what it is made of.
  const isKnown = ["DUMPDIR", "VMID", "VMTYPE"].every((field) => findValue(field)[1] !== "example");
  return (field: string): ValueWithOrigin =>
    field in set || files[field] === undefined
      ? findValue(field)
      : [files[field], isKnown ? "derived" : "example"];
}

/** Without a storage and a folder, vzdump takes the storage `local`. A storage's folder it looks up after job-init. */
function resolveStorage(
  { dumpdir, storage }: Config,
  name: Name,
): Readonly<Record<string, ValueWithOrigin>> {
  if (dumpdir !== undefined) return { STOREID: ["", "derived"], DUMPDIR: [dumpdir, "config"] };
  const storeid: ValueWithOrigin =
    storage === undefined ? ["local", "derived"] : [storage, "config"];
  if (name === "job-init") return { STOREID: storeid, DUMPDIR: ["", "derived"] };
  return {
    STOREID: storeid,
    ...(storeid[0] === "local" && { DUMPDIR: ["/var/lib/vz/dump", "derived"] }),
  };
}

/** Archive and log are named after the guest and the time, here without compression (exec_backup_task). */
function nameFiles(
  value: (field: string) => string,
  startedAt: Date,
): Readonly<Record<string, string>> {
  const pad = (number: number) => String(number).padStart(2, "0");
  const [day, time] = [
    [startedAt.getFullYear(), startedAt.getMonth() + 1, startedAt.getDate()],
    [startedAt.getHours(), startedAt.getMinutes(), startedAt.getSeconds()],
  ].map((numbers) => numbers.map(pad).join("_"));
  const base = `${value("DUMPDIR")}/vzdump-${value("VMTYPE")}-${value("VMID")}-${day}-${time}`;
  return {
    TARGET: `${base}.${value("VMTYPE") === "qemu" ? "vma" : "tar"}`,
    LOGFILE: `${base}.log`,
  };
}
