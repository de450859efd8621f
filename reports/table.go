package reports

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// TableOptions say how [WriteTable] writes.
type TableOptions struct {
	Colour bool // ANSI bold and dim; leave it off where NO_COLOR is set
	Width  int  // columns; 0 means 100, less than 80 means 80
}

// Column widths of the table: name, at least, arrow, value, unit and interval; the
// counts take the rest.
const (
	defaultWidth, minWidth = 100, 80
	minNameWidth           = 35
	valueWidth, unitWidth  = 8, 4
	halfWidth              = 9
	gap                    = "  "
)

type table struct {
	b    strings.Builder
	opt  TableOptions
	name int // width of the names
}

// WriteTable writes the result for a terminal: a heading, then each group with
// its metrics (an arrow says which way is better), the mean, ± half its 95 %
// interval, and the counts. Metrics that are null follow after a dash, with
// the reason; of the theft techniques, those that nobody used are left out.
func WriteTable(w io.Writer, r Result, opt TableOptions) error {
	if opt.Width == 0 {
		opt.Width = defaultWidth
	}
	opt.Width = max(opt.Width, minWidth)
	t := &table{opt: opt, name: minNameWidth}
	for i := range r.Metrics {
		if s := &r.Metrics[i]; s.Value.Valid {
			t.name = max(t.name, len(s.Name))
		}
	}
	t.heading(&r)
	for g := GroupBilling; g <= GroupLatency; g++ {
		t.group(&r, g)
	}
	t.footer(&r)
	if _, err := io.WriteString(w, t.b.String()); err != nil {
		return fmt.Errorf("reports: write table: %w", err)
	}
	return nil
}

func (t *table) heading(r *Result) {
	p := &r.Provenance
	parts := []string{t.bold(strings.TrimSpace(p.Tool + " " + p.Version)), p.Scenario, "engine " + p.Engine, fmt.Sprintf("seed %d", p.Seed)}
	switch done := len(r.Indices); {
	case done != p.Replications:
		parts = append(parts, fmt.Sprintf("%d of %s (interrupted)", done, plural(p.Replications, "replication")))
	default:
		parts = append(parts, plural(done, "replication"))
	}
	t.b.WriteString(strings.Join(parts, " · ") + "\n")
}

func (t *table) group(r *Result, g Group) {
	fmt.Fprintf(&t.b, "\n%s%s\n", t.bold(pad(g.String(), t.name+4)),
		t.dim(padLeft("value", valueWidth)+pad("", unitWidth)+padLeft("± 95 %", halfWidth)+gap+"counts"))
	type hole struct {
		reason string
		names  []string
	}
	var holes []hole // by first appearance
	for i := range r.Metrics {
		s := &r.Metrics[i]
		if s.Group != g {
			continue
		}
		if s.Value.Valid {
			t.row(s)
			continue
		}
		if s.Unused() {
			continue
		}
		k := slices.IndexFunc(holes, func(h hole) bool { return h.reason == s.Reason })
		if k < 0 {
			k = len(holes)
			holes = append(holes, hole{reason: s.Reason})
		}
		holes[k].names = append(holes[k].names, s.Name)
	}
	for _, h := range holes {
		t.wrap("  – ", strings.Join(h.names, ", ")+": "+h.reason)
	}
}

func (t *table) row(s *Summary) {
	arrow := "↑"
	if s.Better == LowerIsBetter {
		arrow = "↓"
	}
	half := ""
	switch {
	case s.Pooled:
		half = "pooled"
	case s.Half.Valid:
		half = "± " + Figure(s.Half.Value, s.Value.Value, s.Unit)
	}
	line := "  " + pad(s.Name, t.name) + " " + arrow +
		padLeft(Figure(s.Value.Value, s.Value.Value, s.Unit), valueWidth) + pad(UnitSuffix(s.Unit), unitWidth) +
		padLeft(half, halfWidth) + gap
	t.b.WriteString(strings.TrimRight(line+t.dim(t.counts(s)), " ") + "\n")
}

// counts writes "n of d things" or "d things", cut to the room there is.
func (t *table) counts(s *Summary) string {
	n := ""
	switch s.Counts.Kind {
	case CountRatio:
		n = fmt.Sprintf("%d of %d", s.Counts.Num, s.Counts.Den)
	case CountSamples:
		n = fmt.Sprint(s.Counts.Den)
	case CountNone:
		return ""
	}
	room := t.opt.Width - (2*len(gap) + t.name + 2 + valueWidth + unitWidth + halfWidth)
	if full := n + " " + s.Of; utf8.RuneCountInString(full) <= room {
		return full
	}
	return n
}

func (t *table) footer(r *Result) {
	t.b.WriteByte('\n')
	t.wrap("", "Liability: an item handed over is owed by whoever carries it out; an item left anywhere inside is owed by nobody; "+
		"a group pays on its sponsor's account; staff owe nothing; a person without an account owes but cannot be billed, which is a theft incident.")
	if len(r.Indices) > 1 {
		t.wrap("", "± is half the 95 % interval of the mean over replications (Student's t); pooled: one percentile of all replications together.")
	}
}

// wrap writes text with a first-line prefix, dim, broken at spaces.
func (t *table) wrap(prefix, text string) {
	indent := strings.Repeat(" ", utf8.RuneCountInString(prefix))
	line := prefix
	for i, word := range strings.Fields(text) {
		if i > 0 && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > t.opt.Width {
			t.b.WriteString(t.dim(line) + "\n")
			line = indent
			i = 0
		}
		if i > 0 {
			line += " "
		}
		line += word
	}
	t.b.WriteString(t.dim(line) + "\n")
}

func (t *table) bold(s string) string { return t.style("1", s) }
func (t *table) dim(s string) string  { return t.style("2", s) }

func (t *table) style(code, s string) string {
	if !t.opt.Colour || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func pad(s string, n int) string {
	return s + strings.Repeat(" ", max(0, n-utf8.RuneCountInString(s)))
}

func padLeft(s string, n int) string {
	return strings.Repeat(" ", max(0, n-utf8.RuneCountInString(s))) + s
}

func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// Figure writes v with the digits that a value of size scale deserves, without
// the unit ([UnitSuffix]). Ratios are written in percent.
func Figure(v, scale float64, unit string) string {
	scale = max(scale, -scale)
	if unit == unitRatio {
		v, scale = 100*v, 100*scale
	}
	digits := 1
	switch {
	case scale == 0:
	case unit == unitRatio && scale >= 1, scale >= 10 && scale < 1000:
	case scale >= 1000:
		digits = 0
	case scale >= 0.1:
		digits = 2
	default:
		digits = 3
	}
	return fmt.Sprintf("%.*f", digits, v)
}

// UnitSuffix returns what follows a [Figure] of the given unit, with its space.
func UnitSuffix(unit string) string {
	switch unit {
	case unitRatio:
		return " %"
	case unitMicros:
		return " µs"
	case unitTimes:
		return " ×"
	case "1/s":
		return " /s"
	case "1/h":
		return " /h"
	case "allocs", "per 1000", "units":
		return ""
	default:
		return " " + unit
	}
}
