package reports

import (
	"fmt"
	"io"
	"strings"
)

// WriteBench writes metrics.txt: the Go benchmark text format, one line per
// replication with every metric that it defines, so that benchstat compares two
// runs. See https://go.dev/design/14313-benchmark-format.
func WriteBench(w io.Writer, r Result) error {
	var b strings.Builder
	p := &r.Provenance
	for _, kv := range [][2]string{
		{"goos", p.Machine.GOOS},
		{"goarch", p.GOARCH},
		{"pkg", p.Tool},
		{"version", p.Version},
		{"scenario-hash", p.ScenarioHash},
		{"engine", p.Engine},
	} {
		if kv[1] != "" {
			fmt.Fprintf(&b, "%s: %s\n", kv[0], kv[1])
		}
	}
	fmt.Fprintf(&b, "seed: %d\n\n", p.Seed)
	for i := range r.Metrics {
		fmt.Fprintf(&b, "Unit %s better=%s\n", r.Metrics[i].Name, r.Metrics[i].Better)
	}
	b.WriteByte('\n')
	name := strings.Map(func(c rune) rune {
		if c <= ' ' || c == 0x7f || c == '/' {
			return '_'
		}
		return c
	}, p.Scenario)
	for k := range r.Indices {
		fmt.Fprintf(&b, "BenchmarkScenario/%s 1", name)
		for i := range r.Metrics {
			if v := r.Metrics[i].PerRep[k]; v.Valid {
				fmt.Fprintf(&b, " %s %s", v, r.Metrics[i].Name)
			}
		}
		b.WriteByte('\n')
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("reports: write benchmark text: %w", err)
	}
	return nil
}
