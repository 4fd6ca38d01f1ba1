import { encodeCredentials } from "./actions/requests.ts";
import type { BackrestConfig, RepoOrPlan } from "./config/config.ts";
import type { Alternative, Message } from "./config/reader.ts";
import { fromBytes, Template, toBytes } from "./go-template/index.ts";
import { escapeShell } from "./vars/format.ts";
import { encodeString } from "./vars/json.ts";

/** Fields of actions that are secrets as a whole. */
const SECRET_FIELDS = ["Token", "BotToken", "ChatId"];
/** Fields that hold URLs: whoever knows their path may post. */
const URL_FIELDS = ["WebhookUrl", "BaseUrl", "ShoutrrrUrl"];

/** Every value that no output may show, also as a template would write it. */
export function collectSecrets({ repos, plans }: BackrestConfig): string[] {
  const owners = [...Object.values(repos), ...Object.values(plans)];
  const plain = [
    ...Object.values(repos).flatMap(listRepoSecrets),
    ...owners.flatMap(listHookSecrets),
  ].filter((secret) => secret !== "");
  return plain.flatMap((secret) => [
    secret,
    fromBytes(escapeShell(toBytes(secret))),
    fromBytes(encodeString(toBytes(secret))).slice(1, -1),
    ...ESCAPE_TEMPLATES.map((template) => template.execute(secret)),
    // What is left of a short one could be anything.
    ...(secret.length < MIN_ENCODED_LENGTH
      ? []
      : [
          ...HEX_TEMPLATES.map((template) => template.execute(secret)),
          Buffer.from(secret).toString("base64"),
        ]),
  ]);
}

const MIN_ENCODED_LENGTH = 4;
const parseTemplate = (text: string): Template => new Template("secret").parse(text);

/** How a template can write a text with Go's own functions; without the quotes of `%q`. */
const ESCAPE_TEMPLATES = [
  "{{html .}}",
  "{{js .}}",
  "{{urlquery .}}",
  '{{slice (printf "%q" .) 1 (len (slice (printf "%q" .) 1))}}',
].map(parseTemplate);
const HEX_TEMPLATES = ['{{printf "%x" .}}', '{{printf "%X" .}}'].map(parseTemplate);

function listRepoSecrets({ message }: RepoOrPlan): string[] {
  const env = (message["Env"] ?? []) as readonly string[];
  const uri = /^[\w+.-]+:(?:\/\/)?[^/@]*:([^/@]+)@/.exec(
    String(message["Uri"] ?? "").replace(/^\w+:(?=\w+:\/\/)/, ""),
  )?.[1];
  return [
    String(message["Password"] ?? ""),
    ...env.flatMap((line) => [line, line.slice(line.indexOf("=") + 1)]),
    uri ?? "",
  ];
}

function listHookSecrets({ message }: RepoOrPlan): string[] {
  const hooks = (message["Hooks"] ?? []) as readonly Message[];
  return hooks.flatMap((hook) => {
    const fields = ((hook["Action"] as Alternative | undefined)?.value ?? {}) as Message;
    const read = (name: string): string => String(fields[name] ?? "");
    return [
      ...SECRET_FIELDS.map(read),
      ...URL_FIELDS.flatMap((name) => listUrlSecrets(read(name))),
    ];
  });
}

/** All but scheme and host of an HTTP URL; of any other URL, all but its scheme. */
function listUrlSecrets(url: string): string[] {
  const [, user = "", path = "", query = ""] =
    /^https?:\/\/(?:([^/?#@]*)@)?[^/?#]*\/?([^?#]*)\??(.*)$/.exec(url) ?? [];
  if (!/^https?:/.test(url)) return [url.replace(/^[\w+.-]+:\/\//, "")];
  return [
    user,
    ...(user === "" ? [] : [encodeCredentials(user)]),
    path,
    path.replace(/^\/+|\/+$/g, ""),
    query,
    path.replace(/%2F/gi, "/"),
  ];
}
