import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ratio, type Row } from "./measure.ts";

const root = join(import.meta.dirname, "..", "..");
const bin = join(root, "packages", "barman", "dist", "bin.js");
const cwd = join(root, "examples", "barman");

async function node(args: readonly string[]): Promise<void> {
  execFileSync(process.execPath, args, { cwd, stdio: "ignore", env: { PATH: "/usr/bin:/bin", HOME: "/" } });
}

function start(name: string, limit: number, args: readonly string[]): Row {
  return {
    name: `start/barman-hooks ${name}`,
    limit,
    measure: () => {
      if (!existsSync(bin)) throw new Error("packages/barman/dist is missing: run `npx -y pnpm@12 run build` first");
      return ratio(
        () => node([bin, ...args]),
        () => node(["-e", "0"]),
        40,
      );
    },
  };
}

export const startRows: readonly Row[] = [
  start("--version", 1.3, ["--version"]),
  start("rehearse --plan", 2, ["rehearse", "pre_backup", "--plan", "--config", "barman.conf", "--server", "main"]),
];
