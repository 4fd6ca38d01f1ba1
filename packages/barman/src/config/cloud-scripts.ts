import type { Fault } from "./problem-codes.ts";
import type { BarmanSettings } from "./settings.ts";

/** The hooks in which Barman's own cloud commands agree to run (clients/cloud_backup.py, cloud_walarchive.py). */
const HOOKS: Readonly<Record<string, readonly string[]>> = {
  "barman-cloud-backup": ["post_backup_script", "post_backup_retry_script"],
  "barman-cloud-wal-archive": ["pre_archive_script", "pre_archive_retry_script"],
};

/** What is wrong with one of Barman's cloud commands as a hook. */
export function findCloudFaults(
  command: string,
  option: string,
  { backupMethod, backupCompression }: BarmanSettings,
): Fault[] {
  const name = command.slice(command.lastIndexOf("/") + 1);
  const right = Object.hasOwn(HOOKS, name) ? HOOKS[name] : undefined;
  if (right === undefined) return [];
  if (!right.includes(option)) return [["cloud-wrong-hook", name, right.join(" or ")]];
  if (name !== "barman-cloud-backup") return [];
  const faults: Fault[] = [["cloud-needs-wait"]];
  const plain = backupMethod === "postgres" && backupCompression === undefined;
  if (!plain && backupMethod !== "rsync" && backupMethod !== "local-rsync") {
    faults.push([
      "cloud-backup-method",
      `backup_method = ${backupMethod}${backupMethod === "postgres" ? ` and backup_compression = ${backupCompression}` : ""}`,
    ]);
  }
  return faults;
}
