import { findNearest, HookError } from "@backup-hooks/core";

/** Every release whose behaviour is known: 3.4.0 and 3.17.0 by observation, those between by comparing their files. */
const RELEASES = [
  "3.4.0",
  "3.4.1",
  "3.5.0",
  "3.6.0",
  "3.7.0",
  "3.8.0",
  "3.9.0",
  "3.10.0",
  "3.10.1",
  "3.11.0",
  "3.11.1",
  "3.12.0",
  "3.12.1",
  "3.13.0",
  "3.13.1",
  "3.13.2",
  "3.13.3",
  "3.14.0",
  "3.14.1",
  "3.15.0",
  "3.16.0",
  "3.16.1",
  "3.16.2",
  "3.17.0",
] as const;

export const OLDEST = "3.4.0";
export const NEWEST = "3.17.0";

/** The release in which a behaviour changed. */
export const SINCE = {
  /** Only the exact text `None` disables an option; before, any spelling of it did (config.py, Config.get). */
  exactNone: "3.9.0",
  /** Sections with `model = true` are models and cannot set hooks (config.py, ModelConfig). */
  models: "3.10.0",
  /** Each file is interpolated when it is read and the result is interpolated again (config.py, ConfigMapping). */
  perFileInterpolation: "3.10.0",
  /** `<barman_home>/.barman.auto.conf` is read after the include folder (cli.py, global_config). */
  autoConf: "3.10.0",
  /** Deleting a backup deletes its incremental children first. */
  treeDelete: "3.11.0",
  /** xz, zstd and lz4 are known by their first bytes (compression.py). */
  moreCompressions: "3.12.0",
  /** A delete annotation is written before the hooks run, and post_delete still sees its neighbours. */
  deleteAnnotation: "3.12.0",
  /** WAL files of a whole folder are deleted at once: all pre hooks, then the folder, then all post hooks. */
  directoryWalDelete: "3.13.0",
  /** backup.info moved to `<backup_directory>/meta`; BARMAN_BACKUP_DIR does not exist yet in pre_backup. */
  backupInfoMoved: "3.13.2",
  /** parse_boolean names all its words in its message (config.py). */
  booleanWords: "3.13.2",
  /** BARMAN_BACKUP_INFO_PATH is set (hooks.py). */
  backupInfoPath: "3.13.3",
  /** The text of a WalFileInfo, as in BARMAN_ERROR of a duplicate, names the encryption (infofile.py). */
  walEncryption: "3.14.0",
  /** The values of `compression` are checked (config.py, parse_compression). */
  compressionChecked: "3.14.0",
  /** snappy is known by its first bytes (compression.py). */
  snappy: "3.14.0",
  /** A restore into folders that are not empty is refused before any hook. */
  emptyRestoreTarget: "3.15.0",
  /** `check` archives WAL files, and so runs archive hooks, while the WAL catalogue is empty. */
  checkArchives: "3.15.0",
} as const satisfies Record<string, (typeof RELEASES)[number]>;

/** Below zero, zero or above as `a` is older than, the same as or newer than `b`; a missing part counts as 0. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parseVersion(a), parseVersion(b)];
  const differing = left.findIndex((part, index) => part !== right[index]);
  return differing < 0 ? 0 : (left[differing] ?? 0) - (right[differing] ?? 0);
}

export function isAtLeast(version: string, since: string): boolean {
  return compareVersions(version, since) >= 0;
}

/** Asked for hundreds of times per configuration, about two dozen versions. */
const parsed = new Map<string, readonly [number, number, number]>();

/**
 * The full name of a supported release: "3.4" is 3.4.0, "3.17" is 3.17.0.
 * @throws HookError USAGE for anything else
 */
export function resolveVersion(version: string): string {
  const release = RELEASES.find(
    (candidate) => candidate === version || candidate === `${version}.0`,
  );
  if (release !== undefined) return release;
  const close =
    /^\d+\.\d+/.test(version) && isAtLeast(version, OLDEST) && compareVersions(version, NEWEST) <= 0
      ? findNearest(version, RELEASES)
      : undefined;
  throw new HookError("USAGE", "this version of Barman is not known here", {
    product: "Barman",
    expected: `a release from ${OLDEST} to ${NEWEST}`,
    received: JSON.stringify(version),
    ...(close && { hint: `Did you mean ${close}?` }),
  });
}

function parseVersion(version: string): readonly [number, number, number] {
  const cached = parsed.get(version);
  if (cached !== undefined) return cached;
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
  parsed.set(version, [major, minor, patch]);
  return [major, minor, patch];
}
