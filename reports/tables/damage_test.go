package tables_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/site"
	"gosim/reports"
	"gosim/reports/tables"
)

// folder writes a run folder of two replications.
func folder(tb testing.TB, dir string) (*site.Site, *reports.Record) {
	tb.Helper()
	rng := rand.New(rand.NewPCG(3, 4))
	s := testSite(rng)
	rec := testRecord(rng, s, 1, 700)
	write(tb, dir, s, testRecord(rng, s, 0, 300), rec)
	return s, rec
}

// readAll opens a folder and reads all its replications.
func readAll(dir string) error {
	run, err := tables.Open(dir)
	if err != nil {
		return err
	}
	for _, i := range run.Result.Indices {
		if _, err := run.Load(i); err != nil {
			return err
		}
	}
	return nil
}

func TestCutFilesGiveAClearError(t *testing.T) {
	dir := t.TempDir()
	folder(t, dir)
	require.NoError(t, readAll(dir))
	rng := rand.New(rand.NewPCG(8, 8))
	for range 100 {
		name := filepath.Join("tables", tables.Names()[rng.IntN(len(tables.Names()))]+".parquet")
		path := filepath.Join(dir, name)
		whole, err := os.ReadFile(path)
		require.NoError(t, err)
		at := rng.IntN(len(whole))
		require.NoError(t, os.WriteFile(path, whole[:at], 0o600))
		err = readAll(dir)
		require.ErrorIs(t, err, tables.ErrFolder, "%s cut at %d", name, at)
		require.ErrorContains(t, err, fmt.Sprintf("%s: it ends after %d bytes", name, at))
		require.ErrorContains(t, err, "the file was cut or never finished")
		require.NoError(t, os.WriteFile(path, whole, 0o600))
	}
}

// A byte that changed may go unnoticed where it carries no meaning or only
// another value; it never brings the program down.
func TestChangedBytesAreNoDisaster(t *testing.T) {
	dir := t.TempDir()
	folder(t, dir)
	rng := rand.New(rand.NewPCG(9, 9))
	noticed := 0
	const n = 150
	for range n {
		path := filepath.Join(dir, "tables", tables.Names()[rng.IntN(len(tables.Names()))]+".parquet")
		whole, err := os.ReadFile(path)
		require.NoError(t, err)
		spoilt := append([]byte(nil), whole...)
		spoilt[rng.IntN(len(spoilt))] ^= byte(1 + rng.IntN(255))
		require.NoError(t, os.WriteFile(path, spoilt, 0o600))
		if err := readAll(dir); err != nil {
			noticed++
			require.ErrorIs(t, err, tables.ErrFolder)
			require.ErrorContains(t, err, filepath.Base(path))
		}
		require.NoError(t, os.WriteFile(path, whole, 0o600))
	}
	t.Logf("%d of %d noticed", noticed, n)
	assert.Greater(t, noticed, n/3)
}

func TestOpenNamesWhatIsMissing(t *testing.T) {
	for _, name := range append(tables.Names(), "") {
		dir := t.TempDir()
		folder(t, dir)
		path := filepath.Join(dir, "tables", name+".parquet")
		if name == "" {
			path = filepath.Join(dir, "store.json")
		}
		require.NoError(t, os.Remove(path))
		_, err := tables.Open(dir)
		require.ErrorIs(t, err, os.ErrNotExist)
		require.ErrorIs(t, err, tables.ErrFolder)
		require.ErrorContains(t, err, filepath.Base(path))
	}
	dir := t.TempDir()
	_, err := tables.Open(dir)
	require.ErrorIs(t, err, tables.ErrFolder)
	require.ErrorContains(t, err, "result.json")

	folder(t, dir)
	result(t, dir, 0, 1, 2) // more than the tables have
	_, err = tables.Open(dir)
	require.ErrorIs(t, err, tables.ErrFolder)
	require.ErrorContains(t, err, "replications.parquet: replication 2: expected one row of replication 2, got 0")

	require.NoError(t, os.WriteFile(filepath.Join(dir, "result.json"), []byte("{"), 0o600))
	_, err = tables.Open(dir)
	require.ErrorIs(t, err, reports.ErrResult)
	require.ErrorContains(t, err, "result.json")

	folder(t, dir)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "scenario.json"), []byte("oh"), 0o600))
	_, err = tables.Open(dir)
	require.ErrorContains(t, err, "scenario.json: expected a JSON object")
}

func TestTablesOfTwoRunsAreNotMixed(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	s, rec := folder(t, dir)
	rec.Acts[0].X++ // only a value differs, and the tables have the same shape
	write(t, other, s, rec)
	data, err := os.ReadFile(filepath.Join(other, "tables", "acts.parquet"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "tables", "acts.parquet"), data, 0o600))
	_, err = tables.Open(dir)
	require.ErrorIs(t, err, tables.ErrFolder)
	require.ErrorContains(t, err, "acts.parquet: metadata gosim.run: expected that of the other tables")
}

