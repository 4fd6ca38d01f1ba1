/** Error messages as in glibc; Node's messages differ. */
const messages: Readonly<Record<string, string>> = {
  ENOENT: "No such file or directory",
  EACCES: "Permission denied",
  EPERM: "Operation not permitted",
  ENOTDIR: "Not a directory",
  EISDIR: "Is a directory",
  ELOOP: "Too many levels of symbolic links",
  ENAMETOOLONG: "File name too long",
  EMFILE: "Too many open files",
  ENFILE: "Too many open files in system",
  EIO: "Input/output error",
  E2BIG: "Argument list too long",
  EAGAIN: "Resource temporarily unavailable",
  ENOMEM: "Cannot allocate memory",
};

export function strerror(error: unknown): string {
  const code = findCode(error);
  return (code === undefined ? undefined : messages[code]) ?? code ?? String(error);
}

/** The system's error code, from the error itself or from its cause. */
function findCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return "code" in error && typeof error.code === "string" && error.code in messages
    ? error.code
    : findCode(error.cause);
}
