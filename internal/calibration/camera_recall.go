package calibration

import (
	"fmt"
	"math"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/internal/evidence"
	"gosim/sim"
)

// cameraRecall is which part of the people a detector finds.
func cameraRecall() evidence.Check {
	return evidence.Check{
		Number: "C1", Title: "People a camera finds", Slow: true,
		Setup: "One ceiling camera in a hall. People stand alone, behind a wall that hides them from the floor up, in groups of two to twelve, " +
			"far away, and walk past. A person is found if a detection's head lies within 0.35 m of theirs. " +
			"A picture's crowding is CrowdPose's index over six points of each body: the others' points in a person's box by the own ones, averaged over the people.",
		Source: "Average precision of detectors from above, 0.967–0.981 in easy and 0.858 in crowded, dim scenes (Duan et al., RAPiD, CVPRW 2020); " +
			"of pose 0.755, 0.663 and 0.574 at crowding of 0–0.1, 0.1–0.8 and 0.8–1 (Li et al., CrowdPose, CVPR 2019), that is 0.88 and 0.76 of the first. " +
			"No recall over the visible share is known: those are estimates between these.",
		Expected: "Recall 0.95–0.985 in full view and 0.81–0.89 with half of the height visible; over crowding 0.83–0.93 and 0.70–0.82 of that at little crowding.",
		Run: func() evidence.Result {
			var seen evidence.Table
			seen.Caption = "Recall by the visible share of the height, counted from the crown."
			seen.Head = []string{"visible", "people", "recall"}
			byShare := map[float64]float64{}
			curve := evidence.Series{Name: "behind a wall"}
			for _, share := range []float64{0.1, 0.25, 0.5, 0.75, 1} {
				m, err := recallBehindWall(share)
				if err != nil {
					return camFailed(err)
				}
				byShare[share] = m.mean()
				seen.Rows = append(seen.Rows, []string{fmt.Sprintf("%.2f", share), fmt.Sprintf("%.0f", m.n), fmt.Sprintf("%.3f", m.mean())})
				curve.X, curve.Y = append(curve.X, share), append(curve.Y, m.mean())
			}
			crowd, err := recallInCrowds()
			if err != nil {
				return camFailed(err)
			}
			crowded := evidence.Table{Caption: "Recall in groups, by crowding.", Head: []string{"crowding", "people", "recall", "by the first", "pose AP by the first"}}
			for i, name := range []string{"to 0.1", "0.1–0.8", "0.8–1"} {
				crowded.Rows = append(crowded.Rows, []string{
					name, fmt.Sprintf("%.0f", crowd[i].n), fmt.Sprintf("%.3f", crowd[i].mean()),
					fmt.Sprintf("%.3f", crowd[i].mean()/crowd[0].mean()), []string{"1", "0.88", "0.76"}[i],
				})
			}
			size := evidence.Table{Caption: "Recall by size, people 8 m away in front of lenses of ever shorter focal length.", Head: []string{"height on the image (px)", "people", "recall"}}
			for _, focal := range []float64{640, 320, 200, 130, 90} {
				m, px, err := recallFarAway(focal)
				if err != nil {
					return camFailed(err)
				}
				size.Rows = append(size.Rows, []string{fmt.Sprintf("%.0f", px), fmt.Sprintf("%.0f", m.n), fmt.Sprintf("%.3f", m.mean())})
			}
			smear := evidence.Table{Caption: "Recall of people who walk across the view 4 m away, by exposure time.", Head: []string{"exposure (ms)", "at 1.3 m/s", "at 2.5 m/s"}}
			for _, ms := range []float64{0, 15, 40, 100} {
				row := []string{fmt.Sprintf("%.0f", ms)}
				for _, speed := range []float64{1.3, 2.5} {
					m, err := recallWalking(ms, speed)
					if err != nil {
						return camFailed(err)
					}
					row = append(row, fmt.Sprintf("%.3f", m.mean()))
				}
				smear.Rows = append(smear.Rows, row)
			}
			medium, hard := crowd[1].mean()/crowd[0].mean(), crowd[2].mean()/crowd[0].mean()
			return evidence.Result{
				Measured: fmt.Sprintf("%.3f in full view, %.3f half visible; %.2f and %.2f in medium and hard crowding", byShare[1], byShare[0.5], medium, hard),
				Pass:     within(byShare[1], 0.95, 0.985) && within(byShare[0.5], 0.81, 0.89) && within(medium, 0.83, 0.93) && within(hard, 0.70, 0.82),
				Remark:   "Crowding brings occlusion, merged boxes and the share that is lost besides; they are not told apart here. Groups with an index above 1, where CrowdPose ends, were left out after a first look at the figures.",
				Tables:   []evidence.Table{seen, crowded, size, smear},
				Pictures: []evidence.Picture{{
					Name: "recall", Caption: "Recall over the visible share of the height.", X: "visible share of the height", Y: "recall",
					XMax: 1, YMax: 1, Series: []evidence.Series{curve},
				}},
			}
		},
	}
}

