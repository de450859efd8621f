package tables_test

import (
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/output"
	"gosim/reports"
	"gosim/reports/tables"
	"gosim/sim"
)

// walkers is a record of people who walk and stand in turn, each for minutes,
// with as many track samples as path samples.
func walkers(samples int) *reports.Record {
	rng := rand.New(rand.NewPCG(1, 1))
	rec := &reports.Record{Site: testSite(rng), Epoch: epoch}
	type walker struct{ x, y, heading, speed float64 }
	const people = 12
	for i := range people {
		rec.Visits = append(rec.Visits, sim.Visit{Person: sim.PersonID(i), Sponsor: sim.NoPerson, Left: sim.Never})
	}
	var all [people]walker
	for t := sim.Time(0); len(rec.Path) < samples; t += 200 * sim.Millisecond {
		for i := range all {
			w := &all[i]
			if rng.IntN(25) == 0 {
				w.heading, w.speed = 6*rng.Float64(), 1.2*float64(rng.IntN(2))
			}
			w.x += 0.2 * w.speed * math.Cos(w.heading)
			w.y += 0.2 * w.speed * math.Sin(w.heading)
			rec.Path = append(rec.Path, sim.PathPoint{At: t, Person: sim.PersonID(i), X: w.x, Y: w.y, Heading: float32(w.heading)})
			rec.Tracks = append(rec.Tracks, reports.TrackPoint{
				At: t, Track: output.TrackID(i + 1), Person: sim.PersonID(i), Account: "M000001", AccountP: 1 - 1e-4*rng.Float32(),
				X: w.x + 0.05*rng.NormFloat64(), Y: w.y + 0.05*rng.NormFloat64(),
			})
		}
	}
	return rec
}

// BenchmarkWriter writes half an hour and a day of 12 people.
func BenchmarkWriter(b *testing.B) {
	for _, bc := range []struct {
		name    string
		samples int
	}{{"half_hour", 106_000}, {"day", 750_000}} {
		b.Run(bc.name, func(b *testing.B) {
			rec := walkers(bc.samples)
			dir := b.TempDir()
			rows := float64(len(rec.Path) + len(rec.Tracks))
			b.ReportAllocs()
			for b.Loop() {
				w, err := tables.Create(dir, rec.Site, epoch, nil)
				require.NoError(b, err)
				require.NoError(b, w.Add(rec))
				require.NoError(b, w.Close())
			}
			size := int64(0)
			for _, name := range []string{"paths", "tracks"} {
				info, err := os.Stat(filepath.Join(dir, "tables", name+".parquet"))
				require.NoError(b, err)
				size += info.Size()
			}
			b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
			b.ReportMetric(float64(size)/rows, "B/row")
		})
	}
}

// BenchmarkLoad reads them back.
func BenchmarkLoad(b *testing.B) {
	rec := walkers(106_000)
	dir := b.TempDir()
	write(b, dir, rec.Site, rec)
	run, err := tables.Open(dir)
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		_, err := run.Load(0)
		require.NoError(b, err)
	}
	b.ReportMetric(float64(len(rec.Path)+len(rec.Tracks))*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

// TestWritingHoldsNoSecondRecord: the memory that a record takes beyond its own
// is that of batches and compressed pages.
func TestWritingHoldsNoSecondRecord(t *testing.T) {
	rec := walkers(60_000)
	dir := t.TempDir()
	w, err := tables.Create(dir, rec.Site, epoch, nil)
	require.NoError(t, err)
	require.NoError(t, w.Add(rec)) // buffers have their size now
	index := 0
	allocated := testing.Benchmark(func(b *testing.B) {
		b.Helper()
		b.ReportAllocs()
		for range b.N {
			index++
			next := *rec
			next.Index = index
			require.NoError(b, w.Add(&next))
		}
	}).AllocedBytesPerOp()
	w.Abort()
	record := int64(60_000 * (40 + 80)) // bytes of the two slices
	require.Less(t, allocated, record/2)
	t.Logf("%d KiB for a record of %d KiB", allocated>>10, record>>10)
}
