package replay

import (
	"bytes"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/reports"
	"gosim/sim"
)

func encoded(tb testing.TB, r *reports.Record) ([]byte, *decoded) {
	tb.Helper()
	b, err := Encode(r)
	require.NoError(tb, err)
	d, err := decode(b)
	require.NoError(tb, err)
	return b, d
}

// checkSeries: every sample comes back within half a quantum.
func checkSeries(tb testing.TB, r *reports.Record, d *decoded) {
	tb.Helper()
	const half = 0.5 + 1e-6
	near := func(what string, want float64, got int64) {
		if !(math.Abs(want-float64(got)) <= half) {
			tb.Fatalf("%s: %g came back as %d", what, want, got)
		}
	}
	next := make([]int, len(d.Paths))
	for _, p := range r.Path {
		s, i := &d.Paths[p.Person], next[p.Person]
		next[p.Person]++
		near("time", p.At.Seconds()*ticksPerSecond, s.At[i])
		near("x", p.X*ticksPerMetre, s.X[i])
		near("y", p.Y*ticksPerMetre, s.Y[i])
		turn := math.Mod(float64(p.Heading)/(2*math.Pi)*headingSteps-float64(s.Heading[i]), headingSteps)
		if turn = math.Abs(turn); min(turn, headingSteps-turn) > half {
			tb.Fatalf("heading: %g rad came back as %d", p.Heading, s.Heading[i])
		}
	}
	for p, s := range d.Paths {
		require.Len(tb, s.At, next[p])
	}
	index, nexts := map[output.TrackID]int{}, map[output.TrackID]int{}
	for _, p := range r.Tracks {
		k, ok := index[p.Track]
		if !ok {
			k = len(index)
			index[p.Track] = k
		}
		s, i := &d.Tracks[k], nexts[p.Track]
		nexts[p.Track]++
		require.Equal(tb, int64(p.Track), s.ID)
		near("time", p.At.Seconds()*ticksPerSecond, s.At[i])
		near("x", p.X*ticksPerMetre, s.X[i])
		near("y", p.Y*ticksPerMetre, s.Y[i])
		near("belief", float64(p.AccountP)*beliefSteps, s.Belief[i])
		account := ""
		if s.Account[i] >= 0 {
			account = d.Accounts[s.Account[i]]
		}
		require.Equal(tb, p.Account, account)
		require.Equal(tb, p.Coasting, s.Coasting[i] == 1)
		require.Equal(tb, int64(p.Person), s.Persons[i])
	}
	require.Len(tb, d.Tracks, len(index))
}

func TestSeriesComeBackWithinTheQuantum(t *testing.T) {
	r := smallRecord(t, 0)
	_, d := encoded(t, r)
	checkSeries(t, r, d)
}

