package agents

import (
	"fmt"
	"slices"

	"gosim/checkoutfree/site"
	"gosim/internal/fpmath"
	"gosim/sim"
)

// The purposes of the draws of what happens at a gate.
const (
	purposePresent = sim.PurposeAgents + 200 + iota
	purposeHabit
	purposeShared
)

const (
	slowSigma    = 0.5 // of the logarithm of the time that finding the phone takes; ESTIMATE
	doubleSigma  = 0.3 // of the logarithm of the time to a second showing; ESTIMATE
	unreadTries  = 8   // showings after which one goes away whose code cannot be read; ESTIMATE
	friendNumber = 15  // of the mate's key of somebody with a picture of a member's code
)

// habit is how somebody fares at the gate.
type habit struct {
	drawn    bool
	wrong    bool // shows another code first
	twice    bool // shows the code once more after it was accepted
	again    bool // and is about to
	turns    bool // turns round in the gate
	holds    bool // holds the gate for the next
	follows  bool // waits for somebody to follow in, if refused
	retries  int  // that are left
	tries    int  // showings
	gap      float64
	opened   sim.Time // when the gate opened for them
	holder   int32    // who holds the gate for them, or -1
	late     bool     // shows the code in passing
	lender   int32    // whose code they have a picture of, or -1
	friend   int32    // who has a picture of theirs and is yet to be told, or -1
	turnAway bool     // has been refused for good
}

// noHabit is that of somebody of whom nothing was drawn yet.
func noHabit() habit { return habit{holder: -1, lender: -1, friend: -1} }

// ordinary reports whether somebody is an honest member who comes alone or first,
// with a code of their own and nobody at their heels.
func (v *visitor) ordinary() bool {
	return v.role == roleShopper && v.tech == sim.TechniqueNone && v.admission == admitScan && v.sponsor < 0 && v.tail < 0
}

// drawHabit draws how a shopper fares at the gate, once.
func (p *Population) drawHabit(v *visitor) {
	c, h := &p.cfg.AtGate, &v.habit
	if h.drawn || v.role != roleShopper {
		return
	}
	h.drawn = true
	draw := p.keys.Stream(v.key, purposeHabit, 0)
	wrong, twice, turns, holds, follows, revoked := draw.Bool(c.WrongShare), draw.Bool(c.DoubleShare), draw.Bool(c.TurnShare),
		draw.Bool(c.HoldShare), draw.Bool(c.FollowShare), draw.Bool(c.RevokedShare)
	h.gap = draw.LogNormal(fpmath.Log(c.DoubleGap), doubleSigma)
	h.retries = draw.Poisson(c.RetriesMean)
	h.twice = twice
	if !v.ordinary() {
		return
	}
	h.wrong = wrong && h.lender < 0
	h.holds = holds
	if revoked && h.lender < 0 {
		p.w.Bar(v.token, sim.ScanRevoked)
	}
	if v.band == nil {
		h.turns, h.follows = turns, follows
	}
}

// presentTime returns how long somebody who has come up to the reader takes to
// show their code, s.
func (p *Population) presentTime(v *visitor) float64 {
	c := &p.cfg.AtGate
	t := p.cfg.ScanTime
	if v.role != roleShopper {
		return t
	}
	draw := p.keys.Stream(v.key, purposePresent, 0)
	t = float64(t * draw.LogNormal(0, c.ScanSigma))
	if draw.Bool(c.SlowShare) && c.SlowTime > 0 {
		t += draw.LogNormal(fpmath.Log(c.SlowTime), slowSigma)
	}
	return t
}

// atReader lets a visitor at the gate's reader show their code until it is
// accepted, and then come in; or give up.
func (p *Population) atReader(v *visitor) {
	h := &v.habit
	switch {
	case h.again: // nervous; what the gate says to it changes nothing
		h.again = false
		p.w.Scan(p.k.Now(), v.person, p.gates[v.entry].id, v.token)
		p.after(v, 0.3*p.cfg.ScanTime)
		return
	case v.scanned || v.token == "":
		p.holdFor(v)
		p.sneak(v)
		p.startTail(v)
		p.comeIn(v)
		return
	}
	code := v.token
	if h.wrong && h.tries == 0 {
		code = p.wrongCode(v)
	}
	h.tries++
	switch o := p.w.Scan(p.k.Now(), v.person, p.gates[v.entry].id, code); {
	case o.Open():
		p.admitted(v)
	case code != v.token, o == sim.ScanUnread && (h.tries < unreadTries || !v.alone()):
		p.after(v, p.cfg.AtGate.RetryTime)
	case o != sim.ScanUnread && h.retries > 0:
		h.retries--
		p.after(v, p.cfg.AtGate.RetryTime)
	default:
		p.turnAway(v, o)
	}
}

