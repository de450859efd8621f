package reports_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"gosim/checkoutfree/output"
	"gosim/reports"
	"gosim/sim"
)

// frame is the time between two states of a track.
const frame = 200 * time.Millisecond

// state lets the engine state a track in the frames [from, to), 5 Hz from second
// 0 on.
func (y *story) state(id output.TrackID, account string, p float64, from, to int, x float64) {
	for k := from; k < to; k++ {
		y.batch.Tracks = append(y.batch.Tracks, output.Track{
			ID: id, Time: epoch + int64(k)*int64(frame), X: x, Y: 1, Account: account, AccountP: p,
		})
	}
}

// TestTrackingFramesByHand has ann and bob at fixed places for 20 s, 100 frames
// at 5 Hz. Tracks 1 and 2 stand exactly on them, change places after 40 frames,
// and are not stated in the last 20.
//
// Of 200 true positions 160 are matched, at all thresholds: DetA = 160/200. Each
// of the four pairs has 40 matches of 100 true and 80 stated positions: AssA =
// 40/(100 + 80 − 40) = 2/7, HOTA = √(4/5 · 2/7). Each person changes track once:
// MOTA = (160 − 0 − 2)/200, and 2 switches in 200 · 0.2 s are 180 an hour. The
// best map keeps 40 + 40 positions: IDF1 = 160/(200 + 160). GOSPA is 0 m in 80
// frames and √(½ + ½) m in 20.
//
// Track 1 says ann with probability 0.75 and track 2 bob with 0.5; each is right
// half of the time. The 80 samples of each fill the bins one after the other, and
// no sample is less sure than right: (80 · 0.25 + 80 · 0)/160.
func TestTrackingFramesByHand(t *testing.T) {
	y := newStory(t)
	ann, bob := y.member("ann", sim.TechniqueNone, 0), y.member("bob", sim.TechniqueNone, 0)
	y.path(ann, 0, 19, 1, 1)
	y.path(bob, 0, 19, 3, 1)
	y.leave(19.9, ann)
	y.leave(19.9, bob)
	y.state(1, "ann", 0.75, 0, 40, 1)
	y.state(2, "bob", 0.5, 0, 40, 3)
	y.state(1, "ann", 0.75, 40, 80, 3)
	y.state(2, "bob", 0.5, 40, 80, 1)
	check(t, y.score(), []want{
		{"hota", math.Sqrt(0.8 * 2 / 7), -1, 100},
		{"deta", 0.8, -1, 100},
		{"assa", 2.0 / 7, -1, 100},
		{"mota", 0.79, -1, 100},
		{"idf1", 4.0 / 9, -1, 100},
		{"gospa_m", 0.2, -1, 100},
		{"id_switches_per_person_hour", 180, 2, 200},
		{"identity_ece", 0.125, -1, 160},
		{"entry_exit_rate", 0, 0, 2},
		{"account_on_wrong_track_rate", 0.5, 80, 160},
		{"position_rmse_m", 0, -1, 160},
	})
}

// TestTrackingDistancesByHand has ann for 10 frames with a track 0.3 m off, and
// before her five frames in which a track stands in the empty store.
//
// Up to 0.70 she is matched: 14 thresholds with DetA = 10/15 and AssA = 1; then
// 5 with neither. MOTA = (10 − 5)/10, IDF1 = 20/(10 + 15). GOSPA is √½ m in 5
// frames and 0.3 m in 10.
func TestTrackingDistancesByHand(t *testing.T) {
	y := newStory(t)
	ann := y.member("ann", sim.TechniqueNone, 1)
	y.path(ann, 1, 3, 1, 1)
	y.leave(2.9, ann)
	y.state(7, "", 0, 0, 5, 5)
	y.state(8, "", 0, 5, 15, 1.3)
	r := y.score()
	check(t, r, []want{
		{"hota", 14 * math.Sqrt(2.0/3) / 19, -1, 15},
		{"deta", 14 * (2.0 / 3) / 19, -1, 15},
		{"assa", 14.0 / 19, -1, 15},
		{"mota", 0.5, -1, 15},
		{"idf1", 0.8, -1, 15},
		{"gospa_m", (5*math.Sqrt(0.5) + 10*0.3) / 15, -1, 15},
		{"id_switches_per_person_hour", 0, 0, 10},
		{"position_rmse_m", 0.3, -1, 10},
	})
	checkNull(t, r, "identity_ece", "0 matched samples with account, 150 needed")
}

// TestFramesAreSlotsOfFiveHertz: two people walk at 1 m/s, and the engine states
// one track at the beginning of each slot and the other half-way through it. They
// are one frame, and each is compared with where its person was just then.
func TestFramesAreSlotsOfFiveHertz(t *testing.T) {
	y := newStory(t)
	for i, name := range []string{"ann", "bob"} {
		p := y.member(name, sim.TechniqueNone, 0)
		for s := range 4 {
			y.w.Log.Path = append(y.w.Log.Path, sim.PathPoint{At: at(float64(s)), Person: p, X: 1 + float64(s), Y: 1 + 2*float64(i)})
		}
		y.leave(2.9, p)
	}
	for k := range 15 {
		for i := range int64(2) {
			now := int64(k)*int64(frame) + i*int64(frame)/2
			y.batch.Tracks = append(y.batch.Tracks, output.Track{
				ID: output.TrackID(1 + i), Time: epoch + now, X: 1 + sim.Time(now).Seconds(), Y: 1 + 2*float64(i),
			})
		}
	}
	check(t, y.score(), []want{
		{"hota", 1, -1, 15},
		{"mota", 1, -1, 15},
		{"gospa_m", 0, -1, 15},
		{"position_rmse_m", 0, -1, 30},
	})
}

