// Package enginetest tests whether an engine keeps to the contract of
// [checkoutfree.Engine]. Whoever writes an engine calls [Run] in a test of theirs:
//
//	func TestConformance(t *testing.T) {
//		enginetest.Run(t, func(s *site.Site) (checkoutfree.Engine, error) { return New(s) })
//	}
//
// It says nothing about how good an engine is: one that never says anything passes.
package enginetest

import (
	"math"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree"
	"gosim/checkoutfree/output"
	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
)

// Open makes an engine for a site.
type Open func(*site.Site) (checkoutfree.Engine, error)

// Run runs every check as a subtest.
func Run(t *testing.T, open Open) {
	t.Helper()
	s, err := Store()
	require.NoError(t, err)
	k := &kit{site: s, open: open, sent: Readings(s)}
	k.want = k.play(t, k.fresh(t), k.sent)
	t.Run("outputs are well formed", func(t *testing.T) { WellFormed(t, s, &k.want) })
	t.Run("the same readings give the same outputs", k.repeats)
	t.Run("engines share nothing", k.shareNothing)
	t.Run("what is kept is copied", k.copies)
	t.Run("malformed readings are errors and change nothing", k.refuses)
	t.Run("arrivals do not go back", k.arrivals)
	t.Run("a step appends", k.appends)
	t.Run("late and repeated readings do no harm", k.shuffled)
	t.Run("the close is the end", k.closes)
	t.Run("nothing goes on in the background", k.quiet)
}

type kit struct {
	site *site.Site
	open Open
	sent []Sent
	want output.Batch
}

func (k *kit) fresh(t *testing.T) checkoutfree.Engine {
	t.Helper()
	e, err := k.open(k.site)
	require.NoError(t, err)
	require.NotNil(t, e)
	return e
}

// push hands a reading over and steps until nothing is ready.
func push(t *testing.T, e checkoutfree.Engine, s *Sent, out *output.Batch) {
	t.Helper()
	require.NoError(t, e.Push(s.Arrival, &s.Reading), "reading of kind %d that arrived at %d", s.Reading.Kind, s.Arrival)
	steps(t, e, out)
}

// steps steps until nothing is ready. Times of steps do not go back.
func steps(t *testing.T, e checkoutfree.Engine, out *output.Batch) {
	t.Helper()
	last := int64(math.MinInt64)
	for range 1_000_000 {
		info, ok := e.Step(out)
		if !ok {
			return
		}
		require.GreaterOrEqual(t, info.Time, last, "steps go forwards in event time")
		last = info.Time
	}
	require.Fail(t, "Step never returns false")
}

func (k *kit) play(t *testing.T, e checkoutfree.Engine, sent []Sent) output.Batch {
	t.Helper()
	var out output.Batch
	steps(t, e, &out)
	require.True(t, out.Empty(), "nothing is said before the first reading, got %+v", out)
	for i := range sent {
		push(t, e, &sent[i], &out)
	}
	e.Close(&out)
	return out
}

func (k *kit) repeats(t *testing.T) {
	assert.Equal(t, k.want, k.play(t, k.fresh(t), k.sent))
}

func (k *kit) shareNothing(t *testing.T) {
	a, b := k.fresh(t), k.fresh(t)
	var x, y output.Batch
	for i := range k.sent {
		push(t, a, &k.sent[i], &x)
		push(t, b, &k.sent[i], &y)
	}
	a.Close(&x)
	b.Close(&y)
	assert.Equal(t, k.want, x)
	assert.Equal(t, k.want, y)
}

func (k *kit) copies(t *testing.T) {
	e := k.fresh(t)
	var out output.Batch
	for i := range k.sent {
		s := Sent{k.sent[i].Arrival, clone(&k.sent[i].Reading)}
		require.NoError(t, e.Push(s.Arrival, &s.Reading))
		spoil(&s.Reading) // as a sender does that recycles its memory
		steps(t, e, &out)
	}
	e.Close(&out)
	assert.Equal(t, k.want, out)
}

// clone copies a reading with all its memory.
func clone(r *reading.Reading) reading.Reading {
	c := *r
	switch r.Kind {
	case reading.KindFrame:
		f := *r.Frame
		f.Detections, f.Embeddings = slices.Clone(f.Detections), slices.Clone(f.Embeddings)
		c.Frame = &f
	case reading.KindWeights:
		w := *r.Weights
		w.Grams = slices.Clone(w.Grams)
		c.Weights = &w
	case reading.KindGate:
		g := *r.Gate
		c.Gate = &g
	case reading.KindStaff:
		a := *r.Staff
		c.Staff = &a
	case reading.KindHealth:
		h := *r.Health
		c.Health = &h
	}
	return c
}

// spoil overwrites a reading.
func spoil(r *reading.Reading) {
	switch r.Kind {
	case reading.KindFrame:
		clear(r.Frame.Detections)
		for i := range r.Frame.Embeddings {
			r.Frame.Embeddings[i] = 9
		}
		r.Frame.Camera, r.Frame.Time = -7, -7
	case reading.KindWeights:
		for i := range r.Weights.Grams {
			r.Weights.Grams[i] = -1e6
		}
		r.Weights.Plate, r.Weights.Time = -7, -7
	case reading.KindGate:
		*r.Gate = reading.GateEvent{Gate: -7, Token: "spoilt"}
	case reading.KindStaff:
		*r.Staff = reading.StaffAction{Slot: -7}
	case reading.KindHealth:
		*r.Health = reading.DeviceHealth{Index: -7}
	}
}

