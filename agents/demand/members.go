package demand

import (
	"slices"
	"sort"

	"gosim/sim"
)

// The purposes of this package's draws, clear of those of package agents. Draws
// about an arrival are keyed by its number, all others by the member's.
const (
	purposeWho sim.Purpose = sim.PurposeAgents + 500 + iota
	purposeRate
	purposePast
	purposeTrip
	purposeBasket
)

// Members are the people who come more than once. Each visits at a rate of their own,
// gamma-distributed with mean 1, so that the visits of a member in a given time
// are negative binomial (Ehrenberg 1959). Members are numbered from 0.
//
// The methods remember where each life was last read, so they are not safe for
// concurrent use. They return the same whatever was asked before.
type Members struct {
	market *Market
	keys   sim.Keys
	upTo   []float64 // summed rate of the members up to each
	lives  map[int]*life
	order  []int // members with a life in memory, a ring
	oldest int
	lines  []Line // scratch
}

// maxLives is how many members' lives are kept in memory; those of others are
// read again from the start when they are asked for.
const maxLives = 4096

// maxTries is how often an arrival is given another member before it is taken
// for somebody new.
const maxTries = 32

// Members returns the configured number of members of a market.
func (m *Market) Members(keys sim.Keys) *Members {
	p := &Members{market: m, keys: keys, upTo: make([]float64, m.cfg.Members), lives: map[int]*life{}}
	sum := 0.0
	for i := range p.upTo {
		sum += p.Rate(i)
		p.upTo[i] = sum
	}
	return p
}

// Len returns the number of members.
func (p *Members) Len() int { return len(p.upTo) }

// entity returns whose draws those of a member, or of an arrival, are.
func entity(i int) sim.Entity { return sim.EntityOf(sim.ClassPerson, i) }

// Rate returns how often a member visits relative to the mean member.
func (p *Members) Rate(member int) float64 {
	draw := p.keys.Stream(entity(member), purposeRate, 0)
	return draw.Gamma(p.market.cfg.MemberRateShape, 1)
}

// Of returns which member an arrival is: one drawn by their rates. A member for
// whom recent returns true, such as one who is in the store, is drawn again; nil
// means nobody is. Of returns -1 for somebody new: if there are no members, or
// if every one of 32 draws was recent.
func (p *Members) Of(arrival int, recent func(member int) bool) int {
	n := len(p.upTo)
	if n == 0 || p.upTo[n-1] <= 0 {
		return -1
	}
	draw := p.keys.Stream(entity(arrival), purposeWho, 0)
	for range maxTries {
		x := draw.Float64() * p.upTo[n-1]
		member := sort.Search(n-1, func(i int) bool { return p.upTo[i] > x })
		if recent == nil || !recent(member) {
			return member
		}
	}
	return -1
}

// PastVisit is a visit before the run.
type PastVisit struct {
	DaysAgo float64 // before the start of the run, above 0
	Lines   []Line
}

// maxPast is the greatest number of visits before the run.
const maxPast = 500

// pastVisits returns how often a member came before the run: Poisson about
// their rate times the configured mean.
func (p *Members) pastVisits(member int) int {
	draw := p.keys.Stream(entity(member), purposePast, 0)
	return min(maxPast, draw.Poisson(min(2*maxPast, p.Rate(member)*p.market.cfg.HistoryVisits)))
}

// Past returns a member's visits before the run, the oldest first. Their times
// are those of a Poisson process. It allocates and takes time in proportion to
// the number of visits.
func (p *Members) Past(member int) []PastVisit {
	out := make([]PastVisit, p.pastVisits(member))
	days := make([]float64, len(out))
	draw := p.keys.Stream(entity(member), purposePast, 1)
	for i := range days {
		days[i] = float64(p.market.cfg.HistoryDays * (1 - draw.Float64())) // in (0, HistoryDays]
	}
	slices.Sort(days)
	var l life
	for i := range out {
		v := p.basket(nil, member, &l)
		out[i] = PastVisit{DaysAgo: days[len(days)-1-i], Lines: v.Lines}
		l.learn(v.Lines)
	}
	return out
}

// Visit is what a member means to do in one visit.
type Visit struct {
	Units   int
	Seconds float64 // from entering to leaving
	Lines   []Line
}

// Visit returns a member's visit number n of the run, from 0. The lines are
// written over dst, which is grown as needed. It is quick when a member's
// visits are asked for in order.
func (p *Members) Visit(dst []Line, member, n int) Visit {
	l := p.life(member)
	at := l.past + n
	if l.baskets > at { // an earlier visit than the last one read
		*l = life{past: l.past, memory: l.memory[:0]}
	}
	for l.baskets < at {
		v := p.basket(p.lines, member, l)
		p.lines = v.Lines
		l.learn(v.Lines)
	}
	return p.basket(dst, member, l)
}

// basket draws the next visit of a life.
func (p *Members) basket(dst []Line, member int, l *life) Visit {
	m := p.market
	trip := p.keys.Stream(entity(member), purposeTrip, uint64(l.baskets))
	list := p.keys.Stream(entity(member), purposeBasket, uint64(l.baskets))
	var v Visit
	v.Units, v.Seconds = m.Trip(&trip)
	v.Lines = m.fill(dst, v.Units, l.memory, m.habit(l.baskets), &list)
	return v
}

// life returns what is remembered of a member, who is a newborn if that is
// nothing.
func (p *Members) life(member int) *life {
	if l := p.lives[member]; l != nil {
		return l
	}
	var l *life
	if len(p.order) < maxLives {
		l = &life{}
		p.order = append(p.order, member)
	} else { // the oldest makes room
		l = p.lives[p.order[p.oldest]]
		delete(p.lives, p.order[p.oldest])
		p.order[p.oldest] = member
		p.oldest = (p.oldest + 1) % maxLives
	}
	*l = life{past: p.pastVisits(member), memory: l.memory[:0]}
	p.lives[member] = l
	return l
}
