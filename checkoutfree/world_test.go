package checkoutfree

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/checkoutfree/track"

	"github.com/stretchr/testify/require"
)

const epoch = int64(1_760_000_000_000_000_000)

func sec(s float64) int64 { return epoch + int64(s*1e9) }

// smallStore has plates of 0.3 m with one product each; products 0 and 1 weigh
// the same.
func smallStore(tb testing.TB, plates int) *site.Site {
	tb.Helper()
	s := &site.Site{Name: "test", Currency: "USD", Bounds: site.Rect{Max: site.Vec2{X: 20, Y: 10}}, CeilingM: 3}
	weights := []float64{359.3, 359.3, 220, 547.9, 48, 130, 95, 778, 33, 402, 64, 310}
	for i, w := range weights {
		s.Products = append(s.Products, site.Product{
			GTIN: fmt.Sprint(i), Name: fmt.Sprintf("product %d", i), WeightG: w, WeightSDG: max(0.4, 0.004*w), PriceCents: 100 + 10*int64(i),
			W: 0.066, H: 0.1, D: 0.066,
		})
	}
	g := site.Gondola{
		Code: "g", Box: site.NewBox(site.Vec2{X: 0.15 * float64(plates), Y: 5}, 0.3*float64(plates), 0.4, 0),
		HeightM: 1.4, Normal: site.Vec2{Y: -1}, Shelves: []site.ShelfID{0},
	}
	s.Gondolas = append(s.Gondolas, g)
	sh := site.Shelf{Level: 1, Z: 0.9}
	for i := range plates {
		c := site.Vec3{X: 0.15 + 0.3*float64(i), Y: 5, Z: 0.9}
		sh.Plates = append(sh.Plates, site.PlateID(i))
		s.Plates = append(s.Plates, site.Plate{Code: fmt.Sprint(i), Pos: i, Center: c, WidthM: 0.3, DepthM: 0.4, Interval: 50 * time.Millisecond, CapacityG: 10000})
		s.Slots = append(s.Slots, site.Slot{
			First: site.PlateID(i), Last: site.PlateID(i), SKU: site.SKU(i % len(weights)), Units: 15, Center: c,
			Front: c.Add(site.Vec3{Y: -0.2}), WidthM: 0.3,
		})
	}
	s.Shelves = append(s.Shelves, sh)
	cam, err := site.NewCamera("c0", site.Intrinsics{Width: 1280, Height: 720, Fx: 700, Fy: 700, Cx: 640, Cy: 360},
		site.Vec3{X: 1, Y: 1, Z: 2.9}, site.Vec3{X: 2, Y: 5, Z: 0}, 0, 15)
	require.NoError(tb, err)
	s.Cameras = append(s.Cameras, cam)
	s.Gates = append(s.Gates, site.Gate{Code: "g0", A: site.Vec2{X: 9}, B: site.Vec2{X: 10}, Inward: site.Vec2{Y: 1}})
	return s
}

// act is a person moving units at a plate.
type act struct {
	at     float64
	person int
	plate  int
	grams  []float64 // signed, one per unit
	sku    site.SKU
	hidden bool
}

type guest struct {
	enter, exit float64
	account     string
}

// play is a scripted truth with its readings.
type play struct {
	site   *site.Site
	guests []guest
	acts   []act
	want   []map[site.SKU]int // true baskets at exit, by guest
	notes  []reading.StaffAction
	rng    *rand.Rand
	length float64
}

