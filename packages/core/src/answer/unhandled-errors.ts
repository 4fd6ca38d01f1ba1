type ErrorHandler = (error: unknown) => void;
let current: ErrorHandler | undefined;

/** Handles uncaught exceptions and unhandled rejections. */
export function onUnhandledError(otherwise: ErrorHandler): void {
  const handleError: ErrorHandler = (error) => (current ?? otherwise)(error);
  process.on("uncaughtException", handleError).on("unhandledRejection", handleError);
}

/** While `work` is pending, such an error rejects it. */
export async function withUnhandledErrors<Result>(work: Promise<Result>): Promise<Result> {
  const unhandled = new Promise<never>((_, reject) => {
    current = reject;
  });
  try {
    return await Promise.race([work, unhandled]);
  } finally {
    current = undefined;
  }
}
