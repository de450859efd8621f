package export_test

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/reports/export"
	"gosim/sim"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var both = export.Options{Name: "test run", Engine: "our engine", Truth: true, Tracks: true}

// tree returns the files of a folder as one text.
func tree(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, path))
		fmt.Fprintf(&b, "-- %s --\n%s", path, data)
		return err
	}))
	return b.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), got, "%s differs; run go test ./reports/export -update and review the change", name)
}

func TestMOTFiles(t *testing.T) {
	dir := t.TempDir()
	m := export.NewMOT(dir, both)
	require.NoError(t, m.Add(record(t)))
	require.NoError(t, m.Close())
	golden(t, "mot.txt", tree(t, dir))
}

func TestTrajectoryFiles(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, export.Trajectories(dir, record(t), both))
	golden(t, "trajectory.txt", tree(t, dir))
}

// TestFramesAgreeWithTheScoringJoin: whom the join paired with a track is in the
// truth of the track's frame, no further away than the join allows.
func TestFramesAgreeWithTheScoringJoin(t *testing.T) {
	rec := record(t)
	dir := t.TempDir()
	require.NoError(t, export.Trajectories(dir, rec, both))
	truth, tracks := readTrajectory(t, dir, "truth"), readTrajectory(t, dir, "tracks")
	require.Len(t, tracks.Points, len(rec.Tracks))
	assert.InDelta(t, export.FrameRate, truth.Rate, 0)
	paired := 0
	for _, p := range rec.Tracks {
		// Frames are cut where Unix time is a multiple of 200 ms: 50 ms into the run.
		frame := 1 + int((p.At+50*sim.Millisecond)/(200*sim.Millisecond))
		i := slices.IndexFunc(tracks.Points, func(x export.TrajectoryPoint) bool { return x.Frame == frame && x.ID == int(p.Track) })
		require.GreaterOrEqual(t, i, 0, "track %d in frame %d", p.Track, frame)
		assert.InDelta(t, p.X, tracks.Points[i].X, 1e-4)
		if p.Person == sim.NoPerson {
			continue
		}
		paired++
		i = slices.IndexFunc(truth.Points, func(x export.TrajectoryPoint) bool { return x.Frame == frame && x.ID == int(p.Person)+1 })
		require.GreaterOrEqual(t, i, 0, "person %d in frame %d", p.Person, frame)
		assert.InDelta(t, p.X, truth.Points[i].X, 0.11)
	}
	assert.Greater(t, paired, 20)
	for _, x := range truth.Points {
		at := float64(x.Frame-1)*0.2 - 0.05 + 0.17 // the tracks' instants: 1.12 s is 170 ms into its frame
		switch x.ID {
		case 1:
			assert.InDelta(t, 0.5+at, x.X, 1e-4, "ann is interpolated to the tracks' instants")
			assert.True(t, at >= 1 && at <= 5, "inside only: %g", at)
		case 2:
			assert.True(t, at >= 2 && at < 3.6+1, "known for a second after his path ends: %g", at)
		default:
			t.Errorf("person %d never came in", x.ID-1)
		}
	}
}

func readTrajectory(t *testing.T, dir, what string) *export.Trajectory {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "test-run-r004-"+what+".csv"))
	require.NoError(t, err)
	defer f.Close()
	x, err := export.ReadTrajectory(f)
	require.NoError(t, err)
	return x
}

// TestMOTKeepsToTheBenchmarksRules reads the folder as TrackEval does: every
// listed sequence has all its files, frames lie within the sequence, an id comes
// once a frame, and boxes within the image.
func TestMOTKeepsToTheBenchmarksRules(t *testing.T) {
	dir := t.TempDir()
	m := export.NewMOT(dir, both)
	require.NoError(t, m.Add(record(t)))
	require.NoError(t, m.Close())
	seen := 0
	for split, columns := range map[string]int{"box": 9, "ground": 10} {
		list, err := os.ReadFile(filepath.Join(dir, "gt", "seqmaps", "gosim-"+split+".txt"))
		require.NoError(t, err)
		names := strings.Fields(string(list))
		require.Equal(t, "name", names[0])
		for _, name := range names[1:] {
			info, err := os.ReadFile(filepath.Join(dir, "gt", "gosim-"+split, name, "seqinfo.ini"))
			require.NoError(t, err)
			assert.Contains(t, string(info), "\nseqLength=31\n") // 6 s and the frame that was cut at the start
			assert.Contains(t, string(info), "\nframeRate=5\n")
			for _, path := range []string{
				filepath.Join("gt", "gosim-"+split, name, "gt", "gt.txt"),
				filepath.Join("trackers", "gosim-"+split, "our-engine", "data", name+".txt"),
			} {
				data, err := os.ReadFile(filepath.Join(dir, path))
				require.NoError(t, err)
				if strings.HasPrefix(path, "gt") {
					assert.Equal(t, columns-1, strings.Count(strings.SplitN(string(data), "\n", 2)[0], ","), path)
				}
				rows, err := export.ReadMOT(bytes.NewReader(data))
				require.NoError(t, err)
				type key struct{ frame, id int }
				once := map[key]bool{}
				for _, r := range rows {
					seen++
					assert.True(t, r.Frame >= 1 && r.Frame <= 31, path)
					assert.False(t, once[key{r.Frame, r.ID}], path)
					once[key{r.Frame, r.ID}] = true
					assert.InDelta(t, 1, r.Conf, 0)
					if split == "ground" {
						assert.InDelta(t, -1, r.Left, 0)
						continue
					}
					assert.GreaterOrEqual(t, r.Left, -0.5)
					assert.LessOrEqual(t, r.Left+r.Width, 639.51)
					assert.GreaterOrEqual(t, r.Top, -0.5)
					assert.LessOrEqual(t, r.Top+r.Height, 479.51)
					if strings.HasPrefix(path, "gt") {
						assert.Equal(t, 1, r.Class)
						assert.Positive(t, r.Visibility)
					}
				}
			}
		}
	}
	assert.Greater(t, seen, 150)
}

func TestOnlyWhatWasAskedFor(t *testing.T) {
	dir := t.TempDir()
	o := both
	o.Tracks = false
	m := export.NewMOT(dir, o)
	require.NoError(t, m.Add(record(t)))
	require.NoError(t, m.Close())
	assert.NoDirExists(t, filepath.Join(dir, "trackers"))
	assert.FileExists(t, filepath.Join(dir, "gt", "gosim-ground", "test-run-r004", "gt", "gt.txt"))
	o.Tracks, o.Truth = true, false
	dir = t.TempDir()
	require.NoError(t, export.Trajectories(dir, record(t), o))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 1)
	assert.Equal(t, "test-run-r004-tracks.csv", entries[0].Name())
}

func TestRecordsThatHaveNoFrames(t *testing.T) {
	rec := record(t)
	rec.Tracks = slices.Clone(rec.Tracks)
	rec.Tracks[2].Track = 0
	require.ErrorContains(t, export.Trajectories(t.TempDir(), rec, both), "replication 4: track sample 2: track 0 at")
	rec = record(t)
	rec.End = 1 << 62
	require.ErrorContains(t, export.NewMOT(t.TempDir(), both).Add(rec), "replication 4 ends at")
	rec = record(t)
	rec.Tracks, rec.Path = nil, nil // an engine that says nothing, a truth without paths
	require.NoError(t, export.NewMOT(t.TempDir(), both).Add(rec))
}
