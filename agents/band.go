package agents

import (
	"fmt"

	"gosim/sim"
)

// admission is how somebody gets past the gate.
type admission uint8

const (
	admitScan admission = iota // shows a code
	admitTail                  // close behind a member who showed theirs
	admitSlip                  // in by an exit, without a code
)

// role is what somebody is in the store for.
type role uint8

const (
	roleShopper  role = iota
	roleStaff         // works here
	roleScripted      // does what a script says
	roleReplayed      // walks where a recording says
)

// mate is somebody who comes with the first of a band: a guest on their account
// or an accomplice.
type mate struct {
	admission admission
	guest     bool    // pays on the first one's account
	account   bool    // has an account of their own
	afterGone bool    // comes when the first one has left, and is the same person
	delay     float64 // comes so many seconds after the first one
	child     bool
	intent    bool // counts as a thief of the first one's technique
}

// gang is a thief who does not come alone.
type gang interface {
	thief
	// mates returns the accomplices of a thief whose draws these are.
	mates(draw *sim.Stream) []mate
}

// mateKey returns the entity of the i-th mate (from 1) of a visitor.
func mateKey(serial, i int) sim.Entity { return sim.EntityOf(sim.ClassPerson, serial|i<<24) }

// gather makes the visitors of one arrival: the first one, and who comes along.
func (p *Population) gather(a arrival) {
	first := int32(len(p.visitors))
	p.visitors = append(p.visitors, p.newVisitor(first, a))
	draw := p.keys.Stream(personKey(a.serial), purposeBand, 0)
	var mates []mate
	switch t := p.thieves[a.tech].(type) {
	case gang:
		mates = t.mates(&draw)
	case nil:
		mates = p.guests(a, &draw)
	}
	if len(mates) == 0 {
		return
	}
	band := []int32{first}
	for i, m := range mates {
		band = append(band, first+1+int32(i))
		p.visitors = append(p.visitors, p.newMate(&p.visitors[first], first+1+int32(i), i+1, a.serial, m))
		if m.admission == admitTail {
			p.visitors[first].tail = first + 1 + int32(i)
		}
	}
	for _, id := range band {
		p.visitors[id].band = band
	}
	if p.thieves[a.tech] == nil {
		p.slowDown(band)
	}
}

// newMate draws the traits of somebody who comes with lead.
func (p *Population) newMate(lead *visitor, id int32, i, serial int, m mate) visitor {
	v := p.body(id, mateKey(serial, i), m.child)
	v.admission, v.entry = m.admission, lead.entry
	v.delay, v.afterGone, v.child = sim.FromSeconds(m.delay), m.afterGone, m.child
	switch {
	case m.guest:
		v.sponsor, v.token = lead.id, lead.account
	case m.account:
		v.account = fmt.Sprintf("%s.%d", lead.account, i)
		v.token = v.account
	}
	if m.intent {
		v.tech = lead.tech
	}
	if m.admission == admitSlip {
		v.entry = p.slipBy(v.key)
	}
	if m.afterGone {
		v.height, v.outfit, v.speed = lead.height, lead.outfit, lead.speed
	}
	return v
}

// slipBy draws the gate by which somebody comes in against the flow: one that
// lets people out.
func (p *Population) slipBy(key sim.Entity) int32 {
	var exits []int32
	for i := range p.gates {
		if p.isExit(int32(i)) {
			exits = append(exits, int32(i))
		}
	}
	draw := p.keys.Stream(key, purposeGate, 0)
	return exits[draw.IntN(len(exits))]
}

// arrive queues a band up for their gates, or schedules those who come later.
func (p *Population) arrive(v *visitor) {
	if v.due || v.band == nil { // a mate whose time has come, or somebody alone
		p.queueUp(v)
		return
	}
	for _, id := range v.band {
		u := &p.visitors[id]
		u.due = true
		switch {
		case u.admission == admitTail || u.afterGone:
		case u.delay > 0:
			p.k.Schedule(p.k.Now()+u.delay, p.kinds.arrive, id, 0)
		default:
			p.queueUp(u)
		}
	}
}

func (p *Population) queueUp(v *visitor) {
	if v.admission == admitSlip {
		p.startLurking(v)
		return
	}
	v.phase = phaseQueue
	p.request(v, v.entry)
}

// comeBack brings the one of a band who comes when the first has gone.
func (p *Population) comeBack(v *visitor) {
	for _, id := range v.band {
		if u := &p.visitors[id]; id != v.id && u.afterGone && u.phase == phaseDue && v.id == v.band[0] {
			if u.admission == admitSlip { // by the gate they left by
				u.entry = v.exit
			}
			p.k.Schedule(p.k.Now()+u.delay, p.kinds.arrive, id, 0)
		}
	}
}
