import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

// Replays recorded vectors of a product: `vectors PRODUCT FILE`. Failures and skips by id, a closing line; exit 1 on a
// failure, 2 on a wrong call. A product takes part by having packages/PRODUCT/test/replay/index.ts.

type Result =
  | { readonly status: "passed" }
  | { readonly status: "failed" | "skipped"; readonly reason: string };
interface Vector {
  readonly id?: string;
  readonly name?: string;
}
/** A file is an array of vectors, or an object with one as `vectors`; what stands beside it is what they share, their data by name for instance. */
interface Recorded {
  readonly vectors: readonly Vector[];
  readonly shared: object;
}

type Replay = (vector: Vector, shared: object) => Promise<Result>;

/** Replays start processes; more at once would not be faster. */
const CONCURRENCY = 4;
const packages = resolve(import.meta.dirname, "../packages");
const locateReplay = (product: string): string =>
  resolve(packages, product, "test/replay/index.ts");

function refuse(message: string): never {
  console.error(message);
  process.exit(2);
}

function readVectors(file: string): Recorded {
  // pnpm runs scripts in the repository's root; a path is meant from where it was typed.
  const path = resolve(process.env["INIT_CWD"] ?? "", file);
  try {
    const content: unknown = JSON.parse(readFileSync(path, "utf8"));
    const { vectors, ...shared } = Array.isArray(content)
      ? { vectors: content }
      : (Object(content) as { vectors?: unknown });
    if (Array.isArray(vectors)) return { vectors, shared };
  } catch (error) {
    refuse(
      `${file}: expected a file with a JSON array of vectors, got: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  return refuse(
    `${file}: expected a JSON array of vectors, or an object with one as "vectors", got other JSON`,
  );
}

async function replayAll({ vectors, shared }: Recorded, replay: Replay): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const replayNext = async (): Promise<void> => {
    for (let index = next++; index < vectors.length; index = next++)
      results[index] = await replay(vectors[index] ?? {}, shared);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, replayNext));
  return results;
}

const [product, file, ...rest] = process.argv.slice(2);
const products = readdirSync(packages).filter((name) => existsSync(locateReplay(name)));
if (product === undefined || file === undefined || rest.length > 0)
  refuse(`usage: vectors PRODUCT FILE (PRODUCT: ${products.join(", ")})`);
if (!products.includes(product))
  refuse(`no vectors can be replayed for "${product}": expected ${products.join(", ")}`);

const recorded = readVectors(file);
const { replay } = (await import(pathToFileURL(locateReplay(product)).href)) as { replay: Replay };
const results = await replayAll(recorded, replay);
for (const [index, result] of results.entries()) {
  const { id, name } = recorded.vectors[index] ?? {};
  if (result.status !== "passed")
    console.log(`${result.status} ${id ?? name ?? `number ${index + 1}`}: ${result.reason}`);
}
const count = (status: Result["status"]): number =>
  results.filter((result) => result.status === status).length;
console.log(`${count("passed")} passed, ${count("failed")} failed, ${count("skipped")} skipped`);
process.exitCode = count("failed") > 0 ? 1 : 0;
