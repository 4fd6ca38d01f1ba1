/** A mutant that no test can notice, or need not, and why. */
interface Reason {
  /** The end of its path: `core/src/lifecycle.ts`. */
  readonly file: string;
  /** The code that is changed, white space as single blanks. */
  readonly code: string;
  /** What it becomes; absent: whatever it becomes. */
  readonly becomes?: string;
  readonly reason: string;
}

/** Several pieces of code with one reason. */
const all = (file: string, reason: string, ...codes: readonly string[]): Reason[] => codes.map((code) => ({ file, code, reason }));

const NOT_FOUND = "where nothing is found, what is read of it is undefined either way";
const NO_MATCH = "a default that stands for an absent value: the pattern behind it takes neither";

export const reasons: readonly Reason[] = [
  ...all("core/src/lifecycle.ts", "an operation that is blocked has at least the firing that blocks it", "firings.at(-1)?.answer"),
  ...all("core/src/lifecycle.ts", "no ending becomes another one under the name `undefined`", "turn !== undefined"),
  ...all("core/src/lifecycle.ts", "a head start of at most a second for what is waited for anyway", 'plan.order === "detached"'),
  ...all("core/src/lifecycle.ts", "only ends a timer early, so that the process need not live a second longer", "over.abort();"),
  ...all("core/src/policy.ts", "no table has an entry under `undefined`", "attempt.exitCode !== undefined"),
  ...all("core/src/policy.ts", "no comparison holds for an undefined code: nothing is added either way", "exitCode === undefined"),

  ...all("rekkord/src/call.ts", "a call without arguments names no event, whatever stands for the first", '""'),
  ...all("rekkord/src/versions.ts", "the oldest release is known, so it is never refused", "number > minor(SINCE.saveHooks)"),
  ...all("rekkord/src/versions.ts", NOT_FOUND, "[]"),
  ...all("rekkord/src/versions.ts", "Number(undefined) is NaN as well", "number === undefined"),

  ...all(
    "syncrify/src/decode.ts",
    "a search that finds nothing, or nothing too much, replaces one word by itself",
    "surplus > 0 && index > 0 && next !== -1",
    "surplus > 0 && index > 0",
    "surplus > 0",
    "next !== -1",
  ),
  ...all(
    "syncrify/src/decode.ts",
    "in front of a first word that does not fit nothing can be joined: the call is refused either way",
    "index > 0",
  ),
  ...all("syncrify/src/decode.ts", "behind a free text the lines below say the same", "names.some(isFree)"),
  ...all(
    "syncrify/src/decode.ts",
    "without a free text, or with as many words as positions, the words stay as they are either way",
    "free === -1",
  ),
  ...all("syncrify/src/decode.ts", "with as many words as positions each stays where it is", "words.length <= pieces.length"),
  ...all("syncrify/src/decode.ts", "an undefined word at the end is one that never came", "index >= words.length"),
  ...all("syncrify/src/decode.ts", NO_MATCH, '""'),
  ...all("syncrify/src/facts.ts", NO_MATCH, '""'),
  ...all("syncrify/src/events.ts", "a format that is undefined is none, and no text of one is written", "form === undefined"),
  ...all("syncrify/src/hooks.ts", "a note that is undefined is none", "note !== undefined"),
  ...all("syncrify/src/protocol.ts", "whatever is not `again` is played as once, and whatever is not argv as java", '"once"', '"java"'),
  ...all("syncrify/src/template.ts", "the pattern finds names that begin with $ and nothing else", "/^\\$\\d/"),
  ...all("syncrify/src/template.ts", "empty words between two blanks are left out behind it", "/[ \\t\\n\\r\\f]+/"),
  ...all(
    "syncrify/src/template.ts",
    "the pattern finds known names and nothing else: the filter is there for the type",
    "[...text.matchAll(known)].map(([name]) => name).filter(isVariable)",
  ),

  ...all("barman/src/operations.ts", 'every word but "post" means that no post hook runs', '"none"'),
  ...all("barman/src/events.ts", NOT_FOUND, "[]"),
  ...all("barman/src/events.ts", "the names come from the table: nothing stands before or after", "/^(pre|post)_(.*)$/"),
  ...all("barman/src/facts.ts", NO_MATCH, '""'),
  ...all("barman/src/facts.ts", NOT_FOUND, "[]"),
  ...all("barman/src/hooks.ts", "a server or an option of any other name that is not there", '""'),
  ...all("barman/src/hooks.ts", NOT_FOUND, "[]"),
  ...all("barman/src/hooks.ts", "the last part takes everything: the end needs no mark", "/^((?:pre|post)_[a-z_]+_script)=(.*)$/s"),
  ...all("barman/src/hooks.ts", "a hook is only made of a server that is there", "server?.settings"),
  ...all("barman/src/formats.ts", "toExponential() always has a mantissa and a power", '""', '"0"'),
  ...all("barman/src/formats.ts", "a mantissa of one digit is its digits", "digits.length > 1"),
  ...all("barman/src/formats.ts", "an exponent of 0 is no case here: it stays below 16 and is not negative", "exponent < 0"),
  ...all(
    "barman/src/formats.ts",
    "the remainder is taken once more, and the parts add up to the same time",
    "(nanoseconds % second) + second",
  ),
  ...all(
    "barman/src/versions.ts",
    "decides only whether a hint is given, and no known release is near such a text",
    "/^\\d+\\.\\d+/.test(version) && atLeast(version, OLDEST) && compareVersions(version, NEWEST) <= 0",
    "/^\\d+\\.\\d+/.test(version) && atLeast(version, OLDEST)",
    "compareVersions(version, NEWEST) <= 0",
    "/^\\d+\\.\\d+/",
  ),
  ...all("barman/src/versions.ts", "without a difference the last parts compare as the same", "differing < 0"),
  ...all("barman/src/versions.ts", "only spares the work of parsing once more", "known !== undefined"),
  ...all("barman/src/call.ts", "a name that has the ending elsewhere too is no hook either way", "/(_retry)?_script$/"),
  ...all(
    "barman/src/formats.ts",
    "Number.isFinite() holds for numbers only, and no configuration has an infinite one",
    'typeof value === "number" && Number.isFinite(value)',
    'typeof value === "number"',
  ),

  ...all(
    "retrospect/src/call.ts",
    "every position has a field, every field its type, and no type has one of these words in it",
    '""',
    "/^(integer|number)$/",
    'fieldSpecs[row.fields[index] ?? ""]?.type',
  ),
  ...all(
    "retrospect/src/callers.ts",
    "a source, for people",
    '"Retrospect\'s KB page Script Hooks (documented)"',
    "`${KB}; that the install folder carries the version was observed`",
    '"where client 7.7 is installed (captured)"',
  ),
  ...all("retrospect/src/events.ts", "no other event has such a name", "/^(Pre)?StartSource$/"),
  ...all("retrospect/src/events.ts", "every field has its entry", "fieldSpecs[field]?.type", "fieldSpecs[field]?.form"),
  ...all("retrospect/src/events.ts", "no field has such a name", "[]"),
  ...all("retrospect/src/facts.ts", "a text that is no time either", '""'),
  ...all("retrospect/src/facts.ts", "`undefined` has no digits", "text !== undefined"),
  ...all("retrospect/src/fields.ts", "neither has a pattern", '"string"'),
  ...all("retrospect/src/fields.ts", "where there is a pattern there is its entry", "spec?.type", "spec?.form"),
  ...all("retrospect/src/fields.ts", "no backup is of the year 100", "written >= 100"),
  ...all("retrospect/src/fields.ts", "a day that there is not is one of another month", "date.getDate() === day"),
  ...all("retrospect/src/fields.ts", "an hour that there is not is one of another day", "hours < 24"),

  ...all("backrest/src/call.ts", "the template and the rows have every field", '""'),
  ...all("backrest/src/command.ts", "a split text has a first line, and a list of words a first word", '""'),
  ...all("backrest/src/examples.ts", "only asked for tasks of a plan", '""'),
  ...all("backrest/src/facts.ts", "a text that is no time, no duration and no JSON either", '""'),
  ...all("backrest/src/facts.ts", "what is no object has no such members", 'typeof value === "object"'),
  ...all("backrest/src/failures.ts", "a condition always has a first part", '""'),
  ...all("backrest/src/failures.ts", NOT_FOUND, "[]"),
  ...all("backrest/src/failures.ts", "the last part takes everything: the end needs no mark", "/^was answered ((\\d+)\\b.*)$/"),
  ...all("backrest/src/firing.ts", "a text, and an ending, of any other name that is not there", '""'),
  ...all("backrest/src/hooks.ts", "a repo, a plan or an action of any other name that is not there", '""'),
  ...all(
    "backrest/src/hooks.ts",
    "hooks without a handler are left out before",
    "action === undefined || make === undefined",
    "action === undefined",
    "make === undefined",
    "action?.kind",
    "hook.action?.kind",
    "throw new Error(noHandler(hook));",
    "action !== undefined",
  ),
  ...all("backrest/src/hooks.ts", "without an event no hook is selected either way", "first === undefined", "events[0]?.fields"),
  ...all("backrest/src/requests.ts", NOT_FOUND, "[]"),
  ...all("backrest/src/requests.ts", "what is parsed is only there to be rendered", '"token"'),
  {
    file: "backrest/src/requests.ts",
    code: "/^(\\w[\\w+.-]*:)\\/\\/([^/?#]*)([^?#]*)(.*)$/",
    becomes: "/^(\\w[\\w+.-]*:)\\/\\/([^/?#]*)([^?#]*)(.*)/",
    reason: "the last part takes everything: the end needs no mark",
  },

  ...all("retrospect/src/call.ts", "a raw line is never melted: there is nothing to take apart", "line === undefined"),
  ...all(
    "retrospect/src/call.ts",
    "only FatalBackupError has a zone to leave out, and only five arguments have a file in the fifth place",
    'name === "FatalBackupError" && values.length === 5',
    'name === "FatalBackupError"',
    "values.length === 5",
  ),
  ...all("retrospect/src/call.ts", "no other row has such a field", 'rows[name].phase !== "post"'),
  ...all("retrospect/src/handler.ts", "the names are those of the table", "events[name]?.veto"),
];
