package strictyaml

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Error is one problem of a file.
type Error struct {
	File   string // file name, or "--set path=value" for an override
	Line   int    // from 1; 0 if the problem has no place
	Column int    // from 1, in characters
	Field  string // path of the field, such as gondolas[2].width_m; "" for the file as a whole
	Msg    string
	Err    error // what Unwrap returns; may be nil
}

// Error returns "file:line:column: field: message", less the absent parts.
func (e *Error) Error() string {
	var b strings.Builder
	if e.File != "" {
		b.WriteString(e.File)
		if e.Line > 0 {
			fmt.Fprintf(&b, ":%d", e.Line)
			if e.Column > 0 {
				fmt.Fprintf(&b, ":%d", e.Column)
			}
		}
		b.WriteString(": ")
	}
	if e.Field != "" {
		b.WriteString(e.Field)
		b.WriteString(": ")
	}
	b.WriteString(e.Msg)
	return b.String()
}

// Unwrap returns the error that this one reports, if there is one.
func (e *Error) Unwrap() error { return e.Err }

// Errors are all problems of one or several files, in order of position.
type Errors []*Error

// Error returns the problems, one per line.
func (es Errors) Error() string {
	lines := make([]string, len(es))
	for i, e := range es {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the single problems, for errors.Is and errors.As.
func (es Errors) Unwrap() []error {
	out := make([]error, len(es))
	for i, e := range es {
		out[i] = e
	}
	return out
}

// Sort orders the problems by file (in order of first mention), line and
// column; those without a line come last within their file.
func (es Errors) Sort() {
	rank := make(map[string]int, 2)
	for _, e := range es {
		if _, ok := rank[e.File]; !ok {
			rank[e.File] = len(rank)
		}
	}
	line := func(e *Error) int {
		if e.Line == 0 {
			return int(^uint(0) >> 1)
		}
		return e.Line
	}
	slices.SortStableFunc(es, func(a, b *Error) int {
		return cmp.Or(
			cmp.Compare(rank[a.File], rank[b.File]),
			cmp.Compare(line(a), line(b)),
			cmp.Compare(a.Column, b.Column),
		)
	})
}

// orNil returns the sorted problems as an error, or nil if there is none.
func (es Errors) orNil() error {
	if len(es) == 0 {
		return nil
	}
	es.Sort()
	return es
}

// FieldError says that one field of a decoded value is out of its range. Path
// is relative to the value that was checked; the caller who knows the file
// places it with [Doc.Locate].
type FieldError struct {
	Path  string // such as personas[1].share; "" for the value itself
	Value any    // what was found; nil for a key that is missing
	Want  string // what is allowed, such as "a number in [0, 1]"
}

// Error returns "path: expected want, got value".
func (e *FieldError) Error() string {
	if e.Path == "" {
		return e.message()
	}
	return e.Path + ": " + e.message()
}

func (e *FieldError) message() string {
	return "expected " + e.Want + ", got " + formatValue(e.Value)
}

func formatValue(v any) string {
	switch v := v.(type) {
	case nil:
		return "nothing"
	case string:
		return quote(v)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case float32:
		return strconv.FormatFloat(float64(v), 'g', -1, 32)
	case time.Duration:
		return Duration(v).String()
	case fmt.Stringer:
		return v.String()
	default:
		return fmt.Sprint(v)
	}
}

// quote quotes s and cuts it after 60 characters.
func quote(s string) string {
	if r := []rune(s); len(r) > 60 {
		s = string(r[:57]) + "..."
	}
	return strconv.Quote(s)
}

// Under returns err with prefix put before the path of every [FieldError] in
// it, joined errors included: what a Validate method does with the errors of a
// nested value. Errors of other types are wrapped as "prefix: …". It returns
// nil for a nil err.
func Under(prefix string, err error) error {
	if err == nil {
		return nil
	}
	var out []error
	leaves(err, func(e error) {
		if fe, ok := errors.AsType[*FieldError](e); ok {
			out = append(out, &FieldError{Path: JoinPath(prefix, fe.Path), Value: fe.Value, Want: fe.Want})
			return
		}
		out = append(out, fmt.Errorf("%s: %w", prefix, e))
	})
	return errors.Join(out...)
}

// leaves calls f with every error of a tree that is not itself a list of
// errors. A list wrapped in a text loses the text, so that each of its entries
// can be placed.
func leaves(err error, f func(error)) {
	if err == nil {
		return
	}
	if _, ok := err.(*Error); ok { //nolint:errorlint // walks the tree by hand
		f(err)
		return
	}
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		if list := many.Unwrap(); isList(err, list) {
			for _, e := range list {
				leaves(e, f)
			}
			return
		}
		f(err)
		return
	}
	var many interface {
		error
		Unwrap() []error
	}
	if errors.As(err, &many) && isList(many, many.Unwrap()) {
		leaves(many, f)
		return
	}
	f(err)
}

// isList tells errors.Join from fmt.Errorf with several %w: only the first is
// nothing but its entries, one per line.
func isList(err error, entries []error) bool {
	lines := make([]string, len(entries))
	for i, e := range entries {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n") == err.Error()
}
