package reports

import (
	"slices"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Provenance says what was run. All of it but Machine is the same wherever and
// whenever the run is repeated.
type Provenance struct {
	Tool         string  `json:"tool"`          // "gosim"
	Version      string  `json:"version"`       // of the tool
	Scenario     string  `json:"scenario"`      // its name
	ScenarioHash string  `json:"scenario_hash"` // of its resolved content
	Seed         uint64  `json:"seed"`
	Replications int     `json:"replications"` // as asked for
	Engine       string  `json:"engine"`
	Faults       []Fault `json:"faults,omitempty"` // of devices, as the scenario plans them
	GoVersion    string  `json:"go_version"`
	GOARCH       string  `json:"goarch"`
	Machine      Machine `json:"-"` // written in the section "machine"
}

// Fault is a device fault of every replication. Times count from the beginning of the
// scenario's duration.
type Fault struct {
	Name    string   `json:"name"`
	Kind    string   `json:"kind"`
	Devices []string `json:"devices"` // class and code, such as "camera C2"
	FromS   float64  `json:"from_s"`
	UntilS  *float64 `json:"until_s"` // null: it stays to the end
}

// Machine says where and when a run took place.
type Machine struct {
	Started    string `json:"started"` // RFC 3339, "" if not told
	GOOS       string `json:"goos"`
	CPUs       int    `json:"cpus"`
	GOMAXPROCS int    `json:"gomaxprocs"`
}

// Summary is one metric over all replications.
type Summary struct {
	Metric
	// Value is the mean over the replications that define the metric, or, if
	// Pooled, the metric of all their samples together.
	Value  Optional
	Half   Optional // half width of the 95 % interval by Student's t
	Pooled bool
	Counts Counts     // summed
	PerRep []Optional // one per replication
	Reason string     // why Value is null

	// ends are the interval's ends as read from a file, which rounds each of
	// them by itself; nil if they follow from Value and Half.
	ends *[2]Optional
}

// Low returns the lower end of the 95 % interval; it is not cut off at the
// metric's range.
func (s *Summary) Low() Optional { return s.end(-1) }

// High returns the upper end of the 95 % interval.
func (s *Summary) High() Optional { return s.end(+1) }

// Unused reports whether the metric is about a theft technique that nobody used:
// such rows are in every file, and left out where a person reads.
func (s *Summary) Unused() bool { return s.Of == ofTechnique && s.Counts.Den == 0 }

func (s *Summary) end(sign float64) Optional {
	switch {
	case !s.Value.Valid || !s.Half.Valid:
		return Optional{}
	case s.ends != nil && sign < 0:
		return s.ends[0]
	case s.ends != nil:
		return s.ends[1]
	}
	return Some(s.Value.Value + sign*s.Half.Value)
}

// Result is a run as it is written down.
type Result struct {
	Provenance  Provenance
	Indices     []int // of the replications done
	Metrics     []Summary
	Frame, Tick *hdrhistogram.Histogram // merged; nil without replications
}

// Get returns the summary of a metric; ok is false if there is none.
func (r *Result) Get(name string) (Summary, bool) {
	for i := range r.Metrics {
		if r.Metrics[i].Name == name {
			return r.Metrics[i], true
		}
	}
	return Summary{}, false
}

// Summarise puts replications together, in the order given: the mean over
// those that define a metric with its 95 % interval (null for fewer than two),
// all values one by one, and the summed counts.
//
// Some metrics need more samples than one replication may have: percentiles
// and the calibration error. If a replication leaves such a metric undefined,
// its summary is taken over the samples of all replications together
// ([Summary.Pooled], without an interval). Latency percentiles are always
// taken from the merged histogram.
//
// l holds the latency histograms taken from the replications; if it is nil they
// still have their own.
func Summarise(reps []Replication, l *Latency, p Provenance) Result {
	r := Result{Provenance: p}
	if l == nil {
		l = NewLatency()
		for i := range reps {
			own := Replication{Frame: reps[i].Frame, Tick: reps[i].Tick}
			l.Take(&own)
		}
	}
	frame, tick := l.frame, l.tick
	for i := range reps {
		r.Indices = append(r.Indices, reps[i].Index)
	}
	if len(reps) > 0 {
		r.Frame, r.Tick = frame, tick
	}
	pooled := pooledValues(reps, frame, tick)
	for i, m := range Metrics() {
		s := Summary{Metric: m, Reason: "no replications"}
		var defined []float64
		for k := range reps {
			v := &reps[k].values[i]
			s.PerRep = append(s.PerRep, v.Optional)
			if v.Valid {
				defined = append(defined, v.Optional.Value)
			}
			if k == 0 || s.Counts.Kind == CountNone {
				s.Counts.Kind = v.Counts.Kind
			}
			s.Counts.Num += v.Counts.Num
			s.Counts.Den += v.Counts.Den
			if k == 0 {
				s.Reason = v.Reason
			} else if s.Reason != v.Reason && v.Reason != "" {
				s.Reason = "undefined in every replication"
			}
		}
		s.Value, s.Half = MeanInterval(defined)
		if v := pooled.values[i]; pooled.set[i] && len(reps) > 0 && (latencyPercentile(m) || len(defined) < len(reps)) {
			s.Value, s.Half, s.Reason = v.Optional, Optional{}, v.Reason
			s.Pooled = v.Valid && len(reps) > 1
		}
		if s.Value.Valid {
			s.Reason = ""
		}
		r.Metrics = append(r.Metrics, s)
	}
	return r
}

func latencyPercentile(m Metric) bool {
	return m.Machine && (m.Of == "frames" || m.Of == "ticks") && m.Unit == unitMicros
}

// pooledValues computes what can be computed from the samples of all
// replications together; the other rows stay unset.
func pooledValues(reps []Replication, frame, tick *hdrhistogram.Histogram) *sheet {
	var all pool
	for i := range reps {
		p := &reps[i].pool
		all.receiptDelays = append(all.receiptDelays, p.receiptDelays...)
		all.alertDelays = append(all.alertDelays, p.alertDelays...)
		all.decisionDelays = append(all.decisionDelays, p.decisionDelays...)
		all.confidences = append(all.confidences, p.confidences...)
		if p.pauses != nil { // measured, if there were none
			all.pauses = append(slices.Grow(all.pauses, len(p.pauses)+1), p.pauses...)
		}
	}
	s := newSheet()
	scorePauses(s, all.pauses)
	scoreDelays(s, all.receiptDelays)
	scoreConfidence(s, all.confidences)
	scoreAlertDelays(s, all.alertDelays)
	scoreDecisionDelays(s, all.decisionDelays)
	scoreHistogram(s, "frame_latency_us", "frames", frame)
	scoreHistogram(s, "tick_latency_us", "ticks", tick)
	return s
}
