package gate

import (
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"gosim/reports"
)

// Observation is what a gate needs to know of one replication.
type Observation struct {
	Index  int
	Digest Digest
	Values map[string]reports.Value // of the gated metrics, by name
}

// Observe takes the named metrics out of a scored replication.
func Observe(r *reports.Replication, metrics []string, d Digest) Observation {
	o := Observation{Index: r.Index, Digest: d, Values: make(map[string]reports.Value, len(metrics))}
	for _, name := range metrics {
		o.Values[name] = r.Value(name)
	}
	return o
}

// value returns a metric rounded as baselines keep it.
func (o *Observation) value(metric string) reports.Optional { return Round(o.Values[metric].Optional) }

// step returns by how much one count more moves a metric, or 0 if it is not
// made of counts.
func (o *Observation) step(m *reports.Metric) float64 {
	v := o.Values[m.Name]
	if v.Counts.Kind != reports.CountRatio || v.Counts.Den <= 0 {
		return 0
	}
	switch m.Unit {
	case "ratio":
		return 1 / float64(v.Counts.Den)
	case "per 1000":
		return 1000 / float64(v.Counts.Den)
	default:
		return 0
	}
}

// Runner runs replications [from, to) and returns their observations in order.
type Runner func(ctx context.Context, from, to int) ([]Observation, error)

// Case is one scenario to be gated, as it is now.
type Case struct {
	File      string
	Made      reports.Provenance // Replications is not used
	WorldHash string
	Rules     []Rule
}

// Verdict is what a gate says.
type Verdict uint8

// The verdicts, from best to worst.
const (
	Pass Verdict = iota + 1
	Undecided
	Fail
)

// String returns the word.
func (v Verdict) String() string {
	switch v {
	case Pass:
		return "pass"
	case Undecided:
		return "undecided"
	case Fail:
		return "fail"
	default:
		return "unknown"
	}
}

// Outcome is one check with its verdict.
type Outcome struct {
	Check
	Verdict Verdict
	// Baseline and Now are means over the pairs compared; Baseline is nothing for
	// a check against a number.
	Baseline, Now reports.Optional
	// Estimate is Now less Baseline or, against a number, Now. Low and High are
	// its repeated confidence interval, which holds at all looks together.
	Estimate, Low, High reports.Optional
	Allowed             float64 // the loss that is allowed, in the metric's unit; 0 against a number
	Pairs               int     // replications compared
	Dropped             int     // replications left out, because a value is null
	Replications        int     // replications that there were at the decision
	Reason              string  // why it is undecided, or passed without an estimate; "" otherwise
}

// Result is one scenario with the outcomes of its checks.
type Result struct {
	Case
	Plan         Plan
	Entry        *Entry // what it was compared with; nil if no check needed it
	Replications int    // run
	Identical    bool   // the engine said the same as for the baseline, to the last bit
	Outcomes     []Outcome
	Observations []Observation
}

// Verdict returns the worst of the outcomes.
func (x *Result) Verdict() Verdict {
	v := Pass
	for i := range x.Outcomes {
		v = max(v, x.Outcomes[i].Verdict)
	}
	return v
}

// Decide runs replications of c, look by look, until every check is decided or
// the budget is used up. base may be nil if no check needs it. looked, if not
// nil, is told after each look how many replications there are and how many
// checks are decided.
//
// Errors of run are returned as they are. An error that wraps [ErrBaseline] says
// that base is missing or of something else; one that wraps [ErrPlan], that the
// plan is out of range.
func Decide(ctx context.Context, c *Case, base *Entry, p Plan, run Runner, looked func(replications, decided int)) (*Result, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	d, err := newDecider(c, base, p)
	if err != nil {
		return nil, err
	}
	return d.run(ctx, p.Boundaries(), run, looked)
}

// newDecider returns a decider that has seen nothing yet.
func newDecider(c *Case, base *Entry, p Plan) (*decider, error) {
	d := &decider{Result: Result{Case: *c, Plan: p, Entry: base}, checks: Checks(c.Rules)}
	if slices.ContainsFunc(d.checks, func(k Check) bool { return k.Kind.Paired() }) {
		if err := c.comparable(base, p); err != nil {
			return nil, err
		}
	} else {
		d.Entry = nil
	}
	return d, nil
}

