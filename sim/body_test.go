package sim_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

func TestPoseBetweenTheEndsOfAMotion(t *testing.T) {
	w, in, _ := shop(t)
	w.Move(in, 0, 10, sim.Pose{Pos: site.Vec2{X: 2}, Heading: 3})
	tests := map[string]struct {
		at      sim.Time
		x, head float64
	}{
		"before": {-1, 0, 0}, "start": {0, 0, 0}, "half way": {5, 1, 1.5}, "end": {10, 2, 3}, "after": {99, 2, 3},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := w.PoseAt(in, tt.at)
			assert.InDelta(t, tt.x, got.Pos.X, 1e-12)
			assert.InDelta(t, tt.head, got.Heading, 1e-12)
		})
	}
	// A new motion begins where the old one was interrupted, and turns the
	// shorter way across ±π.
	w.Move(in, 5, 10, sim.Pose{Pos: site.Vec2{X: 1, Y: 1}, Heading: 1.5 - math.Pi - 1})
	assert.Equal(t, site.Vec2{X: 1}, w.PoseAt(in, 5).Pos)
	assert.InDelta(t, 1.5+(math.Pi-1)/5, w.PoseAt(in, 6).Heading, 1e-9)
}

func TestBodyOfAStandingPerson(t *testing.T) {
	w, in, _ := shop(t)
	w.Appear(in, 0, sim.Pose{Pos: site.Vec2{X: 1, Y: 2}, Heading: math.Pi / 2}) // faces north
	var b sim.Body
	w.BodyAt(in, 0, &b)
	assert.InDelta(t, 0.93*1.7, b.Head.Z, 1e-9)
	assert.Less(t, b.Shoulder[0].X, 1.0, "the left shoulder is to the west")
	assert.Greater(t, b.Shoulder[1].X, 1.0)
	assert.Greater(t, b.Wrist[0].Y, 2.0, "hands hang slightly in front")
	assert.Equal(t, [2]bool{}, b.Reaching)
	empty := b.Wrist[1]
	require.NoError(t, w.Pick(1, in, w.Stock(0, 0, 100, 0.05), 1, 0))
	w.BodyAt(in, 1, &b)
	assert.Greater(t, b.Wrist[1].Z, empty.Z, "a carried item is held up")
}

// TestWristsMoveContinuously follows both wrists through a reach that takes a
// unit, a reach that stows it, and a walk, in steps of one millisecond.
func TestWristsMoveContinuously(t *testing.T) {
	w, in, _ := shop(t)
	u := w.Stock(0, 0, 100, 0.05)
	const s, ms = sim.Second, sim.Millisecond
	w.Move(in, 0, 8*s, sim.Pose{Pos: site.Vec2{X: 0.3}, Heading: 0.5})
	shelfAt, bagAt := site.Vec3{X: 0.6, Y: 0.1, Z: 1.3}, site.Vec3{X: 0, Y: -0.3, Z: 0.7}
	w.Reach(in, 1, sim.Arm{Start: s, Hold: 1500 * ms, Release: 2 * s, End: 2500 * ms, Target: shelfAt})
	var last, b sim.Body
	w.BodyAt(in, 0, &last)
	reached := false
	for now := sim.Time(0); now <= 8*s; now += ms {
		switch now {
		case 1800 * ms:
			require.NoError(t, w.Pick(now, in, u, 1, 0))
		case 3 * s:
			w.Reach(in, 1, sim.Arm{Start: now, Hold: now + 400*ms, Release: now + 500*ms, End: now + 900*ms, Target: bagAt})
		case 3450 * ms:
			require.NoError(t, w.Stow(now, in, 1, sim.PlaceBag, 0))
		}
		w.BodyAt(in, now, &b)
		for i := range 2 {
			require.Less(t, b.Wrist[i].Sub(last.Wrist[i]).Norm(), 0.008, "8 m/s at most, wrist %d at %d ms", i, now/ms)
		}
		require.Less(t, b.Head.Sub(last.Head).Norm(), 0.002)
		if now == 1700*ms {
			reached = b.Reaching[1] && !b.Reaching[0] && b.Wrist[1].Sub(shelfAt).Norm() < 1e-9
		}
		last = b
	}
	assert.True(t, reached, "the hand was at its target, and only that hand")
	assert.False(t, b.Reaching[1])
}

