package agents

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// StaffConfig says what those who work in the store do. Each round, one of them
// comes in with a badge and a roll cage, restocks, tidies, perhaps moves
// facings, and leaves.
type StaffConfig struct {
	Rounds           int     `yaml:"rounds" json:"rounds" jsonschema:"minimum=0,maximum=1000,description=Number of rounds in the run; spread evenly over it"`
	People           int     `yaml:"people" json:"people" jsonschema:"minimum=1,maximum=99,description=How many different people take turns"`
	RestockSlots     int     `yaml:"restock_slots" json:"restock_slots" jsonschema:"minimum=0,maximum=1000,description=Slots that a round restocks at most; the emptiest first"`
	TidyUnits        int     `yaml:"tidy_units" json:"tidy_units" jsonschema:"minimum=0,maximum=1000,description=Misplaced units that a round puts back to their places at most"`
	FacingMoves      int     `yaml:"facing_moves" json:"facing_moves" jsonschema:"minimum=0,maximum=100,description=Pairs of neighbouring slots that a round exchanges"`
	NoteLateShare    float64 `yaml:"note_late_share" json:"note_late_share" jsonschema:"minimum=0,maximum=1,description=Share of restocks and moves that are keyed in only at the end of the round"`
	NoteMissingShare float64 `yaml:"note_missing_share" json:"note_missing_share" jsonschema:"minimum=0,maximum=1,description=Share of restocks and moves that are never keyed in"`
}

// defaultStaff returns a store in which nobody works while it is open; all
// figures of a round are ESTIMATE.
func defaultStaff() StaffConfig {
	return StaffConfig{People: 2, RestockSlots: 6, TidyUnits: 6, NoteLateShare: 0.2, NoteMissingShare: 0.05}
}

func (c *StaffConfig) bounds() []bound {
	return []bound{
		{"staff.rounds", float64(c.Rounds), 0, 1000},
		{"staff.people", float64(c.People), 1, 99},
		{"staff.restock_slots", float64(c.RestockSlots), 0, 1000},
		{"staff.tidy_units", float64(c.TidyUnits), 0, 1000},
		{"staff.facing_moves", float64(c.FacingMoves), 0, 100},
		{"staff.note_late_share", c.NoteLateShare, 0, 1},
		{"staff.note_missing_share", c.NoteMissingShare, 0, 1},
	}
}

// staffKey returns the entity of a round.
func staffKey(round int) sim.Entity { return sim.EntityOf(sim.ClassPerson, 1<<29|round) }

// uniform is the outfit of all who work here.
const uniform = 0x5afef1

// engage plans the rounds of a run that lasts from begin to until.
func (p *Population) engage(begin, until sim.Time) {
	c := &p.cfg.Staff
	for i := range c.Rounds {
		id := int32(len(p.visitors))
		v := p.body(id, staffKey(i), false)
		v.role, v.token, v.outfit = roleStaff, fmt.Sprintf("STAFF-%02d", i%c.People+1), uniform
		v.carrier, v.radius = sim.CarrierTrolley, trolleyRadius
		v.entry = p.entryOf(v.key)
		p.visitors = append(p.visitors, v)
		at := begin + (until-begin)*sim.Time(2*i+1)/sim.Time(2*c.Rounds)
		p.k.Schedule(at, p.kinds.arrive, id, 0)
	}
}

// round plans what a member of staff does, who stands outside with an empty roll
// cage.
func (p *Population) round(v *visitor) {
	draw := p.keys.Stream(v.key, purposeStaff, 0)
	var late []deed
	p.planRestocks(v, &draw, &late)
	p.planTidying(v)
	p.order(v)
	p.planMoves(v, &draw, &late)
	if len(late) > 0 {
		v.errands = append(v.errands, errand{place: placeHere, deeds: late})
	}
	for i := range v.errands {
		v.errands[i].must = true
	}
}

// inform adds the note about a slot to the deeds at it, or to those at the end
// of the round, or forgets it.
func (p *Population) inform(now, late []deed, note sim.Note, draw *sim.Stream) (after, end []deed) {
	d := newDeed(deedNote, sim.TechniqueNone)
	d.note = note
	forgot, slow := draw.Bool(p.cfg.Staff.NoteMissingShare), draw.Bool(p.cfg.Staff.NoteLateShare)
	switch {
	case forgot:
	case slow:
		late = append(late, d)
	default:
		now = append(now, d)
	}
	return now, late
}

// planRestocks loads the roll cage with what the emptiest slots lack.
func (p *Population) planRestocks(v *visitor, draw *sim.Stream, late *[]deed) {
	type gap struct {
		slot  site.SlotID
		units int
	}
	var gaps []gap
	for i := range p.w.Site.Slots {
		slot := site.SlotID(i)
		have := 0
		for _, u := range p.w.OnSlot(slot) {
			if p.w.Unit(u).SKU == p.planned[i] {
				have++
			}
		}
		if n := p.w.Site.Slots[i].Units - have; n > 0 && p.stands[i].ok {
			gaps = append(gaps, gap{slot, n})
		}
	}
	slices.SortStableFunc(gaps, func(a, b gap) int { return cmp.Compare(b.units, a.units) })
	for _, g := range gaps[:min(len(gaps), p.cfg.Staff.RestockSlots)] {
		sku := p.planned[g.slot]
		for range g.units {
			_, err := p.w.Deliver(v.person, sku, unitWeight(draw, &p.w.Site.Products[sku], p.cfg.CatalogueBias))
			p.must(err)
		}
		d := newDeed(deedRestock, sim.TechniqueNone)
		d.slot, d.sku, d.units = g.slot, sku, g.units
		note := sim.Note{Kind: sim.NoteRestock, Slot: g.slot, SKU: sku, Units: g.units, Badge: v.token}
		deeds, end := p.inform([]deed{d}, *late, note, draw)
		*late = end
		v.errands = append(v.errands, p.atSlot(v, g.slot, uint64(g.slot)<<1, deeds...))
	}
}

