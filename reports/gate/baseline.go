package gate

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/gonum/stat/distuv"

	"gosim/reports"
)

// BaselineVersion is the version of baseline files. It grows when a field
// changes its meaning or goes away.
const BaselineVersion = 1

// ErrBaseline is wrapped by the errors of baselines that are missing, cannot be
// read, or are of something else than what is gated.
var ErrBaseline = errors.New("gate: unusable baseline")

// Baseline is what engines did before: what gates compare with. It is one file
// for any number of scenarios.
type Baseline struct {
	Entries []Entry // by the name of the scenario; names are unique
}

// Entry is one scenario of a baseline.
type Entry struct {
	Made      reports.Provenance // Replications of it are stored, from number 0 on
	WorldHash string             // of all but the engine's settings, see scenarios.Scenario
	Note      string             // what the maker had to say
	Series    []Series           // in order of the rules
	Digests   []Digest           // one per replication
}

// Series is one metric, replication by replication.
type Series struct {
	Metric string
	Unit   string
	Values []reports.Optional // rounded, see [Round]
}

// Digest sums up a replication: what the engine was given and what it said. 0
// is unknown.
type Digest struct{ Readings, Outputs uint64 }

// Round returns v with the nine significant digits that a baseline keeps, so
// that equal outputs have a difference of exactly 0.
func Round(v reports.Optional) reports.Optional {
	if !v.Valid {
		return v
	}
	x, err := strconv.ParseFloat(v.String(), 64)
	if err != nil {
		return reports.Optional{}
	}
	return reports.Some(x)
}

// Find returns the entry of a scenario, or nil.
func (b *Baseline) Find(name string) *Entry {
	if b == nil {
		return nil
	}
	for i := range b.Entries {
		if b.Entries[i].Made.Scenario == name {
			return &b.Entries[i]
		}
	}
	return nil
}

// Put adds an entry, or replaces that of the same scenario.
func (b *Baseline) Put(e Entry) {
	if old := b.Find(e.Made.Scenario); old != nil {
		*old = e
		return
	}
	b.Entries = append(b.Entries, e)
	slices.SortFunc(b.Entries, func(x, y Entry) int { return cmp.Compare(x.Made.Scenario, y.Made.Scenario) })
}

// Get returns a metric's series, or nil.
func (e *Entry) Get(metric string) *Series {
	for i := range e.Series {
		if e.Series[i].Metric == metric {
			return &e.Series[i]
		}
	}
	return nil
}

// NewEntry makes an entry of the observations, which must be those of
// replications 0, 1, … in order.
func NewEntry(made reports.Provenance, worldHash, note string, metrics []string, all []Observation) Entry {
	made.Replications = len(all)
	e := Entry{Made: made, WorldHash: worldHash, Note: note}
	for i := range all {
		e.Digests = append(e.Digests, all[i].Digest)
	}
	for _, name := range metrics {
		m, _ := reports.Lookup(name)
		s := Series{Metric: name, Unit: m.Unit}
		for i := range all {
			s.Values = append(s.Values, all[i].value(name))
		}
		e.Series = append(e.Series, s)
	}
	return e
}

// Mean returns the mean of the values that are defined, half its 95 % interval
// by Student's t, which needs two values, and their number.
func (s *Series) Mean() (value, half reports.Optional, n int) {
	m, sd, n := moments(s.Values)
	if n == 0 {
		return reports.Optional{}, reports.Optional{}, 0
	}
	if n > 1 {
		t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(n - 1)}.Quantile(0.975)
		half = reports.Some(t * sd / math.Sqrt(float64(n)))
	}
	return reports.Some(m), half, n
}

func moments(x []reports.Optional) (mean, sd float64, n int) {
	for _, v := range x {
		if v.Valid {
			mean += v.Value
			n++
		}
	}
	mean /= float64(n)
	ss := 0.0
	for _, v := range x {
		if v.Valid {
			ss += (v.Value - mean) * (v.Value - mean)
		}
	}
	return mean, math.Sqrt(ss / float64(n-1)), n
}

