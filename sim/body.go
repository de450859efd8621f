package sim

import (
	"math"

	"gosim/checkoutfree/site"
)

// Pose is a place on the floor and the direction the body faces, radians
// counter-clockwise from +x.
type Pose struct {
	Pos     site.Vec2
	Heading float64
}

// Arm is one arm's present motion: from rest at Start the wrist reaches Target
// at Hold, stays there until Release and is back at rest at End. An arm whose
// End has passed is at rest.
type Arm struct {
	Start, Hold, Release, End Time
	Target                    site.Vec3
}

// Stoop is a bending of the upper body: upright at Start, Depth lower at Hold
// until Release, upright again at End. Depth is how much lower the shoulders
// come, metres.
type Stoop struct {
	Start, Hold, Release, End Time
	Depth                     float64
}

// at returns how much lower the shoulders are at t, metres.
func (s *Stoop) at(t Time) float64 {
	a := Arm{Start: s.Start, Hold: s.Hold, Release: s.Release, End: s.End}
	return s.Depth * a.extension(t)
}

// Body is where a person's parts are at one instant.
type Body struct {
	Pos      site.Vec2
	Heading  float64
	Head     site.Vec3    // centre of the head
	Shoulder [2]site.Vec3 // left, right
	Wrist    [2]site.Vec3
	Reaching [2]bool // the wrist is away from its rest place
}

// Proportions of standing height: head centre 0.93, shoulder 0.82, waist-high
// hands 0.50 and 0.58 when carrying (Drillis & Contini 1966 segment lengths as
// tabulated in Winter, "Biomechanics and Motor Control of Human Movement").
const (
	headFrac      = 0.93
	shoulderFrac  = 0.82
	handFrac      = 0.50
	carryFrac     = 0.58
	shoulderHalfM = 0.19 // half of 38 cm between the shoulder joints
	stoopAhead    = 0.6  // metres forward per metre down: hip and knees bend together, ESTIMATE
	handAheadM    = 0.08 // a hanging hand is slightly in front of the hip
	carryAheadM   = 0.28 // a carried item is held in front of the body
)

// PoseAt returns where person p stands at time t, between the ends of its
// present motion.
func (w *World) PoseAt(p PersonID, t Time) Pose {
	q := &w.people[p]
	if t >= q.ToT || q.ToT == q.FromT {
		return q.To
	}
	if t <= q.FromT {
		return q.From
	}
	f := float64(t-q.FromT) / float64(q.ToT-q.FromT)
	dh := q.To.Heading - q.From.Heading
	if dh > math.Pi || dh < -math.Pi {
		dh = math.Remainder(dh, 2*math.Pi)
	}
	return Pose{
		Pos: site.Vec2{
			X: q.From.Pos.X + f*(q.To.Pos.X-q.From.Pos.X),
			Y: q.From.Pos.Y + f*(q.To.Pos.Y-q.From.Pos.Y),
		},
		Heading: q.From.Heading + f*dh,
	}
}

// BodyAt fills b with the body of person p at time t. It does not allocate.
func (w *World) BodyAt(p PersonID, t Time, b *Body) {
	q := &w.people[p]
	pose := w.PoseAt(p, t)
	s, c := w.facing[p].of(pose.Heading)
	fwd, left := site.Vec2{X: c, Y: s}, site.Vec2{X: -s, Y: c}
	b.Pos, b.Heading = pose.Pos, pose.Heading
	h, down := q.HeightM, 0.0
	if t < q.Stoop.End {
		down = q.Stoop.at(t)
	}
	lean := pose.Pos
	if down != 0 {
		lean = lean.Add(fwd.Scale(stoopAhead * down))
	}
	b.Head = lean.Add(fwd.Scale(0.03)).At(headFrac*h - down)
	for i := range 2 {
		side := left.Scale(shoulderHalfM)
		if i == 1 {
			side = left.Scale(-shoulderHalfM)
		}
		b.Shoulder[i] = lean.Add(side).At(shoulderFrac*h - down)
		rest := pose.Pos.Add(side.Scale(1.1)).Add(fwd.Scale(handAheadM)).At(handFrac * h)
		if q.Hands[i] != NoUnit || q.Laden[i] {
			rest = pose.Pos.Add(side.Scale(0.8)).Add(fwd.Scale(carryAheadM)).At(carryFrac * h)
		}
		f := q.Arms[i].extension(t)
		b.Reaching[i] = f > 0
		b.Wrist[i] = rest
		if f > 0 {
			b.Wrist[i] = rest.Add(q.Arms[i].Target.Sub(rest).Scale(f))
		}
	}
}

// facing keeps the sine and cosine of a person's latest heading: most people
// most of the time do not turn.
type facing struct{ heading, sin, cos float64 }

func (f *facing) of(heading float64) (sin, cos float64) {
	if f.heading != heading {
		f.heading = heading
		f.sin, f.cos = math.Sincos(heading)
	}
	return f.sin, f.cos
}

// extension returns how far the arm is out at t: 0 at rest, 1 at the target,
// with a smooth start and stop.
func (a *Arm) extension(t Time) float64 {
	switch {
	case t <= a.Start || t >= a.End:
		return 0
	case t < a.Hold:
		return smooth(float64(t-a.Start) / float64(a.Hold-a.Start))
	case t <= a.Release:
		return 1
	default:
		return smooth(float64(a.End-t) / float64(a.End-a.Release))
	}
}

func smooth(f float64) float64 { return f * f * (3 - 2*f) }