func TestStoreComesBackAsItWas(t *testing.T) {
	dir := t.TempDir()
	s, _ := folder(t, dir)
	run, err := tables.Open(dir)
	require.NoError(t, err)
	require.Equal(t, s, run.Site)
	assert.True(t, math.IsInf(run.Site.Plates[0].CapacityG, 1))
	assert.True(t, math.Signbit(run.Site.Cameras[1].K1), "negative zero")
	_, ok := run.Site.PlateByCode("P2")
	assert.True(t, ok, "it is ready for look-ups")

	path := filepath.Join(dir, "store.json")
	good, err := os.ReadFile(path)
	require.NoError(t, err)
	for _, tc := range []struct{ old, by, want string }{
		{`"capacity_g":"+Inf"`, `"capacity_g":"a lot"`, `site.plates[0].capacity_g: expected a number, got "a lot"`},
		{`"capacity_g":"+Inf"`, `"capacity_g":1e999`, `site.plates[0].capacity_g: expected a number of double precision, got 1e999`},
		{`"schema_version": 1`, `"schema_version": 7`, "schema_version: expected 1, got 7"},
		{`"epoch_ns": `, `"epoch_ns": 0.`, "epoch_ns: expected a whole number of 64 bits"},
		{`"epoch_ns": 1`, `"epoch_ns": 2`, "replications.parquet: metadata gosim.epoch_ns: expected 2"},
		{`"ceiling_m"`, `"ceiling_ft"`, "site: expected only the fields of this version"},
		{`"code":"P0"`, `"code":null`, "site.plates[0].code: expected a text, got null"},
		{`"first":0`, `"first":9`, "site.slots[0]: expected a row of the 3 plates, got 9 to 0"},
		{`"first":0`, `"first":4294967296`, "site.slots[0].first: expected a whole number of 32 bits"},
		{`"sku":2`, `"sku":3`, "site.slots[2].sku: expected one of 3, or -1, got 3"},
		{`"walls": []`, `"walls": {}`, "site.walls: expected a list, got an object of 0 fields"},
		{"}\n", "}\n{", "more after its end"},
		{"{", "", `store.json: expected an object, got "schema_version"`},
		{"{", "{,", "store.json: offset"},
	} {
		require.Contains(t, string(good), tc.old)
		k := strings.Index(string(good), tc.old)
		if tc.old == "}\n" {
			k = len(good) - 2
		}
		require.NoError(t, os.WriteFile(path, []byte(string(good[:k])+tc.by+string(good[k+len(tc.old):])), 0o600))
		_, err := tables.Open(dir)
		require.ErrorIs(t, err, tables.ErrFolder, tc.by)
		assert.ErrorContains(t, err, tc.want)
	}

	s.Slots[0].SKU = 99
	_, err = tables.Create(t.TempDir(), s, epoch, nil)
	require.ErrorContains(t, err, "store.json: site.slots[0].sku: expected one of 3, or -1, got 99")
}

// FuzzStore: whatever store.json holds, it reads to a store that reads the same
// when written again, or gives an error.
func FuzzStore(f *testing.F) {
	dir := f.TempDir()
	folder(f, dir)
	data, err := os.ReadFile(filepath.Join(dir, "store.json"))
	require.NoError(f, err)
	f.Add(data)
	f.Add([]byte(`{"schema_version": 1, "epoch_ns": 5, "site": {"name": "x", "plates": [{}], "slots": [{"sku": -1}]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, at, err := tables.DecodeStore(data)
		if err != nil {
			return
		}
		once, err := tables.EncodeStore(s, at)
		require.NoError(t, err)
		s, at, err = tables.DecodeStore(once)
		require.NoError(t, err)
		twice, err := tables.EncodeStore(s, at)
		require.NoError(t, err)
		require.Equal(t, string(once), string(twice))
	})
}

// FuzzTable: a file of any content is read or refused.
func FuzzTable(f *testing.F) {
	dir := f.TempDir()
	rng := rand.New(rand.NewPCG(3, 4))
	s := testSite(rng)
	write(f, dir, s, testRecord(rng, s, 0, 40))
	for _, name := range []string{"people", "visit_lines", "incidents"} {
		data, err := os.ReadFile(filepath.Join(dir, "tables", name+".parquet"))
		require.NoError(f, err)
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		at := t.TempDir()
		require.NoError(t, os.CopyFS(at, os.DirFS(dir)))
		require.NoError(t, os.WriteFile(filepath.Join(at, "tables", "people.parquet"), data, 0o600))
		if err := readAll(at); err != nil {
			require.ErrorIs(t, err, tables.ErrFolder)
		}
	})
}

func TestWriterReportsADiskThatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "tables"), nil, 0o600))
	_, err := tables.Create(dir, testSite(rand.New(rand.NewPCG(1, 2))), epoch, nil)
	require.ErrorContains(t, err, "tables")
}
