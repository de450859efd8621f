package queueing

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/sim"
)

// The validation: 40 replications of 100 000 customers each. With a standard
// error of some 0.3 % of the wait, three of them see a bias of one per cent.
func TestMM1WaitsAsInTheory(t *testing.T) {
	for name, c := range map[string]struct{ lambda, mu float64 }{
		"ρ = 0.5":                {0.5, 1},
		"ρ = 0.5, a faster shop": {50, 100},
		"ρ = 0.2":                {0.2, 1},
		"ρ = 0.8":                {0.8, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := Replicate(1, 40, c.lambda, c.mu, 100_000)
			t.Logf("mean wait %.5f s ± %.5f, theory %.5f, Little's law to %.1e", s.MeanWait, s.SE, s.Theory, s.LittleError)
			assert.InDelta(t, s.Theory, s.MeanWait, 3*s.SE)
			assert.Less(t, s.SE, 0.02*s.Theory, "an error so large proves nothing")
			assert.Less(t, s.LittleError, 1e-9)
		})
	}
}

// TestMM1WrongModelsAreSeen demands that the check above fails for a queue whose
// rates are off by 2 %.
func TestMM1WrongModelsAreSeen(t *testing.T) {
	s := Replicate(1, 40, 0.5*1.02, 1, 100_000)
	s.Theory = MM1Wait(0.5, 1)
	assert.Greater(t, s.Errors(), 3.0)
}

func TestMM1OneRun(t *testing.T) {
	r := MM1(sim.NewKeys(3, 0), 0.5, 1, 200_000)
	assert.Equal(t, uint64(200_000), r.Customers)
	assert.InDelta(t, 400_000, r.Seconds, 4_000)
	assert.InDelta(t, 0.5, r.Busy, 0.01)
	assert.InDelta(t, r.MeanWait+1, r.MeanSojourn, 0.01, "a service lasts a second on average")
	assert.InEpsilon(t, r.LambdaW, r.L, 1e-9)
	// The asymptotic variance of the mean wait at μ = 1 is
	// ρ(2 + 5ρ − 4ρ² + ρ³)/(1 − ρ)⁴ / n (Daley 1968, "The serial correlation
	// coefficients of waiting times in a stationary single server queue"): 29/n at
	// ρ = 0.5. Batch means of 25 batches have 24 degrees of freedom.
	assert.InEpsilon(t, math.Sqrt(29.0/200_000), r.SE, 0.45)
}

// TestMM1ByLindley compares every wait with the recursion of Lindley 1952, which
// needs no events: W' = max(0, W + S − T).
func TestMM1ByLindley(t *testing.T) {
	for seed := range uint64(5) {
		const n = 20_000
		keys := sim.NewKeys(seed, 0)
		world := sim.EntityOf(sim.ClassWorld, 0)
		arrivals, services := keys.Stream(world, PurposeArrival, 0), keys.Stream(world, PurposeService, 0)
		var w, sum sim.Time
		arrivals.Exp(1)
		for range n {
			sum += w
			w = max(0, w+sim.FromSeconds(services.Exp(1/1.25))-sim.FromSeconds(arrivals.Exp(1)))
		}
		assert.InDelta(t, sum.Seconds()/n, MM1(keys, 1, 1.25, n).MeanWait, 1e-12)
	}
}

func TestMM1CommonRandomNumbers(t *testing.T) {
	k := sim.NewKeys(1, 0)
	a, b := MM1(k, 0.5, 1, 10_000), MM1(k, 0.5, 1.1, 10_000)
	assert.Equal(t, a, MM1(k, 0.5, 1, 10_000), "the same keys, the same queue")
	assert.Less(t, b.MeanWait, a.MeanWait, "a faster server")
	assert.InEpsilon(t, a.Busy/1.1, b.Busy, 0.002, "the same customers")
	assert.NotEqual(t, a, MM1(sim.NewKeys(1, 1), 0.5, 1, 10_000))
}

func TestMM1Edges(t *testing.T) {
	one := MM1(sim.NewKeys(1, 0), 1, 1, 1)
	assert.Zero(t, one.MeanWait)
	assert.True(t, math.IsNaN(one.SE))
	assert.Positive(t, one.MeanSojourn)
	over := MM1(sim.NewKeys(1, 0), 2, 1, 10_000) // the queue only grows
	assert.Greater(t, over.MeanWait, 1000.0)
	assert.InEpsilon(t, over.LambdaW, over.L, 1e-9)
	assert.True(t, math.IsInf(MM1Wait(1, 1), 1))
	for name, f := range map[string]func(){
		"no customers": func() { MM1(sim.Keys{}, 1, 1, 0) },
		"no arrivals":  func() { MM1(sim.Keys{}, 0, 1, 1) },
		"not a rate":   func() { MM1(sim.Keys{}, 1, math.NaN(), 1) },
		"infinite":     func() { MM1(sim.Keys{}, math.Inf(1), 1, 1) },
	} {
		assert.Panics(t, f, name)
	}
}

// BenchmarkMM1 is the kernel with a model on it: one operation is one event,
// draws and statistics included.
func BenchmarkMM1(b *testing.B) {
	var k sim.Kernel
	q := newMM1(&k, sim.NewKeys(1, 0), 0.5, 1, math.MaxUint64)
	b.ReportAllocs()
	for b.Loop() {
		ev, _ := k.Next()
		q.Handle(&k, ev)
	}
}

func TestMM1DoesNotAllocate(t *testing.T) {
	var k sim.Kernel
	q := newMM1(&k, sim.NewKeys(1, 0), 0.5, 1, math.MaxUint64)
	step := func() {
		ev, ok := k.Next()
		require.True(t, ok)
		q.Handle(&k, ev)
	}
	for range 100_000 {
		step()
	}
	assert.Zero(t, testing.AllocsPerRun(100_000, step))
}
