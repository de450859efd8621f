package compare

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gosim/reports"
)

// TableOptions say how [Comparison.WriteTable] writes.
type TableOptions struct {
	Colour bool // ANSI bold and dim; leave it off where NO_COLOR is set
	Width  int  // columns that notes are broken at; 0 means 100, less than 80 means 80
}

// table collects the text.
type table struct {
	strings.Builder

	opt TableOptions
}

func (t *table) style(code, s string) string {
	if !t.opt.Colour {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// note writes a dim paragraph, broken at spaces.
func (t *table) note(text string) {
	line := ""
	flush := func() { t.WriteString(t.style("2", line) + "\n") }
	for w := range strings.FieldsSeq(text) {
		switch {
		case line == "":
			line = w
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(w) > t.opt.Width:
			flush()
			line = w
		default:
			line += " " + w
		}
	}
	flush()
}

// WriteTable writes the comparison for a terminal, in groups as the table of a
// run.
func (c *Comparison) WriteTable(w io.Writer, opt TableOptions) error {
	if opt.Width == 0 {
		opt.Width = 100
	}
	opt.Width = max(opt.Width, 80)
	t := &table{opt: opt}
	side := func(name string, p *reports.Provenance) {
		hash := p.ScenarioHash[:min(12, len(p.ScenarioHash))]
		fmt.Fprintf(t, "%s  %s · %s %s · engine %s · seed %d\n", t.style("1", name), strings.TrimSpace(p.Tool+" "+p.Version), p.Scenario, hash, p.Engine, p.Seed)
	}
	side("A", &c.A)
	side("B", &c.B)
	cells := make([][]string, len(c.Rows))
	var widths [8]int
	heading := []string{"", "", "A", "B", "B − A", fmt.Sprintf("%.4g %% interval", 100*c.Level), "p", "Holm"}
	for k, h := range heading {
		widths[k] = utf8.RuneCountInString(h)
	}
	for i := range c.Rows {
		cells[i] = c.Rows[i].cells()
		for k := range widths {
			widths[k] = max(widths[k], utf8.RuneCountInString(cells[i][k]))
		}
	}
	for g := reports.GroupBilling; g <= reports.GroupLatency; g++ {
		c.group(t, g, heading, cells, widths[:])
	}
	c.group(t, 0, heading, cells, widths[:]) // of a version with other groups
	t.WriteByte('\n')
	t.note(fmt.Sprintf("%s in at least one of %s and %s tested. About %.2g of 100 look different by chance, here %.1f; "+
		"Holm is p adjusted for that: small only where the difference holds beside all the others. "+
		"p is Wilcoxon's signed-rank test, the interval a paired bootstrap. pt: points of a percent.",
		plural(c.Tested, "metric differs", "metrics differ"), plural(c.Pairs, "pair", "pairs"), was(c.Tested),
		100*(1-c.Level), (1-c.Level)*float64(c.Tested)))
	if slices.ContainsFunc(c.Rows, func(r Row) bool { return r.Metric.Machine }) {
		t.note("Latency, throughput and memory depend on the machine and on what else it did: compare them side by side in one run, not across runs.")
	}
	for _, n := range c.Notes {
		t.note(n)
	}
	if _, err := io.WriteString(w, t.String()); err != nil {
		return fmt.Errorf("compare: write table: %w", err)
	}
	return nil
}

// group writes the rows of a group; those that are not compared have their
// reason where the verdict is.
func (c *Comparison) group(t *table, g reports.Group, heading []string, cells [][]string, widths []int) {
	first := true
	for i := range c.Rows {
		r := &c.Rows[i]
		if r.Metric.Group != g || !r.A.Valid && !r.B.Valid {
			continue
		}
		if first {
			first = false
			head := append([]string{g.String()}, heading[1:]...)
			t.WriteString("\n" + t.style("1", line(head, widths, "verdict")) + "\n")
		}
		verdict := r.Verdict.String()
		switch {
		case r.Verdict == NotCompared:
			verdict += ": " + r.Reason
		case r.Pairs.Dropped > 0:
			verdict += fmt.Sprintf(" (%s)", plural(r.Pairs.N, "pair", "pairs"))
		}
		text := line(cells[i], widths, verdict)
		switch r.Verdict {
		case Better, Worse:
			text = t.style("1", text)
		case NotCompared, Identical:
			text = t.style("2", text)
		case NoDifference:
		}
		t.WriteString(text + "\n")
	}
}

func line(cells []string, widths []int, verdict string) string {
	var b strings.Builder
	for k, cell := range cells {
		space := strings.Repeat(" ", max(0, widths[k]-utf8.RuneCountInString(cell)))
		if k == 0 {
			b.WriteString(cell + space)
		} else {
			b.WriteString(space + cell)
		}
		if k > 0 {
			b.WriteString("  ")
		} else {
			b.WriteString(" ")
		}
	}
	return strings.TrimRight(b.String()+verdict, " ")
}

// cells returns name, arrow, A, B, difference, interval, p and adjusted p.
func (r *Row) cells() []string {
	unit := r.Metric.Unit
	level := func(v reports.Optional) string {
		if !v.Valid {
			return "–"
		}
		return reports.Figure(v.Value, v.Value, unit) + reports.UnitSuffix(unit)
	}
	arrow := "↑"
	if r.Metric.Better == reports.LowerIsBetter {
		arrow = "↓"
	}
	out := []string{"  " + r.Metric.Name, arrow, level(r.A), level(r.B), "", "", "", ""}
	d, low, high := r.Difference()
	if !d.Valid {
		return out
	}
	scale := math.Abs(d.Value)
	if low.Valid && high.Valid {
		scale = max(scale, (high.Value-low.Value)/2)
	}
	out[4] = reports.Difference(d.Value, scale, unit) + reports.DifferenceUnit(unit)
	if r.Verdict == NotCompared {
		return out
	}
	if low.Valid && high.Valid && r.Verdict != Identical {
		out[5] = reports.Difference(low.Value, scale, unit) + " to " + reports.Difference(high.Value, scale, unit)
	}
	out[6], out[7] = probability(r.Pairs.Wilcoxon.P), probability(r.Holm)
	return out
}

func probability(p float64) string {
	switch {
	case math.IsNaN(p):
		return ""
	case p < 0.0001:
		return "<0.0001"
	case p < 0.01:
		return strconv.FormatFloat(p, 'f', 4, 64)
	default:
		return strconv.FormatFloat(p, 'f', 2, 64)
	}
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// WriteCSV writes a row per metric, comma separated with a header. Numbers have
// nine significant digits; what is undefined is empty.
func (c *Comparison) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	rows := [][]string{{
		"group", "metric", "unit", "better", "machine", "a", "b", "difference", "low", "high",
		"wilcoxon_p", "holm_p", "pairs", "dropped", "differing", "verdict", "reason",
	}}
	cell := func(o reports.Optional) string {
		if !o.Valid {
			return ""
		}
		return o.String()
	}
	for i := range c.Rows {
		r := &c.Rows[i]
		d, low, high := r.Difference()
		rows = append(rows, []string{
			r.Metric.Group.String(), r.Metric.Name, r.Metric.Unit, r.Metric.Better.String(), strconv.FormatBool(r.Metric.Machine),
			cell(r.A), cell(r.B), cell(d), cell(low), cell(high),
			cell(reports.Some(r.Pairs.Wilcoxon.P)), cell(reports.Some(r.Holm)),
			strconv.Itoa(r.Pairs.N), strconv.Itoa(r.Pairs.Dropped), strconv.Itoa(r.Pairs.NonZero), r.Verdict.String(), r.Reason,
		})
	}
	if err := out.WriteAll(rows); err != nil {
		return fmt.Errorf("compare: write CSV: %w", err)
	}
	return nil
}

type (
	jsonComparison struct {
		SchemaVersion int                `json:"schema_version"`
		A             reports.Provenance `json:"a"`
		B             reports.Provenance `json:"b"`
		Pairs         int                `json:"pairs"`
		Level         float64            `json:"level"`
		Tested        int                `json:"tested"`
		Notes         []string           `json:"notes"`
		Metrics       []jsonRow          `json:"metrics"`
	}
	jsonRow struct {
		Name       string           `json:"name"`
		Group      string           `json:"group"`
		Unit       string           `json:"unit"`
		Better     string           `json:"better"`
		Machine    bool             `json:"machine,omitempty"`
		A          reports.Optional `json:"a"`
		B          reports.Optional `json:"b"`
		Difference reports.Optional `json:"difference"`
		Low        reports.Optional `json:"low"`
		High       reports.Optional `json:"high"`
		P          reports.Optional `json:"wilcoxon_p"`
		Holm       reports.Optional `json:"holm_p"`
		Pairs      int              `json:"pairs"`
		Dropped    int              `json:"dropped"`
		Differing  int              `json:"differing"`
		Verdict    string           `json:"verdict"`
		Reason     string           `json:"reason,omitempty"`
	}
)

// SchemaVersion is the version of compare.json.
const SchemaVersion = 1

// WriteJSON writes compare.json, indented.
func (c *Comparison) WriteJSON(w io.Writer) error {
	j := jsonComparison{
		SchemaVersion: SchemaVersion, A: c.A, B: c.B, Pairs: c.Pairs, Level: c.Level, Tested: c.Tested,
		Notes: append([]string{}, c.Notes...), Metrics: []jsonRow{},
	}
	for i := range c.Rows {
		r := &c.Rows[i]
		d, low, high := r.Difference()
		j.Metrics = append(j.Metrics, jsonRow{
			Name: r.Metric.Name, Group: r.Metric.Group.String(), Unit: r.Metric.Unit, Better: r.Metric.Better.String(), Machine: r.Metric.Machine,
			A: r.A, B: r.B, Difference: d, Low: low, High: high,
			P: reports.Some(r.Pairs.Wilcoxon.P), Holm: reports.Some(r.Holm),
			Pairs: r.Pairs.N, Dropped: r.Pairs.Dropped, Differing: r.Pairs.NonZero, Verdict: r.Verdict.String(), Reason: r.Reason,
		})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(&j); err != nil {
		return fmt.Errorf("compare: write JSON: %w", err)
	}
	return nil
}

func was(n int) string {
	if n == 1 {
		return "was"
	}
	return "were"
}
