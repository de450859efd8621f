package reports

import (
	"math"
	"testing"
	"time"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// BenchmarkTracking joins and scores the tracks of half an hour with twelve
// people inside: 9000 frames at 5 Hz.
func BenchmarkTracking(b *testing.B) {
	const people, frames = 12, 9000
	s := &site.Site{}
	c := NewCollector(s, 0)
	t := &truth{site: s}
	for p := range people {
		t.visits = append(t.visits, sim.Visit{Person: sim.PersonID(p), Left: sim.Never})
	}
	t.stays = newStays(t.visits, nil)
	t.parties = t.stays.parties(t.visits, nil)
	batch := output.Batch{}
	for k := range frames {
		now := sim.Time(k) * sim.Time(sampleEvery)
		batch.Reset()
		for p := range people {
			// Each to and fro on circles of their own that cross the others'.
			s, r := float64(k)/5, 2+float64(p)/4
			x, y := 6+r*math.Cos(s/(5+float64(p))), 5+r*math.Sin(s/(5+float64(p)))
			t.path = append(t.path, sim.PathPoint{At: now, Person: sim.PersonID(p), X: x, Y: y})
			off := 0.1 * math.Sin(float64(k*(p+3)))
			batch.Tracks = append(batch.Tracks, output.Track{
				ID: output.TrackID(p + 1 + people*(k/3000)), Time: int64(now), X: x + off, Y: y, Account: "a", AccountP: 1 - float64(k%977)/5000,
			})
		}
		c.Add(&batch)
	}
	b.ReportAllocs()
	for b.Loop() {
		newJoin(t, c).scoreTracking(newSheet())
	}
	b.ReportMetric(float64(frames)*float64(b.N)*time.Duration(sampleEvery).Seconds()/b.Elapsed().Seconds(), "simulated_s/s")
}
