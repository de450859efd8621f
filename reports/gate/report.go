package gate

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"gosim/reports"
)

// Report is what a gate found, ready to be written down.
type Report struct {
	Tool, Version string
	Baseline      string // path of the file; "" if none was given
	// Flags are further flags of the command line, and Overrides those of them
	// that gosim run has too: for the commands that give a result again.
	Flags, Overrides string
	Plan             Plan
	Results          []*Result
}

// Verdict returns the worst of the results.
func (r *Report) Verdict() Verdict {
	v := Pass
	for _, x := range r.Results {
		v = max(v, x.Verdict())
	}
	return v
}

// count returns how many checks there are, and how many have each verdict.
func (r *Report) count() (all, failed, undecided int) {
	for _, x := range r.Results {
		for i := range x.Outcomes {
			all++
			switch x.Outcomes[i].Verdict {
			case Fail:
				failed++
			case Undecided:
				undecided++
			case Pass:
			}
		}
	}
	return all, failed, undecided
}

// Headline says the verdict in one line.
func (r *Report) Headline() string {
	all, failed, undecided := r.count()
	checks := "checks"
	if all == 1 {
		checks = "check"
	}
	text := fmt.Sprintf("gate: %s: %d of %d %s passed", r.Verdict(), all-failed-undecided, all, checks)
	if failed > 0 {
		text += fmt.Sprintf(", %d failed", failed)
	}
	if undecided > 0 {
		text += fmt.Sprintf(", %d undecided", undecided)
	}
	return text
}

// Reproduce returns the command that gives a result again, and the one that
// writes its replications down.
func (r *Report) Reproduce(x *Result) (gate, look string) {
	gate = "gosim gate " + Quote(x.File)
	if r.Baseline != "" {
		gate += " --baseline " + Quote(r.Baseline)
	}
	for _, flags := range []string{r.Flags, r.Overrides} {
		if flags != "" {
			gate += " " + flags
		}
	}
	look = fmt.Sprintf("gosim run %s --replications %d", Quote(x.File), x.Replications)
	if r.Overrides != "" {
		look += " " + r.Overrides
	}
	return gate, look + " --out DIR"
}

// Quote quotes a word for a shell if need be.
func Quote(s string) string {
	if s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/-+=:,@%") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// about says what was run and what it is compared with.
func (x *Result) about() []string {
	runs := fmt.Sprintf("%d of at most %s", x.Replications, replications(x.Plan.Max))
	if x.Identical {
		runs = replications(x.Replications) + ", all with the baseline's outputs"
	}
	parts := []string{x.Made.Scenario, "engine " + x.Made.Engine, fmt.Sprintf("seed %d", x.Made.Seed), runs}
	if x.Entry != nil {
		made := "baseline of " + x.Entry.Made.Tool + " " + x.Entry.Made.Version
		if x.Entry.Note != "" {
			made += " (" + x.Entry.Note + ")"
		}
		parts = append(parts, made)
	}
	return parts
}

type (
	jsonReport struct {
		SchemaVersion int          `json:"schema_version"`
		Verdict       string       `json:"verdict"`
		Tool          string       `json:"tool"`
		Version       string       `json:"version"`
		Plan          Plan         `json:"plan"`
		Baseline      string       `json:"baseline,omitempty"`
		Scenarios     []jsonResult `json:"scenarios"`
	}
	jsonResult struct {
		Verdict      string              `json:"verdict"`
		File         string              `json:"file"`
		Made         reports.Provenance  `json:"made_by"`
		WorldHash    string              `json:"world_hash"`
		Replications int                 `json:"replications"`
		Identical    bool                `json:"identical_outputs"`
		Baseline     *reports.Provenance `json:"baseline_made_by,omitempty"`
		Note         string              `json:"baseline_note,omitempty"`
		Reproduce    string              `json:"reproduce"`
		Checks       []jsonOutcome       `json:"checks"`
	}
	jsonOutcome struct {
		Metric       string           `json:"metric"`
		Unit         string           `json:"unit"`
		Better       string           `json:"better"`
		Kind         string           `json:"kind"`
		Bound        float64          `json:"bound"`
		Verdict      string           `json:"verdict"`
		Baseline     reports.Optional `json:"baseline"`
		Now          reports.Optional `json:"now"`
		Estimate     reports.Optional `json:"estimate"`
		Low          reports.Optional `json:"low"`
		High         reports.Optional `json:"high"`
		Allowed      reports.Optional `json:"allowed_loss"`
		Pairs        int              `json:"pairs"`
		Dropped      int              `json:"dropped"`
		Replications int              `json:"replications"`
		Sentence     string           `json:"sentence"`
	}
)

// ReportVersion is the version of gate.json.
const ReportVersion = 1

// WriteJSON writes gate.json, indented.
func (r *Report) WriteJSON(w io.Writer) error {
	j := jsonReport{
		SchemaVersion: ReportVersion, Verdict: r.Verdict().String(), Tool: r.Tool, Version: r.Version,
		Plan: r.Plan, Baseline: r.Baseline, Scenarios: []jsonResult{},
	}
	for _, x := range r.Results {
		s := jsonResult{
			Verdict: x.Verdict().String(), File: x.File, Made: x.Made, WorldHash: x.WorldHash,
			Replications: x.Replications, Identical: x.Identical, Checks: []jsonOutcome{},
		}
		s.Made.Replications = x.Replications
		if x.Entry != nil {
			s.Baseline, s.Note = &x.Entry.Made, x.Entry.Note
		}
		s.Reproduce, _ = r.Reproduce(x)
		for i := range x.Outcomes {
			o := &x.Outcomes[i]
			k := jsonOutcome{
				Metric: o.Metric.Name, Unit: o.Metric.Unit, Better: o.Metric.Better.String(),
				Kind: o.Kind.String(), Bound: o.Bound, Verdict: o.Verdict.String(),
				Baseline: o.Baseline, Now: o.Now, Estimate: o.Estimate, Low: o.Low, High: o.High,
				Pairs: o.Pairs, Dropped: o.Dropped, Replications: o.Replications, Sentence: o.Sentence(r.Plan.Alpha),
			}
			if o.Kind.Paired() {
				k.Allowed = reports.Some(o.Allowed)
			}
			s.Checks = append(s.Checks, k)
		}
		j.Scenarios = append(j.Scenarios, s)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(&j); err != nil {
		return fmt.Errorf("gate: write report: %w", err)
	}
	return nil
}
