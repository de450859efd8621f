package agents

import (
	"math"

	"gosim/agents/walk"
	"gosim/checkoutfree/site"
	"gosim/internal/fpmath"
	"gosim/sim"
)

// How people follow their way; all ESTIMATE, chosen so that nobody is stuck.
const (
	passRadius   = 0.25 // a way point counts as passed, m
	loose        = 0.20 // a goal that is only passed counts as reached, m
	tight        = 0.03 // a goal to stand at counts as reached, m
	nearEnough   = 0.35 // in a crowd, a place to stand counts as reached, m
	noProgress   = 2.5  // after so long without getting nearer one is stuck, s
	checkEvery   = 10   // steps between two looks at the surroundings
	turnRate     = 6.0  // rad/s of the body while walking
	lookNear     = 1.5  // from here on one sees whether one's place is taken, m
	askExitFrom  = 1.6  // from here on one asks for the exit gate, m
	waitExitFrom = 0.9  // and so far from it one waits for it, m
	swerveTime   = 8 * sim.Second / 10
)

// straight sends a visitor straight to a point. If exact, they stop there.
func (p *Population) straight(v *visitor, to site.Vec2, exact bool) {
	v.path = append(v.path[:0], to)
	p.set(v, to, exact)
}

// route sends a visitor to a point by the shortest path, to stop there if it is
// a place at a shelf.
func (p *Population) route(v *visitor, to site.Vec2) {
	v.path = p.way(v.path[:0], p.crowd.Walkers[v.walker].Pos, to)
	p.set(v, to, v.phase == phaseWalk)
}

// way appends the shortest path between two points; where none keeps the usual
// distance from what stands around, one that a body just fits through; straight,
// if there is none at all.
func (p *Population) way(path []site.Vec2, from, to site.Vec2) []site.Vec2 {
	n := len(path)
	for _, r := range [...]*walk.Router{p.router, p.narrow} {
		r.Tie(from, &p.a)
		r.Tie(to, &p.b)
		if path, _ = r.Path(&p.a, &p.b, path); len(path) > n {
			return path
		}
	}
	return append(path, to)
}

// reroute finds the way to a visitor's goal anew. Whether they get on is measured
// on from where it was.
func (p *Population) reroute(v *visitor) {
	best, bestAt, slow := v.best, v.bestAt, v.slow
	p.route(v, v.goal)
	v.best, v.bestAt, v.slow = best, bestAt, slow
}

func (p *Population) set(v *visitor, goal site.Vec2, exact bool) {
	p.k.Cancel(v.timer)
	v.leg, v.goal, v.exact = 0, goal, exact
	v.best, v.bestAt, v.slow = math.Inf(1), p.k.Now(), 0
	if w := &p.crowd.Walkers[v.walker]; !w.Moving {
		w.Moving, w.Dir = true, site.Vec2{}
		p.moving++
	}
	p.keepStepping()
}

// keepStepping sees to it that there is a next step.
func (p *Population) keepStepping() {
	if !p.stepping {
		p.stepping = true
		p.k.Schedule((p.k.Now()+stepTime-1)/stepTime*stepTime, p.kinds.step, 0, 0)
	}
}

// halt lets a visitor stand where they are.
func (p *Population) halt(v *visitor) {
	if w := &p.crowd.Walkers[v.walker]; w.Moving {
		w.Moving, w.Speed = false, 0
		p.moving--
	}
}

// step moves everybody who is on the way from now to the next step.
func (p *Population) step() {
	p.ticks++
	for i := range p.crowd.Walkers {
		if p.crowd.Walkers[i].Moving {
			v := &p.visitors[p.who[i]]
			if (p.ticks+int(v.id))%checkEvery == 0 {
				p.lookAround(v)
			}
			if w := &p.crowd.Walkers[i]; w.Moving {
				p.steer(v, w)
			}
		}
	}
	p.stepRecordings()
	p.mover.Step(p.crowd, stepTime.Seconds())
	p.countCollisions()
	for i := range p.crowd.Walkers {
		if p.crowd.Walkers[i].Moving {
			p.settle(&p.visitors[p.who[i]], &p.crowd.Walkers[i])
		}
	}
	p.stepCircles()
	if p.stepping = p.moving > 0 || len(p.circles) > 0 || len(p.onTrack) > 0; p.stepping {
		p.k.Schedule(p.k.Now()+stepTime, p.kinds.step, 0, 0)
	}
}

