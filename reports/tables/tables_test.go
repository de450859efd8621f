package tables_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/reports"
	"gosim/reports/tables"
	"gosim/sim"
)

// plain makes values comparable by reflect.DeepEqual: NaN becomes a number that
// is nowhere else.
func plain(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
	case reflect.Struct:
		for _, x := range v.Fields() {
			plain(x)
		}
	case reflect.Slice:
		for i := range v.Len() {
			plain(v.Index(i))
		}
	case reflect.Float32, reflect.Float64:
		if math.IsNaN(v.Float()) {
			v.SetFloat(-12345.5)
		}
	default:
	}
}

// sameRecord compares a record that was read with the one that was written.
func sameRecord(t *testing.T, want, got *reports.Record) {
	t.Helper()
	require.Len(t, got.Path, len(want.Path))
	require.Len(t, got.Tracks, len(want.Tracks))
	w := *want
	w.Path, w.Tracks = slices.Clone(want.Path), slices.Clone(want.Tracks)
	near := func(want, got *float64) {
		if !assert.InDelta(t, *want, *got, 1e-6) {
			t.FailNow()
		}
		*want = *got
	}
	for i := range w.Path {
		near(&w.Path[i].X, &got.Path[i].X)
		near(&w.Path[i].Y, &got.Path[i].Y)
	}
	for i := range w.Tracks {
		near(&w.Tracks[i].X, &got.Tracks[i].X)
		near(&w.Tracks[i].Y, &got.Tracks[i].Y)
	}
	g := *got
	plain(reflect.ValueOf(&w).Elem())
	plain(reflect.ValueOf(&g).Elem())
	// Field by field, so that a difference can be read.
	for i := range reflect.TypeFor[reports.Record]().NumField() {
		name := reflect.TypeFor[reports.Record]().Field(i).Name
		if name == "Site" {
			assert.Equal(t, w.Site.Name, g.Site.Name)
			continue
		}
		require.Equal(t, reflect.ValueOf(w).Field(i).Interface(), reflect.ValueOf(g).Field(i).Interface(), name)
	}
}

func TestRecordsComeBackAsTheyWere(t *testing.T) {
	for seed := range uint64(5) {
		rng := rand.New(rand.NewPCG(seed, 1))
		s := testSite(rng)
		recs := []*reports.Record{
			testRecord(rng, s, 0, 400), testRecord(rng, s, 3, 0), testRecord(rng, s, 4, 1500), testRecord(rng, s, 9, 40),
		}
		dir := t.TempDir()
		write(t, dir, s, recs...)
		run, err := tables.Open(dir)
		require.NoError(t, err)
		assert.Equal(t, s, run.Site)
		assert.JSONEq(t, `{"name": "test"}`, string(run.Scenario))
		require.Equal(t, []int{0, 3, 4, 9}, run.Result.Indices)
		require.Len(t, run.Details, 4)
		for _, i := range []int{2, 0, 3, 1, 2} {
			got, err := run.Load(recs[i].Index)
			require.NoError(t, err)
			sameRecord(t, recs[i], got)
			detail := run.Details[i]
			plain(reflect.ValueOf(&detail).Elem())
			plain(reflect.ValueOf(&got.Detail).Elem())
			assert.Equal(t, got.Detail, detail)
		}
		_, err = run.Load(5)
		require.ErrorIs(t, err, tables.ErrFolder)
		assert.ErrorContains(t, err, "expected one row of replication 5, got 0")
	}
}

// The generator of the test above knows these fields; a new one must get a table
// or a column, or be named here.
func TestEveryFieldOfARecordIsKept(t *testing.T) {
	for of, want := range map[reflect.Type]int{
		reflect.TypeFor[reports.Record]():   17,
		reflect.TypeFor[reports.Detail]():   5,
		reflect.TypeFor[reports.VisitRow](): 16,
	} {
		assert.Equal(t, want, of.NumField(), "%s", of)
	}
}

func TestSameRecordsGiveTheSameBytes(t *testing.T) {
	var folders [2]string
	for i := range folders {
		rng := rand.New(rand.NewPCG(5, 1))
		s := testSite(rng)
		folders[i] = t.TempDir()
		write(t, folders[i], s, testRecord(rng, s, 0, 900), testRecord(rng, s, 1, 300))
	}
	for _, name := range append(tables.Names(), "../store", "../scenario") {
		ext := ".parquet"
		if filepath.Dir(name) == ".." {
			ext = ".json"
		}
		var data [2][]byte
		for i := range folders {
			var err error
			data[i], err = os.ReadFile(filepath.Join(folders[i], "tables", name+ext))
			require.NoError(t, err)
		}
		assert.NotEmpty(t, data[0])
		assert.Equal(t, data[0], data[1], name)
	}
}

