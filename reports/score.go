package reports

import (
	"slices"

	"github.com/HdrHistogram/hdrhistogram-go"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// Replication is the scores of one replication.
type Replication struct {
	Index  int    // counts from 0; set by the caller
	Seed   uint64 // set by the caller
	Detail Detail // the rows behind the scores; a caller may drop it to save memory
	// Frame and Tick are the latency histograms, in nanoseconds. They are the
	// collector's own, and nil once [Latency.Take] took them.
	Frame, Tick *hdrhistogram.Histogram

	values []Value // by registry order
	pool   pool
}

// pool holds the samples of which a percentile over several replications can
// be made where one replication has too few.
type pool struct {
	receiptDelays  []float64
	alertDelays    []float64
	decisionDelays []float64
	confidences    []Judged
	pauses         []float64 // nil if not measured
}

// Value returns the value of a metric by name; the zero Value if the registry
// has no such metric.
func (r *Replication) Value(name string) Value {
	i := slices.IndexFunc(Metrics(), func(m Metric) bool { return m.Name == name })
	if i < 0 || i >= len(r.values) {
		return Value{}
	}
	return r.values[i]
}

// Score joins what collector c holds with the truth of world w, at the end of
// a replication, and returns every metric of the registry. epoch is the Unix
// time, in nanoseconds, of simulated time 0, as given to [NewCollector].
func Score(s *site.Site, w *sim.World, epoch int64, c *Collector) Replication {
	r, _ := ScoreRecord(s, w, epoch, 0, c)
	return r
}

// ScoreRecord is Score that also returns the record of the replication, which
// ended at simulated time end. The record shares the log's and the collector's
// memory.
func ScoreRecord(s *site.Site, w *sim.World, epoch int64, end sim.Time, c *Collector) (Replication, *Record) {
	c.epoch = epoch
	t := newTruth(s, w)
	j := newJoin(t, c)
	e := joinShelf(t, c)
	l := newLedger(t, c)
	l.attribute(e)

	sh := newSheet()
	r := Replication{Frame: c.frame, Tick: c.tick}
	r.pool.receiptDelays, r.pool.confidences = l.scoreBilling(sh, c)
	r.pool.alertDelays = l.scoreTheft(sh, j)
	j.scoreTracking(sh)
	r.pool.decisionDelays = e.scoreShelf(sh, j)
	scoreStock(sh, w, c, end)
	scoreLatency(sh, &c.Counters, c.frame, c.tick)
	r.pool.pauses = c.Counters.GCPausesUS
	r.values = sh.done()

	alerts := j.accuse()
	d := &r.Detail
	d.Visits = l.visitRows(c)
	d.Errors = l.errorRows(e, c)
	d.Incidents = l.incidentRows(alerts, j)
	d.Alerts = l.alertRows(alerts, d.Incidents, c, d.Visits)
	d.Dwell = newDwellGrid(s, j)
	rec := newRecord(t, w, j, c, end)
	rec.Detail = *d
	return r, rec
}

// Latency gathers the latency histograms of replications, so that each need not
// keep its own.
type Latency struct{ frame, tick *hdrhistogram.Histogram }

// NewLatency returns empty histograms.
func NewLatency() *Latency { return &Latency{newHistogram(), newHistogram()} }

// Take adds the histograms of r and takes them away from it. The order of calls
// does not matter.
func (l *Latency) Take(r *Replication) {
	if r.Frame != nil {
		l.frame.Merge(r.Frame)
	}
	if r.Tick != nil {
		l.tick.Merge(r.Tick)
	}
	r.Frame, r.Tick = nil, nil
}
