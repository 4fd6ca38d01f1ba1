import fc from "fast-check";
import type { Json } from "../../src/python/format.ts";
import { fileName, hostile, oneLine } from "./texts.ts";

export interface Backup {
  readonly id: string;
  readonly status: string;
  readonly error?: string;
}
/** What a hook is told of. */
export type Subject =
  | {
      readonly event: "backup" | "delete" | "recovery";
      readonly catalog: readonly Backup[];
      readonly index: number;
      readonly wait: boolean;
      readonly recovery: Recovery;
    }
  | {
      readonly event: "archive";
      readonly name: string;
      readonly size: number;
      readonly mtimeNs: string;
      readonly compression: string;
    }
  | { readonly event: "wal_delete"; readonly line: string };
export interface Recovery {
  readonly destination: string;
  readonly remoteCommand: string | null;
  readonly tablespaces: Readonly<Record<string, string>> | null;
  readonly options: Readonly<Record<string, Json>>;
}
/** Everything that one run of a hook depends on, but the script. */
export interface HookScenario {
  readonly subject: Subject;
  readonly phase: "pre" | "post";
  readonly kind: "plain" | "retry";
  /** What went wrong in the main work, where somebody hears of it. */
  readonly error?: string;
  readonly server: string;
  /** Names of the configuration file and of barman_home. */
  readonly file: string;
  readonly home: string;
  readonly pathPrefix?: string;
  /** The environment that Barman itself runs in. */
  readonly env: Readonly<Record<string, string>>;
}

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });

const status = fc.constantFrom("EMPTY", "STARTED", "FAILED", "WAITING_FOR_WALS", "DONE", "SYNCING");
const catalog = fc
  .uniqueArray(
    fc.record({ day: fc.integer({ min: 10, max: 28 }), status, error: optional(oneLine) }),
    {
      minLength: 1,
      maxLength: 6,
      selector: ({ day }) => day,
    },
  )
  .map((all) =>
    all.map(
      ({ day, status, error }): Backup => ({
        id: `202401${day}T000000`,
        status,
        ...(error !== undefined && { error }),
      }),
    ),
  );

/** JSON values as a command line gives them: in JavaScript 2.0 is the integer 2, so floats have a fraction. */
const json: fc.Arbitrary<Json> = fc.oneof(
  hostile,
  fc.boolean(),
  fc.constant(null),
  fc.maxSafeInteger(),
  fc.double({ noDefaultInfinity: true, noNaN: true }).filter((value) => !Number.isInteger(value)),
  fc.constantFrom<Json>([], {}, ["a", 1], { b: null, a: [true] }, "current", "latest"),
);
const isOwn = (key: string): boolean =>
  !["self", "backup_info", "dest", "tablespaces", "remote_command", "error", "__proto__"].includes(
    key,
  );
const key = fc
  .oneof(
    fc.constantFrom("target_time", "target_tli", "exclusive", "target_action", "standby_mode"),
    hostile,
  )
  .filter(isOwn);
const recovery: fc.Arbitrary<Recovery> = fc.record({
  destination: hostile,
  remoteCommand: fc.option(hostile),
  tablespaces: fc.option(fc.dictionary(hostile.filter(isOwn), hostile, { maxKeys: 4 })),
  options: fc.dictionary(key, json, { maxKeys: 5 }),
});

const hex = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(..."0123456789ABCDEF"), minLength: length, maxLength: length });
const walName = fc.oneof(
  { weight: 4, arbitrary: hex(24) },
  hex(24).map((name) => `${name}.partial`),
  fc.tuple(hex(24), hex(8)).map((parts) => `${parts.join(".")}.backup`),
  hex(8).map((name) => `${name}.history`),
);
const size = fc.oneof(
  fc.constantFrom(0, 1, 16_777_216),
  fc.nat(2 ** 31),
  fc.integer({ min: 0, max: 2 ** 40 }),
);
const SECOND = 1_000_000_000n;
const mtimeNs = fc
  .tuple(
    fc.oneof(
      fc.bigInt({ min: 1_600_000_000n, max: 1_900_000_000n }),
      fc.bigInt({ min: 0n, max: 4_000_000_000n }),
    ),
    fc.oneof(
      fc.bigInt({ min: 0n, max: SECOND - 1n }),
      fc.constantFrom(0n, 1n, 500_000_000n, 999_999_999n),
      fc.bigInt({ min: 0n, max: 999n }).map((milli) => milli * 1_000_000n),
    ),
  )
  .map(([second, rest]) => String(second * SECOND + rest));
