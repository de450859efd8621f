package export_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/reports"
	"gosim/sim"
)

// epoch is no multiple of a frame.
const epoch = int64(1_700_000_000_050_000_000)

// record is a hand-made replication of six seconds in a store of 6 m × 4 m with
// two cameras: ann walks east from second 1 to 5, a guest without an account
// stands from 2 on, and somebody who never came in waits outside.
func record(tb testing.TB) *reports.Record {
	tb.Helper()
	s := &site.Site{Name: "test", Bounds: site.Rect{Max: site.Vec2{X: 6, Y: 4}}, CeilingM: 3}
	s.Gondolas = []site.Gondola{{Code: "G", Box: site.NewBox(site.Vec2{X: 3, Y: 1}, 2, 0.4, 0), HeightM: 1.4}}
	in := site.Intrinsics{Width: 640, Height: 480, Fx: 400, Fy: 400, Cx: 319.5, Cy: 239.5, K1: -0.1}
	for i, at := range []site.Vec3{{X: 3, Y: 0.1, Z: 2.8}, {X: 0.2, Y: 3.8, Z: 2.8}} {
		c, err := site.NewCamera([]string{"front", "C 2/b"}[i], in, at, site.Vec3{X: 3, Y: 2.5, Z: 0.8}, 0, 15)
		require.NoError(tb, err)
		s.Cameras = append(s.Cameras, c)
	}
	w := sim.NewWorld(s)
	sec := sim.FromSeconds
	ann := w.AddPerson(sim.Person{Account: "ann", HeightM: 1.62, RadiusM: 0.2}, sim.TechniqueNone, sim.NoPerson)
	bob := w.AddPerson(sim.Person{HeightM: 1.9, RadiusM: 0.2}, sim.TechniqueNone, ann)
	out := w.AddPerson(sim.Person{Account: "out", HeightM: 1.7, RadiusM: 0.2}, sim.TechniqueNone, sim.NoPerson)
	for _, p := range []sim.PersonID{ann, bob, out} {
		w.Appear(p, sec(0.5), sim.Pose{Pos: site.Vec2{X: 1, Y: 2}})
	}
	require.NoError(tb, w.Enter(sec(1), ann, 0, sim.TechniqueNone))
	require.NoError(tb, w.Enter(sec(2), bob, 0, sim.TechniqueNone))
	require.NoError(tb, w.Exit(sec(5), ann, 0, sim.TechniqueNone))
	c := reports.NewCollector(s, epoch)
	for t := sec(0.6); t <= sec(6); t += sec(0.25) {
		w.Log.Path = append(w.Log.Path, sim.PathPoint{At: t, Person: ann, X: 0.5 + t.Seconds(), Y: 2})
		if t < sec(3.6) { // then he is lost from sight, and his path ends
			w.Log.Path = append(w.Log.Path, sim.PathPoint{At: t, Person: bob, X: 4, Y: 3})
		}
	}
	var b output.Batch
	for t := sec(1.12); t < sec(6); t += sec(0.2) {
		b.Tracks = append(b.Tracks, output.Track{ID: 7, Time: epoch + int64(t), X: 0.52 + t.Seconds(), Y: 2.03, Account: "ann", AccountP: 0.9})
		if t > sec(2.5) {
			b.Tracks = append(b.Tracks, output.Track{ID: 3, Time: epoch + int64(t), X: 4.1, Y: 2.9})
		}
	}
	c.Add(&b)
	_, rec := reports.ScoreRecord(s, w, epoch, sec(6), c)
	rec.Index, rec.Seed = 4, 1
	return rec
}
