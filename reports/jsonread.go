package reports

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
	"strings"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// ErrResult is wrapped by the errors of [ReadJSON] about what a file says.
var ErrResult = errors.New("not a result file of this version")

// ReadJSON reads a result.json as [WriteJSON] writes it. Written again, it
// gives the same bytes.
//
// What a metric is (unit, direction, group) is taken from the file, so that the
// files of versions with other metrics can be read; a heading that this version
// does not know becomes the zero Group. Keys that it does not know are skipped.
// Another schema version, a missing or repeated part and a value of a wrong kind
// are errors, which wrap [ErrResult] and say where: "line:column: field:
// message".
func ReadJSON(r io.Reader) (Result, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return Result{}, fmt.Errorf("reports: read result: %w", err)
	}
	p := resultParser{data: data, dec: json.NewDecoder(bytes.NewReader(data))}
	var raw json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		offset := len(data)
		if e, ok := errors.AsType[*json.SyntaxError](err); ok {
			offset = int(e.Offset) - 1
		}
		return Result{}, p.fail(offset, "%s", strings.TrimPrefix(err.Error(), "json: "))
	}
	if err := p.result(); err != nil {
		return Result{}, err
	}
	return p.out, nil
}

// resultParser walks through the text and keeps track of the place, for
// messages. The syntax of the text is known to be right.
type resultParser struct {
	data []byte
	dec  *json.Decoder
	path []string // of the value at hand
	at   int      // its offset
	out  Result
}

// fail returns an error about the text at an offset.
func (p *resultParser) fail(offset int, format string, args ...any) error {
	offset = max(0, min(offset, len(p.data)))
	before := p.data[:offset]
	line := 1 + bytes.Count(before, []byte("\n"))
	column := offset - bytes.LastIndexByte(before, '\n')
	field := ""
	if len(p.path) > 0 {
		field = strings.TrimPrefix(strings.Join(p.path, ""), ".") + ": "
	}
	return fmt.Errorf("reports: read result: %d:%d: %s%s: %w", line, column, field, fmt.Sprintf(format, args...), ErrResult)
}

// start moves to the next value and remembers where it is.
func (p *resultParser) start() {
	p.at = int(p.dec.InputOffset())
	for p.at < len(p.data) && strings.IndexByte(" \t\r\n:,", p.data[p.at]) >= 0 {
		p.at++
	}
}

// value decodes the value at hand into v.
func (p *resultParser) value(v any, what string) error {
	p.start()
	var raw json.RawMessage
	if err := p.dec.Decode(&raw); err != nil {
		return p.fail(p.at, "%s", err)
	}
	_, nullable := v.(*Optional)
	if isNull := string(raw) == "null"; (isNull && !nullable) || json.Unmarshal(raw, v) != nil {
		return p.fail(p.at, "expected %s, got %s", what, shorten(raw))
	}
	return nil
}

func shorten(raw []byte) string {
	const limit = 40
	if len(raw) > limit {
		return strings.ToValidUTF8(string(raw[:limit]), "") + "…"
	}
	return string(raw)
}

func (p *resultParser) text(s *string) error { return p.value(s, "a text") }

func (p *resultParser) count(n *int64) error {
	if err := p.value(n, "a whole number from 0"); err != nil {
		return err
	}
	if *n < 0 {
		return p.fail(p.at, "expected a whole number from 0, got %d", *n)
	}
	return nil
}

func (p *resultParser) number(o *Optional) error { return p.value(o, "a number or null") }

// open takes the bracket that the value at hand must begin with.
func (p *resultParser) open(bracket json.Delim, what string) error {
	p.start()
	t, err := p.dec.Token()
	if d, ok := t.(json.Delim); err != nil || !ok || d != bracket {
		return p.fail(p.at, "expected %s", what)
	}
	return nil
}

