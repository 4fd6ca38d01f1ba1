import { join } from "node:path";
import { conformance } from "./conformance/command.ts";
import { subjects } from "./conformance/subjects.ts";

process.exitCode = await conformance(process.argv.slice(2), subjects, {
  root: join(import.meta.dirname, ".."),
  print: (text) => process.stdout.write(text),
});
