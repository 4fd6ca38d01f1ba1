import type { PyValue } from "../python/text.ts";
import type { HookOption } from "./options.ts";

/** The options of a server that its hooks depend on, with Barman's defaults filled in. Absent: unset. */
export interface BarmanSettings {
  readonly barmanHome: string;
  readonly backupDirectory: string;
  readonly basebackupsDirectory: string;
  readonly walsDirectory: string;
  readonly incomingWalsDirectory: string;
  readonly streamingWalsDirectory: string;
  readonly errorsDirectory: string;
  /** Put in front of PATH. */
  readonly pathPrefix?: string | undefined;
  /** rsync, postgres, local-rsync or snapshot. */
  readonly backupMethod: string;
  /** gzip, lz4, zstd or, since 3.9, none. */
  readonly backupCompression?: string | undefined;
  /** Of WAL files; empty: none. */
  readonly compression: string;
  readonly archiver: boolean;
  readonly streamingArchiver: boolean;
  /** Whether Barman works on this server at all. */
  readonly active: boolean;
}
/** One server section, worked out. */
export interface BarmanServer {
  readonly name: string;
  /** The commands of the hooks that are set, as the shell gets them. */
  readonly hooks: Readonly<Partial<Record<HookOption, string>>> & Readonly<Record<string, string>>;
  readonly settings: BarmanSettings;
  /** The model in use (3.10 and later). */
  readonly activeModel?: string | undefined;
}
/** What hooks need to know of Barman's configuration, worked out as one version of it does. */
export interface BarmanConfig {
  /** As given, or the default place with `~` expanded: the value of BARMAN_CONFIGURATION. */
  readonly path: string;
  readonly version: string;
  readonly barman: {
    readonly home: string;
    readonly user: string;
    readonly logFile?: string | undefined;
  };
  readonly servers: Readonly<Record<string, BarmanServer>>;
  readonly models: readonly string[];
}

export function toSettings(values: ReadonlyMap<string, PyValue>): BarmanSettings {
  const getText = (option: string): string => {
    const value = values.get(option);
    return typeof value === "string" ? value : "";
  };
  return {
    barmanHome: getText("barman_home"),
    backupDirectory: getText("backup_directory"),
    basebackupsDirectory: getText("basebackups_directory"),
    walsDirectory: getText("wals_directory"),
    incomingWalsDirectory: getText("incoming_wals_directory"),
    streamingWalsDirectory: getText("streaming_wals_directory"),
    errorsDirectory: getText("errors_directory"),
    pathPrefix: getText("path_prefix") || undefined,
    backupMethod: getText("backup_method"),
    backupCompression: getText("backup_compression") || undefined,
    compression: getText("compression"),
    archiver: values.get("archiver") === true,
    streamingArchiver: values.get("streaming_archiver") === true,
    active: values.get("active") === true,
  };
}