func TestHandsStayUpWhenLeavingLaden(t *testing.T) {
	w, in, _ := shop(t)
	require.NoError(t, w.Pick(1, in, w.Stock(0, 0, 100, 0.05), 1, 0))
	var before, after sim.Body
	w.BodyAt(in, 2, &before)
	require.NoError(t, w.Exit(2, in, 0, 0))
	w.BodyAt(in, 2, &after)
	assert.Equal(t, before, after)
	require.NoError(t, w.Enter(3, in, 0, 0))
	w.BodyAt(in, 3, &after)
	assert.Less(t, after.Wrist[1].Z, before.Wrist[1].Z, "comes back with empty hands")
}

func TestBodyInAStoop(t *testing.T) {
	w, in, _ := shop(t)
	w.Appear(in, 0, sim.Pose{Pos: site.Vec2{X: 1, Y: 2}}) // faces east
	const s = sim.Second
	w.Bend(in, sim.Stoop{Start: s, Hold: 2 * s, Release: 3 * s, End: 4 * s, Depth: 0.5})
	var up, b sim.Body
	w.BodyAt(in, s, &up)
	w.BodyAt(in, 2500*sim.Millisecond, &b)
	down := func(a, b site.Vec3) site.Vec3 { return b.Sub(a) }
	want := site.Vec3{X: 0.3, Z: -0.5} // 0.6 m forward per metre down
	for name, d := range map[string]site.Vec3{
		"head": down(up.Head, b.Head), "left shoulder": down(up.Shoulder[0], b.Shoulder[0]), "right shoulder": down(up.Shoulder[1], b.Shoulder[1]),
		"left wrist": down(up.Wrist[0], b.Wrist[0]), "right wrist": down(up.Wrist[1], b.Wrist[1]),
	} {
		assert.InDelta(t, 0, d.Sub(want).Norm(), 1e-9, name)
	}
	assert.Equal(t, up.Pos, b.Pos, "the feet stay")
	assert.Equal(t, [2]bool{}, b.Reaching)
	for at, depth := range map[sim.Time]float64{0: 0, s: 0, 1500 * sim.Millisecond: 0.25, 2 * s: 0.5, 3 * s: 0.5, 3500 * sim.Millisecond: 0.25, 4 * s: 0, 9 * s: 0} {
		w.BodyAt(in, at, &b)
		assert.InDelta(t, depth, up.Head.Z-b.Head.Z, 1e-9, "at %v", at)
	}
}

func TestNobodyStoopsIntoTheFloor(t *testing.T) {
	for _, height := range []float64{1.0, 1.4, 2.1} {
		w := sim.NewWorld(shelf())
		p := w.AddPerson(sim.Person{HeightM: height}, 0, sim.NoPerson)
		w.Appear(p, 0, sim.Pose{})
		w.Bend(p, sim.Stoop{Start: 0, Hold: 1, Release: 3, End: 4, Depth: 5})
		var b sim.Body
		w.BodyAt(p, 2, &b)
		assert.InDelta(t, 0.43*height, b.Head.Z, 1e-9)
		assert.InDelta(t, 0.32*height, b.Shoulder[0].Z, 1e-9)
		for _, x := range b.Wrist {
			assert.Positive(t, x.Z)
		}
	}
}

