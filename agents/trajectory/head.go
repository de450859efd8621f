package trajectory

import (
	"slices"
	"strconv"
	"strings"

	"gosim/internal/strictyaml"
)

// The columns that are read.
const (
	colFrame = iota
	colID
	colX
	colY
	colZ
	colHeading
	colCount
)

// spellings are the names of the columns, in lower case; the first is the one
// that errors use. What follows a slash is the unit.
var spellings = [colCount][]string{ //nolint:gochecknoglobals // a constant table
	colFrame: {"frame", "fr", "frame_id", "frame_number"},
	colID:    {"id", "persid", "person_id", "ped_id", "track_id"},
	colX:     {"x", "x_m", "pos_x"},
	colY:     {"y", "y_m", "pos_y"},
	colZ:     {"z", "z_m", "pos_z"},
	// The heading is in degrees, as in the inD data set (Bock et al. 2020).
	colHeading: {"heading_deg", "heading"},
}

func columnOf(name string) int {
	return slices.IndexFunc(spellings[:], func(s []string) bool { return slices.Contains(s, name) })
}

// heading is what the first line says.
type heading struct {
	sep     byte
	cols    [colCount]int // index of each column's field, -1 if there is none
	count   int           // fields of a line; 0 as long as there was no heading
	unit    Unit
	ignored []string
}

// columnName returns a heading's name in lower case, and its unit.
func columnName(text string) (name string, u Unit) {
	name, unit, _ := strings.Cut(strings.ToLower(strings.TrimSpace(text)), "/")
	switch unit {
	case "cm":
		return name, Centimetres
	case "m":
		return name, Metres
	default:
		return name, UnitOfFile
	}
}

// remarkedHeading reports whether a remark is a list of column names, as
// "# PersID Frame X Y Z" is.
func remarkedHeading(text string) bool {
	var have [colCount]bool
	for _, f := range splitLine(nil, text, separatorOf(text)) {
		if name, _ := columnName(f.text); columnOf(name) >= 0 {
			have[columnOf(name)] = true
		}
	}
	return have[colFrame] && have[colID] && have[colX] && have[colY]
}

// head reads the names of the columns from a line that begins in column from.
func (r *reader) head(line string, from int) {
	h := &r.heading
	h.sep = separatorOf(line)
	fields := splitLine(nil, line, h.sep)
	h.count = len(fields)
	h.cols = [colCount]int{-1, -1, -1, -1, -1, -1}
	if len(fields) > maxColumns {
		r.fail(1, "", "expected at most %d columns, got more", maxColumns)
		return
	}
	for i, f := range fields {
		name, unit := columnName(f.text)
		c := columnOf(name)
		switch {
		case c < 0:
			r.unknown(f, from)
			continue
		case h.cols[c] >= 0:
			r.fail(f.col+from, name, "expected one column for %s, got a second", spellings[c][0])
			continue
		}
		h.cols[c] = i
		if unit == UnitOfFile {
			continue
		}
		if h.unit != UnitOfFile && h.unit != unit {
			r.fail(f.col+from, name, "expected one unit for all columns, got %s and %s", h.unit, unit)
		}
		h.unit = unit
	}
	for c := colFrame; c <= colY; c++ {
		if h.cols[c] >= 0 {
			continue
		}
		hint := ""
		if near := strictyaml.Nearest(spellings[c][0], h.ignored); near != "" && len(near) > 1 {
			hint = " (is it " + near + "?)"
		}
		r.fail(1, spellings[c][0], "expected a heading with the columns frame, id, x, y, got none for %s%s", spellings[c][0], hint)
	}
}

// unknown takes note of a column that is left unread, unless it is likely a
// slip of the pen.
func (r *reader) unknown(f field, from int) {
	name := strings.ToLower(f.text)
	if near := strictyaml.Nearest(name, []string{"heading_deg", "heading"}); len(name) >= 5 && near != "" {
		r.fail(f.col+from, f.text, "unknown column; did you mean %s?", near)
		return
	}
	r.heading.ignored = append(r.heading.ignored, f.text)
}

// remark takes the frame rate and the unit from a line that begins with #.
func (r *reader) remark(text string, from int) {
	lower := strings.ToLower(text)
	if key, value, ok := strings.Cut(lower, ":"); ok && strings.TrimSpace(key) == "framerate" {
		value = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "fps"))
		rate, err := strconv.ParseFloat(value, 64)
		switch {
		case err != nil || !(rate > 0 && rate <= maxFrameRate):
			r.fail(from+1, "framerate", "expected a number of frames per second in (0, %d], got %q", maxFrameRate, clip(value))
		case r.rate > 0 && r.rate != rate:
			r.fail(from+1, "framerate", "expected %s, got %s", r.rateFrom(), num(rate))
		default:
			r.rate = rate
		}
		return
	}
	if r.heading.count == 0 && remarkedHeading(text) {
		r.head(text, from)
		return
	}
	switch {
	case strings.Contains(lower, "in cm"):
		r.remarked = Centimetres
	case strings.HasSuffix(strings.TrimSpace(lower), "in m"), strings.Contains(lower, "in m "), strings.Contains(lower, "in m,"):
		r.remarked = Metres
	}
}
