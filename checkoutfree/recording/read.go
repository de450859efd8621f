package recording

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"math"
	"path"

	"github.com/foxglove/mcap/go/mcap"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/reading/wire"
	"gosim/checkoutfree/site"
)

// chunk returns the records of chunk i, uncompressed, in buf if it has room. Its
// error is a *Damage if the chunk is broken.
func (r *Recording) chunk(i int, buf []byte) ([]byte, error) {
	at := r.Chunks[i]
	bad := func(why string) ([]byte, error) {
		return nil, r.damage(at.Offset, at.Length, "chunk %d of %d, %s: %s; its readings are lost", i+1, len(r.Chunks), span(at.Start, at.End), why)
	}
	if at.Length > maxRecord {
		return bad("it is too large")
	}
	b, err := r.bytes(at.Offset, at.Length)
	if err != nil {
		return nil, fmt.Errorf("%s: byte %d: %w", r.Name, at.Offset, err)
	}
	c := cursor{b: b}
	op, body := c.record()
	in := cursor{b: body}
	h := in.chunkHead()
	switch {
	case c.bad || len(c.b) > 0 || op != mcap.OpChunk || in.bad || h.length != uint64(len(in.b)),
		h.start != uint64(at.Start) || h.end != uint64(at.End):
		return bad("its head has changed")
	case h.size > maxRecord:
		return bad("it is too large")
	}
	switch h.compression {
	case string(mcap.CompressionNone):
		buf = in.b
	case string(mcap.CompressionZSTD):
		if buf, err = r.zstd.DecodeAll(in.b, buf[:0]); err != nil {
			return bad("it cannot be decompressed: its bytes have changed")
		}
	default:
		return bad(fmt.Sprintf("compression %q, expected zstd or none", h.compression))
	}
	if uint64(len(buf)) != h.size || h.crc != 0 && crc32.ChecksumIEEE(buf) != h.crc {
		return bad("CRC mismatch: its bytes have changed")
	}
	for c := (cursor{b: buf}); len(c.b) > 0 && !r.restored; {
		op, body := c.record()
		in := cursor{b: body}
		switch op {
		case mcap.OpSchema:
			r.addSchema(&in)
		case mcap.OpChannel:
			r.addChannel(&in)
		case mcap.OpMessage: // channels come first
			r.restored = len(r.Channels) > 0
		default:
		}
	}
	return buf, nil
}

// Reader reads the readings of a recording in the order in which they arrived.
// Make one with [Recording.Read].
type Reader struct {
	rec         *Recording
	dec         wire.Decoder
	from, until int64

	next    int // chunk
	buf     []byte
	in      cursor // of the present chunk
	at      int64  // offset of the present chunk
	place   int    // of the next record in it
	channel int    // place in Channels of the last reading
	skipped int64
}

// All is the end of time, for [Recording.Read].
const All = math.MaxInt64

// Read returns a reader of the readings that arrived from the Unix nanosecond
// from on and before until. It goes to the first chunk of that time by the
// index. Several readers of a recording may be used in turn, never at once.
func (r *Recording) Read(from, until int64) *Reader {
	x := &Reader{rec: r, from: from, until: until}
	for x.next < len(r.Chunks) && r.Chunks[x.next].End < from {
		x.next++
	}
	return x
}

// Skipped returns how many messages were of no kind that this version knows.
func (x *Reader) Skipped() int64 { return x.skipped }

// Next reads the next reading into r and returns its arrival, Unix nanoseconds.
// What r points to is valid until the next call. It returns io.EOF at the end of
// the span, or of what is left of a torn file. A [*Damage] is a chunk that is
// lost; the next call reads on behind it.
func (x *Reader) Next(r *reading.Reading) (arrival int64, err error) {
	*r = reading.Reading{}
	for {
		if len(x.in.b) == 0 {
			if err := x.load(); err != nil {
				return 0, err
			}
			continue
		}
		place := x.place
		before := len(x.in.b)
		op, body := x.in.record()
		x.place += before - len(x.in.b)
		if x.in.bad {
			return 0, x.broken(place, errors.New("a record is longer than its chunk"))
		}
		if op != mcap.OpMessage {
			continue
		}
		c := cursor{b: body}
		m := c.message()
		if c.bad || m.logTime > math.MaxInt64 {
			return 0, x.broken(place, errors.New("a message without head"))
		}
		arrival = int64(m.logTime)
		if arrival < x.from {
			continue
		}
		if arrival >= x.until {
			x.in.b, x.next = nil, len(x.rec.Chunks)
			return 0, io.EOF
		}
		i, known := x.rec.channel[m.channel]
		if !known {
			return 0, x.broken(place, fmt.Errorf("a message of channel %d, which is not described", m.channel))
		}
		kind := kindOf(x.rec.Channels[i].schemaName)
		if kind == 0 {
			x.skipped++
			continue
		}
		if err := x.dec.Message(kind, m.data, r); err != nil {
			return 0, x.broken(place, err)
		}
		x.channel = i
		return arrival, nil
	}
}

// broken gives up the present chunk, whose checksum is right and whose content
// is not.
func (x *Reader) broken(place int, err error) error {
	x.in = cursor{}
	return x.rec.damage(x.at, 0, "byte %d of the chunk's records: %s; the rest of the chunk is lost", place, err)
}

// load reads the next chunk.
func (x *Reader) load() error {
	if x.next >= len(x.rec.Chunks) || x.rec.Chunks[x.next].Start >= x.until {
		return io.EOF
	}
	i := x.next
	x.next++
	x.at, x.place = x.rec.Chunks[i].Offset, 0
	b, err := x.rec.chunk(i, x.buf)
	if err != nil {
		return err
	}
	x.buf, x.in = b, cursor{b: b}
	return nil
}

// Site loads the store from the recording's files. Errors name those files.
func (r *Recording) Site() (*site.Site, error) {
	s, err := site.Load(files(r.Files), r.Layout)
	if err != nil {
		return nil, fmt.Errorf("%s: the store's files in it: %w", r.Name, err)
	}
	if s.Name != r.Store {
		return nil, fmt.Errorf("%s: %w: recorded in store %q, its files are of %q", r.Name, ErrFormat, r.Store, s.Name)
	}
	return s, nil
}

// files is a file system of the files of a recording.
type files []File

var _ fs.ReadFileFS = files(nil)

// ReadFile returns the content of a file.
func (f files) ReadFile(name string) ([]byte, error) {
	for i := range f {
		if path.Clean(f[i].Name) == path.Clean(name) {
			return f[i].Data, nil
		}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// Open is there for the interface: files are read whole.
func (files) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: errors.ErrUnsupported}
}
