package reports

import (
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
)

// Counters are the costs of one replication, which its runner measures. Wall
// times that were not measured are 0.
type Counters struct {
	Simulated      time.Duration // simulated time covered
	TotalWall      time.Duration // the whole loop
	EngineWall     time.Duration // inside the engine
	WorldWall      time.Duration // simulation and sensing together
	SimulationWall time.Duration // simulation alone, where told apart
	SensingWall    time.Duration // sensing alone, where told apart
	Frames         int64         // camera frames given to the engine
	Detections     int64         // detections in them
	Readings       int64         // readings of all kinds
	DueFrames      int64         // frames processed, had the readings come in real time,
	LateFrames     int64         // and those of them that would have missed their deadline
	EngineAllocs   Optional      // heap allocations of the engine's loop
	GCPausesUS     []float64     // the garbage collector's pauses, microseconds; nil if not measured
	PeakRSSBytes   Optional      // largest resident memory of the process
}

// sampleEvery is the spacing at which tracks are kept: 5 Hz, the cadence at
// which package output asks for them.
const sampleEvery = int64(200 * time.Millisecond)

// trackSample is one kept track update.
type trackSample struct {
	time     int64 // Unix nanoseconds
	x, y     float64
	track    int32   // dense index, in order of first appearance
	account  int32   // index into Collector.accounts, 0 is ""
	accountP float32 // stated belief in the account
	coasting bool
}

// Collector copies what one engine says in one replication, and what that
// cost. Make one with [NewCollector]; it is not safe for concurrent use.
type Collector struct {
	// Counters is filled by the runner, at the latest before [Score].
	Counters Counters

	site  *site.Site
	epoch int64

	samples  []trackSample
	lastSlot []int64                  // per dense track: last 5 Hz slot kept
	dense    map[output.TrackID]int32 // looked up, never ranged over
	ids      []output.TrackID         // by dense index
	accounts []string
	account  map[string]int32 // looked up, never ranged over

	events    []output.ShelfEvent
	baskets   []output.BasketChange
	stocks    []output.Stock
	misplaced []output.Misplaced
	alerts    []output.Alert
	receipts  []output.Receipt

	frame, tick *hdrhistogram.Histogram
}

// NewCollector returns an empty collector for an engine at store s. epoch is
// the Unix time, in nanoseconds, of simulated time 0.
func NewCollector(s *site.Site, epoch int64) *Collector {
	return &Collector{
		site: s, epoch: epoch,
		dense:    make(map[output.TrackID]int32),
		accounts: []string{""},
		account:  map[string]int32{"": 0},
		frame:    newHistogram(), tick: newHistogram(),
	}
}

// newHistogram returns a histogram of nanoseconds from 1 ns to one minute with
// three significant digits.
func newHistogram() *hdrhistogram.Histogram { return hdrhistogram.New(1, maxLatencyNS, 3) }

const maxLatencyNS = int64(time.Minute)

// Add copies the outputs of a batch. Tracks are thinned to one per track and
// 200 ms; a track's closing update is no position and is left out.
func (c *Collector) Add(b *output.Batch) {
	for i := range b.Tracks {
		c.addTrack(&b.Tracks[i])
	}
	c.events = append(c.events, b.Events...)
	c.baskets = append(c.baskets, b.Baskets...)
	c.stocks = append(c.stocks, b.Stock...)
	c.misplaced = append(c.misplaced, b.Misplaced...)
	c.alerts = append(c.alerts, b.Alerts...)
	c.receipts = append(c.receipts, b.Receipts...)
}

func (c *Collector) addTrack(t *output.Track) {
	if t.Closed {
		return
	}
	slot := t.Time / sampleEvery
	d, known := c.dense[t.ID]
	switch {
	case !known:
		d = int32(len(c.lastSlot))
		c.dense[t.ID] = d
		c.lastSlot = append(c.lastSlot, slot)
		c.ids = append(c.ids, t.ID)
	case slot <= c.lastSlot[d]:
		return
	default:
		c.lastSlot[d] = slot
	}
	a, known := c.account[t.Account]
	if !known {
		a = int32(len(c.accounts))
		c.accounts = append(c.accounts, t.Account)
		c.account[t.Account] = a
	}
	c.samples = append(c.samples, trackSample{
		time: t.Time, x: t.X, y: t.Y, track: d, account: a, accountP: float32(t.AccountP), coasting: t.Coasting,
	})
}

// Frame records the engine's wall time for one camera frame, from hand-over
// until every consequence of it was emitted.
func (c *Collector) Frame(d time.Duration) { record(c.frame, d) }

// Tick records the engine's wall time for all readings of one capture instant.
func (c *Collector) Tick(d time.Duration) { record(c.tick, d) }

func record(h *hdrhistogram.Histogram, d time.Duration) {
	// The only error is a value out of range, and the clamp rules that out.
	_ = h.RecordValue(min(max(int64(d), 1), maxLatencyNS))
}

// simTime converts Unix nanoseconds to nanoseconds since the start.
func (c *Collector) simTime(unix int64) int64 { return unix - c.epoch }
