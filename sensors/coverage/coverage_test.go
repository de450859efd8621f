package coverage_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/site"
	"gosim/sensors"
	"gosim/sensors/coverage"
)

// room is an empty room of 6 × 4 m with a gate in the south and, in the middle of
// its ceiling, n cameras that look straight down with a wide view.
func room(t *testing.T, n int) *site.Site {
	t.Helper()
	s := &site.Site{
		Name: "room", CeilingM: 4, Bounds: site.Rect{Max: site.Vec2{X: 6, Y: 4}},
		Gates: []site.Gate{{Code: "door", A: site.Vec2{X: 2.5}, B: site.Vec2{X: 3.5}, Inward: site.Vec2{Y: 1}}},
		Zones: []site.Zone{{Code: "hall", Area: site.Rect{Max: site.Vec2{X: 6, Y: 4}}}},
	}
	for i := range n {
		c, err := site.NewCamera("c"+string(rune('1'+i)), site.Intrinsics{Width: 4000, Height: 4000, Fx: 1000, Fy: 1000, Cx: 2000, Cy: 2000}, site.Vec3{X: 3, Y: 2, Z: 4}, site.Vec3{X: 3, Y: 2}, 0, 15)
		require.NoError(t, err)
		s.Cameras = append(s.Cameras, c)
	}
	s.Reindex()
	return s
}

// sure is a configuration whose detector finds whoever shows.
func sure() sensors.Config {
	cfg := sensors.DefaultConfig()
	c := &cfg.Camera
	c.DetectClearShare, c.DetectHalfShare, c.DetectHeavyShare, c.DetectHalfSizePX = 0.9999, 0.9999, 0.9999, 0
	return cfg
}

func compute(t *testing.T, s *site.Site, cfg sensors.Config, cellM float64) *coverage.Map {
	t.Helper()
	o := coverage.DefaultOptions()
	o.CellM = cellM
	m, err := coverage.New(s, &cfg, o)
	require.NoError(t, err)
	return m
}

// at returns the cell round a point.
func at(t *testing.T, m *coverage.Map, p site.Vec2) *coverage.Cell {
	t.Helper()
	for i := range m.Cells {
		if d := m.Cells[i].At.Sub(p); math.Abs(d.X) <= m.Options.CellM/2+1e-9 && math.Abs(d.Y) <= m.Options.CellM/2+1e-9 {
			return &m.Cells[i]
		}
	}
	t.Fatalf("no cell at %v", p)
	return nil
}

// Straight below the camera, 4 m down, a metre is 250 px on the floor and 1000/3.15
// px at the chest of somebody 1.70 m tall. The foot's error is
// √((0.065·1000/3.15)² + 5²) px per axis and that of the calibration 2 px, so the
// radius is √2·√(0.065²·(4/3.15)² + (5² + 2²)/250²) m. It falls with the root of the
// number of cameras.
func TestErrorBelowACameraByHand(t *testing.T) {
	want := math.Sqrt2 * math.Hypot(0.065*4/3.15, math.Sqrt(25+4)/250)
	for n := 1; n <= 12; n++ {
		m := compute(t, room(t, n), sure(), 0.2)
		c := at(t, m, site.Vec2{X: 3.1, Y: 2.1})
		assert.Equal(t, n, c.Views)
		assert.Equal(t, n, c.Feet)
		assert.InDelta(t, float64(n)*0.9999, c.Found, 1e-9)
		assert.InEpsilon(t, want/math.Sqrt(float64(n)), c.ErrorM, 0.002, "%d cameras", n)
	}
	none := compute(t, room(t, 0), sure(), 0.5)
	assert.Zero(t, none.Cells[0].Views)
	assert.True(t, math.IsNaN(none.Cells[0].ErrorM))
}

// A camera that finds people half of the time alone leaves one or two reports: the
// mean of 1 and 1/2 by the chance of each, given one.
func TestErrorIsOverWhoReports(t *testing.T) {
	cfg := sure()
	cfg.Camera.DetectClearShare, cfg.Camera.DetectHalfShare, cfg.Camera.DetectHeavyShare = 0.6, 0.6, 0.6
	one := at(t, compute(t, room(t, 1), cfg, 0.2), site.Vec2{X: 3.1, Y: 2.1})
	two := at(t, compute(t, room(t, 2), cfg, 0.2), site.Vec2{X: 3.1, Y: 2.1})
	want := (2*0.6*0.4 + 0.6*0.6/2) / (1 - 0.4*0.4)
	assert.InEpsilon(t, want, two.ErrorM*two.ErrorM/(one.ErrorM*one.ErrorM), 1e-6)
	assert.InDelta(t, 1.2, two.Found, 1e-9)
}