// alone reports whether nobody counts on a visitor to come in.
func (v *visitor) alone() bool { return v.role == roleShopper && v.band == nil && v.tail < 0 }

// admitted is what follows when the gate has accepted somebody's code.
func (p *Population) admitted(v *visitor) {
	h := &v.habit
	v.scanned, h.opened = true, p.k.Now()
	if v.role == roleStaff {
		p.w.Note(p.k.Now(), sim.Note{Kind: sim.NoteBadge, Badge: v.token, Slot: -1, SKU: site.NoSKU})
	}
	p.badge(v)
	p.tellFriend(v)
	if h.twice {
		h.again = true
		p.after(v, h.gap)
		return
	}
	p.after(v, 0.3*p.cfg.ScanTime)
}

// wrongCode returns a code that is of no account: a loyalty card's.
func (p *Population) wrongCode(v *visitor) string {
	draw := p.keys.Stream(v.key, purposeHabit, 1)
	code := fmt.Sprintf("29%011d", draw.IntN(100_000_000_000))
	p.w.Bar(code, sim.ScanUnknown)
	return code
}

// turnAway sends somebody away from a gate that refuses them.
func (p *Population) turnAway(v *visitor, why sim.ScanOutcome) {
	v.habit.turnAway = true
	if v.part != nil {
		p.skip(v, "the gate refused the code: "+why.String())
	}
	if v.tail >= 0 { // whoever meant to follow them has to go as well
		p.callOff(&p.visitors[v.tail])
		v.tail = -1
	}
	v.phase = phaseTurned
	p.straight(v, p.gates[v.entry].from(-gateOutside), false)
}

// turned goes on with somebody who has stepped back from a gate that refused them:
// they wait out of sight for somebody to follow, or are gone, and all who came with
// them and are not in yet.
func (p *Population) turned(v *visitor) {
	p.hide(v)
	p.dropFriend(v)
	if v.habit.follows {
		v.phase = phaseLoiter
		g := &p.gates[v.entry]
		g.followers = append(g.followers, v.id)
		p.after(v, p.cfg.AtGate.Patience)
		p.release(v.entry)
		return
	}
	v.phase = phaseGone
	p.active--
	if t := v.part; t != nil {
		t.next, t.acting = len(t.program.Steps), false
		p.cue()
	}
	if len(v.band) > 0 && v.band[0] == v.id {
		for _, id := range v.band[1:] {
			u := &p.visitors[id]
			if waits := u.phase == phaseQueue && u.walker < 0 && u.sponsor == v.id; waits || u.phase == phaseDue && (u.afterGone || u.admission == admitTail) {
				p.callOff(u)
			}
		}
	}
	p.release(v.entry)
}

// hide takes a visitor who is outside out of sight.
func (p *Population) hide(v *visitor) {
	if v.walker < 0 {
		return
	}
	p.halt(v)
	p.must(p.w.Vanish(v.person))
	p.crowd.Remove(v.walker)
	v.walker = -1
}

// callOff lets somebody go away who has not come in.
func (p *Population) callOff(v *visitor) {
	p.k.Cancel(v.timer)
	for _, ids := range [...]*[]int32{&p.gates[v.entry].queue, &p.gates[v.entry].followers} {
		*ids = slices.DeleteFunc(*ids, func(id int32) bool { return id == v.id })
	}
	p.hide(v)
	v.phase = phaseGone
	p.active--
	p.dropFriend(v)
}

