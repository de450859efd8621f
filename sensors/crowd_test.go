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

// merging is sure() with two people always in one box when their boxes are nearly
// the same.
func merging(share float64) Config {
	c := sure()
	c.Camera.MergeShare, c.Camera.MergeMeanS = share, 0.5
	c.Camera.DetectHalfShare, c.Camera.DetectHeavyShare = 0.9999, 0.9999
	c.Camera.SlowShare, c.Camera.LastingShare, c.Camera.FootHiddenSD = 0, 0, 0
	return c
}

func TestTwoPeopleComeOutAsOneBox(t *testing.T) {
	pair := []sim.Pose{{Pos: site.Vec2{X: 4.15, Y: 5}, Heading: math.Pi}, {Pos: site.Vec2{X: 4, Y: 5.04}, Heading: math.Pi}}
	count := func(t *testing.T, share float64) (one, two, turns float64) {
		t.Helper()
		b, f := stage(t, merging(share), pair...)
		was := 0
		for n := range int64(6000) {
			b.s.observe(0, sim.Time(n)*sim.Second/15, n, f)
			switch len(f.Detections) {
			case 1:
				one++
			case 2:
				two++
			}
			if len(f.Detections) != was {
				turns++
			}
			was = len(f.Detections)
		}
		return one, two, turns
	}
	one, two, _ := count(t, 0)
	assert.Less(t, one, 5.0, "the detector misses one in ten thousand")
	assert.Greater(t, two, 5900.0)
	one, _, _ = count(t, 1)
	assert.Greater(t, one, 5500.0, "their boxes overlap by nearly the full rate")
	one, two, turns := count(t, 0.5)
	assert.InDelta(t, 3000, one, 800)
	assert.InDelta(t, 3000, two, 800)
	assert.Less(t, turns, 600.0, "for spans of half a second, not frame by frame")
}

func TestAMergedBoxIsOfBoth(t *testing.T) {
	// look returns whose feet the nearer one's detection has, how often its box
	// goes round both, and its cosine with what is the nearer and the farther
	// one's own.
	look := func(share float64) (feet [2]int, round int, alike means) {
		b, f := stage(t, merging(share), sim.Pose{Pos: site.Vec2{X: 4.2, Y: 5}, Heading: math.Pi}, sim.Pose{Pos: site.Vec2{X: 4, Y: 5.13}, Heading: math.Pi})
		alike = newMeans(2)
		for n := range int64(3000) {
			b.s.observe(0, sim.Time(n)*sim.Second, n, f)
			near, far := &b.s.shapes[1], &b.s.shapes[0]
			require.Less(t, near.dist, far.dist)
			for k := range f.Detections {
				if share > 0 && len(f.Detections) > 1 || b.s.finds[k].shape != 1 {
					continue
				}
				d := &f.Detections[k]
				for i, h := range []*silhouette{near, far} {
					if math.Hypot(float64(d.Foot.U)-h.foot.u, float64(d.Foot.V)-h.foot.v) < 0.01*h.perM {
						feet[i]++
					}
					alike.add(i, float64(dot((*[Dim]float32)(f.Embeddings[k*Dim:]), &b.s.people.slots[h.slot].look.x)))
				}
				l := &b.s.cams[0].lens
				own, other := near.frameBox(l), far.frameBox(l)
				require.True(t, other[0] < own[0]-1 || other[2] > own[2]+1, "the one behind stands out")
				if math.Abs(float64(d.Box[0])-min(own[0], other[0])) < 0.01 && math.Abs(float64(d.Box[2])-max(own[2], other[2])) < 0.01 {
					round++
				}
			}
		}
		return feet, round, alike
	}
	feet, round, alone := look(0)
	assert.Zero(t, feet[1])
	assert.Zero(t, round)
	feet, round, alike := look(1)
	t.Logf("feet %v, box round both %d, cosines with the own parts %.2f and %.2f, unmerged %.2f and %.2f", feet, round, alike.at(0), alike.at(1), alone.at(0), alone.at(1))
	n := alike.n[0]
	require.Greater(t, n, 400.0)
	assert.InDelta(t, 0.5, float64(round)/n, 0.1)
	assert.InDelta(t, 0.5, float64(feet[0])/n, 0.1)
	assert.InDelta(t, 0.5, float64(feet[1])/n, 0.1)
	assert.Less(t, alike.at(0), alone.at(0)-0.005)
	assert.Greater(t, alike.at(1), alone.at(1)+0.08, "the one behind is part of the look")
}

