import type { TypedData } from "@backup-hooks/backrest/template";
import * as fc from "fast-check";
import { data, word } from "./data.ts";

/** Templates at random, over every feature of the language; most of them make sense for the data, some are damaged. */

export interface Case {
  readonly text: string;
  readonly left: string;
  readonly right: string;
  readonly missingKey: "" | "zero" | "error";
  readonly data: TypedData;
}

const from = fc.constantFrom;

/** Fields that can be read from any root, whatever is in them. */
const safe = from(
  ...[
    "Str",
    "Bool",
    "Int",
    "I8",
    "I64",
    "U8",
    "U64",
    "F32",
    "F64",
    "C64",
    "C128",
    "Level",
    "Label",
    "Flag",
    "Ratio",
    "Count",
    "Any",
    "Err",
    "Strs",
    "Ints",
    "Anys",
    "Bytes",
    "Levels",
    "Shies",
    "Arr",
    "Grid",
    "Tags",
    "Dict",
    "M",
    "MI",
    "ML",
    "MB",
    "MF",
    "PI",
    "PS",
    "PArr",
    "PList",
    "PAny",
    "Shy",
    "PShy",
    "Fault",
    "PFault",
    "Bad",
    "Pair",
    "PPair",
    "Dur",
    "ID",
    "Base",
    "Hello",
    "Safe",
    "Inn",
    "M.a",
    "M.b",
    "Dict.a",
    "Dict.Size",
    "Level.String",
    "Fault.Error",
    "Shy.N",
    "Dur.Seconds",
    "Shy.String",
  ].map((name) => `$.${name}`),
);

const quoted = word.map((text) => JSON.stringify(text).replaceAll("\u2028", "\\u2028"));
const literal = fc.oneof(
  from(
    "0",
    "1",
    "2",
    "3",
    "-1",
    "12",
    "0x1F",
    "0b101",
    "0o17",
    "017",
    "1_000",
    "9223372036854775807",
    "-9223372036854775808",
    "+5",
  ),
  from(
    "1.0",
    "0.5",
    "-2.25",
    "1e3",
    "1e21",
    "1e-7",
    "123456789.0",
    ".5",
    "0x1p4",
    "1E+2",
    "100000.0",
    "1e6",
  ),
  from("'a'", "'\\n'", "'é'", "'\\x41'", "1i", "2+3i", "-1.5i", "true", "false", "nil"),
  quoted,
  from("`raw`", '`a"b`', "``", '"a"', '"b"', '"%d"', '"\\x41\\101\\u00e9"'),
);

/** Literals that can stand wherever a value can. */
const fine = from(
  "1",
  "-3",
  "0x1F",
  "2.5",
  "1e21",
  "1e-7",
  "100000.0",
  "'a'",
  "2+3i",
  "true",
  "false",
  '"a"',
  '""',
  '"é<&>\\n"',
  "`raw`",
  "$x",
  "$y",
  "$i",
);

