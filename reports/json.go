package reports

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// SchemaVersion is the version of result.json. It grows when a field changes
// its meaning or goes away; new fields leave it.
const SchemaVersion = 1

// jsonMetric is one metric in result.json.
type jsonMetric struct {
	Name        string     `json:"name"`
	Group       string     `json:"group"`
	Unit        string     `json:"unit"`
	Better      string     `json:"better"`
	Value       Optional   `json:"value"`
	Low         Optional   `json:"ci95_low"`
	High        Optional   `json:"ci95_high"`
	Pooled      bool       `json:"pooled,omitempty"`
	Numerator   *int64     `json:"numerator,omitempty"`
	Denominator *int64     `json:"denominator,omitempty"`
	Samples     *int64     `json:"samples,omitempty"`
	Of          string     `json:"of,omitempty"`
	PerRep      []Optional `json:"per_replication"`
	Reason      string     `json:"null_reason,omitempty"`
}

func newJSONMetric(s *Summary) jsonMetric {
	m := jsonMetric{
		Name: s.Name, Group: s.Group.String(), Unit: s.Unit, Better: s.Better.String(),
		Value: s.Value, Low: s.Low(), High: s.High(), Pooled: s.Pooled,
		PerRep: s.PerRep, Reason: s.Reason,
	}
	if m.PerRep == nil {
		m.PerRep = []Optional{}
	}
	switch s.Counts.Kind {
	case CountRatio:
		m.Numerator, m.Denominator, m.Of = &s.Counts.Num, &s.Counts.Den, s.Of
	case CountSamples:
		m.Samples, m.Of = &s.Counts.Den, s.Of
	case CountNone:
	}
	return m
}

// jsonHistograms are the latency histograms in result.json: HdrHistogram's
// compressed V2 encoding, in base64.
type jsonHistograms struct {
	Frame string `json:"frame"`
	Tick  string `json:"tick"`
}

func newJSONHistograms(frame, tick *hdrhistogram.Histogram) (jsonHistograms, error) {
	f, err := frame.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
	if err != nil {
		return jsonHistograms{}, fmt.Errorf("histogram of frame latencies: %w", err)
	}
	t, err := tick.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
	if err != nil {
		return jsonHistograms{}, fmt.Errorf("histogram of tick latencies: %w", err)
	}
	return jsonHistograms{Frame: string(f), Tick: string(t)}, nil
}

// WriteJSON writes result.json (docs/format/result.md): one metric per line,
// keys in fixed order, numbers with nine significant digits. All but the
// section "machine" is the same bytes for the same scenario, seed, version and
// GOARCH.
func WriteJSON(w io.Writer, r Result) error {
	var b bytes.Buffer
	var failed error
	value := func(v any) {
		data, err := json.Marshal(v)
		if err != nil && failed == nil {
			failed = err
		}
		b.Write(data)
	}
	list := func(indent string, machine bool) {
		b.WriteString("[")
		sep := "\n"
		for i := range r.Metrics {
			if r.Metrics[i].Machine != machine {
				continue
			}
			b.WriteString(sep + indent + "  ")
			value(newJSONMetric(&r.Metrics[i]))
			sep = ",\n"
		}
		b.WriteString("\n" + indent + "]")
	}
	indices := r.Indices
	if indices == nil {
		indices = []int{}
	}
	fmt.Fprintf(&b, "{\n  \"schema_version\": %d,\n  \"provenance\": ", SchemaVersion)
	value(r.Provenance)
	b.WriteString(",\n  \"replications\": ")
	value(indices)
	b.WriteString(",\n  \"metrics\": ")
	list("  ", false)
	b.WriteString(",\n  \"machine\": {\n    \"host\": ")
	value(r.Provenance.Machine)
	b.WriteString(",\n    \"metrics\": ")
	list("    ", true)
	if r.Frame != nil && r.Tick != nil {
		b.WriteString(",\n    \"histograms\": ")
		h, err := newJSONHistograms(r.Frame, r.Tick)
		if err != nil {
			return fmt.Errorf("reports: write result: %w", err)
		}
		value(h)
	}
	b.WriteString("\n  }\n}\n")
	if failed != nil {
		return fmt.Errorf("reports: write result: %w", failed)
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("reports: write result: %w", err)
	}
	return nil
}