func TestCrowdingLosesPeople(t *testing.T) {
	recall := func(loss float64, other site.Vec2) float64 {
		c := sure()
		c.Camera.CrowdLossShare, c.Camera.MissMeanFrames = loss, 1
		b, f := stage(t, c, sim.Pose{Pos: site.Vec2{X: 4, Y: 5}}, sim.Pose{Pos: other})
		found := newMeans(1)
		for n := range int64(4000) {
			b.s.observe(0, 0, n, f)
			hit := 0.0
			for _, x := range b.s.finds {
				if x.shape == 0 {
					hit = 1
				}
			}
			found.add(0, hit)
		}
		return found.at(0)
	}
	beside, away := site.Vec2{X: 4.6, Y: 5.1}, site.Vec2{X: 4, Y: 7} // one behind the first does not hide them
	assert.InDelta(t, 1, recall(0.5, away), 0.002)
	assert.InDelta(t, 1, recall(0, beside), 0.002)
	assert.InDelta(t, 0.68, recall(0.5, beside), 0.12)
}

func TestSecondBoxes(t *testing.T) {
	c := sure()
	c.Camera.DuplicateShare, c.Camera.DuplicateMeanFrames = 0.1, 4
	b, f := stage(t, c, sim.Pose{Pos: site.Vec2{X: 4, Y: 5}, Heading: math.Pi})
	frames, twice, runs, was := 0.0, 0.0, 0.0, false
	own := newMeans(1)
	for n := range int64(20000) {
		b.s.observe(0, 0, n, f)
		if len(f.Detections) == 0 {
			continue
		}
		frames++
		is := len(f.Detections) == 2
		if is {
			twice++
			x, y := &f.Detections[0].Box, &f.Detections[1].Box
			w, h := min(x[2], y[2])-max(x[0], y[0]), min(x[3], y[3])-max(x[1], y[1])
			area := (x[2] - x[0]) * (x[3] - x[1])
			iou := w * h / (2*area - w*h)
			require.True(t, iou > 0.3 && iou < 0.85, "%g", iou)
			own.add(0, float64(dot((*[Dim]float32)(f.Embeddings), (*[Dim]float32)(f.Embeddings[Dim:]))))
			if !was {
				runs++
			}
		}
		was = is
	}
	assert.InDelta(t, 0.1, twice/frames, 0.02)
	assert.InDelta(t, 4, twice/runs, 0.5)
	assert.Greater(t, own.at(0), 0.8, "the same person's look")
}

