package loss

import (
	"math"
	"slices"
	"testing"

	"gosim/checkoutfree/basket"
	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/checkoutfree/track"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// spell is what a person does from a time on: stand at a place with the body
// turned from the shelf, which is to the east, and hold a product or none.
type spell struct {
	from  float64 // s
	turn  float64 // rad
	holds site.SKU
	x, y  float64
	speed float64
	gone  bool // out of all cameras' sight
}

const nothing = site.NoSKU

// Stances plays the spells: hands hang, or the right one is held up with the
// product, which cameras name at the default rate.
func (f *fake) Stances(dst []track.Stance, tr output.TrackID, t0, t1, width int64, of []site.SKU) []track.Stance {
	ways := f.ways[tr]
	for at := t0; at < t1 && len(ways) > 0; at += width {
		s := track.Stance{At: at + width/2, HeadM: 0.93 * 1.7}
		i := len(ways) - 1
		for i > 0 && s.At < int64(ways[i].from*1e9) {
			i--
		}
		w := ways[i]
		if !w.gone {
			s.Frames, s.Clear, s.Support, s.Speed = 20, [2]int{6, 6}, [2]float64{4, 4}, w.speed
			s.Pos = site.Vec2{X: w.x, Y: w.y}
			sin, cos := math.Sincos(w.turn)
			put := func(side int, ahead, left, z float64) {
				s.Wrist[side] = s.Pos.Add(site.Vec2{X: ahead*cos - left*sin, Y: ahead*sin + left*cos}).At(z * 1.7)
			}
			put(0, hangAheadM, hangSideM, hangFrac)
			put(1, hangAheadM, -hangSideM, hangFrac)
			if w.holds != nothing {
				put(1, carryAheadM, -carrySideM, carryFrac)
				if slices.Contains(of, w.holds) {
					s.Named = 0.12 * 12
				}
			}
		}
		dst = append(dst, s)
	}
	return dst
}

// pick is person 1 taking one can at 10 s from a shelf half a metre east.
func pick() basket.Decision {
	return basket.Decision{
		Kind: basket.Taken, Event: 7, Start: 10 * second, End: 11 * second, Track: 1, Visit: 1, Account: "a", SKU: 0, Units: 1, P: 0.99, TrackP: 0.99,
		Point: site.Vec3{X: 0.5, Z: 1}, Cand: track.Candidate{Track: 1, At: 10 * second}, DeltaG: -359,
	}
}

// hide is the way of somebody who turns round with the unit and back without it.
func hide() []spell {
	return []spell{{}, {from: 13, turn: 1.7}, {from: 13.7, turn: 1.7, holds: nothing}, {from: 14.3, holds: nothing}}
}

func TestWhatHonestShoppersDoRaisesNoAlert(t *testing.T) {
	for name, way := range map[string][]spell{
		"into the bag, facing the shelf":             {{}, {from: 13, holds: nothing}},
		"into the bag at once":                       {{}, {from: 10.6, holds: nothing}},
		"into the bag at the hip, half turned":       {{}, {from: 12.8, turn: 0.5}, {from: 13.2, turn: 0.5, holds: nothing}, {from: 13.8, holds: nothing}},
		"into the bag, then looks behind":            {{}, {from: 12, holds: nothing}, {from: 13, turn: 2, holds: nothing}, {from: 14, holds: nothing}},
		"looks round with the unit in hand":          {{}, {from: 13, turn: 2}, {from: 14, turn: 0}},
		"compares two shelves for long":              {{}, {from: 12, turn: 1.5}, {from: 15, turn: 0}, {from: 16, turn: 1.5}, {from: 17}},
		"turns to go and stows on the way":           {{}, {from: 12, turn: 2}, {from: 12.4, turn: 2, x: -0.4, speed: 0.9}, {from: 12.8, turn: 2, x: -0.8, speed: 0.9, holds: nothing}},
		"walks off with it":                          {{}, {from: 12, turn: 3, x: -0.4, speed: 1}, {from: 12.4, turn: 3, x: -1, speed: 1}},
		"turns, back with it, stows and goes":        {{}, {from: 12, turn: 2}, {from: 14}, {from: 14.6, holds: nothing}, {from: 15, turn: 2.5, holds: nothing}},
		"comes back to the shelf only to stow":       {{turn: 2}, {from: 13.2}, {from: 13.6, holds: nothing}, {from: 13.9, turn: 2, holds: nothing}},
		"steps aside to the next slot":               {{}, {from: 12, holds: nothing}, {from: 12.6, turn: 1.5, y: 0.2, holds: nothing, speed: 0.4}, {from: 13.2, y: 0.4, holds: nothing}},
		"the cameras see nothing":                    {{gone: true}},
		"the cameras lose them at the moment":        {{}, {from: 12.5, gone: true}, {from: 15, holds: nothing}},
		"turns with a unit that was never seen held": {{holds: nothing}, {from: 13, turn: 1.7, holds: nothing}, {from: 14, holds: nothing}},
	} {
		t.Run(name, func(t *testing.T) {
			w, f := newWatcher(t)
			f.ways = map[output.TrackID][]spell{1: way}
			w.Decided(pick())
			assert.Empty(t, advance(w, 60))
		})
	}
}

func TestHidingBehindTheBackRaisesAnAlert(t *testing.T) {
	w, f := newWatcher(t)
	f.ways = map[output.TrackID][]spell{1: hide()}
	w.Decided(pick())
	assert.Empty(t, advance(w, 20), "a return may still explain it")
	as := advance(w, 30)
	require.Len(t, as, 1)
	a := as[0]
	assert.Equal(t, output.AlertConcealment, a.Kind)
	assert.Equal(t, "a", a.Account)
	assert.EqualValues(t, 7, a.Event)
	assert.EqualValues(t, 1, a.Units)
	assert.Contains(t, a.Evidence, "cola")
	assert.InDelta(t, 0.62, a.Score, 0.05, "one removal alone")
	again := pick()
	again.Event = 8
	w.Decided(again)
	assert.Empty(t, advance(w, 60), "once per visit")
}

func TestHidingNeedsItsEvidence(t *testing.T) {
	for name, change := range map[string]func(w *Watcher, f *fake, d *basket.Decision){
		"somebody else may have taken it": func(_ *Watcher, _ *fake, d *basket.Decision) { d.TrackP = 0.1 },
		"the look-alike stays in the hand": func(_ *Watcher, f *fake, _ *basket.Decision) {
			f.ways[1] = []spell{{holds: 1}, {from: 13, turn: 1.7, holds: 1}, {from: 14, holds: 1}}
		},
		"nobody who pays": func(_ *Watcher, f *fake, d *basket.Decision) { f.account, f.p = "", 0.1; d.P = 0.1 },
		"it was returned": func(w *Watcher, f *fake, _ *basket.Decision) {
			f.ways[1] = append(hide(), spell{from: 15, holds: 0})
			w.Decided(back(0.4))
		},
		"the next thing taken": func(w *Watcher, _ *fake, d *basket.Decision) {
			next := *d
			next.Event, next.Cand.At, next.Start, next.End, next.SKU = 8, 13*second, 13*second, 14*second, 2
			w.Decided(next)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, f := newWatcher(t)
			f.ways = map[output.TrackID][]spell{1: hide()}
			d := pick()
			change(w, f, &d)
			w.Decided(d)
			assert.Empty(t, advance(w, 60))
		})
	}
}

