import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly type?: string;
  readonly license?: string;
  readonly keywords?: readonly string[];
  readonly engines?: Readonly<Record<string, string>>;
  readonly files?: readonly string[];
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}
export interface Package {
  /** Its folder's name: `core`. */
  readonly folder: string;
  readonly path: string;
  readonly manifest: Manifest;
}

export const packages: readonly Package[] = readdirSync(join(root, "packages")).map((folder) => {
  const path = join(root, "packages", folder);
  return { folder, path, manifest: readManifest(path) };
});

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}

/** What others may import from a package: `@backup-hooks/core`, `@backup-hooks/core/cli` … */
export function listEntryPoints({ name, exports = {} }: Manifest): readonly string[] {
  return Object.keys(exports)
    .filter((key) => key !== "./package.json")
    .map((key) => name + key.slice(1));
}

/** Paths of the sources under a package's `src`, relative to the repository, each with its text. */
export function readSources({ folder, path }: Package): Readonly<Record<string, string>> {
  const files = readdirSync(join(path, "src"), { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".ts"),
  );
  return Object.fromEntries(
    files.map((file) => [
      `packages/${folder}/src/${file}`,
      readFileSync(join(path, "src", file), "utf8"),
    ]),
  );
}
