import { quote } from "../strconv/quote.ts";
import type { BranchNode, JumpNode, ListNode, Node, PipeNode, TemplateNode } from "../parse/node.ts";
import { truth, unwrap } from "../values/value.ts";
import { compilePipeline } from "./expression.ts";
import type { Machine, Program, Step } from "./machine.ts";
import { beginRange } from "./range.ts";
import { writeValue } from "./output.ts";

/** Turn a parsed template into a list of steps. Blocks become jumps, so neither compiling nor running them uses JavaScript's stack. */
export function compile(root: ListNode): Program {
  const compiler = new Compiler();
  compiler.list(root);
  return compiler.finish();
}

/** A place in the program that is known once the code before it is written. */
interface Label {
  at: number;
}

interface LoopLabels {
  readonly next: Label;
  readonly end: Label;
}

class Compiler {
  private readonly code: Step[] = [];
  /** What is still to be written, the next last. */
  private readonly todo: (() => void)[] = [];
  private readonly loops: LoopLabels[] = [];

  finish(): Program {
    for (let task = this.todo.pop(); task !== undefined; task = this.todo.pop()) task();
    return this.code;
  }

  list(list: ListNode | undefined): void {
    for (const node of list?.nodes.toReversed() ?? []) this.todo.push(() => this.node(node));
  }

  private emit(step: Step): void {
    this.code.push(step);
  }

  /** Write parts one after the other, each one after what the part before put on the list. */
  private sequence(...parts: readonly (() => void)[]): void {
    for (const part of parts.toReversed()) this.todo.push(part);
  }

  private place(label: Label): void {
    label.at = this.code.length;
  }

  private node(node: Node): void {
    switch (node.kind) {
      case "text": {
        const { text } = node;
        return this.emit((machine) => machine.write(text));
      }
      case "comment":
        return;
      case "action": {
        const pipe = compilePipeline(node.pipe);
        const silent = node.pipe.variables.length > 0;
        return this.emit((machine) => {
          const value = pipe(machine);
          if (!silent) writeValue(machine, node, value);
        });
      }
      case "template":
        return this.template(node);
      case "range":
        return this.range(node);
      case "break":
      case "continue":
        return this.jump(node);
      default:
        return this.condition(node);
    }
  }

  private condition(node: BranchNode): void {
    const pipe = compilePipeline(node.pipe);
    const setsDot = node.kind === "with";
    const otherwise: Label = { at: 0 };
    const end: Label = { at: 0 };
    this.emit((machine) => {
      machine.openBlock();
      const value = pipe(machine);
      if (!truth(unwrap(value))) machine.pc = otherwise.at;
      else if (setsDot) machine.dot = value;
    });
    this.sequence(
      () => this.list(node.list),
      () => {
        if (node.elseList !== undefined)
          this.emit((machine) => {
            machine.pc = end.at;
          });
        this.place(otherwise);
        this.list(node.elseList);
      },
      () => {
        this.place(end);
        this.emit((machine) => machine.closeBlock());
      },
    );
  }

  private range(node: BranchNode): void {
    const pipe = compilePipeline(node.pipe);
    const names = node.pipe.variables.length;
    const setVariables = loopVariables(node.pipe);
    const labels: LoopLabels = { next: { at: 0 }, end: { at: 0 } };
    const otherwise: Label = { at: 0 };
    this.emit((machine) => {
      machine.openBlock();
      machine.node = node;
      machine.loops.push(beginRange(machine, pipe(machine), names));
    });
    this.place(labels.next);
    this.emit((machine) => {
      const loop = machine.loops.at(-1)!;
      machine.popTo(loop.variables);
      machine.blocks.length = loop.blocks;
      if (loop.next(loop)) {
        loop.ran = true;
        setVariables(machine);
        machine.dot = loop.element;
        return;
      }
      machine.loops.pop();
      if (loop.ran) {
        machine.pc = labels.end.at;
      } else {
        machine.dot = machine.blocks.at(-1)!.dot;
        machine.pc = otherwise.at;
      }
    });
    this.sequence(
      () => {
        this.loops.push(labels);
        this.list(node.list);
      },
      () => {
        this.loops.pop();
        this.emit((machine) => {
          machine.pc = labels.next.at;
        });
        this.place(otherwise);
        this.list(node.elseList);
      },
      () => {
        this.place(labels.end);
        this.emit((machine) => machine.closeBlock());
      },
    );
  }

  private jump({ kind }: JumpNode): void {
    const labels = this.loops.at(-1)!;
    if (kind === "continue")
      return this.emit((machine) => {
        machine.pc = labels.next.at;
      });
    this.emit((machine) => {
      machine.blocks.length = machine.loops.pop()!.blocks;
      machine.pc = labels.end.at;
    });
  }

  private template(node: TemplateNode): void {
    const pipe = node.pipe === undefined ? undefined : compilePipeline(node.pipe);
    this.emit((machine) => {
      machine.node = node;
      const program = machine.environment.program(node.name);
      if (program === undefined) return machine.fail(`template ${quote(node.name)} not defined`);
      if (machine.tooDeep) machine.fail("exceeded maximum template depth (100000)");
      machine.enter(node.name, program, pipe?.(machine));
    });
  }
}

/** How each round of a loop sets its variables: one takes the element, two take index and element. */
function loopVariables({ variables, assigns }: PipeNode): (machine: Machine) => void {
  const [first, second] = variables.map((variable) => variable.names[0]!);
  if (first === undefined) return () => {};
  if (assigns) {
    return (machine) => {
      const { index, element } = machine.loops.at(-1)!;
      machine.assign(first, second === undefined ? element : index);
      if (second !== undefined) machine.assign(second, element);
    };
  }
  return (machine) => {
    const { index, element } = machine.loops.at(-1)!;
    machine.setTop(1, element);
    if (second !== undefined) machine.setTop(2, index);
  };
}
