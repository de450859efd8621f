package agents

import (
	"math"
	"slices"

	"gosim/sim"
)

// arrival is one planned visit. Its serial keys all of the visitor's draws.
type arrival struct {
	at     sim.Time
	serial int
	tech   sim.Technique
	member int // -1 for somebody new
	nth    int // the member's visits in this run before
}

// block is a stretch of the run with a constant arrival rate: an hour of the
// profile, or the part of it that the run covers.
type block struct {
	from, to sim.Time
	mean     float64 // expected arrivals
}

// blocks returns the stretches of a run that lasts until the given time, and
// their means, which sum to visits. It returns nil if the profile is zero
// throughout.
func (c *Config) blocks(until sim.Time, visits float64) []block {
	weights, _ := profileWeights(c.Profile)
	var out []block
	sum := 0.0
	start := sim.FromSeconds(c.ProfileStartH * 3600)
	for t := sim.Time(0); t < until; {
		hour := (t + start) / sim.Hour
		end := min(until, (hour+1)*sim.Hour-start)
		b := block{from: t, to: end, mean: weights[hour%24] * float64(end-t) / float64(sim.Hour)}
		sum += b.mean
		out = append(out, b)
		t = end
	}
	if sum == 0 {
		return nil
	}
	for i := range out {
		out[i].mean *= visits / sum
	}
	return out
}

// arrivals plans the visits of a run in order of time.
//
// With a number left to chance, each hour's rate is the profile's times a gamma
// variable of mean 1 whose shape m/(index−1) gives the count, of mean m, the
// wanted variance over mean. With a fixed number each time is drawn from the
// profile by inversion. Serials count in order of drawing, not of time, so that
// one more visit leaves the others' serials alone.
func (p *Population) arrivals(until sim.Time) []arrival {
	var out []arrival
	if p.cfg.FixedVisits > 0 {
		for range p.cfg.FixedVisits {
			out = p.arriveAnywhere(out, until, sim.TechniqueNone)
		}
	} else {
		for i, b := range p.cfg.blocks(until, p.cfg.Visits) {
			for n := p.count(i, b.mean); n > 0; n-- {
				draw := p.keys.Stream(sim.EntityOf(sim.ClassWorld, i), purposeArrivalTime, uint64(n))
				at := b.from + sim.Time(draw.Float64()*float64(b.to-b.from))
				out = append(out, arrival{at: at, serial: len(out)})
			}
		}
	}
	if p.cfg.Theft.Fixed.total() > 0 {
		for tech, n := range p.cfg.Theft.Fixed.byTechnique() {
			for range n {
				out = p.arriveAnywhere(out, until, sim.Technique(tech))
			}
		}
	} else {
		for i := range out {
			out[i].tech = p.technique(out[i].serial)
		}
	}
	slices.SortStableFunc(out, func(a, b arrival) int {
		switch {
		case a.at != b.at && a.at < b.at:
			return -1
		case a.at != b.at:
			return 1
		default:
			return a.serial - b.serial
		}
	})
	return out
}

// count draws how many arrive in block i.
func (p *Population) count(i int, mean float64) int {
	draw := p.keys.Stream(sim.EntityOf(sim.ClassWorld, i), purposeRate, 0)
	if mean > 0 && p.cfg.DispersionIndex > 1 {
		mean *= draw.Gamma(mean/(p.cfg.DispersionIndex-1), 1)
	}
	counts := p.keys.Stream(sim.EntityOf(sim.ClassWorld, i), purposeArrivals, 0)
	return counts.Poisson(mean)
}

// arriveAnywhere appends an arrival at a time drawn from the profile.
func (p *Population) arriveAnywhere(out []arrival, until sim.Time, tech sim.Technique) []arrival {
	serial := len(out)
	draw := p.keys.Stream(personKey(serial), purposeArrivalTime, 0)
	x := draw.Float64()
	for _, b := range p.cfg.blocks(until, 1) {
		if x < b.mean {
			at := b.from + sim.Time(x/b.mean*float64(b.to-b.from))
			return append(out, arrival{at: min(at, b.to-1), serial: serial, tech: tech})
		}
		x -= b.mean
	}
	if bs := p.cfg.blocks(until, 1); len(bs) > 0 { // x was within rounding of the end
		return append(out, arrival{at: bs[len(bs)-1].to - 1, serial: serial, tech: tech})
	}
	return out
}

// personKey returns the entity whose draws are those of the visitor with the
// given serial.
func personKey(serial int) sim.Entity { return sim.EntityOf(sim.ClassPerson, serial) }

// technique draws whether and how a visitor steals.
func (p *Population) technique(serial int) sim.Technique {
	draw := p.keys.Stream(personKey(serial), purposeTechnique, 0)
	if !draw.Bool(p.cfg.Theft.Share) {
		return sim.TechniqueNone
	}
	return sim.Technique(max(0, draw.Choice(p.cfg.Theft.Mix.byTechnique())))
}

// follow gives every tailgater a member to follow: one drawn from those that
// nobody follows yet, and the time of that member. A tailgater without a member
// does not come. visits are in order of time.
func (p *Population) follow(visits []arrival) (kept []arrival, tailOf map[int]int) {
	tailOf = map[int]int{} // serial of the member → of the tailgater
	var members []int
	for _, a := range visits {
		if a.tech != sim.TechniqueTailgate {
			members = append(members, a.serial)
			kept = append(kept, a)
		}
	}
	slices.Sort(members)
	at := func(serial int) sim.Time {
		for _, a := range kept {
			if a.serial == serial {
				return a.at
			}
		}
		return sim.Time(math.MaxInt64)
	}
	for _, a := range visits {
		if a.tech != sim.TechniqueTailgate || len(members) == 0 {
			continue
		}
		draw := p.keys.Stream(personKey(a.serial), purposeTailgate, 0)
		i := draw.IntN(len(members))
		tailOf[members[i]] = a.serial
		a.at = at(members[i])
		members = slices.Delete(members, i, i+1)
		kept = append(kept, a)
	}
	slices.SortStableFunc(kept, func(a, b arrival) int {
		switch {
		case a.at < b.at:
			return -1
		case a.at > b.at:
			return 1
		default:
			return a.serial - b.serial
		}
	})
	return kept, tailOf
}
