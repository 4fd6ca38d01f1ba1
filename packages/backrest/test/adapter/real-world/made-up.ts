import { type Case, HOSTILE, lines, nilStats } from "./case.ts";

/** Found in no single place: what collides with the braces, and what the engine offers beyond fields. */
export const madeUp: readonly Case[] = [
  {
    id: "R32",
    what: "docker's own template, taken for Backrest's",
    conditions: "SNAPSHOT_START",
    template: "docker inspect -f '{{ .State.Running }}' app",
    plays: [
      {
        when: "SNAPSHOT_START",
        fails:
          'template rendering: execute template: template: template:1:28: executing "template" at <.State.Running>: ' +
          "can't evaluate field State in type tasks.HookVars",
      },
    ],
  },
  {
    id: "R33",
    what: "docker's own template, in a string",
    conditions: "SNAPSHOT_START",
    template: "docker ps --format '{{ `{{.Names}}` }}' {{ \"{{.ID}}\" }}",
    plays: [
      {
        when: "SNAPSHOT_START",
        rendered: "docker ps --format '{{.Names}}' {{.ID}}",
        ran: {
          calls: [["docker", "ps", "--format", "{{.Names}}", "{{.ID}}"]],
          output: "said by docker\n",
        },
      },
    ],
  },
  {
    id: "R34",
    what: "the braces of awk",
    conditions: "SNAPSHOT_START",
    template: "printf 'a b\\nc d\\n' | awk 'NR==2 {print $2}'",
    plays: [
      {
        when: "SNAPSHOT_START",
        rendered: "printf 'a b\\nc d\\n' | awk 'NR==2 {print $2}'",
        ran: { output: "d\n" },
      },
    ],
  },
  {
    id: "R35",
    what: "the braces of bash",
    conditions: "SNAPSHOT_START",
    template: "#!/bin/bash\nall=(a b c)\necho ${#all[@]} ${none:-{}}\n",
    plays: [
      {
        when: "SNAPSHOT_START",
        rendered: "#!/bin/bash\nall=(a b c)\necho ${#all[@]} ${none:-{}}\n",
        ran: { output: "3 {}\n" },
      },
    ],
  },
  {
    id: "R36",
    what: "two braces of another language",
    conditions: "SNAPSHOT_START",
    template: "jq '{a:{{b:1}}}'",
    plays: [
      {
        when: "SNAPSHOT_START",
        fails: 'template rendering: parse template: template: template:1: function "b" not defined',
      },
    ],
  },
  {
    id: "R37",
    what: "a threshold",
    conditions: "SNAPSHOT_SUCCESS SNAPSHOT_START",
    template:
      "echo {{ if gt .SnapshotStats.DataAdded 1000000 }}big: {{ .FormatSizeBytes .SnapshotStats.DataAdded }}{{ else }}small{{ end }}",
    plays: [
      {
        when: "SNAPSHOT_SUCCESS success",
        rendered: "echo big: 1.235 MB",
        ran: { output: "big: 1.235 MB\n" },
      },
      { when: "SNAPSHOT_START", fails: nilStats(28, "DataAdded") },
    ],
  },
  {
    id: "R38",
    what: "the shell's arithmetic with a figure",
    conditions: "SNAPSHOT_SUCCESS SNAPSHOT_ERROR",
    template:
      'echo $(( {{ .SnapshotStats.TotalBytesProcessed }} / 1024 )) {{ printf "%.1f" .SnapshotStats.TotalDuration }}',
    plays: [
      {
        when: "SNAPSHOT_SUCCESS success",
        rendered: "echo $(( 987654321 / 1024 )) 0.7",
        ran: { output: "964506 0.7\n" },
      },
      // restic failed, and the figures are there, all zero.
      {
        when: "SNAPSHOT_ERROR error",
        rendered: "echo $(( 0 / 1024 )) 0.0",
        ran: { output: "0 0.0\n" },
      },
    ],
  },
  {
    id: "R40",
    what: "the plan's paths, each a word",
    conditions: "SNAPSHOT_START CHECK_START",
    template:
      "notify {{ range $i, $p := .Plan.Paths }}{{ if $i }} {{ end }}{{ $.ShellEscape $p }}{{ else }}none{{ end }}",
    plays: [
      {
        when: "SNAPSHOT_START",
        rendered: "notify /srv/docs '/srv/data & co'",
        ran: { calls: [["notify", "/srv/docs", "/srv/data & co"]] },
      },
      { when: "CHECK_START", rendered: "notify none", ran: { calls: [["notify", "none"]] } },
    ],
  },
  {
    id: "R41",
    what: "a date in a log",
    conditions: "SNAPSHOT_SUCCESS",
    template:
      'echo "{{ .CurTime.Format "2006-01-02" }} {{ .Plan.Id }} {{ .EventName .Event }}" >> "$STATE/backups.log"',
    plays: [
      {
        when: "SNAPSHOT_SUCCESS success",
        rendered: 'echo "2026-03-04 docs snapshot success" >> "$STATE/backups.log"',
        ran: { files: { "backups.log": "2026-03-04 docs snapshot success\n" } },
      },
    ],
  },
  {
    id: "R42",
    what: "a push with an error in its query",
    conditions: "SNAPSHOT_END",
    template: lines(
      'curl -fsS "https://up.example/K?status={{ if .Error }}down{{ else }}up{{ end }}&msg={{ urlquery .Error }}&ping={{ .Duration.Milliseconds }}"',
    ),
    plays: [
      {
        when: "SNAPSHOT_END success",
        rendered: 'curl -fsS "https://up.example/K?status=up&msg=&ping=83456"\n',
        ran: { calls: [["curl", "-fsS", "https://up.example/K?status=up&msg=&ping=83456"]] },
      },
      {
        when: "SNAPSHOT_END error",
        error: HOSTILE,
        rendered:
          'curl -fsS "https://up.example/K?status=down&msg=it%27s+%22C%3A%5Cdata%22+%3Cgone%3E%0Aexit+1&ping=83456"\n',
        ran: {
          calls: [
            [
              "curl",
              "-fsS",
              "https://up.example/K?status=down&msg=it%27s+%22C%3A%5Cdata%22+%3Cgone%3E%0Aexit+1&ping=83456",
            ],
          ],
        },
      },
    ],
  },
];
