import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { duration, goTime, make, Template } from "../../packages/backrest/src/go-template/index.ts";
import { hookVarsType } from "../../packages/backrest/src/vars/index.ts";
import { measureRatio, type Row } from "./measure.ts";
import { templates } from "./templates.ts";

/** Nanoseconds that Go takes to parse and to execute a template. */
interface Times {
  readonly Parse: number;
  readonly Execute: number;
}

const KIB = 1024;
const entry = join(
  import.meta.dirname,
  "..",
  "..",
  "packages",
  "backrest",
  "dist",
  "go-template",
  "index.js",
);

const data = make(hookVarsType, {
  Task: 'backup for plan "docs"',
  Event: 6,
  Repo: { Id: "local-repo", Uri: "/mnt/backup" },
  Plan: { Id: "docs", Repo: "local-repo", Paths: ["/srv/docs", "/srv/data & co", "/var/mail"] },
  SnapshotId: "2a74edaf".repeat(8),
  SnapshotStats: {
    MessageType: "summary",
    FilesNew: 12,
    DataAdded: 1234567,
    TotalDuration: 0.736078876,
  },
  CurTime: goTime(BigInt(Date.now()) * 1_000_000n),
  Duration: duration(83456789123n),
});

/** Processor time used so far, in nanoseconds, compiler and garbage collector included: a busy machine does not change it. */
function readCpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
}

/** Nanoseconds per run: the best of five averages over 50 ms of processor time, after the code is warm. */
function measure(run: () => unknown): number {
  const times = Array.from({ length: 8 }, () => {
    const start = readCpuTime();
    let count = 0;
    do {
      for (let i = 0; i < 20; i += 1) run();
      count += 20;
    } while (readCpuTime() - start < 50_000_000);
    return (readCpuTime() - start) / count;
  });
  return Math.min(...times.slice(3));
}

/** All templates in one Go process, when the first row asks for it. */
let go: Readonly<Record<string, Times>> | undefined;
function measureInGo(): Readonly<Record<string, Times>> {
  if (go !== undefined) return go;
  const folder = mkdtempSync(join(tmpdir(), "go-bench-"));
  try {
    const program = join(folder, "bench");
    execFileSync("go", ["build", "-o", program, "."], {
      cwd: join(import.meta.dirname, "go"),
      stdio: ["ignore", "ignore", "inherit"],
    });
    go = JSON.parse(
      execFileSync(program, { input: JSON.stringify(templates), encoding: "utf8" }),
    ) as Readonly<Record<string, Times>>;
    return go;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compareWithGo(what: keyof Times, name: string, ours: () => number): Row["measure"] {
  return async () => {
    if (spawnSync("go", ["version"]).status !== 0) return "there is no Go on this machine";
    return ours() / (measureInGo()[name]?.[what] ?? Number.NaN);
  };
}

/** A text of about so many bytes with the actions of a real hook, over and over. */
const createText = (bytes: number): string =>
  (templates["script"] ?? "").repeat(Math.ceil(bytes / (templates["script"]?.length ?? 1)));

/** How much longer a byte takes in a long text than in one of 16 KiB: 1 where time grows with length and no faster. */
const measureGrowth = (kib: number, measureText: (text: string) => number) => async () =>
  measureText(createText(kib * KIB)) / kib / (measureText(createText(16 * KIB)) / 16);

const measureExecute = (text: string): number => {
  const template = new Template("template").parse(text);
  return measure(() => template.execute(data));
};
const measureParse = (text: string): number => measure(() => new Template("template").parse(text));

const runNode = async (...args: readonly string[]): Promise<void> => {
  execFileSync(process.execPath, args, {
    stdio: "ignore",
    env: { PATH: "/usr/bin:/bin", HOME: "/" },
  });
};

export const templateRows: readonly Row[] = [
  ...Object.entries(templates).flatMap(([name, text]): Row[] => [
    {
      name: `template/execute ${name}, to Go`,
      limit: 1,
      measure: compareWithGo("Execute", name, () => measureExecute(text)),
    },
    {
      name: `template/parse ${name}, to Go`,
      limit: 2,
      measure: compareWithGo("Parse", name, () => measureParse(text)),
    },
  ]),
  ...[64, 256, 1024].flatMap((kib): Row[] => [
    {
      name: `template/parse ${kib} KiB, per byte to 16 KiB`,
      limit: 3,
      measure: measureGrowth(kib, measureParse),
    },
    {
      name: `template/execute ${kib} KiB, per byte to 16 KiB`,
      limit: 3,
      measure: measureGrowth(kib, measureExecute),
    },
  ]),
  {
    name: "template/import, to node -e 0",
    limit: 1.25,
    measure: async () => {
      if (!existsSync(entry))
        throw new Error("packages/backrest/dist is missing: run `npx -y pnpm@12 run build` first");
      return measureRatio(
        () => runNode("--input-type=module", "-e", `import ${JSON.stringify(entry)}`),
        () => runNode("-e", "0"),
        60,
      );
    },
  },
];
