package gate

import (
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf8"

	"gosim/reports"
	"gosim/reports/paired"
)

// Change is what a new entry of a baseline changes.
type Change struct {
	Scenario string
	New      bool   // the baseline did not have it
	World    string // why the two cannot be compared pair by pair; "" if they can
	Metrics  []MetricChange
	Gone     []string // metrics of the old entry that the new one lacks
}

// MetricChange is one metric's.
type MetricChange struct {
	Metric   string
	Unit     string
	Old, New reports.Optional
	Pairs    paired.Comparison // New less Old; N is 0 if they cannot be compared
}

// Compare returns what becomes of the old entry, which may be nil.
func Compare(old, now *Entry) Change {
	c := Change{Scenario: now.Made.Scenario, New: old == nil}
	switch {
	case old == nil:
	case old.WorldHash != now.WorldHash:
		c.World = "another world: not compared pair by pair"
	case old.Made.Seed != now.Made.Seed:
		c.World = fmt.Sprintf("seed %d instead of %d: not compared pair by pair", now.Made.Seed, old.Made.Seed)
	}
	for i := range now.Series {
		s := &now.Series[i]
		m := MetricChange{Metric: s.Metric, Unit: s.Unit}
		m.New, _, _ = s.Mean()
		if old != nil && old.Get(s.Metric) != nil {
			before := old.Get(s.Metric)
			m.Old, _, _ = before.Mean()
			if c.World == "" {
				n := min(len(before.Values), len(s.Values))
				// The lengths are equal and the options are the defaults: there
				// is nothing to go wrong.
				m.Pairs, _ = paired.Compare(floats(before.Values[:n]), floats(s.Values[:n]), paired.Options{})
			}
		}
		c.Metrics = append(c.Metrics, m)
	}
	if old != nil {
		for i := range old.Series {
			if now.Get(old.Series[i].Metric) == nil {
				c.Gone = append(c.Gone, old.Series[i].Metric)
			}
		}
	}
	return c
}

// floats returns the values with NaN for nothing.
func floats(x []reports.Optional) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = math.NaN()
		if v.Valid {
			out[i] = v.Value
		}
	}
	return out
}

// WriteChanges writes what a new baseline changes, a line per metric.
func WriteChanges(w io.Writer, changes []Change) error {
	var b strings.Builder
	for _, c := range changes {
		b.WriteString(c.Scenario)
		switch {
		case c.New:
			b.WriteString(": new")
		case c.World != "":
			b.WriteString(": " + c.World)
		}
		b.WriteByte('\n')
		wide := 0
		for _, m := range c.Metrics {
			wide = max(wide, utf8.RuneCountInString(m.Metric))
		}
		for _, m := range c.Metrics {
			fmt.Fprintf(&b, "  %-*s  ", wide, m.Metric)
			switch p := &m.Pairs; {
			case !m.Old.Valid:
				b.WriteString(level(m.New, m.Unit))
			case p.N == 0:
				fmt.Fprintf(&b, "%s → %s", level(m.Old, m.Unit), level(m.New, m.Unit))
			case p.NonZero == 0:
				fmt.Fprintf(&b, "%s, unchanged", level(m.New, m.Unit))
			default:
				fmt.Fprintf(&b, "%s → %s", level(m.Old, m.Unit), level(m.New, m.Unit))
				if p.Interval.Valid() {
					scale := max(math.Abs(p.Difference), (p.Interval.High-p.Interval.Low)/2)
					fmt.Fprintf(&b, ": %s (95 %% interval %s to %s)%s over %d pairs", reports.Difference(p.Difference, scale, m.Unit),
						reports.Difference(p.Interval.Low, scale, m.Unit), reports.Difference(p.Interval.High, scale, m.Unit), reports.DifferenceUnit(m.Unit), p.N)
				}
			}
			b.WriteByte('\n')
		}
		if len(c.Gone) > 0 {
			fmt.Fprintf(&b, "  no longer gated: %s\n", strings.Join(c.Gone, ", "))
		}
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("gate: write changes: %w", err)
	}
	return nil
}
