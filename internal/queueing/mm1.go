package queueing

import (
	"context"
	"fmt"
	"math"

	"gosim/sim"
)

// The purposes of the queue's two streams of draws, both of the world as the
// entity and number 0; far from those of other packages.
const (
	PurposeArrival sim.Purpose = 9000 + iota
	PurposeService
)

// batches is how many batch means the standard error of one run stands on. 10 to
// 30 are advised (Schmeiser 1982, "Batch size effects in the analysis of
// simulation output", Operations Research 30(3)).
const batches = 25

// Result is what one run of a queue measured.
type Result struct {
	Customers uint64
	Seconds   float64 // simulated, from the start until the last customer left

	MeanWait    float64 // seconds in the queue, before service
	SE          float64 // standard error of MeanWait, by batch means
	MeanSojourn float64 // seconds in the system, W

	// Little's law says that L = λW on every sample path that begins and ends
	// empty. L is the time average of the number in the system, added up from
	// event to event; LambdaW is the observed rate of arrivals times MeanSojourn,
	// added up over customers.
	L, LambdaW float64
	Busy       float64 // share of time that the server worked; ρ in theory
}

// customer is in the queue or in service.
type customer struct{ arrived sim.Time }

// mm1 is the queue as a state machine: its customers are entries of a ring, and
// its two kinds of event are the next arrival and the end of the present service.
type mm1 struct {
	arrive, depart sim.Kind
	arrivals       sim.Stream
	services       sim.Stream
	gap, work      float64 // means, seconds

	ring        []customer // its length is a power of two
	head, tail  uint64     // customers that left, and that came
	toCome      uint64
	perBatch    uint64
	waitInBatch sim.Time
	batchSum    float64 // of batch means, seconds
	batchSquare float64
	batchCount  float64

	last    sim.Time // the event before
	area    sim.Time // customers × nanoseconds, over time
	wait    sim.Time // sum over customers
	sojourn sim.Time // likewise
	busy    sim.Time
}

func newMM1(k *sim.Kernel, keys sim.Keys, lambda, mu float64, customers uint64) *mm1 {
	world := sim.EntityOf(sim.ClassWorld, 0)
	q := &mm1{
		arrivals: keys.Stream(world, PurposeArrival, 0),
		services: keys.Stream(world, PurposeService, 0),
		gap:      1 / lambda, work: 1 / mu,
		ring:   make([]customer, 64),
		toCome: customers, perBatch: max(1, customers/batches),
		last: k.Now(),
	}
	q.arrive, q.depart = k.Register(q), k.Register(q)
	if customers > 0 {
		q.next(k)
	}
	return q
}

// next schedules the next arrival.
func (q *mm1) next(k *sim.Kernel) {
	k.Schedule(k.Now()+sim.FromSeconds(q.arrivals.Exp(q.gap)), q.arrive, 0, 0)
}

// Handle lets a customer come or leave.
func (q *mm1) Handle(k *sim.Kernel, ev sim.Event) {
	q.area += sim.Time(q.tail-q.head) * (ev.At - q.last)
	q.last = ev.At
	if ev.Kind == q.arrive {
		q.come(k, ev.At)
	} else {
		q.leave(k, ev.At)
	}
}

func (q *mm1) come(k *sim.Kernel, now sim.Time) {
	if q.tail-q.head == uint64(len(q.ring)) {
		q.grow()
	}
	q.ring[q.tail&uint64(len(q.ring)-1)] = customer{arrived: now}
	q.tail++
	if q.tail-q.head == 1 {
		q.serve(k, now)
	}
	if q.toCome--; q.toCome > 0 {
		q.next(k)
	}
}

// serve begins the service of the customer at the head.
func (q *mm1) serve(k *sim.Kernel, now sim.Time) {
	waited := now - q.ring[q.head&uint64(len(q.ring)-1)].arrived
	q.wait += waited
	q.waitInBatch += waited
	if (q.head+1)%q.perBatch == 0 {
		m := q.waitInBatch.Seconds() / float64(q.perBatch)
		q.batchSum += m
		q.batchSquare += float64(m * m)
		q.batchCount++
		q.waitInBatch = 0
	}
	d := sim.FromSeconds(q.services.Exp(q.work))
	q.busy += d
	k.Schedule(now+d, q.depart, 0, 0)
}

