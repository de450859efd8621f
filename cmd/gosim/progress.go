package main

import (
	"io"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
)

// progress shows how far a run is, if somebody is there to see it.
type progress struct {
	container *mpb.Progress
	bar       *mpb.Bar
}

// newProgress returns a bar on w, or one that shows nothing if w is no terminal
// or hush is set. It is drawn in plain characters, without colour.
func newProgress(w io.Writer, name string, hush bool) *progress {
	if hush || !terminal(w) {
		return &progress{}
	}
	p := &progress{container: mpb.New(mpb.WithOutput(w), mpb.WithWidth(40), mpb.WithRefreshRate(150*time.Millisecond))}
	// A total of 0 is one that is not known yet; a bar never ends by itself then.
	p.bar = p.container.New(0,
		mpb.BarStyle().Lbound("[").Filler("=").Tip(">").Padding(" ").Rbound("]"),
		mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.Name(name+" ")),
		mpb.AppendDecorators(decor.Percentage(), decor.Name("  "), decor.AverageETA(decor.ET_STYLE_GO), decor.Name(" left")),
	)
	return p
}

// update is a scenarios.Options.Progress.
func (p *progress) update(done, total time.Duration) {
	if p.bar == nil {
		return
	}
	p.bar.SetTotal(int64(total/time.Second), false)
	p.bar.SetCurrent(int64(done / time.Second))
}

// done takes the bar away.
func (p *progress) done() {
	if p.bar == nil {
		return
	}
	p.bar.Abort(true)
	p.container.Wait()
}