// object calls field for each key, which must read the value if it returns
// true; the values of other keys are skipped. Each of the keys in need must be
// there, and none may come twice.
func (p *resultParser) object(need []string, field func(key string) (bool, error)) error {
	if err := p.open('{', "an object"); err != nil {
		return err
	}
	begin := p.at
	seen := map[string]bool{} // looked up, never ranged over
	for p.dec.More() {
		p.start()
		t, err := p.dec.Token()
		key, ok := t.(string)
		if err != nil || !ok {
			return p.fail(p.at, "expected a key")
		}
		p.path = append(p.path, "."+key)
		if seen[key] {
			return p.fail(p.at, "it is there twice")
		}
		seen[key] = true
		known, err := field(key)
		if err != nil {
			return err
		}
		if !known {
			var skipped json.RawMessage
			if err := p.dec.Decode(&skipped); err != nil {
				return p.fail(p.at, "%s", err)
			}
		}
		p.path = p.path[:len(p.path)-1]
	}
	for _, key := range need {
		if !seen[key] {
			return p.fail(begin, "expected a field %q, got none", key)
		}
	}
	_, _ = p.dec.Token() // the closing bracket: the syntax is right
	return nil
}

// array calls element for each element, which must read it.
func (p *resultParser) array(element func() error) error {
	if err := p.open('[', "a list"); err != nil {
		return err
	}
	for i := 0; p.dec.More(); i++ {
		p.path = append(p.path, "["+strconv.Itoa(i)+"]")
		if err := element(); err != nil {
			return err
		}
		p.path = p.path[:len(p.path)-1]
	}
	_, _ = p.dec.Token() // the closing bracket: the syntax is right
	return nil
}

func (p *resultParser) result() error {
	// The version decides what the rest means, wherever it stands.
	var head struct {
		Version json.RawMessage `json:"schema_version"`
	}
	if json.Unmarshal(p.data, &head) == nil && head.Version != nil && string(head.Version) != strconv.Itoa(SchemaVersion) {
		p.path = []string{"schema_version"}
		return p.fail(max(0, bytes.Index(p.data, []byte(`"schema_version"`))), "expected %d, got %s", SchemaVersion, shorten(head.Version))
	}
	need := []string{"schema_version", "provenance", "replications", "metrics", "machine"}
	seen := map[string]bool{} // looked up, never ranged over
	err := p.object(need, func(key string) (bool, error) {
		switch key {
		case "schema_version":
			var version int64
			return true, p.count(&version)
		case "provenance":
			return true, p.provenance()
		case "replications":
			return true, p.array(p.index)
		case "metrics":
			return true, p.array(func() error { return p.metric(false, seen) })
		case "machine":
			return true, p.machine(seen)
		default:
			return false, nil
		}
	})
	if err != nil {
		return err
	}
	for i := range p.out.Metrics {
		if m := &p.out.Metrics[i]; len(m.PerRep) != len(p.out.Indices) {
			return p.fail(0, "metric %s: expected one value in per_replication for each of %d replications, got %d", m.Name, len(p.out.Indices), len(m.PerRep))
		}
	}
	// Machine metrics join the group that the file parts them from.
	slices.SortStableFunc(p.out.Metrics, func(a, b Summary) int {
		return cmp.Compare(a.Group-1, b.Group-1) // unknown, 0, comes last
	})
	return nil
}

func (p *resultParser) index() error {
	var n int64
	if err := p.count(&n); err != nil {
		return err
	}
	if k := len(p.out.Indices); n > math.MaxInt32 || (k > 0 && int(n) <= p.out.Indices[k-1]) {
		return p.fail(p.at, "expected indices of replications that rise, got %d", n)
	}
	p.out.Indices = append(p.out.Indices, int(n))
	return nil
}

func (p *resultParser) provenance() error {
	o := &p.out.Provenance
	return p.object(nil, func(key string) (bool, error) {
		switch key {
		case "tool":
			return true, p.text(&o.Tool)
		case "version":
			return true, p.text(&o.Version)
		case "scenario":
			return true, p.text(&o.Scenario)
		case "scenario_hash":
			return true, p.text(&o.ScenarioHash)
		case "seed":
			return true, p.value(&o.Seed, "a whole number from 0 to 2⁶⁴−1")
		case "replications":
			return true, p.value(&o.Replications, "a whole number")
		case "engine":
			return true, p.text(&o.Engine)
		case "faults":
			return true, p.value(&o.Faults, "a list of faults")
		case "go_version":
			return true, p.text(&o.GoVersion)
		case "goarch":
			return true, p.text(&o.GOARCH)
		default:
			return false, nil
		}
	})
}

func (p *resultParser) machine(seen map[string]bool) error {
	return p.object([]string{"host", "metrics"}, func(key string) (bool, error) {
		switch key {
		case "host":
			return true, p.host()
		case "metrics":
			return true, p.array(func() error { return p.metric(true, seen) })
		case "histograms":
			return true, p.histograms()
		default:
			return false, nil
		}
	})
}

