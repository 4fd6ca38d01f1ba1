import { type Case, ID, lines } from "./case.ts";

const gatus = (success: boolean): string =>
  `curl -fsS -m 30 -X POST -H "Authorization: Bearer $(cat "$STATE/../token")" "https://g.example/\${GROUP:-core}?success=${success}"`;
const pushed = (success: boolean): readonly string[] => [
  ...["curl", "-fsS", "-m", "30", "-X", "POST", "-H"],
  "Authorization: Bearer sesame",
  `https://g.example/core?success=${success}`,
];
const share = (word: string): string => `ssh nas "share '${word}'" < /dev/null\n`;
const reach = lines(
  "#!/bin/bash",
  "if ping -q -c 1 -W 1 example.com > /dev/null; then",
  "  exit 0",
  "else",
  "  exit 1",
  "fi",
);
const dump = lines(
  "#!/bin/bash",
  "set -e",
  'docker exec pg pg_dumpall -U "${PGUSER:-postgres}" > "$STATE/dump.sql" < /dev/null',
  "date",
);
const check = 'notify "Event: {{ .EventName .Event }} Repo: {{ .Repo.Id }} Plan: {{ .Plan.Id }}"';
const restore = lines(
  "#!/bin/sh",
  "set -eu",
  "snapshot={{ .ShellEscape .SnapshotId }}",
  'restic restore "$snapshot" --target "$STATE/trial"',
);