// The JSON forms; docs/format/baseline.md.
type (
	jsonBaseline struct {
		SchemaVersion int         `json:"schema_version"`
		Scenarios     []jsonEntry `json:"scenarios"`
	}
	jsonEntry struct {
		Name      string               `json:"name"`
		Made      reports.Provenance   `json:"made_by"`
		WorldHash string               `json:"world_hash"`
		Note      string               `json:"note"`
		Metrics   []jsonSeries         `json:"metrics"`
		Values    [][]reports.Optional `json:"values"`
		Readings  []string             `json:"readings"`
		Outputs   []string             `json:"outputs"`
	}
	jsonSeries struct {
		Name    string           `json:"name"`
		Unit    string           `json:"unit"`
		Mean    reports.Optional `json:"mean"`
		Low     reports.Optional `json:"ci95_low"`
		High    reports.Optional `json:"ci95_high"`
		Defined int              `json:"defined"`
	}
)

func (s *Series) json() jsonSeries {
	mean, half, n := s.Mean()
	j := jsonSeries{Name: s.Metric, Unit: s.Unit, Mean: mean, Defined: n}
	if half.Valid {
		j.Low, j.High = reports.Some(mean.Value-half.Value), reports.Some(mean.Value+half.Value)
	}
	return j
}

// Write writes the baseline in the layout that reviewers read: per scenario, a
// line per metric with its mean and interval, then the values they are made of.
// The same baseline gives the same bytes.
func (b *Baseline) Write(w io.Writer) error {
	var o bytes.Buffer
	fmt.Fprintf(&o, "{\n  \"schema_version\": %d,\n  \"scenarios\": [", BaselineVersion)
	for i := range b.Entries {
		if i > 0 {
			o.WriteString(",")
		}
		if err := b.Entries[i].write(&o); err != nil {
			return fmt.Errorf("gate: write baseline: %w", err)
		}
	}
	o.WriteString("\n  ]\n}\n")
	if _, err := w.Write(o.Bytes()); err != nil {
		return fmt.Errorf("gate: write baseline: %w", err)
	}
	return nil
}

func (e *Entry) write(o *bytes.Buffer) error {
	var errs []error
	put := func(key string, v any) {
		text, err := marshal(v)
		errs = append(errs, err)
		fmt.Fprintf(o, "      %q: %s", key, text)
	}
	list := func(key string, n int, at func(i int) any) {
		fmt.Fprintf(o, ",\n      %q: [", key)
		for i := range n {
			if i > 0 {
				o.WriteString(",")
			}
			text, err := marshal(at(i))
			errs = append(errs, err)
			fmt.Fprintf(o, "\n        %s", text)
		}
		o.WriteString("\n      ]")
	}
	o.WriteString("\n    {\n")
	put("name", e.Made.Scenario)
	o.WriteString(",\n")
	put("made_by", e.Made)
	o.WriteString(",\n")
	put("world_hash", e.WorldHash)
	o.WriteString(",\n")
	put("note", e.Note)
	list("metrics", len(e.Series), func(i int) any { return e.Series[i].json() })
	list("values", len(e.Series), func(i int) any { return e.Series[i].Values })
	readings, outputs := make([]string, len(e.Digests)), make([]string, len(e.Digests))
	for i, d := range e.Digests {
		readings[i], outputs[i] = hex(d.Readings), hex(d.Outputs)
	}
	o.WriteString(",\n")
	put("readings", readings)
	o.WriteString(",\n")
	put("outputs", outputs)
	o.WriteString("\n    }")
	return errors.Join(errs...)
}

// marshal is json.Marshal that leaves <, > and & as they are: notes are text.
func marshal(v any) (string, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return string(bytes.TrimRight(b.Bytes(), "\n")), err
}