// run does the looks of the plan.
func (d *decider) run(ctx context.Context, boundaries []float64, run Runner, looked func(replications, decided int)) (*Result, error) {
	d.Outcomes = make([]Outcome, len(d.checks))
	for k, n := range d.Plan.Sizes() {
		more, err := run(ctx, d.Replications, n)
		if err != nil {
			return nil, err
		}
		d.Observations, d.Replications = append(d.Observations, more...), n
		if err := d.sameReadings(); err != nil {
			return nil, err
		}
		if d.Identical = d.identical(); d.Identical {
			d.settle(boundaries[len(boundaries)-1])
		} else {
			d.look(boundaries[k])
		}
		decided := 0
		for i := range d.Outcomes {
			if d.Outcomes[i].Verdict != Undecided {
				decided++
			}
		}
		if looked != nil {
			looked(n, decided)
		}
		if d.Identical || decided == len(d.Outcomes) {
			break
		}
	}
	return &d.Result, nil
}

// comparable returns an error unless the baseline is one of the same world.
func (c *Case) comparable(e *Entry, p Plan) error {
	name := c.Made.Scenario
	switch {
	case e == nil:
		return fmt.Errorf("%w: it has no scenario %s: make one with --update", ErrBaseline, name)
	case e.WorldHash != c.WorldHash:
		return fmt.Errorf("%w: %s: the world has changed since it was made (store, people, sensors, duration or warm-up): "+
			"what the engine lost cannot be told from that; make it again with --update", ErrBaseline, name)
	case e.Made.Seed != c.Made.Seed:
		return fmt.Errorf("%w: %s: it was made with seed %d, not %d: make it again with --update", ErrBaseline, name, e.Made.Seed, c.Made.Seed)
	case len(e.Digests) < p.Max:
		return fmt.Errorf("%w: %s: it has %d replications, and the budget is %d: ask for fewer with --max-replications, or make it again with --update",
			ErrBaseline, name, len(e.Digests), p.Max)
	}
	for _, k := range Checks(c.Rules) {
		if k.Kind.Paired() && e.Get(k.Metric.Name) == nil {
			return fmt.Errorf("%w: %s: it has no %s: make it again with --update", ErrBaseline, name, k.Metric.Name)
		}
	}
	return nil
}

// decider is a Result in the making.
type decider struct {
	Result

	checks []Check
}

// sameArch reports whether digests can be compared: floating-point results may
// differ in the last bit between processors.
func (d *decider) sameArch() bool { return d.Entry != nil && d.Entry.Made.GOARCH == d.Made.GOARCH }

// sameReadings returns an error if the simulator no longer makes the readings
// that the baseline's engine was given: then its own change would be taken for
// the engine's.
func (d *decider) sameReadings() error {
	if !d.sameArch() {
		return nil
	}
	for i := range d.Observations {
		o := &d.Observations[i]
		was, is := d.Entry.Digests[o.Index].Readings, o.Digest.Readings
		if was != 0 && is != 0 && was != is {
			return fmt.Errorf("%w: %s: replication %d has other readings than it had for the baseline, so the simulator itself has changed: "+
				"what the engine lost cannot be told from that; make it again with --update", ErrBaseline, d.Made.Scenario, o.Index)
		}
	}
	return nil
}

// identical reports whether the engine said the same in all replications.
func (d *decider) identical() bool {
	if !d.sameArch() {
		return false
	}
	for i := range d.Observations {
		o := &d.Observations[i]
		if was := d.Entry.Digests[o.Index].Outputs; was == 0 || was != o.Digest.Outputs {
			return false
		}
	}
	return true
}

// settle decides all checks of an engine that is the one of the baseline. What
// the replications to come would give is known: the baseline has it.
func (d *decider) settle(boundary float64) {
	for i, c := range d.checks {
		if d.Outcomes[i].Verdict == Pass || d.Outcomes[i].Verdict == Fail {
			continue
		}
		s := d.Entry.Get(c.Metric.Name)
		if !c.Kind.Paired() {
			if s == nil {
				d.Outcomes[i] = d.sample(&c, nil).outcome(&c, boundary)
			} else {
				now := slices.Clone(s.Values[:d.Plan.Max])
				d.Outcomes[i] = d.sample(&c, now).outcome(&c, boundary)
			}
			d.Outcomes[i].Replications = d.Replications
			continue
		}
		o := d.sample(&c, nil).outcome(&c, 0)
		o.Verdict, o.Low, o.High = Pass, o.Estimate, o.Estimate
		o.Reason = "the outputs are those of the baseline, to the last bit"
		d.Outcomes[i] = o
	}
}

// look decides what can be decided at a boundary; decisions stand.
func (d *decider) look(boundary float64) {
	for i, c := range d.checks {
		if v := d.Outcomes[i].Verdict; v != Pass && v != Fail {
			d.Outcomes[i] = d.sample(&c, nil).outcome(&c, boundary)
		}
	}
}

// sample is the replications that define a check.
type sample struct {
	all, dropped int
	excess       []float64 // worse than allowed, by so much
	base, now    float64   // means
	allowed      float64   // mean
	step         float64   // mean, see Observation.step
}

