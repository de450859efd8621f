package loss

import (
	"testing"

	"gosim/checkoutfree/basket"
	"gosim/checkoutfree/billing"
	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/checkoutfree/track"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const second = int64(1e9)

// fake is a tracker on which track n is visit n.
type fake struct {
	account  string
	accounts map[track.VisitID]string // of some; the others have the one
	staff    map[track.VisitID]bool
	p        float64
	ways     map[output.TrackID][]spell
}

func (f *fake) VisitAt(tr output.TrackID, _ int64) (track.VisitID, float64) {
	return track.VisitID(tr), 1
}

func (f *fake) Account(v track.VisitID) (string, float64) {
	if a, ok := f.accounts[v]; ok {
		return a, f.p
	}
	return f.account, f.p
}
func (f *fake) Staff(v track.VisitID) bool { return f.staff[v] }
func newWatcher(tb testing.TB) (*Watcher, *fake) {
	tb.Helper()
	f := &fake{account: "a", p: 1}
	s := &site.Site{Products: []site.Product{
		{Name: "cola", PriceCents: 159, LookalikeGroup: "can"}, {Name: "cola zero", PriceCents: 159, LookalikeGroup: "can"}, {Name: "gum", PriceCents: 99},
	}}
	w, err := New(s, DefaultConfig(), f, func(tr output.TrackID) (float64, float64) { return float64(tr), 2 })
	require.NoError(tb, err)
	return w, f
}

// taken is a removal of two cans by person 1, of whom the cameras see nothing.
func taken() basket.Decision {
	return basket.Decision{
		Kind: basket.Taken, Event: 7, Start: 10 * second, End: 11 * second, Track: 1, Visit: 1, Account: "a", SKU: 0, Units: 2, P: 0.99, TrackP: 0.98,
		Cand: track.Candidate{Track: 1, At: 10 * second, Frames: 20}, DeltaG: -718,
	}
}

func advance(w *Watcher, s int64) []output.Alert {
	var out output.Batch
	w.Advance(s*second, &out)
	return out.Alerts
}

func TestTailgatingOncePerVisit(t *testing.T) {
	w, f := newWatcher(t)
	f.account, f.p = "", 0.9
	w.Track(track.Event{Kind: track.VisitOpened, Visit: 4, Track: 4, Time: 10 * second})
	assert.Empty(t, advance(w, 12), "the scan may still come")
	as := advance(w, 13)
	require.Len(t, as, 1)
	a := as[0]
	assert.Equal(t, output.AlertTailgating, a.Kind)
	assert.EqualValues(t, 4, a.Track)
	assert.InDelta(t, 0.9, a.Score, 1e-9)
	assert.InDelta(t, 4, a.X, 1e-9)
	assert.Equal(t, site.NoSKU, a.SKU)
	assert.Contains(t, a.Evidence, "track 4")
	w.Track(track.Event{Kind: track.AccountBound, Visit: 4, Track: 4, Time: 20 * second})
	assert.Empty(t, advance(w, 60))
}

func TestAccountsMakeNoTailgaters(t *testing.T) {
	w, f := newWatcher(t)
	w.Track(track.Event{Kind: track.VisitOpened, Visit: 4, Track: 4, Time: 10 * second})
	assert.Empty(t, advance(w, 100))
	f.account, f.p = "", 0.3 // not sure at first
	w.Track(track.Event{Kind: track.VisitOpened, Visit: 5, Track: 5, Time: 110 * second})
	assert.Empty(t, advance(w, 114))
	f.p = 0.8
	assert.Len(t, advance(w, 130), 1)
}

func TestUnpaidItems(t *testing.T) {
	w, f := newWatcher(t)
	f.account = ""
	w.Decided(taken())
	as := advance(w, 14)
	require.Len(t, as, 1)
	assert.Equal(t, output.AlertUnpaidItems, as[0].Kind)
	assert.EqualValues(t, 2*159, as[0].ValueCents)
	assert.Equal(t, 2, as[0].Units)
	assert.InDelta(t, 0.99*0.98, as[0].Score, 1e-9)
	// The exit does not repeat what is known.
	w.Left(billing.Unpaid{Visit: 1, Track: 1, Exit: 20 * second, Lines: []basket.Line{{SKU: 0, Units: 2, P: 0.9}}})
	var rest []output.Alert
	for _, a := range advance(w, 30) {
		if a.Kind == output.AlertUnpaidItems {
			rest = append(rest, a)
		}
	}
	assert.Empty(t, rest)
	// But it names what no alert has named.
	w.Left(billing.Unpaid{Visit: 2, Track: 2, Exit: 31 * second, Lines: []basket.Line{{SKU: 0, Units: 1, P: 0.9}, {SKU: 2, Units: 2, P: 0.9}}})
	as = advance(w, 32)
	require.Len(t, as, 1)
	assert.EqualValues(t, 159+2*99, as[0].ValueCents)
	assert.Equal(t, 3, as[0].Units)
}

func TestRemovedByNobody(t *testing.T) {
	w, _ := newWatcher(t)
	d := taken()
	d.Track, d.Visit, d.TrackP = 0, 0, 0.95
	d.Point = site.Vec3{X: 3, Y: 4}
	w.Decided(d)
	as := advance(w, 20)
	require.Len(t, as, 1)
	assert.InDelta(t, 3, as[0].X, 1e-9)
	assert.Zero(t, as[0].Track)
	d.Event, d.TrackP = 8, 0.5
	w.Decided(d)
	assert.Empty(t, advance(w, 40), "somebody may have been there")
}

func TestDecoy(t *testing.T) {
	back := func(diff, sd float64, near int) basket.Decision {
		return basket.Decision{
			Kind: basket.Foreign, Event: 9, Start: 20 * second, End: 21 * second, Track: 1, Visit: 1, Account: "a", SKU: site.NoSKU, Units: 1,
			P: 0.9, TrackP: 0.98, DeltaG: 359 + diff, NearSKU: 0, NearUnits: near, NearDiffG: diff, NearSDG: sd,
		}
	}
	for _, tc := range []struct {
		name  string
		d     basket.Decision
		alert bool
	}{
		{"imitation", back(8, 1, 1), true},
		{"lighter imitation", back(-12, 1, 1), true},
		{"within the spread", back(2, 1, 1), false},
		{"nothing of the kind", back(200, 1, 1), false},
		{"empty basket", back(8, 1, 0), false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w, _ := newWatcher(t)
			w.Decided(tc.d)
			w.Decided(tc.d)
			as := advance(w, 60)
			if !tc.alert {
				assert.Empty(t, as)
				return
			}
			require.Len(t, as, 1, "once per cause")
			assert.Equal(t, output.AlertDecoy, as[0].Kind)
			assert.EqualValues(t, 0, as[0].SKU)
			assert.EqualValues(t, 159, as[0].ValueCents)
			assert.Contains(t, as[0].Evidence, "cola")
		})
	}
}

