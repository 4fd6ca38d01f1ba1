// Bundles a package's command: src/bin.ts → dist/bin.js and src/answer.ts → dist/answer.js, and what they import dynamically →
// dist/chunks/. Run in the package's folder.
// rolldown by itself, not tsdown: its one call is all that would be used, and one of tsdown's own dependencies cannot be had from every registry.
import { chmod, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { getBuiltinModule } from "node:process";
import { build, type Plugin } from "rolldown";

/**
 * Node's own modules without the wrapper it makes for an ES import: the wrapper reads every export once, which loads
 * streams, sockets and standard input for nothing. What a chunk does not use is left out of it again.
 */
const builtins: Plugin = {
  name: "builtins",
  // commander imports this one for a feature that is not used here; it would bring sockets and streams along.
  resolveId: (id, importer) =>
    id.startsWith("node:")
      ? `\0${id}${id === "node:child_process" && importer?.includes("commander") ? "?lazy" : ""}`
      : null,
  load(id) {
    if (!id.startsWith("\0node:")) return null;
    const [name = "", lazy] = id.slice(1).split("?");
    const names = Object.keys(getBuiltinModule(name) ?? {}).filter(
      (key) => /^[A-Za-z_$][\w$]*$/.test(key) && key !== "default",
    );
    const lines = names.map(
      (key) => `export const ${key} = /* @__PURE__ */ (() => builtin.${key})();`,
    );
    const load = `process.getBuiltinModule(${JSON.stringify(name)})`;
    if (lazy)
      return {
        code: `export default { get spawn() { return ${load}.spawn; } };`,
        moduleSideEffects: false,
      };
    return {
      code: `const builtin = ${load};\nexport default builtin;\n${lines.join("\n")}`,
      moduleSideEffects: false,
    };
  },
};

/** The bundle of the answer is made by itself. */
const answerApart: Plugin = {
  name: "answer apart",
  resolveId: (id) => (id === "./answer.ts" ? { id: "./answer.js", external: "relative" } : null),
};

/** What does not belong into the one file that every verb needs: the bin itself, what starts a process, and the other verbs. */
const APART =
  /[\\/]node_modules[\\/](?!.*[\\/](commander|leven)[\\/])|src[\\/](bin|answer|hooks)\.ts|package\.json|core[\\/]src[\\/](process|answer|undo|install)[\\/]|core[\\/]src[\\/](util[\\/](bytes|env-file)|cli[\\/](hook-commands|commands[\\/].*|recording[\\/].*|output[\\/]show-install))\.ts|\0node:(?!(events|fs|os|path|process|util)$)/;
/** What an answer does without, most of the time. */
const SELDOM =
  /[\\/]node_modules[\\/](?!.*[\\/]leven[\\/])|core[\\/]src[\\/](process[\\/](?!proc)|util[\\/]env-file|undo[\\/](?!state-folder))|\0node:(?!(buffer|fs|module|os|path|process|url|vm)$)/;

const HOOKS = join(import.meta.dirname, "../../packages/core/src/hooks.ts");

await rm("dist/chunks", { recursive: true, force: true });
const modules = [
  // Every further file, and every further letter, costs time at start.
  // The runtime needs node:module, and everything needs the runtime: a chunk of its own, or the two would wait for each other.
  ...(await bundle("bin", [
    { name: "main", test: (id) => !APART.test(id) },
    { name: "module", test: /^\0node:module$/ },
  ])),
  // A product waits for every answer: all that it needs each time is one file, and none of the other verbs' code is in it.
  ...(await bundle("answer", [{ name: "main", test: (id) => !SELDOM.test(id) }])),
  // What hooks files import, beside the answer: found without a search.
  ...(await bundle("hooks", [])),
];

/** Bundles one entry, and returns the paths of what is in it. */
async function bundle(
  entry: "bin" | "answer" | "hooks",
  groups: readonly { name: string; test: RegExp | ((id: string) => boolean) }[],
): Promise<string[]> {
  const { output } = await build({
    input: { [entry]: entry === "hooks" ? HOOKS : `src/${entry}.ts` },
    platform: "node",
    // The entry itself may be the file that the seldom ones share code with.
    preserveEntrySignatures: "allow-extension",
    plugins: entry === "bin" ? [builtins, answerApart] : [builtins],
    // Core's sources as they are: nothing has to be built before.
    resolve: {
      conditionNames: ["@backup-hooks/source", "node", "import", "default"],
      mainFields: ["module", "main"],
    },
    output: {
      dir: "dist",
      format: "esm",
      entryFileNames: entry === "hooks" ? "chunks/core-hooks.js" : "[name].js",
      chunkFileNames: entry === "bin" ? "chunks/[name].js" : "chunks/answer-[name].js",
      codeSplitting: { groups: [...groups] },
      minify: true,
    },
  });
  return output.flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
}

await chmod("dist/bin.js", 0o755);

const folders = new Set(
  modules.flatMap((id) => /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id) ?? []),
);
const notices = await Promise.all(Array.from(folders, readNotice));
await writeFile(
  "dist/THIRD-PARTY.txt",
  `The command in this folder contains these packages.\n\n${notices.sort().join("\n")}`,
);

/** A bundled package's name, version and licence text. */
async function readNotice(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(
    await readFile(join(folder, "package.json"), "utf8"),
  );
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined)
    throw new Error(`${name} is bundled, and has no licence file to carry along`);
  return `==== ${name} ${version} (${license})\n\n${(await readFile(join(folder, file), "utf8")).trim()}\n`;
}
