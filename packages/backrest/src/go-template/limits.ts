/** Limits of one execution. Go has only the depth; the others are off unless given. */
export interface Limits {
  /** Bytes of output, and of any text that a function makes. */
  readonly maxOutput?: number;
  /** Steps: pieces of text, actions, and rounds of loops. */
  readonly maxSteps?: number;
}

/** How deep templates may call each other. Source: Go's maxExecDepth. */
export const MAX_TEMPLATE_DEPTH = 100_000;
