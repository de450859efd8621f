package reports

import (
	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// TrackPoint is one kept sample of a track, with the person whom the join by
// place paired it with at that instant.
type TrackPoint struct {
	At       sim.Time
	Track    output.TrackID
	X, Y     float64      // metres
	Account  string       // most likely account as stated, "" if none
	AccountP float32      // stated belief in Account
	Coasting bool         // stated: no camera has seen it lately
	Person   sim.PersonID // NoPerson if unpaired
}

// Record is what happened in one replication and what the engine said of it:
// what tables, exports and replays are made of. Its slices are shared with the
// truth log and the collector and are not changed any more. Engine times stay
// Unix nanoseconds: [Record.Since] converts them.
type Record struct {
	Index int
	Seed  uint64
	Site  *site.Site
	Epoch int64    // Unix nanoseconds of simulated time 0
	End   sim.Time // of the replication

	// The truth.
	Visits  []sim.Visit     // by PersonID
	Heights []float64       // standing height by PersonID, metres
	Acts    []sim.Act       // in order of time
	Path    []sim.PathPoint // in order of time, then person; about 5 Hz

	// The engine's outputs, in order of emission; tracks in order of time, then
	// of the track's first appearance.
	Tracks    []TrackPoint
	Events    []output.ShelfEvent
	Baskets   []output.BasketChange
	Stock     []output.Stock
	Misplaced []output.Misplaced
	Alerts    []output.Alert
	Receipts  []output.Receipt

	Detail Detail
}

// Since converts Unix nanoseconds to simulated time.
func (r *Record) Since(unix int64) sim.Time { return sim.Time(unix - r.Epoch) }

// newRecord copies nothing but the tracks.
func newRecord(t *truth, w *sim.World, j *join, c *Collector, end sim.Time) *Record {
	r := &Record{
		Site: t.site, Epoch: c.epoch, End: end,
		Visits: w.Log.Visits, Acts: w.Log.Acts, Path: w.Log.Path,
		Events: c.events, Baskets: c.baskets, Stock: c.stocks, Misplaced: c.misplaced, Alerts: c.alerts, Receipts: c.receipts,
		Heights: make([]float64, w.People()),
		Tracks:  make([]TrackPoint, len(j.samples)),
	}
	for i := range r.Heights {
		r.Heights[i] = w.Person(sim.PersonID(i)).HeightM
	}
	for i := range j.samples {
		x := &j.samples[i]
		r.Tracks[i] = TrackPoint{
			At: sim.Time(c.simTime(x.time)), Track: c.ids[x.track], X: x.x, Y: x.y,
			Account: c.accounts[x.account], AccountP: x.accountP, Coasting: x.coasting,
			Person: sim.PersonID(j.person[i]),
		}
	}
	return r
}