func TestEncodeKeepsWhatHappened(t *testing.T) {
	r := smallRecord(t, 3)
	b, d := encoded(t, r)
	assert.Equal(t, "gosim-replay", d.Format)
	assert.Equal(t, 3, d.Replication)
	assert.Equal(t, "18446744073709551615", d.Seed, "as text: no browser counts that far")
	assert.Equal(t, int64(1_772_452_800_000), d.EpochMS)
	assert.Equal(t, int64(6000), d.EndCS)
	assert.InDelta(t, 100/15.0, d.FrameCS, 1e-4)
	assert.Equal(t, []int64{500, 800, 900}, d.People.EnteredCS)
	assert.Equal(t, int64(none), d.People.LeftCS[2], "never")
	assert.Equal(t, []string{"none", "none", "tailgate"}, d.People.Technique)
	assert.Equal(t, []string{r.Visits[0].Account, "bob"}, d.Accounts)
	assert.Equal(t, []int{0, 1, none}, d.People.Account)
	assert.Equal(t, "pick", d.Acts.Kind[3])
	assert.Equal(t, "tailgate", d.Acts.Theft[6])
	assert.Equal(t, []int64{1220, 1410, 2010, 2510}, d.Events.AtCS)
	assert.Equal(t, []float64{-100, -100, -100, -100}, d.Events.DeltaG)
	assert.Equal(t, int64(1000), d.Events.PPM[0])
	assert.Equal(t, []int64{1420, 1610, 2210, 2710}, d.Baskets.EmittedCS)
	assert.Equal(t, [][]int64{{0, 1, 150, 900}, {1, 1, 150, 900, 2, 1, 150, 900}}, d.Receipts.Lines)
	assert.Equal(t, [][]int64{{0, 1, 1, 2, 1, 0}, {1, 1, 1, 2, 0, 1}, {0, 1, 0}}, d.Visits.Lines)
	assert.Equal(t, []int64{4300, 4800, none}, d.Visits.IssuedCS)
	assert.Equal(t, []int64{800, 800, none}, d.Visits.ConfidencePM)
	assert.Equal(t, []int64{2000, none}, d.Errors.AtCS)
	assert.Equal(t, int64(400), *d.Errors.XCM[0])
	assert.Nil(t, d.Errors.XCM[1], "an unknown place is null")
	assert.Equal(t, []bool{false}, d.Alerts.Right)
	assert.Equal(t, [8]int64{150, 335, 450, 335, 450, 385, 150, 385}, d.Store.Gondolas.CornersCM[0])
	assert.Equal(t, []string{"entry", "exit"}, d.Store.Gates.Kind)
	assert.InDelta(t, 77.3, d.Store.Cameras.FovDeg[0], 0.05)
	assert.InDelta(t, 360, d.Store.Cameras.FovDeg[1], 0, "straight down")

	again, err := Encode(r)
	require.NoError(t, err)
	assert.True(t, bytes.Equal(b, again), "the same record gives the same bytes")
}

func TestEncodeOfAnEmptyRecord(t *testing.T) {
	b, d := encoded(t, &reports.Record{Site: &site.Site{}})
	assert.Empty(t, d.Tracks)
	assert.NotContains(t, string(b), "null")
}

func TestEncodeRefusesWhatContradictsItself(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*reports.Record)
		want  string
	}{
		"no store":                {func(r *reports.Record) { r.Site = nil }, "no store"},
		"path of a stranger":      {func(r *reports.Record) { r.Path[4].Person = 9 }, "path point 4: person is 9, expected 0 to 2"},
		"path nowhere":            {func(r *reports.Record) { r.Path[0].X = math.NaN() }, "path of person 0: position NaN m is out of range"},
		"path backwards":          {func(r *reports.Record) { r.Path[0].At = at(30) }, "path of person 0: point 1 is before the one before it"},
		"track backwards":         {func(r *reports.Record) { r.Tracks[0].At = at(30) }, "track 7: sample 1 is before the one before it"},
		"track far away":          {func(r *reports.Record) { r.Tracks[0].Y = 1e9 }, "track 7: position 1e+09 m is out of range"},
		"track of a stranger":     {func(r *reports.Record) { r.Tracks[1].Person = -2 }, "track 8: person is -2, expected -1 to 2"},
		"act at an unknown slot":  {func(r *reports.Record) { r.Acts[3].Slot = 3 }, "act 3: slot is 3, expected -1 to 2"},
		"event of what is not":    {func(r *reports.Record) { r.Events[1].SKU = 40 }, "shelf event 1: product is 40, expected -1 to 2"},
		"error of another visit":  {func(r *reports.Record) { r.Detail.Errors[1].Visit = 3 }, "error 1: visit is 3, expected -1 to 2"},
		"alert beyond all years":  {func(r *reports.Record) { r.Detail.Alerts[0].Emitted = sim.Never - 1 }, "alert 0: time 9223372037 s is beyond 62 days"},
		"sponsor who is not here": {func(r *reports.Record) { r.Visits[1].Sponsor = 3 }, "person 1: sponsor is 3"},
	} {
		t.Run(name, func(t *testing.T) {
			r := smallRecord(t, 2)
			c.spoil(r)
			_, err := Encode(r)
			require.ErrorIs(t, err, ErrRecord)
			assert.ErrorContains(t, err, c.want)
		})
	}
}

