package gate

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"gosim/reports"
)

// TableOptions say how [Report.WriteTable] writes.
type TableOptions struct {
	Colour bool // ANSI bold and dim; leave it off where NO_COLOR is set
	Width  int  // columns that notes are broken at; 0 means 100, less than 80 means 80
}

// WriteTable writes the report for a terminal: a block per scenario with a line
// per check. The verdict is a word; a failure is in capitals as well.
func (r *Report) WriteTable(w io.Writer, opt TableOptions) error {
	if opt.Width == 0 {
		opt.Width = 100
	}
	opt.Width = max(opt.Width, 80)
	var b strings.Builder
	style := func(code, s string) string {
		if !opt.Colour {
			return s
		}
		return "\x1b[" + code + "m" + s + "\x1b[0m"
	}
	notes := func(prefix, text string) {
		for _, line := range wrap(text, opt.Width-utf8.RuneCountInString(prefix)) {
			b.WriteString(style("2", prefix+line) + "\n")
		}
	}
	for _, x := range r.Results {
		for i, line := range wrap(strings.Join(x.about(), " · "), opt.Width) {
			if i == 0 {
				line = style("1", line)
			}
			b.WriteString(line + "\n")
		}
		rows := x.rows(r.Plan.Alpha)
		widths := make([]int, len(rows[0]))
		for _, row := range rows {
			for k, cell := range row {
				widths[k] = max(widths[k], utf8.RuneCountInString(cell))
			}
		}
		for i, row := range rows {
			line := "  "
			for k, cell := range row {
				space := strings.Repeat(" ", widths[k]-utf8.RuneCountInString(cell))
				if k == 0 || k == len(row)-1 {
					line += cell + space
				} else {
					line += space + cell
				}
				line += "  "
			}
			line = strings.TrimRight(line, " ")
			switch {
			case i == 0 || x.Outcomes[i-1].Verdict == Pass:
				line = style("2", line)
			case x.Outcomes[i-1].Verdict == Fail:
				line = style("1", line)
			}
			b.WriteString(line + "\n")
		}
		for i := range x.Outcomes {
			if o := &x.Outcomes[i]; o.Verdict != Pass {
				notes("    ", o.Verdict.String()+": "+o.Sentence(r.Plan.Alpha))
			}
		}
		if x.Verdict() != Pass {
			gate, look := r.Reproduce(x)
			b.WriteString(style("2", "    again:  "+gate) + "\n" + style("2", "    look:   "+look) + "\n")
		}
		b.WriteByte('\n')
	}
	notes("", fmt.Sprintf("A check passes when its interval lies wholly within what is allowed and fails when it lies wholly beyond. "+
		"The intervals hold at all %d looks together; each check errs in at most %.3g of 100 gates on either side. pt: points of a percent.",
		len(r.Plan.Sizes()), 50*r.Plan.Alpha))
	b.WriteString(style("1", r.Headline()) + "\n")
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("gate: write table: %w", err)
	}
	return nil
}

// rows returns the cells of a scenario's table, the heading first.
func (x *Result) rows(alpha float64) [][]string {
	rows := [][]string{{"metric", "", "baseline", "now", "change", fmt.Sprintf("%.4g %% interval", 100*(1-alpha)), "allowed", "runs", "verdict"}}
	for i := range x.Outcomes {
		o := &x.Outcomes[i]
		change := o.change()
		if change != "" {
			change += reports.DifferenceUnit(o.Metric.Unit)
		}
		base := ""
		if o.Kind.Paired() {
			base = level(o.Baseline, o.Metric.Unit)
		}
		rows = append(rows, []string{
			o.Metric.Name, arrow(&o.Metric), base, level(o.Now, o.Metric.Unit), change, o.interval(), o.allowed(),
			fmt.Sprint(o.Replications), word(o.Verdict),
		})
	}
	return rows
}

func arrow(m *reports.Metric) string {
	if m.Better == reports.LowerIsBetter {
		return "↓"
	}
	return "↑"
}

// word returns the verdict as it stands in tables.
func word(v Verdict) string {
	if v == Fail {
		return "FAIL"
	}
	return v.String()
}

// wrap breaks text at spaces.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for w := range strings.FieldsSeq(text) {
		switch {
		case line == "":
			line = w
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(w) > width:
			lines = append(lines, line)
			line = w
		default:
			line += " " + w
		}
	}
	return append(lines, line)
}
