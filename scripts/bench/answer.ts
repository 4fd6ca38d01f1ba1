import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { backrest } from "@backup-hooks/backrest";
import { barman } from "@backup-hooks/barman";
import type { Protocol } from "@backup-hooks/core";
import { rekkord } from "@backup-hooks/rekkord";
import { retrospect } from "@backup-hooks/retrospect";
import { syncrify } from "@backup-hooks/syncrify";
import { measureRatio, type Row } from "./measure.ts";

/** How an answer with an empty handler compares with a Node that does nothing, per product. */
const adapters: readonly Protocol[] = [
  retrospect({}),
  syncrify({}),
  backrest({}),
  rekkord({}),
  barman({}),
];
const packages = join(import.meta.dirname, "..", "..", "packages");
const ROUNDS = 40;
const HOOKS = `import { defineHooks } from "@backup-hooks/core/hooks";
export default defineHooks({ "any:pre": async (event) => {} });
`;
const TYPED = HOOKS.replace("(event)", "(event: { readonly name: string })");

export const answerRows: readonly Row[] = [
  ...adapters.flatMap((adapter) =>
    (["mjs", "ts"] as const).map((kind) => ({
      name: `answer/${adapter.product}/${kind === "ts" ? "ts-cached" : kind}`,
      limit: 1.35,
      measure: () =>
        withSite(kind, async ({ call, startBare }) =>
          measureRatio(call(adapter), startBare(adapter), ROUNDS),
        ),
    })),
  ),
  {
    // The first call after the file has changed: its types have to be taken off.
    name: "strip/first-call",
    limit: 4,
    measure: () =>
      withSite("ts", async ({ call, startBare, forget }) =>
        measureRatio(
          async () => {
            forget();
            await call(barman({}))();
          },
          startBare(barman({})),
          ROUNDS,
        ),
      ),
  },
  {
    name: "answer/files left by 500 calls",
    limit: 0,
    measure: () =>
      withSite("mjs", async ({ call, countFiles }) => {
        for (let round = 0; round < 500; round += 1) await call(rekkord({}))();
        return countFiles();
      }),
  },
];

interface Site {
  /** Calls the adapter's first event before some work, as its product does. */
  readonly call: (adapter: Protocol) => () => Promise<void>;
  /** A Node that does nothing, started in the same way. */
  readonly startBare: (adapter: Protocol) => () => Promise<void>;
  /** Throws away what was compiled. */
  readonly forget: () => void;
  /** How many files there are in the temporary folder. */
  readonly countFiles: () => number;
}

async function withSite(
  kind: "mjs" | "ts",
  measure: (site: Site) => Promise<number>,
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "bench-answer-"));
  const [hooks, state, tmp] = [
    join(folder, `hooks.${kind}`),
    join(folder, "state"),
    join(folder, "tmp"),
  ];
  writeFileSync(hooks, kind === "ts" ? TYPED : HOOKS);
  mkdirSync(tmp);
  try {
    const env = { BACKUP_HOOKS_STATE: state, TMPDIR: tmp };
    return await measure({
      call: (adapter) => async () => start(adapter, env, [locateBin(adapter), "answer", hooks]),
      startBare: (adapter) => async () => start(adapter, env),
      forget: () => rmSync(join(state, "compiled"), { recursive: true, force: true }),
      countFiles: () => readdirSync(tmp).length,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function locateBin({ product }: Protocol): string {
  const bin = join(packages, product, "dist", "bin.js");
  if (!existsSync(bin))
    throw new Error(`${bin} is missing: run \`npx -y pnpm@12 run build\` first`);
  return bin;
}

/** Starts Node as the product starts its hook: with these words and the product's own after them, or to do nothing. */
function start(
  adapter: Protocol,
  env: Readonly<Record<string, string>>,
  args?: readonly string[],
): void {
  const [name, row] = Object.entries(adapter.events).find(([, { phase }]) => phase === "pre") ?? [];
  if (name === undefined || row === undefined)
    throw new Error(`${adapter.product} has no event before any work`);
  const { operation, phase, examples } = row;
  const call = adapter.encodeCall({
    product: adapter.product,
    name,
    operation,
    phase,
    fields: examples[0]?.fields ?? {},
  });
  execFileSync(process.execPath, args === undefined ? ["-e", "0"] : [...args, ...call.args], {
    env: { PATH: "/usr/bin:/bin", HOME: "/", ...env, ...call.env },
    stdio: [call.stdin === undefined ? "ignore" : "pipe", "ignore", "inherit"],
    ...(call.stdin !== undefined && { input: call.stdin }),
  });
}