/** Scripts that do something, and those whose end decides. */
export const guards: readonly Case[] = [
  {
    id: "R19",
    what: "a script with the plan's id",
    conditions: "SNAPSHOT_START SNAPSHOT_END",
    template: "before-backup {{ .Plan.Id }}",
    plays: [
      {
        when: "SNAPSHOT_START",
        rendered: "before-backup docs",
        ran: { calls: [["before-backup", "docs"]] },
      },
    ],
  },
  {
    id: "R21",
    what: "a restore on trial, FATAL when it fails",
    conditions: "SNAPSHOT_SUCCESS",
    onError: "ON_ERROR_FATAL",
    template: restore,
    plays: [
      {
        when: "SNAPSHOT_SUCCESS success",
        rendered: restore.replace("{{ .ShellEscape .SnapshotId }}", ID),
        ran: { calls: [["restic", "restore", ID, "--target", "$STATE/trial"]] },
      },
      {
        when: "SNAPSHOT_SUCCESS success",
        rendered: restore.replace("{{ .ShellEscape .SnapshotId }}", ID),
        broken: ["restic"],
        ran: {
          calls: [["restic", "restore", ID, "--target", "$STATE/trial"]],
          exitCode: 1,
          decision: "fail",
        },
      },
      // Success without a snapshot: the hook runs, and has nothing to restore.
      {
        when: "SNAPSHOT_SUCCESS skipped",
        rendered: restore.replace("{{ .ShellEscape .SnapshotId }}", "''"),
        ran: { calls: [["restic", "restore", "", "--target", "$STATE/trial"]] },
      },
    ],
  },
  {
    id: "R21",
    what: "the repo looked at before, CANCEL when it is not there",
    conditions: "SNAPSHOT_START",
    onError: "ON_ERROR_CANCEL",
    template: "restic cat config\n",
    plays: [
      {
        when: "SNAPSHOT_START",
        rendered: "restic cat config\n",
        broken: ["restic"],
        ran: { calls: [["restic", "cat", "config"]], exitCode: 1, decision: "cancel" },
      },
    ],
  },
  {
    id: "R24",
    what: "asks for a variable that was only wished for",
    conditions: "SNAPSHOT_START",
    template: 'if [[ "{{ .Trigger }}" == "manual" ]]; then exit 0; fi',
    plays: [
      {
        when: "SNAPSHOT_START",
        fails:
          'template rendering: execute template: template: template:1:10: executing "template" at <.Trigger>: ' +
          "can't evaluate field Trigger in type tasks.HookVars",
      },
    ],
  },
  {
    id: "R26",
    what: "the plan's id where there is no plan; before 1.7.2, which is not played, it was a nil pointer",
    conditions: "CHECK_SUCCESS",
    template: check,
    plays: [
      {
        when: "CHECK_SUCCESS success",
        rendered: 'notify "Event: check success Repo: local Plan: _system_"',
        ran: { calls: [["notify", "Event: check success Repo: local Plan: _system_"]] },
      },
    ],
  },
  {
    id: "R27",
    what: "goes on only with a network",
    conditions: "SNAPSHOT_START",
    onError: "ON_ERROR_CANCEL",
    template: reach,
    plays: [
      {
        when: "SNAPSHOT_START",
        rendered: reach,
        ran: { calls: [["ping", "-q", "-c", "1", "-W", "1", "example.com"]] },
      },
      {
        when: "SNAPSHOT_START",
        rendered: reach,
        broken: ["ping"],
        ran: {
          calls: [["ping", "-q", "-c", "1", "-W", "1", "example.com"]],
          exitCode: 1,
          decision: "cancel",
        },
      },
    ],
  },
  {
    id: "R27",
    what: "goes on only with a directory that is there",
    conditions: "SNAPSHOT_START",
    onError: "ON_ERROR_CANCEL",
    template: '[ -d "$STATE/nas" ]\n',
    plays: [
      {
        when: "SNAPSHOT_START",
        rendered: '[ -d "$STATE/nas" ]\n',
        ran: { exitCode: 1, decision: "cancel" },
      },
    ],
  },
  {
    id: "R27",
    what: "goes on only with mains power",
    conditions: "SNAPSHOT_START",
    onError: "ON_ERROR_CANCEL",
    template: "on-mains || exit 1\n",
    plays: [
      {
        when: "SNAPSHOT_START",
        rendered: "on-mains || exit 1\n",
        broken: ["on-mains"],
        ran: { calls: [["on-mains"]], exitCode: 1, decision: "cancel" },
      },
      { when: "SNAPSHOT_START", rendered: "on-mains || exit 1\n", ran: { calls: [["on-mains"]] } },
    ],
  },
  {
    id: "R28",
    what: "a push of success, of a skipped backup too",
    conditions: "SNAPSHOT_SUCCESS SNAPSHOT_SKIPPED",
    template: gatus(true),
    plays: [
      { when: "SNAPSHOT_SUCCESS success", rendered: gatus(true), ran: { calls: [pushed(true)] } },
      { when: "SNAPSHOT_SKIPPED skipped", rendered: gatus(true), ran: { calls: [pushed(true)] } },
    ],
  },
  {
    id: "R28",
    what: "a push of failure, of a partial backup too",
    conditions: "SNAPSHOT_ERROR SNAPSHOT_WARNING",
    template: gatus(false),
    plays: [
      { when: "SNAPSHOT_ERROR error", rendered: gatus(false), ran: { calls: [pushed(false)] } },
      { when: "SNAPSHOT_WARNING warning", rendered: gatus(false), ran: { calls: [pushed(false)] } },
    ],
  },
  {
    id: "R29",
    what: "a marker of the last success",
    conditions: "SNAPSHOT_SUCCESS",
    template: 'date > "$STATE/date"\ntouch "$STATE/last-success"\n',
    plays: [
      {
        when: "SNAPSHOT_SUCCESS success",
        rendered: 'date > "$STATE/date"\ntouch "$STATE/last-success"\n',
        ran: { calls: [["date"]], files: { date: "said by date\n", "last-success": "" } },
      },
    ],
  },
  {
    id: "R30",
    what: "a dump of a database before the backup, FATAL when it fails",
    conditions: "SNAPSHOT_START",
    onError: "ON_ERROR_FATAL",
    template: dump,
    plays: [
      {
        when: "SNAPSHOT_START",
        rendered: dump,
        ran: {
          calls: [["docker", "exec", "pg", "pg_dumpall", "-U", "postgres"], ["date"]],
          output: "said by date\n",
          files: { "dump.sql": "said by docker\n" },
        },
      },
      {
        when: "SNAPSHOT_START",
        rendered: dump,
        broken: ["docker"],
        ran: {
          calls: [["docker", "exec", "pg", "pg_dumpall", "-U", "postgres"]],
          exitCode: 1,
          decision: "fail",
          files: { "dump.sql": "said by docker\n" },
        },
      },
    ],
  },
  {
    id: "R31",
    what: "a share opened and closed by one hook with several conditions",
    conditions: "SNAPSHOT_END SNAPSHOT_START ANY_ERROR",
    template: "ssh nas \"share '{{ .EventName .Event }}'\" < /dev/null\n",
    plays: [
      {
        when: "SNAPSHOT_START",
        rendered: share("snapshot start"),
        ran: { calls: [["ssh", "nas", "share 'snapshot start'"]] },
      },
      {
        when: "SNAPSHOT_END success",
        rendered: share("snapshot end"),
        ran: { calls: [["ssh", "nas", "share 'snapshot end'"]] },
      },
      // Once per call, at the first event of the call's list that the hook has.
      {
        when: "SNAPSHOT_END error",
        rendered: share("error"),
        ran: { calls: [["ssh", "nas", "share 'error'"]] },
      },
      {
        when: "ANY_ERROR setup",
        rendered: share("error"),
        ran: { calls: [["ssh", "nas", "share 'error'"]] },
      },
    ],
  },
];
