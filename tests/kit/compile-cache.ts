import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The folder where Node keeps the sources that it compiled: tests start thousands of processes from the same ones. */
export const compiled = process.env["NODE_COMPILE_CACHE"] ?? "";

/** Vitest's global setup: one folder for the whole run, removed at its end. */
export default function createCompileCache(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "backup-hooks-compiled-"));
  process.env["NODE_COMPILE_CACHE"] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
