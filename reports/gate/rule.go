package gate

import (
	"errors"
	"fmt"
	"math"

	"gosim/internal/strictyaml"
	"gosim/reports"
)

// Rule is one entry of the list gates in a scenario file: a metric and how far
// it may go. At least one bound must be set; each is decided by itself.
type Rule struct {
	Metric              string   `yaml:"metric" json:"metric" jsonschema:"required,pattern=^[a-z0-9_]+$,description=Name of a metric that does not depend on the machine; see docs/metrics.md"`
	AllowedLoss         *float64 `yaml:"allowed_loss" json:"allowed_loss,omitempty" jsonschema:"minimum=0,description=How much worse than the baseline the mean may be in the unit of the metric; a ratio is a part of 1"`
	AllowedLossRelative *float64 `yaml:"allowed_loss_relative" json:"allowed_loss_relative,omitempty" jsonschema:"minimum=0,maximum=1,description=How much worse than the baseline the mean may be as a part of the baseline's mean"`
	AtLeast             *float64 `yaml:"at_least" json:"at_least,omitempty" jsonschema:"description=Least mean; for a metric that is better when higher. Needs no baseline"`
	AtMost              *float64 `yaml:"at_most" json:"at_most,omitempty" jsonschema:"description=Greatest mean; for a metric that is better when lower. Needs no baseline"`
}

// Validate returns every fault of the rule as a joined list of
// [strictyaml.FieldError].
func (r *Rule) Validate() error {
	m, known := reports.Lookup(r.Metric)
	switch {
	case r.Metric == "":
		return &strictyaml.FieldError{Path: "metric", Want: "the name of a metric"}
	case !known:
		want := "the name of a metric (docs/metrics.md lists them)"
		var names []string
		for _, m := range reports.Metrics() {
			if !m.Machine {
				names = append(names, m.Name)
			}
		}
		if near := strictyaml.Nearest(r.Metric, names); near != "" {
			want = "the name of a metric such as " + near
		}
		return &strictyaml.FieldError{Path: "metric", Value: r.Metric, Want: want}
	case m.Machine:
		return &strictyaml.FieldError{Path: "metric", Value: r.Metric, Want: "a metric that is the same on every machine; " +
			"what depends on the machine can only be compared side by side in one run, never with a baseline"}
	}
	var errs strictyaml.Ranges
	bounds := 0
	bound := func(path string, v *float64, lo, hi float64, want string) {
		if v != nil {
			bounds++
			errs.Must(*v >= lo && *v <= hi, path, *v, want)
		}
	}
	if m.Unit == "ratio" {
		const want = "a number in [0, 1]: the metric is a ratio, and 0.01 is one percent"
		bound("allowed_loss", r.AllowedLoss, 0, 1, want)
		bound("at_least", r.AtLeast, 0, 1, want)
		bound("at_most", r.AtMost, 0, 1, want)
	} else {
		bound("allowed_loss", r.AllowedLoss, 0, math.MaxFloat64, "a number from 0")
		bound("at_least", r.AtLeast, -math.MaxFloat64, math.MaxFloat64, "a number")
		bound("at_most", r.AtMost, -math.MaxFloat64, math.MaxFloat64, "a number")
	}
	bound("allowed_loss_relative", r.AllowedLossRelative, 0, 1, "a number in [0, 1], a part of the baseline's mean")
	if bounds == 0 {
		errs.Must(false, "", r.Metric+" without a bound", "one of allowed_loss, allowed_loss_relative, at_least, at_most")
	}
	if r.AllowedLoss != nil && r.AllowedLossRelative != nil {
		errs.Must(false, "allowed_loss_relative", *r.AllowedLossRelative, "either allowed_loss or allowed_loss_relative, not both")
	}
	if r.AtLeast != nil && m.Better == reports.LowerIsBetter {
		errs.Must(false, "at_least", *r.AtLeast, "at_most, because "+m.Name+" is better when it is lower")
	}
	if r.AtMost != nil && m.Better == reports.HigherIsBetter {
		errs.Must(false, "at_most", *r.AtMost, "at_least, because "+m.Name+" is better when it is higher")
	}
	return errs.Err()
}

