import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { measureRatio, type Row } from "./measure.ts";

const root = join(import.meta.dirname, "..", "..");
const bin = join(root, "packages", "barman", "dist", "bin.js");
const cwd = join(root, "examples", "barman");

async function runNode(args: readonly string[]): Promise<void> {
  execFileSync(process.execPath, args, {
    cwd,
    stdio: "ignore",
    env: { PATH: "/usr/bin:/bin", HOME: "/" },
  });
}

function createRow(name: string, limit: number, args: readonly string[]): Row {
  return {
    name: `start/barman-hooks ${name}`,
    limit,
    measure: () => {
      if (!existsSync(bin))
        throw new Error("packages/barman/dist is missing: run `npx -y pnpm@12 run build` first");
      return measureRatio(
        () => runNode([bin, ...args]),
        () => runNode(["-e", "0"]),
        40,
      );
    },
  };
}

export const startRows: readonly Row[] = [
  createRow("--version", 1.3, ["--version"]),
  createRow("rehearse --plan", 2, [
    "rehearse",
    "pre_backup",
    "--plan",
    "--config",
    "barman.conf",
    "--server",
    "main",
  ]),
];
