// The tables of docs/ that say what the code says, made from the code. They stand between `<!-- table: NAME -->` and
// `<!-- /table -->`. `pnpm tables` writes them anew; a test compares.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { barman, type BarmanEventName, barmanEvents, hookEnv, optionOf, retryDelay } from "@backup-hooks/barman";
import { errorCodes } from "@backup-hooks/core";
import { ruleList } from "@backup-hooks/core/conformance";
import { failureCodes } from "../../packages/barman/src/config/config-error.ts";
import { hookOptions } from "../../packages/barman/src/config/options.ts";
import { problemKinds } from "../../packages/barman/src/config/problem-codes.ts";
import { SINCE } from "../../packages/barman/src/versions.ts";
import { answerTables } from "./tables/answers.ts";
import { backrestTables } from "./tables/backrest.ts";
import { momentFiles } from "./hook-types.ts";
import { code, endingRows, markdown, type Table } from "./tables/markdown.ts";
import { decisions, withDecisions } from "./tables/decisions.ts";
import { rekkordTables } from "./tables/rekkord.ts";
import { retrospectTables } from "./tables/retrospect.ts";
import { syncrifyTables } from "./tables/syncrify.ts";

const root = join(import.meta.dirname, "../..");
const { events, operations, exitCodes, version: newest } = barman();
type Row = readonly string[];
const seconds = (ms: number): string => `${ms / 1000} s`;

/** What stands in the comment above each entry of a table in the code. */
function comments(file: string): Readonly<Record<string, string>> {
  const found = readFileSync(join(root, file), "utf8").matchAll(/\/\*\* (.+?) \*\/\n\s+(\w+): /g);
  return Object.fromEntries(Array.from(found, ([, text = "", name = ""]) => [name, text]));
}

/** The endings of an operation after which one of its post hooks runs. */
const endingsBefore = (name: string): string[] =>
  Object.values(operations).flatMap(({ endings }) =>
    Object.entries(endings)
      .filter(([, { after }]) => after.some((firing) => firing.events.some((event) => event === name)))
      .map(([ending]) => ending),
  );

/** The first release, of those in which anything changed, that has a known bug of an event. */
function bugRows(): Row[] {
  const releases = ["3.4.0", ...new Set(Object.values(SINCE))].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  return Object.entries(events).flatMap(([name, { bugs = [] }]) =>
    bugs.map((bug) => {
      const since = releases.find((release) => barman({ version: release }).events[name as BarmanEventName].bugs?.includes(bug)) ?? newest;
      return [code(name), since === "3.4.0" ? "all" : `≥ ${since.replace(/\.0$/, "")}`, bug];
    }),
  );
}

function variableRows(): Row[] {
  const sets = barmanEvents.map((event) => {
    const name: BarmanEventName = `post_${event}`;
    const { operation, phase, examples } = events[name];
    return hookEnv({ product: "barman", name, operation, phase, fields: examples[0]?.fields ?? {} }, "plain");
  });
  const names = [...new Set(sets.flatMap((env) => Object.keys(env)))];
  return names.map((name) => [
    code(name),
    ...sets.map((env) => (name in env ? "●" : "")),
    code(sets.find((env) => name in env)?.[name] ?? "").replace("``", ""),
  ]);
}

