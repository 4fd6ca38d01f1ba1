// The tables of docs/ that say what the code says, made from the code. They stand between `<!-- table: NAME -->` and
// `<!-- /table -->`. `pnpm tables` writes them anew; a test compares.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type BarmanEventName,
  barman,
  barmanEvents,
  buildHookEnv,
  optionName,
  retryDelay,
} from "@backup-hooks/barman";
import { errorCodes } from "@backup-hooks/core";
import { ruleList } from "@backup-hooks/core/conformance";
import { configErrorCodes } from "../../packages/barman/src/config/config-error.ts";
import { hookOptions } from "../../packages/barman/src/config/options.ts";
import { problemKinds } from "../../packages/barman/src/config/problem-codes.ts";
import { SINCE } from "../../packages/barman/src/versions.ts";
import { hookTypeFiles } from "./hook-types.ts";
import { answerTables } from "./tables/answers.ts";
import { backrestTables } from "./tables/backrest.ts";
import { createDecisionTable, withDecisions } from "./tables/decisions.ts";
import { formatCode, formatTable, listEndings, type Table } from "./tables/markdown.ts";
import { rekkordTables } from "./tables/rekkord.ts";
import { retrospectTables } from "./tables/retrospect.ts";
import { syncrifyTables } from "./tables/syncrify.ts";

const root = join(import.meta.dirname, "../..");
const { events, operations, exitCodes, version: newest } = barman();
type Row = readonly string[];
const formatSeconds = (ms: number): string => `${ms / 1000} s`;

/** What stands in the comment above each entry of a table in the code. */
function readComments(file: string): Readonly<Record<string, string>> {
  const comment = /\/\*\*\s((?:(?!\*\/)[\s\S])+?)\s\*\/\n\s+(\w+): /g;
  const found = readFileSync(join(root, file), "utf8").matchAll(comment);
  const joinLines = (text: string): string =>
    text
      .replace(/\s*\n\s*\* /g, " ")
      .replace(/^\s*\* /, "")
      .trim();
  return Object.fromEntries(
    Array.from(found, ([, text = "", name = ""]) => [name, joinLines(text)]),
  );
}

/** The endings of an operation after which one of its post hooks runs. */
const findEndingsBefore = (name: string): string[] =>
  Object.values(operations).flatMap(({ endings }) =>
    Object.entries(endings)
      .filter(([, { after }]) =>
        after.some((dispatch) => dispatch.events.some((event) => event === name)),
      )
      .map(([ending]) => ending),
  );

/** The first release, of those in which anything changed, that has a known bug of an event. */
function listKnownIssues(): Row[] {
  const releases = ["3.4.0", ...new Set(Object.values(SINCE))].sort((a, b) =>
    a.localeCompare(b, "en", { numeric: true }),
  );
  return Object.entries(events).flatMap(([name, { knownIssues = [] }]) =>
    knownIssues.map((issue) => {
      const since =
        releases.find((release) =>
          barman({ version: release }).events[name as BarmanEventName].knownIssues?.includes(issue),
        ) ?? newest;
      return [
        formatCode(name),
        since === "3.4.0" ? "all" : `≥ ${since.replace(/\.0$/, "")}`,
        issue,
      ];
    }),
  );
}

