import { html, type Markup } from "./html.ts";
import type { DrawnDispatch, LifeCycle, Turn } from "./life-cycle.ts";

/** In CSS pixels, and never scaled: it fits a phone of 360, and its text stays as large as it is. */
const WIDTH = 320;
const TRUNK = 12;
const INDENT = 32;
/** Where the arrows begin: right of the longest of their reasons. */
const ARROW = 136;
const LINE = 24;
/** The widest that a character of 12 px is, in the two fonts of the page. */
const MONO = 7.4;
const SANS = 7.2;
const PILL = { height: 20, padding: 8, gap: 6 } as const;

const kinds: Readonly<Record<string, string>> = {
  success: "good",
  "dry-run": "good",
  skipped: "soft",
  warning: "soft",
  "skipped-warning": "soft",
  veto: "stop",
  hooks: "stop",
  objected: "stop",
  interrupt: "cut",
  terminate: "cut",
};

/** A pen that goes down the page, line by line. */
class Pen {
  y = 10;
  readonly marks: Markup[] = [];

  draw(...marks: readonly Markup[]): void {
    this.marks.push(...marks);
  }

  text(x: number, text: string, style: string): void {
    this.draw(html`<text x="${x}" y="${this.y + 4}" class="${style}">${text}</text>`);
  }

  /** Endings in a row, and on the next line those that have no room. */
  drawPills(
    start: number,
    endings: readonly { readonly name: string; readonly exit?: string }[],
  ): void {
    let x = start;
    for (const { name, exit } of endings) {
      const width = name.length * MONO + 2 * PILL.padding;
      const whole = width + (exit === undefined ? 0 : exit.length * SANS + PILL.gap);
      if (x > start && x + whole > WIDTH) {
        x = start;
        this.y += LINE;
      }
      this.draw(
        html`<rect x="${x}" y="${this.y - PILL.height / 2}" width="${width}" height="${PILL.height}" rx="10" class="pill ${kinds[name] ?? "bad"}"/>`,
      );
      this.text(x + PILL.padding, name, "mono");
      if (exit !== undefined) this.text(x + width + PILL.gap, exit, "soft-text");
      x += whole + 2 * PILL.gap;
    }
    this.y += LINE;
  }

  turn({ cause, endings }: Turn): void {
    this.text(INDENT, cause, "soft-text");
    this.draw(html`<path d="M${ARROW} ${this.y}h14m-5 -4l5 4l-5 4" class="arrow"/>`);
    this.drawPills(
      ARROW + 20,
      endings.map((name) => ({ name })),
    );
  }

  drawDispatch({ events, cancelable, turns }: DrawnDispatch): void {
    const height = events.length * LINE;
    this.draw(
      html`<rect x="${INDENT - 8}" y="${this.y - LINE / 2}" width="${WIDTH - INDENT + 7}" height="${height}" rx="6" class="call"/>`,
      html`<path d="M${TRUNK} ${this.y}H${INDENT - 8}" class="trunk"/>`,
      html`<circle cx="${TRUNK}" cy="${this.y}" r="6" class="${cancelable ? "ear" : "ear deaf"}"/>`,
    );
    for (const event of events) {
      this.text(INDENT, event, "mono");
      this.y += LINE;
    }
    this.y += 2;
    for (const turn of turns) this.turn(turn);
  }
}

/** A life cycle from top to bottom: set-up, the hooks before, the work, and for each ending the hooks after it. */
export function drawLifeCycle(cycle: LifeCycle, id: string, alternative: string): Markup {
  const pen = new Pen();
  const top = pen.y;
  pen.draw(html`<circle cx="${TRUNK}" cy="${top}" r="4" class="start"/>`);
  pen.turn({ cause: "refused", endings: ["setup"] });
  for (const dispatch of cycle.before) {
    pen.y += 4;
    pen.drawDispatch(dispatch);
  }
  pen.y += 6;
  pen.draw(html`<rect x="0" y="${pen.y - 14}" width="${WIDTH}" height="28" rx="6" class="work"/>`);
  pen.text(
    TRUNK,
    cycle.contains === undefined
      ? `the ${cycle.name} itself`
      : `its parts, each a ${cycle.contains}`,
    "work-text",
  );
  pen.y += LINE + 6;
  for (const turn of cycle.turns) pen.turn(turn);
  let last = pen.y;
  for (const { names, dispatches } of cycle.after) {
    pen.y += 12;
    last = pen.y;
    pen.draw(html`<path d="M${TRUNK} ${pen.y}H${INDENT - 6}" class="trunk"/>`);
    pen.drawPills(
      INDENT,
      names.map(({ name, exit }) => ({
        name,
        exit: exit === "inherit" ? "as the work" : String(exit),
      })),
    );
    for (const dispatch of dispatches) {
      last = pen.y;
      pen.drawDispatch(dispatch);
    }
    if (dispatches.length === 0) {
      pen.text(INDENT, "no hook fires", "soft-text");
      pen.y += LINE;
    }
  }
  const height = pen.y;
  const title = `Life cycle of ${cycle.name}`;
  return html`<svg width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="${id}-title" aria-describedby="${id}-desc">
<title id="${id}-title">${title}</title><desc id="${id}-desc">${alternative}</desc>
<path d="M${TRUNK} ${top}V${last}" class="trunk"/>${pen.marks}</svg>`;
}