func TestFaintSuspicionsAddUp(t *testing.T) {
	w, f := newWatcher(t)
	w.cfg.ConcealMaxNats = 3.5
	f.ways = map[output.TrackID][]spell{1: {{}}}
	alerts := 0
	for i := range int64(4) {
		from := float64(30 * i)
		for _, s := range hide() {
			s.from += from
			f.ways[1] = append(f.ways[1], s)
		}
		d := pick()
		d.Event += output.EventID(i)
		d.Start, d.End, d.Cand.At = d.Start+30*i*second, d.End+30*i*second, d.Cand.At+30*i*second
		w.Decided(d)
		n := len(advance(w, 30*i+29))
		assert.False(t, i == 0 && n > 0, "one such removal is not enough")
		alerts += n
	}
	assert.Equal(t, 1, alerts)
}

// back is the return, at 17 s, of what weighs as much as the can that was taken
// but for diff grams.
func back(diff float64) basket.Decision {
	return basket.Decision{
		Kind: basket.Returned, Event: 9, Start: 17 * second, End: 18 * second, Track: 1, Visit: 1, Account: "a", SKU: 0, Units: 1,
		P: 0.95, TrackP: 0.98, DeltaG: 359 + diff, NearSKU: 0, NearUnits: 1, NearDiffG: diff, NearSDG: 1,
		Cand: track.Candidate{Track: 1, At: 17 * second},
	}
}

