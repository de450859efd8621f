package plots

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/site"
	"gosim/reports"
	"gosim/sim"
)

func TestPicturesAreWholeAndTheSameTwice(t *testing.T) {
	first, second := All(testRun(t)), All(testRun(t))
	names := make(map[string]bool)
	for i, p := range first {
		assert.Regexp(t, `^[a-z]+(-[a-z]+)*$`, p.Name)
		assert.False(t, names[p.Name], "%s twice", p.Name)
		names[p.Name] = true
		assert.NotEmpty(t, p.Title)
		assert.True(t, strings.HasSuffix(p.Caption, "."), p.Caption)
		t.Run(p.Name, func(t *testing.T) {
			data := draw1(t, p, PNG)
			require.Equal(t, data, draw1(t, second[i], PNG))
			img, err := png.Decode(bytes.NewReader(data))
			require.NoError(t, err)
			assert.Greater(t, img.Bounds().Dx(), 600)
			svg := draw1(t, p, SVG)
			require.Equal(t, svg, draw1(t, second[i], SVG))
			checkSVG(t, svg)
		})
	}
	assert.Len(t, names, 14)
}

// checkSVG wants well-formed XML that can stand in a page with others.
func checkSVG(t *testing.T, svg []byte) {
	t.Helper()
	assert.Less(t, len(svg), 150_000)
	assert.True(t, bytes.HasPrefix(svg, []byte(`<svg role="img" aria-label="`)), "%.80s", svg)
	dec := xml.NewDecoder(bytes.NewReader(svg))
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		if e, ok := token.(xml.StartElement); ok {
			for _, a := range e.Attr {
				assert.NotEqual(t, "id", a.Name.Local)
				assert.NotContains(t, a.Value, "NaN", e.Name.Local)
				assert.NotContains(t, a.Value, "Inf", e.Name.Local)
			}
		}
	}
	assert.NotContains(t, string(svg), "Liberation Sans;", "the family stands in the root element alone")
}

func TestNothingToPlotIsSaid(t *testing.T) {
	s := testSite(t)
	for name, run := range map[string]*reports.Run{
		"an empty run":           {},
		"no replications":        {Site: s, Result: reports.Summarise(nil, nil, reports.Provenance{})},
		"an empty replication":   {Site: s, Result: reports.Result{Indices: []int{0}}, Details: make([]reports.Detail, 1), Load: func(int) (*reports.Record, error) { return &reports.Record{Site: s}, nil }},
		"nobody inside, dwell 0": {Site: s, Details: []reports.Detail{{Dwell: reports.DwellGrid{CellM: 0.25, Cols: 2, Rows: 1, Seconds: make([]float32, 2)}}}},
	} {
		for _, p := range All(run) {
			for _, f := range []Format{PNG, SVG} {
				var b bytes.Buffer
				require.ErrorIs(t, p.Draw(&b, f), ErrNoData, "%s: %s", name, p.Name)
				assert.Zero(t, b.Len())
			}
		}
	}
}

func TestOneOfEachIsEnough(t *testing.T) {
	d := reports.Detail{
		Visits:    []reports.VisitRow{wrong(visit(0, 1))},
		Errors:    []reports.ErrorRow{{SKU: cola, Slot: 0, Plate: 0}},
		Incidents: []reports.IncidentRow{{Technique: sim.TechniqueTailgate, ValueCents: 1, Alerted: 0}},
		Dwell:     reports.DwellGrid{CellM: 0.25, Cols: 1, Rows: 1, Seconds: []float32{0.5}},
	}
	run := &reports.Run{Result: result(1), Site: testSite(t), Details: []reports.Detail{d}}
	run.Load = func(int) (*reports.Record, error) {
		return &reports.Record{
			Site: run.Site, Detail: d, Visits: make([]sim.Visit, 1), Path: []sim.PathPoint{{X: 1, Y: 1}},
			Tracks: []reports.TrackPoint{{Account: "m0", AccountP: 1}},
		}, nil
	}
	for _, p := range All(run) {
		checkSVG(t, draw1(t, p, SVG))
	}
	d.Visits[0].Confidence = reports.Some(0)
	d.Incidents[0].Alerted = sim.Never
	for _, p := range All(run) {
		err := p.Draw(io.Discard, SVG)
		assert.True(t, err == nil || errors.Is(err, ErrNoData), "%s: %v", p.Name, err)
	}
}

