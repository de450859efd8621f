package reports_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/reports"
	"gosim/sim"
)

// mapStory is one visit to the test store: ann takes cola (billed), bar (not
// billed) and chips (put back) and is billed a gum; her track breaks once.
func mapStory(tb testing.TB) (*story, sim.PersonID) {
	tb.Helper()
	y := newStory(tb)
	p := y.member("ann", sim.TechniqueNone, 0)
	y.take(10, p, cola, sim.TechniqueNone)
	y.take(20, p, bar, sim.TechniqueNone)
	require.NoError(tb, y.w.Pick(at(30), p, y.w.Front(2, chips), 0, sim.TechniqueNone))
	require.NoError(tb, y.w.PutBack(at(31), p, 0, 2, 0.5, sim.TechniqueNone))
	for i := range 60 {
		s := float64(i)
		x, yy := 3-2*math.Cos(s/30*math.Pi), 1.8-1.3*math.Sin(s/30*math.Pi+0.9)
		y.w.Log.Path = append(y.w.Log.Path, sim.PathPoint{At: at(s), Person: p, X: x, Y: yy})
		if i < 30 || i > 34 {
			id := output.TrackID(1 + i/32)
			y.batch.Tracks = append(y.batch.Tracks, output.Track{ID: id, Account: "ann", Time: unix(s), X: x + 0.08*math.Sin(s), Y: yy + 0.08*math.Cos(2*s)})
		}
	}
	y.leave(60, p)
	y.receipt("ann", 0, 60, 5, 0.9, cola, gum)
	y.batch.Events = append(y.batch.Events, output.ShelfEvent{ID: 1, Plate: 3, SKU: gum, Units: -1, Account: "ann", Start: unix(22), End: unix(23)})
	return y, p
}

func TestStoreMapTellsTheVisit(t *testing.T) {
	y, p := mapStory(t)
	r := y.score()
	m, err := reports.NewStoreMap(y.s, y.w, epoch, y.c, p)
	require.NoError(t, err)
	assert.Equal(t, "test store: visit of ann, came in at 0:00:00", m.Title)
	assert.Len(t, m.Truth, 60)
	require.Len(t, m.Track, 2, "one piece per track")
	assert.Len(t, m.Track[0], 30)
	var got []string
	for _, k := range m.Marks {
		got = append(got, k.Name+" "+k.Kind.String())
	}
	assert.Equal(t, []string{"cola taken and billed", "bar taken, not billed", "chips taken, left inside again", "gum billed, not taken"}, got)
	assert.Equal(t, y.s.Plates[3].Center.XY(), m.Marks[3].Pos, "where the engine saw it taken")

	telling, ok := reports.TellingVisit(&r)
	assert.True(t, ok)
	assert.Equal(t, p, telling)
	_, err = reports.NewStoreMap(y.s, y.w, epoch, y.c, 99)
	require.ErrorContains(t, err, "person 99")
}

func TestTellingVisitPrefersMistakesToLongVisits(t *testing.T) {
	visit := func(p sim.PersonID, v reports.Verdict, owed, billed int64) reports.VisitRow {
		return reports.VisitRow{Person: p, Verdict: v, Lines: []reports.BasketLine{{Owed: owed, Billed: billed}}}
	}
	cases := []struct {
		name   string
		visits []reports.VisitRow
		want   sim.PersonID
	}{
		{"the longest", []reports.VisitRow{visit(1, reports.VerdictExact, 2, 2), visit(2, reports.VerdictExact, 3, 3)}, 2},
		{"the first of equals", []reports.VisitRow{visit(1, reports.VerdictExact, 3, 3), visit(2, reports.VerdictExact, 3, 3)}, 1},
		{"a unit missing weighs as four", []reports.VisitRow{visit(1, reports.VerdictExact, 4, 4), visit(2, reports.VerdictUndercharged, 2, 1)}, 2},
		{"a unit too many as well", []reports.VisitRow{visit(1, reports.VerdictExact, 4, 4), visit(2, reports.VerdictOvercharged, 1, 2)}, 2},
		{"a long visit beats a small mistake", []reports.VisitRow{visit(1, reports.VerdictExact, 9, 9), visit(2, reports.VerdictUndercharged, 2, 1)}, 1},
		{"only sessions that left", []reports.VisitRow{visit(1, reports.VerdictNoAccount, 9, 0), visit(2, reports.VerdictInside, 9, 0), visit(3, reports.VerdictExact, 0, 0)}, 3},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, ok := reports.TellingVisit(&reports.Replication{Visits: c.visits})
			assert.True(t, ok)
			assert.Equal(t, c.want, got)
		})
	}
	_, ok := reports.TellingVisit(&reports.Replication{})
	assert.False(t, ok)
}

