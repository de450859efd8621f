package reports_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// TestTrackingByHand has ann at (1, 1), bob at (3, 1) and cid at (5, 1) for ten
// seconds. Tracks 1 and 2 start 0.3 m off ann and 0.4 m off bob and change
// places half-way, their accounts with them; track 3 stays on cid without an
// account, and track 4 stands where nobody is.
func TestTrackingByHand(t *testing.T) {
	y := newStory(t)
	var people [3]sim.PersonID
	for i, name := range []string{"ann", "bob", "cid"} {
		people[i] = y.member(name, sim.TechniqueNone, 0)
	}
	for i, p := range people {
		y.path(p, 0, 9, 1+2*float64(i), 1)
	}
	for _, p := range people {
		y.leave(9.5, p)
	}
	y.track(1, "ann", 0, 4, 1.3, 1)
	y.track(2, "bob", 0, 4, 3, 1.4)
	y.track(1, "ann", 5, 9, 3, 1.4)
	y.track(2, "bob", 5, 9, 1.3, 1)
	y.track(3, "", 0, 9, 5, 1)
	y.track(4, "", 0, 9, 3, 3)
	r := y.score()
	check(t, r, []want{
		{"entry_exit_rate", 1.0 / 3, 1, 3},
		{"account_on_wrong_track_rate", 10.0 / 30, 10, 30},
		{"position_rmse_m", math.Sqrt((10*0.09 + 10*0.16) / 30), -1, 30},
	})
}

func TestTracksJoinByBestAssignment(t *testing.T) {
	// Track 1 is nearest to ann, but giving it ann would leave track 2, which
	// only ann is near, alone.
	y := newStory(t)
	p, q := y.member("ann", sim.TechniqueNone, 0), y.member("bob", sim.TechniqueNone, 0)
	y.path(p, 0, 4, 2, 1)
	y.path(q, 0, 4, 1, 1)
	y.leave(5, p)
	y.leave(5, q)
	y.track(1, "bob", 0, 4, 1.6, 1)
	y.track(2, "ann", 0, 4, 2.9, 1)
	check(t, y.score(), []want{
		{"account_on_wrong_track_rate", 0, 0, 10},
		{"position_rmse_m", math.Sqrt((0.36 + 0.81) / 2), -1, 10},
	})
}

func TestTruePathIsInterpolated(t *testing.T) {
	y := newStory(t)
	p := y.member("ann", sim.TechniqueNone, 0)
	for s := range 3 {
		y.w.Log.Path = append(y.w.Log.Path, sim.PathPoint{At: at(float64(s)), Person: p, X: float64(s), Y: 1})
	}
	y.leave(2.5, p)
	for _, s := range []float64{0.25, 1.5} {
		y.batch.Tracks = append(y.batch.Tracks, output.Track{ID: 1, Time: unix(s), X: s, Y: 1})
	}
	check(t, y.score(), []want{{"position_rmse_m", 0, -1, 2}})
}

func TestTracksWithoutTruePathsAreNull(t *testing.T) {
	y := newStory(t)
	y.shop("ann", 0, 10)
	y.track(1, "ann", 0, 9, 1, 1)
	checkNull(t, y.score(), "position_rmse_m", "not sampled")
}

func TestCollectorKeepsTracksAtFiveHertz(t *testing.T) {
	y := newStory(t)
	p := y.member("ann", sim.TechniqueNone, 0)
	y.path(p, 0, 10, 1, 1)
	y.leave(10, p)
	for i := range 150 { // ten seconds at 15 Hz
		y.batch.Tracks = append(y.batch.Tracks, output.Track{ID: 1, Time: unix(float64(i) / 15), X: 1, Y: 1})
	}
	y.batch.Tracks = append(y.batch.Tracks, output.Track{ID: 1, Time: unix(10), X: 9, Y: 9, Closed: true})
	check(t, y.score(), []want{{"position_rmse_m", 0, -1, 50}})
}