func (p *resultParser) host() error {
	o := &p.out.Provenance.Machine
	return p.object(nil, func(key string) (bool, error) {
		switch key {
		case "started":
			return true, p.text(&o.Started)
		case "goos":
			return true, p.text(&o.GOOS)
		case "cpus":
			return true, p.value(&o.CPUs, "a whole number")
		case "gomaxprocs":
			return true, p.value(&o.GOMAXPROCS, "a whole number")
		default:
			return false, nil
		}
	})
}

func (p *resultParser) histograms() error {
	return p.object([]string{"frame", "tick"}, func(key string) (bool, error) {
		switch key {
		case "frame":
			return true, p.histogram(&p.out.Frame)
		case "tick":
			return true, p.histogram(&p.out.Tick)
		default:
			return false, nil
		}
	})
}

func (p *resultParser) histogram(to **hdrhistogram.Histogram) error {
	var s string
	if err := p.text(&s); err != nil {
		return err
	}
	h, err := hdrhistogram.Decode([]byte(s))
	if err != nil {
		return p.fail(p.at, "expected an HdrHistogram in its compressed V2 encoding: %s", err)
	}
	*to = h
	return nil
}

func (p *resultParser) metric(machine bool, seen map[string]bool) error {
	s := Summary{Metric: Metric{Machine: machine}}
	var group, better, of string
	var low, high Optional
	var num, den, samples *int64
	count := func(to **int64) error {
		*to = new(int64)
		return p.count(*to)
	}
	p.start()
	begin := p.at
	err := p.object([]string{"name", "group", "unit", "better", "value", "per_replication"}, func(key string) (bool, error) {
		switch key {
		case "name":
			return true, p.text(&s.Name)
		case "group":
			return true, p.text(&group)
		case "unit":
			return true, p.text(&s.Unit)
		case "better":
			if err := p.text(&better); err != nil {
				return true, err
			}
			if better != HigherIsBetter.String() && better != LowerIsBetter.String() {
				return true, p.fail(p.at, "expected higher or lower, got %q", better)
			}
			return true, nil
		case "value":
			return true, p.number(&s.Value)
		case "ci95_low":
			return true, p.number(&low)
		case "ci95_high":
			return true, p.number(&high)
		case "pooled":
			return true, p.value(&s.Pooled, "true or false")
		case "numerator":
			return true, count(&num)
		case "denominator":
			return true, count(&den)
		case "samples":
			return true, count(&samples)
		case "of":
			return true, p.text(&of)
		case "per_replication":
			return true, p.array(func() error {
				s.PerRep = append(s.PerRep, Optional{})
				return p.number(&s.PerRep[len(s.PerRep)-1])
			})
		case "null_reason":
			return true, p.text(&s.Reason)
		default:
			return false, nil
		}
	})
	if err != nil {
		return err
	}
	if s.Name == "" || seen[s.Name] {
		return p.fail(begin, "expected a name that no other metric has, got %q", s.Name)
	}
	seen[s.Name] = true
	switch {
	case (num == nil) != (den == nil), num != nil && samples != nil:
		return p.fail(begin, "expected a numerator and a denominator, or samples, or none of them")
	case num != nil:
		s.Counts = Counts{Kind: CountRatio, Num: *num, Den: *den}
	case samples != nil:
		s.Counts = Counts{Kind: CountSamples, Den: *samples}
	}
	switch {
	case low.Valid != high.Valid, low.Valid && !s.Value.Valid, low.Valid && low.Value > high.Value:
		return p.fail(begin, "expected an interval with two ends around a value, or none")
	case low.Valid:
		s.Half, s.ends = Some(high.Value/2-low.Value/2), &[2]Optional{low, high}
	}
	s.Better = LowerIsBetter
	if better == HigherIsBetter.String() {
		s.Better = HigherIsBetter
	}
	for g := GroupBilling; g.String() != "unknown"; g++ {
		if g.String() == group {
			s.Group = g
		}
	}
	known, _ := Lookup(s.Name)
	s.Doc, s.Of = known.Doc, cmp.Or(of, known.Of)
	p.out.Metrics = append(p.out.Metrics, s)
	return nil
}
