// Bundles entry points of a package: `entries.ts template/index index` makes dist/template/index.js of src/template/index.ts, then
// dist/index.js, which imports the other. Run in the package's folder. For entries of so many small modules that loading them one by one
// would be most of what a program waits for.
import { posix, resolve } from "node:path";
import { rolldown } from "rolldown";

const names = process.argv.slice(2);
const toSourcePath = (name: string): string => resolve("src", `${name}.ts`);

for (const name of names) {
  const others = names.filter((other) => other !== name);
  const bundle = await rolldown({
    input: { [name]: toSourcePath(name) },
    platform: "node",
    // Dependencies stay imports, and so do the other entries: what is made by one is known to the other.
    external: (id, importer) => {
      const file = id.startsWith(".") && importer !== undefined ? resolve(importer, "..", id) : id;
      return !/^[./]/.test(id) || others.some((other) => file === toSourcePath(other));
    },
  });
  const paths = Object.fromEntries(
    others.map((other) => [
      toSourcePath(other),
      `./${posix.relative(posix.dirname(name), `${other}.js`)}`,
    ]),
  );
  await bundle.write({
    dir: "dist",
    format: "esm",
    minify: true,
    paths,
    entryFileNames: "[name].js",
  });
  await bundle.close();
}
