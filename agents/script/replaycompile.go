package script

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gosim/agents/trajectory"
	"gosim/checkoutfree/site"
	"gosim/internal/strictyaml"
	"gosim/sim"
)

// Replayed is one replayed person: a track, the gates they came and went by, and
// what they take.
type Replayed struct {
	ID    int64             // in the file
	Part  int               // 0, or more for somebody who had been away
	Track *trajectory.Track // in the world frame; its times are seconds since the run starts people
	Enter Crossing
	Exit  Crossing // not before Enter
	Takes []Take   // by time
}

// Crossing is when somebody passes the line of a gate.
type Crossing struct {
	Gate      site.GateID
	AtS       float64 // seconds since the run starts people
	DistanceM float64 // from the gate's line, if the track does not cross it
}

// Take is what a replayed person takes at a slot.
type Take struct {
	AtS    float64 // when the first unit leaves the shelf
	Slot   site.SlotID
	SKU    site.SKU
	Units  int // one after another
	Then   Then
	Intent sim.Technique // none for an honest purchase
	Path   string        // of the entry, such as shop[3], for errors
}

// Then is what becomes of a unit that a replayed person has taken.
type Then uint8

// What becomes of it.
const (
	ThenStow Then = iota
	ThenPutBack
	ThenHide
)

// Compile fits a set that [Replay.Read] has read into a store, whose
// [site.Site.Reindex] must have been called. Everybody must stay on the floor
// (the store and 2.5 m around it, and no deeper than 0.1 m in a gondola or wall),
// come in and leave by a gate or begin and end within gate_reach_m of one, and
// stand within [ReachM] of a slot when they take something there. The error
// lists all that is wrong, joined, each as a [strictyaml.FieldError] of the
// replay. The result is in the order of the set's tracks.
func (r *Replay) Compile(set *trajectory.Set, s *site.Site) ([]Replayed, error) {
	x := &replayer{Replay: r, site: s, out: make([]Replayed, len(set.Tracks)), byID: map[int64][]int{}}
	far := site.Vec2{X: outdoors, Y: outdoors}
	if err := set.Within(site.Rect{Min: s.Bounds.Min.Sub(far), Max: s.Bounds.Max.Add(far)}); err != nil {
		x.must(false, "file", r.File, "people on the floor; scale, rotate_deg and offset move them: "+err.Error())
		return nil, x.Err()
	}
	for i := range set.Tracks {
		t := &set.Tracks[i]
		x.out[i] = Replayed{ID: t.ID, Part: t.Part, Track: t}
		x.byID[t.ID] = append(x.byID[t.ID], i)
		x.walls(t)
		x.crossings(&x.out[i])
	}
	for i := range r.Shop {
		x.take(strictyaml.Index("shop", i), &r.Shop[i])
	}
	if err := x.Err(); err != nil {
		return nil, err
	}
	for i := range x.out {
		slices.SortStableFunc(x.out[i].Takes, func(a, b Take) int { return cmp.Compare(a.AtS, b.AtS) })
	}
	return x.out, nil
}

// maxTrackErrors is how many people are named who walk where nobody can: if the
// placing is wrong, they all do.
const maxTrackErrors = 10

// intoWalls is how deep in a gondola or wall a track may be, metres: the feet of
// somebody who leans on a shelf, and the error of a measured track. ESTIMATE.
const intoWalls = 0.1

// replayer is a replay being compiled.
type replayer struct {
	*Replay
	checker
	site   *site.Site
	out    []Replayed
	byID   map[int64][]int // indices in out
	tracks int             // errors about tracks so far
	slots  []string
}

// track notes that a track cannot be walked.
func (x *replayer) track(want, got string) {
	if x.tracks++; x.tracks <= maxTrackErrors {
		x.must(false, "file", verbatim(got), want)
	}
}