const fieldNames = [
  "Str",
  "Bool",
  "Int",
  "I8",
  "I64",
  "U8",
  "U64",
  "F32",
  "F64",
  "C64",
  "C128",
  "Level",
  "Label",
  "Flag",
  "Ratio",
  "Count",
  "Any",
  "Err",
  "Stringy",
  "Namer",
  "Strs",
  "Ints",
  "Anys",
  "Bytes",
  "Levels",
  "Shies",
  "Inners",
  "Arr",
  "Grid",
  "Tags",
  "Dict",
  "M",
  "MI",
  "ML",
  "MB",
  "MF",
  "PI",
  "PS",
  "PArr",
  "PList",
  "PP",
  "PAny",
  "Shy",
  "PShy",
  "Fault",
  "PFault",
  "Bad",
  "Pair",
  "PPair",
  "Dur",
  "Fn",
  "Chan",
  "hidden",
  "ID",
  "Name",
  "Deep",
  "Next",
  "Base",
  "Inner",
  "Hello",
  "Safe",
  "Plain",
  "Two",
  "None",
  "Inn",
  "ErrOf",
  "Panic",
  "Addressed",
  "Nope",
];
const deeper = [
  "M.a",
  "M.b",
  "M.list",
  "M.nope",
  "Dict.a",
  "Dict.nope",
  "Inner.Name",
  "Inner.Next.Name",
  "Next.Next.Deep",
  "PP.Name",
  "PP.Next",
  "Pair.Left",
  "PPair.Right",
  "Pair.secret",
  "Any.Name",
  "Any.N",
  "Any.Left",
  "PShy.N",
  "Fault.Code",
  "PFault.Code",
  "Base.ID",
  "Base.Hello",
  "Stringy.String",
  "Err.Error",
  "Level.String",
  "Namer.Plain",
  "Tags.Join",
  "Dict.Size",
  "Dur.Seconds",
  "Dur.String",
  "Inn.Name",
  "Inn.Safe",
  "MI.a",
  "Str.X",
  "Ints.X",
  "hidden.x",
];
const name = fc.oneof(
  { weight: 3, arbitrary: from(...fieldNames) },
  { weight: 2, arbitrary: from(...deeper) },
);
const variable = from("$", "$x", "$y", "$i");
const path = fc.oneof(
  { weight: 6, arbitrary: name.map((found) => `.${found}`) },
  from("."),
  variable,
  fc.tuple(variable, name).map(([start, rest]) => `${start}.${rest}`),
  from(".a", ".list", ".b"),
);

const verb = fc.oneof(
  { weight: 5, arbitrary: from("v", "s", "d", "q", "x", "X", "t", "T", "f", "g", "e", "c", "U") },
  from("b", "o", "O", "E", "F", "G", "w", "z", "!", "é", "%"),
);
const directive = fc
  .tuple(
    fc.array(from("+", "-", "#", "0", " "), { maxLength: 2 }),
    from("", "", "", "5", "12", "*", "[1]", "[2]", "[9]", "[x]", "[1]*"),
    from("", "", "", ".2", ".0", ".", ".*", ".[1]*", ".10"),
    from("", "", "", "", "[1]", "[2]", "["),
    verb,
  )
  .map(
    ([flags, width, precision, index, letter]) =>
      `%${flags.join("")}${width}${precision}${index}${letter}`,
  );
const format = fc
  .array(fc.oneof({ weight: 3, arbitrary: directive }, from("a", " ", "|", "%", "é")), {
    maxLength: 4,
  })
  .map((parts) => JSON.stringify(parts.join("")));

