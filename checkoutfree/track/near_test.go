package track

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
)

// pair puts two people side by side before the gondola's front, one of whom
// reaches; it returns whether the tracker picks the right one.
func TestNearPicksTheRightOfTwoNeighbours(t *testing.T) {
	for _, tc := range []struct {
		name string
		gap  float64
		want float64
	}{
		{"0.6 m apart", 0.6, 0.97},
		{"0.8 m apart", 0.8, 0.97},
	} {
		t.Run(tc.name, func(t *testing.T) {
			right, n := 0, 0
			for seed := range uint64(8) {
				w := newWorld(smallStore(t, 6, true), seed)
				x := 4 + w.rng.Float64()
				a := w.add(way{0, -2, 1}, way{2, -0.5, 1}, way{4, 1, 1}, way{8, x, 1.55}, way{60, x, 1.55})
				b := w.add(way{3, -2, 1}, way{5, -0.5, 1}, way{7, 1, 1}, way{10, x - tc.gap, 1.55}, way{60, x - tc.gap, 1.55})
				a.account, a.scanAt, b.account, b.scanAt = "ann", 1.5, "bob", 4.5
				type act struct {
					who *person
					r   reach
				}
				var acts []act
				for i := range 20 {
					t0 := 12 + 2.2*float64(i)
					who, px := a, x
					if w.rng.IntN(2) == 0 {
						who, px = b, x-tc.gap
					}
					// Somewhere within reach, also between the two.
					to := site.Vec3{X: px + 0.5*(w.rng.Float64()-0.5), Y: 2.1, Z: 0.4 + 0.9*w.rng.Float64()}
					r := reach{t0: t0, t1: t0 + 1.3, hand: w.rng.IntN(2), to: to}
					who.reaches = append(who.reaches, r)
					acts = append(acts, act{who, r})
				}
				k, err := New(w.s, DefaultConfig())
				require.NoError(t, err)
				w.record(58)
				gates := w.gateEvents()
				g, next := 0, 0
				ids := map[*person]output.TrackID{}
				var cand []Candidate
				for i := range w.frames {
					f := &w.frames[i]
					for g < len(gates) && gates[g].Time <= f.Time {
						k.Gate(&gates[g], gates[g].Time)
						g++
					}
					k.Frame(f, f.Time)
					if next < len(acts) && f.Time > sec(acts[next].r.t1+1) {
						ac := &acts[next]
						next++
						for _, p := range w.people {
							pos, _ := p.at(ac.r.t0)
							for _, l := range k.Live(nil, f.Time) {
								if d := (site.Vec2{X: l.X, Y: l.Y}).Sub(pos).Norm(); d < 0.3 {
									ids[p] = l.ID
								}
							}
						}
						// The shelf knows the slot's front, not the hand.
						at := ac.r.to.Add(site.Vec3{X: 0.2 * (w.rng.Float64() - 0.5)})
						cand = k.Near(cand[:0], at, sec(ac.r.t0+0.1), sec(ac.r.t1-0.1))
						require.Len(t, cand, 2)
						best := 0
						if cand[1].LogLik > cand[0].LogLik {
							best = 1
						}
						n++
						if cand[best].Track == ids[ac.who] {
							right++
							assert.Less(t, cand[best].WristM, 0.6)
							assert.Positive(t, cand[best].Seen)
							assert.Positive(t, cand[best].Frames)
						}
					}
				}
			}
			share := float64(right) / float64(n)
			t.Logf("right %.3f of %d reaches", share, n)
			assert.GreaterOrEqual(t, share, tc.want)
		})
	}
}