func TestWallsHideAndNobodyStandsBehindThem(t *testing.T) {
	s := room(t, 1)
	s.Walls = []site.Box{site.NewBox(site.Vec2{X: 4.5, Y: 2}, 0.2, 2.4, 0)} // round which one can walk
	m := compute(t, s, sure(), 0.25)
	assert.Equal(t, 0, at(t, m, site.Vec2{X: 5.4, Y: 2}).Views)
	assert.Equal(t, 1, at(t, m, site.Vec2{X: 4, Y: 2}).Views)
	sum := m.Summary()
	require.NotEmpty(t, sum.Blind)
	assert.InDelta(t, sum.Views[0]*sum.FloorM2, total(sum.Blind), 1e-9)
	assert.Equal(t, "hall", sum.Blind[0].Place)

	s.Walls[0] = site.NewBox(site.Vec2{X: 4.5, Y: 2}, 0.2, 4, 0) // shut
	m = compute(t, s, sure(), 0.25)
	for i := range m.Cells {
		assert.Less(t, m.Cells[i].At.X, 4.4, "nobody gets there")
	}
	assert.InDelta(t, 4.2*4, m.Summary().FloorM2, 0.6)
}

func total(all []coverage.Patch) (sum float64) {
	for _, p := range all {
		sum += p.AreaM2
	}
	return sum
}

// The shopper's own body hides the hand from a camera behind them, and the shelf
// hides it from one behind the shelf.
func TestFacesAreSeenPastTheShopper(t *testing.T) {
	s := room(t, 0)
	s.Gondolas = []site.Gondola{{Code: "G", Box: site.NewBox(site.Vec2{X: 3, Y: 3}, 2, 0.4, 0), HeightM: 1.5, Normal: site.Vec2{Y: -1}, Shelves: []site.ShelfID{0}}}
	s.Shelves = []site.Shelf{{Level: 1, Z: 0.9, Plates: []site.PlateID{0}}}
	s.Plates = []site.Plate{{Code: "G-S1-P01", Center: site.Vec3{X: 3, Y: 3, Z: 0.9}, WidthM: 2, DepthM: 0.4, Interval: time.Second}}
	face := func(places ...site.Vec3) coverage.Face {
		s.Cameras = nil
		for _, p := range places {
			c, err := site.NewCamera("c", site.Intrinsics{Width: 1280, Height: 720, Fx: 600, Fy: 600, Cx: 640, Cy: 360}, p, site.Vec3{X: 3, Y: 2.7, Z: 0.9}, 0, 15)
			require.NoError(t, err)
			s.Cameras = append(s.Cameras, c)
		}
		m := compute(t, s, sure(), 0.5)
		require.Len(t, m.Faces, 1)
		return m.Faces[0]
	}
	assert.Equal(t, 0, face(site.Vec3{X: 3, Y: 0.2, Z: 1.8}).Views, "from behind the shopper")
	assert.Equal(t, 0, face(site.Vec3{X: 3, Y: 3.9, Z: 2.5}).Views, "from behind the shelf")
	side := face(site.Vec3{X: 0.8, Y: 1.6, Z: 2})
	assert.Equal(t, 1, side.Views)
	d := side.At.Sub(site.Vec3{X: 0.8, Y: 1.6, Z: 2}).Norm()
	assert.InEpsilon(t, coverage.PalmM*600/d, side.HandPX, 0.01)
	assert.Equal(t, 2, face(site.Vec3{X: 0.8, Y: 1.6, Z: 2}, site.Vec3{X: 5.2, Y: 1.6, Z: 2}).Views)
}

func TestGatesTakeTheWorstOfTheirWidth(t *testing.T) {
	s := room(t, 0)
	c, err := site.NewCamera("c", site.Intrinsics{Width: 1280, Height: 720, Fx: 400, Fy: 400, Cx: 640, Cy: 360}, site.Vec3{X: 1, Y: 3.8, Z: 3}, site.Vec3{X: 2, Y: 1, Z: 1}, 0, 15)
	require.NoError(t, err)
	s.Cameras = []site.Camera{c}
	m := compute(t, s, sure(), 0.25)
	require.Len(t, m.Gates, 1)
	g := &m.Gates[0]
	assert.Equal(t, 1, g.Inside.Views)
	assert.Equal(t, 1, g.On.Views)
	assert.Greater(t, g.On.ErrorM, g.Inside.ErrorM, "farther away")
	assert.Greater(t, g.Outside.ErrorM, g.On.ErrorM)
	near, far := at(t, m, site.Vec2{X: 2.6, Y: 0.6}), at(t, m, site.Vec2{X: 3.4, Y: 0.4})
	assert.Greater(t, far.ErrorM, near.ErrorM)
	assert.InEpsilon(t, far.ErrorM, g.Inside.ErrorM, 0.05, "the far end of the gate")
}

