import type { SourceLocation } from "@backup-hooks/core";
import { listPhases, phases, type RekkordEventName } from "../protocol/events.ts";
import type { Base } from "../versions.ts";
import { type ConfigError, formatConfigError } from "./config-error.ts";
import type { Listing } from "./directory.ts";
import { strerror } from "./errno.ts";
import {
  createUnknownKeyError,
  createUnknownSectionError,
  findLaterKeyHint,
  findMistakeHint,
} from "./hints.ts";
import { type IniLine, type Property, parseIni, syntaxErrors } from "./ini.ts";
import { findBaseFolder, findUserHome, normalizePath } from "./paths.ts";
import { areKeysKnown, findValueError, sections } from "./sections.ts";

/** One line of [Hooks], with its directory as listed when the line was read. */
export interface Directory {
  readonly event: RekkordEventName;
  readonly key: string;
  /** As written. */
  readonly value: string;
  /** Full path. */
  readonly path: string;
  readonly files: readonly string[];
  readonly partial: boolean;
  /** The location of the value. */
  readonly place: SourceLocation;
}
/** A key outside [Hooks] that 0.97 did not support. */
export interface UnknownKey {
  readonly section: string;
  readonly key: string;
  readonly place: SourceLocation;
}
/** The result of reading one file. */
export interface Reading {
  readonly file: string;
  readonly directories: readonly Directory[];
  readonly repository: { readonly url?: string; readonly keyFile?: string };
  /** In file order. Rekkord continues after each error but a syntax error. */
  readonly errors: readonly ConfigError[];
  readonly unknownKeys: readonly UnknownKey[];
  /** What Rekkord prints while reading. */
  readonly console: string;
}
export interface Circumstances {
  readonly version: string;
  readonly base: Base;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /**
   * Lists the files of a hook directory.
   * @throws the system's error
   */
  list(path: string): Listing;
}

/**
 * Parses a configuration file and lists each hook directory when its line is reached. Never throws.
 */
export function parseConfig(text: string, file: string, circumstances: Circumstances): Reading {
  const reader = new Reader(file, circumstances);
  for (const line of parseIni(text, file)) reader.readLine(line);
  return reader.toReading();
}

/** The state after the lines read so far. */
class Reader {
  readonly #file: string;
  readonly #circumstances: Circumstances;
  readonly #home: string | undefined;
  readonly #folder: string;
  readonly #directories: Directory[] = [];
  readonly #refusals: ConfigError[] = [];
  readonly #unknownKeys: UnknownKey[] = [];
  readonly #values = new Map<string, string>();
  readonly #console: string[] = [];
  #section = "";
  /** True in the rest of an unknown section. */
  #passedOver = false;

  constructor(file: string, circumstances: Circumstances) {
    const { env, base, cwd } = circumstances;
    this.#file = file;
    this.#circumstances = circumstances;
    this.#home = findUserHome(env, base);
    this.#folder = findBaseFolder(file, cwd, this.#home);
  }

  readLine(line: IniLine): void {
    if (line.kind === "error")
      this.#refuse({ code: line.code, text: syntaxErrors[line.code], place: line.place });
    else if (line.kind === "section") [this.#section, this.#passedOver] = [line.name, false];
    else if (this.#passedOver) return;
    else if (this.#section === "Hooks") this.#hook(line);
    else this.#value(line);
  }

  #hook(line: Property): void {
    const { version } = this.#circumstances;
    const phaseKeys = listPhases(version).map((event) => ({ event, key: phases[event].key }));
    const found = phaseKeys.find(({ key }) => key === line.key);
    if (found !== undefined) this.#list(found.event, line);
    else
      this.#refuse(
        createUnknownKeyError(
          "Hooks",
          line,
          phaseKeys.map(({ key }) => key),
          findLaterKeyHint(line.key, version),
        ),
      );
  }

  #value(line: Property): void {
    const { key, value, place, valuePlace } = line;
    const keys = Object.hasOwn(sections, this.#section) ? sections[this.#section] : undefined;
    if (keys === undefined) {
      this.#passedOver = true;
      this.#refuse(createUnknownSectionError(this.#section, place));
      return;
    }
    const kind = Object.hasOwn(keys, key) ? keys[key] : undefined;
    const valueError = kind && findValueError(kind, value);
    if (valueError !== undefined)
      this.#refuse({ code: "value-refused", text: valueError, place: valuePlace });
    else if (kind !== undefined) this.#values.set(`${this.#section}.${key}`, value);
    else if (areKeysKnown(this.#circumstances.version))
      this.#refuse(createUnknownKeyError(this.#section, line, Object.keys(keys)));
    else this.#unknownKeys.push({ section: this.#section, key, place });
  }

  #list(event: RekkordEventName, { key, value, place, valuePlace }: Property): void {
    // Rekkord uses C strings, which end at a NUL.
    const path = normalizePath(value.split("\0", 1)[0] ?? "", this.#folder, this.#home);
    try {
      const listing = this.#circumstances.list(path);
      this.#directories.push({
        event,
        key,
        value,
        path,
        ...listing,
        place: value === "" ? place : valuePlace,
      });
      // [sic]
      if (listing.partial)
        this.#console.push(
          formatConfigError({ text: `Partial enumation of directory '${path}'`, place }),
        );
    } catch (error) {
      const text = `Cannot enumerate directory '${path}': ${strerror(error)}`;
      this.#refuse({
        code: "directory-unreadable",
        text,
        place: valuePlace,
        ...findMistakeHint(value),
      });
    }
  }

  #refuse(found: ConfigError): void {
    this.#refusals.push(found);
    this.#console.push(formatConfigError(found));
  }

  toReading(): Reading {
    const { env } = this.#circumstances;
    const url = this.#values.get("Repository.URL") ?? env["REKKORD_REPOSITORY"];
    const keyFile = this.#values.get("Repository.KeyFile") ?? env["REKKORD_KEY_FILE"];
    return {
      file: this.#file,
      directories: this.#directories,
      repository: { ...(url && { url }), ...(keyFile && { keyFile }) },
      errors: this.#refusals,
      unknownKeys: this.#unknownKeys,
      console: this.#console.join("\n"),
    };
  }
}
