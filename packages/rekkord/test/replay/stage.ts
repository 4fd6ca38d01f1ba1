import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { escapeBytes, unescapeBytes } from "@backup-hooks/core";
import { normalizePath, phases } from "../../src/index.ts";
import type { Circumstances } from "./circumstances.ts";
import { type Invoked, phaseNames, type Script, type Vector } from "./types.ts";

/**
 * Writes down what a hook sees: folder, SUCCESS and FOO with `=` before them if they are set, where standard input leads,
 * and the arguments, each ended by NUL, with their number before them. One write per call.
 */
const dump = (seen: string): string => `#!/bin/sh
printf '%s\\0' "$(pwd -P)" "\${SUCCESS+=}\${SUCCESS-}" "\${FOO+=}\${FOO-}" "$(readlink /proc/self/fd/0)" "$#" "$@" >> '${seen}'
`;

/** The tree of one vector: its configuration, its hooks and what surrounds them, in a fresh folder. */
export class Stage {
  readonly root: string = realpathSync(mkdtempSync(join(tmpdir(), "rekkord-")));
  readonly #vector: Vector;

  private constructor(vector: Vector) {
    this.#vector = vector;
  }

  static async build(vector: Vector, circumstances: Circumstances): Promise<Stage> {
    const stage = new Stage(vector);
    try {
      await stage.#build(circumstances);
    } catch (error) {
      stage.remove();
      throw error;
    }
    return stage;
  }

  async #build({ configPath, broken }: Circumstances): Promise<void> {
    // Whoever a vector runs as has to come in.
    chmodSync(this.root, 0o755);
    for (const folder of ["conf", "hooks", "repo", "work", "home"])
      mkdirSync(join(this.root, folder));
    this.#write("dump", dump(this.#path("seen")), 0o755);
    this.#write("seen", "", 0o666);
    this.#write("src", "data\n", 0o644);
    this.#write("outside", `#!/bin/sh\n${this.#path("dump")} "$0" "$@"\n`, 0o755);
    this.#write("conf/master.key", "", 0o600);
    this.#write(configPath, this.inside(this.#vector.config), 0o644);
    for (const [phase, listing] of Object.entries(this.#vector.directory_listing)) {
      const scripts = this.#vector.scripts.filter((script) => script.phase === phase);
      const folder = this.#folderOf(phase, listing, scripts);
      if (listing !== null || scripts.length > 0) mkdirSync(folder, { recursive: true });
      for (const script of scripts) await this.#make(folder, script);
    }
    for (const [path, words] of Object.entries(broken)) {
      if (words === "Permission denied") chmodSync(this.#path(path), 0o700);
      else this.#write(path, "", 0o644);
    }
  }

  /** Hooks that are not in their phase's folder afterwards lay where the configuration says. */
  #folderOf(phase: string, listing: readonly string[] | null, scripts: readonly Script[]): string {
    const { key } = phases[phase as keyof typeof phases];
    const [, value] =
      new RegExp(`^\\s*${key}\\s*=[ \\t]*(.*?)\\s*$`, "m").exec(this.inside(this.#vector.config)) ??
      [];
    if (listing !== null || scripts.length === 0 || value === undefined)
      return this.#path(`hooks/${phase}`);
    return normalizePath(value, this.#path("conf"), this.#path("home"));
  }

  async #make(
    folder: string,
    { name, kind, mode, exit, body, target = "" }: Script,
  ): Promise<void> {
    const path = unescapeBytes(`${folder}/${name}`);
    if (kind === "dir") mkdirSync(path);
    else if (kind === "symlink") symlinkSync(this.inside(target), path);
    else if (kind === "fifo") execFileSync("mkfifo", [path.toString()]);
    else if (kind === "socket") await makeSocket(join(this.root, "s"), path);
    else if (kind === "elf") copyFileSync(exit === 0 ? "/bin/true" : "/bin/false", path);
    else writeFileSync(path, this.inside(body ?? `#!/bin/sh\n<DUMP> "$0" "$@"\n${ending(exit)}\n`));
    if (mode !== null) chmodSync(path, Number.parseInt(mode, 8));
  }

  #path(name: string): string {
    return join(this.root, name);
  }

  #write(name: string, text: string, mode: number): void {
    mkdirSync(dirname(this.#path(name)), { recursive: true });
    writeFileSync(this.#path(name), text);
    chmodSync(this.#path(name), mode);
  }

  /** The recorder's text with this tree's paths. */
  inside(text: string): string {
    return text.replaceAll("<ROOT>", this.root).replaceAll("<DUMP>", this.#path("dump"));
  }

  /** Ours with the recorder's. */
  outside(text: string): string {
    return text.replaceAll(this.root, "<ROOT>");
  }

  invoked(): Invoked[] {
    const fields = this.outside(escapeBytes(readFileSync(this.#path("seen"))))
      .split("\0")
      .slice(0, -1);
    const calls: Invoked[] = [];
    while (fields.length > 0) {
      const [cwd = "", success = "", foo = "", stdin = "", count = "0"] = fields.splice(0, 5);
      const argv = fields.splice(0, Number(count));
      const [, phase = "", name] = /^<ROOT>\/hooks\/([^/]+)\/(.*)$/s.exec(argv[0] ?? "") ?? [];
      calls.push({
        phase: phaseNames.includes(phase) ? phase : null,
        name: name ?? (argv[0] ?? "").split("/").at(-1) ?? "",
        argv,
        cwd_relative: cwd.replace("<ROOT>/", ""),
        env: { SUCCESS: variable(success), FOO: variable(foo) },
        stdin,
      });
    }
    return calls;
  }

  /** The folders of the phases that a vector has, as they are now. */
  listings(): Vector["directory_listing"] {
    return Object.fromEntries(
      Object.keys(this.#vector.directory_listing).map((phase) => [
        phase,
        listed(this.#path(`hooks/${phase}`)),
      ]),
    );
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

function ending(exit: Script["exit"]): string {
  return typeof exit === "string" ? `kill -${exit.replace("signal ", "")} $$` : `exit ${exit ?? 0}`;
}

function variable(text: string): string | null {
  return text === "" ? null : text.slice(1);
}

function listed(folder: string): string[] | null {
  if (!existsSync(folder)) return null;
  try {
    return readdirSync(folder, { encoding: "buffer" }).sort(Buffer.compare).map(escapeBytes);
  } catch {
    return null;
  }
}

/** A server takes its socket away at its end, under the name it made it. */
async function makeSocket(from: string, to: Buffer): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(from, resolve));
  renameSync(from, to);
  await new Promise((resolve) => server.close(resolve));
}
