package gate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"unicode/utf8"

	"gonum.org/v1/gonum/stat/distuv"

	"gosim/reports"
)

// ErrBank is wrapped by the error of a bank that no study can be made of.
var ErrBank = errors.New("gate: unusable bank of replications")

// planted is the metric that losses are planted in.
const planted = "receipt_exact_rate"

// Bank is replications of real runs, from which a study draws.
type Bank struct {
	Case Case
	Same []Observation // as the scenario has it
	// Noise is the same people and the same engine under other draws of the
	// sensors, replication by replication; nil if not run.
	Noise []Observation
}

// Share is how often something happened, with its exact 95 % interval (Clopper &
// Pearson 1934).
type Share struct {
	Count int     `json:"count"`
	Of    int     `json:"of"`
	Low   float64 `json:"ci95_low"`
	High  float64 `json:"ci95_high"`
}

// NewShare returns count of n with its interval; n is above 0.
func NewShare(count, n int) Share {
	s := Share{Count: count, Of: n, Low: 0, High: 1}
	if count > 0 {
		s.Low = distuv.Beta{Alpha: float64(count), Beta: float64(n - count + 1)}.Quantile(0.025)
	}
	if count < n {
		s.High = distuv.Beta{Alpha: float64(count + 1), Beta: float64(n - count)}.Quantile(0.975)
	}
	return s
}

// String returns the share in percent with its interval.
func (s Share) String() string {
	return fmt.Sprintf("%.1f %% (%.1f–%.1f)", 100*float64(s.Count)/float64(s.Of), 100*s.Low, 100*s.High)
}

// Study is how a gate decided many times in one situation.
type Study struct {
	Situation    string  `json:"situation"`
	Checks       string  `json:"checks"` // "all", or the one metric
	Pass         Share   `json:"pass"`
	Fail         Share   `json:"fail"`
	Undecided    Share   `json:"undecided"`
	Replications float64 `json:"mean_replications"`
}

// Power is the studies of one scenario.
type Power struct {
	Scenario     string  `json:"scenario"`
	ScenarioHash string  `json:"scenario_hash"`
	Version      string  `json:"version"`
	Bank         int     `json:"bank"`        // replications drawn from
	Denominator  int64   `json:"denominator"` // sessions in them
	Mean         float64 `json:"mean"`        // of receipt_exact_rate
	AllowedLoss  float64 `json:"allowed_loss"`
	Plan         Plan    `json:"plan"`
	Seed         uint64  `json:"seed"`
	Studies      []Study `json:"studies"`
}

// Losses are the shares of exact receipts that are spoilt in a study.
func Losses() []float64 { return []float64{0.005, 0.01, 0.02} }

// NewPower simulates gates decisions of each situation. Each decision draws the
// budget's replications from the bank, with replacement, and gates them as
// [Decide] does:
//
//   - the same engine on the same seeds;
//   - the same engine under other sensor noise (if the bank has it): every
//     difference is chance;
//   - the same engine in other replications: all of the crowd is chance too;
//   - the same engine, but each exact receipt of each replication drawn is made
//     wrong with the chance planted.
//
// The rules must allow a loss of receipt_exact_rate. Equal arguments give equal
// studies.
func NewPower(b *Bank, p Plan, gates int, seed uint64) (*Power, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	out := &Power{
		Scenario: b.Case.Made.Scenario, ScenarioHash: b.Case.Made.ScenarioHash, Version: b.Case.Made.Version,
		Bank: len(b.Same), Plan: p, Seed: seed,
	}
	var single *Rule
	for i := range b.Case.Rules {
		if r := &b.Case.Rules[i]; r.Metric == planted && r.AllowedLoss != nil {
			single = &Rule{Metric: planted, AllowedLoss: r.AllowedLoss}
			out.AllowedLoss = *r.AllowedLoss
		}
	}
	switch {
	case single == nil:
		return nil, fmt.Errorf("%w: %s: no rule has an allowed_loss of %s, where the losses are planted", ErrBank, out.Scenario, planted)
	case len(b.Same) < 2, b.Noise != nil && len(b.Noise) != len(b.Same), gates < 1:
		return nil, fmt.Errorf("%w: %d replications, %d with other noise, %d gates", ErrBank, len(b.Same), len(b.Noise), gates)
	}
	for i := range b.Same {
		c := b.Same[i].Values[planted].Counts
		out.Denominator += c.Den
		out.Mean += float64(c.Num)
	}
	if out.Denominator == 0 {
		return nil, fmt.Errorf("%w: %s: nobody left the store", ErrBank, out.Scenario)
	}
	out.Mean /= float64(out.Denominator)

	s := simulator{bank: b, plan: p, boundaries: p.Boundaries(), gates: gates}
	one, all := []Rule{*single}, b.Case.Rules
	same := func(i int, _ *rand.Rand) *Observation { return &b.Same[i] }
	add := func(situation string, checks string, rules []Rule, now func(int, *rand.Rand) *Observation) error {
		s.rng = rand.New(rand.NewPCG(seed, uint64(len(out.Studies))))
		study, err := s.study(rules, now)
		study.Situation, study.Checks = situation, checks
		out.Studies = append(out.Studies, study)
		return err
	}
	errs := []error{add("same engine, same seeds", "all", all, same)}
	if b.Noise != nil {
		noise := func(i int, _ *rand.Rand) *Observation { return &b.Noise[i] }
		errs = append(errs,
			add("same engine, other sensor noise", "all", all, noise),
			add("same engine, other sensor noise", planted, one, noise))
	}
	other := func(_ int, rng *rand.Rand) *Observation { return &b.Same[rng.IntN(len(b.Same))] }
	errs = append(errs,
		add("same engine, other seeds", "all", all, other),
		add("same engine, other seeds", planted, one, other))
	for _, loss := range Losses() {
		errs = append(errs, add(fmt.Sprintf("%.2g of 100 exact receipts spoilt", 100*loss), planted, one,
			func(i int, rng *rand.Rand) *Observation { return spoilt(&b.Same[i], loss, rng) }))
	}
	return out, errors.Join(errs...)
}

