package page

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"html/template"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/reports"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// fakes stand for the pictures and replays of other packages.
func fakes(size int) parts {
	return parts{
		script: "globalThis.GosimReplay = {attach() {}};", style: ".replay { color: red }",
		embed: func(r *reports.Record) (template.HTML, error) {
			return template.HTML(fmt.Sprintf(`<script type="application/x-replay" data-replication="%d">%s</script>`, r.Index, strings.Repeat("A", size))), nil
		},
		pictures: []picture{
			{Name: "one", Title: "One", Caption: "How it is.", draw: func(w io.Writer, _ bool) error {
				_, err := io.WriteString(w, `<?xml version="1.0"?><svg width="10pt" height="20pt" viewBox="0 0 10 20" xmlns="http://www.w3.org/2000/svg"><g id="a"><text>x &lt; y</text></g></svg>`)
				return err
			}},
			{Name: "none", Title: "Nothing at all", draw: func(io.Writer, bool) error { return fmt.Errorf("none: %w", errNothing) }},
		},
	}
}

func made(t *testing.T, run *reports.Run, opt Options, p parts) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, write(&b, run, &opt, p))
	return b.String()
}

// has and lacks do not print the whole page.
func has(t *testing.T, html, want string) {
	t.Helper()
	assert.True(t, strings.Contains(html, want), "the page lacks %q", want)
}

func lacks(t *testing.T, html, unwanted string) {
	t.Helper()
	assert.False(t, strings.Contains(html, unwanted), "the page has %q", unwanted)
}

// dataOf returns the data part of a page.
func dataOf(t *testing.T, html string) string {
	t.Helper()
	m := regexp.MustCompile(`(?s)<script type="application/json" id="data">(.*?)</script>`).FindStringSubmatch(html)
	require.NotNil(t, m)
	require.True(t, json.Valid([]byte(m[1])), m[1])
	return m[1]
}

func decode(t *testing.T, html string) dataset {
	t.Helper()
	var d dataset
	require.NoError(t, json.Unmarshal([]byte(dataOf(t, html)), &d))
	return d
}

func TestData(t *testing.T) {
	run := testRun(t, 2)
	html := made(t, run, Options{InFolder: true}, fakes(10))
	var parts map[string]json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(dataOf(t, html)), &parts))
	var got strings.Builder
	for _, key := range slices.Sorted(maps.Keys(parts)) { // one row a line: a person reviews this file
		var rows []json.RawMessage
		if json.Unmarshal(parts[key], &rows) != nil {
			rows = []json.RawMessage{parts[key]}
		}
		fmt.Fprintf(&got, "%s:\n", key)
		for _, row := range rows {
			fmt.Fprintf(&got, "  %s\n", row)
		}
	}
	golden(t, "data.txt", got.String())
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}

// TestText: what a reader sees first, and the tables in the markup.
func TestText(t *testing.T) {
	html := made(t, testRun(t, 1), Options{}, fakes(10))
	for _, want := range []string{
		"3 of 4 receipts are wrong: 2 units owed and not billed, 2 billed in error; most often wrong sku (2 of 4).",
		"1 of 2 thefts had an alert.", "1 of 3 alerts meant somebody who stole; 2 did not.",
		`<span class="value">25.0</span><span class="unit">` + "\u00a0%",
		"No value: not measured here", "G1, shelf 2", "place unknown", "Nothing to show for: Nothing at all.",
		`<svg viewBox="0 0 10 20" aria-hidden="true" focusable="false"><g id="fig0-a"><text>x &lt; y</text></g></svg>`,
		"One replication has no interval", "A shop.\n&lt;b&gt;",
	} {
		has(t, html, want)
	}
	lacks(t, html, `id="t-replications"`)

	html = made(t, testRun(t, 3), Options{}, fakes(10))
	has(t, html, `<span class="pm">± 1.5</span>`)
	has(t, html, `id="t-replications"`)
	has(t, html, "9 of 12 receipts are wrong")
}

func TestHostileNames(t *testing.T) {
	run := testRun(t, 2)
	run.Site.Currency, run.Site.Name = hostile, hostile
	run.Result.Provenance.Scenario, run.Result.Provenance.Engine = hostile, hostile
	run.Site.Gondolas[0].Code = hostile
	text, err := json.Marshal(map[string]string{"description": hostile, "start": hostile})
	require.NoError(t, err)
	run.Scenario = text
	html := made(t, run, Options{}, fakes(10))
	lacks(t, html, "<img src=x")
	lacks(t, html, "<img")
	assert.Equal(t, 1+1+1+2, strings.Count(html, "<script"), "the data, the replay's script, the page's, two replays")
	assert.Equal(t, strings.Count(html, "<script"), strings.Count(html, "</script"))
	d := decode(t, html)
	assert.Contains(t, d.Products, [2]string{hostile, "4000000000013"})
	assert.NotContains(t, dataOf(t, html), "\u2028")
}

