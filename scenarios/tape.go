package scenarios

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"path"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"time"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/reading/wire"
	"gosim/checkoutfree/recording"
	"gosim/sim"
)

// Tape says how readings are recorded. See package recording for the form.
type Tape struct {
	// Open returns where the recording of a replication goes, or nil if it is not
	// recorded. It is closed when the recording is finished or has failed.
	Open func(replication int) (io.WriteCloser, error)
	// Embeddings is the form of appearance vectors. With [wire.Int8] the engine is
	// fed what the recording holds, so that a replay gives the same bytes.
	Embeddings wire.Embeddings
	// Plain leaves the recording uncompressed.
	Plain bool
}

// Keys of what gosim writes into a recording: [recording.Options.Source], and of
// what it gives to [recording.Writer.Close].
const (
	keyEngine     = "engine" // its settings, as JSON
	keyEngineName = "engine_name"
	keyOutputs    = "outputs_sha256" // of what the engine said, as gosim digest prints it
)

// Taped says what was recorded.
type Taped struct {
	Readings, Frames, Detections int64
	Outputs                      string // SHA-256 of the engine's outputs, in hexadecimal
}

// taping is a recording in the making.
type taping struct {
	out   io.WriteCloser
	w     *recording.Writer
	trace *tracer // of outputs, to sum
	sum   hash.Hash
	taped Taped
}

// tape begins to record, if the tape says so.
func (r *replication) tape(t *Tape, version string) error {
	if t == nil {
		return nil
	}
	fail := func(err error) error {
		return fmt.Errorf("%s: replication %d: recording: %w", r.scenario.Name, r.number, err)
	}
	opts, err := r.tapeOptions(version)
	if err != nil {
		return fail(err)
	}
	out, err := t.Open(r.number)
	if err != nil {
		return fail(err)
	}
	if out == nil {
		return nil
	}
	opts.Embeddings, opts.Plain = t.Embeddings, t.Plain
	w, err := recording.NewWriter(out, r.scenario.Site, opts)
	if err != nil {
		return fail(errors.Join(err, out.Close()))
	}
	sum := sha256.New()
	r.feed.taping = &taping{out: out, w: w, sum: sum, trace: newTracer(r.scenario.Site, Trace{Outputs: sum})}
	return nil
}

// reading records a reading and returns it as a replay will read it.
func (t *taping) reading(arrival int64, r *reading.Reading) (*reading.Reading, error) {
	r = t.w.AsRead(r)
	if err := t.w.Write(arrival, r); err != nil {
		return r, err
	}
	t.taped.Readings++
	if r.Kind == reading.KindFrame {
		t.taped.Frames++
		t.taped.Detections += int64(len(r.Frame.Detections))
	}
	return r, nil
}

// untape finishes the recording, of a complete replication or of one that was
// ended before.
func (r *replication) untape(complete bool) error {
	t := r.feed.taping
	if t == nil {
		return nil
	}
	errs := []error{t.trace.close()}
	t.taped.Outputs = hex.EncodeToString(t.sum.Sum(nil))
	end := map[string]string{
		"complete": strconv.FormatBool(complete),
		"readings": strconv.FormatInt(t.taped.Readings, 10),
		"frames":   strconv.FormatInt(t.taped.Frames, 10), "detections": strconv.FormatInt(t.taped.Detections, 10),
	}
	if complete {
		end[keyOutputs] = t.taped.Outputs
	}
	errs = append(errs, t.w.Close(end), t.out.Close())
	return errors.Join(errs...)
}

// tapeOptions says where readings come from, so that their recording stands
// alone.
func (r *replication) tapeOptions(version string) (recording.Options, error) {
	s := r.scenario
	opts := recording.Options{}
	var err error
	if opts.Files, err = s.storeFiles(); err != nil {
		return opts, err
	}
	opts.Layout = opts.Files[0].Name
	engine, err := json.Marshal(s.Engine)
	if err != nil {
		return opts, err
	}
	spec, err := json.Marshal(&s.Spec)
	if err != nil {
		return opts, err
	}
	opts.Source = map[string]string{
		"producer": "gosim", "version": version,
		"scenario": s.Name, "scenario_hash": s.Hash, "world_hash": s.WorldHash, "scenario_json": string(spec),
		"seed": strconv.FormatUint(s.Seed, 10), "replication": strconv.Itoa(r.number),
		"epoch_ns": strconv.FormatInt(s.Epoch, 10), "epoch": time.Unix(0, s.Epoch).UTC().Format(time.RFC3339Nano),
		keyEngineName: s.EngineName(), keyEngine: string(engine),
	}
	return opts, nil
}

// storeFiles returns the store's files under names relative to the innermost
// folder that holds all of them, the layout first. It is an error if the engine's
// site is not what the files say.
func (s *Scenario) storeFiles() ([]recording.File, error) {
	names := make([][]string, len(s.store))
	for i, f := range s.store {
		full, err := filepath.Abs(filepath.FromSlash(f.name))
		if err != nil {
			return nil, err
		}
		names[i] = strings.Split(filepath.ToSlash(full), "/")
	}
	common := 0
	for all := true; all; common++ {
		for _, n := range names {
			all = all && common < len(n)-1 && n[common] == names[0][common]
		}
	}
	common--
	list := make([]recording.File, len(s.store))
	for i, f := range s.store {
		list[i] = recording.File{Name: path.Join(names[i][common:]...), Data: f.data}
	}
	rec := recording.Recording{Name: s.Name, Store: s.Site.Name, Layout: list[0].Name, Files: list}
	if again, err := rec.Site(); err != nil {
		return nil, err
	} else if !reflect.DeepEqual(again, s.Site) {
		return nil, errors.New("the engine's store is not the one that the store's files describe")
	}
	return list, nil
}

// RecordReadings runs one replication of s, the one of the given number from 0,
// and records its readings to out, which it closes. If ctx is cancelled the
// recording is finished as far as it goes, and the error is ctx's. progress, if
// it is not nil, is told the simulated time done.
func RecordReadings(ctx context.Context, s *Scenario, number int, out io.WriteCloser, t Tape, version string, progress func(done time.Duration)) (Taped, error) {
	if number < 0 || number >= maxReplications {
		return Taped{}, errors.Join(fmt.Errorf("replication %d: expected a number from 0 to %d", number, maxReplications-1), out.Close())
	}
	rep, err := newReplication(s, number, nil)
	if err != nil {
		return Taped{}, errors.Join(err, out.Close())
	}
	t.Open = func(int) (io.WriteCloser, error) { return out, nil }
	if err := rep.tape(&t, version); err != nil {
		return Taped{}, err
	}
	err = rep.run(ctx, func(at sim.Time) {
		if progress != nil {
			progress(time.Duration(at))
		}
	})
	err = errors.Join(err, rep.untape(err == nil))
	return rep.feed.taping.taped, err
}
