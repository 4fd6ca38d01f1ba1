import {
  type Case,
  formatFailure,
  formatSummary,
  HOSTILE,
  ID,
  lines,
  STATS,
  TIME,
} from "./case.ts";

const BACKUP = 'backup for plan "docs"';
/** The hostile error as `.JsonMarshal` writes it, and as `.ShellEscape` does. */
const JSON_ERROR = '"it\'s \\"C:\\\\data\\" \\u003cgone\\u003e\\nexit 1"';
const SHELL_ERROR = `'it'"'"'s "C:\\data" <gone>\nexit 1'`;

/** Backrest's shell on Windows, here by a first line; what stands in for it notes what it is to run. */
const POWERSHELL = "#!powershell -NoLogo -NoProfile -Command -";
const report = (body: readonly string[]): string =>
  lines("curl -X POST https://report.example/add --data-binary @- <<EOF", "{", ...body, "}", "EOF");
const embed = lines(
  "curl -X POST https://discord.example/x -d '{",
  '  "content": "{{ if .Error -}} <@1> {{- end }}",',
  '  "color": {{ if .Error -}} 15548997 {{- else -}} 5763719 {{- end -}},',
  '  "value": "{{ if .Error -}} {{ .Error | js }} {{- else -}} {{ .SnapshotStats.FilesNew }} new {{- end }}"',
  "}'",
);
const wechat = lines(
  "#!/usr/bin/env bash",
  'm="start"',
  "  {{ if .Repo.Id -}}",
  '  m="$m\\nrepo:{{ .Repo.Id }}"',
  "{{ end }}",
  "{{ if .SnapshotId -}}",
  'm="$m\\nid:{{ slice .SnapshotId 0 8 }}"',
  "{{ end }}",
  "{{ if .Duration }}",
  'm="$m\\ntook:{{ .FormatDuration .Duration }}"',
  "{{ end }}",
  'event="{{ .EventName .Event }}"',
  'notify "$m" "$(awk \'{print $2}\' <<< "$event")"',
);

