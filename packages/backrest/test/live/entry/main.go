// Renders an installed entry with Go's own engine, over variables with the names and types of Backrest's.
// One JSON object in, the rendered text out.
package main

import (
	"encoding/json"
	"os"
	"text/template"
	"time"
)

type condition int32

func (c condition) String() string { return names[c] }

var names map[condition]string

// Generated messages have getters that answer for nil as well.
type message struct{ Id string }

func (m *message) GetId() string {
	if m == nil {
		return ""
	}
	return m.Id
}

type stats struct {
	MessageType         string   `json:"message_type"`
	Error               any      `json:"error"`
	During              string   `json:"during"`
	Item                string   `json:"item"`
	FilesNew            int64    `json:"files_new"`
	FilesChanged        int64    `json:"files_changed"`
	FilesUnmodified     int64    `json:"files_unmodified"`
	DirsNew             int64    `json:"dirs_new"`
	DirsChanged         int64    `json:"dirs_changed"`
	DirsUnmodified      int64    `json:"dirs_unmodified"`
	DataBlobs           int64    `json:"data_blobs"`
	TreeBlobs           int64    `json:"tree_blobs"`
	DataAdded           int64    `json:"data_added"`
	TotalFilesProcessed int64    `json:"total_files_processed"`
	TotalBytesProcessed int64    `json:"total_bytes_processed"`
	TotalDuration       float64  `json:"total_duration"`
	SnapshotId          string   `json:"snapshot_id"`
	PercentDone         float64  `json:"percent_done"`
	TotalFiles          int64    `json:"total_files"`
	FilesDone           int64    `json:"files_done"`
	TotalBytes          int64    `json:"total_bytes"`
	BytesDone           int64    `json:"bytes_done"`
	CurrentFiles        []string `json:"current_files"`
	Action              string   `json:"action"`
	ExitError           string   `json:"exit_error"`
	Message             string   `json:"message"`
}

type vars struct {
	Task          string
	Event         condition
	Repo          *message
	Plan          *message
	SnapshotId    string
	SnapshotStats *stats
	CurTime       time.Time
	Duration      time.Duration
	Error         string
}

func (vars) JsonMarshal(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return ""
	}
	return string(text)
}

type request struct {
	Text  string
	Names map[condition]string
	Event condition
	// Bytes, since they need not be UTF-8.
	Task, Repo, Plan, SnapshotId, Error []byte
	Stats                               *stats
	CurTime                             time.Time
	Duration                            string
}

func main() {
	var r request
	check(json.NewDecoder(os.Stdin).Decode(&r))
	names = r.Names
	duration, err := time.ParseDuration(r.Duration)
	check(err)
	data := vars{string(r.Task), r.Event, &message{string(r.Repo)}, nil, string(r.SnapshotId), r.Stats, r.CurTime, duration, string(r.Error)}
	if r.Plan != nil {
		data.Plan = &message{string(r.Plan)}
	}
	check(template.Must(template.New("template").Parse(r.Text)).Execute(os.Stdout, data))
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
