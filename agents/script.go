package agents

import (
	"errors"
	"fmt"
	"math"

	"gosim/agents/script"
	"gosim/agents/walk"
	"gosim/checkoutfree/site"
	"gosim/internal/strictyaml"
	"gosim/sim"
)

// Input is what people are told beforehand.
type Input struct {
	Scripted []script.Program    // what Config.Scripted compiles to
	Replayed [][]script.Replayed // what each of Config.Replayed compiles to
}

// Skip is something that a scripted or replayed person was to do and could not.
type Skip struct {
	Person string   // name in the script, or "id 7" of a recording
	Path   string   // of the act in the configuration, such as scripted[0].acts[3]
	Why    string   // such as "no unit of 2980100000019 on the slot"
	At     sim.Time // when they would have done it
}

// String returns "path: person: why, at t s".
func (s Skip) String() string {
	return fmt.Sprintf("%s: %s: %s, at %.1f s", s.Path, s.Person, s.Why, s.At.Seconds())
}

// Skipped returns what scripted and replayed people could not do, in order of
// time. The slice is the population's own.
func (p *Population) Skipped() []Skip { return p.skips }

// Collisions returns how often somebody replayed has walked into somebody who is
// not: a recording cannot give way.
func (p *Population) Collisions() int { return p.collisions }

// validateCast checks scripts and replays as far as that needs neither the store
// nor files.
func (c *Config) validateCast() error {
	errs := []error{strictyaml.Under("scripted", script.Validate(c.Scripted))}
	if n := len(c.Replayed); n > maxReplays {
		errs = append(errs, &strictyaml.FieldError{Path: "replayed", Value: n, Want: fmt.Sprintf("at most %d trajectory files", maxReplays)})
	}
	for i := range c.Replayed {
		errs = append(errs, strictyaml.Under(strictyaml.Index("replayed", i), c.Replayed[i].Validate()))
	}
	return errors.Join(errs...)
}

const maxReplays = 100

// part is a script being carried out.
type part struct {
	program *script.Program
	index   int // of the program
	visitor int32

	next   int      // steps that have ended; the index of the present one
	begun  bool     // the present step has begun
	acting bool     // and its errand is under way
	again  bool     // the errand has ended without it: begin anew
	stage  int      // of the errand's deed
	mark   int      // acts in the truth log before it
	since  sim.Time // the present step has been under way
	still  sim.Time // must not move before, because somebody gives them something
	moved  bool     // out of the doorway by which they came in

	person  sim.PersonID // NoPerson before they appear
	brought []sim.UnitID
	packs   []emptyPack
}

// emptyPack is what is left of a unit.
type emptyPack struct {
	unit sim.UnitID
	sku  site.SKU
}

// step returns the present step, or nil after the last.
func (t *part) step() *script.Step {
	if t.next >= len(t.program.Steps) {
		return nil
	}
	return &t.program.Steps[t.next]
}

// intent returns the technique of the present step.
func (t *part) intent() sim.Technique {
	if s := t.step(); s != nil {
		return s.Intent
	}
	return sim.TechniqueNone
}

// castKey returns the entity whose draws are those of a scripted person, or of
// a replayed one.
func castKey(index int, replayed bool) sim.Entity {
	if replayed {
		index |= 1 << 27
	}
	return sim.EntityOf(sim.ClassPerson, 1<<28|index)
}

