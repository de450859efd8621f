package sensors

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

func TestGuessesAreCalibrated(t *testing.T) {
	b, _ := stage(t, DefaultConfig())
	keys := sim.NewKeys(1, 0)
	const n = 40000
	right, alike, wrong := 0.0, 0.0, 0.0
	conf, hits := newMeans(20), newMeans(20)
	for i := range uint64(n) {
		st := keys.Stream(0, purposeHolding, i)
		truth := site.SKU(i % 4) // of a look-alike group of four among eight
		var out [reading.InHandTopK]reading.ProductScore
		b.s.guess(truth, site.NoSKU, &st, &out)
		sum := float32(0)
		for k, g := range out {
			sum += g.P
			require.True(t, g.SKU >= 0 && int(g.SKU) < 8)
			for _, h := range out[:k] {
				require.NotEqual(t, h.SKU, g.SKU)
				require.GreaterOrEqual(t, h.P, g.P)
			}
			hit := 0.0
			if g.SKU == truth {
				hit = 1
			}
			conf.add(int(g.P*20), float64(g.P))
			hits.add(int(g.P*20), hit)
		}
		require.LessOrEqual(t, sum, float32(1.0001))
		switch {
		case out[0].SKU == truth:
			right++
		case out[0].SKU < 4:
			alike++
			wrong++
		default:
			wrong++
		}
	}
	assert.InDelta(t, 0.85, right/n, 0.01)
	// A random product can be a look-alike, too.
	assert.InDelta(t, 0.60+0.40*3/7, alike/wrong, 0.02)
	for i := range conf.n {
		if conf.n[i] > 500 {
			assert.InDelta(t, conf.at(i), hits.at(i), 0.06, "stated %.2f", conf.at(i))
		}
	}
}

func TestWhatAHandHolds(t *testing.T) {
	const truth = site.SKU(2)
	// frames returns the first guesses made of a hand in n frames.
	frames := func(t *testing.T, sku site.SKU, unitsBefore int, n int64) (guesses []reading.ProductScore, seen int) {
		t.Helper()
		b, f := stage(t, DefaultConfig(), sim.Pose{Pos: site.Vec2{X: 3.5, Y: 5}, Heading: math.Pi})
		for range unitsBefore {
			b.w.Stock(0, 0, 100, 0.1) // another unit number, another draw
		}
		give(t, b.w, 0, 1, sku)
		for i := range n {
			b.s.observe(0, 0, i, f)
			for k := range f.Detections {
				if b.s.finds[k].shape < 0 {
					continue
				}
				if b.s.shapes[0].wrist[1].seen {
					seen++
				}
				if g := f.Detections[k].InHand[0]; g.SKU != site.NoSKU {
					guesses = append(guesses, g)
				}
			}
		}
		return guesses, seen
	}
	t.Run("coverage and persistence", func(t *testing.T) {
		same, right, total, seen := 0.0, 0.0, 0.0, 0.0
		for u := range 60 {
			g, n := frames(t, truth, u, 400)
			seen += float64(n)
			for i := range g {
				total++
				if g[i].SKU == truth {
					right++
				}
				if i > 0 && (g[i].SKU == truth) == (g[i-1].SKU == truth) {
					same++
				}
			}
		}
		t.Logf("guesses in %.3f of views, right %.3f, as the one before %.3f", total/seen, right/total, same/total)
		assert.InDelta(t, 0.35, total/seen, 0.02)
		assert.InDelta(t, 0.85, right/total, 0.1)
		assert.Greater(t, same/total, 0.86, "0.75 if frames were independent")
	})
	t.Run("foreign object", func(t *testing.T) {
		g, _ := frames(t, site.NoSKU, 0, 200)
		require.NotEmpty(t, g)
		for _, x := range g {
			assert.Less(t, x.P, float32(0.5))
		}
	})
	t.Run("nothing", func(t *testing.T) {
		b, f := stage(t, DefaultConfig(), sim.Pose{Pos: site.Vec2{X: 3.5, Y: 5}, Heading: math.Pi})
		for i := range int64(100) {
			b.s.observe(0, 0, i, f)
			for k := range f.Detections {
				for _, g := range f.Detections[k].InHand {
					require.Equal(t, reading.ProductScore{SKU: site.NoSKU}, g)
				}
			}
		}
	})
}

func TestGuessesOfASmallCatalogue(t *testing.T) {
	for n := range 3 {
		s := shop(t, 6, 5, 0, 1, 0, 2)
		s.Products = s.Products[:n]
		b := build(t, s, DefaultConfig(), 1, nil, ignore)
		st := sim.NewKeys(1, 0).Stream(0, 0, 0)
		var out [reading.InHandTopK]reading.ProductScore
		if n > 0 {
			b.s.guess(0, site.NoSKU, &st, &out)
			for _, g := range out {
				assert.True(t, g.SKU == site.NoSKU || int(g.SKU) < n)
			}
		}
	}
}