const { pipeline, nodes } = fc.letrec<{
  operand: string;
  command: string;
  stage: string;
  sound: string;
  pipeline: string;
  node: string;
  nodes: string;
  list: string;
}>((tie) => {
  const args = (min: number, max: number) =>
    fc
      .array(tie("operand"), { minLength: min, maxLength: max })
      .map((list) => list.map((arg) => ` ${arg}`).join(""));
  const call = (names: readonly string[], min: number, max: number) =>
    fc.tuple(from(...names), args(min, max)).map(([callee, rest]) => callee + rest);
  return {
    operand: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      { weight: 6, arbitrary: safe },
      { weight: 2, arbitrary: fine },
      { weight: 3, arbitrary: path },
      { weight: 3, arbitrary: literal },
      { weight: 2, arbitrary: tie("pipeline").map((inner) => `(${inner})`) },
      fc.tuple(tie("pipeline"), name).map(([inner, field]) => `(${inner}).${field}`),
    ),
    command: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      { weight: 10, arbitrary: tie("sound") },
      { weight: 3, arbitrary: path },
      { weight: 2, arbitrary: literal },
      { weight: 4, arbitrary: tie("stage") },
    ),
    // Commands that always work.
    sound: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      { weight: 3, arbitrary: safe },
      fine,
      fc
        .tuple(format, fc.array(fc.oneof(safe, fine), { maxLength: 3 }))
        .map(([written, rest]) => ["printf", written, ...rest].join(" ")),
      fc
        .tuple(
          from(
            "print",
            "println",
            "html",
            "js",
            "urlquery",
            "and",
            "or",
            "list",
            "$.Sum `a`",
            "add",
          ),
          fc.array(
            fc.oneof(
              safe,
              fine,
              tie("sound").map((inner) => `(${inner})`),
            ),
            { minLength: 1, maxLength: 3 },
          ),
        )
        .map(([callee, rest]) =>
          [
            /Sum|add/.test(callee) ? `${callee} 1 2 |` : callee,
            ...(/Sum|add/.test(callee) ? ["print"] : []),
            ...rest,
          ].join(" "),
        ),
      fc
        .tuple(from("not", "typ", "echo", "$.Type", "$.Echo", "len | print", "println"), safe)
        .map(([callee, arg]) =>
          callee.startsWith("len") ? `print ${arg} | len` : `${callee} ${arg}`,
        ),
      fc
        .tuple(
          from("eq", "ne", "lt", "le", "gt", "ge"),
          from(
            "$.Int 3",
            "$.I64 $.U64",
            "$.U8 $.Int",
            "$.Level 1",
            "$.F64 0.5",
            "$.Ratio $.F64",
            "$.Str $.Label",
            '$.Str "a"',
            "$.Count 2",
            "1 2",
            "`a` `b`",
            "1.5 1e3",
          ),
        )
        .map((both) => both.join(" ")),
      fc
        .tuple(
          from("eq", "ne"),
          from(
            "$.Bool true",
            "$.PI nil",
            "$.PShy $.PShy",
            "$.Fault $.Fault",
            "$.C128 1i",
            "nil nil",
            "$.Strs nil",
            "$.Err nil",
            "$.Any $.Any",
            "$.Pair $.Pair",
            "$.Arr $.Arr",
          ),
        )
        .map((both) => both.join(" ")),
      from(
        "index $.Arr 1",
        "index $.M `a`",
        "index $.MI 1",
        "index $.ML 1",
        "index $.Dict `é`",
        "slice $.Str",
        "slice $.Ints 0 0",
        "call $.Fn 1 `x`",
        "$.Add 1 $.Int",
        "$.Greet $.Str",
        "$.Take 1",
        "$.Take $.Level",
        "$.Half 3",
        "$.Half $.F64",
        "$.Small 1.1",
        "$.NilOK $.PI",
        "$.Byte 200",
        "$.Cplx 2",
        "$.Labelled `l`",
        "$.Wait $.Dur",
        "$.Wait 1500",
        "$.Maybe false",
        "$.Tags.Join `,`",
        "shy $.PShy",
        "deref $.Shy",
        "$.Say $.Level",
        "upper `aé`",
        "$.ErrOf",
        "index $.MB true",
        "index $.MF 0.5",
      ),
    ),
    stage: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      path.filter((found) => found !== "."),
      { weight: 2, arbitrary: call(["eq", "ne", "lt", "le", "gt", "ge"], 2, 2) },
      {
        weight: 2,
        arbitrary: call(
          [
            "and",
            "or",
            "not",
            "len",
            "index",
            "slice",
            "print",
            "println",
            "html",
            "js",
            "urlquery",
            "call",
            "eq",
            "printf",
          ],
          1,
          3,
        ),
      },
      {
        weight: 3,
        arbitrary: fc
          .tuple(format, args(0, 3))
          .map(([written, rest]) => `printf ${written}${rest}`),
      },
      call(
        [
          "index .Strs",
          "index .Ints",
          "index .M",
          "index .MI",
          "index .Grid",
          "index .Str",
          "index .ML",
          "slice .Ints",
          "slice .Str",
          "slice .Arr",
          "slice .PArr",
          "slice .Strs",
          "call .Fn",
          "index .Dict",
        ],
        1,
        2,
      ),
      call(
        [
          "upper",
          "add",
          "fail",
          "echo",
          "typ",
          "list",
          "label",
          "shy",
          "deref",
          "letters 3",
          "seq 2",
        ],
        0,
        2,
      ),
      {
        weight: 2,
        arbitrary: call(
          [
            ".Add",
            ".Sum",
            ".Fail",
            ".Maybe",
            ".Echo",
            ".Type",
            ".Greet",
            ".Take",
            ".Half",
            ".Small",
            ".NilOK",
            ".Is",
            ".Byte",
            ".Cplx",
            ".Who",
            ".Say",
            ".Labelled",
            ".Wait",
            ".Shout",
            ".Rename",
            "$.Type",
            "$.Echo",
          ],
          0,
          3,
        ),
      },
      call(["and", "or", "print", "eq", "len", "index", "not", ".Str", ".M.a", "$x", "(1)"], 0, 2),
    ),
    pipeline: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      { weight: 6, arbitrary: tie("command") },
      {
        weight: 2,
        arbitrary: fc
          .tuple(
            tie("command"),
            fc.oneof(
              tie("stage"),
              from(
                "html",
                "js",
                'printf "%v|"',
                "len",
                "print",
                "$.Type",
                "typ",
                "not",
                "upper",
                ".Greet",
              ),
            ),
          )
          .map((both) => both.join(" | ")),
      },
      fc.tuple(variable, from(":=", "="), tie("command")).map((parts) => parts.join(" ")),
    ),
    list: fc.oneof(
      from(
        ".Strs",
        ".Ints",
        ".Anys",
        ".M",
        ".MI",
        ".ML",
        ".Dict",
        ".Grid",
        ".Levels",
        ".Shies",
        ".Inners",
        ".Tags",
        ".Arr",
        ".PArr",
        ".PList",
        ".MF",
        ".MB",
        "$.Strs",
        ".Bytes",
      ),
      from(
        "3",
        "0",
        "(len .Str)",
        "(seq 3)",
        "(seq 0)",
        "pairs 2",
        "letters 3",
        "letters 0",
        'list 1 "a" nil',
        "echo .Ints",
        "slice .Ints 1",
        ".Str",
        "nil",
        ".F64",
        ".Nope",
        ".Any",
        ".Fn",
        ".Pair",
        ".Bool",
      ),
    ),
    node: fc.oneof(
      { depthSize: "medium", withCrossShrink: true },
      { weight: 3, arbitrary: from("text", " \n ", "a\nb ", "é", "{", "}", "}}", "-", "\t") },
      { weight: 8, arbitrary: action(tie("pipeline")) },
      fc
        .tuple(variable, tie("pipeline"))
        .map(([target, value]) => `{{${target} := ${value}}}{{${target}}}`),
      fc.tuple(variable, tie("pipeline")).map(([target, value]) => `{{${target} = ${value}}}`),
      {
        weight: 2,
        arbitrary: fc
          .tuple(
            from("if", "if", "with", "with $x :=", "if $x :="),
            tie("pipeline"),
            tie("nodes"),
            otherwise(tie("nodes"), tie("pipeline")),
          )
          .map(([key, test, body, rest]) => `{{${key} ${test}}}${body}${rest}{{end}}`),
      },
      {
        weight: 2,
        arbitrary: fc
          .tuple(
            from("", "$x := ", "$i, $x := ", "$x = ", "$i, $y = ", "$x, "),
            tie("list"),
            tie("nodes"),
            from(
              "",
              "{{break}}",
              "{{continue}}",
              "{{if $i}}{{break}}{{end}}",
              "{{with 1}}{{continue}}{{end}}",
            ),
            tie("nodes"),
            from("", "", "{{else}}empty", "{{else}}{{$x}}"),
          )
          .map(
            ([names, list, before, jump, after, rest]) =>
              `{{range ${names}${list}}}${before}${jump}${after}${rest}{{end}}`,
          ),
      },
      fc
        .tuple(from("A", "B", "none"), tie("operand"))
        .map(([template, arg]) => `{{template "${template}" ${arg}}}`),
      from(
        '{{template "A"}}',
        '{{template "B" .}}',
        '{{block "C" .Inner}}<{{.}}>{{end}}',
        "{{/* c */}}",
        " {{- /* c\n */ -}} ",
        "{{- 3 -}}",
        "{{-3}}",
      ),
      // What is mostly an error.
      fc.oneof(
        { weight: 40, arbitrary: from(" ") },
        from(
          "{{break}}",
          "{{continue}}",
          "{{end}}",
          "{{else}}",
          '{{define "in"}}{{end}}',
          "{{ }}",
          "{{nope}}",
          "{{$z}}",
          "{{1 | 2}}",
        ),
      ),
    ),
    nodes: fc.array(tie("node"), { maxLength: 3 }).map((list) => list.join("")),
  };
});

