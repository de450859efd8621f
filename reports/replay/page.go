package replay

import (
	"bytes"
	"compress/flate"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"

	"gosim/reports"
)

//go:embed player/*.js player/*.css player/*.html
var player embed.FS

// scripts are the player's files in the order in which they are joined.
func scripts() []string {
	return []string{"decode.js", "model.js", "dom.js", "log.js", "stage.js", "actors.js", "timeline.js", "panels.js", "pointer.js", "player.js", "layout.js", "attach.js"}
}

// file returns an embedded file of the player.
func file(name string) string {
	b, err := player.ReadFile("player/" + name)
	if err != nil {
		panic(err) // the build would have failed
	}
	return string(b)
}

// Script returns the player: JavaScript for a script element, which defines the
// global GosimReplay and nothing else. It holds no "</".
func Script() string {
	var b strings.Builder
	b.WriteString("var GosimReplay = (() => {\n\"use strict\";\n")
	for _, name := range scripts() {
		b.WriteString(file(name))
	}
	b.WriteString("return { mount, attach, decode, inflate };\n})();\n")
	return b.String()
}

// Style returns the player's CSS for a style element. Every rule is confined to
// the class gosim-replay.
func Style() string { return file("style.css") }

// Embed returns an element that holds the replay of a record and shows nothing:
// the document of [Encode], deflated, in base64. Its attributes say which
// replication it is: data-replication and data-seed. GosimReplay.attach finds
// it wherever it stands in the page.
func Embed(rec *reports.Record) (template.HTML, error) {
	doc, err := Encode(rec)
	if err != nil {
		return "", err
	}
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		return "", fmt.Errorf("replay: %w", err)
	}
	if _, err := w.Write(doc); err != nil {
		return "", fmt.Errorf("replay: %w", err)
	}
	if err := w.Close(); err != nil {
		return "", fmt.Errorf("replay: %w", err)
	}
	var b strings.Builder
	b.Grow(base64.StdEncoding.EncodedLen(packed.Len()) + 128)
	fmt.Fprintf(&b, `<script type="application/octet-stream;base64" class="gosim-replay-data" data-replication="%d" data-seed="%d">`, rec.Index, rec.Seed)
	b.WriteString(base64.StdEncoding.EncodeToString(packed.Bytes()))
	b.WriteString("</script>\n")
	return template.HTML(b.String()), nil // digits and base64 only
}

// WritePage writes a page of its own with the replays of one or more records,
// of the same store, as one HTML file that loads nothing.
func WritePage(w io.Writer, title string, recs []*reports.Record) error {
	if len(recs) == 0 {
		return fmt.Errorf("replay: %w: no record to show", ErrRecord)
	}
	page, err := template.New("page").Parse(file("page.html"))
	if err != nil {
		return fmt.Errorf("replay: %w", err)
	}
	embedded := make([]template.HTML, len(recs))
	for i, rec := range recs {
		if embedded[i], err = Embed(rec); err != nil {
			return err
		}
	}
	err = page.Execute(w, struct {
		Title   string
		Style   template.CSS
		Script  template.JS
		Replays []template.HTML
	}{title, template.CSS(Style()), template.JS(Script()), embedded}) // our own files
	if err != nil {
		return fmt.Errorf("replay: write page: %w", err)
	}
	return nil
}
