type ErrorHandler = (error: unknown) => void;
let current: ErrorHandler | undefined;

/** Errors that are thrown where nobody catches them, and promises that fail alone, end here. */
export function onUnhandledError(otherwise: ErrorHandler): void {
  const handleError: ErrorHandler = (error) => (current ?? otherwise)(error);
  process.on("uncaughtException", handleError).on("unhandledRejection", handleError);
}

/** While the work is done, such an error is the work's. */
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