// sample collects the excess of a check over all replications, of which now, if
// not nil, are the values; or else those observed.
func (d *decider) sample(c *Check, now []reports.Optional) *sample {
	s := &sample{}
	var base []reports.Optional
	if c.Kind.Paired() {
		base = d.Entry.Get(c.Metric.Name).Values
	}
	for i := range d.Observations {
		s.step += d.Observations[i].step(&c.Metric) / float64(len(d.Observations))
	}
	s.all = max(len(now), len(d.Observations))
	for i := range s.all {
		var v, b reports.Optional
		if now != nil {
			v = now[i]
		} else {
			v = d.Observations[i].value(c.Metric.Name)
		}
		if base != nil {
			b = base[d.Observations[i].Index]
		}
		if !v.Valid || base != nil && !b.Valid {
			s.dropped++
			continue
		}
		s.excess = append(s.excess, c.excess(b.Value, v.Value))
		s.base, s.now = s.base+b.Value, s.now+v.Value
		switch c.Kind {
		case Loss:
			s.allowed += c.Bound
		case Relative:
			s.allowed += c.Bound * math.Abs(b.Value)
		case AtLeast, AtMost:
		}
	}
	n := float64(len(s.excess))
	s.base, s.now, s.allowed = s.base/n, s.now/n, s.allowed/n
	return s
}

// outcome decides a check at a boundary.
func (s *sample) outcome(c *Check, boundary float64) Outcome {
	n := len(s.excess)
	o := Outcome{Check: *c, Verdict: Undecided, Pairs: n, Dropped: s.dropped, Replications: s.all}
	if n == 0 {
		o.Reason = "no replication has a value to compare"
		return o
	}
	o.Allowed, o.Now, o.Estimate = s.allowed, reports.Some(s.now), reports.Some(s.now)
	if c.Kind.Paired() {
		o.Baseline, o.Estimate = reports.Some(s.base), reports.Some(s.now-s.base)
	}
	if n < 2 {
		o.Reason = "one replication has no spread"
		return o
	}
	m, better, worse := s.ends(boundary)
	// Back from the excess to the metric: both are linear.
	sign := c.worse()
	low, high := o.Estimate.Value+sign*(better-m), o.Estimate.Value+sign*(worse-m)
	o.Low, o.High = reports.Some(min(low, high)), reports.Some(max(low, high))
	switch {
	case worse <= 0:
		o.Verdict = Pass
	case better > 0:
		o.Verdict = Fail
	default:
		o.Reason = "the interval reaches over the bound"
	}
	return o
}

// ends returns the mean excess and the ends of its repeated confidence interval.
//
// The end on the better side, which must be above 0 to fail, is Student's, and
// so is the one on the worse side, which must be at or below 0 to pass; with two
// things added where they widen the interval.
//
// The first is for skewed values, by the one-sided Edgeworth correction of
// Johnson (1978) and Hall (1992): t becomes t + g (2t² + 1) / (6 √n) towards the
// long tail, where g is the skewness.
//
// The second is for passing on rare counts: the spread that there would be if
// the bound were reached. A rate of counts that is d lower than the bound would
// need d/step counts more in each replication, and so many counts have a
// variance of d · step (the score interval, as Wilson's for a share). Without
// it, a few early replications in which nothing happened would pass whatever
// comes.
func (s *sample) ends(boundary float64) (m, better, worse float64) {
	n := float64(len(s.excess))
	for _, v := range s.excess {
		m += v
	}
	m /= n
	var s2, s3 float64
	for _, v := range s.excess {
		s2 += (v - m) * (v - m)
		s3 += (v - m) * (v - m) * (v - m)
	}
	variance, skew := s2/(n-1), 0.0
	if variance < 1e-24*m*m { // equal values, but for rounding
		variance = 0
	} else if s2 > 0 {
		skew = s3 / n / math.Pow(s2/n, 1.5)
	}
	// The significance level approach (Jennison & Turnbull 2000, section 4.4):
	// the level of the normal boundary, at Student's t.
	t := boundary
	if level := distuv.UnitNormal.Survival(boundary); level > 1e-15 {
		t = -distuv.StudentsT{Mu: 0, Sigma: 1, Nu: n - 1}.Quantile(level)
	}
	se, tail := math.Sqrt(variance/n), (2*t*t+1)/(6*math.Sqrt(n))
	better = m - se*(t+max(0, -skew)*tail)
	worse = m + max(se*(t+max(0, skew)*tail), t*math.Sqrt((variance+max(0, -m)*s.step)/n))
	return m, better, worse
}
