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
// come, metres; nobody gets lower than half of their height.
type Stoop struct {
	Start, Hold, Release, End Time
	Depth                     float64
}

// at returns how much lower the shoulders of somebody of a height are at t,
// metres.
func (s *Stoop) at(t Time, heightM float64) float64 {
	a := Arm{Start: s.Start, Hold: s.Hold, Release: s.Release, End: s.End}
	return min(s.Depth, stoopMost*heightM) * a.extension(t)
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
// hands 0.50 and 0.58 when carrying, wrist of an arm that a load pulls straight
// 0.485 (Drillis & Contini 1966 segment lengths as tabulated in Winter,
// "Biomechanics and Motor Control of Human Movement").
const (
	headFrac      = 0.93
	shoulderFrac  = 0.82
	handFrac      = 0.50
	carryFrac     = 0.58
	basketFrac    = 0.485
	shoulderHalfM = 0.19 // half of 38 cm between the shoulder joints
	handAheadM    = 0.08 // a hanging hand is slightly in front of the hip
	carryAheadM   = 0.28 // a carried item is held in front of the body
	basketOut     = 1.6  // a basket keeps the hand off the hip: 30 cm from the middle, in half shoulders, ESTIMATE
	handleAheadM  = 0.45 // forearms stretched to a trolley's handle, ESTIMATE
	handleM       = 1.0  // height of that handle, ESTIMATE
	headAheadM    = 0.03 // the head's centre before the ankles, ESTIMATE

	// Hip and knees bend together, so that the balance is kept: the shoulders
	// come forward by 0.6 m per metre down, ESTIMATE.
	stoopAhead = 0.6
	// In a deep squat with the trunk bent the shoulders are some 0.32 of the
	// height above the floor, ESTIMATE.
	stoopMost = 0.5
	// Shoulders grow with the height up to this one and are an adult's from
	// there, ESTIMATE: Drillis & Contini give no children.
	fullGrownM = 1.4
	// Hanging hands stay off the floor by a fist's half, ESTIMATE.
	leastWristM = 0.05
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

// BodyAt fills b with the body of person p at time t. Feet and heading are
// those of the pose; a stoop takes head, shoulders and hanging hands down and
// forward. It does not allocate.
func (w *World) BodyAt(p PersonID, t Time, b *Body) {
	q := &w.people[p]
	pose := w.PoseAt(p, t)
	s, c := w.facing[p].of(pose.Heading)
	fwd, left := site.Vec2{X: c, Y: s}, site.Vec2{X: -s, Y: c}
	b.Pos, b.Heading = pose.Pos, pose.Heading
	down, half := 0.0, shoulderHalfM*min(1, q.HeightM/fullGrownM)
	lean := pose.Pos
	if t < q.Stoop.End {
		down = q.Stoop.at(t, q.HeightM)
		lean = lean.Add(fwd.Scale(stoopAhead * down))
	}
	b.Head = lean.Add(fwd.Scale(headAheadM)).At(headFrac*q.HeightM - down)
	for i := range 2 {
		side := left.Scale(half)
		if i == 1 {
			side = left.Scale(-half)
		}
		b.Shoulder[i] = lean.Add(side).At(shoulderFrac*q.HeightM - down)
		r := q.rest(i)
		from := lean
		if r.fixed { // a trolley does not bend with who pushes it
			from = pose.Pos
		} else {
			r.up = max(r.up-down, min(r.up, leastWristM))
		}
		rest := from.Add(side.Scale(r.out)).Add(fwd.Scale(r.ahead)).At(r.up)
		f := q.Arms[i].extension(t)
		b.Reaching[i] = f > 0
		b.Wrist[i] = rest
		if f > 0 {
			b.Wrist[i] = rest.Add(q.Arms[i].Target.Sub(rest).Scale(f))
		}
	}
}

// StoopAt returns how much lower than upright the head and shoulders of person p
// are at time t, and by how much they are ahead of where they would be then,
// metres.
func (w *World) StoopAt(p PersonID, t Time) (downM float64, ahead site.Vec2) {
	q := &w.people[p]
	if t >= q.Stoop.End || t <= q.Stoop.Start {
		return 0, site.Vec2{}
	}
	downM = q.Stoop.at(t, q.HeightM)
	s, c := w.facing[p].of(w.PoseAt(p, t).Heading)
	return downM, site.Vec2{X: c, Y: s}.Scale(stoopAhead * downM)
}

// resting is where a wrist is that does not reach, seen from somebody upright:
// to its own side in half widths of the shoulders, ahead and up in metres.
type resting struct {
	out, ahead, up float64
	fixed          bool // does not come down in a stoop
}

// rest returns the resting place of hand number i. A hand that holds a unit is
// held up whatever the carrier: a basket then hangs on the arm.
func (q *Person) rest(i int) resting {
	switch {
	case q.Hands[i] != NoUnit || q.Laden[i]:
		return resting{out: 0.8, ahead: carryAheadM, up: carryFrac * q.HeightM}
	case q.Carrier == CarrierTrolley:
		return resting{out: 1, ahead: handleAheadM, up: min(handleM, shoulderFrac*q.HeightM), fixed: true}
	case q.Carrier == CarrierBasket && i == 0:
		return resting{out: basketOut, up: basketFrac * q.HeightM}
	default:
		return resting{out: 1.1, ahead: handAheadM, up: handFrac * q.HeightM}
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
