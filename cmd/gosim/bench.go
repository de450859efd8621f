package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"gosim/reports"
	"gosim/scenarios"
)

// benchFlags are the flags of gosim bench.
type benchFlags struct {
	run     runFlags // what changes a scenario
	engines []string
	metric  string
	out     string
}

// benchCell is one engine in one scenario.
type benchCell struct {
	Engine  string              `json:"engine"`
	Value   *float64            `json:"value"` // mean over the replications; null with a reason
	Low     *float64            `json:"ci95_low"`
	High    *float64            `json:"ci95_high"`
	Reason  string              `json:"reason,omitempty"`
	Samples []*float64          `json:"per_replication"`
	Costs   map[string]*float64 `json:"costs"` // of the machine: no part of the comparison of results
}

// benchRow is one scenario.
type benchRow struct {
	Scenario  string      `json:"scenario"`
	File      string      `json:"file"`
	Published *float64    `json:"published"`
	Of        string      `json:"published_of,omitempty"`
	Engines   []benchCell `json:"engines"`
}

// benchResult is everything that gosim bench found.
type benchResult struct {
	Metric    string      `json:"metric"`
	Unit      string      `json:"unit"`
	Better    string      `json:"better"`
	Scenarios []benchRow  `json:"scenarios"`
	Mean      []benchCell `json:"mean_over_scenarios"`
}

// benchCosts are shown below the table, by engine, as medians over scenarios.
func benchCosts() []string {
	return []string{"frame_latency_us_p50", "tick_latency_us_p50", "realtime_factor_engine", "peak_rss_mib"}
}