func TestFinishDropsWhatIsNotConfirmed(t *testing.T) {
	w, f := newWatcher(t)
	f.account, f.p = "", 0.9
	w.Track(track.Event{Kind: track.VisitOpened, Visit: 1, Track: 1, Time: 10 * second})
	d := taken()
	w.Decided(d)
	var out output.Batch
	w.Finish(12*second, &out)
	require.Len(t, out.Alerts, 1, "the unpaid units; two seconds inside are not tailgating yet")
	assert.Equal(t, output.AlertUnpaidItems, out.Alerts[0].Kind)
}

func TestConfigIsChecked(t *testing.T) {
	require.NoError(t, DefaultConfig().Validate())
	c := DefaultConfig()
	c.DecoySD = 0
	assert.ErrorContains(t, c.Validate(), "decoy_sd: expected a number in [1, 20], got 0")
}

func TestWhatLeavesAShelfWithNobodyThere(t *testing.T) {
	gone := func(change func(*basket.Decision)) basket.Decision {
		d := taken()
		d.Track, d.Visit, d.Account = 0, 0, ""
		change(&d)
		return d
	}
	unknown := func(at int64, x float64) basket.Decision {
		return gone(func(d *basket.Decision) {
			d.Event, d.SKU, d.Units, d.DeltaG, d.Start, d.End = 8, site.NoSKU, 1, -6100, at*second, (at+1)*second
			d.Point.X = x
		})
	}
	for name, tc := range map[string]struct {
		all  []basket.Decision
		want int
	}{
		"goods":                                  {[]basket.Decision{gone(func(*basket.Decision) {})}, 1},
		"an arm that leant there":                {[]basket.Decision{unknown(10, 0)}, 0},
		"what an arm let go on the plate beside": {[]basket.Decision{gone(func(*basket.Decision) {}), unknown(11, 0.3)}, 0},
		"somebody leant elsewhere":               {[]basket.Decision{gone(func(*basket.Decision) {}), unknown(11, 4)}, 1},
		"somebody leant a while ago":             {[]basket.Decision{unknown(2, 0.3), gone(func(*basket.Decision) {})}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			w, _ := newWatcher(t)
			for _, d := range tc.all {
				w.Decided(d)
			}
			assert.Len(t, advance(w, 60), tc.want)
		})
	}
}