func TestOptionsOutOfRange(t *testing.T) {
	cfg := sure()
	for _, o := range []coverage.Options{{CellM: 0, HeightM: 1.7}, {CellM: 3, HeightM: 1.7}, {CellM: math.NaN(), HeightM: 1.7}, {CellM: 0.25, HeightM: 0.1}} {
		_, err := coverage.New(room(t, 1), &cfg, o)
		require.ErrorContains(t, err, "expected")
	}
	cfg.Camera.FootSDM = -1
	_, err := coverage.New(room(t, 1), &cfg, coverage.DefaultOptions())
	require.ErrorContains(t, err, "foot_sd_m")
	s := room(t, 1)
	s.Cameras[0].FPS = 0
	cfg = sure()
	_, err = coverage.New(s, &cfg, coverage.DefaultOptions())
	require.ErrorIs(t, err, sensors.ErrSite)
	s.Gondolas = []site.Gondola{{Box: site.NewBox(site.Vec2{X: 3, Y: 2}, 6, 4, 0)}}
	s.Cameras = nil
	_, err = coverage.New(s, &cfg, coverage.DefaultOptions())
	require.ErrorContains(t, err, "no cell")
}

func TestWithout(t *testing.T) {
	s := room(t, 3)
	less, _, ok := coverage.Without(s, []string{"c2"})
	require.True(t, ok)
	require.Len(t, less.Cameras, 2)
	assert.Equal(t, "c3", less.Cameras[1].Code)
	id, ok := less.CameraByCode("c3")
	assert.True(t, ok)
	assert.Equal(t, site.CameraID(1), id)
	assert.Len(t, s.Cameras, 3)
	_, unknown, ok := coverage.Without(s, []string{"c1", "c9"})
	assert.False(t, ok)
	assert.Equal(t, "c9", unknown)
}

// Files hold every cell and face, and are the same twice.
func TestFilesAreWhole(t *testing.T) {
	s := store(t, "autocheckout-nano")
	m := compute(t, s, sensors.DefaultConfig(), 0.5)
	var text bytes.Buffer
	require.NoError(t, m.JSON(&text))
	var got struct {
		Cells []struct {
			Error *float64 `json:"error_cm"`
			Views int      `json:"views"`
		} `json:"cells"`
		Faces []struct {
			Views int `json:"views"`
		} `json:"faces"`
	}
	require.NoError(t, json.Unmarshal(text.Bytes(), &got))
	require.Len(t, got.Cells, len(m.Cells))
	require.Len(t, got.Faces, len(s.Plates))
	blind := 0
	for i := range got.Cells {
		assert.Equal(t, m.Cells[i].Views, got.Cells[i].Views)
		if got.Cells[i].Error == nil {
			blind++
			assert.True(t, math.IsNaN(m.Cells[i].ErrorM))
		}
	}
	assert.Positive(t, blind)
	var again bytes.Buffer
	require.NoError(t, compute(t, s, sensors.DefaultConfig(), 0.5).JSON(&again))
	assert.Equal(t, text.String(), again.String())

	for _, write := range []struct {
		to   func(*bytes.Buffer) error
		rows int
	}{
		{func(b *bytes.Buffer) error { return m.CellsCSV(b) }, len(m.Cells)},
		{func(b *bytes.Buffer) error { return m.FacesCSV(b) }, len(m.Faces)},
	} {
		var b bytes.Buffer
		require.NoError(t, write.to(&b))
		rows, err := csv.NewReader(&b).ReadAll()
		require.NoError(t, err)
		assert.Len(t, rows, write.rows+1)
	}
}

func BenchmarkNew(b *testing.B) {
	s, cfg := store(b, "go"), sensors.DefaultConfig()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := coverage.New(s, &cfg, coverage.DefaultOptions()); err != nil {
			b.Fatal(err)
		}
	}
}
