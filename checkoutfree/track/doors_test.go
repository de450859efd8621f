package track

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
)

// twice reports every crossing a second time.
func twice(in []reading.GateEvent) []reading.GateEvent {
	out := slices.Clone(in)
	for _, g := range in {
		if g.Kind == reading.GateCrossing {
			g.Time += 400_000_000
			out = append(out, g)
		}
	}
	return out
}

// inAndOut lets three people come in, one after the other, and two of them leave.
func inAndOut(w *world) (stays, b, c *person) {
	stays = w.comer(3, 1, 0, "ann", 3.3)
	two := [2]*person{}
	for i := range two {
		f := float64(i)
		two[i] = w.add(way{6 + 4*f, -2, 1}, way{8 + 4*f, -0.6, 1}, way{9 + 4*f, -0.6, 1}, way{10 + 4*f, 0.6, 1.05},
			way{13 + 4*f, 3 + f, 3}, way{18 + 1.6*f, 1, 3.95}, way{20 + 1.6*f, -2, 3.95})
		two[i].account, two[i].scanAt = []string{"bob", "cat"}[i], 8.4+4*f
	}
	return stays, two[0], two[1]
}

func TestABagInTheBeamsIsNobody(t *testing.T) {
	for _, kind := range []site.GateKind{site.GateEntry, site.GateBoth} {
		for seed := range uint64(6) {
			w := newWorld(smallStore(t, 6, false), seed)
			if kind == site.GateBoth {
				for i := range w.s.Gates {
					w.s.Gates[i].Kind = kind
				}
			}
			w.beams = twice
			stays, b, c := inAndOut(w)
			o := w.play(t, 26, DefaultConfig())
			opened, closed := 0, 0
			for _, e := range o.events {
				switch e.Kind {
				case VisitOpened:
					opened++
				case VisitClosed, VisitLost:
					closed++
				default:
				}
			}
			assert.Equal(t, 3, opened, "seed %d", seed)
			assert.Equal(t, 2, closed, "seed %d", seed)
			for _, p := range []*person{stays, b, c} {
				a, sure := o.k.Account(o.visitOf(p))
				assert.Equal(t, p.account, a, "seed %d", seed)
				assert.Greater(t, sure, 0.8)
			}
			assert.Equal(t, o.visitOf(b), o.leftAs(b), "seed %d", seed)
			assert.Equal(t, o.visitOf(c), o.leftAs(c), "seed %d", seed)
		}
	}
}

func TestWhomTheBeamsMissedHasTheirAccount(t *testing.T) {
	for seed := range uint64(6) {
		w := newWorld(smallStore(t, 6, false), seed)
		p := w.add(way{1, -2, 1}, way{3, -0.6, 1}, way{4, -0.6, 1}, way{5, 0.6, 1.05}, way{9, 3, 2}, way{13, 5, 3}, way{30, 3, 2})
		p.account, p.scanAt = "ann", 3.3
		q := w.comer(14, 1, 0, "bob", 14.3)
		w.beams = func(in []reading.GateEvent) []reading.GateEvent {
			return slices.DeleteFunc(in, func(g reading.GateEvent) bool { return g.Kind == reading.GateCrossing && g.Time < sec(10) })
		}
		o := w.play(t, 20, DefaultConfig())
		var opened []Event
		for _, e := range o.events {
			if e.Kind == VisitOpened {
				opened = append(opened, e)
			}
		}
		require.Len(t, opened, 2, "seed %d", seed)
		a, sure := o.k.Account(opened[0].Visit)
		assert.Equal(t, "ann", a, "seed %d", seed)
		assert.Greater(t, sure, 0.8)
		assert.InDelta(t, 4.5, float64(opened[0].Time-epoch)/1e9, 1.5, "when they must have crossed")
		a, _ = o.k.Account(o.visitOf(q))
		assert.Equal(t, "bob", a)
	}
}

func TestRefusedCodesAreNobodys(t *testing.T) {
	for _, outcome := range []reading.ScanOutcome{reading.ScanUnknown, reading.ScanRevoked, reading.ScanAlreadyInside, reading.ScanRepeated} {
		w := newWorld(smallStore(t, 6, false), 2)
		p := w.comer(3, 1, 0, "ann", 3.3)
		q := w.comer(7, 1.2, 0, "bob", 7.3) // whom the gate refuses, and who comes in all the same
		w.beams = func(in []reading.GateEvent) []reading.GateEvent {
			for i := range in {
				if in[i].Token == "bob" {
					in[i].Outcome = outcome
				}
			}
			return in
		}
		o := w.play(t, 14, DefaultConfig())
		a, _ := o.k.Account(o.visitOf(p))
		assert.Equal(t, "ann", a)
		a, sure := o.k.Account(o.visitOf(q))
		assert.Empty(t, a, "%s", outcome)
		assert.Greater(t, sure, 0.8)
		assert.False(t, o.k.Awaited("bob"), "no receipt waits for a code that let nobody in")
	}
}

// A gate that was held open makes it likelier that somebody came in without a code,
// while the next one's is not used yet.
func TestAHeldGateMakesACodelessCrossingLikelier(t *testing.T) {
	none := func(held bool) float64 {
		w := newWorld(smallStore(t, 6, false), 3)
		w.comer(3, 1, 0, "ann", 3.3)
		p := w.comer(3, 1.2, 1, "", 0)
		w.comer(5.2, 6, 0, "bob", 5.4)
		if held {
			w.beams = func(in []reading.GateEvent) []reading.GateEvent {
				return append(in, reading.GateEvent{Gate: 0, Kind: reading.GateHeld, Time: sec(5.9)})
			}
		}
		o := w.play(t, 8, DefaultConfig())
		a, sure := o.k.Account(o.visitOf(p))
		if a != "" {
			return 1 - sure
		}
		return sure
	}
	a, b := none(false), none(true)
	t.Logf("without an account with probability %.3f, after the gate was held %.3f", a, b)
	assert.Greater(t, b, a)
	k, err := New(smallStore(t, 6, false), DefaultConfig())
	require.NoError(t, err)
	k.Gate(&reading.GateEvent{Gate: 0, Kind: reading.GateHeld}, sec(1))
	assert.Empty(t, k.Events(nil), "alone it says nothing")
}