func TestSmear(t *testing.T) {
	see := func(exposureMS, speed float64, reach bool) (*silhouette, float64, float64) {
		c := sure()
		c.Camera.ExposureMS, c.Camera.WristSDM, c.Camera.SlowShare, c.Camera.LastingShare = exposureMS, 0, 0, 0
		b, f := stage(t, c, sim.Pose{Pos: site.Vec2{X: 4, Y: 4}, Heading: math.Pi})
		b.w.Move(0, 0, 100*sim.Second, sim.Pose{Pos: site.Vec2{X: 4, Y: 4 + 100*speed}, Heading: math.Pi})
		if reach {
			b.w.Reach(0, 0, sim.Arm{Start: 0, Hold: sim.Second / 2, Release: sim.Second, End: 2 * sim.Second, Target: site.Vec3{X: 3.5, Y: 4.2, Z: 1.2}})
		}
		head, wrist := newMeans(1), newMeans(1)
		for n := range int64(2000) {
			b.s.observe(0, sim.Second/4, n, f)
			for i := range f.Detections {
				h := &b.s.shapes[0]
				head.add(0, math.Pow(float64(f.Detections[i].Head.U)-h.head.u, 2))
				wrist.add(0, math.Pow(float64(f.Detections[i].Wrists[0].U)-h.wrist[0].at.u, 2))
			}
		}
		return &b.s.shapes[0], math.Sqrt(head.at(0)), math.Sqrt(wrist.at(0))
	}
	h, head, wrist := see(0, 2, true)
	assert.Equal(t, 1.0, h.sharp)
	assert.Less(t, head, 1e-3)
	assert.Less(t, wrist, 1e-3)
	h, head, wrist = see(40, 2, false)
	assert.InDelta(t, 2*0.04*h.perM/math.Sqrt(12), h.blur, 0.1*h.blur, "across the view")
	assert.InDelta(t, h.blur, head, 0.1*h.blur)
	assert.Less(t, h.sharp, 0.6)
	assert.InDelta(t, head, wrist, 0.1*head)
	h, head, wrist = see(40, 0, true)
	assert.Equal(t, 1.0, h.sharp)
	assert.Less(t, head, 1e-3)
	assert.InDelta(t, 1.2*0.04*h.perM/math.Sqrt(12), wrist, 0.1*wrist, "0.6 m in half a second")
}

func TestWhoIsBeyondTheEdgeIsGuessedThereOrNot(t *testing.T) {
	for _, share := range []float64{0, 1} {
		c := sure()
		c.Camera.EdgeShare = share
		b, f := stage(t, c, sim.Pose{Pos: site.Vec2{X: 1.7, Y: 5}})
		n := 0
		for i := range int64(50) {
			b.s.observe(0, 0, i, f)
			for k := range f.Detections {
				h, d := &b.s.shapes[0], &f.Detections[k]
				require.Greater(t, h.foot.v, 720.0, "the feet are below the frame")
				assert.InDelta(t, 720, float64(d.Box[3]), 1e-3, "the box ends there")
				n++
				if share == 0 {
					assert.Zero(t, d.Foot.Score)
					continue
				}
				assert.InDelta(t, 719, float64(d.Foot.V), 1e-3)
				assert.Positive(t, d.Foot.Score)
				assert.Less(t, d.Foot.Score, float32(0.6))
			}
		}
		assert.Greater(t, n, 10)
	}
}

func TestSwapsLast(t *testing.T) {
	c := sure()
	c.Camera.WristSwapShare, c.Camera.WristSwapMeanFrames = 0.2, 5
	b, f := stage(t, c, sim.Pose{Pos: site.Vec2{X: 4, Y: 5}, Heading: math.Pi})
	swaps, runs, all, was := 0.0, 0.0, 0.0, false
	for n := range int64(20000) {
		b.s.observe(0, 0, n, f)
		for i := range f.Detections {
			d, h := &f.Detections[i], &b.s.shapes[0]
			is := math.Abs(float64(d.Wrists[0].U)-h.wrist[1].at.u) < 1
			all++
			if is {
				swaps++
				if !was {
					runs++
				}
			}
			was = is
		}
	}
	assert.InDelta(t, 0.2, swaps/all, 0.03)
	assert.InDelta(t, 5, swaps/runs, 0.5)
}

func TestLookAlikes(t *testing.T) {
	spread := func(share float64) (near float64) {
		net := newNetwork(levelOf(SameSite), share)
		looks := make([]look, 150)
		for i := range looks {
			net.outfit(uint64(i), &looks[i])
		}
		n := 0.0
		for i := range looks {
			assert.InDelta(t, 1, float64(dot(&looks[i].x, &looks[i].x)), 1e-4)
			for j := range i {
				n++
				if dot(&looks[i].x, &looks[j].x) > 0.75 {
					near++
				}
			}
		}
		return near / n
	}
	assert.Less(t, spread(0), 0.001)
	assert.InDelta(t, 1.0/styles, spread(1), 0.03, "everybody in one of four styles")
	assert.InDelta(t, 0.25/styles, spread(0.5), 0.03)
}