func TestUnknownFormat(t *testing.T) {
	for _, p := range All(testRun(t)) {
		assert.ErrorIs(t, p.Draw(io.Discard, "gif"), ErrFormat, p.Name)
	}
}

func TestLoadErrorsAreReported(t *testing.T) {
	run := testRun(t)
	boom := errors.New("boom")
	run.Load = func(int) (*reports.Record, error) { return nil, boom }
	for _, p := range All(run) {
		switch err := p.Draw(io.Discard, SVG); p.Name {
		case "store-map", "identity-reliability":
			require.ErrorIs(t, err, boom, p.Name)
		default:
			require.NoError(t, err, p.Name)
		}
	}
}

// TestMapShowsTheMostTellingReplication gives the second one the worst bill.
func TestMapShowsTheMostTellingReplication(t *testing.T) {
	run := testRun(t)
	run.Result.Indices = []int{4, 7, 9}
	run.Details[1].Visits[3].Lines = []reports.BasketLine{{SKU: cola, Owed: 0, Billed: 9}}
	var loaded []int
	run.Load = func(index int) (*reports.Record, error) {
		loaded = append(loaded, index)
		return record(t, run.Details[1]), nil
	}
	p := All(run)[0]
	draw1(t, p, PNG)
	assert.Contains(t, string(draw1(t, p, SVG)), "visit of m3")
	assert.Equal(t, []int{7}, loaded, "once for both formats")
}

// TestMapIsToScale finds the corners of a 1 m wall in the SVG: it must be as
// wide as it is high.
func TestMapIsToScale(t *testing.T) {
	s := testSite(t)
	s.Walls = []site.Box{site.NewBox(site.Vec2{X: 2, Y: 1.5}, 1, 1, 0)}
	var b bytes.Buffer
	require.NoError(t, StoreMap(&b, SVG, &reports.StoreMap{Site: s, Title: "wall"}))
	m := regexp.MustCompile(`d="M([\d.]+),([\d.]+)H([\d.]+)V([\d.]+)H[\d.]+Z" style="fill:#555555"`).FindStringSubmatch(b.String())
	require.NotNil(t, m)
	var v [4]float64
	for i := range v {
		_, err := fmt.Sscan(m[i+1], &v[i])
		require.NoError(t, err)
	}
	assert.InEpsilon(t, v[2]-v[0], math.Abs(v[3]-v[1]), 1e-3)
}

// TestLongHeadingsFit makes them smaller instead of running over the edge.
func TestLongHeadingsFit(t *testing.T) {
	r := result(2)
	size := func(scenario string) float64 {
		r.Provenance.Scenario = scenario
		var b bytes.Buffer
		require.NoError(t, Errors(&b, SVG, &r))
		m := regexp.MustCompile(`font-size:([\d.]+)px[^>]*>` + scenario).FindStringSubmatch(b.String())
		require.NotNil(t, m)
		var v float64
		_, err := fmt.Sscan(m[1], &v)
		require.NoError(t, err)
		return v
	}
	assert.InDelta(t, aboutSize, size("short"), 1e-9)
	assert.Less(t, size(strings.Repeat("long-", 20)), float64(aboutSize))
}

func TestGoldens(t *testing.T) {
	r := result(3)
	for name, write := range map[string]func(io.Writer) error{
		"billing-errors.svg": func(w io.Writer) error { return Errors(w, SVG, &r) },
		"error-chain.svg":    func(w io.Writer) error { return Chain(w, SVG, &r) },
	} {
		var b bytes.Buffer
		require.NoError(t, write(&b))
		golden(t, name, b.Bytes())
	}
}

func TestShortPath(t *testing.T) {
	for in, want := range map[string]string{
		"M1,2L3,2L3,4L1,4Z":                "M1,2H3V4H1Z",
		"M1,2L3,4L5,6":                     "M1,2L3,4L5,6",
		"M1,2L1,2":                         "M1,2V2",
		"M1,2A5,5 0 0 1 3,2L3,9L3,10":      "M1,2A5,5 0 0 1 3,2L3,9V10",
		"M0,0L1,0ZM2,0L3,0":                "M0,0H1ZM2,0H3",
		"M1e-05,2L3,2Q1,2,3,4C1,1,2,2,3,3": "M1e-05,2H3Q1,2,3,4C1,1,2,2,3,3",
		"":                                 "",
	} {
		var b strings.Builder
		shortPath(&b, in)
		assert.Equal(t, want, b.String(), in)
	}
}
