import { isAtLeast } from "../versions.ts";
import type { ParserName } from "./parse-values.ts";

/** An option of a server section. */
export interface OptionSpec {
  readonly name: string;
  /** The first release that knows it; absent: all that are supported. */
  readonly since?: string;
  /** Inherited from [barman]. Any option may stand there, the others without effect. */
  readonly global?: boolean;
  /** Absent: any text is accepted. */
  readonly parser?: ParserName;
  /** Used when it is set nowhere; `%(name)s` stands for the value of an option above it. */
  readonly fallback?: string;
  /** False: ignored in a model. */
  readonly inModels?: boolean;
}

/** The 20 hooks (config.py, ServerConfig.KEYS). All may stand in [barman] and in a server's section, none in a model. */
export const hookOptions = [
  "post_archive_retry_script",
  "post_archive_script",
  "post_backup_retry_script",
  "post_backup_script",
  "post_delete_script",
  "post_delete_retry_script",
  "post_recovery_retry_script",
  "post_recovery_script",
  "post_wal_delete_script",
  "post_wal_delete_retry_script",
  "pre_archive_retry_script",
  "pre_archive_script",
  "pre_backup_retry_script",
  "pre_backup_script",
  "pre_delete_script",
  "pre_delete_retry_script",
  "pre_recovery_retry_script",
  "pre_recovery_script",
  "pre_wal_delete_script",
  "pre_wal_delete_retry_script",
] as const;
export type HookOption = (typeof hookOptions)[number];

/** In the order in which Barman works them out: a reference sees the parsed values of those above it. */
const serverRows: readonly OptionSpec[] = [
  { name: "active", parser: "boolean", fallback: "true" },
  { name: "archiver", global: true, parser: "boolean", fallback: "off" },
  { name: "archiver_batch_size", global: true, parser: "integer", fallback: "0" },
  {
    name: "autogenerate_manifest",
    since: "3.7.0",
    global: true,
    parser: "boolean",
    fallback: "false",
  },
  {
    name: "aws_await_snapshots_timeout",
    since: "3.11.0",
    global: true,
    parser: "integer",
    fallback: "3600",
  },
  { name: "aws_snapshot_lock_mode", since: "3.12.0", global: true },
  { name: "aws_snapshot_lock_duration", since: "3.12.0", global: true, parser: "integer" },
  { name: "aws_snapshot_lock_cool_off_period", since: "3.12.0", global: true, parser: "integer" },
  { name: "aws_snapshot_lock_expiration_date", since: "3.12.0", global: true },
  { name: "aws_profile", since: "3.7.0", global: true },
  { name: "aws_region", since: "3.7.0", global: true },
  { name: "azure_credential", since: "3.6.0", global: true },
  { name: "azure_resource_group", since: "3.6.0", global: true },
  { name: "azure_subscription_id", since: "3.6.0", global: true },
  { name: "backup_compression", global: true, parser: "backupCompression" },
  { name: "backup_compression_format", global: true, parser: "backupCompressionFormat" },
  { name: "backup_compression_level", global: true, parser: "integer" },
  { name: "backup_compression_location", global: true, parser: "backupCompressionLocation" },
  { name: "backup_compression_workers", global: true, parser: "integer" },
  { name: "backup_directory", fallback: "%(barman_home)s/%(name)s", inModels: false },
  { name: "backup_method", global: true, parser: "backupMethod", fallback: "rsync" },
  { name: "backup_options", global: true, parser: "backupOptions", fallback: "" },
  { name: "bandwidth_limit", global: true },
  { name: "basebackup_retry_sleep", global: true, parser: "integer", fallback: "30" },
  { name: "basebackup_retry_times", global: true, parser: "integer", fallback: "0" },
  { name: "basebackups_directory", fallback: "%(backup_directory)s/base", inModels: false },
  { name: "check_timeout", global: true, parser: "integer", fallback: "30" },
  { name: "cluster", since: "3.10.0", fallback: "%(name)s" },
  { name: "compression", global: true, parser: "compression" },
  {
    name: "compression_level",
    since: "3.14.0",
    global: true,
    parser: "compressionLevel",
    fallback: "medium",
  },
  { name: "conninfo" },
  { name: "custom_compression_filter", global: true },
  { name: "custom_decompression_filter", global: true },
  { name: "custom_compression_magic", global: true },
  { name: "description" },
  { name: "disabled", parser: "boolean", fallback: "false" },
  { name: "encryption", since: "3.14.0", global: true, parser: "encryption", fallback: "none" },
  { name: "encryption_key_id", since: "3.14.0", global: true },
  { name: "encryption_passphrase_command", since: "3.14.0", global: true },
  { name: "errors_directory", fallback: "%(backup_directory)s/errors", inModels: false },
  { name: "forward_config_path", global: true, parser: "boolean", fallback: "false" },
  { name: "gcp_project", since: "3.6.0", global: true },
  { name: "gcp_zone", since: "3.6.0" },
  { name: "immediate_checkpoint", global: true, parser: "boolean", fallback: "false" },
  { name: "incoming_wals_directory", fallback: "%(backup_directory)s/incoming", inModels: false },
  { name: "keepalive_interval", since: "3.11.0", parser: "integer", fallback: "60" },
  { name: "last_backup_maximum_age", global: true, parser: "interval" },
  { name: "last_backup_minimum_size", global: true, parser: "size" },
  { name: "last_wal_maximum_age", global: true, parser: "interval" },
  { name: "combine_mode", since: "3.16.0", global: true, parser: "combineMode", fallback: "copy" },
  { name: "local_staging_path", since: "3.11.0", global: true, parser: "path" },
  { name: "max_incoming_wals_queue", global: true, parser: "integer" },
  { name: "minimum_redundancy", global: true, fallback: "0" },
  { name: "network_compression", global: true, parser: "boolean", fallback: "false" },
  { name: "parallel_jobs", global: true, parser: "integer", fallback: "1" },
  {
    name: "parallel_jobs_start_batch_period",
    since: "3.5.0",
    global: true,
    parser: "integer",
    fallback: "1",
  },
  {
    name: "parallel_jobs_start_batch_size",
    since: "3.5.0",
    global: true,
    parser: "integer",
    fallback: "10",
  },
  { name: "path_prefix", global: true },
  ...hookOptions.map((name) => ({ name, global: true, inModels: false })),
  { name: "primary_checkpoint_timeout", since: "3.8.0", parser: "integer", fallback: "0" },
  { name: "primary_conninfo" },
  { name: "primary_ssh_command", global: true },
  { name: "recovery_options", global: true, parser: "recoveryOptions", fallback: "" },
  { name: "recovery_staging_path", global: true, parser: "path" },
  { name: "create_slot", global: true, parser: "createSlot", fallback: "manual" },
  { name: "retention_policy", global: true },
  { name: "retention_policy_mode", global: true, fallback: "auto" },
  { name: "reuse_backup", global: true, parser: "reuseBackup" },
  { name: "slot_name", global: true, parser: "slotName" },
  { name: "snapshot_disks", parser: "disks" },
  { name: "snapshot_gcp_project", global: true },
  { name: "snapshot_instance" },
  { name: "snapshot_provider", global: true },
  { name: "snapshot_zone" },
  { name: "ssh_command" },
  { name: "staging_path", since: "3.15.0", global: true, parser: "path" },
  {
    name: "staging_location",
    since: "3.15.0",
    global: true,
    parser: "stagingLocation",
    fallback: "local",
  },
  { name: "streaming_archiver", global: true, parser: "boolean", fallback: "off" },
  { name: "streaming_archiver_batch_size", global: true, parser: "integer", fallback: "0" },
  { name: "streaming_archiver_name", global: true, fallback: "barman_receive_wal" },
  { name: "streaming_backup_name", global: true, fallback: "barman_streaming_backup" },
  { name: "streaming_conninfo", fallback: "%(conninfo)s" },
  { name: "streaming_wals_directory", fallback: "%(backup_directory)s/streaming", inModels: false },
  { name: "tablespace_bandwidth_limit", global: true },
  { name: "wal_conninfo", since: "3.10.0" },
  { name: "wal_retention_policy", global: true, fallback: "main" },
  { name: "wal_streaming_conninfo", since: "3.10.0" },
  { name: "wals_directory", fallback: "%(backup_directory)s/wals", inModels: false },
  { name: "worm_mode", since: "3.13.2", global: true, parser: "boolean", fallback: "off" },
  {
    name: "xlogdb_directory",
    since: "3.13.0",
    global: true,
    fallback: "%(wals_directory)s",
    inModels: false,
  },
];