func TestHandsByCarrier(t *testing.T) {
	type place struct{ ahead, up float64 }
	hang, held := place{0.08, 0.85}, place{0.28, 0.986}
	basket, handle := place{0, 0.8245}, place{0.45, 1.0}
	tests := map[string]struct {
		carrier  sim.Carrier
		holds    int // the hand with a unit, -1 for none
		stoop    float64
		height   float64
		want     [2]place
		betweenM float64
	}{
		"bag":                            {sim.CarrierBag, -1, 0, 1.7, [2]place{hang, hang}, 0.418},
		"none":                           {sim.CarrierNone, -1, 0, 1.7, [2]place{hang, hang}, 0.418},
		"basket":                         {sim.CarrierBasket, -1, 0, 1.7, [2]place{basket, hang}, 0.513},
		"basket and a unit in the right": {sim.CarrierBasket, 1, 0, 1.7, [2]place{basket, held}, 0.456},
		"basket on the arm":              {sim.CarrierBasket, 0, 0, 1.7, [2]place{held, hang}, 0.361},
		"trolley":                        {sim.CarrierTrolley, -1, 0, 1.7, [2]place{handle, handle}, 0.38},
		"trolley and a unit":             {sim.CarrierTrolley, 1, 0, 1.7, [2]place{handle, held}, 0.342},
		"a child's trolley":              {sim.CarrierTrolley, -1, 0, 1.1, [2]place{{0.45, 0.902}, {0.45, 0.902}}, 0.38 * 1.1 / 1.4},
		"basket in a stoop":              {sim.CarrierBasket, -1, 0.4, 1.7, [2]place{{0.24, 0.4245}, {0.32, 0.45}}, 0.513},
		"trolley in a stoop":             {sim.CarrierTrolley, -1, 0.4, 1.7, [2]place{handle, handle}, 0.38},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w, in, _ := shop(t)
			w.Person(in).HeightM = tt.height
			w.Carry(in, tt.carrier)
			if tt.holds >= 0 {
				require.NoError(t, w.Pick(1, in, w.Stock(0, 0, 100, 0.05), tt.holds, 0))
			}
			if tt.stoop > 0 {
				w.Bend(in, sim.Stoop{Start: 0, Hold: 1, Release: 9, End: 10, Depth: tt.stoop})
			}
			var b sim.Body
			w.BodyAt(in, 5, &b)
			for i, want := range tt.want {
				assert.InDelta(t, want.ahead, b.Wrist[i].X, 1e-9, "hand %d ahead", i)
				assert.InDelta(t, want.up, b.Wrist[i].Z, 1e-9, "hand %d up", i)
			}
			assert.InDelta(t, tt.betweenM, b.Wrist[0].Y-b.Wrist[1].Y, 1e-9)
			assert.Equal(t, [2]bool{}, b.Reaching)
			// A reach goes to its target from wherever the hand rests.
			target := site.Vec3{X: 0.6, Y: -0.1, Z: 1.2}
			w.Reach(in, 1, sim.Arm{Start: 1, Hold: 4, Release: 6, End: 9, Target: target})
			w.BodyAt(in, 5, &b)
			assert.Equal(t, [2]bool{false, true}, b.Reaching)
			assert.InDelta(t, 0, b.Wrist[1].Sub(target).Norm(), 1e-9)
		})
	}
}

// TestStoopsAreContinuous bends, reaches and walks at once, with every carrier, in
// steps of one millisecond.
func TestStoopsAreContinuous(t *testing.T) {
	const s, ms = sim.Second, sim.Millisecond
	for _, carrier := range []sim.Carrier{sim.CarrierBag, sim.CarrierNone, sim.CarrierBasket, sim.CarrierTrolley} {
		t.Run(carrier.String(), func(t *testing.T) {
			w, in, _ := shop(t)
			u := w.Stock(0, 0, 100, 0.05)
			w.Carry(in, carrier)
			w.Move(in, 0, 8*s, sim.Pose{Pos: site.Vec2{X: 0.3}, Heading: 0.5})
			w.Bend(in, sim.Stoop{Start: s, Hold: 1800 * ms, Release: 3 * s, End: 3800 * ms, Depth: 0.8})
			w.Reach(in, 1, sim.Arm{Start: 1200 * ms, Hold: 1900 * ms, Release: 2500 * ms, End: 3300 * ms, Target: site.Vec3{X: 0.6, Y: 0.1, Z: 0.2}})
			var last, b sim.Body
			w.BodyAt(in, 0, &last)
			lowest := last.Head.Z
			for now := sim.Time(0); now <= 8*s; now += ms {
				if now == 2200*ms {
					require.NoError(t, w.Pick(now, in, u, 1, 0))
				}
				w.BodyAt(in, now, &b)
				for i := range 2 {
					require.Less(t, b.Wrist[i].Sub(last.Wrist[i]).Norm(), 0.006, "6 m/s at most, wrist %d at %d ms", i, now/ms)
					require.Less(t, b.Shoulder[i].Sub(last.Shoulder[i]).Norm(), 0.003)
				}
				require.Less(t, b.Head.Sub(last.Head).Norm(), 0.003)
				lowest = min(lowest, b.Head.Z)
				last = b
			}
			assert.InDelta(t, 0.93*1.7-0.8, lowest, 1e-9)
		})
	}
}

func TestBodyAtDoesNotAllocate(t *testing.T) {
	w, in, _ := shop(t)
	w.Carry(in, sim.CarrierBasket)
	w.Bend(in, sim.Stoop{Start: 0, Hold: 2, Release: 8, End: 10, Depth: 0.5})
	w.Reach(in, 1, sim.Arm{Start: 0, Hold: 2, Release: 8, End: 10, Target: site.Vec3{X: 1}})
	var b sim.Body
	assert.Zero(t, testing.AllocsPerRun(100, func() { w.BodyAt(in, 5, &b) }))
}
