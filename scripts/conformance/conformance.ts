import { join } from "node:path";
import { runConformance } from "./command.ts";
import { subjects } from "./subjects.ts";

process.exitCode = await runConformance(process.argv.slice(2), subjects, {
  root: join(import.meta.dirname, "../.."),
  print: (text) => process.stdout.write(text),
});
