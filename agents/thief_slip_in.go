package agents

import (
	"gosim/sim"
)

// SlipInConfig says how people come in by an exit without a code.
type SlipInConfig struct {
	FollowShare float64 `yaml:"follow_share" json:"follow_share" jsonschema:"minimum=0,maximum=1,description=Share of those who wait for somebody to leave and go in as they come out; the others wait until nobody is near"`
	Patience    float64 `yaml:"patience_s" json:"patience_s" jsonschema:"minimum=1,maximum=3600,description=Time one waits for somebody to leave before making do with nobody near; and for that before going in anyhow"`
	Near        float64 `yaml:"near_m" json:"near_m" jsonschema:"minimum=0,maximum=20,description=Distance from the exit within which somebody is near"`
}

func defaultSlipIn() SlipInConfig {
	return SlipInConfig{FollowShare: 0.7, Patience: 120, Near: 2.5} // ESTIMATE
}

func (c *SlipInConfig) validate() error {
	return checkAll(bound{"follow_share", c.FollowShare, 0, 1}, bound{"patience_s", c.Patience, 1, 3600}, bound{"near_m", c.Near, 0, 20})
}

// slipper comes in by an exit, against the flow, and takes openly: there is nobody
// to bill.
type slipper struct{}

func (slipper) plan(p *Population, v *visitor) { p.planUnbilled(v) }

// planUnbilled plans the round of somebody who is known to nobody.
func (p *Population) planUnbilled(v *visitor) {
	draw := p.keys.Stream(v.key, purposeLoot, 0)
	p.list(v, p.lootSize(&draw))
	p.order(v)
}

// slip is the state of somebody who waits for a chance to slip in.
type slip struct {
	follows bool     // waits for somebody to leave
	since   sim.Time // began to wait
}

// startLurking lets somebody wait out of sight of an exit.
func (p *Population) startLurking(v *visitor) {
	draw := p.keys.Stream(v.key, purposeSlip, 0)
	v.slip = slip{follows: draw.Bool(p.cfg.Theft.SlipIn.FollowShare), since: p.k.Now()}
	v.phase = phaseLurk
	v.speed = max(v.speed, 1.2) // hurries; ESTIMATE
	g := &p.gates[v.entry]
	g.lurkers = append(g.lurkers, v.id)
	p.lurk(v)
}

// lurk looks, each second, whether the exit is deserted.
func (p *Population) lurk(v *visitor) {
	c := &p.cfg.Theft.SlipIn
	waited := (p.k.Now() - v.slip.since).Seconds()
	if waited < c.Patience && v.slip.follows || waited < 2*c.Patience && !p.vacant(p.gates[v.entry].mid, c.Near, -1) {
		p.after(v, 1)
		return
	}
	p.slipNow(v)
}

// tempt lets the first of those who lurk at an exit for somebody to leave by it
// slip in behind their back.
func (p *Population) tempt(gate int32) {
	for _, id := range p.gates[gate].lurkers {
		if v := &p.visitors[id]; v.slip.follows {
			p.slipNow(v)
			return
		}
	}
}

// slipNow puts a lurker at the head of the queue for their gate.
func (p *Population) slipNow(v *visitor) {
	g := &p.gates[v.entry]
	p.k.Cancel(v.timer)
	for i, id := range g.lurkers {
		if id == v.id {
			g.lurkers = append(g.lurkers[:i], g.lurkers[i+1:]...)
			break
		}
	}
	v.phase = phaseQueue
	g.queue = append([]int32{v.id}, g.queue...)
	p.grant(v.entry)
}
