import type { HttpRequest } from "@backup-hooks/core";
import { fromBytes, Template, toBytes } from "../go-template/index.ts";
import type { Condition } from "../protocol/life-cycles.ts";
import { encodeString } from "../vars/json.ts";

/** internal/hook/types/*.go and hookutil/httputil.go at 626156cd. */

type Fields = Readonly<Record<string, unknown>>;
/** Makes the request of an action. `render` renders one of its templates. */
type RequestBuilder = (
  fields: Fields,
  event: Condition,
  render: (template: string, what?: string) => string,
) => HttpRequest;

const SUMMARY = "{{ .Summary }}";
const readText = (fields: Fields, name: string): string =>
  (fields[name] as string | undefined) ?? "";
/** Empty means nothing but spaces; a line break or a tab is sent as it is. */
const readTemplate = (fields: Fields, name: string, fallback: string): string =>
  /^ *$/.test(readText(fields, name)) ? fallback : readText(fields, name);
const toJson = (value: string): string => fromBytes(encodeString(toBytes(value)));
/** Go's url.QueryEscape, which a template calls urlquery. */
const escapeQuery = (value: string): string =>
  new Template("token").parse("{{urlquery .}}").execute(value);
const formatObject = (...members: readonly (readonly [string, string])[]): string =>
  `{${members.map(([name, value]) => `${toJson(name)}:${value}`).join(",")}}`;

/** Only these count as success, 201 and 202 do not. */
const ACCEPTS = [200, 204];
/** Go's client makes a header of a user and password in the URL. */
function buildPost(url: string, type: string, body: string): HttpRequest {
  const [, scheme = "", login, rest = ""] = /^(https?:\/\/)([^/?#]*)@(.*)$/is.exec(url) ?? [];
  const headers = { "Content-Type": type, "User-Agent": "Go-http-client/1.1" };
  if (login === undefined) return { method: "POST", url, headers, body, accepts: ACCEPTS };
  return {
    method: "POST",
    url: scheme + rest,
    headers: { ...headers, Authorization: `Basic ${encodeCredentials(login)}` },
    body,
    accepts: ACCEPTS,
  };
}

/** `user:password` of a URL as the header has it. */
export function encodeCredentials(login: string): string {
  const [user = "", ...password] = login.split(":");
  return Buffer.from(`${decodePart(user)}:${decodePart(password.join(":"))}`).toString("base64");
}

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const buildJsonPost = (url: string, body: string): HttpRequest =>
  buildPost(url, "application/json", body);

/** By the action's Go name. One that is not here has no handler, and neither has a hook without action. */
export const requestBuilders: Readonly<Record<string, RequestBuilder>> = {
  ActionDiscord: (fields, _, render) =>
    buildJsonPost(
      readText(fields, "WebhookUrl"),
      formatObject(["content", toJson(render(readTemplate(fields, "Template", SUMMARY)))]),
    ),
  ActionSlack: (fields, _, render) => {
    const rendered = render(readTemplate(fields, "Template", SUMMARY));
    return buildJsonPost(
      readText(fields, "WebhookUrl"),
      isJson(rendered)
        ? rendered
        : formatObject(["text", toJson(`Backrest Notification\n${rendered}`)]),
    );
  },
  ActionGotify: (fields, _, render) => {
    const message = render(readTemplate(fields, "Template", SUMMARY));
    const title = render(
      readTemplate(fields, "TitleTemplate", "Backrest Event"),
      "title template rendering",
    );
    const url = `${readText(fields, "BaseUrl").replace(/^\/+|\/+$/g, "")}/message?token=${escapeQuery(readText(fields, "Token"))}`;
    return buildJsonPost(
      url,
      formatObject(
        ["message", toJson(message)],
        ["title", toJson(title)],
        ["priority", String(fields["Priority"] ?? 0)],
      ),
    );
  },
  ActionTelegram: (fields, _, render) =>
    buildJsonPost(
      `https://api.telegram.org/bot${readText(fields, "BotToken")}/sendMessage`,
      formatObject(
        ["chat_id", toJson(readText(fields, "ChatId"))],
        ["text", toJson(render(readTemplate(fields, "Template", SUMMARY)))],
        ["parse_mode", toJson("HTML")],
      ),
    ),
  ActionHealthchecks: (fields, event, render) => {
    const body = render(readTemplate(fields, "Template", SUMMARY));
    return buildPost(buildPingUrl(readText(fields, "WebhookUrl"), event), "text/plain", body);
  },
  ActionShoutrrr: (fields, _, render) => ({
    method: "SEND",
    url: readText(fields, "ShoutrrrUrl"),
    headers: {},
    body: render(readTemplate(fields, "Template", SUMMARY)),
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
export function toPingSuffix(event: Condition): string {
  if (event.endsWith("_START")) return "start";
  if (event.endsWith("_ERROR")) return "fail";
  return event === "CONDITION_SNAPSHOT_END" ? "log" : "";
}

/** @throws Error with Backrest's text for an invalid URL */
function buildPingUrl(url: string, event: Condition): string {
  const suffix = toPingSuffix(event);
  const [, scheme = "", host = "", path = "", rest = ""] =
    /^(\w[\w+.-]*:)\/\/([^/?#]*)([^?#]*)(.*)$/.exec(url) ?? [];
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
