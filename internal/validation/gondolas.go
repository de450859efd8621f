package validation

import (
	"fmt"

	"gosim/agents/walk"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// gondolas is an hour of a dense crowd among shelves.
func gondolas() Check {
	return Check{
		Number: "5", Title: "Nobody inside a shelf, nobody inside another",
		Setup: "Seventy people, a fifth each children (radius 0.15 m) and people with a trolley (0.30 m), the rest 0.20 m, walk for a simulated hour between random places of a store of eight gondolas, 1 m deep and 6 m long, with aisles of 1.5 m and cross aisles of 2 m: one per 2.3 m² of free floor. " +
			"Each follows the shortest path for their own radius, stands for up to 4 s on arrival, and takes another goal if they get no farther. Each is measured against the others and the shelves after every step of 0.05 s. The social force model walks ten minutes.",
		Source:   "Demands of this project: trajectories feed cameras and shelves, so bodies must not overlap.",
		Expected: "Both models: largest overlap of two people, and of anybody with a shelf or wall, ≤ 1 mm.",
		Slow:     true,
		Run:      runGondolas,
	}
}

// shop is a store of gondolas with people who walk about it.
type shop struct {
	crowd   *walk.Crowd
	bounds  site.Rect
	routers map[float64]*walk.Router // by radius
	draws   []sim.Stream             // by walker
	path    [][]site.Vec2
	best    []float64 // least distance to the next point so far, m
	since   []int     // steps since it was less
	pause   []int     // steps left to stand
	walked  float64   // m, by all
}

// newShop returns the store with n people at random places.
func newShop(n int) *shop {
	const columns, rows, deep, long, aisle, cross = 4, 2, 1.0, 6.0, 1.5, 2.0
	s := &shop{routers: map[float64]*walk.Router{}}
	s.bounds.Max = site.Vec2{X: aisle + columns*(deep+aisle), Y: cross + rows*(long+cross)}
	var boxes []site.Box
	for x := range columns {
		for y := range rows {
			left, low := aisle+float64(float64(x)*(deep+aisle)), cross+float64(float64(y)*(long+cross))
			boxes = append(boxes, box(left, left+deep, low, low+long))
		}
	}
	s.crowd = walk.NewCrowd(walk.NewFloor(&site.Site{Bounds: s.bounds, Walls: boxes}))
	for i := range n {
		draw := sim.NewKeys(seed, 0).Stream(sim.EntityOf(sim.ClassPerson, i), purposeGondolas, 0)
		radius := body
		switch i % 5 {
		case 0:
			radius = 0.15
		case 1:
			radius = 0.30
		}
		if s.routers[radius] == nil {
			s.routers[radius] = walk.NewRouter(boxes, s.bounds, walk.Clearance(radius))
		}
		for {
			if p := s.somewhere(&draw); vacant(s.crowd, p, radius) {
				s.crowd.Add(walk.Walker{Pos: p, V0: draw.TruncNorm(0.9, 0.2, 0.4, 1.5), Radius: radius, Moving: true})
				break
			}
		}
		s.draws, s.path = append(s.draws, draw), append(s.path, nil)
		s.best, s.since, s.pause = append(s.best, 0), append(s.since, 0), append(s.pause, 0)
		s.goOn(i)
	}
	return s
}

func (s *shop) somewhere(draw *sim.Stream) site.Vec2 {
	return site.Vec2{X: draw.Uniform(0, s.bounds.Max.X), Y: draw.Uniform(0, s.bounds.Max.Y)}
}

// goOn gives walker i another goal.
func (s *shop) goOn(i int) {
	w := &s.crowd.Walkers[i]
	r := s.routers[w.Radius]
	var from, to walk.Anchor
	for s.path[i] = s.path[i][:0]; len(s.path[i]) == 0; {
		p := s.somewhere(&s.draws[i])
		if !s.crowd.Floor.Free(p, walk.Clearance(w.Radius)) {
			continue
		}
		r.Tie(w.Pos, &from)
		r.Tie(p, &to)
		s.path[i], _ = r.Path(&from, &to, s.path[i])
	}
	s.best[i], s.since[i] = 1e9, 0
}

// steer sets what walker i wants.
func (s *shop) steer(i int) {
	const patience = 60 // steps without getting nearer, 3 s
	w := &s.crowd.Walkers[i]
	if s.pause[i] > 0 {
		s.pause[i]--
		w.Moving = s.pause[i] == 0
		w.Dir = site.Vec2{}
		return
	}
	d := s.path[i][0].Sub(w.Pos).Norm()
	if d < s.best[i]-0.05 {
		s.best[i], s.since[i] = d, 0
	} else if s.since[i]++; s.since[i] > patience {
		s.goOn(i)
		return
	}
	if d < 0.25 {
		s.path[i] = s.path[i][1:]
		s.best[i], s.since[i] = 1e9, 0
		if len(s.path[i]) == 0 {
			s.goOn(i)
			s.pause[i] = 1 + s.draws[i].IntN(80)
			w.Moving = false
			return
		}
	}
	w.Want = s.path[i][0].Sub(w.Pos).Unit()
}

// run walks for a time, seconds, and returns the greatest overlaps, metres.
func (s *shop) run(m walk.Mover, seconds float64) (people, walls float64) {
	for step := 0; float64(step)*dt < seconds; step++ {
		for i := range s.crowd.Walkers {
			s.steer(i)
		}
		m.Step(s.crowd, dt)
		for i := range s.crowd.Walkers {
			if w := &s.crowd.Walkers[i]; w.Moving {
				s.walked += float64(w.Speed * dt)
			}
		}
		p, w := overlap(s.crowd)
		people, walls = max(people, p), max(walls, w)
	}
	return people, walls
}

func runGondolas() Result {
	const people = 70
	t := Table{Head: []string{"model", "simulated", "walked by all", "people overlap by", "walls by"}}
	pass, measured := true, ""
	for _, model := range walk.Movers() {
		seconds := 3600.0
		if model != walk.Movers()[0] {
			seconds = 600
		}
		s := newShop(people)
		p, w := s.run(newMover(model), seconds)
		moved := s.walked / people / seconds
		t.Rows = append(t.Rows, []string{
			nameOf(model), fmt.Sprintf("%.0f min", seconds/60), fmt.Sprintf("%.1f km (%.2f m/s)", s.walked/1000, moved),
			fmt.Sprintf("%.6f mm", 1000*p), fmt.Sprintf("%.6f mm", 1000*w),
		})
		pass = pass && p <= 1e-3 && w <= 1e-3 && moved > 0.1
		measured = join(measured, fmt.Sprintf("%s %.3f mm and %.3f mm", nameOf(model), 1000*p, 1000*w))
	}
	return Result{Measured: measured, Pass: pass, Tables: []Table{t}}
}
