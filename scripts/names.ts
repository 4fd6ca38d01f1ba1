// How many functions begin with a verb: `npx -y pnpm@12 names [--list]`. CONTRIBUTING names the figure. With `--list`, every function
// that does not, and every function of more than four positional parameters.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import ts from "typescript";

/** Verbs that functions of this repository begin with; a new one is added here. */
const VERBS = new Set(
  `abort accept add adopt advance align allow announce answer append apply are arrange ask assert assign attach await begin bind block
  box build bundle call can cancel catch change check choose claim clean clear clone close coerce collect combine compare compile compute
  confirm connect contains convert copy count cover create cut decide decode decrypt define delete deliver depend derive describe detect
  diff differ digest discard dispatch divide do download draw drop edit embed emit enable encode end ends ensure enter equals escape
  declare evaluate examine exec execute exit exits expand expect explain export express extend extract fail fall fetch fill filter find finish fit
  fits flatten flush fold follow forget fork format freeze gate generate get give grow guard guess handle has hash hide highlight hold
  ignore implements import include indent infer init insert inspect install interpret interrupt is join keep kill lex lift limit link list
  listen live load locate lock log look lower make map mark mask match matches may measure merge mix mount mock move must mutate name needs
  negate normalize notice number observe omit open order pack pad parse pass pause peek perform pick pipe place plan play point pop prefix
  prepare print probe produce promise protect prove pull push put quit quote raise ran reach reaches read record redact reduce refuse
  register rehearse reject relate release remove render repeat replace replay report request require reset resolve respond restore resume
  retry return reverse revert review revoke rewrite rollback round run sample sanitize save scan search see select send separate serialize
  serve set settle shift shorten should show shut shuffle sign simulate skip slice sort spawn spell split stage stamp start starts stat
  state stop store stream strip subscribe substitute subtract suggest sum summarize supports suspend swap sync take tell test throw tidy
  time to toggle touch trace track translate transfer transform traverse trim truncate try turn unescape uninstall unlink unlock unquote
  unregister unwrap update upgrade use uses validate verify visit wait wake walk want warn was watch will with withhold would wrap write yield`.split(
    /\s+/,
  ),
);

interface Fn {
  readonly name: string;
  readonly place: string;
  readonly parameters: number;
}

const tracked = execFileSync("git", ["ls-files", "-z", "packages/*/src/**.ts", "scripts/**.ts"], {
  encoding: "utf8",
});
const functions = tracked.split("\0").filter(Boolean).flatMap(collectFunctions);

/** Named functions, methods and arrow constants of a file. */
function collectFunctions(file: string): readonly Fn[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(file, "utf8"),
    ts.ScriptTarget.Latest,
    true,
  );
  const found: Fn[] = [];
  const visit = (node: ts.Node): void => {
    const fn =
      ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node) ? node.initializer : node;
    const named =
      ts.isVariableDeclaration(node) ||
      ts.isPropertyDeclaration(node) ||
      ts.isFunctionDeclaration(node) ||
      ts.isMethodDeclaration(node);
    if (
      named &&
      node.name !== undefined &&
      ts.isIdentifier(node.name) &&
      fn !== undefined &&
      ts.isFunctionLike(fn)
    ) {
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      found.push({
        name: node.name.text,
        place: `${file}:${line}`,
        parameters: fn.parameters.length,
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const firstWord = (name: string): string =>
  (/^[A-Z]*[a-z0-9]*/.exec(name)?.[0] ?? name).toLowerCase();
const startsWithVerb = ({ name }: Fn): boolean => VERBS.has(firstWord(name));
const hasOfSuffix = ({ name }: Fn): boolean => /[a-z]Of$/.test(name);
const isSingleWord = ({ name }: Fn): boolean => /^[a-z]+$/.test(name);
const isLong = ({ parameters }: Fn): boolean => parameters > 4;
const share = (test: (fn: Fn) => boolean): string => {
  const count = functions.filter(test).length;
  return `${count} of ${functions.length} (${((100 * count) / functions.length).toFixed(1)} %)`;
};

if (process.argv.includes("--list")) {
  for (const fn of functions) {
    if (!startsWithVerb(fn) || hasOfSuffix(fn)) console.log(`${fn.place} ${fn.name}`);
    if (isLong(fn)) console.log(`${fn.place} ${fn.name}: ${fn.parameters} parameters`);
  }
}
console.log(`begin with a verb: ${share(startsWithVerb)}`);
console.log(`end in …Of: ${share(hasOfSuffix)}`);
console.log(`are a single word: ${share(isSingleWord)}`);
console.log(`more than four positional parameters: ${share(isLong)}`);
