package compare

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"gosim/internal/strictyaml"
	"gosim/reports"
	"gosim/reports/paired"
)

// ErrNotPaired is wrapped by the errors of results that cannot be compared
// replication by replication.
var ErrNotPaired = errors.New("the runs cannot be compared")

// ErrMetric is wrapped by the error of a metric that neither run has.
var ErrMetric = errors.New("no such metric")

// Options say what is compared. The zero value is ready to use.
type Options struct {
	Metrics []string // only these; nil means all
	// OtherScenario allows scenarios of different names. The seeds must be equal
	// all the same.
	OtherScenario bool
	Statistics    paired.Options
}

// Verdict says what a row shows.
type Verdict uint8

// The verdicts.
const (
	NotCompared  Verdict = iota // the machine decides, or there are no pairs
	Identical                   // equal in every pair
	NoDifference                // shown; there may be one
	Better                      // B is better than A
	Worse
)

// String returns the words.
func (v Verdict) String() string {
	switch v {
	case Identical:
		return "identical"
	case NoDifference:
		return "no difference shown"
	case Better:
		return "better"
	case Worse:
		return "worse"
	default:
		return "not compared"
	}
}

// Row is one metric.
type Row struct {
	Metric  reports.Metric
	A, B    reports.Optional // means over the pairs, or, without pairs, the results' values
	Pairs   paired.Comparison
	Holm    float64 // the p-value of Wilcoxon's test, adjusted; NaN if not tested
	Verdict Verdict
	Reason  string // why it is not compared, in a word: machine, pooled, no pairs, one pair
}

// Difference returns B less A, and its interval.
func (r *Row) Difference() (d, low, high reports.Optional) {
	if r.Pairs.N == 0 {
		return d, low, high
	}
	return reports.Some(r.Pairs.Difference), reports.Some(r.Pairs.Interval.Low), reports.Some(r.Pairs.Interval.High)
}

// Comparison is two runs side by side.
type Comparison struct {
	A, B   reports.Provenance
	Pairs  int // replications that both have
	Level  float64
	Rows   []Row
	Tested int      // rows that could look different: those that do in some pair
	Notes  []string // what the reader must know
}

// New compares result b with result a. It returns an error that wraps
// [ErrNotPaired] if the seeds or the scenarios' names differ or no replication
// is in both, and one that wraps [ErrMetric] for a metric that neither has.
func New(a, b *reports.Result, o Options) (*Comparison, error) {
	pa, pb := &a.Provenance, &b.Provenance
	switch {
	case pa.Seed != pb.Seed:
		return nil, fmt.Errorf("%w: seed %d against %d: their replications have different people; run both with one seed", ErrNotPaired, pa.Seed, pb.Seed)
	case pa.Scenario != pb.Scenario && !o.OtherScenario:
		return nil, fmt.Errorf("%w: scenario %s against %s", ErrNotPaired, pa.Scenario, pb.Scenario)
	}
	if err := known(a, b, o.Metrics); err != nil {
		return nil, err
	}
	at, bt := common(a.Indices, b.Indices)
	if len(at) == 0 {
		return nil, fmt.Errorf("%w: no replication is in both: %s against %s", ErrNotPaired, numbers(a.Indices), numbers(b.Indices))
	}
	if o.Statistics.Level == 0 {
		o.Statistics.Level = 0.95
	}
	c := &Comparison{A: *pa, B: *pb, Pairs: len(at), Level: o.Statistics.Level}
	var missing []string
	for i := range a.Metrics {
		sa := &a.Metrics[i]
		if len(o.Metrics) > 0 && !slices.Contains(o.Metrics, sa.Name) {
			continue
		}
		sb, ok := b.Get(sa.Name)
		if !ok {
			missing = append(missing, sa.Name)
			continue
		}
		row, err := compareMetric(sa, &sb, at, bt, o.Statistics)
		if err != nil {
			return nil, err
		}
		c.Rows = append(c.Rows, row)
	}
	for i := range b.Metrics {
		_, ok := a.Get(b.Metrics[i].Name)
		if !ok && (len(o.Metrics) == 0 || slices.Contains(o.Metrics, b.Metrics[i].Name)) {
			missing = append(missing, b.Metrics[i].Name)
		}
	}
	c.adjust()
	c.note(a, b, missing)
	return c, nil
}

