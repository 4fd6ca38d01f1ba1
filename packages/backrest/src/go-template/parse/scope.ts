import type { Tree } from "./node.ts";

/** What the parser keeps per template definition. */
export class Scope {
  readonly tree: Tree;
  rangeDepth = 0;
  parenDepth = 0;
  /** Where the current action began, for errors that show further down. */
  actionStart: number | undefined;
  private readonly variables: string[] = [];
  /** How many declarations of each name are open, so that looking one up does not walk the list. */
  private readonly counts = new Map<string, number>();

  constructor(tree: Tree) {
    this.tree = tree;
    this.declareVariable("$");
  }

  get mark(): number {
    return this.variables.length;
  }

  declareVariable(name: string): void {
    this.variables.push(name);
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  popTo(mark: number): void {
    while (this.variables.length > mark) {
      const name = this.variables.pop()!;
      this.counts.set(name, this.counts.get(name)! - 1);
    }
  }

  hasVariable(name: string): boolean {
    return (this.counts.get(name) ?? 0) > 0;
  }
}
