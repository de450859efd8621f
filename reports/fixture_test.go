package reports_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/reports"
	"gosim/sim"
)

// epoch is a Unix time that no arithmetic on small numbers hides.
const epoch = int64(1_700_000_000_000_000_000)

// The products of the test store; slot and plate i hold product i.
const (
	cola  site.SKU = iota // 150
	bar                   // 100
	chips                 // 300
	gum                   // 50
)

// testSite is a 6 m × 4 m store: four slots of one gondola, a camera, a gate.
func testSite(tb testing.TB) *site.Site {
	tb.Helper()
	s := &site.Site{
		Name: "test store", Currency: "EUR", CeilingM: 3,
		Bounds:   site.Rect{Max: site.Vec2{X: 6, Y: 4}},
		Gondolas: []site.Gondola{{Code: "G1", Box: site.NewBox(site.Vec2{X: 3, Y: 3.6}, 4, 0.5, 0), HeightM: 1.8, Normal: site.Vec2{Y: -1}, Shelves: []site.ShelfID{0}}},
		Shelves:  []site.Shelf{{Level: 1, Z: 0.9, Plates: []site.PlateID{0, 1, 2, 3}}},
		Gates:    []site.Gate{{Code: "door", A: site.Vec2{X: 0.5}, B: site.Vec2{X: 1.7}, Inward: site.Vec2{Y: 1}}},
		Walls:    []site.Box{site.NewBox(site.Vec2{X: 5.2, Y: 1.2}, 0.3, 0.3, 0)},
		Zones:    []site.Zone{{Code: "store", Area: site.Rect{Max: site.Vec2{X: 6, Y: 4}}}},
	}
	for i, price := range []int64{150, 100, 300, 50} {
		x := 1.5 + float64(i)
		s.Products = append(s.Products, site.Product{
			GTIN: "400000000000" + string(rune('0'+i)), Name: []string{"cola", "bar", "chips", "gum"}[i],
			WeightG: 100, PriceCents: price, W: 0.06, H: 0.1, D: 0.06,
		})
		s.Plates = append(s.Plates, site.Plate{Code: "P", Pos: i, Center: site.Vec3{X: x, Y: 3.6, Z: 0.9}, WidthM: 1, DepthM: 0.5, Interval: 50 * time.Millisecond, CapacityG: 15000})
		s.Slots = append(s.Slots, site.Slot{
			First: site.PlateID(i), Last: site.PlateID(i), SKU: site.SKU(i), Units: 6,
			Center: site.Vec3{X: x, Y: 3.6, Z: 0.9}, Front: site.Vec3{X: x, Y: 3.35, Z: 0.9}, WidthM: 1,
		})
	}
	for _, at := range []site.Vec3{{X: 0.4, Y: 3.8, Z: 2.8}, {X: 5.7, Y: 0.3, Z: 2.8}} {
		c, err := site.NewCamera("C", site.Intrinsics{Width: 1280, Height: 720, Fx: 800, Fy: 800, Cx: 640, Cy: 360}, at, site.Vec3{X: 3, Y: 2}, 0, 15)
		require.NoError(tb, err)
		s.Cameras = append(s.Cameras, c)
	}
	return s
}

// story is a hand-made replication: true acts through the world, and what an
// engine said about them.
type story struct {
	t     testing.TB
	s     *site.Site
	w     *sim.World
	c     *reports.Collector
	batch output.Batch
	visit int64
}

func newStory(tb testing.TB) *story {
	tb.Helper()
	s := testSite(tb)
	y := &story{t: tb, s: s, w: sim.NewWorld(s), c: reports.NewCollector(s, epoch)}
	for k := range s.Slots {
		for range 30 {
			y.w.Stock(site.SlotID(k), site.SKU(k), 100, 0.5)
		}
	}
	return y
}

func at(seconds float64) sim.Time { return sim.FromSeconds(seconds) }
func unix(seconds float64) int64  { return epoch + int64(sim.FromSeconds(seconds)) }

// member comes in at the given second after scanning; with account "" nobody
// scans.
func (y *story) member(account string, tech sim.Technique, enter float64) sim.PersonID {
	y.t.Helper()
	p := y.w.AddPerson(sim.Person{Account: account, HeightM: 1.7, RadiusM: 0.2}, tech, sim.NoPerson)
	y.w.Appear(p, at(enter), sim.Pose{Pos: site.Vec2{X: 1, Y: 1}})
	if account != "" {
		y.w.Scan(at(enter), p, 0, account)
	}
	require.NoError(y.t, y.w.Enter(at(enter), p, 0, tech))
	return p
}

// guest comes in on somebody else's account.
func (y *story) guest(sponsor sim.PersonID, enter float64) sim.PersonID {
	y.t.Helper()
	p := y.w.AddPerson(sim.Person{HeightM: 1.7}, sim.TechniqueNone, sponsor)
	y.w.Appear(p, at(enter), sim.Pose{})
	require.NoError(y.t, y.w.Enter(at(enter), p, 0, sim.TechniqueNone))
	return p
}

