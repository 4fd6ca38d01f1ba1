import { type Case, formatFailure, formatSummary, HOSTILE, ID, lines, nilStats } from "./case.ts";

const discord = (template: string): object => ({
  actionDiscord: { webhookUrl: "https://discord.example/x", template },
});
const slack = (template: string): object => ({
  actionSlack: { webhookUrl: "https://slack.example/x", template },
});
const shoutrrr = (template: string): object => ({
  actionShoutrrr: { shoutrrrUrl: "generic+https://push.example/x", template },
});
const gotify = (titleTemplate: string): object => ({
  actionGotify: { baseUrl: "https://gotify.example", token: "T", titleTemplate, priority: 5 },
});

const blocks = [
  '{ "blocks": [',
  '{{ if .Error }}{ "type": "section", "text": "{{ .Task }} failed: {{ .Error }}" }',
  '{{ else }}{ "type": "section", "text": "{{ .FormatSizeBytes .SnapshotStats.DataAdded }} at {{ .FormatTime .CurTime }}" }',
  "{{ end }}] }",
].join("");
const brokenBlocks = `{ "blocks": [{ "type": "section", "text": "backup for plan "docs" failed: ${HOSTILE}" }] }`;
const compact = [
  "{{ if .Error }}FAILED {{ .Task }}: {{ .Error }}",
  "{{ else }}ok {{ .Task }} in {{ .FormatDuration .Duration }}",
  "{{ if .SnapshotStats }}{{ .FormatSizeBytes .SnapshotStats.DataAdded }} in {{ .SnapshotId }}{{ end }}",
  "{{ end }}",
].join("\n");
const pushward =
  '{"event":"{{ .Event }}","plan":"{{ .Plan.Id }}","snapshot":"{{ .SnapshotId }}",' +
  '"added":{{ if .SnapshotStats }}{{ .SnapshotStats.DataAdded }}{{ else }}0{{ end }},"error":"{{ .Error }}"}';