func TestReturnOfTheRightWeightButAnotherThing(t *testing.T) {
	unseen := append(hide(), spell{from: 17.2, holds: nothing})
	for name, tc := range map[string]struct {
		way  []spell
		diff float64
		want []output.AlertKind
	}{
		"honest":                         {[]spell{{}, {from: 17.1, holds: nothing}}, 0.5, nil},
		"honest, badly weighed":          {[]spell{{}, {from: 17.1, holds: nothing}}, 6, nil},
		"from the bag and in the hand":   {[]spell{{}, {from: 12, holds: nothing}, {from: 15.5}, {from: 17.1, holds: nothing}}, 0.5, nil},
		"hidden before, unseen in hand":  {unseen, 0.5, []output.AlertKind{output.AlertConcealment, output.AlertDecoy}},
		"openly, weighs alike, not seen": {[]spell{{}, {from: 12, holds: nothing}}, 0.5, nil}, // cannot be told from a view that failed
		"openly, weighs more, not seen":  {[]spell{{}, {from: 12, holds: nothing}}, 6, []output.AlertKind{output.AlertDecoy}},
		"never recognised at all":        {[]spell{{holds: nothing}}, 0.5, nil},
		"out of view":                    {[]spell{{gone: true}}, 0.5, nil},
	} {
		t.Run(name, func(t *testing.T) {
			w, f := newWatcher(t)
			f.ways = map[output.TrackID][]spell{1: tc.way}
			w.Decided(pick())
			w.Decided(back(tc.diff))
			var kinds []output.AlertKind
			for _, a := range advance(w, 60) {
				t.Logf("%s %.2f %s", a.Kind, a.Score, a.Evidence)
				kinds = append(kinds, a.Kind)
			}
			assert.ElementsMatch(t, tc.want, kinds)
		})
	}
}

func TestProductSeenInTheReturningHandIsNoDecoy(t *testing.T) {
	w, f := newWatcher(t)
	f.ways = map[output.TrackID][]spell{1: {{}, {from: 17.1, holds: nothing}}}
	w.Decided(pick())
	d := back(12)
	d.Kind = basket.Foreign
	w.Decided(d)
	assert.Empty(t, advance(w, 60), "the scales erred")
	f.ways[1][0].holds = nothing
	d.Event++
	w.Decided(d)
	assert.Len(t, advance(w, 90), 1)
}

func TestTheRateOfRecognitionIsLearned(t *testing.T) {
	w, f := newWatcher(t)
	assert.InDelta(t, DefaultConfig().InHandRate, w.rate(), 1e-12)
	f.ways = map[output.TrackID][]spell{1: {{}}}
	w.cfg.InHandRate = 0.5
	for i := range 200 {
		d := pick()
		d.Event = output.EventID(i + 1)
		w.Decided(d)
	}
	assert.InDelta(t, 0.12, w.rate(), 0.02)
}

// TestBearing turns a body with one hand up and the other down through all
// directions.
func TestBearing(t *testing.T) {
	f := &fake{ways: map[output.TrackID][]spell{1: nil}}
	for deg := 0; deg < 360; deg += 10 {
		for _, holds := range []site.SKU{0, nothing} {
			f.ways[1] = []spell{{turn: float64(deg) * math.Pi / 180, holds: holds}}
			sts := f.Stances(nil, 1, 0, 1, 1, nil)
			var m facing
			m.read(&sts[0], 0)
			assert.Equal(t, deg/10, m.best(), "at %d°, holding %d", deg, holds)
		}
	}
}

func TestJudgingAllocatesLittle(t *testing.T) {
	w, f := newWatcher(t)
	f.ways = map[output.TrackID][]spell{1: hide()}
	d := pick()
	w.hidden(&d)
	assert.Zero(t, testing.AllocsPerRun(20, func() { w.hidden(&d) }))
}