func TestRunsWithHoles(t *testing.T) {
	for name, c := range map[string]struct {
		run  func() *reports.Run
		want []string
		not  []string
	}{
		"no replications": {
			func() *reports.Run { return testRun(t, 0) },
			[]string{"No replication is complete", "All metrics"},
			[]string{`id="receipts"`, `id="t-visits"`},
		},
		"no rows": {
			func() *reports.Run {
				r := testRun(t, 2)
				r.Details, r.Load, r.Site, r.Scenario = nil, nil, nil, nil
				return r
			},
			[]string{"rows behind the scores are not at hand", "nothing can be replayed"},
			[]string{`id="receipts"`},
		},
		"nothing wrong": {
			func() *reports.Run {
				r := testRun(t, 1)
				d := &r.Details[0]
				d.Visits, d.Errors, d.Incidents, d.Alerts = d.Visits[:1], nil, nil, nil
				return r
			},
			[]string{"The one receipt is exact", "Nobody stole anything", "The engine raised no alert", "No unit was billed too many"},
			[]string{`id="t-units"`, `id="t-thefts"`, `id="t-alerts"`},
		},
		"interrupted": {
			func() *reports.Run {
				r := testRun(t, 2)
				r.Result.Provenance.Replications = 5
				return r
			},
			[]string{"2 of 5 replications complete"},
			nil,
		},
		"a scenario of another shape": {
			func() *reports.Run {
				r := testRun(t, 1)
				r.Scenario = []byte(`{"description": 3}`)
				return r
			},
			[]string{"&#34;description&#34;: 3"},
			nil,
		},
		"not a number": {
			func() *reports.Run {
				r := testRun(t, 1)
				r.Details[0].Errors[0].X = math.NaN()
				r.Details[0].Incidents[0].Y = math.Inf(1)
				r.Details[0].Alerts[0].Score = math.NaN()
				return r
			}, nil, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			html := made(t, c.run(), Options{}, fakes(10))
			decode(t, html)
			for _, s := range c.want {
				has(t, html, s)
			}
			for _, s := range c.not {
				lacks(t, html, s)
			}
		})
	}
}

// TestRowsLeftOut: uneventful visits make room, all others are always there.
func TestRowsLeftOut(t *testing.T) {
	run := testRun(t, 2)
	many(run, 50)
	for _, c := range []struct{ max, visits, left int }{{0, 60, 0}, {20, 28, 32}, {-1, 8, 52}} {
		html := made(t, run, Options{MaxRows: c.max}, fakes(10))
		d := decode(t, html)
		assert.Len(t, d.Visits, c.visits, "MaxRows %d", c.max)
		assert.Equal(t, c.left, d.LeftOut, "MaxRows %d", c.max)
		assert.Equal(t, c.left > 0, strings.Contains(html, "are left out to keep the page quick"))
		wrongs := 0
		for _, v := range d.Visits {
			if wrong(reports.Verdict(v[8].(string))) {
				wrongs++
			}
		}
		assert.Equal(t, 6, wrongs)
	}
}

// TestReplays: the first replication, then those with the most wrong receipts,
// as far as the budget goes.
func TestReplays(t *testing.T) {
	run := testRun(t, 4)
	run.Result.Indices = []int{0, 1, 2, 5}
	run.Details[5-2].Visits[0].Verdict = reports.VerdictOvercharged
	run.Details[1].Visits[1].Verdict = reports.VerdictExact
	const size = 100_000
	rest := int64(len(made(t, run, Options{ReplayBudget: -1}, fakes(size))))
	for _, c := range []struct {
		room int64
		want []int
	}{{-1, nil}, {rest, nil}, {rest + size*11/10, []int{0}}, {rest + size*22/10, []int{0, 5}}, {rest + size*33/10, []int{0, 2, 5}}, {0, []int{0, 1, 2, 5}}} {
		html := made(t, run, Options{ReplayBudget: c.room}, fakes(size))
		var got []int
		for _, r := range decode(t, html).Replications {
			if r.Replay {
				got = append(got, r.Index)
			}
		}
		assert.Equal(t, c.want, got, "budget %d", c.room)
		for _, i := range c.want {
			has(t, html, fmt.Sprintf(`data-replication="%d"`, i))
		}
		assert.Equal(t, len(c.want), strings.Count(html, "x-replay"))
		if c.room > rest {
			assert.LessOrEqual(t, int64(len(html)), c.room)
		}
	}
}

func TestErrors(t *testing.T) {
	boom := errors.New("boom")
	for name, c := range map[string]struct {
		change func(*reports.Run, *parts)
		want   string
	}{
		"load": {func(r *reports.Run, _ *parts) { r.Load = func(int) (*reports.Record, error) { return nil, boom } }, "page: replication 0: boom"},
		"embed": {func(_ *reports.Run, p *parts) {
			p.embed = func(*reports.Record) (template.HTML, error) { return "", boom }
		}, "page: replay of replication 0: boom"},
		"picture":                {func(_ *reports.Run, p *parts) { p.pictures[0].draw = func(io.Writer, bool) error { return boom } }, "page: picture one: boom"},
		"wrong unit of nobody":   {func(r *reports.Run, _ *parts) { r.Details[0].Errors[1].Visit = 5 }, "page: replication 0: wrong unit 1 names visit 5 of 5"},
		"theft of nobody":        {func(r *reports.Run, _ *parts) { r.Details[0].Incidents[0].Visit = -1 }, "page: replication 0: theft 0 names visit -1 of 5"},
		"alert of nobody":        {func(r *reports.Run, _ *parts) { r.Details[0].Alerts[2].Visit = 9 }, "page: replication 0: alert 2 names visit 9 of 5"},
		"more rows than results": {func(r *reports.Run, _ *parts) { r.Result.Indices = nil }, "page: rows of 1 replications, results of 0"},
	} {
		t.Run(name, func(t *testing.T) {
			run, p := testRun(t, 1), fakes(10)
			c.change(run, &p)
			assert.EqualError(t, write(io.Discard, run, &Options{}, p), c.want)
		})
	}
}