// known returns an error for a name that is in neither result.
func known(a, b *reports.Result, names []string) error {
	for _, name := range names {
		_, inA := a.Get(name)
		if _, inB := b.Get(name); inA || inB {
			continue
		}
		var all []string
		for i := range a.Metrics {
			all = append(all, a.Metrics[i].Name)
		}
		hint := ""
		if near := strictyaml.Nearest(name, all); near != "" {
			hint = "; did you mean " + near + "?"
		}
		return fmt.Errorf("%w as %q%s", ErrMetric, name, hint)
	}
	return nil
}

// common returns the places of the numbers that are in both rising lists.
func common(a, b []int) (at, bt []int) {
	for i, n := range a {
		if k, ok := slices.BinarySearch(b, n); ok {
			at, bt = append(at, i), append(bt, k)
		}
	}
	return at, bt
}

func compareMetric(a, b *reports.Summary, at, bt []int, o paired.Options) (Row, error) {
	r := Row{Metric: a.Metric, Holm: math.NaN()}
	x, y := make([]float64, len(at)), make([]float64, len(bt))
	for i := range at {
		x[i], y[i] = number(a.PerRep[at[i]]), number(b.PerRep[bt[i]])
	}
	var err error
	if r.Pairs, err = paired.Compare(x, y, o); err != nil {
		return r, fmt.Errorf("%s: %w", a.Name, err)
	}
	if r.A, r.B = reports.Some(r.Pairs.MeanA), reports.Some(r.Pairs.MeanB); r.Pairs.N == 0 {
		r.A, r.B = a.Value, b.Value
		r.Reason = "no pairs"
		if a.Pooled || b.Pooled {
			r.Reason = "pooled"
		}
		return r, nil
	}
	in, better := r.Pairs.Interval, a.Better == reports.HigherIsBetter
	switch {
	case a.Machine:
		r.Reason = "machine"
	case r.Pairs.NonZero == 0:
		r.Verdict = Identical
	case !in.Valid():
		r.Reason = "one pair"
	case in.Low > 0:
		r.Verdict = Worse
		if better {
			r.Verdict = Better
		}
	case in.High < 0:
		r.Verdict = Better
		if better {
			r.Verdict = Worse
		}
	default:
		r.Verdict = NoDifference
	}
	return r, nil
}

func number(o reports.Optional) float64 {
	if !o.Valid {
		return math.NaN()
	}
	return o.Value
}

// adjust counts the rows that differ somewhere and adjusts their p-values. Those
// that are equal in every pair cannot look different, so they do not count
// (Tarone 1990).
func (c *Comparison) adjust() {
	p := make([]float64, len(c.Rows))
	for i := range c.Rows {
		p[i] = math.NaN()
		if v := c.Rows[i].Verdict; v != NotCompared && v != Identical {
			c.Tested++
			p[i] = c.Rows[i].Pairs.Wilcoxon.P
		}
	}
	for i, v := range paired.Holm(p) {
		c.Rows[i].Holm = v
	}
}

func (c *Comparison) note(a, b *reports.Result, missing []string) {
	pa, pb := &c.A, &c.B
	if pa.Scenario != pb.Scenario {
		c.Notes = append(c.Notes, fmt.Sprintf("The scenarios are %s and %s: their differences are not the engine's alone.", pa.Scenario, pb.Scenario))
	} else if pa.ScenarioHash != pb.ScenarioHash {
		c.Notes = append(c.Notes, "The scenario's content differs (scenario_hash). If that is more than the engine's settings, the differences are not the engine's alone.")
	}
	if pa.GOARCH != pb.GOARCH {
		c.Notes = append(c.Notes, fmt.Sprintf("The processors differ (%s and %s): last bits may.", pa.GOARCH, pb.GOARCH))
	}
	if left := len(a.Indices) + len(b.Indices) - 2*c.Pairs; left > 0 {
		c.Notes = append(c.Notes, fmt.Sprintf("Left out are replications that only one run has: A has %s, B has %s.", numbers(a.Indices), numbers(b.Indices)))
	}
	if len(missing) > 0 {
		c.Notes = append(c.Notes, "Only one run has "+strings.Join(missing, ", ")+".")
	}
}

// numbers writes a rising list in short: "0–9, 12".
func numbers(list []int) string {
	if len(list) == 0 {
		return "none"
	}
	var parts []string
	for i := 0; i < len(list); {
		j := i
		for j+1 < len(list) && list[j+1] == list[j]+1 {
			j++
		}
		if text := fmt.Sprint(list[i]); i == j {
			parts = append(parts, text)
		} else {
			parts = append(parts, text+"–"+fmt.Sprint(list[j]))
		}
		i = j + 1
	}
	return strings.Join(parts, ", ")
}
