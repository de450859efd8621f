package reports

import (
	"fmt"
	"slices"
)

// Direction says which way a metric is better.
type Direction uint8

// The directions.
const (
	HigherIsBetter Direction = iota + 1
	LowerIsBetter
)

// String returns "higher" or "lower".
func (d Direction) String() string {
	if d == HigherIsBetter {
		return "higher"
	}
	return "lower"
}

// Group is the heading under which a metric is reported.
type Group uint8

// The groups, in report order.
const (
	GroupBilling Group = iota + 1
	GroupTheft
	GroupTracking
	GroupShelf
	GroupLatency
)

// String returns the heading.
func (g Group) String() string {
	names := [...]string{"", "Billing", "Theft and loss", "Tracking", "Shelf", "Latency and cost"}
	if int(g) >= len(names) {
		return "unknown"
	}
	return names[g]
}

// Units of metrics.
const (
	unitRatio   = "ratio"
	unitSeconds = "s"
	unitMicros  = "us"
	unitMetres  = "m"
	unitTimes   = "x" // simulated ÷ wall time
)

// Metric is one row of the report.
type Metric struct {
	Name    string
	Unit    string // "ratio" for a share in [0, 1], else a unit
	Better  Direction
	Group   Group
	Of      string // what the denominator or the sample count counts
	Doc     string // one line
	Machine bool   // depends on the machine: no part of determinism checks
}

// Metrics returns the registry in report order. Names are unique; the slice is
// the caller's.
func Metrics() []Metric {
	return slices.Concat(billingMetrics(), theftMetrics(), trackingMetrics(), shelfMetrics(), latencyMetrics())
}

// ofTechnique is what the rows on one theft technique are shares of.
const ofTechnique = "incidents of this technique"

// Lookup returns the metric of the given name.
func Lookup(name string) (Metric, bool) {
	all := Metrics()
	i := slices.IndexFunc(all, func(m Metric) bool { return m.Name == name })
	if i < 0 {
		return Metric{}, false
	}
	return all[i], true
}

// sheet collects one value per metric.
type sheet struct {
	metrics []Metric
	values  []Value
	set     []bool
}

func newSheet() *sheet {
	m := Metrics()
	return &sheet{metrics: m, values: make([]Value, len(m)), set: make([]bool, len(m))}
}

// put sets a metric once. It panics if the registry has no such metric or it
// was set before: a bug of this package.
func (s *sheet) put(name string, v Value) {
	i := slices.IndexFunc(s.metrics, func(m Metric) bool { return m.Name == name })
	if i < 0 || s.set[i] {
		panic(fmt.Sprintf("reports: metric %q is unknown or set twice", name))
	}
	if v.Valid {
		v.Reason = ""
	}
	s.values[i], s.set[i] = v, true
}

// ratio sets num/den, which is null for "no <Of>" if den is 0.
func (s *sheet) ratio(name string, num, den int64) {
	m, _ := Lookup(name)
	s.put(name, Value{Optional: ratio(num, den), Counts: Counts{CountRatio, num, den}, Reason: "no " + m.Of})
}

// sampled sets a value made of n samples.
func (s *sheet) sampled(name string, v Optional, n int, reason string) {
	s.put(name, Value{Optional: v, Counts: Counts{CountSamples, 0, int64(n)}, Reason: reason})
}

// null sets a metric that this run cannot feed.
func (s *sheet) null(reason string, names ...string) {
	for _, n := range names {
		s.put(n, Value{Reason: reason})
	}
}

// done returns the values in registry order. It panics if one was forgotten.
func (s *sheet) done() []Value {
	for i, ok := range s.set {
		if !ok {
			panic(fmt.Sprintf("reports: metric %q was not set", s.metrics[i].Name))
		}
	}
	return s.values
}
