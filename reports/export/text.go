package export

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// ErrText is wrapped by the errors about what a text file says.
var ErrText = errors.New("not of this form")

// maxLine is the longest line that is read, bytes.
const maxLine = 1 << 16

// fields are the fields of one line, taken one by one. The first that is wrong
// is remembered.
type fields struct{ *fieldState }

type fieldState struct {
	line  int
	texts []string
	next  int
	wrong error
}

func (f fields) count() int { return len(f.texts) }
func (f fields) rest() int  { return len(f.texts) - f.next }
func (f fields) err() error { return f.wrong }

func (f fields) take(name string) (string, bool) {
	if f.wrong != nil {
		return "", false
	}
	if f.next >= len(f.texts) {
		f.fail("expected a field %s, got %d fields", name, len(f.texts))
		return "", false
	}
	f.next++
	return strings.TrimSpace(f.texts[f.next-1]), true
}

func (f fields) fail(format string, args ...any) {
	f.wrong = fmt.Errorf("line %d: %s: %w", f.line, fmt.Sprintf(format, args...), ErrText)
}

// whole takes a whole number of at least least, which may be written as 7 or
// 7.0.
func (f fields) whole(name string, to *int, least int) {
	s, ok := f.take(name)
	if !ok {
		return
	}
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || x != math.Trunc(x) || math.Abs(x) > math.MaxInt32 || int(x) < least {
		f.fail("%s: expected a whole number from %d, got %q", name, least, s)
		return
	}
	*to = int(x)
}

// real takes a finite number.
func (f fields) real(name string, to *float64) {
	s, ok := f.take(name)
	if !ok {
		return
	}
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
		f.fail("%s: expected a number, got %q", name, s)
		return
	}
	*to = x
}

// readFields calls each for every line that is not blank, with its fields. If
// separators is empty, spaces of any kind part them.
func readFields(r io.Reader, separators string, each func(line int, f fields) error) error {
	in := bufio.NewScanner(r)
	in.Buffer(nil, maxLine)
	line := 0
	for in.Scan() {
		line++
		text := strings.TrimSpace(in.Text())
		if line == 1 {
			text = strings.TrimPrefix(text, "\ufeff")
		}
		if text == "" {
			continue
		}
		list := strings.Fields(text)
		if separators != "" {
			list = strings.Split(text, separators)
		}
		if err := each(line, fields{&fieldState{line: line, texts: list}}); err != nil {
			if !errors.Is(err, ErrText) {
				err = fmt.Errorf("%w: %w", err, ErrText)
			}
			return err
		}
	}
	if errors.Is(in.Err(), bufio.ErrTooLong) {
		return fmt.Errorf("line %d: longer than %d bytes: %w", line+1, maxLine, ErrText)
	}
	return in.Err()
}