// TestShelfByHand pairs seven units moved with seven units claimed:
//
//	10  ann picks cola      event −1 cola, track of ann           all right
//	20  ann picks bar twice event −2 chips, track of ann          wrong product
//	30  bob returns gum     event +1 gum, 3.5 s late              no pair
//	40  bob picks chips     event −1 chips, track of ann          wrong person
//	50  bob picks gum twice event −1 gum, account of bob          one missed, wrong count
//	    nobody              event −1 cola at 70                   no pair
func TestShelfByHand(t *testing.T) {
	y := newStory(t)
	ann, bob := y.member("ann", sim.TechniqueNone, 0), y.member("bob", sim.TechniqueNone, 0)
	y.path(ann, 0, 80, 1, 1)
	y.path(bob, 0, 80, 3, 1)
	y.track(1, "ann", 0, 80, 1, 1)
	y.track(2, "bob", 0, 80, 3, 1)
	y.take(10, ann, cola, sim.TechniqueNone)
	y.take(20, ann, bar, sim.TechniqueNone)
	y.take(20.3, ann, bar, sim.TechniqueNone)
	u := y.take(25, bob, gum, sim.TechniqueNone) // a pick that no event sees
	require.NoError(t, y.w.Unstow(at(29), bob, u, 0, sim.TechniqueNone))
	require.NoError(t, y.w.PutBack(at(30), bob, 0, site.SlotID(gum), 0.5, sim.TechniqueNone))
	y.take(40, bob, chips, sim.TechniqueNone)
	y.take(50, bob, gum, sim.TechniqueNone)
	y.take(50.2, bob, gum, sim.TechniqueNone)
	y.leave(80, ann)
	y.leave(80, bob)
	y.batch.Events = append(
		y.batch.Events,
		output.ShelfEvent{ID: 1, Plate: 0, Start: unix(9.8), End: unix(10.5), SKU: cola, Units: -1, Track: 1},
		output.ShelfEvent{ID: 2, Plate: 1, Start: unix(20), End: unix(21), SKU: bar, Units: -1, Track: 2},
		output.ShelfEvent{ID: 3, Plate: 3, Start: unix(33.5), End: unix(34), SKU: gum, Units: 1, Track: 2},
		output.ShelfEvent{ID: 4, Plate: 2, Start: unix(40), End: unix(41), SKU: chips, Units: -1, Track: 1},
		output.ShelfEvent{ID: 5, Plate: 3, Start: unix(50), End: unix(51), SKU: gum, Units: -1, Account: "bob"},
		output.ShelfEvent{ID: 6, Plate: 0, Start: unix(70), End: unix(71), SKU: cola, Units: -1},
		output.ShelfEvent{ID: 7, Plate: 0, Start: unix(75), End: unix(76), SKU: cola, Units: 0}, // claims nothing
		// Stated again: the last word counts.
		output.ShelfEvent{ID: 2, Plate: 1, Start: unix(20), End: unix(21), SKU: chips, Units: -2, Track: 1},
	)
	y.batch.Baskets = append(
		y.batch.Baskets,
		output.BasketChange{Event: 1, SKU: cola, Units: 1, Emitted: unix(12)},
		output.BasketChange{Event: 2, SKU: chips, Units: 2, Emitted: unix(23)},
		output.BasketChange{Event: 2, SKU: chips, Units: 2, Emitted: unix(60)}, // moved later: only the first counts
	)
	r := y.score()
	check(t, r, []want{
		{"event_precision", 5.0 / 7, 5, 7},
		{"event_recall", 5.0 / 8, 5, 8},
		{"event_sku_accuracy", 3.0 / 5, 3, 5},
		{"event_quantity_accuracy", 3.0 / 4, 3, 4},
		{"event_person_accuracy", 4.0 / 5, 4, 5},
		{"decision_delay_s_p50", 2.7, -1, 3}, // 2, 2.7 and 3 s
	})
	checkNull(t, r, "decision_delay_s_p99", "3 picks in baskets, 662 needed")
	checkNull(t, r, "stock_mae_units", "no stock")
}
