package scenarios

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"gosim/checkoutfree"
	"gosim/checkoutfree/output"
	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/recording"
	"gosim/internal/strictyaml"
)

// ReplayOptions are how a recording is fed to an engine.
type ReplayOptions struct {
	// Engine names another engine than the recorded one; see [Engines].
	Engine string
	// Overrides change the engine's settings; their paths begin with engine.
	Overrides []strictyaml.Override
	// DefaultEngine leaves the recorded settings and starts from the defaults.
	DefaultEngine bool
	// From and Until choose a part, as time since the first chunk's first arrival;
	// an Until of 0 is the end. The engine knows nothing of what was before.
	From, Until time.Duration
	// Outputs, if set, is written what the engine says, as [Trace] does.
	Outputs io.Writer
	// Progress, if set, is told how much of the recorded time is done.
	Progress func(done, total time.Duration)
}

// Replayed is what an engine made of a recording.
type Replayed struct {
	Readings, Frames, Detections int64
	// Skipped are messages of a kind that this version does not know.
	Skipped int64
	Tracks  int64 // states
	// Events of shelves, receipts and alerts in order of emission.
	Events   int64
	Receipts []output.Receipt
	Alerts   []output.Alert
	// Outputs is the SHA-256 of all outputs, in hexadecimal; Live the same of the
	// engine that ran while the recording was made, or "" if it is not known or
	// another engine ran: other settings, another part, readings that are lost.
	Outputs, Live string
	// EngineWall is the time that the engine took.
	EngineWall time.Duration
}

// Add implements the feeder's recorder.
func (p *Replayed) Add(b *output.Batch) {
	p.Tracks += int64(len(b.Tracks))
	p.Events += int64(len(b.Events))
	p.Receipts = append(p.Receipts, b.Receipts...)
	p.Alerts = append(p.Alerts, b.Alerts...)
}

// Frame implements the feeder's recorder.
func (p *Replayed) Frame(time.Duration) {}

// Tick implements the feeder's recorder.
func (p *Replayed) Tick(time.Duration) {}

// EngineSettings returns the engine's settings for a replay of rec. Its errors
// list every setting that is wrong.
func EngineSettings(rec *recording.Recording, o ReplayOptions) (checkoutfree.Config, error) {
	spec := struct {
		Engine checkoutfree.Config `yaml:"engine"`
	}{checkoutfree.DefaultConfig()}
	text := "{}"
	if recorded := rec.Source[keyEngine]; recorded != "" && !o.DefaultEngine {
		text = `{"engine": ` + recorded + "}"
	}
	doc, err := strictyaml.DecodeWith(rec.Name, []byte(text), o.Overrides, &spec)
	if doc == nil || err != nil {
		return spec.Engine, err
	}
	return spec.Engine, doc.Locate(strictyaml.Under("engine", spec.Engine.Validate()))
}

// recordedEngine returns the name of the engine that ran while rec was made.
func recordedEngine(rec *recording.Recording) string {
	if name := rec.Source[keyEngineName]; name != "" {
		return name
	}
	return OurEngine
}

// Replay feeds a recording to an engine at the site that the recording holds: in
// order of arrival, with a step until there is none left after every reading, as
// a run does. With the recorded settings the outputs are those of the run, byte
// by byte. A damaged chunk ends it with a [*recording.Damage].
func Replay(ctx context.Context, rec *recording.Recording, o ReplayOptions) (*Replayed, error) {
	cfg, err := EngineSettings(rec, o)
	if err != nil {
		return nil, err
	}
	s, err := rec.Site()
	if err != nil {
		return nil, err
	}
	name := o.Engine
	if name == "" {
		name = recordedEngine(rec)
	}
	engine, err := openEngine(name, s, cfg)
	if err != nil {
		return nil, err
	}
	sum := sha256.New()
	to := io.Writer(sum)
	if o.Outputs != nil {
		to = io.MultiWriter(sum, o.Outputs)
	}
	p := &Replayed{}
	scenario := Scenario{Site: s}
	f := feeder{
		engine: engine, to: p, trace: newTracer(s, Trace{Outputs: to}), clock: stopwatch(),
		interval: scenario.tickInterval(), intervals: scenario.frameIntervals(),
	}
	if err := f.replay(ctx, rec, o, p); err != nil {
		return nil, err
	}
	f.Close()
	if err := f.trace.close(); err != nil {
		return nil, err
	}
	p.Readings, p.Frames, p.Detections, p.EngineWall = f.readings, f.frames, f.detections, time.Duration(f.busy)
	p.Outputs = hex.EncodeToString(sum.Sum(nil))
	if name == recordedEngine(rec) && !o.DefaultEngine && len(o.Overrides) == 0 && o.From == 0 && o.Until == 0 && rec.Torn == nil && rec.Recovery == nil {
		p.Live = rec.End[keyOutputs]
	}
	return p, nil
}

func (f *feeder) replay(ctx context.Context, rec *recording.Recording, o ReplayOptions, p *Replayed) error {
	if len(rec.Chunks) == 0 {
		return nil
	}
	start, end := rec.Chunks[0].Start, rec.Chunks[len(rec.Chunks)-1].End
	from, until := start+int64(o.From), int64(recording.All)
	if o.Until > 0 {
		until = start + int64(o.Until)
		end = min(end, until)
	}
	x := rec.Read(from, until)
	var r reading.Reading
	for told := from; ; {
		arrival, err := x.Next(&r)
		if errors.Is(err, io.EOF) {
			p.Skipped = x.Skipped()
			return f.err
		}
		if err != nil {
			return err
		}
		if f.Reading(arrival, &r); f.err != nil {
			return fmt.Errorf("%s: %w", rec.Name, f.err)
		}
		if arrival-told > int64(time.Second) {
			told = arrival
			if err := ctx.Err(); err != nil {
				return err
			}
			if o.Progress != nil {
				o.Progress(time.Duration(arrival-from), time.Duration(end-from))
			}
		}
	}
}