func newBench() *cobra.Command {
	var f benchFlags
	cmd := &cobra.Command{
		Use:   "bench FILE...",
		Short: "Compare engines over scenarios, with the same people and the same noise",
		Long: `Run every engine on every scenario, with the same seeds, and print one metric side
by side: a line for each scenario, a column for each engine, and what others have
published of it where the file says so. Values are means over the replications
with half their 95 % interval; the last line is the mean over the scenarios, whose
interval is over replications.

Engines are our own and published methods: ` + strings.Join(scenarios.Engines(), ", ") + `.

Exit codes:
` + exitHelp(),
		Example: `  gosim bench scenarios/autocheckout2020/baseline-*.yaml --replications 20
  gosim bench scenarios/go-rush.yaml --engine checkoutfree --engine nearest --metric receipt_exact_rate --out bench.json`,
		Args: files(1, math.MaxInt, "scenario files"),
		RunE: func(cmd *cobra.Command, args []string) error { return bench(cmd, args, &f) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringArrayVar(&f.engines, "engine", scenarios.Engines(), "`name` of an engine; may be repeated (default: all)")
	flags.StringVar(&f.metric, "metric", "session_f1_mean", "the metric to compare, by `NAME`")
	flags.Uint64Var(&f.run.seed, "seed", 0, "seed of all draws (default: each file's)")
	flags.IntVar(&f.run.replications, "replications", 0, "number of independent repetitions (default: each file's)")
	flags.StringArrayVar(&f.run.set, "set", nil, "replace a value of every file, as `path=value`; may be repeated")
	flags.IntVar(&f.run.parallel, "parallel", 0, "replications to run at once (default: one per processor); 1 gives the cleanest latencies")
	flags.StringVar(&f.out, "out", "", "write all values to `FILE`, whose name ends in .json or .csv")
	flags.BoolVar(&f.run.json, "json", false, "print the result as JSON instead of a table")
	flags.BoolVarP(&f.run.quiet, "quiet", "q", false, "no progress bar, and only errors in the log")
	return cmd
}

func bench(cmd *cobra.Command, paths []string, f *benchFlags) error {
	metric, ok := reports.Lookup(f.metric)
	if !ok {
		return coded(exitUsage, fmt.Errorf("--metric %q: expected a metric of docs/metrics.md", f.metric))
	}
	if f.run.parallel < 0 {
		return coded(exitUsage, fmt.Errorf("--parallel %d: expected a whole number from 0", f.run.parallel))
	}
	if f.out != "" && !strings.HasSuffix(f.out, ".json") && !strings.HasSuffix(f.out, ".csv") {
		return coded(exitUsage, fmt.Errorf("--out %s: expected a name that ends in .json or .csv", f.out))
	}
	for i, name := range f.engines {
		if err := new(scenarios.Scenario).Use(name); err != nil {
			return coded(exitUsage, fmt.Errorf("--%w", err))
		}
		if slices.Index(f.engines, name) != i {
			return coded(exitUsage, fmt.Errorf("--engine %s: expected each engine once", name))
		}
	}
	overrides, err := f.run.overrides(cmd)
	if err != nil {
		return coded(exitUsage, err)
	}
	loaded := make([]*scenarios.Scenario, len(paths))
	for i, path := range paths { // all are checked before the first is run
		if loaded[i], err = scenarios.Load(path, overrides); err != nil {
			return coded(exitInput, err)
		}
	}
	res := benchResult{Metric: metric.Name, Unit: metric.Unit, Better: metric.Better.String()}
	for _, s := range loaded {
		row, err := benchScenario(cmd, s, f)
		if err != nil {
			return err
		}
		res.Scenarios = append(res.Scenarios, row)
	}
	for i := range f.engines {
		res.Mean = append(res.Mean, meanOver(res.Scenarios, i))
	}
	if f.out != "" {
		if err := reports.WriteFile(f.out, func(w io.Writer) error {
			if strings.HasSuffix(f.out, ".json") {
				return res.json(w)
			}
			return res.csv(w)
		}); err != nil {
			return coded(exitFailed, err)
		}
	}
	if f.run.json {
		return res.json(cmd.OutOrStdout())
	}
	return res.table(cmd.OutOrStdout(), metric)
}

// benchScenario runs all engines on one scenario.
func benchScenario(cmd *cobra.Command, s *scenarios.Scenario, f *benchFlags) (benchRow, error) {
	row := benchRow{Scenario: s.Name, File: s.Path}
	if p, ok := s.PublishedOf(f.metric); ok {
		row.Published, row.Of = &p.Value, p.Of
	}
	for _, name := range f.engines {
		if err := s.Use(name); err != nil {
			return row, coded(exitUsage, err)
		}
		bar := newProgress(cmd.ErrOrStderr(), s.Name+", "+name, f.run.quiet)
		out, err := scenarios.Run(cmd.Context(), s, scenarios.Options{Workers: f.run.parallel, Progress: bar.update})
		bar.done()
		if err != nil {
			if cmd.Context().Err() != nil {
				return row, coded(exitInterrupted, errors.New("interrupted; nothing is printed of a comparison that is not complete"))
			}
			return row, coded(exitFailed, fmt.Errorf("engine %s: %w", name, err))
		}
		row.Engines = append(row.Engines, cellOf(name, f.metric, &out.Result))
	}
	return row, nil
}

func cellOf(engine, metric string, r *reports.Result) benchCell {
	c := benchCell{Engine: engine, Costs: map[string]*float64{}, Samples: []*float64{}}
	if m, ok := r.Get(metric); ok {
		c.Value, c.Low, c.High, c.Reason = number(m.Value), number(m.Low()), number(m.High()), m.Reason
		for _, v := range m.PerRep {
			c.Samples = append(c.Samples, number(v))
		}
	}
	for _, name := range benchCosts() {
		if m, ok := r.Get(name); ok {
			c.Costs[name] = number(m.Value)
		}
	}
	return c
}

func number(v reports.Optional) *float64 {
	if !v.Valid {
		return nil
	}
	x := v.Value
	return &x
}

// meanOver is the mean of an engine over the scenarios in which it has a value. Its
// interval is that of the means of each replication over all scenarios.
func meanOver(rows []benchRow, engine int) benchCell {
	c := benchCell{Engine: rows[0].Engines[engine].Engine, Costs: map[string]*float64{}, Samples: []*float64{}}
	var values, means []float64
	for i := range rows {
		if v := rows[i].Engines[engine].Value; v != nil {
			values = append(values, *v)
		}
	}
	for rep := range rows[0].Engines[engine].Samples {
		var each []float64
		for i := range rows {
			if s := rows[i].Engines[engine].Samples; rep < len(s) && s[rep] != nil {
				each = append(each, *s[rep])
			}
		}
		if len(each) == len(rows) {
			m := average(each)
			means, c.Samples = append(means, m), append(c.Samples, &m)
		}
	}
	if len(values) == 0 {
		c.Reason = "no scenario has a value"
		return c
	}
	m := average(values)
	c.Value = &m
	if len(means) == len(rows[0].Engines[engine].Samples) {
		if _, half := reports.MeanInterval(means); half.Valid {
			low, high := m-half.Value, m+half.Value
			c.Low, c.High = &low, &high
		}
	}
	for _, name := range benchCosts() {
		var each []float64
		for i := range rows {
			if v := rows[i].Engines[engine].Costs[name]; v != nil {
				each = append(each, *v)
			}
		}
		if len(each) > 0 {
			slices.Sort(each)
			c.Costs[name] = &each[len(each)/2]
		}
	}
	return c
}

func average(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}

func (r *benchResult) json(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

func (r *benchResult) csv(w io.Writer) error {
	if _, err := fmt.Fprintf(w, "scenario,engine,metric,unit,value,ci95_low,ci95_high,published\n"); err != nil {
		return err
	}
	text := func(v *float64) string {
		if v == nil {
			return ""
		}
		return fmt.Sprintf("%.6g", *v)
	}
	for i := range r.Scenarios {
		row := &r.Scenarios[i]
		for k := range row.Engines {
			c := &row.Engines[k]
			if _, err := fmt.Fprintf(w, "%s,%s,%s,%s,%s,%s,%s,%s\n",
				row.Scenario, c.Engine, r.Metric, r.Unit, text(c.Value), text(c.Low), text(c.High), text(row.Published)); err != nil {
				return err
			}
		}
	}
	return nil
}

// table prints the comparison for people.
func (r *benchResult) table(w io.Writer, m reports.Metric) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	published, sum, n := false, 0.0, 0
	for i := range r.Scenarios {
		if v := r.Scenarios[i].Published; v != nil {
			published, sum, n = true, sum+*v, n+1
		}
	}
	line := func(name, publishedCell string, cell func(engine int) string) {
		cells := []string{name}
		if published {
			cells = append(cells, publishedCell)
		}
		for i := range r.Mean {
			cells = append(cells, cell(i))
		}
		fmt.Fprintln(t, strings.Join(cells, "\t")+"\t")
	}
	fmt.Fprintf(w, "%s (%s, %s is better)\n\n", m.Name, m.Unit, r.Better)
	line("scenario", "published", func(i int) string { return r.Mean[i].Engine })
	for k := range r.Scenarios {
		row := &r.Scenarios[k]
		line(row.Scenario, benchValue(row.Published, nil), func(i int) string { return benchValue(row.Engines[i].Value, row.Engines[i].High) })
	}
	mean := sum / float64(max(1, n))
	line("mean", benchValue(&mean, nil), func(i int) string { return benchValue(r.Mean[i].Value, r.Mean[i].High) })
	for _, name := range benchCosts() {
		line(name, "", func(i int) string { return benchValue(r.Mean[i].Costs[name], nil) })
	}
	return t.Flush()
}

// benchValue writes a value with half its interval.
func benchValue(v, high *float64) string {
	switch {
	case v == nil:
		return "–"
	case high == nil:
		return fmt.Sprintf("%.3g", *v)
	default:
		return fmt.Sprintf("%.3f ± %.3f", *v, *high-*v)
	}
}