/** An action, with trim markers now and then. */
function action(inner: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(from("{{", "{{ ", "{{- ", "{{\n"), inner, from("}}", " }}", " -}}", "\n}}"))
    .map((parts) => parts.join(""));
}

function otherwise(body: fc.Arbitrary<string>, test: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 2, arbitrary: from("") },
    body.map((rest) => `{{else}}${rest}`),
    fc
      .tuple(from("if", "with"), test, body)
      .map(([key, condition, rest]) => `{{else ${key} ${condition}}}${rest}`),
  );
}

/** Variables that templates use are mostly declared. */
const prelude = from(
  '{{$x := 1}}{{$y := .}}{{$i := "i"}}',
  "{{$x := .}}{{$y := 2.5}}{{$i := nil | echo}}",
  "{{$x := `x`}}{{$y := true}}{{$i := 0}}",
);
const defines = fc
  .tuple(
    fc.option(
      fc.tuple(prelude, nodes).map(([first, body]) => `{{define "A"}}${first}${body}{{end}}`),
      { nil: "" },
    ),
    fc.option(
      fc
        .tuple(prelude, pipeline)
        .map(([first, body]) => `{{define "B"}}${first}b{{${body}}}{{end}}`),
      { nil: "" },
    ),
  )
  .map((list) => list.join(""));

