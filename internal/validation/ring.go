package validation

import (
	"fmt"
	"math"

	"gosim/agents/walk"
)

// ring is single file on a closed track.
func ring() Check {
	return Check{
		Number: "2", Title: "Single file on a ring",
		Setup: "People of equal speed walk one behind the other round a closed track of 26 m, in a lane 0.6 m wide in which nobody can overtake. " +
			"They are told in the order of walking, in the reverse order, and in a mixed one, because a model that moves one after the other could depend on it.",
		Source:   "Tordeux, Chraibi & Seyfried, \"Collision-free speed model for pedestrian dynamics\", Traffic and Granular Flow '15 (2016): the model's own steady state. The track is that of Seyfried et al., \"The fundamental diagram of pedestrian movement revisited\", J. Stat. Mech. (2005) P10002, in length.",
		Expected: "Speed model: v = min(v₀, (L/N − 2r)/T) ± 0.01 m/s for every number of people and every order.",
		Run:      runRing,
	}
}

const ringLength = 26.0 // m

// ringSpeed returns the mean speed of n people on the ring in the steady state.
// Their indices go round it in strides.
func ringSpeed(model string, n, stridesOf int) float64 {
	l := newLoop(ringLength, 0.6)
	for i := range n {
		l.crowd.Add(walk.Walker{Pos: l.at(ringLength*float64(i*stridesOf%n)/float64(n), 0), V0: stride, Radius: body, Moving: true})
	}
	l.close()
	return l.meanSpeeds(newMover(model), [2]float64{60, 90})[0]
}

func runRing() Result {
	gap := walk.NewSpeedModel().T
	theory := func(n float64) float64 { return min(stride, (ringLength/n-2*body)/gap) }
	worst := 0.0
	t := Table{
		Caption: "Mean speeds in m/s.",
		Head:    []string{"people", "expected", "in order", "reversed", "mixed", "social force, in order"},
	}
	curve, speed, force := Series{Name: "min(v₀, (L/N − 2r)/T)", Reference: true}, Series{Name: "speed model", Points: true}, Series{Name: "social force"}
	for n := 5; n <= 60; n += 5 {
		want := theory(float64(n))
		row := []string{fmt.Sprint(n), fmt.Sprintf("%.3f", want)}
		for _, k := range []int{1, n - 1, coprime(n)} {
			v := ringSpeed(walk.NameSpeedModel, n, k)
			worst = max(worst, math.Abs(v-want))
			row = append(row, fmt.Sprintf("%.3f", v))
			if k == 1 {
				speed.X, speed.Y = append(speed.X, float64(n)), append(speed.Y, v)
			}
		}
		v := ringSpeed(walk.NameSocialForce, n, 1)
		force.X, force.Y = append(force.X, float64(n)), append(force.Y, v)
		t.Rows = append(t.Rows, append(row, fmt.Sprintf("%.3f", v)))
	}
	for x := 2.0; x < 64; x += 0.5 {
		curve.X, curve.Y = append(curve.X, x), append(curve.Y, theory(x))
	}
	return Result{
		Measured: fmt.Sprintf("largest difference %.4f m/s", worst), Pass: worst <= 0.01,
		Remark: "The social force model has no such steady state: equal forces from before and behind cancel, and nobody slows down.",
		Tables: []Table{t},
		Pictures: []Picture{{
			Name: "ring", Caption: "Speed in single file on a ring of 26 m against the number of people.",
			X: "people on the ring", Y: "speed (m/s)", XMax: 65, YMax: 1.6,
			Series: []Series{speed, force, curve},
		}},
	}
}

// coprime returns a stride round n that is neither in order nor reversed.
func coprime(n int) int {
	for k := n / 2; ; k-- {
		a, b := n, k
		for b != 0 {
			a, b = b, a%b
		}
		if a == 1 {
			return k
		}
	}
}
