import { readFileSync } from "node:fs";
import { type Adapter, ENTRY_MARK, HookError, quoteShellWords } from "../src/index.ts";
import { toy } from "./toy-adapter.ts";

const HOOK = /^hook = (.*?)(\r?)$/m;
const REPLACED = /^# (hook = .*?)\r?\n/m;

/** The toy product with a configuration that is one `hook = COMMAND` among other lines, and secrets after `password = `. */
export function installing(): Adapter {
  const { load: _, ...rest } = toy();
  return {
    ...(rest as Adapter),
    async load(path = "toy.ini") {
      return { config: readFileSync(path, "latin1"), scopes: [], settings: [], problems: [] };
    },
    secrets: (config) =>
      [...String(config).matchAll(/^password = (.*)$/gm)].map(([, secret = ""]) => secret),
    install({ argv, events, onCrash, replace, config: file = "toy.ini" }, disk) {
      const text = disk.read(file) ?? "";
      const found = HOOK.exec(text);
      const line = `hook = ${quoteShellWords([...argv, `${onCrash}:${events.join("+")}`])}`;
      const notes = ["Restart Toy."];
      if (found === null)
        return {
          edits: [
            { file, start: 0, end: 0, text: `${line}${text.includes("\r\n") ? "\r\n" : "\n"}` },
          ],
          notes,
        };
      const [old, value = "", end = ""] = found;
      if (!value.includes(ENTRY_MARK) && !replace) {
        const at = text.slice(0, found.index).split("\n").length;
        throw new HookError("CONFIG_INVALID", "there is another hook", {
          product: "Toy",
          place: { file, line: at },
          hint: "--replace takes its place",
        });
      }
      const kept = value.includes(ENTRY_MARK) ? "" : `# ${old.trimEnd()}${end}\n`;
      return {
        edits: [
          { file, start: found.index, end: found.index + old.length, text: `${kept}${line}${end}` },
        ],
        notes,
      };
    },
    uninstall({ config: file = "toy.ini" }, disk) {
      const text = disk.read(file) ?? "";
      const found = HOOK.exec(text);
      if (!found?.[1]?.includes(ENTRY_MARK)) return { edits: [], notes: ["Restart Toy."] };
      const replaced = REPLACED.exec(text);
      const [start, end] = [replaced?.index ?? found.index, found.index + found[0].length];
      const edit = replaced
        ? { end, text: `${replaced[1]}${found[2]}` }
        : { end: end + 1, text: "" };
      return { edits: [{ file, start, ...edit }], notes: ["Restart Toy."] };
    },
  };
}
