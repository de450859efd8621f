package agents

import (
	"gosim/sim"
)

// GrabAndRunConfig says how much is swept up, and how fast one runs.
type GrabAndRunConfig struct {
	UnitsMin      int     `yaml:"units_min" json:"units_min" jsonschema:"minimum=1,maximum=100,description=Least number of units one is after"`
	UnitsMax      int     `yaml:"units_max" json:"units_max" jsonschema:"minimum=1,maximum=100,description=Greatest number of units one is after"`
	Slots         int     `yaml:"slots_max" json:"slots_max" jsonschema:"minimum=1,maximum=10,description=Greatest number of slots they are taken from"`
	RunSpeed      float64 `yaml:"run_speed_mps" json:"run_speed_mps" jsonschema:"minimum=0.5,maximum=4,description=Speed on the way out"`
	TailgateShare float64 `yaml:"tailgate_share" json:"tailgate_share" jsonschema:"minimum=0,maximum=1,description=Share of those who come in behind a member; the others have an account"`
}

func defaultGrabAndRun() GrabAndRunConfig {
	return GrabAndRunConfig{
		UnitsMin: 3, UnitsMax: 8, Slots: 2, // ESTIMATE
		RunSpeed: 2.5, TailgateShare: 0.2, // ESTIMATE
	}
}

func (c *GrabAndRunConfig) validate() error {
	if err := checkAll(
		bound{"units_min", float64(c.UnitsMin), 1, 100},
		bound{"units_max", float64(c.UnitsMax), 1, 100},
		bound{"slots_max", float64(c.Slots), 1, 10},
		bound{"run_speed_mps", c.RunSpeed, 0.5, 4},
		bound{"tailgate_share", c.TailgateShare, 0, 1},
	); err != nil {
		return err
	}
	return ordered("units_max", float64(c.UnitsMin), float64(c.UnitsMax), "units_min")
}

// grabber goes to dear goods, sweeps several units with both hands straight into
// a bag, and runs.
type grabber struct{ GrabAndRunConfig }

func (t grabber) plan(p *Population, v *visitor) {
	draw := p.keys.Stream(v.key, purposeLoot, 0)
	units := t.UnitsMin + draw.IntN(t.UnitsMax-t.UnitsMin+1)
	slots := min(units, 1+draw.IntN(t.Slots))
	for i := range slots {
		if len(p.demand.all) == 0 {
			return
		}
		e := p.prey(v, p.demand.price, &draw)
		e.keep = true
		d := &e.deeds[0]
		d.units = units * (i + 1) / slots
		d.units -= units * i / slots
		d.then, d.style, d.both = thenStow, takeFast, true
		v.errands = append(v.errands, e)
	}
	p.order(v)
	run := newDeed(deedRun, v.tech)
	run.amount = t.RunSpeed
	v.errands = append(v.errands, errand{place: placeHere, deeds: []deed{run}, must: true})
}

// addSweep plans the way of what is in both hands into a bag that is held open.
func (p *Population) addSweep(v *visitor, d *deed) {
	const half = 3 * sim.Second / 10 // ESTIMATE
	v.add(op{kind: opSweep, after: half, grasp: half / 2})
	v.add(op{kind: opStow, hand: 1, intent: d.intent})
	v.add(op{kind: opStow, hand: 0, intent: d.intent, after: half})
}

// doSweep starts both hands on their way to the bag in front of the belly.
func (p *Population) doSweep(v *visitor, o *op, now sim.Time) sim.Time {
	for hand := range int8(2) {
		side := 0.08
		if hand == 1 {
			side = -side
		}
		if p.held(v, hand) != sim.NoUnit {
			p.w.Reach(v.person, int(hand), sim.Arm{
				Start: now, Hold: now + o.after - o.grasp/2, Release: now + o.after + o.grasp/2, End: now + 2*o.after, Target: p.bodyPoint(v, side, 0.2, 0.55),
			})
		}
	}
	return o.after
}

// tails reports whether somebody comes in behind a member.
func (p *Population) tails(a arrival) bool {
	switch a.tech {
	case sim.TechniqueTailgate:
		return true
	case sim.TechniqueGrabAndRun:
		draw := p.keys.Stream(personKey(a.serial), purposeAdmission, 0)
		return draw.Bool(p.cfg.Theft.GrabAndRun.TailgateShare)
	default:
		return false
	}
}

// canBeFollowed reports whether somebody shows a code at an entry and has nobody
// behind them yet.
func (p *Population) canBeFollowed(a arrival) bool {
	if p.tails(a) || a.tech == sim.TechniqueSlipIn {
		return false
	}
	if int(a.tech) < len(p.thieves) {
		if t, ok := p.thieves[a.tech].(gang); ok {
			draw := p.keys.Stream(personKey(a.serial), purposeBand, 0)
			for _, m := range t.mates(&draw) {
				if m.admission == admitTail {
					return false
				}
			}
		}
	}
	return true
}
