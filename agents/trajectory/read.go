package trajectory

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"gosim/checkoutfree/site"
	"gosim/internal/strictyaml"
)

// Read reads a file of the given name. The error is a [strictyaml.Errors] with up
// to 20 problems of the file, each with line and column; or one that wraps
// [ErrOptions]; or that of the reader. The time is O(rows · log rows).
func Read(in io.Reader, name string, o Options) (*Set, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	r := newReader(name, &o)
	s := bufio.NewScanner(in)
	s.Buffer(make([]byte, 0, 4096), maxLine)
	for s.Scan() && !r.full {
		r.line++
		r.text(s.Text())
	}
	if err := s.Err(); errors.Is(err, bufio.ErrTooLong) {
		r.line++
		r.fail(1, "", "expected lines of at most %d bytes, got a longer one", maxLine)
	} else if err != nil {
		return nil, fmt.Errorf("trajectory: %s: %w", name, err)
	}
	if !r.full {
		r.finish()
	}
	if len(r.problems) > 0 {
		r.problems.Sort()
		return nil, r.problems
	}
	return r.set()
}

// reader is a file being read.
type reader struct {
	name     string
	o        *Options
	line     int
	problems strictyaml.Errors
	full     bool // no more problems are taken

	heading  heading
	rate     float64
	remarked Unit
	fields   []field

	wanted map[int64]bool // nil: everybody
	byID   map[int64]int
	rows   [][]row // by person, in order of first mention
	ids    []int64
	count  int
}

// row is a person in a frame.
type row struct {
	frame   int64
	line    int
	at      site.Vec2 // in the file's unit
	z       float64
	heading float64 // degrees
}

func newReader(name string, o *Options) *reader {
	r := &reader{name: name, o: o, rate: o.FrameRate, byID: map[int64]int{}}
	if o.IDs != nil {
		r.wanted = make(map[int64]bool, len(o.IDs))
		for _, id := range o.IDs {
			r.wanted[id] = true
		}
	}
	return r
}

func (r *reader) fail(col int, field, format string, args ...any) {
	if len(r.problems) == maxProblems {
		r.full = true
		r.problems = append(r.problems, &strictyaml.Error{File: r.name, Msg: fmt.Sprintf("more than %d problems; the rest was not read", maxProblems)})
	}
	if r.full {
		return
	}
	r.problems = append(r.problems, &strictyaml.Error{File: r.name, Line: r.line, Column: col, Field: clip(field), Msg: fmt.Sprintf(format, args...)})
}

// clip shortens what a file says to what a line of errors can hold.
func clip(s string) string {
	if len(s) > 60 {
		return strings.ToValidUTF8(s[:57], "") + "..."
	}
	return s
}

