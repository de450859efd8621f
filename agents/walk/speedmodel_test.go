package walk

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/site"
)

// plainStep is the speed model as its formulas say, with everybody and every wall
// looked at by everybody.
func plainStep(m *SpeedModel, f *Floor, ws []Walker, dt float64) {
	began := slices.Clone(ws)
	for i := range ws {
		w := &ws[i]
		if !w.Moving {
			continue
		}
		e := w.Want
		for j := range ws {
			if out := w.Pos.Sub(ws[j].Pos); j != i && out.Norm() <= m.CutOff {
				e = e.Add(out.Unit().Scale(m.A * math.Exp((w.Radius+ws[j].Radius-out.Norm())/m.D)))
			}
		}
		for k := range f.walls {
			if out := w.Pos.Sub(f.walls[k].box.Nearest(w.Pos)); out.Norm() < wallReach {
				e = e.Add(out.Unit().Scale(m.WallA * math.Exp((w.Radius-out.Norm())/m.WallD)))
			}
		}
		e = e.Unit()
		if w.Dir == (site.Vec2{}) || w.Dir.Dot(e) < math.Cos(2*math.Pi/3) {
			w.Dir = e
		} else {
			w.Dir = w.Dir.Add(e.Sub(w.Dir).Scale(min(1, dt/m.TauDir))).Unit()
		}
		s := math.Inf(1)
		for j := range ws {
			for _, p := range []site.Vec2{ws[j].Pos, began[j].Pos} {
				to, l := p.Sub(w.Pos), w.Radius+ws[j].Radius
				if j != i && w.Dir.Dot(to) >= 0 && math.Abs(w.Dir.Cross(to)) <= l {
					s = min(s, to.Norm()-l)
				}
			}
		}
		w.Pos = w.Pos.Add(w.Dir.Scale(dt * min(w.V0, max(0, s/m.T))))
	}
}

// TestSpeedModelIsWhatItsFormulasSay compares single steps with the plain version,
// except of those whom a wall stops.
func TestSpeedModelIsWhatItsFormulasSay(t *testing.T) {
	c, goals := aisles(t, 50, family)
	m := NewSpeedModel()
	compared := 0
	for step := range 400 {
		toAndFro(c, goals)
		want := slices.Clone(c.Walkers)
		plainStep(m, c.Floor, want, dt)
		m.Step(c, dt)
		for i := range want {
			touches := false
			for _, k := range c.Floor.Near(want[i].Pos) {
				touches = touches || c.Floor.Wall(k).Nearest(want[i].Pos).Sub(want[i].Pos).Norm() < want[i].Radius
			}
			if touches {
				break // from here on the plain version sees people elsewhere
			}
			require.InDelta(t, want[i].Pos.X, c.Walkers[i].Pos.X, 1e-9, "step %d walker %d", step, i)
			require.InDelta(t, want[i].Pos.Y, c.Walkers[i].Pos.Y, 1e-9, "step %d walker %d", step, i)
			compared++
		}
	}
	require.Greater(t, compared, 5000)
}

// TestNearestIsTheBoxesOwn: the short way gives the same bits as site.Box.
func TestNearestIsTheBoxesOwn(t *testing.T) {
	for _, yaw := range []float64{0, 90, 180, 270, -90, 17, 45} {
		b := site.NewBox(site.Vec2{X: 3.3, Y: 1.7}, 2.1, 0.7, yaw)
		w := newWall(b)
		for x := -1.0; x < 7; x += 0.23 {
			for y := -2.0; y < 5; y += 0.19 {
				p := site.Vec2{X: x, Y: y}
				require.Equal(t, b.Nearest(p), w.nearest(p), "yaw %g at %v", yaw, p)
			}
		}
	}
}
