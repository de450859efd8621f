package sensors

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"gosim/sim"
)

// gallery returns pictures of n people: [n][cams × moments] vectors, those of
// one camera adjacent, ten seconds between moments.
func gallery(net *network, n, cams, moments int) [][][Dim]float32 {
	keys := sim.NewKeys(1, 0)
	all := make([][][Dim]float32, n)
	for p := range n {
		var l look
		net.outfit(uint64(p)+77, &l)
		for c := range cams {
			v := sighting{until: -1}
			var base [Dim]float32
			for m := range moments {
				net.refresh(keys, sim.PersonID(p), c, sim.Time(m*10)*sim.Second, &l, &v, &base)
				st := keys.Stream(sim.EntityOf(sim.ClassCamera, c), 1, uint64(p*1000+m))
				var out [Dim]float32
				net.observe(&out, &l, &v, &base, v.frameAmp, &st)
				all[p] = append(all[p], out)
			}
		}
	}
	return all
}

// reid is what a re-identification benchmark would say of a network.
type reid struct {
	same, other, sdOther float64 // cosines
	dPrime, querySD      float64 // in units of sdOther
	rank1, mAP           float64
}

// measureReID takes one picture of each of 300 people as queries and looks for
// them among 15,000 pictures of 750 people, those by the same camera left out.
func measureReID(setting ReIDSetting) reid {
	const people, cams, moments, queries = 750, 5, 4, 300
	g := gallery(newNetwork(levelOf(setting), 0), people, cams, moments)
	var r reid
	var n, n1, n2, q1, q2 float64
	for q := range queries {
		x := &g[q][0]
		var mine []float64
		mean := 0.0
		for m := moments; m < len(g[q]); m++ {
			d := float64(dot(x, &g[q][m]))
			mine = append(mine, d)
			mean += d / float64(len(g[q])-moments)
		}
		slices.SortFunc(mine, func(a, b float64) int { return cmp.Compare(b, a) })
		q1, q2 = q1+mean, q2+mean*mean
		above := make([]int, len(mine)) // wrong pictures before the i-th right one
		for p := range people {
			if p == q {
				continue
			}
			for m := range g[p] {
				d := float64(dot(x, &g[p][m]))
				n, n1, n2 = n+1, n1+d, n2+d*d
				for i := len(mine) - 1; i >= 0 && d > mine[i]; i-- {
					above[i]++
				}
			}
		}
		if above[0] == 0 {
			r.rank1 += 1.0 / queries
		}
		for i := range mine {
			r.mAP += float64(i+1) / float64(i+1+above[i]) / float64(len(mine)) / queries
		}
	}
	r.same, r.other = q1/queries, n1/n
	r.sdOther = math.Sqrt(n2/n - r.other*r.other)
	r.dPrime = (r.same - r.other) / r.sdOther
	r.querySD = math.Sqrt(q2/queries-r.same*r.same) / r.sdOther
	return r
}

func TestReIdentificationMatchesPublishedResults(t *testing.T) {
	tests := []struct {
		setting                           ReIDSetting
		same, dPrime, querySD, rank1, mAP float64
	}{
		// OSNet on Market-1501: 94.2 / 82.6. These pictures are all of people in
		// full view who dress each in their own way, and so a little better.
		{SameSite, 0.88, 4.8, 1.05, 0.955, 0.87},
		// OSNet from MSMT17 on Market-1501: 66.6 / 37.5.
		{CrossSite, 0.685, 3.0, 1.05, 0.72, 0.46},
	}
	for _, tt := range tests {
		t.Run(string(tt.setting), func(t *testing.T) {
			r := measureReID(tt.setting)
			t.Logf("%+.3v", r)
			assert.InDelta(t, 0.45, r.other, 0.01)
			assert.InDelta(t, 0.09, r.sdOther, 0.015)
			assert.InDelta(t, tt.same, r.same, 0.02)
			assert.InDelta(t, tt.dPrime, r.dPrime, 0.25)
			assert.InDelta(t, tt.querySD, r.querySD, 0.2)
			assert.InDelta(t, tt.rank1, r.rank1, 0.04)
			assert.InDelta(t, tt.mAP, r.mAP, 0.05)
		})
	}
}

func TestNoiseHasThirtyTwoDimensions(t *testing.T) {
	net := newNetwork(levelOf(SameSite), 0)
	st := sim.NewKeys(1, 0).Stream(0, 0, 0)
	draw := func() (v [Dim]float32) {
		i, j, a, b := two(&st, 1)
		axpy(&v, a, &net.rows[i])
		axpy(&v, b, &net.rows[j])
		return v
	}
	const n = 20000
	square := 0.0
	for range n {
		x, y := draw(), draw()
		d := float64(dot(&x, &y))
		square += d * d / n
	}
	assert.InDelta(t, 32, 1/square, 3)
}

func TestLooksLastWithinAViewAndChangeWithClothes(t *testing.T) {
	net := newNetwork(levelOf(SameSite), 0)
	keys := sim.NewKeys(1, 0)
	near, later, redressed := 0.0, 0.0, 0.0
	const n = 300
	for p := range n {
		var l, l2 look
		net.outfit(uint64(p), &l)
		net.outfit(uint64(p+n), &l2)
		v, v2 := sighting{until: -1}, sighting{until: -1}
		var base, base2, x, y, z, w [Dim]float32
		st := keys.Stream(0, 0, uint64(p))
		net.refresh(keys, sim.PersonID(p), 0, 0, &l, &v, &base)
		net.observe(&x, &l, &v, &base, v.frameAmp, &st)
		net.observe(&y, &l, &v, &base, v.frameAmp, &st)
		net.refresh(keys, sim.PersonID(p), 0, 30*sim.Second, &l, &v, &base)
		net.observe(&z, &l, &v, &base, v.frameAmp, &st)
		net.refresh(keys, sim.PersonID(p), 0, 0, &l2, &v2, &base2)
		net.observe(&w, &l2, &v2, &base2, v2.frameAmp, &st)
		near += float64(dot(&x, &y)) / n
		later += float64(dot(&x, &z)) / n
		redressed += float64(dot(&x, &w)) / n
	}
	t.Logf("next frame %.3f, half a minute later %.3f, other clothes %.3f", near, later, redressed)
	assert.Greater(t, near, later+0.03)
	assert.Greater(t, later, 0.86)
	assert.InDelta(t, 0.45, redressed, 0.08)
}