/** Each table: its columns, and its rows. */
export const tables: Readonly<Record<string, () => Table>> = {
  ...answerTables,
  ...backrestTables,
  ...rekkordTables,
  ...retrospectTables,
  ...syncrifyTables,
  errors: () => {
    const says = comments("packages/core/src/util/errors.ts");
    return {
      columns: ["code", "exit", "means"],
      rows: Object.entries(errorCodes).map(([name, exit]) => [code(name), String(exit), says[name] ?? ""]),
    };
  },
  "conformance rules": () => ({
    columns: ["rule", "about", "sentence of the contract"],
    rows: ruleList.map(({ id, group, sentence }) => [id, group, sentence]),
  }),
  "barman options": () => ({
    columns: ["event", "before: plain", "before: retry", "after: retry", "after: plain"],
    rows: barmanEvents.map((event) => {
      const own = [
        optionOf(`pre_${event}`, "plain"),
        optionOf(`pre_${event}`, "retry"),
        optionOf(`post_${event}`, "retry"),
        optionOf(`post_${event}`, "plain"),
      ];
      return [event, ...own.filter((option) => (hookOptions as readonly string[]).includes(option)).map(code)];
    }),
  }),
  "barman events": () => ({
    columns: ["event", "operation", "63 of its retry script", "runs"],
    rows: Object.entries(events).map(([name, { operation, phase, veto }]) => [
      code(name),
      operation,
      veto ? `Barman ${veto.says}` : "comes too late",
      phase === "pre" ? "before the work" : `after ${endingsBefore(name).join(", ")}`,
    ]),
  }),
  "barman variables": () => ({ columns: ["variable", ...barmanEvents, "example, after the operation"], rows: variableRows() }),
  "barman endings": () => ({
    columns: ["operation", "ending", "hooks after it", "barman exits", "what is left"],
    rows: endingRows(operations, "none"),
  }),
  "barman exit codes": () => ({
    columns: ["a script exits", "Barman", "source"],
    rows: exitCodes.map(({ code: status, says, source }) => [status, says, source]),
  }),
  "barman retries": () => ({
    columns: ["failure", ...Array.from({ length: 12 }, (_, index) => String(index + 1))],
    rows: [["pause after it", ...Array.from({ length: 12 }, (_, index) => seconds(retryDelay(index + 1)))]],
  }),
  "barman bugs": () => ({ columns: ["event", "versions", "what it does"], rows: bugRows() }),
  "barman versions": () => {
    const says = comments("packages/barman/src/versions.ts");
    return { columns: ["since", "what changed"], rows: Object.entries(SINCE).map(([name, since]) => [since, says[name] ?? ""]) };
  },
  "barman problems": () => ({
    columns: ["code", "", "means"],
    rows: Object.entries(problemKinds).map(([name, { severity, means }]) => [code(name), severity, means]),
  }),
  "barman refusals": () => ({
    columns: ["code", "means", "what to do"],
    rows: Object.entries(failureCodes).map(([name, { means, hint }]) => [code(name), means, hint]),
  }),
};

/** A page with its tables made anew. @throws Error for a table that is not known or not ended */
export function withTables(page: string): string {
  const made = page.replace(
    /<!-- table: ([\w ]+) -->\n[\s\S]*?<!-- \/table -->/g,
    (_, name: string) => `<!-- table: ${name} -->\n\n${markdown(tableNamed(name))}\n<!-- /table -->`,
  );
  const begun = page.match(/<!-- table: /g)?.length ?? 0;
  if (begun !== (page.match(/<!-- \/table -->/g)?.length ?? 0)) throw new Error("a table is begun and not ended, or ended and not begun");
  return made;
}

function tableNamed(name: string): Table {
  const table = tables[name];
  if (table === undefined) throw new Error(`there is no table "${name}"; there are ${Object.keys(tables).join(", ")}`);
  return table();
}

/** The pages that may hold tables, relative to the repository. */
export const pages: readonly string[] = [...readdirSync(join(root, "docs")).map((name) => `docs/${name}`), "packages/barman/README.md"];

if (process.argv.includes("--write")) {
  const write = (page: string, remake: (text: string) => string): void => {
    const text = readFileSync(join(root, page), "utf8");
    const made = remake(text);
    if (made === text) return;
    writeFileSync(join(root, page), made);
    console.log(`${page} is written anew`);
  };
  for (const page of pages) write(page, withTables);
  const played = await decisions();
  write("README.md", (text) => withDecisions(text, played));
  for (const [path, text] of Object.entries(momentFiles)) writeFileSync(join(root, path), text);
}