// steer sets where a visitor wants to go in this step, and how fast.
func (p *Population) steer(v *visitor, w *walk.Walker) {
	for v.leg < len(v.path)-1 && v.path[v.leg].Sub(w.Pos).Norm() < passRadius {
		v.leg++
	}
	to := v.path[v.leg].Sub(w.Pos)
	d := to.Norm()
	w.V0 = v.pace()
	if v.leg == len(v.path)-1 && v.exact { // slow down in front of the goal, and stop on it
		w.V0 = min(w.V0, max(0.15, d/0.4), d/stepTime.Seconds())
	}
	w.Want = to.Unit()
	if v.swerveUntil > p.k.Now() {
		s, c := fpmath.Sincos(v.swerve)
		w.Want = site.Vec2{X: float64(w.Want.X*c) - float64(w.Want.Y*s), Y: float64(w.Want.X*s) + float64(w.Want.Y*c)}
	}
}

// settle tells the world where a visitor has got to, and sees whether they
// crossed a gate's line or arrived.
func (p *Population) settle(v *visitor, w *walk.Walker) {
	now := p.k.Now()
	end := now + stepTime
	from := p.w.PoseAt(v.person, now).Pos
	if w.Speed > 0.1 {
		most := turnRate * stepTime.Seconds()
		d := math.Remainder(fpmath.Atan2(w.Dir.Y, w.Dir.X)-v.heading, 2*math.Pi)
		v.heading += min(max(d, -most), most)
	}
	p.w.Move(v.person, now, end, sim.Pose{Pos: w.Pos, Heading: v.heading})
	p.watchLine(v, from, w.Pos, now)

	// Blocked for a while: try to get round to one side.
	if w.Speed < 0.1*v.speed {
		v.slow++
	} else {
		v.slow = 0
	}
	if v.slow >= 12 {
		v.slow = 0
		v.swerve = v.detour.Uniform(0.5, 1.2)
		if v.detour.Bool(0.5) {
			v.swerve = -v.swerve
		}
		v.swerveUntil = now + swerveTime
	}

	radius := loose
	if v.exact {
		radius = tight
	}
	if v.leg == len(v.path)-1 && v.goal.Sub(w.Pos).Norm() <= radius {
		p.halt(v)
		p.at(v, end)
	}
}

// watchLine schedules the instant at which a visitor on the way through a gate
// crosses its line.
func (p *Population) watchLine(v *visitor, from, to site.Vec2, now sim.Time) {
	gate, sign := v.entry, 1.0
	switch {
	case v.phase == phaseEnter && !v.past:
	case v.phase == phaseLeave && !v.past:
		gate, sign = v.exit, -1
	default:
		return
	}
	g := &p.gates[gate]
	s0, s1 := float64(sign*from.Sub(g.mid).Dot(g.in)), float64(sign*to.Sub(g.mid).Dot(g.in))
	if s0 < 0 && s1 >= 0 {
		v.past = true
		p.k.Schedule(now+sim.Time(float64(stepTime)*s0/(s0-s1)), p.kinds.cross, v.id, 0)
	}
}