func (q *mm1) leave(k *sim.Kernel, now sim.Time) {
	q.sojourn += now - q.ring[q.head&uint64(len(q.ring)-1)].arrived
	q.head++
	if q.head < q.tail {
		q.serve(k, now)
	}
}

func (q *mm1) grow() {
	ring := make([]customer, 2*len(q.ring))
	for i := q.head; i < q.tail; i++ {
		ring[i&uint64(len(ring)-1)] = q.ring[i&uint64(len(q.ring)-1)]
	}
	q.ring = ring
}

func (q *mm1) result() Result {
	n, t := float64(q.head), q.last.Seconds()
	w := q.sojourn.Seconds() / n
	return Result{
		Customers: q.head, Seconds: t,
		MeanWait: q.wait.Seconds() / n, SE: standardError(q.batchSum, q.batchSquare, q.batchCount), MeanSojourn: w,
		L: q.area.Seconds() / t, LambdaW: float64(n/t) * w, Busy: q.busy.Seconds() / t,
	}
}

// standardError returns that of the mean of n numbers with the given sum and sum
// of squares, NaN if there are fewer than two.
func standardError(sum, squares, n float64) float64 {
	if n < 2 {
		return math.NaN()
	}
	return math.Sqrt(max(0, squares-float64(sum*sum)/n) / (n - 1) / n)
}

// MM1 serves customers of an M/M/1 queue with arrivals at rate lambda and
// services at rate mu, both per second, and measures it until the last has left.
// SE is NaN below two customers. It panics unless customers > 0 and both rates
// are positive and finite; a queue with lambda ≥ mu has no steady state and runs
// all the same.
func MM1(keys sim.Keys, lambda, mu float64, customers int) Result {
	if customers <= 0 || !(lambda > 0 && mu > 0) || math.IsInf(lambda, 0) || math.IsInf(mu, 0) {
		panic(fmt.Sprintf("queueing: M/M/1 with λ = %g, μ = %g, %d customers", lambda, mu, customers))
	}
	var k sim.Kernel
	q := newMM1(&k, keys, lambda, mu, uint64(customers))
	_ = k.Run(context.Background(), sim.Never) // its only error is that of the context
	return q.result()
}

// Summary is a queue over independent replications.
type Summary struct {
	Replications int
	Customers    uint64  // in each
	MeanWait     float64 // seconds, mean over replications
	SE           float64 // standard error of MeanWait, from the spread of the replications
	Theory       float64 // the mean wait in theory, seconds
	// LittleError is the largest |L − λW| / λW of any replication.
	LittleError float64
}

// Errors returns how many standard errors MeanWait is above the theory.
func (s *Summary) Errors() float64 { return (s.MeanWait - s.Theory) / s.SE }

// Replicate runs [MM1] with replications 0 to n−1 of a seed. It panics as MM1
// does.
func Replicate(seed uint64, n int, lambda, mu float64, customers int) Summary {
	s := Summary{Replications: n, Customers: uint64(max(0, customers)), Theory: MM1Wait(lambda, mu)}
	sum, squares := 0.0, 0.0
	for i := range n {
		r := MM1(sim.NewKeys(seed, i), lambda, mu, customers)
		sum += r.MeanWait
		squares += float64(r.MeanWait * r.MeanWait)
		s.LittleError = max(s.LittleError, math.Abs(r.L-r.LambdaW)/r.LambdaW)
	}
	s.MeanWait, s.SE = sum/float64(n), standardError(sum, squares, float64(n))
	return s
}

// MM1Wait returns the mean wait before service in theory, ρ/(μ − λ), seconds;
// +Inf if lambda ≥ mu.
func MM1Wait(lambda, mu float64) float64 {
	if lambda >= mu {
		return math.Inf(1)
	}
	return lambda / mu / (mu - lambda)
}
