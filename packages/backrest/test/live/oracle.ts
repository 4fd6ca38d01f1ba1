import {
  type ChildProcessWithoutNullStreams,
  execFileSync,
  spawn,
  spawnSync,
} from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Case } from "./generate.ts";

/** What Go made of a case; output and error are bytes as text in latin1. */
export interface GoResult {
  readonly stage: "done" | "execute" | "parse" | "long" | "data" | "panic";
  readonly output: string;
  readonly error: string;
}

/** The version the engine follows. Another one, or none, counts as missing. */
export const WANTED = "go1.26";

/** Whether that Go is here. If not, one line says so, or the tests fail where everything has to be compared: BACKUP_HOOKS_REQUIRE_ORACLES=1. */
export function goIsHere(what: string): boolean {
  const { stdout } = spawnSync("go", ["env", "GOVERSION"], { encoding: "utf8" });
  const version = (stdout ?? "").trim() || "no Go";
  if (version.startsWith(WANTED)) return true;
  const missing = `${what} NOT compared with Go: ${version} on this machine, ${WANTED} needed`;
  if (process.env["BACKUP_HOOKS_REQUIRE_ORACLES"] === "1") throw new Error(missing);
  process.stderr.write(`${missing}\n`);
  return false;
}

/** One Go process that answers case after case. */
export class Oracle {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly folder: string;
  private readonly waiting: ((line: string) => void)[] = [];

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), "go-oracle-"));
    const program = join(this.folder, "oracle");
    // Go 1.26 puts its heap at a random place; without that, addresses at least look alike.
    const env = { ...process.env, GOEXPERIMENT: "norandomizedheapbase64" };
    execFileSync("go", ["build", "-o", program, "."], {
      cwd: fileURLToPath(new URL("oracle", import.meta.url)),
      env,
    });
    this.child = spawn(program, {
      stdio: ["pipe", "pipe", "inherit"],
    }) as unknown as ChildProcessWithoutNullStreams;
    createInterface({ input: this.child.stdout }).on("line", (line) =>
      this.waiting.shift()?.(line),
    );
  }

  async ask(request: Case): Promise<GoResult> {
    const line = await new Promise<string>((resolve) => {
      this.waiting.push(resolve);
      this.child.stdin.write(`${JSON.stringify(request)}\n`);
    });
    const { stage, output, error } = JSON.parse(line) as {
      stage: GoResult["stage"];
      output: string | null;
      error: string | null;
    };
    return { stage, output: decoded(output), error: decoded(error) };
  }

  close(): void {
    this.child.stdin.end();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function decoded(base64: string | null): string {
  return Buffer.from(base64 ?? "", "base64").toString("latin1");
}
