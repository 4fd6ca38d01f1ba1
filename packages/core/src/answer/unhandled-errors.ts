type Catch = (error: unknown) => void;
let catcher: Catch | undefined;

/** Errors that are thrown where nobody catches them, and promises that fail alone, end here. */
export function catchStray(otherwise: Catch): void {
  const caught: Catch = (error) => (catcher ?? otherwise)(error);
  process.on("uncaughtException", caught).on("unhandledRejection", caught);
}

/** While the work is done, such an error is the work's. */
export async function withStray<Result>(work: Promise<Result>): Promise<Result> {
  const stray = new Promise<never>((_, reject) => {
    catcher = reject;
  });
  try {
    return await Promise.race([work, stray]);
  } finally {
    catcher = undefined;
  }
}