// spoilt returns the observation with each exact receipt wrong with the chance
// given.
func spoilt(o *Observation, chance float64, rng *rand.Rand) *Observation {
	v := o.Values[planted]
	wrong := int64(0)
	for range v.Counts.Num {
		if rng.Float64() < chance {
			wrong++
		}
	}
	if wrong == 0 {
		return o
	}
	v.Counts.Num -= wrong
	v.Optional = reports.Some(float64(v.Counts.Num) / float64(v.Counts.Den))
	return &Observation{Index: o.Index, Digest: Digest{o.Digest.Readings, ^o.Digest.Outputs}, Values: map[string]reports.Value{planted: v}}
}

// simulator decides many gates.
type simulator struct {
	bank       *Bank
	plan       Plan
	boundaries []float64
	gates      int
	rng        *rand.Rand
}

func (s *simulator) study(rules []Rule, now func(int, *rand.Rand) *Observation) (Study, error) {
	c := s.bank.Case
	c.Rules = rules
	var count [Fail + 1]int
	replications := 0
	base, obs := make([]Observation, s.plan.Max), make([]Observation, s.plan.Max)
	for range s.gates {
		for k := range base {
			i := s.rng.IntN(len(s.bank.Same))
			base[k], obs[k] = s.bank.Same[i], *now(i, s.rng)
			obs[k].Index = k
			obs[k].Digest.Readings = 0 // other noise is no other simulator
		}
		entry := NewEntry(c.Made, c.WorldHash, "", Metrics(rules), base)
		d, err := newDecider(&c, &entry, s.plan)
		if err != nil {
			return Study{}, err
		}
		r, err := d.run(context.Background(), s.boundaries, func(_ context.Context, from, to int) ([]Observation, error) {
			return obs[from:to], nil
		}, nil)
		if err != nil {
			return Study{}, err
		}
		count[r.Verdict()]++
		replications += r.Replications
	}
	return Study{
		Pass: NewShare(count[Pass], s.gates), Fail: NewShare(count[Fail], s.gates), Undecided: NewShare(count[Undecided], s.gates),
		Replications: float64(replications) / float64(s.gates),
	}, nil
}

// WriteTable writes the studies as a table, which is also Markdown.
func (p *Power) WriteTable(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d gates each, drawn from %d replications with %d sessions, of which %.1f %% are billed right;\n", p.Scenario,
		p.Studies[0].Pass.Of, p.Bank, p.Denominator, 100*p.Mean)
	fmt.Fprintf(&b, "allowed loss %.2g points; looks at %s replications\n\n", 100*p.AllowedLoss, strings.Trim(fmt.Sprint(p.Plan.Sizes()), "[]"))
	rows := [][]string{{"situation", "checks", "pass", "fail", "undecided", "runs"}, {"---", "---", "---", "---", "---", "---"}}
	for _, s := range p.Studies {
		rows = append(rows, []string{s.Situation, s.Checks, s.Pass.String(), s.Fail.String(), s.Undecided.String(), fmt.Sprintf("%.0f", s.Replications)})
	}
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for k, cell := range row {
			widths[k] = max(widths[k], utf8.RuneCountInString(cell))
		}
	}
	for _, row := range rows {
		for k, cell := range row {
			filler := " "
			if cell == "---" {
				filler = "-"
			}
			b.WriteString("| " + cell + strings.Repeat(filler, widths[k]-utf8.RuneCountInString(cell)) + " ")
		}
		b.WriteString("|\n")
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("gate: write power: %w", err)
	}
	return nil
}

// WriteJSON writes the studies as indented JSON.
func (p *Power) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	if err := enc.Encode(p); err != nil {
		return fmt.Errorf("gate: write power: %w", err)
	}
	return nil
}
