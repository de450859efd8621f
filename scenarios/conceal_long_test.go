//go:build long

package scenarios

import (
	"context"
	"math"
	"testing"

	"gosim/checkoutfree"
	"gosim/checkoutfree/loss"
	"gosim/sim"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// watched is the evidence of one taking with the truth.
type watched struct {
	loss.Evidence

	hidden bool
}

// watchTakings runs go-rush with four thieves of each way to hide and joins the
// evidence of each taking with what became of the unit: the pick of its product
// that is nearest in time, within 3 s.
func watchTakings(t *testing.T, seed uint64) (all []watched) {
	t.Helper()
	s, err := Load("go-rush.yaml", nil)
	require.NoError(t, err)
	s.Seed = seed
	f := &s.Population.Theft.Fixed
	f.ConcealBag, f.ConcealPocket, f.ConcealClothes = 4, 4, 4
	r, err := newReplication(s, 0, nil)
	require.NoError(t, err)
	r.feed.engine.(*checkoutfree.Core).Study(func(e loss.Evidence) { all = append(all, watched{Evidence: e}) })
	require.NoError(t, r.run(context.Background(), func(sim.Time) {}))
	acts := r.world.Log.Acts
	for i := range all {
		x := &all[i]
		at := sim.Time(x.Decision.Cand.At - s.Epoch)
		pick, gap := -1, 3*sim.Second
		for j := range acts {
			if a := &acts[j]; a.Kind == sim.ActPick && a.SKU == x.Decision.SKU && max(a.At-at, at-a.At) < gap {
				pick, gap = j, max(a.At-at, at-a.At)
			}
		}
		if pick < 0 {
			continue
		}
		for j := pick + 1; j < len(acts) && acts[j].At < acts[pick].At+60*sim.Second; j++ {
			x.hidden = x.hidden || acts[j].Kind == sim.ActConceal && acts[j].Unit == acts[pick].Unit && acts[j].Person == acts[pick].Person
		}
	}
	return all
}

// fit3 returns the weights (constant, a, b) of a logistic regression by Newton's
// method.
func fit3(x [][3]float64, y []bool) (w [3]float64) {
	for range 30 {
		var g [3]float64
		var h [3][4]float64
		for i := range x {
			p := 1 / (1 + math.Exp(-(w[0]*x[i][0] + w[1]*x[i][1] + w[2]*x[i][2])))
			e := -p
			if y[i] {
				e++
			}
			for j := range g {
				g[j] += e * x[i][j]
				for k := range g {
					h[j][k] += p * (1 - p) * x[i][j] * x[i][k]
				}
			}
		}
		for j := range g {
			h[j][3] = g[j]
		}
		for j := range g { // Gauss and Jordan; h is positive definite
			for k := range g {
				if k == j {
					continue
				}
				q := h[k][j] / h[j][j]
				for l := j; l < 4; l++ {
					h[k][l] -= q * h[j][l]
				}
			}
		}
		for j := range g {
			w[j] += h[j][3] / h[j][j]
		}
	}
	return w
}

// TestConcealmentWeights fits the weights of package loss anew and prints them. The
// engine's own must predict nearly as well; if they do not, because people or cameras
// have changed, take the printed ones over. More seeds give steadier figures.
func TestConcealmentWeights(t *testing.T) {
	const from, to = 620, 630
	var x [][3]float64
	var y []bool
	var own []float64
	var hidden, honest, leftHidden, leftHonest float64
	for seed := uint64(from); seed < to; seed++ {
		for _, e := range watchTakings(t, seed) {
			if e.hidden {
				hidden++
			} else {
				honest++
			}
			switch {
			case e.Stood:
				link, turned := loss.Links(e.Evidence)
				x, y, own = append(x, [3]float64{1, link, turned}), append(y, e.hidden), append(own, e.LLR)
			case e.Seen && e.hidden:
				leftHidden++
			case e.Seen:
				leftHonest++
			}
		}
	}
	require.Greater(t, hidden, 100.0)
	w := fit3(x, y)
	prior := math.Log(hidden / honest)
	t.Logf("%.0f hidden, %.0f not: linkWeight %.3f, turnWeight %.3f, nothingSeen %.3f, leftAtOnce %.3f",
		hidden, honest, w[1], w[2], w[0]-prior, math.Log(leftHidden/leftHonest)-prior)
	logLoss := func(odds float64, y bool) float64 {
		if y {
			odds = -odds
		}
		return math.Log1p(math.Exp(odds))
	}
	best, engine := 0.0, 0.0
	for i := range x {
		best += logLoss(w[0]*x[i][0]+w[1]*x[i][1]+w[2]*x[i][2], y[i])
		engine += logLoss(own[i]+prior, y[i])
	}
	t.Logf("log loss per taking %.4f nats, the engine's %.4f", best/float64(len(x)), engine/float64(len(x)))
	assert.Less(t, engine, 1.05*best)
}