// walls checks that nobody walks through gondolas or walls.
func (x *replayer) walls(t *trajectory.Track) {
	for i := range t.Len() {
		frame, _, p := t.Row(i)
		for k := range x.site.Gondolas {
			if deepIn(&x.site.Gondolas[k].Box, p) {
				x.track("people on open floor; scale, rotate_deg and offset move them", fmt.Sprintf("id %d in gondola %s in frame %d at (%.2f, %.2f)", t.ID, x.site.Gondolas[k].Code, frame, p.X, p.Y))
				return
			}
		}
		for k := range x.site.Walls {
			if deepIn(&x.site.Walls[k], p) {
				x.track("people on open floor; scale, rotate_deg and offset move them", fmt.Sprintf("id %d in a wall in frame %d at (%.2f, %.2f)", t.ID, frame, p.X, p.Y))
				return
			}
		}
	}
}

func deepIn(b *site.Box, p site.Vec2) bool {
	l := b.Local(p)
	deep := min(b.HalfX-math.Abs(l.X), b.HalfY-math.Abs(l.Y))
	return deep > min(intoWalls, b.HalfX/2, b.HalfY/2)
}

// crossings finds where a person comes in and leaves: the first crossing inwards
// and the last one outwards, else the gates nearest to their first and last row.
func (x *replayer) crossings(p *Replayed) {
	t := p.Track
	_, begin, a := t.Row(0)
	_, end, b := t.Row(t.Len() - 1)
	p.Enter, p.Exit = Crossing{Gate: -1}, Crossing{Gate: -1}
	for i := 1; i < t.Len(); i++ {
		_, t0, q0 := t.Row(i - 1)
		_, t1, q1 := t.Row(i)
		for g := range x.site.Gates {
			u, dir := crosses(&x.site.Gates[g], q0, q1)
			c := Crossing{Gate: site.GateID(g), AtS: t0 + float64(u*(t1-t0))}
			switch {
			case dir > 0 && p.Enter.Gate < 0:
				p.Enter = c
			case dir < 0:
				p.Exit = c
			}
		}
	}
	if p.Enter.Gate < 0 {
		p.Enter = x.nearest(a, site.GateExit)
		p.Enter.AtS = begin
		x.reach(p, "begin", p.Enter.DistanceM, p.Enter.Gate, a)
	}
	if p.Exit.Gate < 0 || p.Exit.AtS < p.Enter.AtS {
		p.Exit = x.nearest(b, site.GateEntry)
		p.Exit.AtS = end
		x.reach(p, "end", p.Exit.DistanceM, p.Exit.Gate, b)
	}
}

// crosses returns where on the way from p to q the line of a gate is crossed, as
// a part of the way, and +1 if inwards, -1 if outwards, 0 if not at all.
func crosses(g *site.Gate, p, q site.Vec2) (u float64, dir int) {
	d0, d1 := p.Sub(g.A).Dot(g.Inward), q.Sub(g.A).Dot(g.Inward)
	if (d0 < 0) == (d1 < 0) {
		return 0, 0
	}
	u = d0 / (d0 - d1)
	at := p.Add(q.Sub(p).Scale(u))
	line := g.B.Sub(g.A)
	if s := at.Sub(g.A).Dot(line); s < 0 || s > line.Dot(line) {
		return 0, 0
	}
	if d1 > d0 {
		return u, 1
	}
	return u, -1
}

// nearest returns the gate nearest to p that is not of a kind, or of any kind if
// all are.
func (x *replayer) nearest(p site.Vec2, not site.GateKind) Crossing {
	best := Crossing{Gate: -1, DistanceM: math.Inf(1)}
	for pass := 0; pass < 2 && best.Gate < 0; pass++ {
		for g := range x.site.Gates {
			gate := &x.site.Gates[g]
			if pass == 0 && gate.Kind == not {
				continue
			}
			if d := distance(p, gate.A, gate.B); d < best.DistanceM {
				best.Gate, best.DistanceM = site.GateID(g), d
			}
		}
	}
	return best
}

// distance returns how far p is from the segment from a to b.
func distance(p, a, b site.Vec2) float64 {
	d, u := b.Sub(a), 0.0
	if n := d.Dot(d); n > 0 {
		u = min(max(p.Sub(a).Dot(d)/n, 0), 1)
	}
	return a.Add(d.Scale(u)).Sub(p).Norm()
}