// Stage gives the population what Config.Scripted and Config.Replayed compile
// to, against the same site. Call it once, before [Population.Start]. The error
// lists what nobody can walk up to, each as a [strictyaml.FieldError] of the
// configuration. The input is not changed and may be shared.
func (p *Population) Stage(in Input) error {
	if len(in.Scripted) != len(p.cfg.Scripted) || len(in.Replayed) != len(p.cfg.Replayed) {
		return fmt.Errorf("agents: %d programs and %d recordings for a configuration with %d scripted people and %d replays",
			len(in.Scripted), len(in.Replayed), len(p.cfg.Scripted), len(p.cfg.Replayed))
	}
	var errs []error
	for i := range in.Scripted {
		for k := range in.Scripted[i].Steps {
			errs = append(errs, p.withinReach(&in.Scripted[i].Steps[k]))
		}
		if in.Scripted[i].Account != "" && isReplayAccount(in.Scripted[i].Account) && len(in.Replayed) > 0 {
			errs = append(errs, &strictyaml.FieldError{
				Path: strictyaml.JoinPath(strictyaml.Index("scripted", i), "account"), Value: in.Scripted[i].Account,
				Want: "an account that is not R and six digits: those belong to people who are replayed",
			})
		}
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	p.input, p.staged = in, true
	p.director.p = p
	p.director.appear, p.director.recorded = p.k.Register(&p.director), p.k.Register(&p.director)
	return nil
}

// withinReach returns an error if nobody can walk to where a step takes them.
func (p *Population) withinReach(st *script.Step) error {
	path := strictyaml.JoinPath("scripted", st.Path)
	switch {
	case st.Slot >= 0 && st.Op != script.OpFace && st.Op != script.OpNote && !p.stands[st.Slot].ok:
		return &strictyaml.FieldError{Path: strictyaml.JoinPath(path, "slot"), Value: p.w.Site.SlotCode(st.Slot), Want: "a slot that people can walk up to"}
	case st.Op == script.OpWalk && st.HasPoint && p.w.Site.Bounds.Contains(st.Point) && !p.walkable(st.Point):
		return &strictyaml.FieldError{
			Path: strictyaml.JoinPath(path, "x_m"), Value: fmt.Sprintf("(%g, %g)", st.Point.X, st.Point.Y), Want: "a point to which a way leads from the gates",
		}
	default:
		return nil
	}
}

// walkable reports whether a way leads from a gate to a point.
func (p *Population) walkable(q site.Vec2) bool {
	var from, to walk.Anchor
	p.narrow.Tie(q, &to)
	for g := range p.gates {
		p.narrow.Tie(p.gates[g].from(gateInside), &from)
		if d, _, _ := p.narrow.Between(&from, &to); !math.IsInf(d, 1) {
			return true
		}
	}
	return false
}

// director handles the events of those who are told what to do. The entity is
// the visitor's index.
type director struct {
	p                *Population
	appear, recorded sim.Kind
}

// Handle lets a scripted person appear, or something of a recording happen.
func (d *director) Handle(_ *sim.Kernel, ev sim.Event) {
	v := &d.p.visitors[ev.Entity]
	if ev.Kind == d.appear {
		d.p.comeOn(v)
		return
	}
	d.p.replay(v, moment(ev.Arg))
}

// direct makes visitors of those who are told what to do and schedules them;
// their times count from begin.
func (p *Population) direct(begin sim.Time) {
	if !p.staged {
		if len(p.cfg.Scripted)+len(p.cfg.Replayed) > 0 {
			p.must(errors.New("people are scripted or replayed, and Stage was not called"))
		}
		return
	}
	p.curtain = begin
	p.parts = make([]part, len(p.input.Scripted))
	for i := range p.input.Scripted {
		p.castScripted(i)
	}
	p.castReplayed()
}

// onStage returns the instant of a time of a script.
func (p *Population) onStage(seconds float64) sim.Time { return p.curtain + sim.FromSeconds(seconds) }

// castScripted makes the visitor of a program.
func (p *Population) castScripted(i int) {
	g := &p.input.Scripted[i]
	id := int32(len(p.visitors))
	v := p.body(id, castKey(i, false), false)
	v.role, v.account, v.carrier, v.radius = roleScripted, g.Account, g.Carrier, bodyRadius
	if g.Carrier == sim.CarrierTrolley {
		v.radius = trolleyRadius
	}
	if g.HeightM > 0 {
		v.height = g.HeightM
	}
	if g.SpeedMPS > 0 {
		v.speed = g.SpeedMPS
	}
	if g.HasOutfit {
		v.outfit = g.Outfit
	}
	v.entry = p.entryOf(v.key)
	if gate := firstGate(g); gate >= 0 {
		v.entry = int32(gate)
	}
	p.parts[i] = part{program: g, index: i, visitor: id, person: sim.NoPerson}
	v.part = &p.parts[i]
	p.visitors = append(p.visitors, v)
	p.k.Schedule(p.onStage(g.AppearS), p.director.appear, id, 0)
}

// firstGate returns the gate outside which somebody appears, -1 for any.
func firstGate(g *script.Program) site.GateID {
	if g.Gate >= 0 {
		return g.Gate
	}
	for k := range g.Steps {
		if g.Steps[k].Op == script.OpEnter {
			return g.Steps[k].Gate
		}
	}
	return -1
}

// skip notes that the present step of a script cannot be done.
func (p *Population) skip(v *visitor, why string) {
	t := v.part
	p.skips = append(p.skips, Skip{
		Person: t.program.Name, Path: strictyaml.JoinPath("scripted", t.step().Path), Why: why, At: p.k.Now(),
	})
}

// directed goes on with somebody who has done all that they were told for now.
func (p *Population) directed(v *visitor) {
	if v.part != nil {
		p.nextStep(v)
		return
	}
	v.phase = phaseIdle // a recording walks by itself
}