// bringFollower gives a member who comes up to the gate somebody to follow them in
// whom the gate has refused.
func (p *Population) bringFollower(v *visitor) {
	g := &p.gates[v.entry]
	if len(g.followers) == 0 || !v.ordinary() || !v.alone() {
		return
	}
	u := &p.visitors[g.followers[0]]
	g.followers = slices.Delete(g.followers, 0, 1)
	p.k.Cancel(u.timer)
	u.admission, u.token = admitTail, ""
	u.phase, v.tail = phaseDue, u.id
}

// sneak makes a tailgater of whoever was refused and now follows a member in.
func (p *Population) sneak(v *visitor) {
	if v.tail < 0 || !p.visitors[v.tail].habit.turnAway {
		return
	}
	u := &p.visitors[v.tail]
	u.tech = sim.TechniqueTailgate
	p.w.Log.Visits[u.person].Technique = sim.TechniqueTailgate
}

// holdFor lets a member who walks in hold the gate for the next one who waits, if
// that is their way.
func (p *Population) holdFor(v *visitor) {
	g := &p.gates[v.entry]
	if !v.habit.holds || v.tail >= 0 || v.phase != phaseScan || len(g.queue) == 0 {
		return
	}
	u := &p.visitors[g.queue[0]]
	if u.phase != phaseQueue || u.walker >= 0 || !u.ordinary() || !u.alone() || !p.room(g) {
		return
	}
	g.queue = slices.Delete(g.queue, 0, 1)
	p.drawHabit(u)
	draw := p.keys.Stream(u.key, purposeHabit, 2)
	u.habit.late, u.habit.holder = draw.Bool(p.cfg.AtGate.LateShare), v.id
	u.habit.turns = false
	u.admission, u.phase, v.tail = admitTail, phaseTail, u.id
	v.habit.turns = false
	p.appear(u)
}

// pastGate is what follows when somebody crosses the line: for whom a gate was held
// shows the code in passing, or not at all.
func (p *Population) pastGate(v *visitor) {
	h, now := &v.habit, p.k.Now()
	if h.holder >= 0 {
		host := &p.visitors[h.holder]
		p.w.HoldGate(now, host.habit.opened, host.person, v.person, p.gates[v.entry].id)
		if h.late && p.w.Scan(now, v.person, p.gates[v.entry].id, v.token).Open() {
			v.scanned = true
			p.tellFriend(v)
		}
	}
}

// turnsRound lets somebody who is through the gate turn round and go out by it
// again, if that is their way: they have left something outside.
func (p *Population) turnsRound(v *visitor) bool {
	if !v.habit.turns || v.tail >= 0 {
		return false
	}
	v.exit, v.past, v.phase = v.entry, false, phaseLeave
	p.straight(v, p.gates[v.exit].from(-gateOutside), false)
	return true
}

// lendCodes adds those who come on a picture of a member's code.
func (p *Population) lendCodes(plan []arrival, index map[int]int32) {
	c := &p.cfg.AtGate
	if c.SharedShare == 0 {
		return
	}
	for _, a := range plan {
		owner := index[a.serial]
		draw := p.keys.Stream(personKey(a.serial), purposeShared, 0)
		if v := &p.visitors[owner]; !v.ordinary() || !draw.Bool(c.SharedShare) {
			continue
		}
		u := p.body(int32(len(p.visitors)), mateKey(a.serial, friendNumber), false)
		u.entry = p.entryOf(u.key)
		u.token, u.habit.lender = p.visitors[owner].token, owner
		p.visitors = append(p.visitors, u)
		p.visitors[owner].habit.friend = u.id
	}
}

// tellFriend lets whoever has a picture of a member's code come, now that the
// member is in.
func (p *Population) tellFriend(v *visitor) {
	if v.habit.friend < 0 {
		return
	}
	u := &p.visitors[v.habit.friend]
	v.habit.friend = -1
	draw := p.keys.Stream(u.key, purposeShared, 1)
	gap := draw.Uniform(p.cfg.AtGate.SharedGapMin, p.cfg.AtGate.SharedGapMax)
	p.k.Schedule(p.k.Now()+sim.FromSeconds(gap), p.kinds.arrive, u.id, 0)
}

// dropFriend tells whoever has a picture of a member's code not to come.
func (p *Population) dropFriend(v *visitor) {
	if v.habit.friend < 0 {
		return
	}
	u := &p.visitors[v.habit.friend]
	v.habit.friend = -1
	p.callOff(u)
}