// figureShop is a shop with figures or mirrors and nothing else that deceives.
func figureShop(t *testing.T, figures, mirrors int) *bench {
	t.Helper()
	c := sure()
	c.Camera.Mannequins, c.Camera.MannequinShare, c.Camera.ClutterEpisodeS = figures, 0.3, 2
	c.Camera.Mirrors, c.Camera.MirrorShare = mirrors, 0.5
	return build(t, shop(t, 12, 10, 2, 8, 80, 3), c, 1, nil, ignore)
}

func TestAFigureIsSeenByManyCamerasAtItsPlace(t *testing.T) {
	b := figureShop(t, 3, 0)
	require.Len(t, b.s.figures, 3)
	var f reading.CameraFrame
	seen := newMeans(8)
	found := map[int32]map[int]int{}
	for cam := range b.s.cams {
		for n := range int64(20000) {
			b.s.observe(cam, 0, n, &f)
			for i := range f.Detections {
				require.Equal(t, int32(ofFigure), b.s.finds[i].shape)
				which := b.s.finds[i].look
				g := &b.s.figures[which]
				d := &f.Detections[i]
				if p, ok := b.s.site.Cameras[cam].OnPlane(float64(d.Foot.U), float64(d.Foot.V), 0); ok && d.Foot.Score > 0.6 {
					assert.InDelta(t, 0, p.Sub(g.pos).Norm(), 0.8)
				}
				assert.Greater(t, float64(dot(&g.look.x, (*[Dim]float32)(f.Embeddings[i*Dim:]))), 0.6)
				if found[which] == nil {
					found[which] = map[int]int{}
				}
				found[which][cam]++
			}
		}
		for i := range b.s.figures {
			if v := &b.s.figures[i].views[cam]; v.inView {
				seen.add(cam, float64(found[int32(i)][cam])/20000)
			}
		}
	}
	cameras, share, n := 0, 0.0, 0.0
	for _, byCam := range found {
		cameras += len(byCam)
	}
	for cam := range seen.n {
		share, n = share+seen.sum[cam], n+seen.n[cam]
	}
	t.Logf("%d figures seen by %d cameras, in %.2f of the frames of %.0f views", len(found), cameras, share/n, n)
	assert.Greater(t, cameras, 3)
	assert.InDelta(t, 0.3, share/n, 0.15)
}

func TestFiguresStandWhereNobodyWalks(t *testing.T) {
	b := figureShop(t, 20, 0)
	require.NotEmpty(t, b.s.figures)
	for _, g := range b.s.figures {
		assert.True(t, b.s.site.Bounds.Contains(g.pos))
		gap := min(g.pos.X, g.pos.Y, 12-g.pos.X, 10-g.pos.Y)
		for i := range b.s.site.Gondolas {
			box := &b.s.site.Gondolas[i].Box
			assert.False(t, box.Contains(g.pos))
			gap = min(gap, box.Nearest(g.pos).Sub(g.pos).Norm())
		}
		assert.LessOrEqual(t, gap, figureGapM)
	}
}