/** Put a piece in, or take one out. */
const damage = fc.tuple(
  fc.nat({ max: 400 }),
  fc.nat({ max: 3 }),
  from(
    "",
    "{{",
    "}}",
    "-",
    " ",
    ")",
    "(",
    ".",
    "|",
    '"',
    "`",
    "'",
    "$",
    ",",
    ":=",
    "\n",
    "{{end}}",
    "é",
    "\u0000",
    "0",
    "@",
    "/*",
    "*/",
    "i",
    "x",
  ),
);
const damages = fc.oneof(
  { weight: 9, arbitrary: fc.constant<readonly (readonly [number, number, string])[]>([]) },
  fc.array(damage, { minLength: 1, maxLength: 2 }),
);

function damaged(text: string, places: readonly (readonly [number, number, string])[]): string {
  return places.reduce(
    (before, [at, drop, put]) =>
      before.slice(0, at % (before.length + 1)) +
      put +
      before.slice((at % (before.length + 1)) + drop),
    text,
  );
}

const tops = fc
  .array(fc.oneof({ weight: 3, arbitrary: action(pipeline) }, { weight: 2, arbitrary: nodes }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((list) => list.join(""));
export const cases: fc.Arbitrary<Case> = fc
  .tuple(
    fc.tuple(defines, prelude, tops).map((parts) => parts.join("")),
    damages,
    from("", "", "", "zero", "error"),
    fc.oneof(
      { weight: 12, arbitrary: from(["", ""]) },
      from(["<<", ">>"], ["(日)", "(本)"], ["|", "|"]),
    ),
    data,
  )
  .map(([text, places, missingKey, [left = "", right = ""], values]) => {
    const whole = damaged(text, places);
    const delimited = left === "" ? whole : whole.replaceAll("{{", left).replaceAll("}}", right);
    return {
      text: delimited,
      left,
      right,
      missingKey: missingKey as Case["missingKey"],
      data: values,
    };
  });
