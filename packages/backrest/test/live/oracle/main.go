// The other side of the differential test: renders templates with Go's own engine.
// One JSON object per line in, one per line out.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/template"
)

type request struct {
	Text       string `json:"text"`
	Left       string `json:"left"`
	Right      string `json:"right"`
	MissingKey string `json:"missingKey"`
	Data       any    `json:"data"`
}

// Output and error travel as bytes, since neither has to be UTF-8.
type reply struct {
	Stage  string `json:"stage"`
	Output []byte `json:"output"`
	Error  []byte `json:"error"`
}

func render(r request) (answer reply) {
	defer func() {
		if problem := recover(); problem != nil {
			answer = reply{Stage: "panic", Error: []byte(fmt.Sprint(problem))}
		}
	}()
	data, err := decode(r.Data)
	if err != nil {
		return reply{Stage: "data", Error: []byte(err.Error())}
	}
	tmpl := template.New("t").Delims(r.Left, r.Right).Funcs(functions)
	if r.MissingKey != "" {
		tmpl.Option("missingkey=" + r.MissingKey)
	}
	tmpl, err = tmpl.Parse(r.Text)
	if err != nil {
		return reply{Stage: "parse", Error: []byte(err.Error())}
	}
	var out limited
	if data.IsValid() {
		err = tmpl.Execute(&out, data.Interface())
	} else {
		err = tmpl.Execute(&out, nil)
	}
	if errors.Is(err, errTooLong) {
		return reply{Stage: "long"}
	}
	if err != nil {
		return reply{Stage: "execute", Output: out.Bytes(), Error: []byte(err.Error())}
	}
	return reply{Stage: "done", Output: out.Bytes()}
}

var errTooLong = errors.New("output too long")

// A template that writes without end is no case.
type limited struct{ bytes.Buffer }

func (l *limited) Write(p []byte) (int, error) {
	if l.Len()+len(p) > 1<<16 {
		return 0, errTooLong
	}
	return l.Buffer.Write(p)
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		var r request
		decoder := json.NewDecoder(strings.NewReader(line))
		if err := decoder.Decode(&r); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		text, _ := json.Marshal(render(r))
		out.Write(text)
		out.WriteByte('\n')
		out.Flush()
	}
}
