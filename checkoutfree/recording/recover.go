package recording

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/foxglove/mcap/go/mcap"
)

// Recovered says what [Recover] could save.
type Recovered struct {
	Chunks, Messages int64
	Lost             []*Damage // in order of place; a torn end is the last
}

// Recover writes a whole recording of all that can be read of r to out: every
// chunk that passes its checksum, message for message, with the metadata and the
// store's files. Messages of others' topics are copied as well.
func Recover(out io.Writer, r *Recording) (Recovered, error) {
	var res Recovered
	buf := bufio.NewWriterSize(out, 1<<16)
	w, err := newContainer(buf, 0, false)
	if err != nil {
		return res, fmt.Errorf("recording: %w", err)
	}
	fail := func(err error) (Recovered, error) { return res, fmt.Errorf("writing the recording: %w", err) }
	head := map[string]string{
		"version": strconv.Itoa(r.Version), "store": r.Store, "layout": r.Layout, "embeddings": r.Embeddings.String(),
	}
	errs := []error{
		w.WriteHeader(&mcap.Header{Profile: profile}),
		w.WriteMetadata(&mcap.Metadata{Name: metaHead, Metadata: sealed(head)}),
		w.WriteMetadata(&mcap.Metadata{Name: metaSource, Metadata: sealed(r.Source)}),
	}
	for _, f := range r.Files {
		errs = append(errs, writeFile(w, storePrefix+f.Name, f.Data))
	}
	for _, id := range slices.Sorted(maps.Keys(r.schemas)) {
		if s := r.schemas[id]; id != 0 {
			errs = append(errs, w.WriteSchema(&mcap.Schema{ID: id, Name: s.name, Encoding: s.encoding, Data: s.data}))
		}
	}
	for i := range r.Channels {
		ch := &r.Channels[i]
		errs = append(errs, w.WriteChannel(&mcap.Channel{ID: ch.id, SchemaID: ch.schema, Topic: ch.Topic, MessageEncoding: ch.encoding, Metadata: ch.metadata}))
	}
	if err := errors.Join(errs...); err != nil {
		return fail(err)
	}
	if err := r.copyChunks(w, &res); err != nil {
		return fail(err)
	}
	if r.Torn != nil {
		res.Lost = append(res.Lost, r.Torn)
	}
	note := map[string]string{"from": r.Name, "lost": strconv.Itoa(len(res.Lost))}
	for i, d := range res.Lost {
		note[fmt.Sprintf("lost_%03d", i)] = d.Error()
	}
	if r.End != nil {
		errs = append(errs, w.WriteMetadata(&mcap.Metadata{Name: metaEnd, Metadata: sealed(r.End)}))
	}
	errs = append(errs, w.WriteMetadata(&mcap.Metadata{Name: metaRecovery, Metadata: sealed(note)}), w.Close(), buf.Flush())
	if err := errors.Join(errs...); err != nil {
		return fail(err)
	}
	return res, nil
}

func (r *Recording) copyChunks(w *mcap.Writer, res *Recovered) error {
	var buf []byte
	for i := range r.Chunks {
		b, err := r.chunk(i, buf)
		if d, broken := errors.AsType[*Damage](err); broken {
			res.Lost = append(res.Lost, d)
			continue
		}
		if err != nil {
			return err
		}
		buf = b
		unknown, bad := 0, false
		for c := (cursor{b: b}); len(c.b) > 0; {
			op, body := c.record()
			if c.bad {
				bad = true
				break
			}
			if op != mcap.OpMessage {
				continue
			}
			in := cursor{b: body}
			m := in.message()
			if in.bad {
				bad = true
				break
			}
			if _, known := r.channel[m.channel]; !known {
				unknown++
				continue
			}
			res.Messages++
			if err := w.WriteMessage(&mcap.Message{ChannelID: m.channel, Sequence: m.sequence, LogTime: m.logTime, PublishTime: m.time, Data: m.data}); err != nil {
				return err
			}
		}
		res.Chunks++
		if at := r.Chunks[i]; bad || unknown > 0 {
			res.Lost = append(res.Lost, r.damage(at.Offset, 0, "chunk %d of %d, %s: %s of channels that are not described, or cut off",
				i+1, len(r.Chunks), span(at.Start, at.End), plural(int64(unknown), "message")))
		}
	}
	return nil
}

// span writes a span of arrivals.
func span(start, end int64) string {
	at := func(t int64) string { return time.Unix(0, t).UTC().Format("15:04:05.000") }
	return fmt.Sprintf("arrivals from %s to %s", at(start), at(end))
}