// pictures returns every plot of a result, by name.
func pictures(tb testing.TB) map[string]func(io.Writer, reports.Format) error {
	tb.Helper()
	y, p := mapStory(tb)
	y.score()
	m, err := reports.NewStoreMap(y.s, y.w, epoch, y.c, p)
	require.NoError(tb, err)
	r := reports.Summarise(threeReplications(tb), provenance())
	return map[string]func(io.Writer, reports.Format) error{
		"map":     func(w io.Writer, f reports.Format) error { return reports.PlotStoreMap(w, f, &m) },
		"latency": func(w io.Writer, f reports.Format) error { return reports.PlotLatency(w, f, &r) },
		"errors":  func(w io.Writer, f reports.Format) error { return reports.PlotErrors(w, f, &r) },
	}
}

func TestPicturesAreWholeAndTheSameTwice(t *testing.T) {
	first, second := pictures(t), pictures(t)
	for _, name := range []string{"map", "latency", "errors"} {
		for _, f := range []reports.Format{reports.PNG, reports.SVG} {
			t.Run(fmt.Sprintf("%s.%s", name, f), func(t *testing.T) {
				var a, b bytes.Buffer
				require.NoError(t, first[name](&a, f))
				require.NoError(t, second[name](&b, f))
				require.Equal(t, a.Bytes(), b.Bytes())
				if f == reports.PNG {
					img, err := png.Decode(&a)
					require.NoError(t, err)
					assert.Greater(t, img.Bounds().Dx(), 600)
					return
				}
				for dec := xml.NewDecoder(strings.NewReader(a.String())); ; {
					_, err := dec.Token()
					if errors.Is(err, io.EOF) {
						break
					}
					require.NoError(t, err)
				}
			})
		}
	}
	assert.ErrorIs(t, first["map"](io.Discard, "gif"), reports.ErrFormat)
}

// TestMapIsToScale finds the corners of a 1 m wall in the SVG: it must be as
// wide as it is high.
func TestMapIsToScale(t *testing.T) {
	s := testSite(t)
	s.Walls = []site.Box{site.NewBox(site.Vec2{X: 2, Y: 1.5}, 1, 1, 0)}
	var b bytes.Buffer
	require.NoError(t, reports.PlotStoreMap(&b, reports.SVG, &reports.StoreMap{Site: s, Title: "wall"}))
	const wall = "fill:#555555"
	var path string
	for line := range strings.Lines(b.String()) {
		if strings.Contains(line, wall) {
			path = line
		}
	}
	require.NotEmpty(t, path)
	_, path, _ = strings.Cut(path, `d="`)
	var x, y [4]float64
	_, err := fmt.Sscanf(path, "M%g,%gL%g,%gL%g,%gL%g,%g", &x[0], &y[0], &x[1], &y[1], &x[2], &y[2], &x[3], &y[3])
	require.NoError(t, err, path)
	assert.InEpsilon(t, x[1]-x[0], math.Abs(y[2]-y[1]), 1e-3)
}

func TestPlotsOfNothingAreErrors(t *testing.T) {
	r := reports.Summarise(nil, provenance())
	require.ErrorIs(t, reports.PlotLatency(io.Discard, reports.PNG, &r), reports.ErrNoData)
	require.ErrorIs(t, reports.PlotErrors(io.Discard, reports.PNG, &r), reports.ErrNoData)
}

func BenchmarkScore(b *testing.B) {
	y := newStory(b)
	people := make([]sim.PersonID, 12)
	for i := range people {
		people[i] = y.member(fmt.Sprint("m", i), sim.TechniqueNone, 0)
	}
	const seconds = 600
	for k := range seconds * 5 {
		for i, p := range people {
			s := float64(k) / 5
			x, yy := 3+2*math.Cos(s/20+float64(i)), 2+math.Sin(s/20+float64(i))
			y.w.Log.Path = append(y.w.Log.Path, sim.PathPoint{At: at(s), Person: p, X: x, Y: yy})
			y.c.Add(&output.Batch{Tracks: []output.Track{{ID: output.TrackID(i + 1), Account: fmt.Sprint("m", i), Time: unix(s), X: x, Y: yy}}})
		}
	}
	for i, p := range people {
		for k := range 4 {
			y.take(float64(20*k+i+1), p, site.SKU(k), sim.TechniqueNone)
		}
		y.leave(seconds, p)
		y.receipt(fmt.Sprint("m", i), 0, seconds, 5, 0.9, cola, bar, chips, gum)
	}
	y.c.Add(&y.batch)
	b.ReportAllocs()
	start := time.Duration(0)
	for b.Loop() {
		reports.Score(y.s, y.w, epoch, y.c)
		start += seconds * time.Second
	}
	b.ReportMetric(start.Seconds()/b.Elapsed().Seconds(), "simulated_s/s")
}
