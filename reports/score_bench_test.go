package reports_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/reports"
	"gosim/sim"
)

func BenchmarkScore(b *testing.B) {
	y := newStory(b)
	people := make([]sim.PersonID, 12)
	for i := range people {
		people[i] = y.member(fmt.Sprint("m", i), sim.TechniqueNone, 0)
	}
	const seconds = 600
	for k := range seconds * 5 {
		for i, p := range people {
			s := float64(k) / 5
			x, yy := 3+2*math.Cos(s/20+float64(i)), 2+math.Sin(s/20+float64(i))
			y.w.Log.Path = append(y.w.Log.Path, sim.PathPoint{At: at(s), Person: p, X: x, Y: yy})
			y.c.Add(&output.Batch{Tracks: []output.Track{{ID: output.TrackID(i + 1), Account: fmt.Sprint("m", i), Time: unix(s), X: x, Y: yy}}})
		}
	}
	for i, p := range people {
		for k := range 4 {
			y.take(float64(20*k+i+1), p, site.SKU(k), sim.TechniqueNone)
		}
		y.leave(seconds, p)
		y.receipt(fmt.Sprint("m", i), 0, seconds, 5, 0.9, cola, bar, chips, gum)
	}
	y.c.Add(&y.batch)
	b.ReportAllocs()
	start := time.Duration(0)
	for b.Loop() {
		reports.Score(y.s, y.w, epoch, y.c)
		start += seconds * time.Second
	}
	b.ReportMetric(start.Seconds()/b.Elapsed().Seconds(), "simulated_s/s")
}
