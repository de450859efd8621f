package agents

import (
	"errors"
	"fmt"
	"math"

	"gosim/agents/demand"
	"gosim/agents/script"
	"gosim/agents/walk"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// stepTime is the time step of movement and bodyRadius the radius of a person
// on the floor, metres: 0.05 s and 0.2 m, with which [walk.NewSpeedModel] was tried.
const (
	stepTime   = 50 * sim.Millisecond
	bodyRadius = 0.20

	// skin is added to the radius of a walker, metres: people do not overlap after
	// a step, but between two steps, where everybody moves at once, they may by a
	// little.
	skin = 0.002
)

// areaPerPerson is the sales area per person up to which people are let in, m²:
// the occupant load factor of mercantile areas on the street floor in NFPA 101,
// Life Safety Code (30 ft²).
const areaPerPerson = 2.8

// routeMargin is how far paths keep from gondolas and walls, metres: a body and
// a hand's breadth.
const routeMargin = 0.27

// Population is everybody who comes to the store in one run.
type Population struct {
	k    *sim.Kernel
	w    *sim.World
	keys sim.Keys
	cfg  Config

	floor   *walk.Floor
	router  *walk.Router
	narrow  *walk.Router // as near to things as a body can go
	crowd   *walk.Crowd
	mover   walk.Mover
	gates   []gate
	stands  []stand // by slot
	demand  *offer
	market  *demand.Market
	members *demand.Members

	deeds   [deedKinds]func(*visitor, *errand, *deed) bool
	acts    [opKinds]func(*visitor, *op, sim.Time) sim.Time
	thieves []thief         // by technique; nil where there is none
	planned []site.SKU      // by slot: the product that stands there, as staff mean it
	stolen  []sim.Technique // by unit: how it was stolen, as far as it was

	visitors []visitor
	who      []int32    // by walker: index of the visitor
	active   int        // present or still due
	dwells   *[]float64 // how long shoppers took to select, s, if somebody asks
	capacity int        // people inside at most
	moving   int        // walkers that are moving
	stepping bool
	ticks    int // movement steps made
	kinds    kinds
	err      error

	quiet   []quietSpot // least covered first; see quietSpots
	circles []circle    // pairs who walk round each other
	// Those who are told what to do.
	director   director
	input      Input
	staged     bool
	curtain    sim.Time // when the run starts people: zero of scripts and recordings
	parts      []part
	recordings []recording
	onTrack    []int32 // visitors on a recording who are present
	collisions int
	skips      []Skip
	steps      [script.OpNote + 1]func(*visitor, *errand, *script.Step) string

	a, b  walk.Anchor // scratch
	cands []site.Vec2 // scratch
}

// kinds are the event kinds of a population; the entity is the visitor's index
// except for grant, where it is the gate's.
type kinds struct{ arrive, step, timer, cross, grant sim.Kind }

// New stocks the shelves of w and prepares the people; [Population.Start] plans
// their arrivals. It returns the configuration's faults, or an error if a gate
// leads nowhere or no slot can be reached from an entry.
func New(k *sim.Kernel, w *sim.World, keys sim.Keys, cfg Config) (*Population, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	p := &Population{k: k, w: w, keys: keys, cfg: cfg, floor: walk.NewFloor(w.Site)}
	var err error
	if p.mover, err = walk.NewMover(cfg.Movement); err != nil {
		return nil, fmt.Errorf("agents: %w", err)
	}
	p.router = walk.NewRouter(walk.Solids(w.Site), w.Site.Bounds, routeMargin)
	p.narrow = walk.NewRouter(walk.Solids(w.Site), w.Site.Bounds, bodyRadius+skin)
	p.crowd = walk.NewCrowd(p.floor)
	if err := p.openGates(); err != nil {
		return nil, err
	}
	p.capacity = p.cfg.Capacity
	if p.capacity == 0 {
		p.capacity = max(2, int(w.Site.Bounds.Area()/areaPerPerson))
	}
	p.findStands()
	p.demand = newOffer(w.Site, func(s site.SlotID) bool { return p.stands[s].ok })
	if len(w.Site.Slots) > 0 && len(p.demand.all) == 0 {
		return nil, errors.New("agents: no slot of the planogram can be reached from a gate")
	}
	p.market, err = demand.New(w.Site, func(k site.SKU) bool { return len(p.demand.slots[k]) > 0 }, p.cfg.demand())
	if err != nil {
		return nil, fmt.Errorf("agents: %w", err)
	}
	p.members = p.market.Members(keys)
	p.kinds = kinds{arrive: k.Register(p), step: k.Register(p), timer: k.Register(p), cross: k.Register(p), grant: k.Register(p)}
	p.deeds, p.acts, p.thieves = p.deedTable(), p.opTable(), p.cfg.Theft.thieves()
	p.steps = p.stepTable()
	for i := range w.Site.Slots {
		p.planned = append(p.planned, w.Site.Slots[i].SKU)
	}
	p.stock()
	return p, nil
}

// Start plans the visits that begin between the kernel's present time and until
// and schedules them. People who are then still inside finish their visit. A
// profile that is zero from the start to until brings nobody. Call it once.
func (p *Population) Start(until sim.Time) {
	begin := p.k.Now()
	plan, tailOf := p.pairTails(p.arrivals(until - begin))
	p.visitors = make([]visitor, 0, len(plan)+len(plan)/4)
	index := make(map[int]int32, len(plan))
	for i := range plan {
		plan[i].member = -1
	}
	p.enrol(plan)
	for _, a := range plan {
		index[a.serial] = int32(len(p.visitors))
		p.gather(a)
	}
	for _, a := range plan {
		i := index[a.serial]
		if t, ok := tailOf[a.serial]; ok {
			p.visitors[i].tail = index[t]
		}
		if !p.tails(a) { // a tailgater comes with their member
			p.k.Schedule(begin+a.at, p.kinds.arrive, i, 0)
		}
	}
	p.lendCodes(plan, index)
	p.engage(begin, until)
	p.direct(begin)
	p.active = len(p.visitors)
}

// enrol gives the arrivals, which are in order of time, their members, if there
// are any. Nobody comes back within the configured gap.
func (p *Population) enrol(plan []arrival) {
	if p.members.Len() == 0 {
		return
	}
	last, visits := map[int]sim.Time{}, map[int]int{}
	gap := sim.FromSeconds(3600 * p.cfg.MemberGapH)
	for i := range plan {
		a := &plan[i]
		if a.tech == sim.TechniqueTailgate || a.tech == sim.TechniqueSlipIn { // nobody knows them
			continue
		}
		a.member = p.members.Of(a.serial, func(m int) bool {
			t, came := last[m]
			return came && a.at-t < gap
		})
		if a.member >= 0 {
			a.nth = visits[a.member]
			last[a.member] = a.at
			visits[a.member]++
		}
	}
}

// Use replaces the movement model, which is the [walk.SpeedModel] otherwise. Call it
// before the kernel runs.
func (p *Population) Use(m walk.Mover) { p.mover = m }

// WatchDwells lets the population append to dst how long shoppers took to select
// the first unit of a line, in seconds: from standing in front of the shelf to the
// end of the look at what they hold. Readings of labels are left out.
func (p *Population) WatchDwells(dst *[]float64) { p.dwells = dst }

// Active returns how many people are present or still due.
func (p *Population) Active() int { return p.active }

// Err returns the first act that the world refused, which would be a fault of
// this package, or nil.
func (p *Population) Err() error { return p.err }

// Unreachable returns the slots that nobody can walk up to, in ascending order:
// nothing is ever bought from them.
func (p *Population) Unreachable() []site.SlotID {
	var out []site.SlotID
	for i := range p.stands {
		if !p.stands[i].ok {
			out = append(out, site.SlotID(i))
		}
	}
	return out
}

// Handle reacts to the population's own events.
func (p *Population) Handle(_ *sim.Kernel, ev sim.Event) {
	switch ev.Kind {
	case p.kinds.arrive:
		p.arrive(&p.visitors[ev.Entity])
	case p.kinds.step:
		p.step()
	case p.kinds.timer:
		p.wake(&p.visitors[ev.Entity])
	case p.kinds.cross:
		p.crossed(&p.visitors[ev.Entity])
	case p.kinds.grant:
		if ev.Arg > 0 {
			p.takeBack(ev.Entity, int32(ev.Arg-1))
			return
		}
		p.gates[ev.Entity].retrying = false
		p.grant(ev.Entity)
	}
}

// after wakes a visitor seconds from now. A visitor has at most one timer.
func (p *Population) after(v *visitor, seconds float64) {
	p.at(v, p.k.Now()+sim.FromSeconds(math.Max(0, seconds)))
}

func (p *Population) at(v *visitor, t sim.Time) {
	p.k.Cancel(v.timer)
	v.timer = p.k.Schedule(t, p.kinds.timer, v.id, 0)
}

// must keeps the first error of an act that should have been possible.
func (p *Population) must(err error) {
	if err != nil && p.err == nil {
		p.err = fmt.Errorf("agents: at %v s: %w", p.k.Now().Seconds(), err)
	}
}

// stand is where one stands to take from a slot.
type stand struct {
	ok     bool
	at     site.Vec2   // in front of the slot's middle, if there is room
	anchor walk.Anchor // of at
}

// findStands looks for a free and reachable place in front of every slot.
func (p *Population) findStands() {
	p.stands = make([]stand, len(p.w.Site.Slots))
	known := map[site.Vec2]stand{} // shelves one above the other share their places
	for i := range p.stands {
		p.cands = p.standPoints(p.cands[:0], site.SlotID(i), (p.cfg.StandMin+p.cfg.StandMax)/2)
		for _, q := range p.cands {
			s, ok := known[q]
			if !ok {
				s = stand{at: q}
				p.router.Tie(q, &s.anchor)
				s.ok = p.fromEntry(&s.anchor)
				known[q] = s
			}
			if s.ok {
				p.stands[i] = s
				break
			}
		}
	}
}

// fromEntry reports whether a place can be reached from an entry.
func (p *Population) fromEntry(a *walk.Anchor) bool {
	for g := range p.gates {
		if d, _, _ := p.router.Between(&p.gates[g].anchor, a); p.gates[g].kind != site.GateExit && !math.IsInf(d, 1) {
			return true
		}
	}
	return false
}

// standPoints appends the free places from which a slot can be reached, the one
// in front of its middle first.
func (p *Population) standPoints(out []site.Vec2, slot site.SlotID, distance float64) []site.Vec2 {
	s := &p.w.Site.Slots[slot]
	g := &p.w.Site.Gondolas[p.w.Site.Shelves[s.Shelf].Gondola]
	along := site.Vec2{X: g.Box.Cos, Y: g.Box.Sin}
	front := s.Front.XY()
	for _, lateral := range [...]float64{0, -0.25, 0.25, -0.5, 0.5} {
		for _, d := range [...]float64{distance, 0.5, 0.45, 0.55, 0.4, 0.6, 0.35, 0.7, 0.3} {
			q := front.Add(along.Scale(lateral)).Add(g.Normal.Scale(d))
			if p.floor.Free(q, bodyRadius+0.02) && p.router.Clear(q, front.Add(g.Normal.Scale(0.02)), routeMargin) {
				out = append(out, q)
				break
			}
		}
	}
	return out
}
