package reports

import (
	"cmp"
	"math"
	"slices"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// Detail is what stands behind the scores of one replication, row by row.
// Visits are the parties in order of entry, then the stray receipts; the other
// rows name them by their index there.
type Detail struct {
	Visits    []VisitRow
	Errors    []ErrorRow    // by visit, then product
	Incidents []IncidentRow // by visit, then technique
	Alerts    []AlertRow    // in order of emission
	Dwell     DwellGrid
}

// ErrorRow is one unit that a visit was billed too many or too few.
type ErrorRow struct {
	Visit  int  // index into Detail.Visits
	Extra  bool // billed and not owed; else owed and not billed
	Cause  Cause
	SKU    site.SKU
	Person sim.PersonID // who took it, or NoPerson
	// Where and when it was taken, or, for an extra unit, the shelf event that it
	// was billed from. At is Never and Slot and Plate are -1 where that is
	// unknown; X and Y are then the product's place in the planogram, or NaN.
	At    sim.Time
	Slot  site.SlotID
	Plate site.PlateID
	Event output.EventID // the engine's event about it, 0 if none
	X, Y  float64        // metres
}

// IncidentRow is one theft: a party and a technique.
type IncidentRow struct {
	Visit      int // index into Detail.Visits
	Technique  sim.Technique
	Units      int
	ValueCents int64
	Taken      sim.Time // the first taking
	Exit       sim.Time // when the first carrier was out, or Never
	X, Y       float64  // where the thief stood at the first taking, metres; NaN if unknown
	Alerted    sim.Time // emission of the first alert on the party, or Never
	BeforeExit bool     // that alert came in time
}

// AlertRow is one alert and whom it meant.
type AlertRow struct {
	output.Alert

	At      sim.Time // of the evidence
	Emitted sim.Time
	Visit   int  // index into Detail.Visits, -1 if it means nobody
	Right   bool // the party it means stole; of a code in two hands: more than one came in on it
}

// dwellCellM is the size of a floor cell: half a step, and small enough to tell
// one side of an aisle from the other (ESTIMATE).
const dwellCellM = 0.25

// DwellGrid is the time that people, staff apart, spent on each cell of the floor.
type DwellGrid struct {
	Origin     site.Vec2 // corner of cell 0, metres
	CellM      float64
	Cols, Rows int
	Seconds    []float32 // [Rows × Cols], row by row from the south
}

// newDwellGrid spreads the samples of the true paths over the floor. A sample
// stands for the time until the person's next one, at most pathGap.
func newDwellGrid(s *site.Site, j *join) DwellGrid {
	b := s.Bounds
	g := DwellGrid{
		Origin: b.Min, CellM: dwellCellM,
		Cols: max(1, int(math.Ceil((b.Max.X-b.Min.X)/dwellCellM-1e-9))),
		Rows: max(1, int(math.Ceil((b.Max.Y-b.Min.Y)/dwellCellM-1e-9))),
	}
	g.Seconds = make([]float32, g.Cols*g.Rows)
	for p, path := range j.paths {
		if j.t.visits[p].Staff {
			continue
		}
		for i := 1; i < len(path); i++ {
			p, next := &j.t.path[path[i-1]], &j.t.path[path[i]]
			if c := g.Cell(p.X, p.Y); c >= 0 {
				g.Seconds[c] += float32(min(next.At-p.At, pathGap).Seconds())
			}
		}
	}
	return g
}

// Cell returns the index of the cell that holds a point, -1 if none does.
func (g *DwellGrid) Cell(x, y float64) int {
	c, r := int(math.Floor((x-g.Origin.X)/g.CellM)), int(math.Floor((y-g.Origin.Y)/g.CellM))
	if c < 0 || r < 0 || c >= g.Cols || r >= g.Rows {
		return -1
	}
	return r*g.Cols + c
}

// errorRows finds a place for each wrong unit. Of the units of one product that
// a party owes, those that no right shelf event accounts for are the missing
// ones first, then the latest; of the events that a party was billed from, those
// that nobody of the party caused are the extra ones first, then the latest.
func (l *ledger) errorRows(e *shelfJoin, c *Collector) []ErrorRow {
	eventOf := make([]int, len(l.t.acts)) // + 1
	actOf := make([]int, len(e.events))   // + 1, the first
	for _, p := range slices.Backward(e.pairs) {
		eventOf[p.act], actOf[p.event] = p.event+1, p.act+1
	}
	var rows []ErrorRow
	for i := range l.bills {
		b := &l.bills[i]
		if !b.counted {
			continue
		}
		for k := range b.lines {
			x := &b.lines[k]
			if x.owed == x.billed {
				continue
			}
			first := len(rows)
			for _, w := range Causes() {
				for range x.cause[w] {
					rows = append(rows, ErrorRow{
						Visit: i, Extra: x.billed > x.owed, Cause: w, SKU: x.sku,
						Person: sim.NoPerson, At: sim.Never, Slot: -1, Plate: -1,
					})
				}
			}
			if x.billed > x.owed {
				l.placeExtra(rows[first:], b, e, c, actOf)
			} else {
				l.placeMissing(rows[first:], i, e, eventOf)
			}
		}
	}
	for i := range rows {
		if rows[i].Slot < 0 && rows[i].Plate < 0 {
			rows[i].X, rows[i].Y = l.planned(rows[i].SKU)
		}
	}
	return rows
}

// planned returns a product's place in the planogram.
func (l *ledger) planned(k site.SKU) (x, y float64) {
	for i := range l.t.site.Slots {
		if o := &l.t.site.Slots[i]; o.SKU == k {
			return o.Front.X, o.Front.Y
		}
	}
	return math.NaN(), math.NaN()
}

func (l *ledger) placeMissing(rows []ErrorRow, visit int, e *shelfJoin, eventOf []int) {
	k := rows[0].SKU
	type taking struct {
		act  int
		fine bool // an event names its product and its party
	}
	var all []taking
	for i := range l.t.acts {
		a := &l.t.acts[i]
		if a.added || a.sku != k || int(a.party) != visit {
			continue
		}
		fine := false
		if ev := eventOf[i]; ev > 0 {
			fine = e.events[ev-1].SKU == k && e.events[ev-1].Account == l.t.accountOf(a.person, a.at)
		}
		all = append(all, taking{i, fine})
	}
	slices.SortStableFunc(all, func(a, b taking) int {
		if a.fine != b.fine {
			if b.fine {
				return -1
			}
			return 1
		}
		return cmp.Compare(b.act, a.act)
	})
	for i := range min(len(rows), len(all)) {
		a := &l.t.acts[all[i].act]
		r := &rows[i]
		r.Person, r.At, r.Slot = a.person, a.at, a.slot
		if a.slot >= 0 {
			o := &l.t.site.Slots[a.slot]
			r.Plate, r.X, r.Y = o.First, o.Front.X, o.Front.Y
		}
		if ev := eventOf[all[i].act]; ev > 0 {
			r.Event = e.events[ev-1].ID
		}
	}
}

func (l *ledger) placeExtra(rows []ErrorRow, b *bill, e *shelfJoin, c *Collector, actOf []int) {
	k := rows[0].SKU
	account := ""
	if b.party >= 0 {
		account = l.t.parties[b.party].account
	} else {
		account = l.receipts[b.receipts[0]].Account
	}
	type claim struct {
		event int
		own   bool // somebody of the party caused it
	}
	var all []claim
	for i := range e.events {
		ev := &e.events[i]
		at := sim.Time(c.simTime(ev.End))
		if ev.SKU != k || ev.Units >= 0 || ev.Account != account || at < b.entered-eventWindow || at > b.left+eventWindow {
			continue
		}
		own := actOf[i] > 0 && b.party >= 0 && int(l.t.acts[actOf[i]-1].party) == b.party && l.t.acts[actOf[i]-1].sku == k
		for range -ev.Units {
			all = append(all, claim{i, own})
		}
	}
	slices.SortStableFunc(all, func(x, y claim) int {
		if x.own != y.own {
			if y.own {
				return -1
			}
			return 1
		}
		return cmp.Compare(y.event, x.event)
	})
	for i := range min(len(rows), len(all)) {
		ev := &e.events[all[i].event]
		r := &rows[i]
		r.At, r.Slot, r.Plate, r.Event = sim.Time(c.simTime(ev.Start)), ev.Slot, ev.Plate, ev.ID
		if ev.Plate >= 0 && int(ev.Plate) < len(l.t.site.Plates) {
			at := l.t.site.Plates[ev.Plate].Center
			r.X, r.Y = at.X, at.Y
		}
		if a := actOf[all[i].event]; a > 0 {
			r.Person = l.t.acts[a-1].person
		}
	}
}

// incidentRows returns the thefts with their first alert.
func (l *ledger) incidentRows(alerts []accusation, j *join) []IncidentRow {
	incidents := l.t.incidents()
	rows := make([]IncidentRow, len(incidents))
	for i, x := range incidents {
		r := &rows[i]
		*r = IncidentRow{
			Visit: x.party, Technique: x.technique, ValueCents: x.value,
			Taken: x.taken, Exit: x.exit, Alerted: sim.Never, X: math.NaN(), Y: math.NaN(),
		}
		for _, u := range l.t.parties[x.party].units {
			if u.technique != x.technique {
				continue
			}
			r.Units++
			if u.taken == x.taken {
				if at, ok := j.whereAt(u.person, u.taken); ok {
					r.X, r.Y = at.X, at.Y
				}
			}
		}
		for _, a := range alerts {
			if a.party == x.party && !a.notice() {
				at := sim.Time(j.c.simTime(a.alert.Emitted))
				r.Alerted, r.BeforeExit = min(r.Alerted, at), r.BeforeExit || at <= x.exit
			}
		}
	}
	return rows
}

// alertRows returns the alerts with their verdicts, and writes each party's
// highest score to its visit.
func (l *ledger) alertRows(alerts []accusation, incidents []IncidentRow, c *Collector, visits []VisitRow) []AlertRow {
	for _, x := range incidents {
		visits[x.Visit].Stole = true
	}
	rows := make([]AlertRow, len(alerts))
	for i, a := range alerts {
		rows[i] = AlertRow{
			Alert: *a.alert, Visit: a.party,
			At: sim.Time(c.simTime(a.alert.Time)), Emitted: sim.Time(c.simTime(a.alert.Emitted)),
		}
		switch {
		case a.party < 0:
		case a.notice():
			rows[i].Right = visits[a.party].People > 1
		default:
			v := &visits[a.party]
			rows[i].Right = v.Stole
			v.AlertScore = max(v.AlertScore, a.alert.Score)
		}
	}
	return rows
}