// TestAnHourIsSmall: twelve people for an hour, with the noise of a tracker. The
// real store is measured by TestLongAnHourOfWorkS in cmd/gosim.
func TestAnHourIsSmall(t *testing.T) {
	r := smallRecord(t, 0)
	r.Path, r.Tracks, r.Visits = nil, nil, make([]sim.Visit, 12)
	for i := range r.Visits {
		r.Visits[i] = sim.Visit{Sponsor: sim.NoPerson, Entered: 0, Left: sim.Never}
	}
	r.Acts, r.Detail, r.End = nil, reports.Detail{}, at(3600)
	rng := rand.New(rand.NewPCG(3, 4))
	var x, y, a [12]float64
	for t := sim.Time(0); t < r.End; t += 200 * sim.Millisecond {
		for p := range r.Visits {
			a[p] += 0.2 * rng.NormFloat64()
			s, c := math.Sincos(a[p])
			x[p], y[p] = x[p]+0.2*c, y[p]+0.2*s
			r.Path = append(r.Path, sim.PathPoint{At: t, Person: sim.PersonID(p), X: x[p], Y: y[p], Heading: float32(a[p])})
			r.Tracks = append(r.Tracks, reports.TrackPoint{At: t, Track: output.TrackID(p + 1), X: x[p] + 0.03*rng.NormFloat64(), Y: y[p] + 0.03*rng.NormFloat64(), Account: "m", AccountP: float32(0.9 + 0.1*rng.Float64()), Person: sim.PersonID(p)})
		}
	}
	html, err := Embed(r)
	require.NoError(t, err)
	t.Logf("%d samples in %.2f MB of page", len(r.Path)+len(r.Tracks), float64(len(html))/1e6)
	assert.Less(t, len(html), 3_000_000)
}

// TestPageDescribesEveryField: docs/format/replay.md names each key of the header.
func TestPageDescribesEveryField(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "format", "replay.md"))
	require.NoError(t, err)
	var walk func(reflect.Type)
	walk = func(typ reflect.Type) {
		for f := range typ.Fields() {
			key := f.Tag.Get("json")
			assert.Contains(t, string(page), "`"+key+"`", "%s.%s", typ.Name(), f.Name)
			if f.Type.Kind() == reflect.Struct {
				walk(f.Type)
			}
		}
	}
	walk(reflect.TypeFor[document]())
}

func FuzzSeries(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
	f.Add(bytes.Repeat([]byte{255, 0, 128, 7}, 60))
	s := smallSite(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		r := &reports.Record{Site: s, Epoch: epoch, Visits: []sim.Visit{{Sponsor: sim.NoPerson}, {Sponsor: sim.NoPerson, Account: "a"}}}
		var now [2]sim.Time
		for len(data) >= 6 {
			p := sim.PersonID(data[0] & 1)
			now[p] += sim.Time(data[1]) * sim.Time(data[0]) * sim.Millisecond
			x, y := (float64(data[2])-128)*float64(data[0])/97, (float64(data[3])-128)/3
			r.Path = append(r.Path, sim.PathPoint{At: now[p], Person: p, X: x, Y: y, Heading: float32(data[4])*3 - 300})
			r.Tracks = append(r.Tracks, reports.TrackPoint{
				At: now[p], Track: output.TrackID(data[0]&1) + 5, X: y, Y: x, AccountP: float32(data[5]) / 255,
				Account: []string{"", "a", "b"}[data[5]%3], Coasting: data[4]&1 == 1, Person: sim.PersonID(data[4]%3) - 1,
			})
			data = data[6:]
		}
		b, err := Encode(r)
		require.NoError(t, err)
		d, err := decode(b)
		require.NoError(t, err)
		checkSeries(t, r, d)
	})
}

func FuzzDecode(f *testing.F) {
	b, err := Encode(smallRecord(f, 0))
	require.NoError(f, err)
	f.Add(b)
	f.Add(b[:len(b)-1])
	f.Add([]byte{2, 0, 0, 0, '{', '}', 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		if d, err := decode(data); err == nil {
			for _, s := range d.Tracks {
				require.Len(t, s.X, len(s.At))
			}
		}
	})
}
