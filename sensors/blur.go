package sensors

import (
	"math"

	"gosim/sim"
)

const (
	// A smear of this many pixels halves the resolution at which the detector
	// and the appearance network see a body. ESTIMATE: the stride of the first
	// useful layer of such networks is 8 to 16 pixels.
	smearHalvesPX = 12
	// A hand covers this much on its way to a shelf, metres. ESTIMATE: an arm
	// from the hip to chest height.
	armTravelM = 0.6
)

// smear works out how far the body and each arm move on the image while frame's
// shutter is open. A point is taken evenly from the smear, whose standard
// deviation is its length by √12.
func (h *silhouette) smear(l *lens, q *sim.Person, t sim.Time, exposureS float64) {
	h.sharp, h.blur, h.armBlur = 1, 0, [2]float64{}
	perSpeed := h.perM * exposureS * (1 / sqrt12) // pixels of sd by metres per second
	for i := range q.Arms {
		if t < q.Arms[i].End {
			h.armBlur[i] = perSpeed * armSpeed(&q.Arms[i], t)
		}
	}
	if t >= q.ToT || t < q.FromT {
		return
	}
	v := q.To.Pos.Sub(q.From.Pos).Scale(1 / (q.ToT - q.FromT).Seconds())
	if v.X == 0 && v.Y == 0 {
		return
	}
	// What goes along the line of sight does not move on the image.
	away := floorPos(q, t).Sub(l.c.Pos.XY()).Dot(v) / h.dist
	h.blur = perSpeed * math.Sqrt(max(0, v.Dot(v)-float64(away*away)))
	h.sharp = smearHalvesPX / (smearHalvesPX + float64(sqrt12*h.blur))
}

const sqrt12 = 3.4641016151377544

// armSpeed returns a wrist's mean speed on its way, metres per second.
func armSpeed(a *sim.Arm, t sim.Time) float64 {
	var d sim.Time
	switch {
	case t > a.Start && t < a.Hold:
		d = a.Hold - a.Start
	case t > a.Release && t < a.End:
		d = a.End - a.Release
	default:
		return 0
	}
	return armTravelM / d.Seconds()
}
