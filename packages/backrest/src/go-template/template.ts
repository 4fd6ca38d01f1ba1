import { builtins } from "./builtins/index.ts";
import { fromBytes, toBytes } from "./bytes.ts";
import { messages, TemplateError } from "./errors.ts";
import { isStackOverflow } from "./exec/call.ts";
import { Machine } from "./exec/machine.ts";
import type { Limits } from "./limits.ts";
import { isEmpty } from "./parse/node.ts";
import { parse } from "./parse/parser.ts";
import { formatNode } from "./parse/print.ts";
import { type Functions, TemplateSet } from "./template-set.ts";
import { toValue } from "./values/convert.ts";

export interface Options {
  /** Default: `{{`. */
  readonly leftDelim?: string;
  /** Default: `}}`. */
  readonly rightDelim?: string;
  /** What a key that a map does not have gives: `<no value>` (default), the zero of the map's elements, or an error. */
  readonly missingKey?: "default" | "invalid" | "zero" | "error";
  /** Functions by name: plain JavaScript functions, or function values with Go types. */
  readonly functions?: Functions;
}

/**
 * A template and the set it belongs to, as Go's text/template has them. Parse once, execute often.
 *
 * ```ts
 * new Template("greeting").parse("Hello {{.name}}!").execute({ name: "World" });
 * ```
 */
export class Template {
  readonly name: string;
  private readonly templateSet: TemplateSet;
  private readonly delims: readonly [string, string];

  /** `shared` is the set to belong to; by default one of its own. */
  constructor(name: string, options: Options = {}, templateSet = new TemplateSet()) {
    this.name = name;
    this.templateSet = templateSet;
    this.delims = [toBytes(options.leftDelim || "{{"), toBytes(options.rightDelim || "}}")];
    if (options.functions !== undefined) templateSet.defineFunctions(options.functions);
    if (options.missingKey !== undefined)
      templateSet.missingKey = options.missingKey === "default" ? "invalid" : options.missingKey;
  }

  /**
   * Parse a text as this template; what it defines joins the set. Throws a `TemplateError` and changes nothing if it does not parse.
   * A text of only white space and comments does not replace a template.
   */
  parse(text: string): this {
    const trees = parse(toBytes(this.name), toBytes(text), {
      leftDelim: this.delims[0],
      rightDelim: this.delims[1],
      hasFunction: (name) => this.templateSet.functions.has(name) || builtins.has(name),
    });
    for (const [name, tree] of trees) {
      if (!this.templateSet.templates.has(name) || !isEmpty(tree.root))
        this.templateSet.templates.set(name, tree);
    }
    return this;
  }

  /** Another template of the same set, with the same delimiters. It is undefined until it parses a text. */
  new(name: string): Template {
    return new Template(
      name,
      { leftDelim: fromBytes(this.delims[0]), rightDelim: fromBytes(this.delims[1]) },
      this.templateSet,
    );
  }

  /** The template of that name in the set, if it is defined. */
  lookup(name: string): Template | undefined {
    return this.templateSet.templates.has(toBytes(name)) ? this.new(name) : undefined;
  }

  /** The names of all templates in the set that are defined. */
  get defined(): readonly string[] {
    return [...this.templateSet.templates.keys()].map(fromBytes);
  }

  /** A set of its own with the same templates, functions and options: what is parsed into one is not in the other. */
  clone(): Template {
    const templateSet = new TemplateSet();
    for (const [name, tree] of this.templateSet.templates) templateSet.templates.set(name, tree);
    for (const [name, callable] of this.templateSet.functions)
      templateSet.functions.set(name, callable);
    templateSet.missingKey = this.templateSet.missingKey;
    return new Template(
      this.name,
      { leftDelim: fromBytes(this.delims[0]), rightDelim: fromBytes(this.delims[1]) },
      templateSet,
    );
  }

  /**
   * The output for some data: plain JavaScript or typed values. Bytes that are no UTF-8 become U+FFFD.
   * Throws a `TemplateError` with Go's message; what had been written is in its `partialOutput`.
   */
  execute(data?: unknown, limits: Limits = {}): string {
    return fromBytes(this.run(data, limits));
  }

  /** The output as bytes. */
  executeBytes(data?: unknown, limits: Limits = {}): Uint8Array {
    return Buffer.from(this.run(data, limits), "latin1");
  }

  private run(data: unknown, limits: Limits): string {
    const name = toBytes(this.name);
    const machine = new Machine(this.templateSet, name, toValue(data), limits);
    try {
      machine.run(this.templateSet.program(name));
    } catch (error) {
      const failure = isStackOverflow(error) ? toOverflowError(machine) : error;
      if (failure instanceof TemplateError) failure.partialOutput = fromBytes(machine.out);
      throw failure;
    }
    return machine.out;
  }

  /** The parsed template as Go prints it. */
  toString(): string {
    const tree = this.templateSet.templates.get(toBytes(this.name));
    return tree === undefined ? "" : fromBytes(formatNode(tree.root));
  }
}

/** Run out of stack inside an expression: an error like any other. */
function toOverflowError(machine: Machine): unknown {
  try {
    return machine.fail(messages.expressionDepth);
  } catch (error) {
    return error;
  }
}