func TestFilesAppearWhenTheWriterIsClosed(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	s := testSite(rng)
	dir := t.TempDir()
	old := testRecord(rng, s, 0, 100)
	write(t, dir, s, old)

	names := func() (list []string) {
		for _, d := range []string{dir, filepath.Join(dir, "tables")} {
			entries, err := os.ReadDir(d)
			require.NoError(t, err)
			for _, e := range entries {
				list = append(list, e.Name())
			}
		}
		return list
	}
	before := names()
	w, err := tables.Create(dir, s, epoch, nil)
	require.NoError(t, err)
	require.NoError(t, w.Add(testRecord(rng, s, 0, 200)))
	run, err := tables.Open(dir)
	require.NoError(t, err, "the old tables are still there")
	got, err := run.Load(0)
	require.NoError(t, err)
	sameRecord(t, old, got)
	w.Abort()
	require.NoError(t, w.Close())
	assert.Equal(t, before, names(), "nothing is left of it")
	require.Error(t, w.Add(old))

	// A run that was stopped after its first replication.
	w, err = tables.Create(dir, s, epoch, nil)
	require.NoError(t, err)
	first := testRecord(rng, s, 0, 200)
	require.NoError(t, w.Add(first))
	require.NoError(t, w.Close())
	require.NoError(t, w.Close())
	w.Abort()
	run, err = tables.Open(dir)
	require.NoError(t, err)
	assert.Empty(t, run.Scenario)
	got, err = run.Load(0)
	require.NoError(t, err)
	sameRecord(t, first, got)

	// And before it.
	w, err = tables.Create(dir, s, epoch, nil)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	result(t, dir)
	run, err = tables.Open(dir)
	require.NoError(t, err)
	assert.Empty(t, run.Details)
}

func TestAddRefusesWhatItCouldNotGiveBack(t *testing.T) {
	for name, tc := range map[string]struct {
		spoil func(*reports.Record)
		want  string
	}{
		"order of paths":   {func(r *reports.Record) { r.Path[3], r.Path[90] = r.Path[90], r.Path[3] }, "paths.parquet: replication 2: sample 4: the samples are not in order"},
		"a sample twice":   {func(r *reports.Record) { r.Path[3] = r.Path[2] }, "paths.parquet: replication 2: sample 3: the samples are not in order"},
		"order of tracks":  {func(r *reports.Record) { slices.Reverse(r.Tracks) }, "tracks.parquet"},
		"alerts":           {func(r *reports.Record) { r.Alerts = r.Alerts[1:] }, "alerts.parquet: replication 2: the record has 9 alerts and 10 verdicts about them"},
		"verdicts":         {func(r *reports.Record) { r.Alerts = slices.Clone(r.Alerts); r.Alerts[1].Time++ }, "alert 1 and the verdict about it differ"},
		"grid":             {func(r *reports.Record) { r.Detail.Dwell.Rows++ }, "the dwell grid of 7 × 6 cells has 35 values"},
		"earlier index":    {func(r *reports.Record) { r.Index = 1 }, "expected one after 1"},
		"epoch":            {func(r *reports.Record) { r.Epoch++ }, fmt.Sprintf("epoch %d", epoch)},
		"index too large":  {func(r *reports.Record) { r.Index = 1 << 40 }, "expected a number from 0 to 2147483647"},
		"a person unnamed": {func(r *reports.Record) { r.Path[0].Person = sim.NoPerson }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(1, 2))
			s := testSite(rng)
			dir := t.TempDir()
			w, err := tables.Create(dir, s, epoch, nil)
			require.NoError(t, err)
			defer w.Abort()
			require.NoError(t, w.Add(testRecord(rng, s, 1, 50)))
			rec := testRecord(rng, s, 2, 200)
			tc.spoil(rec)
			err = w.Add(rec)
			if tc.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, tc.want)
		})
	}
	_, err := tables.Create(t.TempDir(), testSite(rand.New(rand.NewPCG(1, 2))), epoch, []byte("[1]"))
	require.ErrorContains(t, err, "scenario.json: expected a JSON object")
}
