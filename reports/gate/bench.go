package gate

import (
	"fmt"
	"io"
	"strings"
)

// WriteBench writes metrics.txt, in the Go benchmark format: a line per
// replication for the baseline and for now. "benchstat -col /side metrics.txt"
// puts them side by side; its test is for unpaired samples, so it finds less.
func (r *Report) WriteBench(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "pkg: %s\n\n", r.Tool)
	named := map[string]bool{} // looked up, never ranged over
	for _, x := range r.Results {
		for i := range x.Outcomes {
			if m := &x.Outcomes[i].Metric; !named[m.Name] {
				named[m.Name] = true
				fmt.Fprintf(&b, "Unit %s better=%s\n", m.Name, m.Better)
			}
		}
	}
	for _, x := range r.Results {
		name := strings.Map(func(c rune) rune {
			if c <= ' ' || c == 0x7f || c == '/' {
				return '_'
			}
			return c
		}, x.Made.Scenario)
		line := func(side string, value func(metric string) (string, bool)) {
			var text strings.Builder
			for _, metric := range Metrics(x.Rules) {
				if v, ok := value(metric); ok {
					text.WriteString(" " + v + " " + metric)
				}
			}
			if text.Len() > 0 { // a line without a measurement is none
				fmt.Fprintf(&b, "BenchmarkGate/%s/side=%s 1%s\n", name, side, text.String())
			}
		}
		b.WriteByte('\n')
		if x.Entry != nil {
			for i := range x.Observations {
				line("baseline", func(metric string) (string, bool) {
					s := x.Entry.Get(metric)
					if s == nil {
						return "", false
					}
					v := s.Values[x.Observations[i].Index]
					return v.String(), v.Valid
				})
			}
		}
		for i := range x.Observations {
			line("now", func(metric string) (string, bool) {
				v := x.Observations[i].value(metric)
				return v.String(), v.Valid
			})
		}
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("gate: write benchmark text: %w", err)
	}
	return nil
}
