import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";
import { type Package, packages, root } from "../../tests/kit/repository.ts";

// The public surface of every package in its own words: what each entry point exports, with types, without docstrings. Read from the
// sources, so that it needs no build. `--write` writes packages/*/api.md; without it, only what would change is named.

const SOURCE = "@backup-hooks/source";
const HEAD =
  "Written by `npx -y pnpm@12 api` and compared by a test, so that a change of the public surface shows in review.";

/** The report of each package by its path from the repository's root: `packages/core/api.md`. */
export function createApiReports(): Readonly<Record<string, string>> {
  const entries = packages.map((one) => ({ ...one, entries: listSources(one) }));
  const surface = new Surface(entries.flatMap((one) => one.entries.map(([, file]) => file)));
  return Object.fromEntries(
    entries.map(({ path, manifest, entries: entryFiles }) => {
      const files = entryFiles.map(([, file]) => file);
      const parts = entryFiles.map(
        ([name, file]) => `## ${name}\n\n${fenceCode(surface.listExports(file))}`,
      );
      const unnamed = surface.listUnnamed(files, join(path, "src"));
      const hidden =
        unnamed.length === 0
          ? []
          : [
              `## Part of these types, without a name of their own outside\n\n${fenceCode(unnamed)}`,
            ];
      return [
        relative(root, join(path, "api.md")),
        `${[`# What ${manifest.name} exports`, HEAD, ...parts, ...hidden].join("\n\n")}\n`,
      ];
    }),
  );
}

const fenceCode = (texts: readonly string[]): string => `\`\`\`ts\n${texts.join("\n")}\n\`\`\``;

/** The entry points of a package, each with its source. */
function listSources({ path, manifest }: Package): (readonly [name: string, file: string])[] {
  return Object.entries(manifest.exports ?? {}).flatMap(([key, conditions]) =>
    typeof conditions === "string"
      ? []
      : [[manifest.name + key.slice(1), join(path, conditions[SOURCE] ?? "")] as const],
  );
}

/** What TypeScript makes of some modules: their declarations, as a package that is built would carry them. */
class Surface {
  readonly #program: ts.Program;
  readonly #declared = new Map<string, ts.SourceFile>();
  readonly #scopes = new Map<ts.SourceFile, ReadonlyMap<string, ts.Symbol>>();

