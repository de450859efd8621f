package agents

import (
	"fmt"
	"math"
	"slices"

	"gosim/agents/script"
	"gosim/checkoutfree/site"
	"gosim/internal/fpmath"
	"gosim/internal/strictyaml"
	"gosim/sim"
)

// How recordings are walked; all ESTIMATE.
const (
	scanBefore  = 1.0  // a code is shown so long before the gate is crossed, s
	lookAhead   = 0.25 // the body faces the way from so long before to so long after, s
	strollSpeed = 0.15 // below this the body does not turn to the way, m/s
	clearOf     = 0.1  // two who have met are apart again, m
	turnBefore  = 0.6  // the turn to a shelf begins so long before the hand goes out, s
)

// recording is a replayed person being carried out.
type recording struct {
	who     *script.Replayed
	path    string // of the replay in the configuration
	visitor int32

	touching []int32 // simulated visitors they are running into, ascending
	planned  bool    // motions of a taking are under way
	unit     int     // of the present taking
	mark     int     // acts in the truth log before it
}

// moment is something that happens to a recorded person.
type moment int64

const (
	momentAppear moment = iota
	momentScan
	momentEnter
	momentExit
	momentEnd
)

// isReplayAccount reports whether an account is of the form that replayed people
// have.
func isReplayAccount(s string) bool {
	if len(s) < 7 || s[0] != 'R' {
		return false
	}
	for _, c := range s[1:] {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// castReplayed makes visitors of the recorded people.
func (p *Population) castReplayed() {
	n := 0
	for i := range p.input.Replayed {
		n += len(p.input.Replayed[i])
	}
	p.recordings = make([]recording, 0, n)
	for i := range p.input.Replayed {
		share := p.cfg.Replayed[i].Accounts()
		for k := range p.input.Replayed[i] {
			p.castRecorded(&p.input.Replayed[i][k], strictyaml.Index("replayed", i), share)
		}
	}
}

func (p *Population) castRecorded(r *script.Replayed, path string, accounts float64) {
	serial, id := len(p.recordings), int32(len(p.visitors))
	v := p.body(id, castKey(serial, true), false)
	v.role, v.radius, v.entry, v.exit = roleReplayed, bodyRadius, int32(r.Enter.Gate), int32(r.Exit.Gate)
	if v.carrier == sim.CarrierTrolley { // tracked people are on foot
		v.carrier = sim.CarrierBag
	}
	if r.Track.HeightM > 0 {
		v.height = r.Track.HeightM
	}
	draw := p.keys.Stream(v.key, purposeTechnique, 0)
	if draw.Bool(accounts) {
		v.account = fmt.Sprintf("R%06d", serial+1)
		v.token = v.account
	}
	p.recordings = append(p.recordings, recording{who: r, path: path, visitor: id})
	v.track = &p.recordings[serial]
	p.planTakes(&v)
	p.visitors = append(p.visitors, v)
	at := func(seconds float64, m moment) {
		p.k.Schedule(p.onStage(seconds), p.director.recorded, id, int64(m))
	}
	at(r.Track.Start, momentAppear)
	if v.token != "" {
		at(max(r.Track.Start, r.Enter.AtS-scanBefore), momentScan)
	}
	at(r.Enter.AtS, momentEnter)
	at(r.Exit.AtS, momentExit)
	at(r.Track.End, momentEnd)
}

// replay lets something happen to a recorded person.
func (p *Population) replay(v *visitor, m moment) {
	now := p.k.Now()
	switch m {
	case momentAppear:
		p.comeAlong(v)
	case momentScan:
		p.w.Scan(now, v.person, p.gates[v.entry].id, v.token)
	case momentEnter:
		p.must(p.w.Enter(now, v.person, p.gates[v.entry].id, sim.TechniqueNone))
	case momentExit:
		p.breakOff(v)
		p.must(p.w.Exit(now, v.person, p.gates[v.exit].id, p.exitIntent(v)))
	case momentEnd:
		i := slices.Index(p.onTrack, v.id)
		p.onTrack = slices.Delete(p.onTrack, i, i+1)
		p.must(p.w.Vanish(v.person))
		p.crowd.Remove(v.walker)
		v.walker, v.phase = -1, phaseGone
		p.active--
	}
}

// comeAlong puts a recorded person on the floor.
func (p *Population) comeAlong(v *visitor) {
	now := p.k.Now()
	tech := sim.TechniqueNone
	for i := range v.track.who.Takes {
		if x := v.track.who.Takes[i].Intent; x != sim.TechniqueNone && tech == sim.TechniqueNone {
			tech = x
		}
	}
	v.person = p.w.AddPerson(sim.Person{
		Account: v.account, HeightM: v.height, RadiusM: v.radius, Outfit: v.outfit, Carrier: v.carrier,
	}, tech, sim.NoPerson)
	v.heading = p.wayAt(v, now)
	pos := p.trackAt(v, now)
	p.w.Appear(v.person, now, sim.Pose{Pos: pos, Heading: v.heading})
	p.seat(v, pos)
	p.onTrack = append(p.onTrack, v.id)
	if next := (now + stepTime - 1) / stepTime * stepTime; next > now {
		p.alongTrack(v, next)
	}
	p.keepStepping()
	p.nextErrand(v)
}

// trackAt returns where a recording has somebody at an instant; where it ends,
// after that, and where it begins, before.
func (p *Population) trackAt(v *visitor, at sim.Time) site.Vec2 {
	t := v.track.who.Track
	x, y, _, _, _ := t.At(min(max((at-p.curtain).Seconds(), t.Start), t.End))
	return site.Vec2{X: x, Y: y}
}

// soonAt returns where a visitor will be in a while: on their recording, or where
// they are.
func (p *Population) soonAt(v *visitor, after sim.Time) site.Vec2 {
	if v.track != nil {
		return p.trackAt(v, p.k.Now()+after)
	}
	return p.pos(v)
}

// wayAt returns the direction in which a recorded person faces at an instant: as
// the file says, to the shelf they are busy at, or where they walk.
func (p *Population) wayAt(v *visitor, at sim.Time) float64 {
	if rad, ok := v.track.who.Track.Heading((at - p.curtain).Seconds()); ok {
		return rad
	}
	if k := p.taking(v); k != nil && v.phase == phaseShelf {
		return headingTo(p.trackAt(v, at), p.w.Site.Slots[k.Slot].Front.XY())
	}
	ahead := sim.FromSeconds(lookAhead)
	d := p.trackAt(v, at+ahead).Sub(p.trackAt(v, at-ahead))
	if d.Norm() < 2*lookAhead*strollSpeed {
		return v.heading
	}
	return fpmath.Atan2(d.Y, d.X)
}

// stepRecordings moves those who walk by a recording from now to the next step.
// Movement models see them as obstacles where they will be then.
func (p *Population) stepRecordings() {
	for _, id := range p.onTrack {
		p.alongTrack(&p.visitors[id], p.k.Now()+stepTime)
	}
}

// alongTrack moves a recorded person from now to an instant.
func (p *Population) alongTrack(v *visitor, to sim.Time) {
	now := p.k.Now()
	to = min(to, p.onStage(v.track.who.Track.End))
	if to <= now {
		return
	}
	pos := p.trackAt(v, to)
	most := turnRate * (to - now).Seconds()
	d := math.Remainder(p.wayAt(v, to)-v.heading, 2*math.Pi)
	v.heading += min(max(d, -most), most)
	p.w.Move(v.person, now, to, sim.Pose{Pos: pos, Heading: v.heading})
	w := &p.crowd.Walkers[v.walker]
	w.Pos = pos
}

// countCollisions notes whom recorded people have run into in this step.
func (p *Population) countCollisions() {
	for _, id := range p.onTrack {
		v := &p.visitors[id]
		r, me := v.track, &p.crowd.Walkers[v.walker]
		for i := range p.crowd.Walkers {
			w, u := &p.crowd.Walkers[i], p.who[i]
			if !w.Present || p.visitors[u].track != nil {
				continue
			}
			k, was := slices.BinarySearch(r.touching, u)
			gap := w.Pos.Sub(me.Pos).Norm() - w.Radius - me.Radius
			switch {
			case gap < -2*skin && !was:
				p.collisions++
				r.touching = slices.Insert(r.touching, k, u)
			case gap > clearOf && was:
				r.touching = slices.Delete(r.touching, k, k+1)
			}
		}
	}
}
