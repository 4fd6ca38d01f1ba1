import { make, Template, TemplateError, types, Value } from "@backup-hooks/backrest/template";
import { describe, expect, test } from "vitest";

function failure(run: () => unknown): TemplateError {
  try {
    run();
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
  throw new Error("no error");
}

describe("a template", () => {
  test("is parsed once and executed often, with nothing kept from run to run", () => {
    const template = new Template("t").parse("{{$n := .n}}{{range .list}}{{$n}}{{.}} {{end}}");
    expect(template.execute({ n: 1, list: ["a", "b"] })).toBe("1a 1b ");
    expect(template.execute({ n: 2, list: [] })).toBe("");
    expect(template.execute({ n: 3, list: ["c"] })).toBe("3c ");
  });

  test("can be executed inside a function that it calls", () => {
    const template: Template = new Template("t", {
      functions: {
        again: (depth: number) => (depth > 3 ? "." : template.execute({ depth: depth + 1 })),
      },
    });
    expect(template.parse("{{.depth}}{{again .depth}}").execute({ depth: 0 })).toBe("01234.");
  });

  test("gives bytes as they are, and text with U+FFFD for what is no UTF-8", () => {
    const template = new Template("t").parse('{{slice "é" 0 1}}{{"\\xff"}}');
    expect(template.execute()).toBe("\ufffd\ufffd");
    expect([...template.executeBytes()]).toEqual([0xc3, 0xff]);
  });

  test("prints itself as Go prints the parsed tree", () => {
    expect(String(new Template("t").parse("a {{- if  .X|len -}} b{{else}}{{end}}"))).toBe(
      "a{{if .X | len}}b{{else}}{{end}}",
    );
  });
});

describe("a set", () => {
  test("holds what its templates define", () => {
    const main = new Template("main").parse(
      '{{define "inner"}}<{{.}}>{{end}}{{template "inner" .x}}{{block "late" .}}default{{end}}',
    );
    expect([...main.defined].sort()).toEqual(["inner", "late", "main"]);
    expect(main.execute({ x: 1 })).toBe("<1>default");
    main.new("late").parse("replaced {{.x}}");
    expect(main.execute({ x: 1 })).toBe("<1>replaced 1");
    expect(main.lookup("inner")?.execute("alone")).toBe("<alone>");
    expect(main.lookup("nobody")).toBeUndefined();
  });

  test("does not lose a template to an empty one", () => {
    const template = new Template("t").parse("body");
    template.parse(' \n {{define "other"}}x{{end}}');
    expect(template.execute()).toBe("body");
    expect(template.lookup("other")?.execute()).toBe("x");
  });

  test("stays as it was when a text does not parse", () => {
    const template = new Template("t").parse("good");
    expect(failure(() => template.parse('{{define "x"}}y{{end}}{{')).message).toBe(
      "template: t:1: unclosed action",
    );
    expect(template.execute()).toBe("good");
    expect(template.defined).toEqual(["t"]);
  });

  test("can be cloned and go its own way", () => {
    const original = new Template("t").parse('{{define "part"}}one{{end}}{{template "part"}}');
    const copy = original.clone();
    copy.new("part").parse("two");
    expect([original.execute(), copy.execute()]).toEqual(["one", "two"]);
  });
});

describe("options", () => {
  test("delimiters, also for what is defined inside", () => {
    const template = new Template("t", { leftDelim: "<%", rightDelim: "%>" }).parse(
      '<%define "d"%>{{<%.%>}}<%end%><%- template "d" 1 %>',
    );
    expect(template.execute()).toBe("{{1}}");
    expect(template.new("more").parse("<%2%>").execute()).toBe("2");
  });

  test.each([
    ["default", "[<no value>]", undefined],
    ["invalid", "[<no value>]", undefined],
    ["zero", "[0]", undefined],
    ["error", "[", 'template: t:1:3: executing "t" at <.b>: map has no entry for key "b"'],
  ] as const)("missingKey %s", (missingKey, output, message) => {
    const template = new Template("t", { missingKey }).parse("[{{.b}}]");
    const data = make(types.map(types.string, types.int), { a: 1 });
    if (message === undefined) return expect(template.execute(data)).toBe(output);
    const error = failure(() => template.execute(data));
    expect([error.message, error.partialOutput]).toEqual([message, output]);
  });

  test("functions: plain ones take and return JavaScript, typed ones are checked as in Go", () => {
    const typed = new Value(
      types.func([types.string, types.int], [types.string]),
      ([word, count]: readonly (Value | undefined)[]) =>
        make(types.string, String(word!.data).repeat(Number(count!.data))),
    );
    const functions = {
      join: (list: unknown[], mark: string) => list.join(mark),
      typed,
      fails: () => {
        throw new Error("no luck");
      },
    };
    const run = (text: string) =>
      new Template("t", { functions }).parse(text).execute({ list: [1, "b", null] });
    expect(run('{{join .list "-"}} {{.list | len | typed "ab"}}')).toBe("1-b- ababab");
    expect(failure(() => run('{{typed "a" "b"}}')).message).toBe(
      'template: t:1:12: executing "t" at <"b">: expected integer; found "b"',
    );
    expect(failure(() => run("{{fails}}")).message).toBe(
      'template: t:1:2: executing "t" at <fails>: error calling fails: no luck',
    );
  });

  test("a function may take the place of a builtin one, or of a keyword", () => {
    const template = new Template("t", {
      functions: { len: () => "mine", break: (value: unknown) => `broke ${String(value)}` },
    });
    expect(template.parse("{{len 1}} {{range .}}{{break .}}{{end}}").execute([1])).toBe(
      "mine broke 1",
    );
  });

  test.each([
    ["", "is not a valid identifier"],
    ["1a", "is not a valid identifier"],
    ["a-b", "is not a valid identifier"],
  ])("the name %j is refused for a function", (name, message) => {
    expect(() => new Template("t", { functions: { [name]: () => 1 } })).toThrow(message);
  });
});

describe("errors", () => {
  test("of the parser say where", () => {
    const error = failure(() => new Template("päth").parse("a\n\n{{.x"));
    expect(error.message).toBe("template: päth:3: unclosed action");
    expect(error.place).toEqual({ stage: "parse", template: "päth", line: 3 });
    expect(error.partialOutput).toBe("");
  });

  test("of the execution say where, at which node, and keep what was written", () => {
    const error = failure(() =>
      new Template("t")
        .parse("é\nok {{.a.b}}")
        .execute(make(types.struct("main.T", { a: types.int }), {})),
    );
    expect(error.message).toBe(
      'template: t:2:7: executing "t" at <.a.b>: a is an unexported field of struct type main.T',
    );
    expect(error.place).toEqual({
      stage: "execute",
      template: "t",
      line: 2,
      column: 7,
      node: ".a.b",
    });
    expect(error.partialOutput).toBe("é\nok ");
  });

  test("in a called template name the text it was defined in", () => {
    const error = failure(() =>
      new Template("top")
        .parse('{{define "in"}}\n {{index . 9}}{{end}}{{template "in" .}}')
        .execute([1]),
    );
    expect(error.message).toBe(
      'template: top:2:3: executing "in" at <index . 9>: error calling index: index out of range: 9',
    );
  });

  test("a template without text is incomplete", () => {
    expect(failure(() => new Template("empty").execute()).message).toBe(
      'template: empty: "empty" is an incomplete or empty template',
    );
  });

  test("the error that a function threw is the cause", () => {
    const cause = new Error("below");
    const error = failure(() =>
      new Template("t", {
        functions: {
          f: () => {
            throw cause;
          },
        },
      })
        .parse("{{f}}")
        .execute(),
    );
    expect(error.cause).toBe(cause);
  });
});
