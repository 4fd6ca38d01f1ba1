import type { Alternative, Message } from "./config/reader.ts";
import type { BackrestConfig, Entry } from "./config/config.ts";
import { fromBytes, Template, toBytes } from "./go-template/index.ts";
import { shellEscape } from "./vars/format.ts";
import { basic } from "./actions/requests.ts";
import { jsonString } from "./vars/json.ts";

/** Fields of actions that are secrets as a whole. */
const WHOLE = ["Token", "BotToken", "ChatId"];
/** Fields that hold URLs: whoever knows their path may post. */
const URLS = ["WebhookUrl", "BaseUrl", "ShoutrrrUrl"];

/** Every value that no output may show, also as a template would write it. */
export function secretsOf({ repos, plans }: BackrestConfig): string[] {
  const entries = [...Object.values(repos), ...Object.values(plans)];
  const plain = [...Object.values(repos).flatMap(repoSecrets), ...entries.flatMap(hookSecrets)].filter((secret) => secret !== "");
  return plain.flatMap((secret) => [
    secret,
    fromBytes(shellEscape(toBytes(secret))),
    fromBytes(jsonString(toBytes(secret))).slice(1, -1),
    ...WRITTEN.map((template) => template.execute(secret)),
    // What is left of a short one could be anything.
    ...(secret.length < UNMISTAKABLE
      ? []
      : [...HEXADECIMAL.map((template) => template.execute(secret)), Buffer.from(secret).toString("base64")]),
  ]);
}

const UNMISTAKABLE = 4;
const parsed = (text: string): Template => new Template("secret").parse(text);

/** How a template can write a text with Go's own functions; without the quotes of `%q`. */
const WRITTEN = ["{{html .}}", "{{js .}}", "{{urlquery .}}", '{{slice (printf "%q" .) 1 (len (slice (printf "%q" .) 1))}}'].map(parsed);
const HEXADECIMAL = ['{{printf "%x" .}}', '{{printf "%X" .}}'].map(parsed);

function repoSecrets({ message }: Entry): string[] {
  const env = (message["Env"] ?? []) as readonly string[];
  const uri = /^[\w+.-]+:(?:\/\/)?[^/@]*:([^/@]+)@/.exec(String(message["Uri"] ?? "").replace(/^\w+:(?=\w+:\/\/)/, ""))?.[1];
  return [String(message["Password"] ?? ""), ...env.flatMap((line) => [line, line.slice(line.indexOf("=") + 1)]), uri ?? ""];
}

function hookSecrets({ message }: Entry): string[] {
  const hooks = (message["Hooks"] ?? []) as readonly Message[];
  return hooks.flatMap((hook) => {
    const fields = ((hook["Action"] as Alternative | undefined)?.value ?? {}) as Message;
    const read = (name: string): string => String(fields[name] ?? "");
    return [...WHOLE.map(read), ...URLS.flatMap((name) => urlSecrets(read(name)))];
  });
}

/** All but scheme and host of an HTTP URL; of any other URL, all but its scheme. */
function urlSecrets(url: string): string[] {
  const [, user = "", path = "", query = ""] = /^https?:\/\/(?:([^/?#@]*)@)?[^/?#]*\/?([^?#]*)\??(.*)$/.exec(url) ?? [];
  if (!/^https?:/.test(url)) return [url.replace(/^[\w+.-]+:\/\//, "")];
  return [user, ...(user === "" ? [] : [basic(user)]), path, path.replace(/^\/+|\/+$/g, ""), query, path.replace(/%2F/gi, "/")];
}
