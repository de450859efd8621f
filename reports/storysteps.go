package reports

import (
	"cmp"
	"math"
	"slices"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// Acts on one unit are told as one step while their actor stands still and no
// pause is longer; both are ESTIMATEs of what reads as one thing.
const (
	oneStepM = 0.6
	oneStep  = 25 * sim.Second
	together = 3 * sim.Second // hands in one facing so near in time are said to be
)

// draft is a step before it has words.
type draft struct {
	at, until sim.Time
	actor     int
	other     int // of the cast: the receiver, who is crossed or followed; -1
	pos       site.Vec2
	unit      sim.UnitID
	kinds     []sim.ActKind
	slot, to  site.SlotID // of the first act with a slot, and of a later put-back; -1
	items     []item
	theft     bool
	metres    float64 // of a crossing of two
}

// item is units of one product.
type item struct {
	sku   site.SKU
	count int
}

// actMeet stands for two who cross: it is no act of the log.
const actMeet = sim.ActKind(math.MaxUint8)

// tell makes the steps from the acts.
func (t *tale) tell() {
	drafts := t.drafts()
	if t.row.Technique == sim.TechniqueBodySwitch {
		if other, at, metres := t.closest(); other != sim.NoPerson {
			drafts = append(drafts, draft{
				at: at, until: at, actor: 0, other: t.actor(other, at), pos: t.whereAt(0, at), kinds: []sim.ActKind{actMeet},
				slot: -1, to: -1, unit: sim.NoUnit, theft: true, metres: metres,
			})
		}
	}
	slices.SortStableFunc(drafts, func(a, b draft) int { return cmp.Compare(a.at, b.at) })
	drafts = merged(drafts)
	s := t.story
	if len(drafts) > 0 {
		s.Start = drafts[0].at
	}
	for i := range drafts {
		d := &drafts[i]
		step := Step{
			At: d.at - s.Start, Until: d.until - s.Start, Actor: d.actor, Pos: d.pos, Other: d.other, Camera: -1, Theft: d.theft,
			Text: t.words(d) + t.meanwhile(drafts, i),
		}
		if d.other >= 0 {
			step.OtherPos = t.whereAt(d.other, d.until)
		}
		for _, o := range []site.SlotID{d.slot, d.to} {
			if o >= 0 {
				step.Slots = append(step.Slots, o)
			}
		}
		if d.kinds[0] == sim.ActCover {
			step.Camera = t.nearestCamera(d.pos)
		}
		s.Steps = append(s.Steps, step)
	}
}

// drafts goes through the log.
func (t *tale) drafts() []draft {
	var all []draft
	open := make(map[sim.UnitID]int) // index into all + 1; looked up, never ranged over
	for i := range t.r.Acts {
		a := &t.r.Acts[i]
		k := t.actor(a.Person, a.At)
		if k < 0 {
			continue
		}
		x := &t.story.Cast[k]
		d := draft{at: a.At, until: a.At, actor: k, other: -1, pos: millimetres(a.X, a.Y), unit: a.Unit, kinds: []sim.ActKind{a.Kind}, slot: a.Slot, to: -1, theft: true}
		switch {
		case a.Kind == sim.ActEnter || a.Kind == sim.ActExit:
			if x.Role == RoleBystander && !t.atGate(a.At) {
				continue
			}
			d.theft = false
			if c, ok := t.ahead(x); ok && a.Kind == sim.ActEnter {
				d.other = t.actor(c.person, c.at)
			}
		case x.Role == RoleBystander:
			continue
		case a.Kind == sim.ActChange || a.Kind == sim.ActCover:
		case a.Unit == sim.NoUnit:
			continue
		case !t.concerns(i):
			if a.Kind == sim.ActPick && a.Slot >= 0 {
				x.Others = append(x.Others, t.r.Site.Slots[a.Slot].Front.XY())
			}
			continue
		default:
			d.items = []item{{a.SKU, 1}}
			if a.Kind == sim.ActHandOver {
				d.other = t.actor(a.Other, a.At)
			}
			if n := open[a.Unit]; n > 0 && all[n-1].extend(&d) {
				continue
			}
			open[a.Unit] = len(all) + 1
		}
		all = append(all, d)
	}
	return all
}

// atGate reports whether one of the band came in at about that time.
func (t *tale) atGate(at sim.Time) bool {
	return slices.ContainsFunc(t.story.Cast, func(x Actor) bool {
		return x.Role != RoleBystander && max(at-x.entered, x.entered-at) <= gateNear
	})
}

// extend makes a further act on the same unit part of the step, if it reads so.
func (d *draft) extend(b *draft) bool {
	kind := b.kinds[0]
	last := d.kinds[len(d.kinds)-1]
	received := last == sim.ActHandOver && b.actor == d.other && (kind == sim.ActStow || kind == sim.ActConceal)
	still := b.actor == d.actor && last != sim.ActHandOver && d.pos.Sub(b.pos).Norm() <= oneStepM
	if b.at-d.until > oneStep || !received && !still {
		return false
	}
	if b.slot >= 0 {
		if d.slot < 0 {
			d.slot = b.slot
		} else {
			d.to = b.slot
		}
	}
	if kind == sim.ActHandOver {
		d.other = b.other
	}
	d.kinds, d.until = append(d.kinds, kind), b.at
	return true
}

// merged puts neighbours together that are alike.
func merged(drafts []draft) []draft {
	out := drafts[:0]
	for _, d := range drafts {
		if n := len(out) - 1; n >= 0 && len(d.items) > 0 && out[n].like(&d) {
			out[n].absorb(&d)
			continue
		}
		out = append(out, d)
	}
	return out
}

func (d *draft) like(b *draft) bool {
	return d.actor == b.actor && d.other == b.other && d.slot == b.slot && d.to == b.to &&
		d.pos.Sub(b.pos).Norm() <= oneStepM && slices.Equal(d.kinds, b.kinds) && len(d.items) > 0
}

func (d *draft) absorb(b *draft) {
	d.until = max(d.until, b.until)
	for _, x := range b.items {
		if i := slices.IndexFunc(d.items, func(y item) bool { return y.sku == x.sku }); i >= 0 {
			d.items[i].count += x.count
		} else {
			d.items = append(d.items, x)
		}
	}
}

func (d *draft) count() int {
	n := 0
	for _, x := range d.items {
		n += x.count
	}
	return n
}

// whereAt returns where one of the cast was, by the last sample of their path.
func (t *tale) whereAt(k int, at sim.Time) site.Vec2 {
	var pos site.Vec2
	for i := range t.r.Path {
		p := &t.r.Path[i]
		if p.At > at {
			break
		}
		if p.Person == t.story.Cast[k].Person {
			pos = millimetres(p.X, p.Y)
		}
	}
	return pos
}

// nearestCamera returns the camera nearest to a place on the floor, -1 without
// cameras. The log does not say which one was covered; it is within arm's reach.
func (t *tale) nearestCamera(pos site.Vec2) site.CameraID {
	best, dist := site.CameraID(-1), math.Inf(1)
	for i := range t.r.Site.Cameras {
		if d := t.r.Site.Cameras[i].Pos.XY().Sub(pos).Norm(); d < dist {
			best, dist = site.CameraID(i), d
		}
	}
	return best
}
