import { styleText } from "node:util";
import type { Output } from "./stream.ts";

type Style = Parameters<typeof styleText>[0];

/** Where a command writes: plain lines, and on a terminal also a status line at the bottom. */
export interface Terminal {
  printLine(text?: string): void;
  /** Colors only on a terminal, and never with NO_COLOR. */
  style(style: Style, text: string): string;
  /** Shows a changing status line while something runs; `undefined` removes it. */
  showProgress(describe: (() => string) | undefined): void;
}

const CLEAR = "\r\u001b[2K";

export function createTerminal(output: Output): Terminal {
  const { stream } = output;
  const style: Terminal["style"] = (how, text) =>
    stream === undefined ? text : styleText(how, text, { stream });
  let describe: (() => string) | undefined;
  let timer: NodeJS.Timeout | undefined;
  const draw = (): void => {
    if (describe !== undefined)
      output.write(
        CLEAR + style("dim", output.mask(describe()).slice(0, (output.columns || 80) - 1)),
      );
  };
  return {
    style,
    printLine(text = "") {
      output.write(`${describe === undefined ? "" : CLEAR}${output.mask(text)}\n`);
      draw();
    },
    showProgress(next) {
      if (!output.isTTY) return;
      if (describe !== undefined && next === undefined) output.write(CLEAR);
      describe = next;
      clearInterval(timer);
      if (next !== undefined) timer = setInterval(draw, 1000).unref();
      draw();
    },
  };
}
