package agents

import (
	"fmt"
	"math"
	"slices"

	"gosim/agents/walk"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// Distances from a gate's line, metres.
const (
	gateOutside = 1.2 // where people appear and vanish
	gateScan    = 0.3 // where they stand to scan
	gateInside  = 0.8 // where they are past the gate
)

// gate is a doorway and the queue for it: one person at a time.
type gate struct {
	id       site.GateID
	kind     site.GateKind
	mid, in  site.Vec2
	anchor   walk.Anchor // of the point inside
	queue    []int32     // visitors who want through, in order of asking
	holder   int32       // who is going through, or -1
	retrying bool
	lurkers  []int32 // who wait for a chance to slip in
	// Who were refused and wait for somebody to follow, in order of time.
	followers []int32
}

func (g *gate) from(distance float64) site.Vec2 { return g.mid.Add(g.in.Scale(distance)) }

// openGates prepares the gates and checks that each leads to free floor and
// that there is a way in and a way out.
func (p *Population) openGates() error {
	entries, exits := 0, 0
	for i := range p.w.Site.Gates {
		s := &p.w.Site.Gates[i]
		g := gate{id: site.GateID(i), kind: s.Kind, mid: s.A.Add(s.B).Scale(0.5), in: s.Inward.Unit(), holder: -1}
		inside := g.from(gateInside)
		if !p.floor.Free(inside, bodyRadius) {
			return fmt.Errorf("agents: gate %s: no room to stand at (%.2f, %.2f), %g m inside", s.Code, inside.X, inside.Y, gateInside)
		}
		if w := s.A.Sub(s.B).Norm(); w < 2*bodyRadius {
			return fmt.Errorf("agents: gate %s: %.2f m wide, a person needs %.2f m", s.Code, w, 2*bodyRadius)
		}
		p.router.Tie(inside, &g.anchor)
		p.gates = append(p.gates, g)
		if s.Kind != site.GateExit {
			entries++
		}
		if s.Kind != site.GateEntry {
			exits++
		}
	}
	if entries == 0 || exits == 0 {
		return fmt.Errorf("agents: the site has %d gates to come in by and %d to leave by, want one of each", entries, exits)
	}
	for i := range p.gates {
		if p.gates[i].kind == site.GateExit {
			continue
		}
		a := &p.gates[i].anchor
		if d, _, _ := p.router.Between(a, &p.gates[p.exitFrom(a)].anchor); math.IsInf(d, 1) {
			return fmt.Errorf("agents: gate %s: no way from it to an exit", p.w.Site.Gates[i].Code)
		}
	}
	return nil
}

// isExit reports whether a gate lets people out.
func (p *Population) isExit(gate int32) bool { return p.gates[gate].kind != site.GateEntry }

// entryOf draws the gate by which a visitor comes in.
func (p *Population) entryOf(key sim.Entity) int32 {
	var entries []int32
	for i := range p.gates {
		if p.gates[i].kind != site.GateExit {
			entries = append(entries, int32(i))
		}
	}
	draw := p.keys.Stream(key, purposeGate, 0)
	return entries[draw.IntN(len(entries))]
}

// exitFrom returns the exit that is nearest on foot.
func (p *Population) exitFrom(a *walk.Anchor) int32 {
	best, bestD := int32(-1), math.Inf(1)
	for i := range p.gates {
		if p.gates[i].kind == site.GateEntry {
			continue
		}
		if d, _, _ := p.router.Between(a, &p.gates[i].anchor); best < 0 || d < bestD {
			best, bestD = int32(i), d
		}
	}
	return best
}

// request puts a visitor into the queue of a gate.
func (p *Population) request(v *visitor, gate int32) {
	g := &p.gates[gate]
	g.queue = append(g.queue, v.id)
	p.grant(gate)
}

// grant lets the next visitor through a gate that is free: the first in the
// queue, but somebody who leaves if the first wants in and there is no room yet.
// People leaving go in order of nearness, so that nobody has to pass those who
// wait.
func (p *Population) grant(gate int32) {
	g := &p.gates[gate]
	if g.holder >= 0 || len(g.queue) == 0 {
		return
	}
	i := 0
	if first := &p.visitors[g.queue[0]]; first.phase != phaseQueue || !p.room(g) {
		i = p.leaver(g)
	}
	if i < 0 {
		if !g.retrying {
			g.retrying = true
			p.k.Schedule(p.k.Now()+300*sim.Millisecond, p.kinds.grant, gate, 0)
		}
		return
	}
	v := &p.visitors[g.queue[i]]
	g.queue = slices.Delete(g.queue, i, i+1)
	g.holder = v.id
	switch v.phase {
	case phaseQueue:
		p.admit(v)
	case phaseExitWait:
		p.walkOut(v)
	default: // still on the way: will find the gate theirs
		p.k.Schedule(p.k.Now()+wayLimit, p.kinds.grant, gate, int64(v.id)+1)
	}
}

// wayLimit is how long a gate waits for somebody on the way to it. Who cannot get
// past those who stand before it must let them out first. ESTIMATE: longer than
// anybody's way through a small store.
const wayLimit = 60 * sim.Second

// takeBack gives a gate to others if a visitor to whom it was given wayLimit ago is
// still on the way.
func (p *Population) takeBack(gate, id int32) {
	g, v := &p.gates[gate], &p.visitors[id]
	if g.holder != id || v.phase != phaseToExit || len(g.queue) == 0 {
		return
	}
	g.holder = -1
	p.grant(gate)
	g.queue = append(g.queue, id)
}

// room reports whether somebody can come up to a gate and into the store.
func (p *Population) room(g *gate) bool {
	if first := &p.visitors[g.queue[0]]; first.walker < 0 && !p.vacant(g.from(-gateOutside), 2.5*bodyRadius, -1) {
		return false
	}
	inside := 0
	for _, q := range p.w.Present() {
		if p.w.Person(q).Inside {
			inside++
		}
	}
	return inside < p.capacity
}

// leaver returns who of a gate's queue is nearest to it on the way out, or -1.
func (p *Population) leaver(g *gate) int {
	i, best := -1, math.Inf(1)
	for j, id := range g.queue {
		u := &p.visitors[id]
		if u.phase == phaseQueue {
			continue
		}
		if d := p.crowd.Walkers[u.walker].Pos.Sub(g.mid).Norm(); d < best {
			i, best = j, d
		}
	}
	return i
}

// release gives a gate free.
func (p *Population) release(gate int32) {
	p.gates[gate].holder = -1
	p.grant(gate)
}

// inDoorway reports whether q lies where people come through a gate.
func (p *Population) inDoorway(q site.Vec2) bool {
	for i := range p.gates {
		if q.Sub(p.gates[i].from(gateInside/2)).Norm() < gateInside {
			return true
		}
	}
	return false
}

// vacant reports whether no walker but the given one is within distance of q.
func (p *Population) vacant(q site.Vec2, distance float64, but int) bool {
	for i := range p.crowd.Walkers {
		w := &p.crowd.Walkers[i]
		if w.Present && i != but && w.Pos.Sub(q).Norm() < distance {
			return false
		}
	}
	return true
}