func hex(v uint64) string {
	if v == 0 {
		return ""
	}
	return fmt.Sprintf("%016x", v)
}

// ReadBaseline reads a baseline file. Its errors wrap [ErrBaseline] and name the
// scenario and the field.
func ReadBaseline(r io.Reader) (*Baseline, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("gate: read baseline: %w", err)
	}
	var head struct {
		Version *int `json:"schema_version"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, fmt.Errorf("%w: not JSON: %w", ErrBaseline, err)
	}
	if head.Version == nil || *head.Version != BaselineVersion {
		got := "nothing"
		if head.Version != nil {
			got = strconv.Itoa(*head.Version)
		}
		return nil, fmt.Errorf("%w: schema_version: expected %d, got %s", ErrBaseline, BaselineVersion, got)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	var j jsonBaseline
	if err := dec.Decode(&j); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBaseline, err)
	}
	var b Baseline
	for i := range j.Scenarios {
		e, err := j.Scenarios[i].entry()
		switch {
		case err != nil:
			return nil, fmt.Errorf("%w: scenarios[%d] (%s): %w", ErrBaseline, i, j.Scenarios[i].Name, err)
		case b.Find(e.Made.Scenario) != nil:
			return nil, fmt.Errorf("%w: scenarios[%d]: %s is there twice", ErrBaseline, i, e.Made.Scenario)
		}
		b.Put(e)
	}
	return &b, nil
}

func (j *jsonEntry) entry() (Entry, error) {
	n := j.Made.Replications
	e := Entry{Made: j.Made, WorldHash: j.WorldHash, Note: j.Note}
	switch {
	case j.Name == "" || j.Made.Scenario != j.Name:
		return e, fmt.Errorf("made_by.scenario: expected the name %q, got %q", j.Name, j.Made.Scenario)
	case n < 1 || n > maxBudget:
		return e, fmt.Errorf("made_by.replications: expected 1 to %d, got %d", maxBudget, n)
	case len(j.Metrics) != len(j.Values):
		return e, fmt.Errorf("values: expected a list for each of %d metrics, got %d", len(j.Metrics), len(j.Values))
	case len(j.Readings) != n || len(j.Outputs) != n:
		return e, fmt.Errorf("readings, outputs: expected %d of each, got %d and %d", n, len(j.Readings), len(j.Outputs))
	}
	for i, m := range j.Metrics {
		s := Series{Metric: m.Name, Unit: m.Unit, Values: j.Values[i]}
		switch want := s.json(); {
		case len(s.Values) != n:
			return e, fmt.Errorf("values[%d] (%s): expected %d, got %d", i, m.Name, n, len(s.Values))
		case m.Name == "" || e.Get(m.Name) != nil:
			return e, fmt.Errorf("metrics[%d].name: expected a name that no other has, got %q", i, m.Name)
		case m.Defined != want.Defined || Round(want.Mean) != m.Mean:
			return e, fmt.Errorf("metrics[%d] (%s): expected a mean of %s over %d defined values, got %s over %d: edited by hand?",
				i, m.Name, want.Mean, want.Defined, m.Mean, m.Defined)
		}
		e.Series = append(e.Series, s)
	}
	for i := range n {
		readings, err := unhex(j.Readings[i])
		outputs, err2 := unhex(j.Outputs[i])
		if err := errors.Join(err, err2); err != nil {
			return e, fmt.Errorf("readings[%d], outputs[%d]: %w", i, i, err)
		}
		e.Digests = append(e.Digests, Digest{readings, outputs})
	}
	return e, nil
}

func unhex(s string) (uint64, error) {
	if s == "" {
		return 0, nil
	}
	v, err := strconv.ParseUint(s, 16, 64)
	if err != nil || len(s) != 16 {
		return 0, fmt.Errorf("expected 16 hexadecimal digits, got %q", s)
	}
	return v, nil
}