/** Options of [barman] that are none of a server's (config.py, validate_global_config). */
const barmanRows: readonly Pick<OptionSpec, "name" | "since">[] = [
  { name: "barman_home" },
  { name: "barman_lock_directory" },
  { name: "barman_user" },
  { name: "lock_directory_cleanup", since: "3.10.0" },
  { name: "config_changes_queue", since: "3.10.0" },
  { name: "log_file" },
  { name: "log_level" },
  { name: "configuration_files_directory" },
];

const filterBySince = <Row extends { readonly since?: string }>(
  all: readonly Row[],
  version: string,
): Row[] => all.filter(({ since }) => since === undefined || isAtLeast(version, since));

export const listServerOptions = (version: string): readonly OptionSpec[] =>
  filterBySince(serverRows, version);

/** Parsed in models as in servers, but neither inherited nor filled up. */
export const listModelOptions = (version: string): readonly OptionSpec[] => [
  ...listServerOptions(version).filter(({ inModels }) => inModels !== false),
  { name: "model", parser: "boolean" },
];

/** The names that are accepted without a warning, per kind of section. */
export const optionNames = {
  barman: (version: string): readonly string[] =>
    [...filterBySince(barmanRows, version), ...listServerOptions(version)].map(({ name }) => name),
  server: (version: string): readonly string[] =>
    listServerOptions(version).map(({ name }) => name),
  model: (version: string): readonly string[] => listModelOptions(version).map(({ name }) => name),
} as const;
export type SectionKind = keyof typeof optionNames;

export const isHookOption = (name: string): name is HookOption =>
  (hookOptions as readonly string[]).includes(name);
