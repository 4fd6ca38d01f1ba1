import { fromBytes } from "../bytes.ts";
import { messages, TemplateError } from "../errors.ts";
import { type Limits, MAX_TEMPLATE_DEPTH } from "../limits.ts";
import type { AnyNode } from "../parse/node.ts";
import { formatNode } from "../parse/print.ts";
import { quote } from "../strconv/quote.ts";
import type { Type } from "../values/type.ts";
import { type Maybe, Value } from "../values/type.ts";
import { struct } from "../values/type-constructors.ts";
import type { GoFunction } from "../values/value.ts";

/** One step of a compiled template. */
export type Step = (machine: Machine) => void;
export type Program = readonly Step[];

/** A function as templates call it. */
export interface Callable {
  readonly type: Type;
  readonly call: GoFunction;
}

export type MissingKey = "invalid" | "zero" | "error";

/** What an execution needs to know of its template set. */
export interface Environment {
  readonly missingKey: MissingKey;
  readonly functions: ReadonlyMap<string, Callable>;
  program(name: string): Program | undefined;
}

/** Where to go on after a template that was called. */
interface Frame {
  readonly template: string;
  readonly program: Program;
  readonly pc: number;
  readonly dot: Maybe;
  readonly names: string[];
  readonly values: Maybe[];
}

/** What a block restores at its end. */
interface Block {
  readonly mark: number;
  readonly dot: Maybe;
}

/** The state of one execution. Templates, blocks and loops are kept on lists: only expressions use JavaScript's stack. */
export class Machine {
  out = "";
  pc = 0;
  dot: Maybe;
  /** The node at work, for errors. */
  node: AnyNode | undefined;
  readonly environment: Environment;
  readonly blocks: Block[] = [];
  readonly loops: Loop[] = [];
  private template: string;
  private program: Program = [];
  private names: string[];
  private values: Maybe[];
  private readonly frames: Frame[] = [];
  private readonly maxOutput: number;
  private readonly maxSteps: number;

  constructor(environment: Environment, template: string, data: Maybe, limits: Limits) {
    this.environment = environment;
    this.template = template;
    this.dot = data;
    this.names = ["$"];
    this.values = [data];
    this.maxOutput = limits.maxOutput ?? Number.POSITIVE_INFINITY;
    this.maxSteps = limits.maxSteps ?? Number.POSITIVE_INFINITY;
  }

  run(program: Program | undefined): void {
    this.program = program ?? this.fail(messages.incomplete(quote(this.template)));
    for (let steps = 0; ; ) {
      const step = this.program[this.pc++];
      if (step !== undefined) {
        if (++steps > this.maxSteps) this.fail(messages.stepLimit(this.maxSteps));
        step(this);
      } else if (!this.exitTemplate()) {
        return;
      }
    }
  }

  write(bytes: string): void {
    this.out += bytes;
    if (this.out.length > this.maxOutput) {
      this.out = this.out.slice(0, this.maxOutput);
      this.fail(messages.outputLimit(this.maxOutput));
    }
  }

  /** A text that a function made counts as output, since it could be used to make longer ones without end. */
  checkLength(value: Maybe): void {
    if (typeof value?.data === "string" && value.data.length > this.maxOutput)
      this.fail(messages.outputLimit(this.maxOutput));
  }

  /** Call another template: it sees nothing of our variables. */
  enterTemplate(name: string, program: Program, data: Maybe): void {
    const { template, pc, dot, names, values } = this;
    this.frames.push({ template, program: this.program, pc, dot, names, values });
    this.template = name;
    this.program = program;
    this.pc = 0;
    this.dot = data;
    this.names = ["$"];
    this.values = [data];
  }

  get isTooDeep(): boolean {
    return this.frames.length === MAX_TEMPLATE_DEPTH;
  }

  private exitTemplate(): boolean {
    const frame = this.frames.pop();
    if (frame === undefined) return false;
    ({
      template: this.template,
      program: this.program,
      pc: this.pc,
      dot: this.dot,
      names: this.names,
      values: this.values,
    } = frame);
    return true;
  }

  openBlock(): void {
    this.blocks.push({ mark: this.values.length, dot: this.dot });
  }

  closeBlock(): void {
    const { mark, dot } = this.blocks.pop()!;
    this.popTo(mark);
    this.dot = dot;
  }

  get mark(): number {
    return this.values.length;
  }

  popTo(mark: number): void {
    while (this.values.length > mark) {
      this.names.pop();
      this.values.pop();
    }
  }

  declareVariable(name: string, value: Maybe): void {
    this.names.push(name);
    this.values.push(value);
  }

  /** Set the variable that was declared `back` places ago. */
  setTop(back: number, value: Maybe): void {
    this.values[this.values.length - back] = value;
  }

  assignVariable(name: string, value: Maybe): void {
    this.values[this.findVariable(name)] = value;
  }

  readVariable(name: string): Maybe {
    return this.values[this.findVariable(name)];
  }

  private findVariable(name: string): number {
    const at = this.names.lastIndexOf(name);
    return at >= 0 ? at : this.fail(`undefined variable: ${name}`);
  }

  /** End execution with an error at the current node. */
  fail(message: string, cause?: unknown): never {
    const { node, template } = this;
    if (node === undefined) {
      throw new TemplateError(
        fromBytes(`template: ${template}: ${message}`),
        { stage: "execute", template: fromBytes(template), line: 1 },
        cause,
      );
    }
    const { tree, pos } = node;
    const before = tree.text.slice(0, pos);
    const line = before.split("\n").length;
    const column = pos - (before.lastIndexOf("\n") + 1);
    const shown = formatNode(node);
    const text = `template: ${tree.parseName}:${line}:${column}: executing ${quote(template)} at <${shown}>: ${message}`;
    throw new TemplateError(
      fromBytes(text),
      { stage: "execute", template: fromBytes(template), line, column, node: fromBytes(shown) },
      cause,
    );
  }
}

/** Stands for "no stage before this one"; no template can produce it. */
export const MISSING = new Value(struct("template.missingValType"), []);

/** A loop under way. `next` puts the next element in place, or says that there is none. */
export interface Loop {
  index: Maybe;
  element: Maybe;
  ran: boolean;
  /** What each round starts with. */
  readonly variables: number;
  readonly blocks: number;
  next(loop: Loop): boolean;
}
