import { createReadStream, lstatSync, rmSync } from "node:fs";
import type { Attempt } from "../model/attempt.ts";
import { unescapeBytes } from "../util/bytes.ts";
import { HookError } from "../util/errors.ts";
import { Capture } from "./capture.ts";

/**
 * The content of a hook's reply file, under the same limit as its output; nothing if the file does
 * not exist. The file is deleted.
 */
export async function readReply(
  path: string | undefined,
  limit?: number,
): Promise<Pick<Attempt, "reply" | "error">> {
  if (path === undefined) return {};
  const file = unescapeBytes(path);
  try {
    const stat = lstatSync(file, { throwIfNoEntry: false });
    if (stat === undefined) return {};
    // A named pipe would block until it has a writer, and a link may lead to a file that is not the
    // hook's.
    if (!stat.isFile()) throw new Error("it is not a regular file");
    const capture = new Capture(limit);
    for await (const chunk of createReadStream(file)) capture.push(chunk);
    rmSync(file, { force: true });
    return { reply: capture.toText() };
  } catch (error) {
    const received = error instanceof Error ? error.message : String(error);
    return {
      error: new HookError("IO", "the reply file cannot be read", {
        place: { file: path },
        received,
        cause: error,
      }),
    };
  }
}
