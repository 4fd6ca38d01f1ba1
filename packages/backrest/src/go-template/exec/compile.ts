import type {
  BranchNode,
  JumpNode,
  ListNode,
  Node,
  PipeNode,
  TemplateNode,
} from "../parse/node.ts";
import { quote } from "../strconv/quote.ts";
import { isTrue, unwrapInterface } from "../values/value.ts";
import { compilePipeline } from "./expression.ts";
import type { Machine, Program, Step } from "./machine.ts";
import { writeValue } from "./output.ts";
import { beginRange } from "./range.ts";

/** Turn a parsed template into a list of steps. Blocks become jumps, so neither compiling nor running them uses JavaScript's stack. */
export function compile(root: ListNode): Program {
  const compiler = new Compiler();
  compiler.list(root);
  return compiler.finish();
}

/** A place in the program that is known once the code before it is written. */
interface Label {
  position: number;
}

interface LoopLabels {
  readonly next: Label;
  readonly end: Label;
}

class Compiler {
  private readonly code: Step[] = [];
  /** What is still to be written, the next last. */
  private readonly pending: (() => void)[] = [];
  private readonly loops: LoopLabels[] = [];

  finish(): Program {
    for (let task = this.pending.pop(); task !== undefined; task = this.pending.pop()) task();
    return this.code;
  }

  list(list: ListNode | undefined): void {
    for (const node of list?.nodes.toReversed() ?? []) this.pending.push(() => this.node(node));
  }

  private emit(step: Step): void {
    this.code.push(step);
  }

  /** Write parts one after the other, each one after what the part before put on the list. */
  private pushParts(...parts: readonly (() => void)[]): void {
    for (const part of parts.toReversed()) this.pending.push(part);
  }

  private placeLabel(label: Label): void {
    label.position = this.code.length;
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
        return this.compileTemplate(node);
      case "range":
        return this.compileRange(node);
      case "break":
      case "continue":
        return this.compileJump(node);
      default:
        return this.compileCondition(node);
    }
  }

  private compileCondition(node: BranchNode): void {
    const pipe = compilePipeline(node.pipe);
    const setsDot = node.kind === "with";
    const otherwise: Label = { position: 0 };
    const end: Label = { position: 0 };
    this.emit((machine) => {
      machine.openBlock();
      const value = pipe(machine);
      if (!isTrue(unwrapInterface(value))) machine.pc = otherwise.position;
      else if (setsDot) machine.dot = value;
    });
    this.pushParts(
      () => this.list(node.list),
      () => {
        if (node.elseList !== undefined)
          this.emit((machine) => {
            machine.pc = end.position;
          });
        this.placeLabel(otherwise);
        this.list(node.elseList);
      },
      () => {
        this.placeLabel(end);
        this.emit((machine) => machine.closeBlock());
      },
    );
  }

  private compileRange(node: BranchNode): void {
    const pipe = compilePipeline(node.pipe);
    const variableCount = node.pipe.variables.length;
    const setVariables = compileLoopVariables(node.pipe);
    const labels: LoopLabels = { next: { position: 0 }, end: { position: 0 } };
    const otherwise: Label = { position: 0 };
    this.emit((machine) => {
      machine.openBlock();
      machine.node = node;
      machine.loops.push(beginRange(machine, pipe(machine), variableCount));
    });
    this.placeLabel(labels.next);
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
        machine.pc = labels.end.position;
      } else {
        machine.dot = machine.blocks.at(-1)!.dot;
        machine.pc = otherwise.position;
      }
    });
    this.pushParts(
      () => {
        this.loops.push(labels);
        this.list(node.list);
      },
      () => {
        this.loops.pop();
        this.emit((machine) => {
          machine.pc = labels.next.position;
        });
        this.placeLabel(otherwise);
        this.list(node.elseList);
      },
      () => {
        this.placeLabel(labels.end);
        this.emit((machine) => machine.closeBlock());
      },
    );
  }

  private compileJump({ kind }: JumpNode): void {
    const labels = this.loops.at(-1)!;
    if (kind === "continue")
      return this.emit((machine) => {
        machine.pc = labels.next.position;
      });
    this.emit((machine) => {
      machine.blocks.length = machine.loops.pop()!.blocks;
      machine.pc = labels.end.position;
    });
  }

  private compileTemplate(node: TemplateNode): void {
    const pipe = node.pipe === undefined ? undefined : compilePipeline(node.pipe);
    this.emit((machine) => {
      machine.node = node;
      const program = machine.environment.program(node.name);
      if (program === undefined) return machine.fail(`template ${quote(node.name)} not defined`);
      if (machine.isTooDeep) machine.fail("exceeded maximum template depth (100000)");
      machine.enterTemplate(node.name, program, pipe?.(machine));
    });
  }
}

/** How each round of a loop sets its variables: one takes the element, two take index and element. */
function compileLoopVariables({ variables, assigns }: PipeNode): (machine: Machine) => void {
  const [first, second] = variables.map((variable) => variable.names[0]!);
  if (first === undefined) return () => {};
  if (assigns) {
    return (machine) => {
      const { index, element } = machine.loops.at(-1)!;
      machine.assignVariable(first, second === undefined ? element : index);
      if (second !== undefined) machine.assignVariable(second, element);
    };
  }
  return (machine) => {
    const { index, element } = machine.loops.at(-1)!;
    machine.setTop(1, element);
    if (second !== undefined) machine.setTop(2, index);
  };
}
