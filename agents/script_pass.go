package agents

import (
	"fmt"

	"gosim/agents/script"
	"gosim/sim"
)

// stepHandOver passes what is in a hand to somebody who waits for it: both hands
// go to the point between the two. If the other is just out of reach, or on the
// way, the step begins anew.
func (p *Population) stepHandOver(v *visitor, _ *errand, st *script.Step) string {
	t, to := v.part, &p.visitors[p.parts[st.Other].visitor]
	name := to.part.program.Name
	if why := p.without(v, st); why != "" {
		return why
	}
	now := p.k.Now()
	late := (now - t.since).Seconds() > scriptPatience*p.cfg.ErrandPatience
	if to.walker < 0 || !p.inside(to) {
		return fmt.Sprintf("%s is not there", name)
	}
	toHand := st.ToHand
	if p.held(to, toHand) != sim.NoUnit {
		toHand = p.freeHand(to)
	}
	switch {
	case toHand < 0:
		return fmt.Sprintf("%s has no hand free", name)
	case late:
		return fmt.Sprintf("%s is not within reach", name)
	case to.phase != phaseCue || p.w.Person(to.person).Arms[toHand].End > now:
		t.stage = 0 // ask again
		v.add(op{kind: opWait, after: askAgain})
		return ""
	case !p.near(v, to):
		t.again = true
		return ""
	}
	p.reachOut(v, to, st, toHand)
	return ""
}

// reachOut plans the motions of giving, and starts those of receiving.
func (p *Population) reachOut(v, to *visitor, st *script.Step, toHand int8) {
	now, reach := p.k.Now(), sim.FromSeconds(p.cfg.ReachTime)
	a, b := p.pos(v), p.pos(to)
	mid := a.Add(b).Scale(0.5).At(0.62 * min(v.height, to.height)) // between the bellies; ESTIMATE
	turn, back := p.turnTo(v, headingTo(a, b)), p.turnTo(to, headingTo(b, a))
	turn.after = max(turn.after, back.after, reach)
	p.doTurn(to, &back, now)
	v.add(turn)
	v.add(op{kind: opExtend, hand: st.Hand, target: mid, grasp: reach / 2, after: reach})
	v.add(op{kind: opPass, hand: st.Hand, partner: to.id, toHand: toHand, after: reach * 3 / 2, intent: st.Intent})
	meet := now + turn.after + reach
	to.part.still = meet + reach*3/2
	p.w.Reach(to.person, int(toHand), sim.Arm{Start: now + turn.after, Hold: meet, Release: meet + reach/2, End: to.part.still, Target: mid})
}

// doPass moves the unit from hand to hand, if nothing has come between.
func (p *Population) doPass(v *visitor, o *op, now sim.Time) sim.Time {
	u, to := p.held(v, o.hand), &p.visitors[o.partner]
	if u == sim.NoUnit || !p.near(v, to) || p.held(to, o.toHand) != sim.NoUnit {
		return 0
	}
	p.must(p.w.HandOver(now, v.person, int(o.hand), to.person, int(o.toHand), o.intent))
	p.mark(u, o.intent)
	return o.after
}