// take lets p pick one unit and put it in the bag, or hide it.
func (y *story) take(second float64, p sim.PersonID, k site.SKU, intent sim.Technique) sim.UnitID {
	y.t.Helper()
	u := y.w.Front(site.SlotID(k), k)
	require.NoError(y.t, y.w.Pick(at(second), p, u, 0, intent))
	place := sim.PlaceBag
	if intent == sim.TechniqueConcealBag || intent == sim.TechniqueConcealPocket {
		place = sim.PlaceHidden
	}
	require.NoError(y.t, y.w.Stow(at(second+0.01), p, 0, place, intent))
	return u
}

func (y *story) leave(second float64, p sim.PersonID) {
	y.t.Helper()
	require.NoError(y.t, y.w.Exit(at(second), p, 0, sim.TechniqueNone))
	y.w.Vanish(p)
}

// shop is a whole honest visit: in, one pick every second, out.
func (y *story) shop(account string, enter, leave float64, items ...site.SKU) sim.PersonID {
	y.t.Helper()
	p := y.member(account, sim.TechniqueNone, enter)
	for i, k := range items {
		y.take(enter+1+float64(i), p, k, sim.TechniqueNone)
	}
	y.leave(leave, p)
	return p
}

// receipt bills items at catalogue prices.
func (y *story) receipt(account string, enter, leave, delay, confidence float64, items ...site.SKU) *output.Receipt {
	y.visit++
	r := output.Receipt{Visit: y.visit, Account: account, Entry: unix(enter), Exit: unix(leave), Issued: unix(leave + delay), Confidence: confidence}
	for k := range y.s.Products {
		n := 0
		for _, x := range items {
			if x == site.SKU(k) {
				n++
			}
		}
		if n > 0 {
			r.Lines = append(r.Lines, output.Line{SKU: site.SKU(k), Units: n, PriceCents: y.s.Products[k].PriceCents})
			r.TotalCents += int64(n) * y.s.Products[k].PriceCents
		}
	}
	y.batch.Receipts = append(y.batch.Receipts, r)
	return &y.batch.Receipts[len(y.batch.Receipts)-1]
}

// path lets p truly stand at a fixed place over [from, to], sampled each second.
func (y *story) path(p sim.PersonID, from, to, x, yy float64) {
	for s := from; s <= to; s++ {
		y.w.Log.Path = append(y.w.Log.Path, sim.PathPoint{At: at(s), Person: p, X: x, Y: yy})
	}
}

// track lets the engine see a track there.
func (y *story) track(id output.TrackID, account string, from, to, x, yy float64) {
	for s := from; s <= to; s++ {
		y.batch.Tracks = append(y.batch.Tracks, output.Track{ID: id, Time: unix(s), X: x, Y: yy, Account: account, AccountP: 1})
	}
}

func (y *story) score() reports.Replication {
	y.t.Helper()
	r, _ := y.both()
	return r
}

func (y *story) record() *reports.Record {
	y.t.Helper()
	_, rec := y.both()
	return rec
}

func (y *story) both() (reports.Replication, *reports.Record) {
	y.t.Helper()
	require.NoError(y.t, y.w.Check())
	y.c.Add(&y.batch)
	y.batch.Reset()
	return reports.ScoreRecord(y.s, y.w, epoch, at(3600), y.c)
}

// want is an expected value with its counts; num < 0 means samples.
type want struct {
	name     string
	value    float64
	num, den int64
}

func check(t *testing.T, r reports.Replication, ws []want) {
	t.Helper()
	for _, w := range ws {
		v := r.Value(w.name)
		byHand(w.name)
		assert.True(t, v.Valid, "%s is null: %s", w.name, v.Reason)
		assert.InDelta(t, w.value, v.Optional.Value, 1e-9, w.name)
		if w.num >= 0 {
			assert.Equal(t, reports.Counts{Kind: reports.CountRatio, Num: w.num, Den: w.den}, v.Counts, w.name)
		} else {
			assert.Equal(t, reports.Counts{Kind: reports.CountSamples, Den: w.den}, v.Counts, w.name)
		}
	}
}

// checkNear is check for what a histogram has rounded: within a share of value.
func checkNear(t *testing.T, r reports.Replication, name string, value, share float64) {
	t.Helper()
	v := r.Value(name)
	byHand(name)
	assert.True(t, v.Valid, "%s is null: %s", name, v.Reason)
	assert.InEpsilon(t, value, v.Optional.Value, share, name)
}

func checkNull(t *testing.T, r reports.Replication, name, reason string) {
	t.Helper()
	v := r.Value(name)
	assert.False(t, v.Valid, name)
	assert.Contains(t, v.Reason, reason, name)
}