func TestLeaningOnShelvesTwiceIsAnAlert(t *testing.T) {
	press := func(at int64, grams, trackP float64) basket.Decision {
		return basket.Decision{
			Kind: basket.Foreign, Event: output.EventID(at), Start: at * second, End: (at + 6) * second, Track: 1, Visit: 1, Account: "a",
			SKU: site.NoSKU, Units: 1, P: 0.9, TrackP: trackP, DeltaG: grams,
		}
	}
	for name, tc := range map[string]struct {
		all  []basket.Decision
		want int
	}{
		"once":                     {[]basket.Decision{press(10, 6000, 0.99)}, 0},
		"on two plates at once":    {[]basket.Decision{press(10, 6000, 0.99), press(11, 3000, 0.99)}, 0},
		"at two moments":           {[]basket.Decision{press(10, 6000, 0.99), press(30, 3000, 0.99)}, 1},
		"told of once":             {[]basket.Decision{press(10, 6000, 0.99), press(30, 3000, 0.99), press(50, 3000, 0.99)}, 1},
		"lightly":                  {[]basket.Decision{press(10, 600, 0.99), press(30, 300, 0.99)}, 0},
		"perhaps by somebody else": {[]basket.Decision{press(10, 6000, 0.6), press(30, 3000, 0.6)}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			w, _ := newWatcher(t)
			for _, d := range tc.all {
				w.Decided(d)
			}
			as := advance(w, 90)
			require.Len(t, as, tc.want)
			if tc.want > 0 {
				assert.Equal(t, output.AlertConcealment, as[0].Kind)
				assert.Equal(t, "a", as[0].Account)
			}
		})
	}
}

// gloom is a blackout of the cameras in which visit 1 was inside.
type gloom struct{ from, to int64 }

func (g gloom) Unseen(v track.VisitID) bool { return v == 1 }
func (g gloom) Dark(from, to int64) bool    { return from <= g.to && to >= g.from }

func TestNothingIsAllegedOfWhomTheCamerasLost(t *testing.T) {
	nobody := taken()
	nobody.Track, nobody.Visit, nobody.Cand = 0, 0, track.Candidate{}
	other := taken()
	other.Track, other.Visit, other.Cand.Track = 2, 2, 2
	for _, tc := range []struct {
		name   string
		d      basket.Decision
		doubts Doubts
		alerts int
	}{
		{"all is well", taken(), nil, 1},
		{"inside in the dark", taken(), gloom{0, 5 * second}, 0},
		{"came later", other, gloom{0, 5 * second}, 1},
		{"nobody seen", nobody, gloom{0, 5 * second}, 1},
		{"nobody seen in the dark", nobody, gloom{0, 10 * second}, 0},
	} {
		w, f := newWatcher(t)
		f.account = ""
		if tc.doubts != nil {
			w.Doubts(tc.doubts)
		}
		w.Decided(tc.d)
		assert.Len(t, advance(w, 60), tc.alerts, tc.name)
	}
}
