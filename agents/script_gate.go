package agents

import (
	"math"

	"gosim/agents/script"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// Where scripted people are outside, metres; ESTIMATE.
const (
	outsideRoom   = 2.5 // how much floor there is outside; that of walk.NewFloor
	outsideCorner = 0.6 // how far from the building's corners they keep
	outsideWall   = 0.22
	corridor      = 0.7 // half the width of the way to a gate that they keep free
)

// stepIn queues for a gate, to come in by it.
func (p *Population) stepIn(v *visitor, st *script.Step) {
	v.entry = int32(st.Gate)
	if st.Gate < 0 {
		v.entry = p.nearestEntry(p.pos(v))
	}
	v.token = ""
	if st.Scan {
		v.token = v.part.program.Token
	}
	v.scanned, v.past, v.part.moved = false, false, false
	if p.inCorridor(p.pos(v)) {
		if spot, ok := p.besideGate(v); ok { // wait out of the way
			v.part.again = true
			p.goTo(v, errand{place: placeSpot, spot: spot})
			return
		}
	}
	p.queueUp(v)
}

// nearestEntry returns the gate to come in by that is nearest to a place outside.
func (p *Population) nearestEntry(at site.Vec2) int32 {
	best, bestD := int32(-1), math.Inf(1)
	for i := range p.gates {
		if d := p.gates[i].mid.Sub(at).Norm(); p.gates[i].kind != site.GateExit && d < bestD {
			best, bestD = int32(i), d
		}
	}
	return best
}

// stepOut sets off to the exit.
func (p *Population) stepOut(v *visitor, st *script.Step) {
	v.asked, v.past = false, false
	p.leave(v)
	if st.Gate >= 0 {
		v.exit = int32(st.Gate)
		p.route(v, p.gates[v.exit].from(gateInside))
	}
}

// staysOutside lets somebody who has gone out by a gate, and has more to do, go
// out of its way. It reports false if they have nothing more to do.
func (p *Population) staysOutside(v *visitor) bool {
	t := v.part
	if t.acting && t.next+1 < len(t.program.Steps) {
		if g := &p.gates[v.exit]; g.holder == v.id {
			p.release(v.exit)
		}
		v.entry = v.exit
		spot, ok := p.besideGate(v)
		if !ok {
			spot = p.pos(v)
		}
		p.goTo(v, errand{place: placeSpot, spot: spot})
		return true
	}
	v.phase = phaseGone // nobody's cue any more
	if t.acting {
		p.endStep(t)
	}
	return false
}

// besideGate returns a free place outside a visitor's gate, out of the way of
// those who come and go.
func (p *Population) besideGate(v *visitor) (site.Vec2, bool) {
	g := &p.gates[v.entry]
	along := site.Vec2{X: g.in.Y, Y: -g.in.X}
	for _, out := range [...]float64{1.1, 1.6, 2.1} {
		for _, side := range [...]float64{1, -1, 1.5, -1.5, 2, -2, 2.5, -2.5} {
			q := g.from(-out).Add(along.Scale(side))
			if p.outdoors(q) && !p.inCorridor(q) && p.vacant(q, 2*trolleyRadius+0.1, v.walker) {
				return q, true
			}
		}
	}
	return site.Vec2{}, false
}

// outdoors reports whether somebody can stand at q outside the building.
func (p *Population) outdoors(q site.Vec2) bool {
	b := p.w.Site.Bounds
	far := max(b.Min.X-q.X, q.X-b.Max.X, b.Min.Y-q.Y, q.Y-b.Max.Y)
	return far > trolleyRadius && far < outsideRoom-trolleyRadius
}

// inCorridor reports whether q lies where people walk up to a gate or away from
// it, outside.
func (p *Population) inCorridor(q site.Vec2) bool {
	for i := range p.gates {
		d := q.Sub(p.gates[i].mid)
		if out := -d.Dot(p.gates[i].in); out > -gateInside && out < gateOutside+corridor && math.Abs(d.Cross(p.gates[i].in)) < corridor {
			return true
		}
	}
	return false
}

// outsideWay appends the shortest way round the building between two points
// outside.
func (p *Population) outsideWay(path []site.Vec2, from, to site.Vec2) []site.Vec2 {
	b := p.w.Site.Bounds
	size := b.Max.Sub(b.Min)
	house := site.NewBox(b.Min.Add(size.Scale(0.5)), size.X, size.Y, 0)
	corners := house.Corners(outsideCorner)
	points := [...]site.Vec2{to, corners[0], corners[1], corners[2], corners[3], from}
	var dist [len(points)]float64
	var next [len(points)]int
	for i := 1; i < len(points); i++ {
		dist[i] = math.Inf(1)
	}
	for range points { // Bellman & Ford: the way from every point to the first
		for i := range points {
			for j := range points {
				d := dist[j] + points[i].Sub(points[j]).Norm()
				if _, _, hit := house.SegmentEnters(points[i], points[j], outsideWall); !hit && d < dist[i]-1e-9 {
					dist[i], next[i] = d, j
				}
			}
		}
	}
	if math.IsInf(dist[len(points)-1], 1) {
		return append(path, to)
	}
	for i := len(points) - 1; i != 0; {
		i = next[i]
		path = append(path, points[i])
	}
	return path
}

// stuckOutside deals with somebody who cannot get on outside, because somebody
// who follows a script stands there: what is near enough will do, and in the end
// any place.
func (p *Population) stuckOutside(v *visitor, left float64) {
	enough := left < 2*nearEnough && (v.phase != phaseLeave || v.past)
	if v.phase == phaseOutside {
		e := &v.errands[v.at]
		e.spent += sim.FromSeconds(noProgress)
		late := e.spent.Seconds() > p.cfg.ErrandPatience
		if late && !enough && len(e.deeds) > 0 {
			p.skip(v, "no way there")
		}
		enough = enough || late
	}
	if enough {
		p.halt(v)
		p.after(v, 0)
	}
}