func TestAMirrorShowsPeopleBehindTheGlass(t *testing.T) {
	b := figureShop(t, 0, 1)
	require.Len(t, b.s.mirrors, 1)
	m := &b.s.mirrors[0]
	before := m.mid.Add(m.normal.Scale(1.2))
	p := b.w.AddPerson(sim.Person{HeightM: 1.7, RadiusM: 0.2, Outfit: 5}, 0, sim.NoPerson)
	b.w.Appear(p, 0, sim.Pose{Pos: before})
	var f reading.CameraFrame
	reflections, frames := 0.0, 0.0
	for cam := range b.s.cams {
		if !m.sees[cam] {
			continue
		}
		for n := range int64(3000) {
			b.s.observe(cam, sim.Time(n)*sim.Second/15, n, &f)
			frames++
			for i := range f.Detections {
				if b.s.finds[i].shape != ofReflection {
					continue
				}
				reflections++
				d := &f.Detections[i]
				if at, ok := b.s.site.Cameras[cam].OnPlane(float64(d.Foot.U), float64(d.Foot.V), 0); ok && d.Foot.Score > 0.6 {
					assert.InDelta(t, 0, at.Sub(before.Sub(m.normal.Scale(2.4))).Norm(), 1, "as far behind as in front")
				}
				look := &b.s.people.slots[b.s.people.slotOf[p]].look
				assert.Greater(t, float64(dot(&look.x, (*[Dim]float32)(f.Embeddings[i*Dim:]))), 0.4)
			}
		}
	}
	t.Logf("%.0f reflections in %.0f frames", reflections, frames)
	assert.Positive(t, reflections)
	// Nobody before the glass, nothing in it.
	b.w.Appear(p, 0, sim.Pose{Pos: m.mid.Sub(m.normal.Scale(1.2))})
	for cam := range b.s.cams {
		for n := range int64(300) {
			b.s.observe(cam, sim.Time(n)*sim.Second/15, n, &f)
			for i := range b.s.finds {
				assert.NotEqual(t, int32(ofReflection), b.s.finds[i].shape)
			}
		}
	}
}

func TestAnEmptyHandAtAShelf(t *testing.T) {
	guesses := func(share float64) (said, views float64, of map[site.SKU]int) {
		c := sure()
		c.Camera.InHandEmptyShare = share
		b := build(t, shop(t, 12, 10, 2, 8, 80, 3), c, 1, func(w *sim.World) {
			s := &w.Site.Slots[4]
			p := w.AddPerson(sim.Person{HeightM: 1.7, RadiusM: 0.2}, 0, sim.NoPerson)
			w.Appear(p, 0, sim.Pose{Pos: s.Front.XY().Add(site.Vec2{Y: -0.5}), Heading: math.Pi / 2})
			w.Reach(p, 1, sim.Arm{Hold: sim.Second, Release: 4000 * sim.Second, End: 4001 * sim.Second, Target: s.Front})
		}, ignore)
		of = map[site.SKU]int{}
		var f reading.CameraFrame
		for cam := range b.s.cams {
			for n := range int64(6000) {
				b.s.observe(cam, 2*sim.Second+sim.Time(n)*sim.Second/2, n, &f)
				for i := range f.Detections {
					if !b.s.shapes[0].wrist[1].seen {
						continue
					}
					views++
					if g := f.Detections[i].InHand[0]; g.SKU != site.NoSKU {
						said++
						of[g.SKU]++
						assert.Less(t, g.P, float32(0.5))
					}
				}
			}
		}
		return said, views, of
	}
	said, views, of := guesses(0.1)
	require.Greater(t, views, 1000.0)
	t.Logf("%.3f of %.0f views, %v", said/views, views, of)
	assert.InDelta(t, 0.08, said/views, 0.05)
	said, _, _ = guesses(0)
	assert.Zero(t, said)
}

func TestWrongGuessesNameWhatStandsBehind(t *testing.T) {
	c := DefaultConfig()
	c.Camera.InHandLookalikeShare, c.Camera.InHandBackShare = 0.3, 0.6
	b, _ := stage(t, c)
	keys := sim.NewKeys(1, 0)
	back, wrong := 0.0, 0.0
	for i := range uint64(40000) {
		st := keys.Stream(0, purposeHolding, i)
		var out [reading.InHandTopK]reading.ProductScore
		b.s.guess(1, 7, &st, &out)
		if out[0].SKU != 1 {
			wrong++
			if out[0].SKU == 7 {
				back++
			}
		}
	}
	assert.InDelta(t, 0.6+0.1/7, back/wrong, 0.02)
}
