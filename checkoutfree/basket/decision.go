package basket

import (
	"math"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/shelf"
	"gosim/checkoutfree/site"
	"gosim/checkoutfree/track"
)

// DecisionKind is what an event turned out to be.
type DecisionKind uint8

// The kinds of decision.
const (
	Taken    DecisionKind = iota + 1
	Returned              // units of a basket came back
	Foreign               // something arrived that is no unit of any basket
)

// Decision is what was made of an event, for package loss.
type Decision struct {
	Kind    DecisionKind
	Event   output.EventID
	Start   int64 // of the shelf event
	End     int64
	Track   output.TrackID // 0 if nobody
	Visit   track.VisitID
	Account string
	SKU     site.SKU
	Units   int     // counted upwards
	P       float64 // posterior of (SKU, Units)
	TrackP  float64
	Point   site.Vec3       // where the hand was looked for
	Cand    track.Candidate // the actor's evidence
	DeltaG  float64
	VarG    float64

	// For Returned and Foreign: the unit of the actor's basket that is nearest
	// in weight; NearUnits is 0 if the basket is empty or was never weighed.
	NearSKU   site.SKU
	NearUnits int
	NearDiffG float64 // arrival less that unit's own weight when taken
	NearSDG   float64 // of the difference, grams
}

// decision describes one line of an event for package loss.
func (k *Keeper) decision(kind DecisionKind, id output.EventID, ev *shelf.Event, e *evidence, l shelf.Line, p float64, a *actor) Decision {
	point := e.points[0]
	if i := e.place(l.Slot); i >= 0 {
		point = e.points[i]
	}
	return Decision{
		Kind: kind, Event: id, Start: ev.Start, End: ev.End, Track: a.cand.Track, Visit: a.visit, Account: a.account,
		SKU: l.SKU, Units: max(l.Units, -l.Units), P: p, TrackP: a.p, Point: point, Cand: a.cand, DeltaG: ev.DeltaG, VarG: ev.VarG,
	}
}

// near fills in how the arrival compares with unit i.
func (k *Keeper) near(d *Decision, i int) {
	u := &k.units[i]
	if !u.weighed {
		return
	}
	d.NearSKU, d.NearUnits = u.sku, 1
	d.NearDiffG = d.DeltaG - u.grams
	d.NearSDG = math.Sqrt(u.varG + k.reweigh(u.grams) + d.VarG)
}

// nearest fills in the actor's own unit that is nearest in weight.
func (k *Keeper) nearest(d *Decision, a *actor) {
	best := -1
	for i := range k.units {
		u := &k.units[i]
		if u.returned || !u.weighed || !u.common(a.visit, a.account) {
			continue
		}
		if best < 0 || math.Abs(u.grams-d.DeltaG) < math.Abs(k.units[best].grams-d.DeltaG) {
			best = i
		}
	}
	if best >= 0 {
		k.near(d, best)
	}
}