function listVariables(): Row[] {
  const sets = barmanEvents.map((event) => {
    const name: BarmanEventName = `post_${event}`;
    const { operation, phase, examples } = events[name];
    return buildHookEnv(
      { product: "barman", name, operation, phase, fields: examples[0]?.fields ?? {} },
      "plain",
    );
  });
  const names = [...new Set(sets.flatMap((env) => Object.keys(env)))];
  return names.map((name) => [
    formatCode(name),
    ...sets.map((env) => (name in env ? "●" : "")),
    formatCode(sets.find((env) => name in env)?.[name] ?? "").replace("``", ""),
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
    const description = readComments("packages/core/src/util/errors.ts");
    return {
      columns: ["code", "exit", "means"],
      rows: Object.entries(errorCodes).map(([name, exit]) => [
        formatCode(name),
        String(exit),
        description[name] ?? "",
      ]),
    };
  },
  "conformance rules": () => ({
    columns: ["rule", "about", "sentence of the contract"],
    rows: ruleList.map(({ id, group, sentence }) => [id, group, sentence]),
  }),
  "barman options": () => ({
    columns: ["event", "before: plain", "before: retry", "after: retry", "after: plain"],
    rows: barmanEvents.map((event) => {
      const options = [
        optionName(`pre_${event}`, "plain"),
        optionName(`pre_${event}`, "retry"),
        optionName(`post_${event}`, "retry"),
        optionName(`post_${event}`, "plain"),
      ];
      return [
        event,
        ...options
          .filter((option) => (hookOptions as readonly string[]).includes(option))
          .map(formatCode),
      ];
    }),
  }),
  "barman events": () => ({
    columns: ["event", "operation", "63 of its retry script", "runs"],
    rows: Object.entries(events).map(([name, { operation, phase, veto }]) => [
      formatCode(name),
      operation,
      veto ? `Barman ${veto.message}` : "comes too late",
      phase === "pre" ? "before the work" : `after ${findEndingsBefore(name).join(", ")}`,
    ]),
  }),
  "barman variables": () => ({
    columns: ["variable", ...barmanEvents, "example, after the operation"],
    rows: listVariables(),
  }),
  "barman endings": () => ({
    columns: ["operation", "ending", "hooks after it", "barman exits", "what is left"],
    rows: listEndings(operations, "none"),
  }),
  "barman exit codes": () => ({
    columns: ["a script exits", "Barman", "source"],
    rows: exitCodes.map(({ code: status, description, source }) => [status, description, source]),
  }),
  "barman retries": () => ({
    columns: ["failure", ...Array.from({ length: 12 }, (_, index) => String(index + 1))],
    rows: [
      [
        "pause after it",
        ...Array.from({ length: 12 }, (_, index) => formatSeconds(retryDelay(index + 1))),
      ],
    ],
  }),
  "barman bugs": () => ({
    columns: ["event", "versions", "what it does"],
    rows: listKnownIssues(),
  }),
  "barman versions": () => {
    const description = readComments("packages/barman/src/versions.ts");
    return {
      columns: ["since", "what changed"],
      rows: Object.entries(SINCE).map(([name, since]) => [since, description[name] ?? ""]),
    };
  },
  "barman problems": () => ({
    columns: ["code", "", "means"],
    rows: Object.entries(problemKinds).map(([name, { severity, description }]) => [
      formatCode(name),
      severity,
      description,
    ]),
  }),
  "barman refusals": () => ({
    columns: ["code", "means", "what to do"],
    rows: Object.entries(configErrorCodes).map(([name, { description, hint }]) => [
      formatCode(name),
      description,
      hint,
    ]),
  }),
};

/** A page with its tables made anew. @throws Error for a table that is not known or not ended */
export function withTables(page: string): string {
  const made = page.replace(
    /<!-- table: ([\w ]+) -->\n[\s\S]*?<!-- \/table -->/g,
    (_, name: string) =>
      `<!-- table: ${name} -->\n\n${formatTable(createTable(name))}\n<!-- /table -->`,
  );
  const begun = page.match(/<!-- table: /g)?.length ?? 0;
  if (begun !== (page.match(/<!-- \/table -->/g)?.length ?? 0))
    throw new Error("a table is begun and not ended, or ended and not begun");
  return made;
}

function createTable(name: string): Table {
  const table = tables[name];
  if (table === undefined)
    throw new Error(`there is no table "${name}"; there are ${Object.keys(tables).join(", ")}`);
  return table();
}

/** The pages that may hold tables, relative to the repository. */
export const pages: readonly string[] = [
  ...readdirSync(join(root, "docs")).map((name) => `docs/${name}`),
  "packages/barman/README.md",
];

if (process.argv.includes("--write")) {
  const write = (page: string, remake: (text: string) => string): void => {
    const text = readFileSync(join(root, page), "utf8");
    const made = remake(text);
    if (made === text) return;
    writeFileSync(join(root, page), made);
    console.log(`${page} is written anew`);
  };
  for (const page of pages) write(page, withTables);
  const played = await createDecisionTable();
  write("README.md", (text) => withDecisions(text, played));
  for (const [path, text] of Object.entries(hookTypeFiles)) writeFileSync(join(root, path), text);
}
