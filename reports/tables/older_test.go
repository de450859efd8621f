package tables_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"gosim/reports/tables"
)

// without writes a file again without one column.
func without(tb testing.TB, path, column string) {
	tb.Helper()
	data, err := os.ReadFile(path)
	require.NoError(tb, err)
	f, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	require.NoError(tb, err)
	group := parquet.Group{}
	for _, x := range f.Schema().Fields() {
		if x.Name() != column {
			group[x.Name()] = x
		}
	}
	schema := parquet.NewSchema(f.Schema().Name(), group)
	require.Len(tb, schema.Fields(), len(f.Schema().Fields())-1)
	var out bytes.Buffer
	w := parquet.NewWriter(&out, schema)
	for _, m := range f.Metadata().KeyValueMetadata {
		w.SetKeyValueMetadata(m.Key, m.Value)
	}
	for _, g := range f.RowGroups() {
		rows := g.Rows()
		buf := make([]parquet.Row, g.NumRows())
		n, _ := rows.ReadRows(buf)
		require.Equal(tb, len(buf), n)
		for _, row := range buf {
			kept := make(parquet.Row, len(schema.Columns()))
			for _, v := range row {
				if leaf, ok := schema.Lookup(f.Schema().Columns()[v.Column()][0]); ok {
					kept[leaf.ColumnIndex] = v.Level(v.RepetitionLevel(), v.DefinitionLevel(), leaf.ColumnIndex)
				}
			}
			_, err := w.WriteRows([]parquet.Row{kept})
			require.NoError(tb, err)
		}
		require.NoError(tb, rows.Close())
		require.NoError(tb, w.Flush())
	}
	require.NoError(tb, w.Close())
	require.NoError(tb, os.WriteFile(path, out.Bytes(), 0o600))
}

// TestOlderFoldersAreRead: a folder written before there were staff has none.
func TestOlderFoldersAreRead(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	s := testSite(rng)
	rec := testRecord(rng, s, 0, 200)
	dir := t.TempDir()
	write(t, dir, s, rec)
	people := filepath.Join(dir, "tables", "people.parquet")
	without(t, people, "staff")
	f, err := tables.Open(dir)
	require.NoError(t, err)
	got, err := f.Load(0)
	require.NoError(t, err)
	for i := range rec.Visits {
		rec.Visits[i].Staff = false
	}
	require.Equal(t, rec.Visits, got.Visits)

	without(t, people, "technique") // always there
	f, err = tables.Open(dir)
	if err == nil {
		_, err = f.Load(0)
	}
	require.ErrorContains(t, err, "technique")
}
