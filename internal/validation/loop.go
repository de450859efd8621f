package validation

import (
	"math"

	"gosim/agents/walk"
	"gosim/checkoutfree/site"
)

// loop is a corridor whose ends are joined. Who walks out of one end comes in at
// the other, and those near an end are seen beyond the other too, as ghosts who
// stand where the others began the step. So nobody meets an end, and density and
// number stay as they are.
type loop struct {
	crowd  *walk.Crowd
	frame  frame
	length float64
	n      int // walkers 0…n-1 are people, n…2n-1 their ghosts
}

// apron is how far the corridor goes on beyond either end of the loop, and how
// near an end one has a ghost: as far as models look, m.
const apron = 2.0

// newLoop returns an empty loop.
func newLoop(length, width float64) *loop {
	c, f := corridor(length+2*apron, width, 0)
	return &loop{crowd: c, frame: f, length: length}
}

// at returns the place so far along the loop and across from its middle.
func (l *loop) at(along, across float64) site.Vec2 { return l.frame.at(along+apron, across) }

// close ends the adding of people.
func (l *loop) close() {
	l.n = len(l.crowd.Walkers)
	for range l.n {
		l.crowd.Add(walk.Walker{})
	}
}

// step moves everybody on along the loop and returns their mean speed along it.
func (l *loop) step(m walk.Mover) float64 {
	for i := range l.n {
		w, ghost := &l.crowd.Walkers[i], &l.crowd.Walkers[l.n+i]
		w.Want = site.Vec2{X: 1}
		x := l.frame.along(w.Pos) - apron
		shift := 0.0
		switch {
		case x < apron:
			shift = l.length
		case x > l.length-apron:
			shift = -l.length
		}
		*ghost = walk.Walker{Pos: w.Pos.Add(site.Vec2{X: shift}), Dir: w.Dir, Radius: w.Radius, Present: shift != 0}
	}
	before := 0.0
	for i := range l.n {
		before += l.crowd.Walkers[i].Pos.X
	}
	m.Step(l.crowd, dt)
	after := 0.0
	for i := range l.n {
		w := &l.crowd.Walkers[i]
		after += w.Pos.X
		x := l.frame.along(w.Pos) - apron
		w.Pos.X -= float64(l.length * math.Floor(x/l.length))
	}
	return (after - before) / dt / float64(l.n)
}

// meanSpeeds steps the loop and returns the mean speed along it over each of some
// times from the start, seconds.
func (l *loop) meanSpeeds(m walk.Mover, times ...[2]float64) []float64 {
	sum, steps, end := make([]float64, len(times)), make([]int, len(times)), 0.0
	for _, t := range times {
		end = max(end, t[1])
	}
	for step := 1; float64(step)*dt <= end+dt/2; step++ {
		v, now := l.step(m), float64(step)*dt
		for i, t := range times {
			if now > t[0]+dt/2 && now < t[1]+dt/2 {
				sum[i] += v
				steps[i]++
			}
		}
	}
	for i := range sum {
		sum[i] /= float64(steps[i])
	}
	return sum
}
