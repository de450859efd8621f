package validation

import (
	"gosim/agents/walk"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// How people are simulated here: as package agents does it.
const (
	dt     = 0.05 // time step, s
	body   = 0.20 // radius, m
	stride = 1.34 // mean free walking speed, m/s: Weidmann (1993)
)

// seed is the seed of every draw here.
const seed = 1

// What draws are for.
const (
	purposeFundamental sim.Purpose = 9000 + iota
	purposeGondolas
	purposePicker
	purposeHeadOn
	purposeDoors
	purposeBottleneck
	purposeCorner
)

// draws returns the n-th stream of draws for a purpose.
func draws(p sim.Purpose, n int) sim.Stream {
	return sim.NewKeys(seed, 0).Stream(sim.EntityOf(sim.ClassWorld, 0), p, uint64(n))
}

// names of the models on the page.
func nameOf(model string) string {
	switch model {
	case walk.NameSpeedModel:
		return "speed model"
	case walk.NameSocialForce:
		return "social force"
	default:
		return model
	}
}

// newMover returns a model that is known to exist.
func newMover(model string) walk.Mover {
	m, err := walk.NewMover(model)
	if err != nil {
		panic(err) // the name comes from walk.Movers
	}
	return m
}

// room is a floor of boxes without outer walls in reach.
func room(size float64, boxes ...site.Box) *walk.Crowd {
	return walk.NewCrowd(walk.NewFloor(&site.Site{Bounds: site.Rect{Max: site.Vec2{X: size, Y: size}}, Walls: boxes}))
}

// frame is a corridor's own coordinates: along from its beginning, across from
// its middle, metres.
type frame struct {
	box    site.Box
	length float64
}

func (f *frame) at(along, across float64) site.Vec2 {
	return f.box.World(site.Vec2{X: along - f.length/2, Y: across})
}

func (f *frame) along(p site.Vec2) float64 { return f.box.Local(p).X + f.length/2 }

// corridor returns an empty crowd on a floor with a corridor of a free width, its
// walls half a metre thick, turned by an angle.
func corridor(length, width, yawDeg float64) (*walk.Crowd, frame) {
	const margin = 5
	mid := site.Vec2{X: length/2 + margin, Y: length/2 + margin}
	f := frame{box: site.NewBox(mid, length, width, yawDeg), length: length}
	return room(length+2*margin,
		site.NewBox(f.at(length/2, -width/2-0.25), length, 0.5, yawDeg),
		site.NewBox(f.at(length/2, width/2+0.25), length, 0.5, yawDeg),
	), f
}

// arrived is how near a goal counts as there, m.
const arrived = 0.3

// course is the way of one walker: points to pass one after the other.
type course []site.Vec2

// follow returns the aim of walkers with a course each.
func follow(courses []course) func(i int, p site.Vec2) (site.Vec2, bool) {
	leg := make([]int, len(courses))
	return func(i int, p site.Vec2) (site.Vec2, bool) {
		for leg[i] < len(courses[i]) {
			if to := courses[i][leg[i]]; to.Sub(p).Norm() >= arrived {
				return to, false
			}
			leg[i]++
		}
		return p, true
	}
}

// march steps a crowd until all who move have arrived, and takes them off the
// floor as they do. aim says where walker i at p is heading, or that they are
// there. It returns the time at which each arrived, and whether all did before the
// limit, seconds.
func march(c *walk.Crowd, m walk.Mover, aim func(i int, p site.Vec2) (to site.Vec2, there bool), limit float64) (at []float64, all bool) {
	at = make([]float64, len(c.Walkers))
	left := 0
	for i := range c.Walkers {
		if c.Walkers[i].Moving {
			left++
		}
	}
	for step := 0; left > 0 && float64(step)*dt < limit; step++ {
		for i := range c.Walkers {
			w := &c.Walkers[i]
			if !w.Moving {
				continue
			}
			to, there := aim(i, w.Pos)
			if there {
				at[i] = float64(step) * dt
				c.Remove(i)
				left--
				continue
			}
			w.Want = to.Sub(w.Pos).Unit()
		}
		m.Step(c, dt)
	}
	return at, left == 0
}

// scatter adds n walkers of the radius of a body at random places of a rectangle,
// apart from walls and each other, with courses of their own. It returns false if
// there is no room.
func scatter(c *walk.Crowd, s *sim.Stream, n int, lo, hi site.Vec2) bool {
	for range n {
		placed := false
		for range 10_000 {
			p := site.Vec2{X: s.Uniform(lo.X, hi.X), Y: s.Uniform(lo.Y, hi.Y)}
			if vacant(c, p, body) {
				c.Add(walk.Walker{Pos: p, V0: speedOf(s), Radius: body, Moving: true})
				placed = true
				break
			}
		}
		if !placed {
			return false
		}
	}
	return true
}

// vacant reports whether a disc fits at p.
func vacant(c *walk.Crowd, p site.Vec2, radius float64) bool {
	if !c.Floor.Free(p, radius) {
		return false
	}
	for i := range c.Walkers {
		if w := &c.Walkers[i]; w.Present && w.Pos.Sub(p).Norm() < w.Radius+radius {
			return false
		}
	}
	return true
}

// speedOf draws a free walking speed: normal with mean 1.34 and standard
// deviation 0.26 m/s (Weidmann 1993), within two of these.
func speedOf(s *sim.Stream) float64 { return s.TruncNorm(stride, 0.26, stride-0.52, stride+0.52) }

// overlap returns the greatest overlap of any two walkers and of any walker with
// a wall, metres, not below 0. The crowd is indexed as it stands.
func overlap(c *walk.Crowd) (people, walls float64) {
	c.Index()
	for i := range c.Walkers {
		w := &c.Walkers[i]
		if !w.Present {
			continue
		}
		for _, j := range c.Near(i, 1) {
			o := &c.Walkers[j]
			people = max(people, w.Radius+o.Radius-w.Pos.Sub(o.Pos).Norm())
		}
		for _, k := range c.Floor.Near(w.Pos) {
			walls = max(walls, w.Radius-c.Floor.Wall(k).Nearest(w.Pos).Sub(w.Pos).Norm())
		}
	}
	return people, walls
}

// join adds a clause to a line.
func join(line, clause string) string {
	if line == "" {
		return clause
	}
	return line + "; " + clause
}
