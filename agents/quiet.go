package agents

import (
	"cmp"
	"math"
	"slices"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// Where thieves go to be unseen; all ESTIMATE.
const (
	quietCell   = 0.25 // raster of the floor, m
	quietHeight = 1.2  // of what should not be seen, the hands and the chest, m
	quietRoom   = 0.45 // for two who stand breast to breast, m
	quietShare  = 0.10 // the part of the floor that fewest cameras see
	gateAway    = 1.5  // from gates, where people come and go, m
)

// quietSpot is a place to stand and how many cameras see it.
type quietSpot struct {
	at    site.Vec2
	views int
}

// quietSpots returns the places with room for two among the tenth of the floor
// that the fewest cameras see, or else those that the fewest see; least covered
// first. It looks at the store once. The slice is the population's own.
func (p *Population) quietSpots() []quietSpot {
	if p.quiet != nil {
		return p.quiet
	}
	c := site.NewCoverage(p.w.Site, quietCell, quietHeight)
	p.quiet = p.hidden(c, leastCovered(c, quietShare))
	if len(p.quiet) == 0 { // no room there: the least covered elsewhere
		p.quiet = p.hidden(c, len(p.w.Site.Cameras))
		p.quiet = p.quiet[:fewest(p.quiet)]
	}
	if len(p.quiet) == 0 { // no room anywhere: just inside a gate
		p.quiet = append(p.quiet, quietSpot{at: p.gates[0].from(2 * gateInside)})
	}
	return p.quiet
}

// hidden returns the places with room for two that at most so many cameras see,
// least covered first.
func (p *Population) hidden(c *site.Coverage, most int) []quietSpot {
	var out []quietSpot
	for i, n := range c.Views {
		if q := c.Middle(i); n >= 0 && n <= most && p.hidesTwo(q) {
			out = append(out, quietSpot{q, n})
		}
	}
	slices.SortStableFunc(out, func(a, b quietSpot) int { return cmp.Compare(a.views, b.views) })
	return out
}

// fewest returns how many of some places, least covered first, no more cameras
// see than the first.
func fewest(all []quietSpot) int {
	n := slices.IndexFunc(all, func(s quietSpot) bool { return s.views > all[0].views })
	if n < 0 {
		return len(all)
	}
	return n
}

// hidesTwo reports whether two can meet at a place that can be reached, away from
// the gates.
func (p *Population) hidesTwo(q site.Vec2) bool {
	_, ok := p.beside(q)
	return ok && p.floor.Free(q, quietRoom) && p.offGates(q) && p.reached(q)
}

// beside returns a place for a second one who meets somebody at q, as near as
// people come to each other when they walk, on the side of the entries; and
// whether there is one.
func (p *Population) beside(q site.Vec2) (at site.Vec2, ok bool) {
	const distance = 0.7
	at, best := q, math.Inf(1)
	for i := range 16 {
		to := q.Add(unitAt(float64(i) * math.Pi / 8).Scale(distance))
		if !p.floor.Free(to, routeMargin) || !p.offGates(to) || !p.router.Clear(q, to, routeMargin-bodyRadius) {
			continue
		}
		p.router.Tie(to, &p.b)
		for g := range p.gates {
			if d, _, _ := p.router.Between(&p.gates[g].anchor, &p.b); p.gates[g].kind != site.GateExit && d < best {
				at, best = to, d
			}
		}
	}
	return at, !math.IsInf(best, 1)
}

// offGates reports whether a place is out of the way of those who come and go.
func (p *Population) offGates(q site.Vec2) bool {
	for i := range p.gates {
		if q.Sub(p.gates[i].mid).Norm() < gateAway {
			return false
		}
	}
	return true
}

// reached reports whether a place can be walked up to from an entry.
func (p *Population) reached(q site.Vec2) bool {
	p.router.Tie(q, &p.a)
	return p.fromEntry(&p.a)
}

// leastCovered returns the number of cameras that see the best seen of the share
// of the open floor that the fewest see.
func leastCovered(c *site.Coverage, share float64) int {
	var open []int
	for _, n := range c.Views {
		if n >= 0 {
			open = append(open, n)
		}
	}
	if len(open) == 0 {
		return 0
	}
	slices.Sort(open)
	return open[int(share*float64(len(open)-1))]
}

// quietSpot draws one of the quiet places.
func (p *Population) quietSpot(draw *sim.Stream) site.Vec2 {
	all := p.quietSpots()
	return all[draw.IntN(len(all))].at
}

// leastSeen draws one of the places that the fewest cameras see.
func (p *Population) leastSeen(draw *sim.Stream) site.Vec2 {
	all := p.quietSpots()
	return all[draw.IntN(fewest(all))].at
}

// under returns the place to stand nearest to a point of the floor.
func (p *Population) under(q site.Vec2) site.Vec2 {
	b := p.w.Site.Bounds
	best, bestD := p.gates[0].from(2*gateInside), math.Inf(1)
	for y := b.Min.Y + quietCell/2; y < b.Max.Y; y += quietCell {
		for x := b.Min.X + quietCell/2; x < b.Max.X; x += quietCell {
			at := site.Vec2{X: x, Y: y}
			if d := at.Sub(q).Norm(); d < bestD && p.floor.Free(at, bodyRadius+0.05) && p.offGates(at) && p.reached(at) {
				best, bestD = at, d
			}
		}
	}
	return best
}
