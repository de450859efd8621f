package track

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestEntryExit(t *testing.T) {
	for _, tc := range []struct {
		name     string
		cams     int
		gondolas bool
		people   int
		cosine   float64
		rate     float64
	}{
		{"open floor, eight people, six cameras", 6, false, 8, 0.927, 0.95},
		{"open floor, eight people, four cameras", 4, false, 8, 0.927, 0.95},
		{"gondolas, six people", 6, true, 6, 0.927, 0.95},
		{"other site's appearance", 6, false, 8, 0.83, 0.95},
		{"other site's appearance, four cameras", 4, false, 8, 0.83, 0.95},
		{"no appearance at all", 6, false, 8, 0, 0.75},
		{"twelve people", 6, false, 12, 0.927, 0.95},
		{"two cameras", 2, true, 4, 0.927, 0.8},
	} {
		t.Run(tc.name, func(t *testing.T) {
			people, right, bound, switches, misses, ghosts, n := 0, 0, 0, 0, 0, 0, 0
			sq := 0.0
			for seed := range uint64(6) {
				w := newWorld(smallStore(t, tc.cams, tc.gondolas), seed)
				w.cosine = tc.cosine
				if tc.cosine == 0 {
					w.noEmb = [][2]float64{{0, 1000}}
				}
				end := 0.0
				for i := range tc.people {
					_, out := w.shopper(3+3.5*float64(i), 12, fmt.Sprintf("m%d", i))
					end = max(end, out)
				}
				o := w.play(t, end+2, DefaultConfig())
				for _, p := range w.people {
					people++
					v := o.visitOf(p)
					if v != 0 && v == o.leftAs(p) {
						right++
					}
					if a, _ := o.k.Account(v); a == p.account {
						bound++
					}
				}
				switches += o.switches
				misses += o.misses
				ghosts += o.ghosts
				n += o.n
				sq += o.sq
			}
			rate := float64(right) / float64(people)
			rm := (&outcome{sq: sq, n: n}).rmse()
			t.Logf("entry-exit %.3f (%d of %d), bound %d, rmse %.3f m, switches %d, missed %d, ghosts %d of %d samples",
				rate, right, people, bound, rm, switches, misses, ghosts, n)
			assert.GreaterOrEqual(t, rate, tc.rate)
			assert.Equal(t, people, bound)
			assert.LessOrEqual(t, rm, 0.15)
			if tc.cosine > 0 {
				assert.Less(t, float64(switches), 0.1*float64(people)+1)
			}
			assert.Less(t, float64(ghosts), 0.02*float64(n))
			assert.Less(t, float64(misses), 0.03*float64(n))
		})
	}
}