/** Texts that actions send. */
export const messages: readonly Case[] = [
  {
    id: "R04",
    what: "blocks of JSON for Slack",
    conditions: "SNAPSHOT_END PRUNE_SUCCESS",
    template: blocks,
    action: slack,
    plays: [
      {
        when: "SNAPSHOT_END success",
        rendered:
          '{ "blocks": [{ "type": "section", "text": "1.235 MB at 2026-03-04T05:06:07+01:00" }] }',
        body: '{ "blocks": [{ "type": "section", "text": "1.235 MB at 2026-03-04T05:06:07+01:00" }] }',
      },
      // The error breaks the JSON, and Slack is sent the text of it.
      {
        when: "SNAPSHOT_END error",
        rendered: brokenBlocks,
        body:
          '{"text":"Backrest Notification\\n{ \\"blocks\\": [{ \\"type\\": \\"section\\", \\"text\\": \\"backup for plan \\"docs\\" failed: ' +
          'it\'s \\"C:\\\\data\\" \\u003cgone\\u003e\\nexit 1\\" }] }"}',
      },
      { when: "PRUNE_SUCCESS success", fails: nilStats(167, "DataAdded") },
    ],
  },
  {
    id: "R05",
    what: "a compact text",
    conditions: "SNAPSHOT_SUCCESS ANY_ERROR PRUNE_SUCCESS",
    template: compact,
    action: discord,
    plays: [
      {
        when: "SNAPSHOT_SUCCESS success",
        rendered: `ok backup for plan "docs" in 1m23.456s\n1.235 MB in ${ID}\n`,
        body: `{"content":"ok backup for plan \\"docs\\" in 1m23.456s\\n1.235 MB in ${ID}\\n"}`,
      },
      {
        when: "ANY_ERROR setup",
        error: "disk full",
        rendered: 'FAILED backup for plan "docs": disk full\n',
        body: '{"content":"FAILED backup for plan \\"docs\\": disk full\\n"}',
      },
      {
        when: "PRUNE_SUCCESS success",
        rendered: 'ok prune repo "local" in 1m23.456s\n\n',
        body: '{"content":"ok prune repo \\"local\\" in 1m23.456s\\n\\n"}',
      },
    ],
  },
  {
    id: "R07",
    what: "the form's title for Gotify, at a check that has no plan",
    conditions: "CHECK_ERROR",
    template: "Backrest {{ .EventName .Event }} in plan {{ .Plan.Id }}",
    action: gotify,
    plays: [
      {
        when: "CHECK_ERROR error",
        error: "x",
        rendered: "Backrest check error in plan _system_",
        body: `{"message":${JSON.stringify(formatFailure('check for repo "local"', "check error", "x"))},"title":"Backrest check error in plan _system_","priority":5}`,
      },
    ],
  },
  {
    id: "R09",
    what: "a summary pasted into JSON, which its line breaks break",
    conditions: "SNAPSHOT_SUCCESS",
    template: '{"text": "{{ .Summary }}"}',
    action: shoutrrr,
    plays: [
      {
        when: "SNAPSHOT_SUCCESS success",
        rendered: `{"text": "${formatSummary("snapshot success")}"}`,
        body: `{"text": "${formatSummary("snapshot success")}"}`,
      },
    ],
  },
  {
    id: "R15",
    what: "JSON as the body of a ping",
    conditions: "CHECK_SUCCESS CHECK_ERROR",
    template:
      '{"e":"{{ .EventName .Event }}","err":{{ .JsonMarshal .Error }},"d":"{{ .FormatDuration .Duration }}"}',
    action: (template) => ({
      actionHealthchecks: { webhookUrl: "https://hc.example/u", template },
    }),
    plays: [
      {
        when: "CHECK_SUCCESS success",
        rendered: '{"e":"check success","err":"","d":"1m23.456s"}',
        body: '{"e":"check success","err":"","d":"1m23.456s"}',
      },
      {
        when: "CHECK_ERROR error",
        rendered:
          '{"e":"check error","err":"it\'s \\"C:\\\\data\\" \\u003cgone\\u003e\\nexit 1","d":"1m23.456s"}',
        body: '{"e":"check error","err":"it\'s \\"C:\\\\data\\" \\u003cgone\\u003e\\nexit 1","d":"1m23.456s"}',
      },
    ],
  },
  {
    id: "R17",
    what: "JSON for a generic receiver, broken by the error as it is",
    conditions: "SNAPSHOT_SUCCESS SNAPSHOT_ERROR PRUNE_SUCCESS",
    template: pushward,
    action: shoutrrr,
    plays: [
      {
        when: "SNAPSHOT_SUCCESS success",
        rendered: `{"event":"CONDITION_SNAPSHOT_SUCCESS","plan":"docs","snapshot":"${ID}","added":1234567,"error":""}`,
        body: `{"event":"CONDITION_SNAPSHOT_SUCCESS","plan":"docs","snapshot":"${ID}","added":1234567,"error":""}`,
      },
      {
        when: "SNAPSHOT_ERROR error",
        rendered: `{"event":"CONDITION_SNAPSHOT_ERROR","plan":"docs","snapshot":"","added":0,"error":"${HOSTILE}"}`,
        body: `{"event":"CONDITION_SNAPSHOT_ERROR","plan":"docs","snapshot":"","added":0,"error":"${HOSTILE}"}`,
      },
      {
        when: "PRUNE_SUCCESS success",
        rendered:
          '{"event":"CONDITION_PRUNE_SUCCESS","plan":"_system_","snapshot":"","added":0,"error":""}',
        body: '{"event":"CONDITION_PRUNE_SUCCESS","plan":"_system_","snapshot":"","added":0,"error":""}',
      },
    ],
  },
  {
    id: "R20",
    what: "a title, and a key that does not exist: the text is the summary all the same",
    conditions: "SNAPSHOT_ERROR",
    template: "Backup of {{ .Plan.Id }}",
    action: (titleTemplate) => ({
      actionGotify: {
        baseUrl: "https://gotify.example",
        token: "T",
        titleTemplate,
        bodyTemplate: "{{ .Error }}",
      },
    }),
    plays: [
      {
        when: "SNAPSHOT_ERROR error",
        error: "x",
        rendered: "Backup of docs",
        body: `{"message":${JSON.stringify(formatFailure('backup for plan "docs"', "snapshot error", "x"))},"title":"Backup of docs","priority":0}`,
      },
    ],
  },
  {
    id: "R22",
    what: "a short text",
    conditions: "SNAPSHOT_ERROR SNAPSHOT_SUCCESS",
    template: "app backup{{ if .Error }}: {{ .Error }}{{ end }}",
    action: shoutrrr,
    plays: [
      { when: "SNAPSHOT_SUCCESS success", rendered: "app backup", body: "app backup" },
      {
        when: "SNAPSHOT_ERROR error",
        rendered: `app backup: ${HOSTILE}`,
        body: `app backup: ${HOSTILE}`,
      },
    ],
  },
  {
    id: "R25",
    what: "a webhook, which nothing runs",
    conditions: "SNAPSHOT_ERROR",
    template: '{"title": "{{ .Plan.Id }}", "body": "{{ .Error }}"}',
    action: (template) => ({
      actionWebhook: { webhookUrl: "https://push.example/x", method: "POST", template },
    }),
    plays: [
      {
        when: "SNAPSHOT_ERROR error",
        rendered: `{"title": "docs", "body": "${HOSTILE}"}`,
        refused:
          "repo/local/hook/0: no handler for hook type *v1.Hook_ActionWebhook: no hook of this call runs",
      },
    ],
  },
  {
    id: "R39",
    what: "HTML for Telegram, escaped",
    conditions: "SNAPSHOT_END",
    template: lines(
      "<b>{{ html .Task }}</b>{{ if .Error }}",
      "<pre>{{ html .Error }}</pre>{{ end }}",
    ),
    action: (template) => ({ actionTelegram: { botToken: "1:T", chatId: "-100", template } }),
    plays: [
      {
        when: "SNAPSHOT_END success",
        rendered: "<b>backup for plan &#34;docs&#34;</b>\n",
        body: '{"chat_id":"-100","text":"\\u003cb\\u003ebackup for plan \\u0026#34;docs\\u0026#34;\\u003c/b\\u003e\\n","parse_mode":"HTML"}',
      },
      {
        when: "SNAPSHOT_END error",
        error: "<gone>",
        rendered: "<b>backup for plan &#34;docs&#34;</b>\n<pre>&lt;gone&gt;</pre>\n",
        body:
          '{"chat_id":"-100","text":"\\u003cb\\u003ebackup for plan \\u0026#34;docs\\u0026#34;\\u003c/b\\u003e\\n' +
          '\\u003cpre\\u003e\\u0026lt;gone\\u0026gt;\\u003c/pre\\u003e\\n","parse_mode":"HTML"}',
      },
    ],
  },
];
