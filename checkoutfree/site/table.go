package site

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gosim/internal/strictyaml"
)

// table reads a CSV file with a fixed set of columns, in any order, and
// collects its problems. Lines that begin with # are comments.
type table struct {
	problems
	r       *csv.Reader
	columns []string
	at      []int // position of each column in the file
	row     []string
	dead    bool // a quoting error: what follows cannot be trusted
}

// openTable reads the header. It reports false if there is nothing to read on.
func openTable(file string, data []byte, columns []string) (*table, bool) {
	t := &table{problems: problems{file: file}, columns: columns}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if len(bytes.TrimSpace(data)) == 0 {
		t.addAt(1, 1, "", nil, "the file is empty; expected the header %s", strings.Join(columns, ","))
		return t, false
	}
	if bytes.IndexByte(data, 0) >= 0 || !utf8.Valid(data) {
		t.addAt(0, 0, "", nil, "expected UTF-8 text")
		return t, false
	}
	if data[len(data)-1] != '\n' {
		t.addAt(bytes.Count(data, []byte("\n"))+1, 0, "", ErrTruncated, "the last line does not end with a line break: %s", ErrTruncated)
	}
	t.r = csv.NewReader(bytes.NewReader(data))
	t.r.FieldsPerRecord = -1
	t.r.ReuseRecord = true
	t.r.Comment = '#'
	if !t.read() {
		return t, false
	}
	return t, t.header()
}

func (t *table) header() bool {
	t.at = make([]int, len(t.columns))
	for i := range t.at {
		t.at[i] = -1
	}
	ok := true
	for j, name := range t.row {
		line, col := t.r.FieldPos(j)
		i := slices.Index(t.columns, strings.TrimSpace(name))
		switch {
		case i < 0:
			msg := "unknown column"
			if near := strictyaml.Nearest(name, t.columns); near != "" {
				msg += "; did you mean " + near + "?"
			}
			t.addAt(line, col, name, nil, "%s (known columns: %s)", msg, strings.Join(t.columns, ","))
			ok = false
		case t.at[i] >= 0:
			t.addAt(line, col, name, ErrDuplicate, "the column stands twice in the header")
			ok = false
		default:
			t.at[i] = j
		}
	}
	line, _ := t.r.FieldPos(0)
	for i, name := range t.columns {
		if t.at[i] < 0 {
			t.addAt(line, 0, name, nil, "the column is missing from the header; expected %s", strings.Join(t.columns, ","))
			ok = false
		}
	}
	return ok
}

// read reads one record into t.row. It reports false at the end of the file or
// of what can be read.
func (t *table) read() bool {
	if t.dead {
		return false
	}
	row, err := t.r.Read()
	var pe *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return false
	case errors.As(err, &pe):
		t.dead = true
		cause, msg := error(nil), "a quotation mark inside an unquoted value; quote the value and double the mark"
		if errors.Is(pe.Err, csv.ErrQuote) {
			cause, msg = ErrTruncated, "a quoted value is not closed, or goes on after its end"
		}
		t.addAt(pe.StartLine, pe.Column, "", cause, "%s", msg)
		return false
	case err != nil:
		t.dead = true
		t.addAt(0, 0, "", nil, "%s", err)
		return false
	}
	t.row = row
	return true
}

// next moves to the next record that has the right number of fields.
func (t *table) next() bool {
	for t.read() {
		if len(t.row) == len(t.columns) {
			return true
		}
		line, _ := t.r.FieldPos(0)
		t.addAt(line, 0, "", nil, "expected %d fields, got %d", len(t.columns), len(t.row))
	}
	return false
}

// line returns the line on which the present record begins.
func (t *table) line() int {
	line, _ := t.r.FieldPos(0)
	return line
}

// text returns the value of a column, without surrounding blanks.
func (t *table) text(column int) string { return strings.TrimSpace(t.row[t.at[column]]) }

// failf reports a problem of the present record's value in a column.
func (t *table) failf(column int, cause error, format string, args ...any) {
	line, col := t.r.FieldPos(t.at[column])
	t.addAt(line, col, t.columns[column], cause, format, args...)
}

// float returns the value of a column as a number in [lo, hi].
func (t *table) float(column int, lo, hi float64) float64 {
	s := t.text(column)
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(v) || strings.ContainsAny(s, "xXpP_") || v < lo || v > hi {
		t.failf(column, nil, "expected a number in [%s, %s], got %q", num(lo), num(hi), s)
		return 0
	}
	return v
}

// int returns the value of a column as a whole number in [lo, hi].
func (t *table) int(column int, lo, hi int64) int64 {
	s := t.text(column)
	v, err := strconv.ParseInt(s, 10, 64)
	if err != nil || v < lo || v > hi {
		t.failf(column, nil, "expected a whole number in [%d, %d], got %q", lo, hi, s)
		return 0
	}
	return v
}
