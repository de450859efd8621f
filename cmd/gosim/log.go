package main

import (
	"fmt"
	"io"
	"os"

	"github.com/mattn/go-isatty"
	"github.com/rs/zerolog"
)

// terminal reports whether w is a terminal that a person looks at.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && isatty.IsTerminal(f.Fd()) && os.Getenv("TERM") != "dumb"
}

// colour reports whether w may be coloured (no-color.org).
func colour(w io.Writer) bool {
	return terminal(w) && os.Getenv("NO_COLOR") == ""
}

// widest is the most columns that text is spread over: eyes lose longer lines.
const widest = 120

// width returns the columns to use of a terminal, or 0 if w is none or does not
// tell.
func width(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok || !terminal(w) {
		return 0
	}
	return min(columns(f.Fd()), widest)
}

// newLogger returns a logger of messages for people: a level and a sentence,
// without the time, which would make equal runs print different lines.
func newLogger(w io.Writer, level string, quiet bool) (zerolog.Logger, error) {
	l, err := zerolog.ParseLevel(level)
	if err != nil || level == "" {
		return zerolog.Nop(), fmt.Errorf("--log-level %q: expected one of trace, debug, info, warn, error, disabled", level)
	}
	if quiet {
		l = max(l, zerolog.ErrorLevel)
	}
	console := zerolog.ConsoleWriter{Out: w, NoColor: !colour(w), PartsExclude: []string{zerolog.TimestampFieldName}}
	return zerolog.New(console).Level(l), nil
}
