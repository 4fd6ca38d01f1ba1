import { Template, type Value } from "../go-template/index.ts";

/** The layouts of `.Summary`, in Backrest's own template language. Source: section "Summary" of hookvars.go at 626156cd; the trailing blanks are its own. */

const START = `
Backrest Notification for Snapshot Start
Task: "{{ .Task }}" at {{ .FormatTime .CurTime }}
Event: {{ .EventName .Event }}
Repo: {{ .Repo.Id }} 
Plan: {{ .Plan.Id }} 
Paths: 
{{ range .Plan.Paths -}}
- {{ . }}
{{ end }}`;

const END = `
Backrest Snapshot Notification
Task: {{ .Task }} at {{ .FormatTime .CurTime }}
Event: {{ .EventName .Event }}
Snapshot: {{ .SnapshotId }}
{{ if .Error -}}
Error: {{ .Error }}
{{ else if .SnapshotStats -}}
Overview:
- Data added: {{ .FormatSizeBytes .SnapshotStats.DataAdded }}
- Total files processed: {{ .SnapshotStats.TotalFilesProcessed }}
- Total bytes processed: {{ .FormatSizeBytes .SnapshotStats.TotalBytesProcessed }}

Backup Statistics:
- Files new: {{ .SnapshotStats.FilesNew }}
- Files changed: {{ .SnapshotStats.FilesChanged }}
- Files unmodified: {{ .SnapshotStats.FilesUnmodified }}
- Dirs new: {{ .SnapshotStats.DirsNew }}
- Dirs changed: {{ .SnapshotStats.DirsChanged }}
- Dirs unmodified: {{ .SnapshotStats.DirsUnmodified }}
- Data blobs: {{ .SnapshotStats.DataBlobs }}
- Tree blobs: {{ .SnapshotStats.TreeBlobs }}
- Total duration: {{ .SnapshotStats.TotalDuration }}s

{{ else }}
{{ end }}`;

const OTHER = `
Backrest {{ if .Error }}Error{{ else }}Notification{{ end }}
Task: {{ .Task }} at {{ .FormatTime .CurTime }}
Event: {{ .EventName .Event }}
{{ if .Error -}}
Repo: {{ .Repo.Id }}
Error: {{ .Error }}
{{ end }}
`;

const layouts = { START, END, OTHER };
const parsedLayouts = new Map<string, Template>();

/** The summary for the root variables; fails with Go's message where a part of them is missing. */
export function renderSummary(root: Value, condition: number): string {
  const layout =
    condition === 2
      ? "START"
      : condition === 3 || condition === 5 || condition === 6
        ? "END"
        : "OTHER";
  let template = parsedLayouts.get(layout);
  if (template === undefined) {
    template = new Template("t").parse(layouts[layout]);
    parsedLayouts.set(layout, template);
  }
  return template.execute(root);
}
