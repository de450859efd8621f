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

func TestBodyAtDoesNotAllocate(t *testing.T) {
	w, in, _ := shop(t)
	var b sim.Body
	assert.Zero(t, testing.AllocsPerRun(100, func() { w.BodyAt(in, 5, &b) }))
}