func TestNearOfTheDeadAndTheHandless(t *testing.T) {
	w := newWorld(smallStore(t, 6, true), 1)
	a := w.add(way{0, -2, 1}, way{2, -0.5, 1}, way{4, 1, 1}, way{8, 4, 1.55}, way{14, 4, 1.55},
		way{16, 1.5, 2.5}, way{17, 1, 3.95}, way{19, -1.5, 3.95})
	a.account, a.scanAt = "ann", 1.5
	a.reaches = []reach{{t0: 10, t1: 11.5, to: site.Vec3{X: 4.1, Y: 2.1, Z: 1}}}
	a.sku = 7
	o := w.play(t, 20, DefaultConfig())
	v := o.leftAs(a)
	require.NotZero(t, v)
	at := site.Vec3{X: 4.1, Y: 2.1, Z: 1}

	c := o.k.Near(nil, at, sec(10), sec(11.5))
	require.Len(t, c, 1)
	assert.Equal(t, o.k.Track(v), c[0].Track)
	assert.Greater(t, c[0].LogLik, 3.0)
	assert.Less(t, c[0].WristM, 0.2)
	assert.InDelta(t, 0.55, c[0].BodyM, 0.2)
	assert.InDelta(t, float64(sec(10.75)), float64(c[0].At), 0.6e9)

	idle := o.k.Near(nil, at, sec(12), sec(13))
	require.Len(t, idle, 1)
	assert.Less(t, idle[0].LogLik, c[0].LogLik-3, "hands at rest")

	behind := o.k.Near(nil, site.Vec3{X: 4.1, Y: 2.9, Z: 1}, sec(10), sec(11.5))
	if len(behind) > 0 {
		assert.Less(t, behind[0].LogLik, 0.0, "from the other side of the shelf")
	}
	assert.Empty(t, o.k.Near(nil, site.Vec3{X: 7.5, Y: 0.5, Z: 1}, sec(10), sec(11)))

	h := o.k.Hands(nil, c[0].Track, sec(9), sec(12))
	require.Len(t, h, 2)
	assert.Equal(t, site.SKU(7), h[0].SKU)
	assert.Equal(t, site.SKU(8), h[1].SKU)
	assert.Greater(t, h[0].P, 5*h[1].P)
	assert.InDelta(t, 0.8*float64(h[0].N), h[0].P, 1e-4)
	assert.Empty(t, o.k.Hands(nil, c[0].Track, sec(-10), sec(-5)))
	assert.Empty(t, o.k.Hands(nil, 99, sec(0), sec(20)))

	// The same without any wrist: the body at the shelf still counts.
	for i := range w.frames {
		for j := range w.frames[i].Detections {
			d := &w.frames[i].Detections[j]
			d.Wrists[0].Score, d.Wrists[1].Score = 0, 0
		}
	}
	k, err := New(w.s, DefaultConfig())
	require.NoError(t, err)
	gates := w.gateEvents()
	g := 0
	for i := range w.frames {
		f := &w.frames[i]
		for g < len(gates) && gates[g].Time <= f.Time {
			k.Gate(&gates[g], gates[g].Time)
			g++
		}
		k.Frame(f, f.Time)
	}
	c = k.Near(c[:0], at, sec(10), sec(11.5))
	require.Len(t, c, 1)
	assert.Positive(t, c[0].LogLik)
	assert.Zero(t, c[0].Seen)
	assert.Greater(t, c[0].WristM, 1e9)
}

// A track that followed somebody else for a moment before its person was found
// again has looks at two bodies in that moment. The hand at the shelf belongs to
// the one that stands there.
func TestTheHandBelongsToTheBodyBesideIt(t *testing.T) {
	w := newWorld(smallStore(t, 6, true), 1)
	k, err := New(w.s, DefaultConfig())
	require.NoError(t, err)
	p := site.Vec3{X: 4.1, Y: 2.1, Z: 1}
	k.near.model = newHandModel(&k.cfg)
	of := func(astray bool) float64 {
		u := k.obtain()
		u.id, u.birth, u.lastHit = 1, sec(1), sec(12)
		k.records = append(k.records[:0], record{t: u})
		for i := range 60 {
			l := u.looks.push(firstLooks, func(*look) bool { return true })
			*l = look{t: sec(10 + 0.02*float64(i)), x: 4.1, y: 1.55}
			if i%3 > 0 && astray {
				l.x, l.y = 2, 0.3
				continue
			}
			ray := p.Sub(k.cams[0].pos)
			ray = ray.Scale(1 / ray.Norm())
			l.score[0] = 0.9
			l.dir[0] = [3]float32{float32(ray.X), float32(ray.Y), float32(ray.Z)}
		}
		c, ok := k.evidenceAt(u, p, sec(10), sec(11.2))
		require.True(t, ok)
		return c.LogLik
	}
	assert.Greater(t, of(false), 8.0)
	assert.Greater(t, of(true), 4.0, "fewer looks, but the same body")
}