const compression = fc.constantFrom("", "gzip", "bzip2", "pygzip", "pybzip2");
const time = fc.oneof(
  fc.nat(2 ** 31).map(String),
  fc.tuple(fc.nat(2 ** 31), fc.nat(999_999_999)).map((parts) => parts.join(".")),
  fc.constantFrom(
    "1704164646.0",
    "0",
    "1e9",
    "1704164646.123456789",
    "9999999999999998",
    "1e16",
    "123456789012345678",
    "12345678901234567890",
    "0.0001",
    "0.00009",
  ),
);
const line = fc
  .tuple(
    walName,
    size.map(String),
    time,
    fc.constantFrom("None", "gzip", "bzip2", undefined),
    fc.constantFrom("\t", " ", " \t "),
  )
  .map(
    ([...fields]) =>
      `${fields
        .slice(0, 4)
        .filter((field) => field !== undefined)
        .join(fields[4])}\n`,
  );

const subject: fc.Arbitrary<Subject> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      event: fc.constantFrom("backup", "delete", "recovery"),
      catalog,
      index: fc.nat(5),
      wait: fc.boolean(),
      recovery,
    }),
  },
  fc.record({ event: fc.constant("archive"), name: walName, size, mtimeNs, compression }),
  fc.record({ event: fc.constant("wal_delete"), line }),
);

const PATHS = [
  "/usr/local/bin:/usr/bin:/bin",
  "/usr/bin:/bin",
  "",
  "/nowhere ü:/bin",
  undefined,
] as const;
const variable = fc.constantFrom(
  "HOME",
  "LANG",
  "LC_ALL",
  "IFS",
  "BARMAN_SEGMENT",
  "BARMAN_CONFIG_FILE",
  "BARMAN_ERROR",
  "BARMAN_STATUS",
  "BARMAN_X",
  "PWD",
  "_",
  "x.y",
  "x-y z",
  "É",
);
/** Longer than the system lets one variable be. */
const tooLong = "x".repeat(132_000);
const env = fc
  .tuple(
    fc.constantFrom(...PATHS),
    fc.dictionary(variable, fc.oneof({ weight: 40, arbitrary: hostile }, fc.constant(tooLong)), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  )
  .map(([path, others]) => ({ ...others, ...(path !== undefined && { PATH: path }) }));

export const hookScenario: fc.Arbitrary<HookScenario> = fc
  .record({
    subject,
    phase: fc.constantFrom("pre", "post"),
    kind: fc.constantFrom("plain", "retry"),
    error: optional(fc.oneof({ weight: 30, arbitrary: hostile }, fc.constantFrom("a\0b", tooLong))),
    server: fc
      .oneof(
        fc.constant("main"),
        oneLine.map((text) => text.replace(/[\]/]/g, "").trim()),
      )
      .filter((name) => !["", "barman", "all", "DEFAULT", ".", "..", "__proto__"].includes(name)),
    file: fileName,
    home: fileName,
    pathPrefix: optional(
      fc.oneof(fc.constantFrom("/opt/pg/bin", '"/a b:/c"', "relative"), oneLine),
    ),
    env,
  })
  .map(({ error, pathPrefix, ...rest }) => ({
    ...rest,
    ...(error !== undefined && { error }),
    ...(pathPrefix !== undefined && { pathPrefix }),
  }));
