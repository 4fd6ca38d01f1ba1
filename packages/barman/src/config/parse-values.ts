import { compareCodePoints, type PyValue, repr, strip } from "../python/text.ts";
import { isAtLeast, SINCE } from "../versions.ts";

/** A value that Barman ignores, with the text of the ValueError. */
export class ValueRefused extends Error {}

interface ParseContext {
  readonly version: string;
  readonly option: string;
  /** As Barman names the place: `[main] section`. */
  readonly source: string;
}
type Parser = (value: string, context: ParseContext) => PyValue;

/** How Barman reads the values that are not plain text (config.py, parse_* and CsvOption). */
const parsers = {
  boolean: (value, { version }) => {
    if (/^(true|t|yes|1|on)$/i.test(value)) return true;
    if (/^(false|f|no|0|off)$/i.test(value)) return false;
    const words = isAtLeast(version, SINCE.booleanWords)
      ? "must be one in: true|t|yes|1|on | false|f|no|0|off"
      : "use 'true' or 'false'";
    throw new ValueRefused(`Invalid boolean representation (${words})`);
  },
  integer: (value) => parseInteger(value),
  interval: (value) => {
    if (value === "") return null;
    const [, count, unit] = /^\s*(\d+)\s+(day|month|week|hour)s?\s*$/i.exec(value) ?? [];
    if (count === undefined || unit === undefined)
      throw new ValueRefused(`Invalid value for a time interval ${value}`);
    return { text: formatTimedelta(BigInt(count) * (HOURS[unit[0]?.toLowerCase() ?? ""] ?? 0n)) };
  },
  size: (value) => {
    if (value === "") return null;
    const [, count, unit] = /^(\d+)\s*(k|Ki|M|Mi|G|Gi|T|Ti)?\s*$/.exec(value) ?? [];
    if (count === undefined) throw new ValueRefused(`Invalid value for a number ${value}`);
    return BigInt(count) * (SIZES[unit ?? ""] ?? 1n);
  },
  backupOptions: createCsvParser(
    "BackupOptions",
    ["exclusive_backup", "concurrent_backup", "external_configuration"],
    ["exclusive_backup", "concurrent_backup"],
  ),
  recoveryOptions: (value, context) =>
    createCsvParser(
      "RecoveryOptions",
      isAtLeast(context.version, "3.16.0") ? ["get-wal", "delta-restore"] : ["get-wal"],
    )(value, context),
  reuseBackup: createChoiceParser(
    ["copy", "link", "off"],
    () => "Invalid value (use 'copy', 'link' or 'off')",
  ),
  backupCompression: (value, context) => {
    const old = !isAtLeast(context.version, "3.9.0");
    const allowed = old ? ["gzip", "lz4", "zstd"] : ["gzip", "lz4", "zstd", "none"];
    return createChoiceParser(allowed, () =>
      old
        ? describeAllowed(allowed)
        : `Invalid value '${value}'(must be one in: ${formatList(allowed)})`,
    )(value, context);
  },
  backupCompressionFormat: createChoiceParser(
    ["plain", "tar"],
    () => "Invalid value (must be either `plain` or `tar`)",
  ),
  backupCompressionLocation: createChoiceParser(
    ["client", "server"],
    () => "Invalid value (must be either `client` or `server`)",
  ),
  backupMethod: createChoiceParser(["rsync", "postgres", "local-rsync", "snapshot"], (_, allowed) =>
    describeAllowed(allowed),
  ),
  createSlot: createChoiceParser(
    ["manual", "auto"],
    () => "Invalid value (use 'manual' or 'auto')",
  ),
  combineMode: createChoiceParser(
    ["copy", "link", "clone", "copy-file-range"],
    (value, allowed) =>
      `Invalid value: ${value.toLowerCase()} (options are: ${allowed.join(", ")})`,
  ),
  encryption: (value, context) => {
    const allowed = ["none", "gpg"];
    const word = createChoiceParser(
      allowed,
      () =>
        `Invalid encryption value '${value.toLowerCase()}'. Allowed values are: ${allowed.join(", ")}.`,
    )(value, context);
    return word === "none" ? null : word;
  },
  compression: (value, context) => {
    if (value === "" || !isAtLeast(context.version, SINCE.compressionChecked)) return value;
    const start = isAtLeast(context.version, "3.16.0")
      ? ["gzip", "bzip2", "pygzip", "pybzip2", "pigz"]
      : ["gzip", "pigz", "bzip2", "pygzip", "pybzip2"];
    const allowed = [...start, "xz", "zstd", "lz4", "snappy", "custom"];
    return createChoiceParser(
      allowed,
      () => `Invalid value: '${value.toLowerCase()}' (must be one in: ${allowed.join(", ")})`,
    )(value, context);
  },
  compressionLevel: (value, context) => {
    if (value === "") return value;
    if (/^-*\d+$/.test(value)) return parseInteger(value.toLowerCase());
    const allowed = ["low", "medium", "high"];
    return createChoiceParser(
      allowed,
      () =>
        `Invalid value: '${value.toLowerCase()}' (must be one in [${allowed.join(", ")}] or an acceptable integer)`,
    )(value, context);
  },
  path: (value) => {
    if (value.startsWith("/")) return value;
    throw new ValueRefused(`Invalid value : '${value}' (must be an absolute path)`);
  },
  stagingLocation: (value) => {
    if (value === "local" || value === "remote") return value;
    throw new ValueRefused(`Invalid value: ${value} (options are: local, remote)`);
  },
  slotName: (value) => {
    if (/^[0-9a-z_]+$/.test(value.toLowerCase())) return value.toLowerCase();
    throw new ValueRefused(
      "Replication slot names may only contain lower case letters, numbers, and the underscore character.",
    );
  },
  disks: (value) => {
    const names = value.split(",");
    if (names.includes("")) throw new ValueRefused(formatList(names));
    return { text: formatList(names) };
  },
} satisfies Record<string, Parser>;
export type ParserName = keyof typeof parsers;