func num(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

// rateFrom says which frame rate was expected and why.
func (r *reader) rateFrom() string {
	if r.o.FrameRate > 0 {
		return num(r.rate) + " frames per second, as the options say"
	}
	return num(r.rate) + " frames per second, as an earlier line says"
}

// text reads a line.
func (r *reader) text(line string) {
	if r.line == 1 {
		line = strings.TrimPrefix(line, "\ufeff")
	}
	line = strings.TrimRight(line, " \r\n")
	body := strings.TrimLeft(line, " \t")
	switch {
	case body == "":
	case body[0] == '#':
		r.remark(body[1:], len(line)-len(body)+1)
	case r.heading.count == 0:
		r.head(line, 0)
	case !r.headOK():
	default:
		r.row(line)
	}
}

// headOK reports whether the heading had all that is needed; if it had not,
// nothing can be said about the rows.
func (r *reader) headOK() bool {
	return slices.Min(r.heading.cols[:colZ]) >= 0 && r.heading.count <= maxColumns
}

func (r *reader) row(line string) {
	h := &r.heading
	r.fields = splitLine(r.fields, line, h.sep)
	if len(r.fields) != h.count {
		r.fail(1, "", "expected the %d fields of the heading, got %d", h.count, len(r.fields))
		return
	}
	var x row
	ok := true
	x.line = r.line
	x.frame = r.whole(colFrame, 0, maxFrame, &ok)
	id := r.whole(colID, math.MinInt64, math.MaxInt64, &ok)
	x.at.X = r.real(colX, maxCoord, &ok)
	x.at.Y = r.real(colY, maxCoord, &ok)
	x.z = r.real(colZ, maxCoord, &ok)
	x.heading = r.real(colHeading, 1e6, &ok)
	if ok && x.frame >= r.o.FirstFrame && (r.o.LastFrame == 0 || x.frame <= r.o.LastFrame) && (r.wanted == nil || r.wanted[id]) {
		r.add(id, x)
	}
}

func (r *reader) add(id int64, x row) {
	most := r.o.MaxRows
	if most == 0 {
		most = DefaultMaxRows
	}
	if r.count++; r.count > most {
		if r.count == most+1 {
			r.fail(1, "", "expected at most %d rows, got more; read fewer frames or ids", most)
		}
		r.full = true
		return
	}
	i, seen := r.byID[id]
	if !seen {
		i = len(r.rows)
		r.byID[id] = i
		r.rows = append(r.rows, nil)
		r.ids = append(r.ids, id)
	}
	r.rows[i] = append(r.rows[i], x)
}

// whole reads a whole number, which may be written as 780.0.
func (r *reader) whole(col int, lo, hi int64, ok *bool) int64 {
	f := r.fields[r.heading.cols[col]]
	text := f.text
	if head, zeros, dot := strings.Cut(text, "."); dot && strings.Trim(zeros, "0") == "" {
		text = head
	}
	x, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		if v, ferr := strconv.ParseFloat(text, 64); ferr == nil && v == math.Trunc(v) && math.Abs(v) <= 1<<53 {
			x, err = int64(v), nil // 7.8e+02, as some tools write it
		}
	}
	if err != nil || x < lo || x > hi {
		*ok = false
		want := "a whole number"
		if col == colFrame {
			want = fmt.Sprintf("a whole number from 0 to %d", int64(maxFrame))
		}
		r.fail(f.col, spellings[col][0], "expected %s, got %q", want, clip(f.text))
	}
	return x
}

// real reads a number; 0 if the file has no such column.
func (r *reader) real(col int, most float64, ok *bool) float64 {
	i := r.heading.cols[col]
	if i < 0 {
		return 0
	}
	f := r.fields[i]
	x, err := strconv.ParseFloat(f.text, 64)
	if err != nil || !(math.Abs(x) <= most) {
		*ok = false
		r.fail(f.col, spellings[col][0], "expected a number in [%g, %g], got %q", -most, most, clip(f.text))
	}
	return x
}

// finish checks what only the whole file tells.
func (r *reader) finish() {
	if r.heading.count == 0 {
		r.line = max(r.line, 1)
		r.fail(1, "", "expected a heading with the columns frame, id, x, y, got an empty file")
		return
	}
	if !r.headOK() {
		return
	}
	r.line = 1
	if r.rate == 0 {
		r.fail(1, "framerate", "expected a remark such as # framerate: 25, or the rate among the options, got neither")
	}
	said := r.heading.unit
	if said == UnitOfFile {
		said = r.remarked
	}
	if r.o.Unit != UnitOfFile && said != UnitOfFile && said != r.o.Unit {
		r.fail(1, "unit", "expected %s, as the options say, got a file in %s", r.o.Unit, said)
	}
	if r.o.Unit == UnitOfFile {
		r.o.Unit = said
	}
	if len(r.rows) == 0 && len(r.problems) == 0 {
		r.fail(1, "", "expected at least one row of those asked for, got none")
	}
	for _, id := range r.o.IDs {
		if _, ok := r.byID[id]; !ok && len(r.problems) == 0 {
			r.fail(1, "id", "expected rows of id %d, got none", id)
		}
	}
	r.duplicates()
}

// duplicates sorts everybody's rows and reports who is twice in a frame.
func (r *reader) duplicates() {
	for i, rows := range r.rows {
		slices.SortStableFunc(rows, func(a, b row) int { return int(a.frame - b.frame) })
		for k := 1; k < len(rows); k++ {
			if rows[k].frame == rows[k-1].frame {
				r.line = rows[k].line
				r.fail(1, "frame", "expected one row of id %d in frame %d, got a second; the first is in line %d", r.ids[i], rows[k].frame, rows[k-1].line)
			}
		}
	}
}
