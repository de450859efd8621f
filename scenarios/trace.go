package scenarios

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// Trace receives everything that happened in one replication, as text of which
// equal runs write equal bytes. Each writer may be nil. Numbers are written
// exactly: reading them back gives the same values.
type Trace struct {
	Readings io.Writer // JSON Lines, see [reading.Encoder]
	Outputs  io.Writer // a line per output of the engine, in order of emission
	Truth    io.Writer // a line per act, visit and path point, at the end
}

// tracer writes a trace. The first error of a writer is kept and ends writing.
type tracer struct {
	site     *site.Site
	enc      *reading.Encoder
	buffered []*bufio.Writer
	out      *bufio.Writer
	truthTo  *bufio.Writer
	line     []byte
	err      error
}

func newTracer(s *site.Site, t Trace) *tracer {
	tr := &tracer{site: s}
	buffer := func(w io.Writer) *bufio.Writer {
		if w == nil {
			return nil
		}
		b := bufio.NewWriterSize(w, 1<<16)
		tr.buffered = append(tr.buffered, b)
		return b
	}
	if b := buffer(t.Readings); b != nil {
		tr.enc = reading.NewEncoder(b)
	}
	tr.out, tr.truthTo = buffer(t.Outputs), buffer(t.Truth)
	return tr
}

func (t *tracer) reading(arrival int64, r *reading.Reading) {
	if t.enc != nil && t.err == nil {
		t.err = t.enc.Encode(arrival, r, t.site)
	}
}

// outputs writes what the engine emitted in one step.
func (t *tracer) outputs(b *output.Batch) {
	if t.out == nil {
		return
	}
	for i := range b.Tracks {
		x := &b.Tracks[i]
		t.write(t.out, "track", x.ID, x.Time, x.X, x.Y, x.VX, x.VY, x.Account, x.AccountP, x.Coasting, x.Closed)
	}
	for i := range b.Events {
		x := &b.Events[i]
		t.write(t.out, "event", x.ID, x.Plate, x.Slot, x.Start, x.End, x.DeltaG, x.SKU, x.Units, x.P, x.Track, x.TrackP, x.Account)
	}
	for i := range b.Baskets {
		x := &b.Baskets[i]
		t.write(t.out, "basket", x.Event, x.Track, x.Account, x.SKU, x.Units, x.At, x.Emitted, x.P)
	}
	for i := range b.Stock {
		x := &b.Stock[i]
		t.write(t.out, "stock", x.Slot, x.SKU, x.Time, x.Emitted, x.Units, x.P)
	}
	for i := range b.Misplaced {
		x := &b.Misplaced[i]
		t.write(t.out, "misplaced", x.Time, x.Emitted, x.Plate, x.SKU, x.Units, x.P)
	}
	for i := range b.Alerts {
		x := &b.Alerts[i]
		t.write(t.out, "alert", x.Kind, x.Time, x.Emitted, x.Track, x.Account, x.X, x.Y, x.SKU, x.Units, x.ValueCents, x.Score, x.Event, x.Evidence)
	}
	for i := range b.Receipts {
		x := &b.Receipts[i]
		t.write(t.out, "receipt", x.Visit, x.Account, x.Track, x.Entry, x.Exit, x.Issued, x.TotalCents, x.Confidence, x.Review)
		for _, l := range x.Lines {
			t.write(t.out, "line", x.Visit, l.SKU, l.Units, l.PriceCents, l.P)
		}
	}
}

// truth writes the truth log.
func (t *tracer) truth(log *sim.Log) {
	if t.truthTo == nil {
		return
	}
	for i := range log.Acts {
		x := &log.Acts[i]
		t.write(t.truthTo, "act", x.At, x.Kind, x.Person, x.Other, x.Unit, x.SKU, x.Slot, x.Place, x.Intent, x.X, x.Y, x.Code, x.Outcome)
	}
	for i := range log.Visits {
		x := &log.Visits[i]
		t.write(t.truthTo, "visit", x.Person, x.Account, x.Sponsor, x.Technique, x.Staff, x.Entered, x.Left)
	}
	for i := range log.Path {
		x := &log.Path[i]
		t.write(t.truthTo, "path", x.At, x.Person, x.Heading, x.X, x.Y)
	}
}

// write writes one line: a word and its values, separated by spaces.
func (t *tracer) write(w *bufio.Writer, word string, values ...any) {
	if t.err != nil {
		return
	}
	b := append(t.line[:0], word...)
	for _, v := range values {
		b = append(b, ' ')
		switch v := v.(type) {
		case float64:
			b = strconv.AppendFloat(b, v, 'g', -1, 64)
		case float32:
			b = strconv.AppendFloat(b, float64(v), 'g', -1, 32)
		case string:
			b = strconv.AppendQuote(b, v)
		case bool:
			b = strconv.AppendBool(b, v)
		default:
			b = fmt.Append(b, v)
		}
	}
	t.line = append(b, '\n')
	_, t.err = w.Write(t.line)
}

// close flushes the writers and returns the first error.
func (t *tracer) close() error {
	errs := []error{t.err}
	for _, b := range t.buffered {
		errs = append(errs, b.Flush())
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("trace: %w", err)
	}
	return nil
}
