import { chmodSync, copyFileSync, linkSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "rolldown";

/** A program that every account can start, wherever the clone is. */
export interface SharedProgram {
  readonly node: string;
  readonly file: string;
  remove(): void;
}

/**
 * Bundles a program into one file of a world-readable folder, next to the Node that runs the tests: another account cannot read
 * a clone below a folder of mode 0700, such as the superuser's home.
 */
export async function shareProgram(source: string): Promise<SharedProgram> {
  const folder = mkdtempSync(join(tmpdir(), "backup-hooks-shared-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const [node, file] = [join(folder, "node"), join(folder, "program.mjs")];
    await build({
      input: source,
      platform: "node",
      resolve: { conditionNames: ["@backup-hooks/source", "node", "import", "default"] },
      logLevel: "silent",
      output: { file, format: "esm", codeSplitting: false },
    });
    linkOrCopy(process.execPath, node);
    chmodSync(file, 0o644);
    chmodSync(folder, 0o755);
    return { node, file, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** A link costs nothing, but exists only within one file system. */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
    chmodSync(to, 0o755);
  }
}