// newPlay lets n guests take and put back at random.
func newPlay(tb testing.TB, seed uint64, n, plates int) *play {
	tb.Helper()
	p := &play{site: smallStore(tb, plates), rng: rand.New(rand.NewPCG(seed, 99))}
	type held struct {
		sku   site.SKU
		grams float64
	}
	free := make([]float64, plates) // a plate is used by one hand at a time
	for i := range n {
		g := guest{enter: 3 + 9*float64(i), account: fmt.Sprintf("account-%d", i)}
		t := g.enter + 4
		var bag []held
		basket := map[site.SKU]int{}
		for range 2 + p.rng.IntN(4) {
			pl := p.rng.IntN(plates)
			t = max(t, free[pl]+4) + 3*p.rng.Float64()
			if len(bag) > 0 && p.rng.Float64() < 0.25 {
				k := p.rng.IntN(len(bag))
				h := bag[k]
				bag = slices.Delete(bag, k, k+1)
				if p.rng.Float64() < 0.7 {
					pl = int(h.sku)
					t = max(t, free[pl]+4)
				}
				p.acts = append(p.acts, act{at: t, person: i, plate: pl, grams: []float64{h.grams}, sku: h.sku})
				basket[h.sku]--
			} else {
				o := p.site.Slots[pl]
				w := p.site.Products[o.SKU]
				a := act{at: t, person: i, plate: pl, sku: o.SKU}
				for range []int{1, 1, 1, 2}[p.rng.IntN(4)] {
					grams := w.WeightG + w.WeightSDG*p.rng.NormFloat64()
					a.grams = append(a.grams, -grams)
					basket[o.SKU]++
				}
				if len(a.grams) == 1 {
					bag = append(bag, held{o.SKU, -a.grams[0]})
				}
				p.acts = append(p.acts, a)
			}
			free[pl] = t
			t += 3
		}
		g.exit = t + 5
		for k, c := range basket {
			if c == 0 {
				delete(basket, k)
			}
		}
		p.guests = append(p.guests, g)
		p.want = append(p.want, basket)
		p.length = max(p.length, g.exit+12)
	}
	slices.SortStableFunc(p.acts, func(a, b act) int { return cmp.Compare(a.at, b.at) })
	return p
}

// load is the load of a plate at time t after the start.
func (p *play) load(plate int, t float64) float64 {
	const w, zeta = 2 * math.Pi * 15, 0.08
	x := 5000.0
	for i := range p.acts {
		a := &p.acts[i]
		if a.plate != plate || a.at-1 > t {
			continue
		}
		sum := 0.0
		for _, g := range a.grams {
			sum += g
		}
		if d := t - a.at; d >= 0 {
			x += sum * (1 - math.Exp(-zeta*w*d)*math.Cos(w*d))
		}
		if d := t - a.at + 0.25; d > 0 && d < 0.6 {
			x += 300 * math.Sin(math.Pi*d/0.6)
		}
	}
	return x
}

// sent is a reading with its arrival.
type sent struct {
	arrival int64
	r       reading.Reading
}

// readings returns everything that the devices send, in order of arrival.
func (p *play) readings() []sent {
	var out []sent
	const n = 10 // samples per batch
	rng := rand.New(rand.NewPCG(5, 5))
	for k := 0; float64(k)*0.05 < p.length; k += n {
		for pl := range p.site.Plates {
			w := &reading.WeightBatch{Plate: site.PlateID(pl), Time: sec(float64(k) * 0.05), Interval: 50e6, Seq: uint32(k / n), Grams: make([]float32, n)}
			for i := range w.Grams {
				w.Grams[i] = float32(p.load(pl, float64(k+i)*0.05) + rng.NormFloat64())
			}
			out = append(out, sent{w.Time + 450e6 + 60e6, reading.Reading{Kind: reading.KindWeights, Weights: w}})
		}
	}
	for k := 0; float64(k)/15 < p.length; k++ {
		f := &reading.CameraFrame{Time: sec(float64(k) / 15), Seq: uint32(k), Dim: 8, Detections: make([]reading.Detection, 2), Embeddings: make([]float32, 16)}
		for i := range f.Detections {
			f.Detections[i].Box[0] = float32(k % 1000) // nobody is seen the same way twice
			for j := range f.Detections[i].InHand {
				f.Detections[i].InHand[j].SKU = site.NoSKU
			}
		}
		out = append(out, sent{f.Time + 80e6, reading.Reading{Kind: reading.KindFrame, Frame: f}})
	}
	for i := range p.guests {
		g := &p.guests[i]
		if g.account != "" {
			out = append(out, sent{sec(g.enter-1) + 20e6, reading.Reading{Kind: reading.KindGate, Gate: &reading.GateEvent{Kind: reading.GateScan, Time: sec(g.enter - 1), Token: g.account}}})
		}
		out = append(out,
			sent{sec(g.enter) + 20e6, reading.Reading{Kind: reading.KindGate, Gate: &reading.GateEvent{Kind: reading.GateCrossing, Time: sec(g.enter), Direction: 1}}},
			sent{sec(g.exit) + 20e6, reading.Reading{Kind: reading.KindGate, Gate: &reading.GateEvent{Kind: reading.GateCrossing, Time: sec(g.exit), Direction: -1}}})
	}
	for i := range p.notes {
		out = append(out, sent{p.notes[i].Time + 200e6, reading.Reading{Kind: reading.KindStaff, Staff: &p.notes[i]}})
	}
	slices.SortStableFunc(out, func(a, b sent) int { return cmp.Compare(a.arrival, b.arrival) })
	return out
}

