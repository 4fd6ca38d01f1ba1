import { renameSync, rmSync, writeFileSync, writeSync } from "node:fs";
import type { Reply } from "../model/call.ts";
import { unescapeBytes } from "../util/bytes.ts";

/**
 * Sends the product its reply. Files are written atomically, because the product may read them at
 * any moment.
 */
export function sendReply({ exitCode, files, stdout }: Reply): number {
  for (const [file, text] of Object.entries(files)) {
    const unfinished = unescapeBytes(`${file}.${process.pid}`);
    try {
      writeFileSync(unfinished, unescapeBytes(text), { flag: "wx" });
      renameSync(unfinished, unescapeBytes(file));
    } catch (error) {
      rmSync(unfinished, { force: true });
      throw error;
    }
  }
  if (stdout !== undefined) writeSync(1, stdout);
  return exitCode;
}
