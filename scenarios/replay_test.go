package scenarios

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/reading/wire"
	"gosim/checkoutfree/recording"
	"gosim/internal/strictyaml"
	"gosim/sim"
)

// file is a recording's file in memory.
type file struct {
	bytes.Buffer

	closed bool
}

func (f *file) Close() error { f.closed = true; return nil }

func taped(t *testing.T, s *Scenario, form wire.Embeddings) (*file, Taped) {
	t.Helper()
	f := &file{}
	res, err := RecordReadings(t.Context(), s, 0, f, Tape{Embeddings: form}, "test", nil)
	require.NoError(t, err)
	require.True(t, f.closed)
	return f, res
}

func opened(t *testing.T, data []byte) *recording.Recording {
	t.Helper()
	rec, err := recording.New("test.mcap", bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	t.Cleanup(rec.Close)
	return rec
}

// liveOutputs is the digest of a run that is not recorded, and the text.
func liveOutputs(t *testing.T, s *Scenario) (sum, text string) {
	t.Helper()
	var out bytes.Buffer
	rep, err := newReplication(s, 0, newTracer(s.Site, Trace{Outputs: &out}))
	require.NoError(t, err)
	require.NoError(t, rep.run(t.Context(), func(sim.Time) {}))
	h := sha256.Sum256(out.Bytes())
	return hex.EncodeToString(h[:]), out.String()
}

// checkReplay records s in both forms, replays the files, and compares the
// outputs byte by byte. It returns the digests of the two runs.
func checkReplay(t *testing.T, s *Scenario) (exact, rounded string) {
	t.Helper()
	live, text := liveOutputs(t, s)

	onDisk := func(form wire.Embeddings) (*recording.Recording, Taped) {
		path := filepath.Join(t.TempDir(), form.String()+".mcap")
		f, err := os.Create(path)
		require.NoError(t, err)
		res, err := RecordReadings(t.Context(), s, 0, f, Tape{Embeddings: form}, "test", nil)
		require.NoError(t, err)
		rec, err := recording.Open(path)
		require.NoError(t, err)
		t.Cleanup(rec.Close)
		return rec, res
	}
	rec, res := onDisk(wire.Float32)
	assert.Equal(t, live, res.Outputs, "recording every bit changes nothing in the run")
	var out bytes.Buffer
	p, err := Replay(t.Context(), rec, ReplayOptions{Outputs: &out})
	require.NoError(t, err)
	require.True(t, text == out.String(), "the same outputs, byte by byte")
	assert.Equal(t, live, p.Outputs)
	assert.Equal(t, live, p.Live)
	assert.Equal(t, res.Readings, p.Readings)
	assert.Equal(t, res.Detections, p.Detections)
	assert.NotEmpty(t, p.Receipts)

	rec, res = onDisk(wire.Int8)
	p, err = Replay(t.Context(), rec, ReplayOptions{})
	require.NoError(t, err)
	assert.Equal(t, res.Outputs, p.Outputs)
	assert.Equal(t, res.Outputs, p.Live)
	return live, res.Outputs
}

func TestReplay_gives_the_outputs_of_the_run(t *testing.T) {
	exact, rounded := checkReplay(t, busy(t))
	assert.NotEqual(t, exact, rounded, "the engine sees the vectors that the file holds")
}

func TestRecordReadings_gives_the_same_file(t *testing.T) {
	s := busy(t, set("duration", "1m"))
	a, _ := taped(t, s, wire.Float32)
	b, _ := taped(t, s, wire.Float32)
	assert.True(t, bytes.Equal(a.Bytes(), b.Bytes()))
}

// Run tapes every replication it is asked for, also when they run at once.
func TestRun_tapes_replications(t *testing.T) {
	s := busy(t, set("duration", "1m"), set("replications", "3"))
	tapes := make([]*file, 3)
	out, err := Run(t.Context(), s, Options{Tape: &Tape{Open: func(n int) (io.WriteCloser, error) {
		if n == 1 {
			return nil, nil
		}
		tapes[n] = &file{}
		return tapes[n], nil
	}}})
	require.NoError(t, err)
	require.Len(t, out.Replications, 3)
	assert.Nil(t, tapes[1])
	for _, n := range []int{0, 2} {
		rec := opened(t, tapes[n].Bytes())
		assert.Equal(t, []string{"0", "", "2"}[n], rec.Source["replication"])
		assert.Equal(t, s.Hash, rec.Source["scenario_hash"])
		p, err := Replay(t.Context(), rec, ReplayOptions{})
		require.NoError(t, err)
		assert.Equal(t, p.Live, p.Outputs)
	}
	broken := errors.New("broken")
	_, err = Run(t.Context(), s, Options{Tape: &Tape{Open: func(int) (io.WriteCloser, error) { return nil, broken }}})
	require.ErrorIs(t, err, broken)
	_, err = Run(t.Context(), s, Options{Tape: &Tape{Open: func(int) (io.WriteCloser, error) { return &fullTape{left: 200_000}, nil }}})
	require.ErrorIs(t, err, errFullTape)
}

var errFullTape = errors.New("no space left")

type fullTape struct{ left int }

func (d *fullTape) Write(b []byte) (int, error) {
	if d.left -= len(b); d.left < 0 {
		return 0, errFullTape
	}
	return len(b), nil
}

func (*fullTape) Close() error { return nil }

func TestReplay_with_other_settings_and_parts(t *testing.T) {
	s := busy(t, set("duration", "2m"), set("engine.hold", "300ms"))
	f, res := taped(t, s, wire.Float32)
	rec := opened(t, f.Bytes())
	cfg, err := EngineSettings(rec, ReplayOptions{})
	require.NoError(t, err)
	assert.Equal(t, s.Engine, cfg, "every setting is in the recording")

	p, err := Replay(t.Context(), rec, ReplayOptions{DefaultEngine: true})
	require.NoError(t, err)
	assert.Empty(t, p.Live)
	p2, err := Replay(t.Context(), rec, ReplayOptions{Overrides: []strictyaml.Override{{Path: "engine.hold", Value: "450ms"}}})
	require.NoError(t, err)
	assert.Equal(t, p.Outputs, p2.Outputs, "the default")
	assert.NotEqual(t, res.Outputs, p2.Outputs)

	told := time.Duration(0)
	part, err := Replay(t.Context(), rec, ReplayOptions{From: 20 * time.Second, Until: 40 * time.Second, Progress: func(done, total time.Duration) {
		assert.Equal(t, 20*time.Second, total)
		assert.Greater(t, done, told)
		told = done
	}})
	require.NoError(t, err)
	assert.Less(t, part.Readings, res.Readings/2)
	assert.Positive(t, part.Readings)
	assert.InDelta(t, 20, told.Seconds(), 2)

	for want, set := range map[string]strictyaml.Override{
		"engine.hold":  {Path: "engine.hold", Value: "2h"},
		"engine.holds": {Path: "engine.holds", Value: "1s"},
		"seed":         {Path: "seed", Value: "4"},
	} {
		_, err := Replay(t.Context(), rec, ReplayOptions{Overrides: []strictyaml.Override{set}})
		require.Error(t, err)
		assert.Contains(t, err.Error(), want)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = Replay(ctx, rec, ReplayOptions{})
	require.ErrorIs(t, err, context.Canceled)
}

// A recording that was cut off is replayed as far as it goes, to the same
// outputs up to there; one with a broken chunk is not.
func TestReplay_of_a_torn_file(t *testing.T) {
	s := busy(t)
	_, text := liveOutputs(t, s)
	f, _ := taped(t, s, wire.Float32)
	whole := opened(t, f.Bytes())
	require.Greater(t, len(whole.Chunks), 4)
	rec := opened(t, f.Bytes()[:f.Len()*2/3])
	require.NotNil(t, rec.Torn)
	var out bytes.Buffer
	p, err := Replay(t.Context(), rec, ReplayOptions{Outputs: &out})
	require.NoError(t, err)
	assert.Empty(t, p.Live)
	n := 0
	for a, b := out.String(), text; n < len(a) && n < len(b) && a[n] == b[n]; {
		n++
	}
	assert.Greater(t, n, len(text)/3, "the same until the engine is told that no more comes")

	data := bytes.Clone(f.Bytes())
	data[whole.Chunks[2].Offset+1000] ^= 1
	_, err = Replay(t.Context(), opened(t, data), ReplayOptions{})
	var d *recording.Damage
	require.ErrorAs(t, err, &d)
	assert.Equal(t, whole.Chunks[2].Offset, d.Offset)
}

// An interrupted recording is a whole file of what was simulated.
func TestRecordReadings_interrupted(t *testing.T) {
	s := busy(t)
	ctx, cancel := context.WithCancel(t.Context())
	f := &file{}
	_, err := RecordReadings(ctx, s, 0, f, Tape{}, "test", func(done time.Duration) {
		if done > time.Minute {
			cancel()
		}
	})
	require.ErrorIs(t, err, context.Canceled)
	rec := opened(t, f.Bytes())
	assert.Nil(t, rec.Torn)
	assert.Equal(t, "false", rec.End["complete"])
	p, err := Replay(t.Context(), rec, ReplayOptions{})
	require.NoError(t, err)
	assert.Positive(t, p.Readings)
	assert.Empty(t, p.Live)
	_, err = RecordReadings(t.Context(), s, -1, &file{}, Tape{}, "", nil)
	require.Error(t, err)
}