// ValidateRules returns every fault of a list of rules, with paths that begin
// with the index in brackets. A metric may have one rule.
func ValidateRules(rules []Rule) error {
	var errs []error
	seen := map[string]int{} // looked up, never ranged over
	for i := range rules {
		path := fmt.Sprintf("[%d]", i)
		errs = append(errs, strictyaml.Under(path, rules[i].Validate()))
		name := rules[i].Metric
		if first, twice := seen[name]; twice && name != "" {
			errs = append(errs, &strictyaml.FieldError{
				Path: path + ".metric", Value: name, Want: fmt.Sprintf("one rule per metric (entry %d has this one; a rule may have several bounds)", first),
			})
			continue
		}
		seen[name] = i
	}
	return errors.Join(errs...)
}

// Kind says what a check holds the metric against.
type Kind uint8

// The kinds of check.
const (
	Loss     Kind = iota + 1 // against the baseline, in the metric's unit
	Relative                 // against the baseline, as a part of its mean
	AtLeast                  // against a number
	AtMost
)

// String returns the key of a scenario file.
func (k Kind) String() string {
	switch k {
	case Loss:
		return "allowed_loss"
	case Relative:
		return "allowed_loss_relative"
	case AtLeast:
		return "at_least"
	case AtMost:
		return "at_most"
	default:
		return "unknown"
	}
}

// Paired reports whether the check needs a baseline.
func (k Kind) Paired() bool { return k == Loss || k == Relative }

// Check is one bound of one rule: the unit that a gate decides.
type Check struct {
	Metric reports.Metric
	Kind   Kind
	Bound  float64 // in the metric's unit; of Relative, a part of 1
}

// Checks returns what the rules ask, in their order. The rules must be valid.
func Checks(rules []Rule) []Check {
	var out []Check
	for i := range rules {
		m, _ := reports.Lookup(rules[i].Metric)
		for _, b := range []struct {
			kind  Kind
			bound *float64
		}{
			{Loss, rules[i].AllowedLoss},
			{Relative, rules[i].AllowedLossRelative},
			{AtLeast, rules[i].AtLeast},
			{AtMost, rules[i].AtMost},
		} {
			if b.bound != nil {
				out = append(out, Check{m, b.kind, *b.bound})
			}
		}
	}
	return out
}

// Metrics returns the names that the rules ask for, in their order.
func Metrics(rules []Rule) []string {
	names := make([]string, len(rules))
	for i := range rules {
		names[i] = rules[i].Metric
	}
	return names
}

// String says what is allowed, such as "at most 0.50 pt worse".
func (c *Check) String() string {
	o := Outcome{Check: *c}
	switch {
	case c.Kind == Loss && c.Bound == 0:
		return "no loss"
	case c.Kind.Paired():
		return "at most " + o.allowed()
	case c.Kind == AtLeast:
		return "at least " + level(reports.Some(c.Bound), c.Metric.Unit)
	default:
		return "at most " + level(reports.Some(c.Bound), c.Metric.Unit)
	}
}

// worse is +1 if more is worse, −1 if less is.
func (c *Check) worse() float64 {
	if c.Metric.Better == reports.HigherIsBetter {
		return -1
	}
	return 1
}

// excess returns how much worse than allowed a replication is: the check holds
// if the mean of it is at most 0.
func (c *Check) excess(base, now float64) float64 {
	switch c.Kind {
	case Relative:
		return c.worse()*(now-base) - c.Bound*math.Abs(base)
	case AtLeast:
		return c.Bound - now
	case AtMost:
		return now - c.Bound
	default:
		return c.worse()*(now-base) - c.Bound
	}
}