/** Scripts that tell of a task. */
export const scripts: readonly Case[] = [
  {
    id: "R01",
    what: "a ping, /fail on error",
    conditions: "SNAPSHOT_END",
    template: lines(
      "#!/bin/bash",
      "{{ if .Error -}}",
      "curl -fsS --retry 3 https://hc.example/abc/fail",
      "{{ else -}}",
      "curl -fsS --retry 3 https://hc.example/abc",
      "{{ end -}}",
    ),
    plays: [
      {
        when: "SNAPSHOT_END success",
        rendered: "#!/bin/bash\ncurl -fsS --retry 3 https://hc.example/abc\n",
        ran: { calls: [["curl", "-fsS", "--retry", "3", "https://hc.example/abc"]] },
      },
      {
        when: "SNAPSHOT_END error",
        rendered: "#!/bin/bash\ncurl -fsS --retry 3 https://hc.example/abc/fail\n",
        ran: { calls: [["curl", "-fsS", "--retry", "3", "https://hc.example/abc/fail"]] },
      },
    ],
  },
  {
    id: "R02",
    what: "a notification of macOS, escaped within quotes: it falls into words",
    conditions: "SNAPSHOT_END",
    template: `osascript -e 'display notification "{{ .ShellEscape .Task }} {{ if .Error }}failed{{ else }}ok{{ end }}" with title "Backups"'`,
    plays: [
      {
        when: "SNAPSHOT_END success",
        rendered: `osascript -e 'display notification "'backup for plan "docs"' ok" with title "Backups"'`,
        ran: {
          calls: [
            [
              "osascript",
              "-e",
              'display notification "backup',
              "for",
              "plan",
              'docs ok" with title "Backups"',
            ],
          ],
        },
      },
    ],
  },
  {
    id: "R03",
    what: "a message box of Windows: PowerShell's input, with quotes that an error ends early",
    conditions: "SNAPSHOT_SUCCESS SNAPSHOT_ERROR",
    template: `${POWERSHELL}\n[System.Windows.Forms.MessageBox]::Show('{{ .Summary }}')\n`,
    plays: [
      boxed("SNAPSHOT_SUCCESS success", formatSummary("snapshot success")),
      boxed("SNAPSHOT_ERROR error", formatFailure(BACKUP, "snapshot error", HOSTILE)),
    ],
  },
  {
    id: "R06",
    what: "the form's command",
    conditions: "SNAPSHOT_SUCCESS SNAPSHOT_ERROR",
    template: "echo {{ .ShellEscape .Summary }}",
    plays: [
      {
        when: "SNAPSHOT_SUCCESS success",
        rendered: `echo '${formatSummary("snapshot success")}'`,
        ran: { output: `${formatSummary("snapshot success")}\n` },
      },
      {
        when: "SNAPSHOT_ERROR error",
        rendered: `echo '${formatFailure(BACKUP, "snapshot error", HOSTILE).replace("'", `'"'"'`)}'`,
        ran: { output: `${formatFailure(BACKUP, "snapshot error", HOSTILE)}\n` },
      },
    ],
  },
  {
    id: "R08",
    what: "an embed for Discord: js escapes for JavaScript, and no shell takes \\' for a quote",
    conditions: "SNAPSHOT_END",
    template: embed,
    plays: [
      {
        when: "SNAPSHOT_END success",
        rendered: `curl -X POST https://discord.example/x -d '{\n  "content": "",\n  "color": 5763719,\n  "value": "12 new"\n}'\n`,
        ran: {
          calls: [
            [
              "curl",
              "-X",
              "POST",
              "https://discord.example/x",
              "-d",
              '{\n  "content": "",\n  "color": 5763719,\n  "value": "12 new"\n}',
            ],
          ],
        },
      },
      {
        when: "SNAPSHOT_END error",
        rendered:
          "curl -X POST https://discord.example/x -d '{\n" +
          '  "content": "<@1>",\n  "color": 15548997,\n' +
          '  "value": "it\\\'s \\"C:\\\\data\\" \\u003Cgone\\u003E\\u000Aexit 1"\n' +
          "}'\n",
        ran: { exitCode: 2 },
      },
    ],
  },
  {
    id: "R10",
    what: "ntfy, the summary as one word",
    conditions: "SNAPSHOT_SUCCESS SNAPSHOT_ERROR",
    template: "curl -d {{ .ShellEscape .Summary }} https://ntfy.example/t",
    plays: [
      {
        when: "SNAPSHOT_SUCCESS success",
        rendered: `curl -d '${formatSummary("snapshot success")}' https://ntfy.example/t`,
        ran: {
          calls: [["curl", "-d", formatSummary("snapshot success"), "https://ntfy.example/t"]],
        },
      },
      {
        when: "SNAPSHOT_ERROR error",
        rendered: `curl -d '${formatFailure(BACKUP, "snapshot error", HOSTILE).replace("'", `'"'"'`)}' https://ntfy.example/t`,
        ran: {
          calls: [
            [
              "curl",
              "-d",
              formatFailure(BACKUP, "snapshot error", HOSTILE),
              "https://ntfy.example/t",
            ],
          ],
        },
      },
    ],
  },
  {
    id: "R11",
    what: "a report of JSON in a here-document, of which the shell takes every second backslash",
    conditions: "SNAPSHOT_START SNAPSHOT_SUCCESS SNAPSHOT_ERROR",
    template: report([
      '  "task": {{ .JsonMarshal .Task }},',
      '  "time": "{{ .FormatTime .CurTime }}",',
      '  "event": "{{ .EventName .Event }}",',
      '  "snapshot": {{ .JsonMarshal .SnapshotId }}{{ if .Error }},',
      '  "error": {{ .JsonMarshal .Error }}{{ else if .SnapshotStats }},',
      '  "stats": {{ .JsonMarshal .SnapshotStats }}{{ end }}',
    ]),
    plays: [
      reported("SNAPSHOT_START", "snapshot start", '  "snapshot": ""'),
      reported(
        "SNAPSHOT_SUCCESS success",
        "snapshot success",
        `  "snapshot": "${ID}",\n  "stats": ${STATS}`,
      ),
      reported(
        "SNAPSHOT_ERROR error",
        "snapshot error",
        `  "snapshot": "",\n  "error": ${JSON_ERROR}`,
      ),
    ],
  },
  {
    id: "R12",
    what: "the same, the commas at the beginning of lines and trimmed",
    conditions: "SNAPSHOT_START SNAPSHOT_SUCCESS SNAPSHOT_ERROR",
    template: report([
      '  "task": {{ .JsonMarshal .Task }},',
      '  "time": "{{ .FormatTime .CurTime }}",',
      '  "event": "{{ .EventName .Event }}",',
      '  "snapshot": {{ .JsonMarshal .SnapshotId }}',
      "  {{- if .Error }},",
      '  "error": {{ .JsonMarshal .Error }}',
      "  {{- else if .SnapshotStats }},",
      '  "stats": {{ .JsonMarshal .SnapshotStats }}',
      "  {{- end }}",
    ]),
    plays: [
      reported("SNAPSHOT_START", "snapshot start", '  "snapshot": ""'),
      reported(
        "SNAPSHOT_SUCCESS success",
        "snapshot success",
        `  "snapshot": "${ID}",\n  "stats": ${STATS}`,
      ),
      reported(
        "SNAPSHOT_ERROR error",
        "snapshot error",
        `  "snapshot": "",\n  "error": ${JSON_ERROR}`,
      ),
    ],
  },
  {
    id: "R13",
    what: "a message in pieces, and awk on the name of the event",
    conditions: "SNAPSHOT_START SNAPSHOT_SUCCESS",
    template: wechat,
    plays: [
      {
        when: "SNAPSHOT_START",
        rendered: lines(
          ...[
            "#!/usr/bin/env bash",
            'm="start"',
            '  m="$m\\nrepo:local"',
            "",
            "",
            "",
            'event="snapshot start"',
          ],
          'notify "$m" "$(awk \'{print $2}\' <<< "$event")"',
        ),
        ran: { calls: [["notify", "start\\nrepo:local", "start"]] },
      },
      {
        when: "SNAPSHOT_SUCCESS success",
        rendered: lines(
          ...[
            "#!/usr/bin/env bash",
            'm="start"',
            '  m="$m\\nrepo:local"',
            "",
            'm="$m\\nid:2a74edaf"',
            "",
            "",
          ],
          ...['m="$m\\ntook:1m23.456s"', "", 'event="snapshot success"'],
          'notify "$m" "$(awk \'{print $2}\' <<< "$event")"',
        ),
        ran: {
          calls: [["notify", "start\\nrepo:local\\nid:2a74edaf\\ntook:1m23.456s", "success"]],
        },
      },
    ],
  },
  {
    id: "R14",
    what: "JSON in single quotes, with a variable of the shell: an apostrophe ends the quotes",
    conditions: "SNAPSHOT_ERROR",
    template: `curl --data '{"message": {{ .JsonMarshal .Summary }}, "number": "'"\${NUMBER}"'"}'\n`,
    plays: [
      {
        when: "SNAPSHOT_ERROR error",
        error: "disk full",
        rendered: `curl --data '{"message": ${JSON.stringify(formatFailure(BACKUP, "snapshot error", "disk full"))}, "number": "'"\${NUMBER}"'"}'\n`,
        ran: {
          calls: [
            [
              "curl",
              "--data",
              `{"message": ${JSON.stringify(formatFailure(BACKUP, "snapshot error", "disk full"))}, "number": "+49 123"}`,
            ],
          ],
        },
      },
      {
        when: "SNAPSHOT_ERROR error",
        error: "it's full",
        rendered: `curl --data '{"message": ${JSON.stringify(formatFailure(BACKUP, "snapshot error", "it's full"))}, "number": "'"\${NUMBER}"'"}'\n`,
        ran: { exitCode: 2 },
      },
    ],
  },
  {
    id: "R16",
    what: "an alert, its error through a pipe and its words escaped",
    conditions: "ANY_ERROR SNAPSHOT_ERROR",
    template:
      "printf %s {{ .ShellEscape .Error }} | notify {{ .ShellEscape .Plan.Id }} {{ .ShellEscape (.EventName .Event) }} -",
    plays: [
      {
        when: "SNAPSHOT_ERROR error",
        rendered: `printf %s ${SHELL_ERROR} | notify docs 'snapshot error' -`,
        ran: { calls: [["notify", "docs", "snapshot error", "-", HOSTILE]] },
      },
    ],
  },
  {
    id: "R18",
    what: "without spaces, in single quotes: an apostrophe ends them",
    conditions: "ANY_ERROR",
    template:
      "#!/bin/sh\nnotify 'Backup h1: {{.Repo.Id}}/{{.Plan.Id}} failed' '{{.Event}}: {{.Error}}'\n",
    plays: [
      {
        when: "ANY_ERROR setup",
        error: "disk full",
        rendered:
          "#!/bin/sh\nnotify 'Backup h1: local/docs failed' 'CONDITION_ANY_ERROR: disk full'\n",
        ran: {
          calls: [["notify", "Backup h1: local/docs failed", "CONDITION_ANY_ERROR: disk full"]],
        },
      },
      {
        when: "ANY_ERROR setup",
        error: "it's full",
        rendered:
          "#!/bin/sh\nnotify 'Backup h1: local/docs failed' 'CONDITION_ANY_ERROR: it's full'\n",
        ran: { exitCode: 2 },
      },
    ],
  },
  {
    id: "R23",
    what: "assignments without quotes: the quotes of the figures and all of the summary are lost",
    conditions: "SNAPSHOT_SUCCESS SNAPSHOT_START",
    template: lines(
      "STATS={{ .JsonMarshal .SnapshotStats }}",
      "SUMMARY={{ .Summary }}",
      'notify "$SUMMARY" "$STATS"',
    ),
    plays: [
      {
        when: "SNAPSHOT_SUCCESS success",
        rendered: `STATS=${STATS}\nSUMMARY=${formatSummary("snapshot success")}\nnotify "$SUMMARY" "$STATS"\n`,
        ran: { calls: [["notify", "", STATS.replaceAll('"', "")]] },
      },
      {
        when: "SNAPSHOT_START",
        rendered: lines(
          ...[
            "STATS=null",
            "SUMMARY=",
            "Backrest Notification for Snapshot Start",
            `Task: "${BACKUP}" at ${TIME}`,
            "Event: snapshot start",
          ],
          ...[
            "Repo: local ",
            "Plan: docs ",
            "Paths: ",
            "- /srv/docs",
            "- /srv/data & co",
            "",
            'notify "$SUMMARY" "$STATS"',
          ],
        ),
        ran: { calls: [["notify", "", "null"]] },
      },
    ],
  },
];

function reported(when: string, event: string, rest: string): Case["plays"][number] {
  const body = `{\n  "task": "backup for plan \\"docs\\"",\n  "time": "${TIME}",\n  "event": "${event}",\n${rest}\n}\n`;
  return {
    when,
    rendered: `curl -X POST https://report.example/add --data-binary @- <<EOF\n${body}EOF\n`,
    ran: {
      calls: [
        [
          "curl",
          "-X",
          "POST",
          "https://report.example/add",
          "--data-binary",
          "@-",
          body.replaceAll("\\\\", "\\"),
        ],
      ],
    },
  };
}

function boxed(when: string, text: string): Case["plays"][number] {
  const script = `[System.Windows.Forms.MessageBox]::Show('${text}')\n`;
  return {
    when,
    rendered: `${POWERSHELL}\n${script}`,
    ran: { calls: [["powershell", "-NoLogo", "-NoProfile", "-Command", "-", script]] },
  };
}