// TestSlowEngineMissesFrames: tracks stated once a second miss four of five
// frames, whatever is true then.
func TestSlowEngineMissesFrames(t *testing.T) {
	y := newStory(t)
	ann := y.member("ann", sim.TechniqueNone, 0)
	y.path(ann, 0, 10, 1, 1)
	y.leave(9.9, ann)
	y.track(1, "ann", 0, 9, 1, 1)
	check(t, y.score(), []want{{"mota", 0.2, -1, 50}, {"deta", 0.2, -1, 50}, {"idf1", 1.0 / 3, -1, 50}})
}

// TestFramesEndWithTheTruth: somebody who never leaves is looked for as long as
// there is a path, and nobody between two visits.
func TestFramesEndWithTheTruth(t *testing.T) {
	y := newStory(t)
	ann := y.member("ann", sim.TechniqueNone, 0)
	y.path(ann, 0, 1, 1, 1)
	y.leave(1, ann) // frames 0 … 5
	bob := y.member("bob", sim.TechniqueNone, 1000)
	y.path(bob, 1000, 1002, 1, 1) // frames 5000 … 5010
	r := y.score()
	check(t, r, []want{{"mota", 0, -1, 17}, {"gospa_m", math.Sqrt(0.5), -1, 17}, {"id_switches_per_person_hour", 0, 0, 17}})
}

func TestTrackingWithoutAnybodyInside(t *testing.T) {
	y := newStory(t)
	y.w.Log.Path = append(y.w.Log.Path, sim.PathPoint{Person: y.member("ann", sim.TechniqueNone, 3600)})
	y.state(1, "", 0, 0, 3, 1)
	r := y.score()
	checkNull(t, r, "mota", "nobody was inside")
	checkNull(t, r, "id_switches_per_person_hour", "nobody was inside")
	check(t, r, []want{{"hota", 0, -1, 3}, {"idf1", 0, -1, 3}, {"gospa_m", math.Sqrt(0.5), -1, 3}})

	quiet := newStory(t)
	quiet.w.Log.Path = append(quiet.w.Log.Path, sim.PathPoint{Person: quiet.member("ann", sim.TechniqueNone, 3600)})
	checkNull(t, quiet.score(), "hota", "no frames")
}

// TestTrackingRowsDoNotDependOnNumbers gives the tracks other numbers, states
// them in another order, and moves everything by the same amount.
func TestTrackingRowsDoNotDependOnNumbers(t *testing.T) {
	score := func(number func(int) output.TrackID, reverse bool, dx float64) reports.Replication {
		y := newStory(t)
		for i := range 4 {
			p := y.member(string(rune('a'+i)), sim.TechniqueNone, 0)
			for k := range 100 {
				x := 1.5 + 0.7*float64(i) + 0.8*math.Sin(float64(k*(i+1))/20)
				y.w.Log.Path = append(y.w.Log.Path, sim.PathPoint{At: sim.Time(k) * sim.Time(frame), Person: p, X: x + dx, Y: 1})
			}
			y.leave(19.8, p)
		}
		for k := range 100 {
			n := len(y.batch.Tracks)
			for i := range 4 {
				if (k*7+i*3)%11 == 0 {
					continue
				}
				x := 1.5 + 0.7*float64(i) + 0.8*math.Sin(float64(k*(i+1))/20) + 0.17*math.Cos(float64(k*(i+2))/7)
				y.batch.Tracks = append(y.batch.Tracks, output.Track{ID: number(i + k/60), Time: epoch + int64(k)*int64(frame), X: x + dx, Y: 1.05})
			}
			if reverse {
				for a, b := n, len(y.batch.Tracks)-1; a < b; a, b = a+1, b-1 {
					y.batch.Tracks[a], y.batch.Tracks[b] = y.batch.Tracks[b], y.batch.Tracks[a]
				}
			}
		}
		return y.score()
	}
	same := func(i int) output.TrackID { return output.TrackID(i + 1) }
	base := score(same, false, 0)
	assert.Less(t, base.Value("hota").Optional.Value, 0.9, "the story has mistakes to score")
	for what, other := range map[string]reports.Replication{
		"numbers": score(func(i int) output.TrackID { return output.TrackID(77 - 13*i) }, false, 0),
		"order":   score(same, true, 0),
		"place":   score(same, false, 0.625),
	} {
		for _, m := range reports.Metrics() {
			if a, b := base.Value(m.Name), other.Value(m.Name); m.Group == reports.GroupTracking {
				assert.Equal(t, a.Valid, b.Valid, "%s: %s", what, m.Name)
				assert.InDelta(t, a.Optional.Value, b.Optional.Value, 1e-9, "%s: %s", what, m.Name)
				assert.Equal(t, a.Counts, b.Counts, "%s: %s", what, m.Name)
			}
		}
	}
}
