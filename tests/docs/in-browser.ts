/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
// Functions that are run in the browser, each on its own: what they need they have inside.

/** Elements with text that are cut off, too small, or beyond the page's edge. */
export function findMisfits(): string[] {
  const wide =
    document.documentElement.scrollWidth > window.innerWidth
      ? [`the page is ${document.documentElement.scrollWidth} px wide`]
      : [];
  const hasOwnText = (element: Element): boolean =>
    [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim(),
    );
  const bad = [...document.querySelectorAll("body *")].filter((element) => {
    if (!hasOwnText(element) || !element.checkVisibility() || element.closest("title, desc"))
      return false;
    const { left, right } = element.getBoundingClientRect();
    const small = Number.parseFloat(getComputedStyle(element).fontSize) < 12;
    const cut =
      element instanceof HTMLElement &&
      getComputedStyle(element).display !== "inline" &&
      element.scrollWidth > element.clientWidth + 1;
    return small || cut || left < 0 || right > window.innerWidth;
  });
  return [
    ...wide,
    ...bad.map((element) => `${element.tagName}: ${element.textContent?.slice(0, 60)}`),
  ];
}

/** Texts of a drawing that overlap, leave it, or leave the frame that they stand in. */
export function findCollisions(drawings: readonly Element[]): string[] {
  return drawings.flatMap((drawing) => {
    const whole = drawing.getBoundingClientRect();
    const texts = [...drawing.querySelectorAll("text")].map((element) => ({
      element,
      box: element.getBoundingClientRect(),
      text: element.textContent,
    }));
    const outside = texts.filter(
      ({ box }) =>
        box.left < whole.left ||
        box.right > whole.right ||
        box.top < whole.top ||
        box.bottom > whole.bottom,
    );
    const spilled = texts.filter(({ element, box }) => {
      const frame = element.previousElementSibling;
      return frame instanceof SVGRectElement && box.right > frame.getBoundingClientRect().right;
    });
    const meet = texts.flatMap((one, index) =>
      texts
        .slice(index + 1)
        .filter(
          ({ box }) =>
            box.left < one.box.right &&
            one.box.left < box.right &&
            box.top + 1 < one.box.bottom &&
            one.box.top + 1 < box.bottom,
        ),
    );
    return [...outside, ...spilled, ...meet].map(({ text }) => text ?? "");
  });
}

/** Texts with less than 4.5 times the luminance of what is behind them, or the other way round. */
export function findPaleTexts(): string[] {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (canvas === null) throw new Error("there is no canvas");
  const computeLuminance = (colour: string): number => {
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r = 0, g = 0, b = 0] = [...canvas.getImageData(0, 0, 1, 1).data].map((value) => {
      const part = value / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const findBackground = (element: Element): string => {
    if (element instanceof SVGTextElement) {
      const { left, top, width, height } = element.getBoundingClientRect();
      const covers = [...(element.ownerSVGElement?.querySelectorAll("rect") ?? [])].filter(
        (rect) => {
          const box = rect.getBoundingClientRect();
          return (
            box.left <= left &&
            left + width <= box.right &&
            box.top <= top + height / 2 &&
            top + height / 2 <= box.bottom
          );
        },
      );
      const [last] = covers.slice(-1);
      if (last) return getComputedStyle(last).fill;
    }
    for (
      let ancestor: Element | null = element;
      ancestor !== null;
      ancestor = ancestor.parentElement
    ) {
      const { backgroundColor } = getComputedStyle(ancestor);
      if (backgroundColor !== "rgba(0, 0, 0, 0)") return backgroundColor;
    }
    return "white";
  };
  const texts = [...document.querySelectorAll("body *")].filter(
    (element) =>
      element.checkVisibility() &&
      !element.closest("title, desc") &&
      [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim(),
      ),
  );
  return texts.flatMap((element) => {
    const style = getComputedStyle(element);
    const [front, back] = [
      computeLuminance(element instanceof SVGElement ? style.fill : style.color),
      computeLuminance(findBackground(element)),
    ];
    const contrast = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
    return contrast >= 4.5
      ? []
      : [`${contrast.toFixed(2)} ${element.tagName}: ${element.textContent?.slice(0, 40)}`];
  });
}
