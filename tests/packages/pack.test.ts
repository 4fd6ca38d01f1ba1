import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listEntryPoints, type Manifest, packages, readManifest, root } from "../kit/repository.ts";
import { budgets } from "./budget.ts";

const run = promisify(execFile);
// The packed commands run on this repository's own Node.
const env = {
  ...process.env,
  PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
  NO_COLOR: "1",
};

let folder: string;
const tarballs: Record<string, string> = {};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "backup-hooks-pack-"));
  for (const { path, manifest } of packages) {
    const { stdout } = await run(
      "npx",
      ["-y", "pnpm@12", "pack", "--json", "--pack-destination", folder],
      { cwd: path, env },
    );
    tarballs[manifest.name] = JSON.parse(stdout).filename;
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(packages)(
  "$manifest.name, packed and installed into an empty project",
  ({ manifest }) => {
    let project: string;
    let installed: string;
    let packed: Manifest;
    const budget = budgets[manifest.name];

    beforeAll(async () => {
      project = await mkdtemp(join(folder, "project-"));
      // Of this repository's packages only those it depends on, as a user would get them.
      const wanted = [manifest.name, ...Object.keys(manifest.dependencies ?? {})].flatMap(
        (name) => tarballs[name] ?? [],
      );
      await writeFile(join(project, "package.json"), '{ "private": true, "type": "module" }');
      await run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", ...wanted], {
        cwd: project,
        env,
      });
      installed = join(project, "node_modules", manifest.name);
      packed = readManifest(installed);
    });

    test("holds what is built and nothing else", async () => {
      const top = (await readdir(installed)).filter(
        (name) => name !== "CHANGELOG.md" && name !== "node_modules",
      );
      expect(top.sort()).toEqual(["LICENSE", "README.md", "dist", "package.json"]);
      const built = await readdir(join(installed, "dist"), { recursive: true });
      expect(
        built.filter(
          (name) => name.includes(".") && !/(?:\.js|\.d\.ts|THIRD-PARTY\.txt)$/.test(name),
        ),
      ).toEqual([]);
      expect(built.filter((name) => /test|fixture|vector/.test(name))).toEqual([]);
    });

    test("names real versions", () => {
      expect(
        Object.values(packed.dependencies ?? {}).filter(
          (version) => !/^\^\d+\.\d+\.\d+$/.test(version),
        ),
      ).toEqual([]);
    });

    test("brings no more packages and bytes than its budget", async () => {
      const lock = JSON.parse(
        await readFile(join(project, "node_modules", ".package-lock.json"), "utf8"),
      );
      expect(Object.keys(lock.packages)).toHaveLength(budget?.installed ?? 0);
      expect(await bytesUnder(join(project, "node_modules"))).toBeLessThan(
        (budget?.megabytes ?? 0) * 1e6,
      );
    });

    test.each(listEntryPoints(manifest))(
      "%s exports by build what it exports by source",
      async (entry) => {
        const script = "console.log(JSON.stringify(Object.keys(await import(process.argv[1]))))";
        const { stdout } = await run(
          process.execPath,
          ["--input-type=module", "--eval", script, entry],
          { cwd: project, env },
        );
        const names = Object.keys(await import(entry)).sort();
        // What an adapter adds to hooks files is types alone.
        if (/^@backup-hooks\/(?!core)\w+\/hooks$/.test(entry)) expect(names).toEqual([]);
        else expect(names.length).toBeGreaterThan(0);
        expect(JSON.parse(stdout).sort()).toEqual(names);
      },
    );

    test("type-checks in a strict project that checks its declarations too", async () => {
      const lines = listEntryPoints(manifest).map(
        (entry, i) =>
          `import * as entry${i} from "${entry}";\nexport type Entry${i} = typeof entry${i};`,
      );
      await writeFile(join(project, "consumer.ts"), lines.join("\n"));
      const types = join(root, "node_modules", "@types");
      const flags =
        "--noEmit --strict --skipLibCheck false --module nodenext --target es2023 --types node --typeRoots".split(
          " ",
        );
      const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
      const { stdout } = await run(process.execPath, [tsc, ...flags, types, "consumer.ts"], {
        cwd: project,
        env,
      }).catch((error) => error);
      expect(stdout).toBe("");
    });

    test.each(Object.keys(manifest.bin ?? {}))("%s --version answers", async (bin) => {
      const result = await run(join(project, "node_modules", ".bin", bin), ["--version"], {
        cwd: project,
        env,
      });
      expect(result).toEqual({ stdout: expect.stringContaining(manifest.version), stderr: "" });
    });

    test.each(Object.keys(manifest.bin ?? {}))(
      "%s names the packages it contains and their licences",
      async () => {
        const notices = await readFile(join(installed, "dist", "THIRD-PARTY.txt"), "utf8");
        const named = [...notices.matchAll(/^==== (\S+) \S+ \(\S+\)$/gm)].map(([, name]) => name);
        expect(named).toEqual(
          expect.arrayContaining([...(budgets["@backup-hooks/core"]?.dependencies ?? [])]),
        );
      },
    );
  },
);

async function bytesUnder(path: string): Promise<number> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => stat(join(entry.parentPath, entry.name))),
  );
  return sizes.reduce((sum, { size }) => sum + size, 0);
}
