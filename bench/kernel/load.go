package kernel

import (
	"gosim/internal/queueing"
	"gosim/sim"
)

// The rates of the M/M/1 queue, per second: ρ = 0.5.
const (
	lambda = 0.5
	mu     = 1.0
)

// draws are those of the two streams of an M/M/1 queue, in the order of the
// customers, so that all designs meet the same ones.
type draws struct{ arrivals, services sim.Stream }

func newDraws(seed uint64) *draws {
	keys := sim.NewKeys(seed, 0)
	world := sim.EntityOf(sim.ClassWorld, 0)
	return &draws{
		arrivals: keys.Stream(world, queueing.PurposeArrival, 0),
		services: keys.Stream(world, queueing.PurposeService, 0),
	}
}

func (d *draws) gap() float64     { return d.arrivals.Exp(1 / lambda) }
func (d *draws) service() float64 { return d.services.Exp(1 / mu) }

// mm1Callbacks serves customers with a closure for each arrival and departure
// and returns their mean wait, seconds.
func mm1Callbacks(q queue, seed uint64, customers int) float64 {
	l, d := &loop{queue: q}, newDraws(seed)
	var waiting []float64 // times of arrival; the first one is in service
	var arrive, serve, depart func()
	sum, first, left := 0.0, 0, customers
	serve = func() {
		sum += l.now - waiting[first]
		l.after(d.service(), depart)
	}
	depart = func() {
		if first++; first < len(waiting) {
			serve()
		} else {
			waiting, first = waiting[:0], 0
		}
	}
	arrive = func() {
		if waiting = append(waiting, l.now); len(waiting)-first == 1 {
			serve()
		}
		if left--; left > 0 {
			l.after(d.gap(), arrive)
		}
	}
	l.after(d.gap(), arrive)
	for l.step() {
	}
	return sum / float64(customers)
}

// mm1Processes is the same with a process for the source and one for each
// customer.
func mm1Processes(start spawn, q queue, seed uint64, customers int) float64 {
	l, d := &loop{queue: q}, newDraws(seed)
	desk := &server{}
	sum := 0.0
	customer := func(p *process) {
		arrived := l.now
		desk.acquire(p)
		sum += l.now - arrived
		p.wait(d.service())
		desk.release(l)
	}
	start(l, func(p *process) {
		for range customers {
			p.wait(d.gap())
			start(l, customer)
		}
	})
	for l.step() {
	}
	return sum / float64(customers)
}

// increments are exponential times of mean 1 s, drawn before measuring.
func increments() []float64 {
	s := sim.NewKeys(1, 0).Stream(0, 1, 0)
	inc := make([]float64, 1<<16)
	for i := range inc {
		inc[i] = s.Exp(1)
	}
	return inc
}

// holdCallbacks starts n entities that come back after exponential times, for
// ever.
func holdCallbacks(q queue, inc []float64, n int) *loop {
	l, i := &loop{queue: q}, 0
	for range n {
		var again func()
		again = func() {
			l.after(inc[i&(len(inc)-1)], again)
			i++
		}
		again()
	}
	return l
}

// holdProcesses is the same with a process for each entity. stop ends them.
func holdProcesses(start spawn, q queue, inc []float64, n int) (l *loop, stop func()) {
	l, i, over := &loop{queue: q}, 0, false
	for range n {
		start(l, func(p *process) {
			for !over {
				x := inc[i&(len(inc)-1)]
				i++
				p.wait(x)
			}
		})
	}
	for range n { // each has begun
		l.step()
	}
	return l, func() {
		over = true
		for l.step() {
		}
	}
}