// ideal is a tracker that knows where the guests of a play are: guest i is
// track and visit i+1.
type ideal struct {
	p       *play
	rows    []track.Event
	next    int
	now     int64
	frames  int
	gates   int
	last    int64
	order   bool // readings came in order of time
	swap    map[output.TrackID]output.TrackID
	badges  []string
	rebound int64 // when the accounts are stated again, as a tracker does that learns of a badge
}

func newIdeal(p *play) *ideal {
	d := &ideal{p: p, order: true}
	for i, g := range p.guests {
		id := output.TrackID(i + 1)
		v := track.VisitID(i + 1)
		d.rows = append(d.rows, track.Event{Kind: track.VisitOpened, Time: sec(g.enter), Track: id, Visit: v, P: 1})
		if g.account != "" {
			d.rows = append(d.rows, track.Event{Kind: track.AccountBound, Time: sec(g.enter), Track: id, Visit: v, Account: g.account, P: 1})
		}
		d.rows = append(d.rows, track.Event{Kind: track.VisitClosed, Time: sec(g.exit), Track: id, Visit: v, Account: g.account, P: 1})
	}
	slices.SortStableFunc(d.rows, func(a, b track.Event) int { return cmp.Compare(a.Time, b.Time) })
	return d
}

func (d *ideal) see(at int64) {
	d.order = d.order && at >= d.last
	d.last = at
}
func (d *ideal) Frame(_ *reading.CameraFrame, at int64) { d.frames++; d.see(at) }
func (d *ideal) Gate(_ *reading.GateEvent, at int64)    { d.gates++; d.see(at) }
func (d *ideal) Advance(at int64)                       { d.now = at }

func (d *ideal) Events(dst []track.Event) []track.Event {
	for d.next < len(d.rows) && d.rows[d.next].Time <= d.now {
		dst = append(dst, d.rows[d.next])
		d.next++
	}
	if d.rebound != 0 && d.now >= d.rebound+1e9 {
		d.rebound = 0
		for i, g := range d.p.guests {
			dst = append(dst, track.Event{Kind: track.AccountBound, Time: d.now, Track: output.TrackID(i + 1), Visit: track.VisitID(i + 1), Account: g.account, P: 1})
		}
	}
	return dst
}

func (d *ideal) Live(dst []output.Track, at int64) []output.Track {
	for i, g := range d.p.guests {
		if at >= sec(g.enter) && at <= sec(g.exit) {
			dst = append(dst, output.Track{ID: output.TrackID(i + 1), Time: at, X: 1, Y: 2, Account: g.account, AccountP: 1})
		}
	}
	return dst
}

func (d *ideal) VisitAt(tr output.TrackID, at int64) (track.VisitID, float64) {
	if s, ok := d.swap[tr]; ok {
		tr = s
	}
	if tr < 1 || int(tr) > len(d.p.guests) || at < sec(d.p.guests[tr-1].enter) {
		return 0, 0
	}
	return track.VisitID(tr), 1
}

func (d *ideal) Badge(token string)       { d.badges = append(d.badges, token) }
func (d *ideal) Badged(token string) bool { return slices.Contains(d.badges, token) }
func (d *ideal) Awaited(string) bool      { return false }
func (d *ideal) StaffInside() bool {
	for i, g := range d.p.guests {
		if d.now >= sec(g.enter) && d.now <= sec(g.exit) && d.Staff(track.VisitID(i+1)) {
			return true
		}
	}
	return false
}

func (d *ideal) Staff(v track.VisitID) bool {
	a, _ := d.Account(v)
	return a != "" && d.Badged(a)
}

func (d *ideal) Account(v track.VisitID) (string, float64) {
	if v < 1 || int(v) > len(d.p.guests) {
		return "", 0
	}
	return d.p.guests[v-1].account, 1
}