// malformed are readings that make no sense for the store.
func (k *kit) malformed() map[string]*reading.Reading {
	nan := float32(math.NaN())
	at := k.sent[len(k.sent)/2].Arrival
	return map[string]*reading.Reading{
		"none":              nil,
		"no kind":           {},
		"unknown kind":      {Kind: 99},
		"frame missing":     {Kind: reading.KindFrame},
		"weights missing":   {Kind: reading.KindWeights},
		"gate missing":      {Kind: reading.KindGate},
		"staff missing":     {Kind: reading.KindStaff},
		"health missing":    {Kind: reading.KindHealth},
		"unknown camera":    {Kind: reading.KindFrame, Frame: &reading.CameraFrame{Camera: site.CameraID(len(k.site.Cameras)), Time: at}},
		"embeddings":        {Kind: reading.KindFrame, Frame: &reading.CameraFrame{Time: at, Dim: 8, Detections: make([]reading.Detection, 1)}},
		"unknown plate":     {Kind: reading.KindWeights, Weights: &reading.WeightBatch{Plate: site.PlateID(len(k.site.Plates)), Time: at, Interval: 50e6, Grams: []float32{1}}},
		"not a number":      {Kind: reading.KindWeights, Weights: &reading.WeightBatch{Time: at, Interval: 50e6, Grams: []float32{nan}}},
		"no interval":       {Kind: reading.KindWeights, Weights: &reading.WeightBatch{Time: at, Grams: []float32{1, 2}}},
		"unknown gate":      {Kind: reading.KindGate, Gate: &reading.GateEvent{Gate: 9, Kind: reading.GateScan, Time: at, Token: "x"}},
		"unknown direction": {Kind: reading.KindGate, Gate: &reading.GateEvent{Kind: reading.GateCrossing, Time: at, Direction: 5}},
		"unknown device":    {Kind: reading.KindHealth, Health: &reading.DeviceHealth{Class: 77, Time: at}},
	}
}

func (k *kit) refuses(t *testing.T) {
	e := k.fresh(t)
	var out output.Batch
	bad := k.malformed()
	names := make([]string, 0, len(bad))
	for name := range bad {
		names = append(names, name)
	}
	slices.Sort(names)
	for i := range k.sent {
		if i == len(k.sent)/2 {
			for _, name := range names {
				assert.Error(t, e.Push(k.sent[i].Arrival, bad[name]), name)
			}
		}
		push(t, e, &k.sent[i], &out)
	}
	e.Close(&out)
	assert.Equal(t, k.want, out)
}

func (k *kit) arrivals(t *testing.T) {
	e := k.fresh(t)
	var out output.Batch
	for i := range k.sent {
		push(t, e, &k.sent[i], &out)
		if i > 0 && k.sent[i-1].Arrival < k.sent[i].Arrival {
			again := clone(&k.sent[i].Reading)
			require.Error(t, e.Push(k.sent[i-1].Arrival, &again))
		}
	}
	e.Close(&out)
	assert.Equal(t, k.want, out)
}

func (k *kit) appends(t *testing.T) {
	e := k.fresh(t)
	mark := output.Receipt{Visit: -1}
	out := output.Batch{Receipts: []output.Receipt{mark}}
	for i := range k.sent {
		push(t, e, &k.sent[i], &out)
	}
	e.Close(&out)
	require.NotEmpty(t, out.Receipts)
	assert.Equal(t, mark, out.Receipts[0], "Step and Close leave alone what is there")
	assert.Len(t, out.Receipts, len(k.want.Receipts)+1)
}

// shuffled lets some readings come late, and some twice. Outputs may differ, but
// must be sound.
func (k *kit) shuffled(t *testing.T) {
	var sent []Sent
	for i := range k.sent {
		s := k.sent[i]
		s.Arrival += int64(i*7919%200) * 1e6
		sent = append(sent, s)
		if i%5 == 0 {
			s.Arrival += 100e6
			sent = append(sent, s)
		}
	}
	slices.SortStableFunc(sent, func(a, b Sent) int {
		switch {
		case a.Arrival < b.Arrival:
			return -1
		case a.Arrival > b.Arrival:
			return 1
		default:
			return 0
		}
	})
	out := k.play(t, k.fresh(t), sent)
	WellFormed(t, k.site, &out)
}

func (k *kit) closes(t *testing.T) {
	e := k.fresh(t)
	var out output.Batch
	e.Close(&out)
	assert.Empty(t, out.Receipts, "nobody has been there")
	e = k.fresh(t)
	k.play(t, e, k.sent)
	out = output.Batch{}
	e.Close(&out)
	assert.True(t, out.Empty(), "the second close says nothing")
	last := k.sent[len(k.sent)-1]
	assert.Error(t, e.Push(last.Arrival+1e9, &last.Reading))
	steps(t, e, &out)
	assert.True(t, out.Empty())
}

func (k *kit) quiet(t *testing.T) {
	const engines = 5
	before := runtime.NumGoroutine()
	for range engines {
		k.play(t, k.fresh(t), k.sent)
	}
	// Goroutines of the tests themselves come and go; one for each engine stays.
	assert.Less(t, runtime.NumGoroutine()-before, engines-1, "goroutines that engines have left behind")
}
