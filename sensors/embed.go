package sensors

import "gosim/sim"

const (
	// A wholly occluded person's frame noise is this much greater, ESTIMATE.
	occlusionNoise = 1.0
	// And one's whose picture is smeared to no resolution at all, ESTIMATE.
	smearNoise = 1.5
	// The norm of the noise on clutter's looks, ESTIMATE.
	clutterNoise = 0.3
	// And on a reflection's, dim and mirrored, ESTIMATE.
	reflectionNoise = 0.6
)

// embedPerson writes the look of a shape's person as the camera has it.
func (s *Suite) embedPerson(cam int, t sim.Time, shape int32, from *find, out *[Dim]float32) {
	h := &s.shapes[shape]
	q := &s.people.slots[h.slot]
	v := &q.views[cam]
	s.net.refresh(s.keys, h.person, cam, t, &q.look, v, &q.bases[cam])
	amp := v.frameAmp * (float32(1+float64(occlusionNoise*(1-h.share))+float64(smearNoise*(1-h.sharp))) + from.poor)
	s.net.observe(out, &q.look, v, &q.bases[cam], amp, &from.draws)
}

// falseLook returns what a false detection looks like, and the norm of the noise
// on it.
func (s *Suite) falseLook(cam int, from *find) (l *look, noise float32) {
	switch from.shape {
	case ofFigure:
		return &s.figures[from.look].look, clutterNoise
	case ofReflection:
		return &s.people.slots[from.look].look, reflectionNoise
	default:
		return &s.cams[cam].ghost.looks[from.look], clutterNoise
	}
}
