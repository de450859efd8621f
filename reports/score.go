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
	Visits []VisitRow
	// Frame and Tick are the latency histograms, in nanoseconds. They are the
	// collector's own.
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
	confidences    []judged
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
	scoreLatency(sh, &c.Counters, c.frame, c.tick)
	r.values = sh.done()
	r.Visits = l.visitRows(c)
	return r
}
