package gate

import (
	"fmt"
	"math"
	"strings"

	"gosim/reports"
)

// level writes the value of a metric with its unit.
func level(v reports.Optional, unit string) string {
	if !v.Valid {
		return "–"
	}
	return reports.Figure(v.Value, v.Value, unit) + reports.UnitSuffix(unit)
}

// amount writes the size of a difference with its unit.
func amount(v, scale float64, unit string) string {
	return strings.TrimLeft(reports.Difference(math.Abs(v), scale, unit), "+") + reports.DifferenceUnit(unit)
}

// scale is the size by which the digits of an outcome's difference are chosen.
func (o *Outcome) scale() float64 {
	s := max(math.Abs(o.Estimate.Value), o.Allowed)
	if o.Low.Valid {
		s = max(s, (o.High.Value-o.Low.Value)/2)
	}
	return s
}

// change writes what the check estimates, without the unit: the signed
// difference to the baseline, or nothing against a number.
func (o *Outcome) change() string {
	if !o.Kind.Paired() || !o.Estimate.Valid {
		return ""
	}
	return reports.Difference(o.Estimate.Value, o.scale(), o.Metric.Unit)
}

// interval writes the interval of the estimate with its unit.
func (o *Outcome) interval() string {
	if !o.Low.Valid {
		return ""
	}
	unit := o.Metric.Unit
	if o.Kind.Paired() {
		return reports.Difference(o.Low.Value, o.scale(), unit) + " to " + reports.Difference(o.High.Value, o.scale(), unit) + reports.DifferenceUnit(unit)
	}
	return reports.Figure(o.Low.Value, o.Now.Value, unit) + " to " + reports.Figure(o.High.Value, o.Now.Value, unit) + reports.UnitSuffix(unit)
}

// allowed writes the bound, in a few words.
func (o *Outcome) allowed() string {
	unit := o.Metric.Unit
	switch o.Kind {
	case Relative:
		return reports.Figure(o.Bound, o.Bound, "ratio") + " % worse"
	case Loss:
		if o.Bound == 0 {
			return "no loss"
		}
		return amount(o.Bound, o.Bound, unit) + " worse"
	case AtLeast:
		return "≥ " + level(reports.Some(o.Bound), unit)
	case AtMost:
		return "≤ " + level(reports.Some(o.Bound), unit)
	default:
		return ""
	}
}

// Sentence says what was found: what, by how much, how sure.
func (o *Outcome) Sentence(alpha float64) string {
	if !o.Estimate.Valid {
		return fmt.Sprintf("%s: %s (%s)", o.Metric.Name, o.Reason, replications(o.Replications))
	}
	unit := o.Metric.Unit
	var b strings.Builder
	fmt.Fprintf(&b, "%s is %s", o.Metric.Name, level(o.Now, unit))
	if o.Kind.Paired() {
		fmt.Fprintf(&b, ", the baseline %s", level(o.Baseline, unit))
		switch worse := o.worse() * o.Estimate.Value; {
		case o.Estimate.Value == 0:
			b.WriteString(": no difference")
		case worse > 0:
			b.WriteString(": " + amount(worse, o.scale(), unit) + " worse")
		default:
			b.WriteString(": " + amount(-worse, o.scale(), unit) + " better")
		}
	}
	if o.Low.Valid {
		fmt.Fprintf(&b, " (%.4g %% interval %s", 100*(1-alpha), o.interval())
	} else {
		b.WriteString(" (no interval")
	}
	fmt.Fprintf(&b, ", %s", replications(o.Replications))
	if o.Dropped > 0 {
		fmt.Fprintf(&b, ", of which %d have no value to compare", o.Dropped)
	}
	fmt.Fprintf(&b, "); allowed is %s", o.allowed())
	if o.Kind == Relative {
		fmt.Fprintf(&b, ", that is %s", amount(o.Allowed, o.Allowed, unit))
	}
	if o.Reason != "" {
		b.WriteString("; " + o.Reason)
	}
	return b.String() + "."
}

func replications(n int) string {
	if n == 1 {
		return "1 replication"
	}
	return fmt.Sprintf("%d replications", n)
}
