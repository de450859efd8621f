package sensors

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"gosim/checkoutfree/reading"
)

func TestClutter(t *testing.T) {
	cfg := DefaultConfig()
	cfg.Camera.Mannequins, cfg.Camera.ClutterEpisodeS = 0, 1
	b := build(t, shop(t, 12, 10, 2, 1, 80, 3), cfg, 1, nil, ignore)
	var f reading.CameraFrame
	const n = 60000
	total, fixed := 0.0, 0.0
	looks := newMeans(ghostPlaces)
	first := [ghostPlaces][Dim]float32{}
	for i := range int64(n) {
		b.s.observe(0, 0, i, &f)
		for k := range f.Detections {
			total++
			d := &f.Detections[k]
			place := b.s.finds[k].look
			if place >= ghostPlaces {
				continue
			}
			fixed++
			box := b.s.cams[0].ghost.boxes[place]
			assert.InDelta(t, clamp(box[0], 0, 1279), float64(d.Box[0]), 12)
			v := (*[Dim]float32)(f.Embeddings[k*Dim:])
			if first[place] == [Dim]float32{} {
				first[place] = *v
			}
			looks.add(int(place), float64(dot(&first[place], v)))
		}
	}
	// Episodes of a second make the count vary more than Poisson's.
	assert.InDelta(t, 0.03, total/n, 0.005)
	assert.InDelta(t, 0.5, fixed/total, 0.12)
	for p := range ghostPlaces {
		assert.Greater(t, looks.at(p), 0.9, "a fixed thing looks alike each time")
	}
}

func TestClutterRateFollowsTheConfiguration(t *testing.T) {
	for _, rate := range []float64{0, 0.2, 2} {
		cfg := DefaultConfig()
		cfg.Camera.ClutterPerFrame, cfg.Camera.Mannequins, cfg.Camera.ClutterEpisodeS = rate, 0, 0.5
		b := build(t, shop(t, 12, 10, 2, 1, 80, 3), cfg, 1, nil, ignore)
		var f reading.CameraFrame
		total := 0.0
		const n = 20000
		for i := range int64(n) {
			b.s.observe(0, 0, i, &f)
			total += float64(len(f.Detections))
		}
		assert.InDelta(t, rate, total/n, 0.02+0.05*math.Sqrt(rate), "%g", rate)
	}
}