/** @throws ValueRefused for a value that Barman would ignore with a warning */
export function parseValue(parser: ParserName, value: string, context: ParseContext): PyValue {
  return parsers[parser](value, context);
}

const HOURS: Readonly<Record<string, bigint>> = { h: 1n, d: 24n, w: 7n * 24n, m: 31n * 24n };
const SIZES: Readonly<Record<string, bigint>> = {
  k: 10n ** 3n,
  M: 10n ** 6n,
  G: 10n ** 9n,
  T: 10n ** 12n,
  Ki: 2n ** 10n,
  Mi: 2n ** 20n,
  Gi: 2n ** 30n,
  Ti: 2n ** 40n,
};

const formatList = (items: readonly string[]): string => `[${items.map(repr).join(", ")}]`;
const describeAllowed = (allowed: readonly string[]): string =>
  `Invalid value (must be one in: '${allowed.join("', '")}')`;

function createChoiceParser(
  allowed: readonly string[],
  complaint: (value: string, allowed: readonly string[]) => string,
): (value: string, context: ParseContext) => string {
  return (value) => {
    const word = value.toLowerCase();
    if (allowed.includes(word)) return word;
    throw new ValueRefused(complaint(value, allowed));
  };
}

/** `int()` of a text: white space around and single underscores within are fine. */
function parseInteger(value: string): bigint {
  const [, sign, digits] = /^([+-]?)(\d+(?:_\d+)*)$/.exec(strip(value)) ?? [];
  if (digits === undefined)
    throw new ValueRefused(`invalid literal for int() with base 10: ${repr(value)}`);
  return BigInt(digits.replaceAll("_", "")) * (sign === "-" ? -1n : 1n);
}

/** `str()` of a timedelta. */
function formatTimedelta(hours: bigint): string {
  const days = hours / 24n;
  if (days > 2n ** 31n - 1n) throw new ValueRefused("Python int too large to convert to C int");
  if (days > 999_999_999n) throw new ValueRefused(`days=${days}; must have magnitude <= 999999999`);
  const rest = `${hours % 24n}:00:00`;
  return days === 0n ? rest : `${days} day${days === 1n ? "" : "s"}, ${rest}`;
}

/** A set written as a list with commas; of `conflict` only one word may be in it. */
function createCsvParser(
  name: string,
  allowed: readonly string[],
  conflict: readonly string[] = [],
): Parser {
  return (value, { option, source }) => {
    const words = new Set<string>();
    for (const item of value === "" ? [] : value.split(",").sort(compareCodePoints)) {
      const word = strip(item).toLowerCase();
      const complaint = `Invalid configuration value '${word}' for key ${option} in ${source}: `;
      if (!allowed.includes(word)) throw new ValueRefused(`${complaint}Unknown option`);
      const other = conflict.find(
        (one) => conflict.includes(word) && one !== word && words.has(one),
      );
      if (other !== undefined)
        throw new ValueRefused(
          `${complaint}cannot contain both '${word}' and '${other}'.Configuration directive ignored.`,
        );
      words.add(word);
    }
    return {
      text: words.size === 0 ? `${name}()` : `${name}({${[...words].map(repr).join(", ")}})`,
    };
  };
}
