/** Five templates in the style of what people write in their hooks: a health ping, a chat embed, a script, JSON for a collector, a list of paths. */
export const templates: Readonly<Record<string, string>> = {
  "compact text": `{{ if .Error }}[X] {{ .Task }} failed: {{ .Error }}
{{ else }}[OK] {{ .Task }} finished in {{ .FormatDuration .Duration }}
{{ if .SnapshotStats }}Added {{ .FormatSizeBytes .SnapshotStats.DataAdded }} in snapshot {{ .SnapshotId }}{{ end }}
{{ end }}`,
  "chat embed": `curl -H "Content-Type: application/json" -X POST -d '{
  "content": "{{ if .Error -}} <@1> {{- end }}",
  "embeds": [{
    "title": "Plan {{ .Plan.Id }} / {{ .Repo.Id }}",
    "color": {{ if .Error -}} 15548997 {{- else -}} 5763719 {{- end -}},
    "fields": [
      {{ if .Error -}}
      { "name": "Error", "value": "{{ .Error | js }}" }
      {{ else -}}
      {{ if .SnapshotStats -}}
      { "name": "Added", "value": "{{ .FormatSizeBytes .SnapshotStats.DataAdded }}", "inline": true },
      { "name": "New", "value": "{{ .SnapshotStats.FilesNew }}", "inline": true }
      {{ end -}}
      {{ end -}}
    ]
  }]
}' https://chat.example/hook
`,
  script: `#!/usr/bin/env bash
m="start"
{{ if .Repo.Id -}}
m="$m repo:{{ .Repo.Id }}"
{{ end }}
{{ if .SnapshotId -}}
m="$m id:{{ slice .SnapshotId 0 8 }}"
{{ end }}
{{ if .Duration }}m="$m took:{{ .FormatDuration .Duration }}"{{ end }}
{{ if .Error -}}
m="$m err:"{{ .ShellEscape .Error }}
{{ else }}{{ if gt .SnapshotStats.DataAdded 1000000 }}m="$m big {{ printf "%.1f" .SnapshotStats.TotalDuration }}s new:{{ .SnapshotStats.FilesNew }}"{{ end }}{{ end }}
event={{ .ShellEscape (.EventName .Event) }}
`,
  "collector JSON": `{"event":"{{ .Event }}","plan":"{{ .Plan.Id }}","repo":"{{ .Repo.Id }}","snapshot_id":"{{ .SnapshotId }}","data_added":{{ if .SnapshotStats }}{{ .SnapshotStats.DataAdded }}{{ else }}0{{ end }},"error":"{{ .Error }}"}`,
  "paths list": `{{ range $i, $p := .Plan.Paths }}{{ if $i }}, {{ end }}{{ $.ShellEscape $p }}{{ end }}`,
};
