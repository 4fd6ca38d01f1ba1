import { parse } from "dotenv";

/** The variables of an env file. In a file of its own: few runs need dotenv. */
export function parseEnvFile(bytes: Buffer): Record<string, string> {
  return parse(bytes);
}
