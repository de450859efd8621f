package calibration

import (
	"fmt"
	"math"
	"slices"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/internal/evidence"
	"gosim/sim"
)

// cameraWrist is how well wrists are found.
func cameraWrist() evidence.Check {
	return evidence.Check{
		Number: "C3", Title: "Where wrists are", Slow: true,
		Setup: "Four people, 3 to 5 m from a ceiling camera and facing it, stand, walk across at 1.2 m/s, and reach out and back once a second. " +
			"A wrist counts as found within 12 cm, half a head, on the image at the person's distance. A swap is a left and a right wrist that each lie nearer to the other, by hands at least 30 cm apart.",
		Source: "PCKh@0.5 of wrists on MPII, 0.83–0.86 (Xiao, Wu & Wei, \"Simple baselines for human pose estimation\", ECCV 2018); " +
			"the spread of human annotators, 0.062·√area, is 4.4 cm for a body of 250 pixels (pycocotools). Rates and lengths of swaps are estimates.",
		Expected: "Found 0.83–0.86 over the three; spread of the middle of the errors 3.5–5.5 cm per axis.",
		Run: func() evidence.Result {
			t := evidence.Table{
				Caption: "Wrists by what people do. The spread is the median error by √(2 ln 2); a run is how many frames in a row are swapped, or beyond 12 cm.",
				Head:    []string{"people", "wrists", "found", "spread (cm)", "swapped", "run swapped", "run off"},
			}
			var all wristsFound
			for _, what := range []string{"stand", "walk", "reach"} {
				var r wristsFound
				for round := range 10 {
					if err := r.look(what, round); err != nil {
						return camFailed(err)
					}
				}
				t.Rows = append(t.Rows, r.row(what))
				all.merge(&r)
			}
			t.Rows = append(t.Rows, all.row("all"))
			return evidence.Result{
				Measured: fmt.Sprintf("found %.3f, spread %.1f cm, swapped %.3f", all.found.mean(), 100*all.spread(), all.swapped.mean()),
				Pass:     within(all.found.mean(), 0.83, 0.86) && within(all.spread(), 0.035, 0.055),
				Tables:   []evidence.Table{t},
			}
		},
	}
}

// wristsFound is what wrists measures.
type wristsFound struct {
	found, swapped camMean
	errors         []float64  // m
	runs           [2]camMean // swapped, off: frames in a row
}

func (r *wristsFound) spread() float64 {
	slices.Sort(r.errors)
	return r.errors[len(r.errors)/2] / math.Sqrt(2*math.Ln2)
}

func (r *wristsFound) row(name string) []string {
	return []string{
		name, fmt.Sprintf("%.0f", r.found.n), fmt.Sprintf("%.3f", r.found.mean()), fmt.Sprintf("%.1f", 100*r.spread()),
		fmt.Sprintf("%.3f", r.swapped.mean()), fmt.Sprintf("%.1f", r.runs[0].mean()), fmt.Sprintf("%.1f", r.runs[1].mean()),
	}
}

const wristM = 0.12 // half a head

// merge takes in what another found.
func (r *wristsFound) merge(o *wristsFound) {
	for _, m := range [][2]*camMean{{&r.found, &o.found}, {&r.swapped, &o.swapped}, {&r.runs[0], &o.runs[0]}, {&r.runs[1], &o.runs[1]}} {
		m[0].n, m[0].sum = m[0].n+m[1].n, m[0].sum+m[1].sum
	}
	r.errors = append(r.errors, o.errors...)
}

// look shows four people who stand, walk or reach, before another camera in each
// round.
func (r *wristsFound) look(what string, round int) error {
	s, err := camHall(15)
	if err != nil {
		return err
	}
	const people = 4
	var run [people][3]float64 // swapped, left off, right off: so far
	end := func(n *float64, kind int, on bool) {
		switch {
		case on:
			*n++
		case *n > 0:
			r.runs[kind].add(*n)
			*n = 0
		}
	}
	var who []int
	x, err := newCamStage(s, camPeopleOnly(), round, func(x *camStage, f *reading.CameraFrame) {
		c := &s.Cameras[0]
		who = x.match(f, who)
		for i, p := range who {
			if p < 0 {
				continue
			}
			var b sim.Body
			x.w.BodyAt(sim.PersonID(p), x.k.Now(), &b)
			d := &f.Detections[i]
			off := func(k *reading.Keypoint, side int) float64 {
				u, v, depth, _ := c.Project(b.Wrist[side])
				return math.Hypot(float64(k.U)-u, float64(k.V)-v) * depth / c.Fx
			}
			l, rt := &d.Wrists[0], &d.Wrists[1]
			for side, k := range []*reading.Keypoint{l, rt} {
				if k.Score == 0 {
					continue
				}
				e := off(k, side)
				r.errors = append(r.errors, e)
				r.found.yes(e < wristM)
				end(&run[p][1+side], 1, e >= wristM)
			}
			if l.Score > 0 && rt.Score > 0 && b.Wrist[0].Sub(b.Wrist[1]).Norm() > 0.3 {
				swap := off(l, 1) < off(l, 0) && off(rt, 0) < off(rt, 1) && off(l, 1) < wristM && off(rt, 0) < wristM
				r.swapped.yes(swap)
				end(&run[p][0], 0, swap)
			}
		}
	})
	if err != nil {
		return err
	}
	at := [people]site.Vec2{{X: 3.3, Y: 4}, {X: 4.3, Y: 6}, {X: 5.3, Y: 4.4}, {X: 4.6, Y: 2.6}}
	for i := range at {
		x.add(at[i], math.Pi)
	}
	for second := range 40 {
		now := x.k.Now()
		for i := range at {
			p := sim.PersonID(i)
			switch what {
			case "walk":
				to := at[i]
				if second%2 == 0 {
					to.Y += 1.2
				}
				x.w.Move(p, now, now+sim.Second, sim.Pose{Pos: to, Heading: math.Pi})
			case "reach":
				target := at[i].Add(site.Vec2{X: -0.45, Y: 0.25}).At(1.2)
				x.w.Reach(p, second%2, sim.Arm{Start: now, Hold: now + 400*sim.Millisecond, Release: now + 600*sim.Millisecond, End: now + sim.Second, Target: target})
			}
		}
		if err := x.run(1); err != nil {
			return err
		}
	}
	return nil
}