func (d *ideal) Near(dst []track.Candidate, p site.Vec3, t0, t1 int64) []track.Candidate {
	for i := range d.p.guests {
		c := track.Candidate{Track: output.TrackID(i + 1), LogLik: -3, WristM: math.Inf(1), BodyM: 1.2, At: t0, Frames: 20}
		inside := t1 >= sec(d.p.guests[i].enter) && t0 <= sec(d.p.guests[i].exit)
		for j := range d.p.acts {
			a := &d.p.acts[j]
			at := sec(a.at)
			if a.person == i && at >= t0-1e8 && at <= t1+1e8 && d.p.site.Slots[a.plate].Front.Sub(p).Norm() < 0.1 {
				c.LogLik, c.WristM, c.BodyM, c.At, c.Seen = 7, 0.04, 0.5, at, 20
				if a.hidden {
					c.LogLik, c.WristM, c.Seen = 1, math.Inf(1), 0
				}
			}
		}
		if inside {
			dst = append(dst, c)
		}
	}
	return dst
}

func (d *ideal) Hands(dst []track.HandEvidence, tr output.TrackID, t0, t1 int64) []track.HandEvidence {
	for j := range d.p.acts {
		a := &d.p.acts[j]
		if a.person != int(tr-1) || a.hidden || a.sku < 0 {
			continue
		}
		from, to := sec(a.at), sec(a.at+2)
		if a.grams[0] > 0 {
			from, to = sec(a.at-2), sec(a.at)
		}
		if n := float64(min(to, t1)-max(from, t0)) / 1e9 * 10; n >= 1 {
			dst = append(dst, track.HandEvidence{SKU: a.sku, P: 0.8 * math.Floor(n), N: int(n)})
		}
	}
	return dst
}

// Stances puts the guest before the plate of their latest act. A unit is in the
// right hand for two seconds; a hidden one for another, until the guest has
// turned away from the shelf.
func (d *ideal) Stances(dst []track.Stance, tr output.TrackID, t0, t1, width int64, of []site.SKU) []track.Stance {
	for at := t0; at < t1; at += width {
		s := track.Stance{At: at + width/2, HeadM: 1.58, Frames: 12, Clear: [2]int{5, 5}, Support: [2]float64{4, 4}}
		turn, hold := 0.0, false
		for j := range d.p.acts {
			a := &d.p.acts[j]
			if a.person != int(tr-1) {
				continue
			}
			since := float64(s.At-sec(a.at)) / 1e9
			if since > -2 {
				s.Pos = d.p.site.Slots[a.plate].Front.XY().Add(site.Vec2{Y: -0.5})
			}
			last := 2.0
			if a.hidden {
				last = 3
				if since > 2.4 && since < 3.6 {
					turn = 1.8
				}
			}
			if a.grams[0] < 0 && since > 0 && since < last || a.grams[0] > 0 && since > -2 && since < 0 {
				hold = true
				if slices.Contains(of, a.sku) {
					s.Named = 1.2
				}
			}
		}
		sin, cos := math.Sincos(math.Pi/2 + turn)
		ahead, side, z := 0.08, -0.21, 0.85
		s.Wrist[0] = s.Pos.Add(site.Vec2{X: ahead*cos + side*sin, Y: ahead*sin - side*cos}).At(z)
		if hold {
			ahead, side, z = 0.28, -0.15, 0.99
		}
		s.Wrist[1] = s.Pos.Add(site.Vec2{X: ahead*cos - side*sin, Y: ahead*sin + side*cos}).At(z)
		dst = append(dst, s)
	}
	return dst
}

// run pushes the readings and returns all outputs.
func run(tb testing.TB, c *Core, rs []sent) output.Batch {
	tb.Helper()
	var out output.Batch
	for i := range rs {
		require.NoError(tb, c.Push(rs[i].arrival, &rs[i].r))
		for {
			if _, ok := c.Step(&out); !ok {
				break
			}
		}
	}
	c.Close(&out)
	return out
}

func openPlay(tb testing.TB, p *play) (*Core, *ideal) {
	tb.Helper()
	d := newIdeal(p)
	c, err := open(p.site, DefaultConfig(), d)
	require.NoError(tb, err)
	return c, d
}

func basketOf(r *output.Receipt) map[site.SKU]int {
	m := map[site.SKU]int{}
	for _, l := range r.Lines {
		m[l.SKU] += l.Units
	}
	return m
}