// reach checks that somebody who crosses no gate is near one.
func (x *replayer) reach(p *Replayed, what string, far float64, g site.GateID, at site.Vec2) {
	most := or(x.GateReachM, 1)
	if far <= most {
		return
	}
	name := "there is no gate"
	if g >= 0 {
		name = fmt.Sprintf("%.2f m from gate %s", far, x.site.Gates[g].Code)
	}
	x.track(fmt.Sprintf("people who cross a gate or %s within gate_reach_m = %g of one", what, most), fmt.Sprintf("id %d at (%.2f, %.2f), %s", p.ID, at.X, at.Y, name))
}

// take fits an entry of shop to the track of its person.
func (x *replayer) take(path string, s *ReplayShop) {
	k := Take{Slot: -1, Units: 1, Intent: techniqueOf(s.Technique), Path: path}
	if s.Units != nil {
		k.Units = *s.Units
	}
	k.Then = Then(max(0, slices.Index([]string{"stow", "put_back", "hide"}, s.Then)))
	if !x.what(path, s, &k) {
		return
	}
	p := x.whoAt(s, &k)
	if p < 0 {
		x.absent(path, s)
		return
	}
	t := x.out[p].Track
	px, py, _, _, _ := t.At(k.AtS)
	front := x.site.Slots[k.Slot].Front.XY()
	if far := (site.Vec2{X: px, Y: py}).Sub(front).Norm(); far > ReachM {
		at, least := t.Closest(front)
		x.must(false, under(path, timeKey(s)), k.AtS, fmt.Sprintf("a time in seconds at which id %d is within %g m of slot %s; they are %.2f m away then, and nearest at %.2f s with %.2f m", s.ID, ReachM, s.Slot, far, at, least))
		return
	}
	q := &x.out[p]
	if !x.must(k.AtS >= q.Enter.AtS && k.AtS <= q.Exit.AtS, under(path, timeKey(s)), k.AtS,
		fmt.Sprintf("a time in seconds at which id %d is inside, %.2f to %.2f", s.ID, q.Enter.AtS, q.Exit.AtS)) {
		return
	}
	q.Takes = append(q.Takes, k)
}

func timeKey(s *ReplayShop) string {
	if s.Frame != nil {
		return "frame"
	}
	return "at_s"
}

// what resolves slot and product.
func (x *replayer) what(path string, s *ReplayShop, k *Take) bool {
	slot, ok := x.site.SlotByCode(s.Slot)
	if !ok {
		if x.slots == nil {
			x.slots = slotCodes(x.site)
		}
		return x.must(false, under(path, "slot"), s.Slot, known("the code of a slot", s.Slot, x.slots))
	}
	k.Slot, k.SKU = slot, x.site.Slots[slot].SKU
	if s.GTIN == "" {
		return true
	}
	k.SKU, ok = x.site.ProductByGTIN(s.GTIN)
	return x.must(ok, under(path, "gtin"), s.GTIN, "a product code of the catalogue")
}

// whoAt returns the person whose track covers the time of an entry, -1 if none
// does, and sets the time.
func (x *replayer) whoAt(s *ReplayShop, k *Take) int {
	for _, i := range x.byID[s.ID] {
		t := x.out[i].Track
		if s.Frame != nil {
			at, ok := t.TimeOf(*s.Frame)
			if k.AtS = at; ok {
				return i
			}
			continue
		}
		if k.AtS = *s.AtS; k.AtS >= t.Start && k.AtS <= t.End {
			return i
		}
	}
	return -1
}

// absent says when the person of an entry is there.
func (x *replayer) absent(path string, s *ReplayShop) {
	var spans string
	for _, i := range x.byID[s.ID] {
		if spans != "" {
			spans += ", "
		}
		t := x.out[i].Track
		first, _, _ := t.Row(0)
		last, _, _ := t.Row(t.Len() - 1)
		spans += fmt.Sprintf("%.2f to %.2f s (frames %d to %d)", t.Start, t.End, first, last)
	}
	if spans == "" {
		x.must(false, under(path, "id"), s.ID, "somebody whom the replay shows")
		return
	}
	var got any
	if s.Frame != nil {
		got = *s.Frame
	} else {
		got = *s.AtS
	}
	x.must(false, under(path, timeKey(s)), got, fmt.Sprintf("a time at which id %d is there: %s", s.ID, spans))
}