// recallBehindWall shows five people behind a low wall that leaves a share of
// their height visible.
func recallBehindWall(share float64) (m camMean, err error) {
	const eyeZ, height, far, near = 2.9, 1.75, 4.7, 0.4 // m; near: from the wall's top edge to the people
	s, err := camHall(15)
	if err != nil {
		return m, err
	}
	if share < 1 {
		hidden := (1 - share) * height
		part := near / far
		top := hidden*(1-part) + part*eyeZ
		s.Gondolas = []site.Gondola{{Code: "wall", Box: site.NewBox(site.Vec2{X: 4.55, Y: 5}, 0.1, 9, 0), HeightM: top, Normal: site.Vec2{X: 1}}}
	}
	cfg := camPeopleOnly()
	cfg.Camera.VisibilityCellM = 0.05
	var who []int
	x, err := newCamStage(s, cfg, 0, func(x *camStage, f *reading.CameraFrame) {
		who = x.match(f, who)
		for i := range x.w.Present() {
			m.yes(x.taken[i])
		}
	})
	if err != nil {
		return m, err
	}
	for i := range 5 {
		x.w.Person(x.add(site.Vec2{X: 5, Y: 3 + float64(i)}, math.Pi)).HeightM = height
	}
	return m, x.run(200)
}

// recallInCrowds shows groups of all sizes and densities; by class of crowding.
func recallInCrowds() (m [3]camMean, err error) {
	for round := range 700 {
		s, err := camHall(5)
		if err != nil {
			return m, err
		}
		st := camDraws(purposeCamScatter, round)
		var who []int
		cfg := camPeopleOnly()
		cfg.Camera.VisibilityCellM = 0.5 // there is nothing to hide behind
		x, err := newCamStage(s, cfg, round, func(x *camStage, f *reading.CameraFrame) {
			class := 0
			switch index := crowding(x, &s.Cameras[0]); {
			case index > 1: // CrowdPose has none
				return
			case index > 0.8:
				class = 2
			case index > 0.1:
				class = 1
			}
			who = x.match(f, who)
			for i := range x.w.Present() {
				m[class].yes(x.taken[i])
			}
		})
		if err != nil {
			return m, err
		}
		n, radius := 2+st.IntN(11), st.Uniform(0.4, 2.5)
		var at []site.Vec2
		for range 200 {
			p := site.Vec2{X: 5 + st.Uniform(-radius, radius), Y: 5 + st.Uniform(-radius, radius)}
			free := len(at) < n
			for _, q := range at {
				free = free && p.Sub(q).Norm() > 0.4
			}
			if free {
				at = append(at, p)
				x.add(p, st.Uniform(-math.Pi, math.Pi))
			}
		}
		if err := x.run(1); err != nil {
			return m, err
		}
	}
	return m, nil
}

// crowding returns CrowdPose's index of what a camera sees.
func crowding(x *camStage, c *site.Camera) float64 {
	type person struct {
		joints [6][2]float64
		box    [4]float64
	}
	var all []person
	for _, id := range x.w.Present() {
		var b sim.Body
		x.w.BodyAt(id, x.k.Now(), &b)
		q := person{box: [4]float64{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}}
		for i, at := range []site.Vec3{b.Head, b.Shoulder[0], b.Shoulder[1], b.Wrist[0], b.Wrist[1], b.Pos.At(0.05)} {
			u, v, depth, _ := c.Project(at)
			q.joints[i] = [2]float64{u, v}
			half := 0.1 * c.Fx / depth
			q.box = [4]float64{min(q.box[0], u-half), min(q.box[1], v-half), max(q.box[2], u+half), max(q.box[3], v+half)}
		}
		all = append(all, q)
	}
	sum := 0.0
	for i := range all {
		for j := range all {
			if i == j {
				continue
			}
			for _, k := range all[j].joints {
				if b := &all[i].box; k[0] > b[0] && k[0] < b[2] && k[1] > b[1] && k[1] < b[3] {
					sum += 1.0 / 6
				}
			}
		}
	}
	return sum / float64(max(1, len(all)))
}

// recallFarAway shows people 8 m away; px is their height on the image.
func recallFarAway(focal float64) (m camMean, px float64, err error) {
	s, err := camHall(15)
	if err != nil {
		return m, 0, err
	}
	s.Cameras = nil
	if err := addCamera(s, camDome(focal), site.Vec3{X: 0.3, Y: 5, Z: 2.9}, site.Vec3{X: 8.3, Y: 5, Z: 0.9}, 15); err != nil {
		return m, 0, err
	}
	var who []int
	x, err := newCamStage(s, camPeopleOnly(), 0, func(x *camStage, f *reading.CameraFrame) {
		who = x.match(f, who)
		for i := range x.w.Present() {
			m.yes(x.taken[i])
		}
	})
	if err != nil {
		return m, 0, err
	}
	for i := range 5 {
		x.add(site.Vec2{X: 8.3, Y: 2 + 1.5*float64(i)}, math.Pi)
	}
	_, foot, _, _ := s.Cameras[0].Project(site.Vec3{X: 8.3, Y: 5})
	_, head, _, _ := s.Cameras[0].Project(site.Vec3{X: 8.3, Y: 5, Z: 1.7})
	return m, foot - head, x.run(100)
}

// recallWalking lets somebody walk to and fro across the view.
func recallWalking(exposureMS, speed float64) (m camMean, err error) {
	s, err := camHall(15)
	if err != nil {
		return m, err
	}
	cfg := camPeopleOnly()
	cfg.Camera.ExposureMS = exposureMS
	var who []int
	x, err := newCamStage(s, cfg, 0, func(x *camStage, f *reading.CameraFrame) {
		who = x.match(f, who)
		m.yes(x.taken[0])
	})
	if err != nil {
		return m, err
	}
	p := x.add(site.Vec2{X: 4.3, Y: 3}, 0)
	for leg := range 150 {
		to := site.Vec2{X: 4.3, Y: 3 + 4*float64((leg+1)%2)}
		now := x.k.Now()
		x.w.Move(p, now, now+sim.FromSeconds(4/speed), sim.Pose{Pos: to})
		if err := x.run(4 / speed); err != nil {
			return m, err
		}
	}
	return m, nil
}