// planTidying finds units that stand where they do not belong, or lie about.
func (p *Population) planTidying(v *visitor) {
	left := p.cfg.Staff.TidyUnits
	for u := range p.w.Units() {
		x := p.w.Unit(sim.UnitID(u))
		if left == 0 {
			return
		}
		home := p.homeOf(x.SKU)
		n := browseDraws | uint64(u)
		switch {
		case x.Place == sim.PlaceShelf && x.SKU != p.planned[x.Slot] && p.stands[x.Slot].ok:
			t := take(x.Slot, x.SKU, 1, thenStow, sim.TechniqueNone)
			t.unit = sim.UnitID(u)
			v.errands = append(v.errands, p.atSlot(v, x.Slot, n, t))
		case x.Place == sim.PlaceFloor:
			d := newDeed(deedPickUp, sim.TechniqueNone)
			d.unit = sim.UnitID(u)
			v.errands = append(v.errands, p.atSpot(v, p.reachable(x.Pos), n, d, newDeed(deedStow, sim.TechniqueNone)))
		default:
			continue
		}
		left--
		if home < 0 { // rubbish: taken away
			continue
		}
		out := newDeed(deedTakeOut, sim.TechniqueNone)
		out.unit = sim.UnitID(u)
		back := put(home, x.SKU, sim.TechniqueNone)
		back.unit = out.unit
		last := &v.errands[len(v.errands)-1]
		last.then = append(last.then, p.atSlot(v, home, n|1<<62, out, back))
	}
}

// homeOf returns a slot that is meant for a product, or -1.
func (p *Population) homeOf(sku site.SKU) site.SlotID {
	for i, k := range p.planned {
		if k == sku && p.stands[i].ok {
			return site.SlotID(i)
		}
	}
	return -1
}

// reachable returns a free place to stand within reach of a point.
func (p *Population) reachable(q site.Vec2) site.Vec2 {
	for _, d := range [...]float64{0.4, 0.6, 0.8} {
		for i := range 8 {
			if s := q.Add(unitAt(float64(i) * math.Pi / 4).Scale(d)); p.floor.Free(s, trolleyRadius) {
				return s
			}
		}
	}
	return q
}

// planMoves exchanges what stands on pairs of neighbouring slots.
func (p *Population) planMoves(v *visitor, draw *sim.Stream, late *[]deed) {
	for range p.cfg.Staff.FacingMoves {
		a, b := p.neighbours(draw)
		if a < 0 {
			return
		}
		ka, kb := p.planned[a], p.planned[b]
		na, nb := len(p.w.OnSlot(a)), len(p.w.OnSlot(b))
		empty := p.atSlot(v, a, browseDraws|uint64(a)<<8, take(a, ka, na, thenStow, sim.TechniqueNone), take(b, kb, nb, thenStow, sim.TechniqueNone))
		fill := p.atSlot(v, b, browseDraws|uint64(b)<<8)
		for i := range na + nb {
			slot, sku := b, ka
			if i >= na {
				slot, sku = a, kb
			}
			out := newDeed(deedTakeOut, sim.TechniqueNone)
			out.sku = sku
			fill.deeds = append(fill.deeds, out, put(slot, sku, sim.TechniqueNone))
		}
		fill.deeds, *late = p.inform(fill.deeds, *late, sim.Note{Kind: sim.NotePlanogram, Slot: a, SKU: kb, Units: nb, Badge: v.token}, draw)
		fill.deeds, *late = p.inform(fill.deeds, *late, sim.Note{Kind: sim.NotePlanogram, Slot: b, SKU: ka, Units: na, Badge: v.token}, draw)
		v.errands = append(v.errands, empty, fill)
		p.replan(a, kb)
		p.replan(b, ka)
	}
}

// neighbours returns two neighbouring slots of different products with one plate each,
// the first from a place drawn at random on, or -1 if there are none.
func (p *Population) neighbours(draw *sim.Stream) (a, b site.SlotID) {
	slots := p.w.Site.Slots
	n := len(slots) - 1
	if n < 1 {
		return -1, -1
	}
	start := draw.IntN(n)
	for k := range n {
		i := (start + k) % n
		x, y := &slots[i], &slots[i+1]
		if x.Shelf == y.Shelf && x.First == x.Last && y.First == y.Last && p.planned[i] != p.planned[i+1] && p.stands[i].ok && p.stands[i+1].ok {
			return site.SlotID(i), site.SlotID(i + 1)
		}
	}
	return -1, -1
}

// replan makes a slot the place of another product from now on.
func (p *Population) replan(slot site.SlotID, sku site.SKU) {
	old := p.planned[slot]
	if rest := slices.DeleteFunc(slices.Clone(p.demand.slots[old]), func(s site.SlotID) bool { return s == slot }); len(rest) > 0 {
		p.demand.slots[old] = rest
	}
	p.planned[slot] = sku
	if !slices.Contains(p.demand.slots[sku], slot) {
		p.demand.slots[sku] = append(slices.Clone(p.demand.slots[sku]), slot)
	}
}