// lookAround is what a visitor on the way does twice a second: cut corners,
// find their place taken, ask for the exit gate, notice that they are stuck.
func (p *Population) lookAround(v *visitor) {
	w := &p.crowd.Walkers[v.walker]
	v.lags = p.laggard(v)
	for v.leg < len(v.path)-1 && v.phase != phaseOutside && p.router.Clear(w.Pos, v.path[v.leg+1], 0.03) {
		v.leg++
	}
	left := v.path[v.leg].Sub(w.Pos).Norm()
	if left > 0.5 && !p.router.Clear(w.Pos, v.path[v.leg], routeMargin-bodyRadius) && p.onFloor(v) {
		p.reroute(v) // pushed off the way
		left = v.path[v.leg].Sub(w.Pos).Norm()
	}
	for i := v.leg + 1; i < len(v.path); i++ {
		left += v.path[i].Sub(v.path[i-1]).Norm()
	}
	switch v.phase {
	case phaseWalk:
		if left < lookNear && p.taken(v, v.goal) {
			if q, free := p.choosePlace(v); free {
				p.route(v, q)
			} else {
				p.halt(v)
				v.phase = phaseWait
				p.after(v, 1)
				return
			}
		}
	case phaseFollow:
		if p.catchUp(v) {
			return
		}
	case phaseToExit:
		if left < askExitFrom {
			p.askExit(v)
		}
		if left < waitExitFrom && v.asked && p.gates[v.exit].holder != v.id {
			p.halt(v)
			v.phase = phaseExitWait
			return
		}
	default:
	}
	if left < v.best-0.1 {
		v.best, v.bestAt = left, p.k.Now()
	} else if (p.k.Now() - v.bestAt).Seconds() > noProgress {
		p.stuck(v, left)
	}
}

// onFloor reports whether a visitor is on the way inside the store.
func (p *Population) onFloor(v *visitor) bool {
	return v.phase == phaseWalk || v.phase == phaseToExit || v.phase == phaseFollow
}

// stuck deals with a visitor who has not got nearer for a while: those who wait
// nearby make way; the visitor takes a place nearly as good, gives the errand
// up in time, or steps aside and tries again.
func (p *Population) stuck(v *visitor, left float64) {
	v.best, v.bestAt = math.Inf(1), p.k.Now()
	p.makeWay(v)
	switch v.phase {
	case phaseWalk:
		e := &v.errands[v.at]
		e.spent += sim.FromSeconds(noProgress)
		if left < nearEnough || p.facesPartner(v) {
			p.halt(v)
			p.after(v, 0)
			return
		}
		if e.spent.Seconds() > p.cfg.ErrandPatience && p.impatient(v) {
			return
		}
		p.stepAside(v)
	case phaseToExit, phaseFollow:
		p.stepAside(v)
	case phaseOutside, phaseToScan, phaseLeave, phaseTurned:
		p.stuckOutside(v, left)
	case phaseEnter:
		if v.past && left < 0.6 {
			p.halt(v)
			p.after(v, 0)
		}
	default:
	}
}

// makeWay asks those who wait within reach of a stuck visitor to step aside.
func (p *Population) makeWay(v *visitor) {
	at := p.crowd.Walkers[v.walker].Pos
	for i := range p.crowd.Walkers {
		w := &p.crowd.Walkers[i]
		if !w.Present || w.Moving || w.Pos.Sub(at).Norm() > 1.2 {
			continue
		}
		switch u := &p.visitors[p.who[i]]; u.phase {
		case phaseWait:
			u.phase = phaseWalk
			p.route(u, u.goal)
			p.stepAside(u)
		case phaseExitWait:
			u.phase = phaseToExit
			p.route(u, u.goal)
			p.stepAside(u)
		case phaseCue:
			p.sidle(u)
		default:
		}
	}
}

// stepAside puts a free place within two metres, drawn at random, before the
// rest of a visitor's way; if none is found the way stays as it is.
func (p *Population) stepAside(v *visitor) {
	at := p.crowd.Walkers[v.walker].Pos
	for range 12 {
		s, c := fpmath.Sincos(v.detour.Uniform(0, 2*math.Pi))
		q := at.Add(site.Vec2{X: c, Y: s}.Scale(v.detour.Uniform(0.5, 2)))
		if p.floor.Free(q, bodyRadius+0.05) && !p.inDoorway(q) && p.router.Clear(at, q, routeMargin-bodyRadius) && p.vacant(q, 2*bodyRadius+0.05, v.walker) {
			v.path = p.way(append(v.path[:0], q), q, v.goal)
			v.leg = 0
			return
		}
	}
}