  constructor(files: readonly string[]) {
    const base = ts.readConfigFile(join(root, "tsconfig.base.json"), ts.sys.readFile).config;
    const { options } = ts.parseJsonConfigFileContent({ ...base, files: [] }, ts.sys, root);
    const settings = {
      ...options,
      noEmit: false,
      emitDeclarationOnly: true,
      removeComments: true,
      rootDir: root,
      outDir: root,
    };
    this.#program = ts.createProgram([...files], {
      ...settings,
      types: ["node"],
      typeRoots: [join(root, "node_modules/@types")],
    });
  }

  /** The declarations that a module exports, by name, and what it adds to other modules. */
  listExports(file: string): string[] {
    const names = this.#symbolsOf(file).flatMap((symbol) => this.#textsOf(symbol));
    const added = this.#declarationsIn(file)
      .statements.filter(ts.isModuleDeclaration)
      .map(formatStatement);
    return [...names, ...added];
  }

  /** What stands in the types of these modules and is exported by none of them, as far as it is declared in a folder. */
  listUnnamed(files: readonly string[], folder: string): string[] {
    const seen = new Set(files.flatMap((file) => this.#symbolsOf(file)));
    const unnamed: ts.Symbol[] = [];
    const queue = [...seen];
    for (const symbol of queue) {
      for (const statement of this.#statementsOf(symbol)) {
        for (const name of collectNames(statement)) {
          const found = this.#visible(symbol, name);
          if (found === undefined || seen.has(found) || !findOrigin(found).startsWith(`${folder}/`))
            continue;
          seen.add(found);
          queue.push(found);
          unnamed.push(found);
        }
      }
    }
    return unnamed.sort(compareNames).flatMap((symbol) => this.#textsOf(symbol));
  }

  #symbolsOf(file: string): ts.Symbol[] {
    const checker = this.#program.getTypeChecker();
    const source = this.#program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    if (module === undefined) return [];
    return checker
      .getExportsOfModule(module)
      .map((symbol) => this.#resolved(symbol))
      .sort(compareNames);
  }

  #resolved(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & ts.SymbolFlags.Alias
      ? this.#program.getTypeChecker().getAliasedSymbol(symbol)
      : symbol;
  }

  /** What a name means where a symbol is declared. */
  #visible(symbol: ts.Symbol, name: string): ts.Symbol | undefined {
    const source = symbol.declarations?.[0]?.getSourceFile();
    if (source === undefined) return undefined;
    const checker = this.#program.getTypeChecker();
    const kinds = ts.SymbolFlags.Type | ts.SymbolFlags.Value | ts.SymbolFlags.Alias;
    const names =
      this.#scopes.get(source) ??
      new Map(
        checker.getSymbolsInScope(source, kinds).map((one): [string, ts.Symbol] => [one.name, one]),
      );
    this.#scopes.set(source, names);
    const found = names.get(name);
    return found && this.#resolved(checker.getExportSymbolOfSymbol(found));
  }

  #textsOf(symbol: ts.Symbol): string[] {
    return this.#statementsOf(symbol).map(formatStatement);
  }

  /** The statements that declare a symbol; a function has one for each overload. */
  #statementsOf(symbol: ts.Symbol): ts.Statement[] {
    const origin = findOrigin(symbol);
    if (!origin.startsWith(join(root, "packages"))) return [];
    return this.#declarationsIn(origin).statements.filter((statement) =>
      hasDeclaration(statement, symbol.name),
    );
  }

  #declarationsIn(file: string): ts.SourceFile {
    const cached = this.#declared.get(file);
    if (cached !== undefined) return cached;
    let text = "";
    const write: ts.WriteFileCallback = (_, content) => {
      text = content;
    };
    this.#program.emit(this.#program.getSourceFile(file), write, undefined, true);
    const declared = ts.createSourceFile(
      `${dirname(file)}/declared.d.ts`,
      text,
      ts.ScriptTarget.Latest,
      true,
    );
    this.#declared.set(file, declared);
    return declared;
  }
}

const compareNames = (a: ts.Symbol, b: ts.Symbol): number =>
  a.name < b.name ? -1 : Number(a.name > b.name);
const findOrigin = (symbol: ts.Symbol): string =>
  symbol.declarations?.[0]?.getSourceFile().fileName ?? "";

function hasDeclaration(statement: ts.Statement, name: string): boolean {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.some((one) => one.name.getText() === name);
  return (
    "name" in statement &&
    !ts.isModuleDeclaration(statement) &&
    (statement.name as ts.Identifier | undefined)?.text === name
  );
}

/** The names that a declaration uses. */
function collectNames(node: ts.Node): string[] {
  const names = new Set<string>();
  const visit = (child: ts.Node): void => {
    if (ts.isIdentifier(child)) names.add(child.text);
    ts.forEachChild(child, visit);
  };
  ts.forEachChild(node, visit);
  return [...names];
}

const formatStatement = (statement: ts.Statement): string =>
  statement
    .getText()
    .replace(/^(?:export )?(?:default )?declare (?=const|function|class|type)/, "")
    .replace(/^export /, "")
    .replace(/^( {4})+/gm, (indent) => "  ".repeat(indent.length / 4));

if (import.meta.main) {
  for (const [file, text] of Object.entries(createApiReports())) {
    const path = join(root, file);
    if (process.argv.includes("--write")) writeFileSync(path, text);
    else if (readFileSync(path, "utf8") !== text) console.log(`${file} would change`);
  }
}