func TestSameRunSameBytes(t *testing.T) {
	assert.Equal(t, made(t, testRun(t, 3), Options{}, fakes(10)), made(t, testRun(t, 3), Options{}, fakes(10)))
}

// TestPolicy: the browser runs the two scripts that the page brings along, and
// nothing may be fetched.
func TestPolicy(t *testing.T) {
	html := made(t, testRun(t, 1), Options{}, fakes(10))
	m := regexp.MustCompile(`http-equiv="Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(html)
	require.NotNil(t, m)
	assert.Contains(t, m[1], "default-src &#39;none&#39;")
	assert.NotContains(t, m[1], "http")
	assert.Equal(t, 2, strings.Count(m[1], "sha256-"))
	lacks(t, html, "src=\"http")
	lacks(t, html, "@import")
}

// TestWellFormed: every element that is opened is closed, in order.
func TestWellFormed(t *testing.T) {
	for n := range 3 {
		html := made(t, testRun(t, n), Options{}, fakes(10))
		html = regexp.MustCompile(`(?s)(<(script|style)[^>]*>).*?(</(script|style)>)`).ReplaceAllString(html, "$1$3")
		var open []string
		for _, m := range regexp.MustCompile(`<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^>"]|"[^"]*")*?)(/?)>`).FindAllStringSubmatch(html, -1) {
			switch tag := m[2]; {
			case m[4] == "/", slices.Contains([]string{"meta", "img", "br", "input", "link"}, tag):
			case m[1] == "":
				open = append(open, tag)
			default:
				require.NotEmpty(t, open, "</%s> closes nothing", tag)
				require.Equal(t, open[len(open)-1], tag, "in %v", open)
				open = open[:len(open)-1]
			}
		}
		assert.Empty(t, open)
		ids := map[string]bool{}
		for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(html, -1) {
			assert.False(t, ids[m[1]], "two elements have the id %s", m[1])
			ids[m[1]] = true
		}
		for _, m := range regexp.MustCompile(` (?:aria-labelledby="|href="#)([^"]*)"`).FindAllStringSubmatch(html, -1) {
			assert.True(t, ids[m[1]], "nothing has the id %s", m[1])
		}
	}
}

func TestStrip(t *testing.T) {
	s := reports.Summary{Metric: reports.Metric{Unit: "ratio"}, Value: reports.Some(0.9), Half: reports.Some(0.2)}
	for _, v := range []float64{0.8, 1, 0.9} {
		s.PerRep = append(s.PerRep, reports.Some(v))
	}
	got := newStrip(&s)
	require.NotNil(t, got)
	assert.Equal(t, "70.0\u00a0%", got.Low)
	assert.Equal(t, "100.0\u00a0%", got.High)
	assert.Equal(t, "3 values from 80.0\u00a0% to 100.0\u00a0%", got.Words)
	assert.Contains(t, string(got.SVG), `class="ticks" d="M41 4v10M79 4v10M116 4v10"`)
	assert.Contains(t, string(got.SVG), `class="ci" d="M4 9H116"`)
	assert.Contains(t, string(got.SVG), `cx="79"`)
	s.PerRep = []reports.Optional{reports.Some(1), {}, reports.Some(1)}
	assert.Nil(t, newStrip(&s), "nothing spreads")
	s.PerRep = s.PerRep[:2]
	assert.Nil(t, newStrip(&s), "one value")
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		v, scale float64
		unit     string
		want     string
	}{
		{0.98304, 0.98304, "ratio", "98.3\u00a0%"},
		{0.0012, 0.0012, "ratio", "0.12\u00a0%"},
		{0, 0, "ratio", "0.0\u00a0%"},
		{-0.5, 0.5, "s", "−0.50\u00a0s"},
		{-0.0001, 1, "s", "0.00\u00a0s"},
		{1234567, 1234567, "us", "1\u202f234\u202f567\u00a0µs"},
		{9999, 9999, "1/s", "9999\u00a0/s"},
		{3.14159, 3.14159, "", "3.14"},
	} {
		assert.Equal(t, c.want, figure(c.v, c.scale, c.unit))
	}
	assert.Equal(t, "−1.50\u00a0EUR", money(-150, "EUR"))
	assert.Equal(t, "150\u00a0JPY", money(150, "JPY"))
}
