import type { Place } from "@backup-hooks/core";
import type { Listing } from "./directory.ts";
import { strerror } from "./errno.ts";
import { phases, phasesOf, type RekkordEventName } from "../protocol/events.ts";
import { laterKey, mistaken, unknown, unknownSection } from "./hints.ts";
import { type IniLine, parseIni, type Property, syntaxErrors } from "./ini.ts";
import { folderOf, homeOf, normalizePath } from "./paths.ts";
import { printed, type Refusal } from "./config-error.ts";
import { keysAreKnown, refusal, sections } from "./sections.ts";
import type { Base } from "../versions.ts";

/** One line of [Hooks], with its directory as it was when the line was read. */
export interface Directory {
  readonly event: RekkordEventName;
  readonly key: string;
  /** As written. */
  readonly value: string;
  /** Full path. */
  readonly path: string;
  readonly files: readonly string[];
  readonly partial: boolean;
  /** Of the value. */
  readonly place: Place;
}
/** A key outside [Hooks] that 0.97 did not know. */
export interface UnknownKey {
  readonly section: string;
  readonly key: string;
  readonly place: Place;
}
/** Everything that reading one file brings to light. */
export interface Reading {
  readonly file: string;
  readonly directories: readonly Directory[];
  readonly repository: { readonly url?: string; readonly keyFile?: string };
  /** In the order of the file; Rekkord goes on after each but a syntax error. */
  readonly refusals: readonly Refusal[];
  readonly unknownKeys: readonly UnknownKey[];
  /** What Rekkord prints meanwhile. */
  readonly console: string;
}
export interface Circumstances {
  readonly version: string;
  readonly base: Base;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** The files of a hook directory. @throws the system's error */
  list(path: string): Listing;
}

/** Reads the text of a configuration file, listing each hook directory where its line comes. Never throws. */
export function readText(text: string, file: string, circumstances: Circumstances): Reading {
  const reader = new Reader(file, circumstances);
  for (const line of parseIni(text, file)) reader.take(line);
  return reader.reading();
}

/** What is known after the lines so far. */
class Reader {
  readonly #file: string;
  readonly #circumstances: Circumstances;
  readonly #home: string | undefined;
  readonly #folder: string;
  readonly #directories: Directory[] = [];
  readonly #refusals: Refusal[] = [];
  readonly #unknownKeys: UnknownKey[] = [];
  readonly #values = new Map<string, string>();
  readonly #console: string[] = [];
  #section = "";
  /** The rest of an unknown section. */
  #passedOver = false;

  constructor(file: string, circumstances: Circumstances) {
    const { env, base, cwd } = circumstances;
    this.#file = file;
    this.#circumstances = circumstances;
    this.#home = homeOf(env, base);
    this.#folder = folderOf(file, cwd, this.#home);
  }

  take(line: IniLine): void {
    if (line.kind === "error") this.#refuse({ code: line.code, text: syntaxErrors[line.code], place: line.place });
    else if (line.kind === "section") [this.#section, this.#passedOver] = [line.name, false];
    else if (this.#passedOver) return;
    else if (this.#section === "Hooks") this.#hook(line);
    else this.#value(line);
  }

  #hook(line: Property): void {
    const { version } = this.#circumstances;
    const known = phasesOf(version).map((event) => ({ event, key: phases[event].key }));
    const found = known.find(({ key }) => key === line.key);
    if (found !== undefined) this.#list(found.event, line);
    else
      this.#refuse(
        unknown(
          "Hooks",
          line,
          known.map(({ key }) => key),
          laterKey(line.key, version),
        ),
      );
  }

  #value(line: Property): void {
    const { key, value, place, valuePlace } = line;
    const keys = Object.hasOwn(sections, this.#section) ? sections[this.#section] : undefined;
    if (keys === undefined) {
      this.#passedOver = true;
      this.#refuse(unknownSection(this.#section, place));
      return;
    }
    const kind = Object.hasOwn(keys, key) ? keys[key] : undefined;
    const why = kind && refusal(kind, value);
    if (why !== undefined) this.#refuse({ code: "value-refused", text: why, place: valuePlace });
    else if (kind !== undefined) this.#values.set(`${this.#section}.${key}`, value);
    else if (keysAreKnown(this.#circumstances.version)) this.#refuse(unknown(this.#section, line, Object.keys(keys)));
    else this.#unknownKeys.push({ section: this.#section, key, place });
  }

  #list(event: RekkordEventName, { key, value, place, valuePlace }: Property): void {
    // To Rekkord's C strings a NUL is the end.
    const path = normalizePath(value.split("\0", 1)[0] ?? "", this.#folder, this.#home);
    try {
      const listing = this.#circumstances.list(path);
      this.#directories.push({ event, key, value, path, ...listing, place: value === "" ? place : valuePlace });
      // [sic]
      if (listing.partial) this.#console.push(printed({ text: `Partial enumation of directory '${path}'`, place }));
    } catch (error) {
      const text = `Cannot enumerate directory '${path}': ${strerror(error)}`;
      this.#refuse({ code: "directory-unreadable", text, place: valuePlace, ...mistaken(value) });
    }
  }

  #refuse(found: Refusal): void {
    this.#refusals.push(found);
    this.#console.push(printed(found));
  }

  reading(): Reading {
    const { env } = this.#circumstances;
    const url = this.#values.get("Repository.URL") ?? env["REKKORD_REPOSITORY"];
    const keyFile = this.#values.get("Repository.KeyFile") ?? env["REKKORD_KEY_FILE"];
    return {
      file: this.#file,
      directories: this.#directories,
      repository: { ...(url && { url }), ...(keyFile && { keyFile }) },
      refusals: this.#refusals,
      unknownKeys: this.#unknownKeys,
      console: this.#console.join("\n"),
    };
  }
}
