import { reasons } from "./reasons.ts";

/** As much of Stryker's report as is read here (mutation-testing-report-schema). */
export interface Report {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
}
interface Mutant {
  readonly status: "Killed" | "Timeout" | "Survived" | "NoCoverage" | "RuntimeError" | "CompileError" | "Ignored" | "Pending";
  readonly replacement?: string;
  readonly location: { readonly start: Position; readonly end: Position };
}
interface Position {
  readonly line: number;
  readonly column: number;
}

/** One package's part of docs/mutation.md: its scores, and every mutant that no test noticed, with the reason. */
export function sectionOf(name: string, { files }: Report): string {
  const paths = Object.keys(files).sort();
  const all = paths.flatMap((path) => files[path]?.mutants ?? []);
  const rows = paths.map((path) => `| ${path.split("/src/")[1]} | ${columns(files[path]?.mutants ?? [])} |`);
  const lost = paths.flatMap((path) => survivorsIn(path, files[path]?.source ?? "", files[path]?.mutants ?? []));
  return [
    `## ${name}`,
    `| file | mutants | noticed | by a time-out | not noticed | without a test | score |\n| --- | --- | --- | --- | --- | --- | --- |\n${rows.join("\n")}\n| **all** | ${columns(all)} |`,
    `Texts for people, left out: ${count(all, "Ignored")}. Mutants that could not be loaded, which count as nothing: ${count(all, "RuntimeError", "CompileError")}.`,
    lost.length === 0 ? "None was missed." : `| not noticed | becomes | why |\n| --- | --- | --- |\n${lost.join("\n")}`,
  ].join("\n\n");
}

const count = (mutants: readonly Mutant[], ...wanted: Mutant["status"][]): number =>
  mutants.filter(({ status }) => wanted.includes(status)).length;

function columns(mutants: readonly Mutant[]): string {
  const [killed, slow, survived, bare] = [
    count(mutants, "Killed"),
    count(mutants, "Timeout"),
    count(mutants, "Survived"),
    count(mutants, "NoCoverage"),
  ];
  const valid = killed + slow + survived + bare;
  return [valid, killed, slow, survived, bare, valid === 0 ? "–" : `${((100 * (killed + slow)) / valid).toFixed(1)} %`].join(" | ");
}

function survivorsIn(path: string, source: string, mutants: readonly Mutant[]): string[] {
  return mutants
    .filter(({ status }) => status === "Survived" || status === "NoCoverage")
    .map((mutant) => {
      const [code, becomes] = [textAt(source, mutant), oneLine(mutant.replacement ?? "")];
      const known = reasons.find((one) => path.endsWith(one.file) && one.code === code && (one.becomes ?? becomes) === becomes);
      return `| ${path.split("/src/")[1]} ${shown(code)} | ${shown(becomes)} | ${known?.reason ?? "a test is missing"} |`;
    });
}

function textAt(source: string, { location: { start, end } }: Mutant): string {
  const lines = source.split("\n").slice(start.line - 1, end.line);
  lines.push((lines.pop() ?? "").slice(0, end.column - 1));
  lines[0] = (lines[0] ?? "").slice(start.column - 1);
  return oneLine(lines.join("\n"));
}

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();
/** As code in a cell of a table, shortened. */
const shown = (text: string): string =>
  `\`${(text.length > 90 ? `${text.slice(0, 89)}…` : text || " ").replaceAll("|", "\\|").replaceAll("`", "'")}\``;
