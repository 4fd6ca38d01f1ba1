import type { Request } from "@backup-hooks/core";
import { jsonString } from "../vars/json.ts";
import { fromBytes, Template, toBytes } from "../go-template/index.ts";
import type { Condition } from "../protocol/life-cycles.ts";

/** internal/hook/types/*.go and hookutil/httputil.go at 626156cd. */

type Fields = Readonly<Record<string, unknown>>;
/** Makes the request of an action. `render` renders one of its templates. */
type Make = (fields: Fields, event: Condition, render: (template: string, what?: string) => string) => Request;

const SUMMARY = "{{ .Summary }}";
const text = (fields: Fields, name: string): string => (fields[name] as string | undefined) ?? "";
/** Empty means nothing but spaces; a line break or a tab is sent as it is. */
const templateOf = (fields: Fields, name: string, otherwise: string): string =>
  /^ *$/.test(text(fields, name)) ? otherwise : text(fields, name);
const json = (value: string): string => fromBytes(jsonString(toBytes(value)));
/** Go's url.QueryEscape, which a template calls urlquery. */
const escaped = (value: string): string => new Template("token").parse("{{urlquery .}}").execute(value);
const object = (...members: readonly (readonly [string, string])[]): string =>
  `{${members.map(([name, value]) => `${json(name)}:${value}`).join(",")}}`;

/** Only these count as success, 201 and 202 do not. */
const ACCEPTS = [200, 204];
/** Go's client makes a header of a user and password in the URL. */
function post(url: string, type: string, body: string): Request {
  const [, scheme = "", login, rest = ""] = /^(https?:\/\/)([^/?#]*)@(.*)$/is.exec(url) ?? [];
  const headers = { "Content-Type": type, "User-Agent": "Go-http-client/1.1" };
  if (login === undefined) return { method: "POST", url, headers, body, accepts: ACCEPTS };
  return { method: "POST", url: scheme + rest, headers: { ...headers, Authorization: `Basic ${basic(login)}` }, body, accepts: ACCEPTS };
}

/** `user:password` of a URL as the header has it. */
export function basic(login: string): string {
  const [user = "", ...password] = login.split(":");
  return Buffer.from(`${unescaped(user)}:${unescaped(password.join(":"))}`).toString("base64");
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const postJson = (url: string, body: string): Request => post(url, "application/json", body);

/** By the action's Go name. One that is not here has no handler, and neither has a hook without action. */
export const requests: Readonly<Record<string, Make>> = {
  ActionDiscord: (fields, _, render) =>
    postJson(text(fields, "WebhookUrl"), object(["content", json(render(templateOf(fields, "Template", SUMMARY)))])),
  ActionSlack: (fields, _, render) => {
    const rendered = render(templateOf(fields, "Template", SUMMARY));
    return postJson(text(fields, "WebhookUrl"), isJson(rendered) ? rendered : object(["text", json(`Backrest Notification\n${rendered}`)]));
  },
  ActionGotify: (fields, _, render) => {
    const message = render(templateOf(fields, "Template", SUMMARY));
    const title = render(templateOf(fields, "TitleTemplate", "Backrest Event"), "title template rendering");
    const url = `${text(fields, "BaseUrl").replace(/^\/+|\/+$/g, "")}/message?token=${escaped(text(fields, "Token"))}`;
    return postJson(url, object(["message", json(message)], ["title", json(title)], ["priority", String(fields["Priority"] ?? 0)]));
  },
  ActionTelegram: (fields, _, render) =>
    postJson(
      `https://api.telegram.org/bot${text(fields, "BotToken")}/sendMessage`,
      object(
        ["chat_id", json(text(fields, "ChatId"))],
        ["text", json(render(templateOf(fields, "Template", SUMMARY)))],
        ["parse_mode", json("HTML")],
      ),
    ),
  ActionHealthchecks: (fields, event, render) => {
    const body = render(templateOf(fields, "Template", SUMMARY));
    return post(pingUrl(text(fields, "WebhookUrl"), event), "text/plain", body);
  },
  ActionShoutrrr: (fields, _, render) => ({
    method: "SEND",
    url: text(fields, "ShoutrrrUrl"),
    headers: {},
    body: render(templateOf(fields, "Template", SUMMARY)),
    accepts: [],
    sender: "Backrest's shoutrrr",
  }),
};

function isJson(rendered: string): boolean {
  try {
    JSON.parse(rendered);
    return true;
  } catch {
    return false;
  }
}

/** What is added to the path of a healthchecks URL: nothing is a success ping. */
export function pingSuffix(event: Condition): string {
  if (event.endsWith("_START")) return "start";
  if (event.endsWith("_ERROR")) return "fail";
  return event === "CONDITION_SNAPSHOT_END" ? "log" : "";
}

/** @throws Error with Backrest's text for a URL that is none */
function pingUrl(url: string, event: Condition): string {
  const suffix = pingSuffix(event);
  const [, scheme = "", host = "", path = "", rest = ""] = /^(\w[\w+.-]*:)\/\/([^/?#]*)([^?#]*)(.*)$/.exec(url) ?? [];
  if (scheme === "") {
    if (/^:|[\u0000-\u001f ]/.test(url)) throw new Error("parsing webhook URL: this is no URL");
    return url;
  }
  if (suffix === "") return url;
  return `${scheme}//${host}${cleanPath(`${path.replace(/%2F/gi, "/")}/${suffix}`)}${rest}`;
}

/** As Go's path.Clean of an absolute path. */
function cleanPath(path: string): string {
  const kept: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") kept.pop();
    else if (part !== "" && part !== ".") kept.push(part);
  }
  return `/${kept.join("/")}`;
}
