package recording

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/foxglove/mcap/go/mcap"
	"github.com/klauspost/compress/zstd"

	"gosim/checkoutfree/reading/wire"
)

// Chunk is where a chunk of readings stands.
type Chunk struct {
	Offset, Length int64 // bytes
	Start, End     int64 // first and last arrival, Unix nanoseconds
}

// Recording is a recording that has been opened: all of it but the readings.
// Make one with [Open] or [New]; close it when nothing more is read.
type Recording struct {
	Name       string
	Size       int64 // bytes
	Version    int
	Store      string // name of the store
	Layout     string // which of Files describes it
	Embeddings wire.Embeddings
	Source     map[string]string // as the producer gave it: see [Options]
	// End is what the producer gave to [Writer.Close]; nil if that is missing.
	End map[string]string
	// Recovery, if it is not nil, says what [Recover] could not save.
	Recovery map[string]string
	Files    []File
	Channels []Channel // in order of their numbers
	Chunks   []Chunk   // in order of place, which is that of time
	// Torn, if it is not nil, says why the index could not be used and what is
	// lost behind the last whole chunk.
	Torn *Damage

	in       io.ReaderAt
	closer   io.Closer
	channel  map[uint16]int // place in Channels
	zstd     *zstd.Decoder
	head     bool // the head has been read
	restored bool // channels are known
	schemas  map[uint16]schema
}

type schema struct {
	name, encoding string
	data           []byte
}

// Open opens a recording. A torn file is opened as far as it goes: see
// [Recording.Torn]. The error wraps [ErrFormat] if the file is no recording, is a
// [*Damage] if it is one of which nothing can be used, and otherwise the file
// cannot be read.
func Open(path string) (*Recording, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("recording: %w", err)
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = fmt.Errorf("%s is a folder: %w", path, ErrFormat)
	}
	if err != nil {
		return nil, fmt.Errorf("recording: %w", errors.Join(err, f.Close()))
	}
	r, err := New(path, f, info.Size())
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	r.closer = f
	return r, nil
}

// New opens a recording of the given size in bytes. name names it in messages.
// Errors are those of [Open].
func New(name string, in io.ReaderAt, size int64) (*Recording, error) {
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxRecord))
	if err != nil {
		return nil, fmt.Errorf("recording: %w", err)
	}
	r := &Recording{Name: name, Size: size, in: in, zstd: dec}
	magic, err := r.bytes(0, int64(len(mcap.Magic)))
	if err != nil || !bytes.Equal(magic, mcap.Magic) {
		return nil, fmt.Errorf("%s: %w: it does not begin as an MCAP file", name, ErrFormat)
	}
	if why := r.index(); why != nil {
		if why, ok := errors.AsType[*fatal](why); ok {
			return nil, why.err
		}
		if err := r.scan(why); err != nil {
			return nil, err
		}
	}
	for i := range r.Channels {
		r.Channels[i].Kind = kindOf(r.Channels[i].schemaName)
		r.Channels[i].Code = r.Channels[i].metadata["code"]
	}
	return r, nil
}

// fatal is an error after which scanning would not help either.
type fatal struct{ err error }

func (f *fatal) Error() string { return f.err.Error() }

// Close closes the file. Nothing can go wrong that would matter to a reader.
func (r *Recording) Close() {
	r.zstd.Close()
	if r.closer != nil {
		r.closer.Close() //nolint:errcheck // read only
	}
}

// reset forgets all that has been read.
func (r *Recording) reset() {
	*r = Recording{Name: r.Name, Size: r.Size, in: r.in, zstd: r.zstd, channel: map[uint16]int{}, schemas: map[uint16]schema{}}
}

// bytes reads n bytes at off.
func (r *Recording) bytes(off, n int64) ([]byte, error) {
	if off < 0 || n < 0 || off > r.Size || n > r.Size-off {
		return nil, io.ErrUnexpectedEOF
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(io.NewSectionReader(r.in, off, n), b); err != nil {
		return nil, err
	}
	return b, nil
}

func (r *Recording) damage(off, length int64, format string, args ...any) *Damage {
	return &Damage{File: r.Name, Offset: off, Length: length, Reason: fmt.Sprintf(format, args...)}
}

const (
	recordHead = 1 + 8
	footerSize = recordHead + 8 + 8 + 4
)

// index reads the recording by the index at its end. A nil error means that all
// of it is as it was written; any other but a fatal one, that there is no index
// that could be trusted.
func (r *Recording) index() error {
	r.reset()
	magic := int64(len(mcap.Magic))
	end := r.Size - footerSize - magic
	tail, err := r.bytes(end, footerSize+magic)
	if err != nil || !bytes.Equal(tail[footerSize:], mcap.Magic) {
		return errors.New("its end is missing")
	}
	c := cursor{b: tail[:footerSize]}
	op, body := c.record()
	if op != mcap.OpFooter || len(body) != footerSize-recordHead {
		return errors.New("its index is damaged")
	}
	foot := cursor{b: body}
	start := foot.u64()
	foot.u64()
	crc := foot.u32()
	if start > uint64(end) || start == 0 || end-int64(start) > maxRecord {
		return errors.New("its index is damaged")
	}
	summary, err := r.bytes(int64(start), r.Size-magic-int64(start))
	if err != nil {
		return err
	}
	if crc32.ChecksumIEEE(summary[:len(summary)-4]) != crc && crc != 0 {
		return errors.New("its index is damaged")
	}
	if err := r.summary(summary, int64(start)); err != nil {
		return err
	}
	if !r.head {
		return &fatal{fmt.Errorf("%s: %w: an MCAP file without the metadata %q", r.Name, ErrFormat, metaHead)}
	}
	return nil
}

// summary reads the index itself, which stands at byte start.
func (r *Recording) summary(b []byte, start int64) error {
	broken := errors.New("its index is damaged")
	counts := map[uint16]uint64{}
	for c := (cursor{b: b}); len(c.b) > 0; {
		op, body := c.record()
		in := cursor{b: body}
		var off, length uint64
		switch op {
		case mcap.OpSchema:
			r.addSchema(&in)
		case mcap.OpChannel:
			r.addChannel(&in)
		case mcap.OpMetadataIndex, mcap.OpAttachmentIndex:
			off, length = in.u64(), in.u64()
			if in.bad || off > uint64(start) || length > uint64(start)-off {
				return broken
			}
			want := mcap.OpMetadata
			if op == mcap.OpAttachmentIndex {
				want = mcap.OpAttachment
			}
			if err := r.aside(want, int64(off), int64(length)); err != nil {
				return &fatal{err}
			}
		case mcap.OpChunkIndex:
			from, until := in.u64(), in.u64()
			off, length = in.u64(), in.u64()
			if in.bad || off > uint64(start) || length > uint64(start)-off || until > math.MaxInt64 || from > until {
				return broken
			}
			r.Chunks = append(r.Chunks, Chunk{Offset: int64(off), Length: int64(length), Start: int64(from), End: int64(until)})
		case mcap.OpStatistics:
			in.take(8 + 2 + 4 + 4 + 4 + 4 + 8 + 8)
			for list := (cursor{b: in.bytes()}); len(list.b) > 0 && !list.bad; {
				id := list.u16()
				counts[id] = list.u64()
			}
		case mcap.OpFooter, mcap.OpSummaryOffset:
			in.b = nil
		default:
		}
		if c.bad || in.bad {
			return broken
		}
	}
	for i := range r.Channels {
		r.Channels[i].Count = int64(min(counts[r.Channels[i].id], math.MaxInt64))
	}
	slices.SortStableFunc(r.Chunks, func(a, b Chunk) int { return cmp.Compare(a.Offset, b.Offset) })
	r.restored = true
	return nil
}

func (r *Recording) addSchema(c *cursor) {
	id := c.u16()
	s := schema{name: c.text(), encoding: c.text(), data: slices.Clone(c.bytes())}
	if _, known := r.schemas[id]; !known && !c.bad {
		r.schemas[id] = s
	}
}

func (r *Recording) addChannel(c *cursor) {
	ch := Channel{Count: -1, id: c.u16(), schema: c.u16(), Topic: c.text(), encoding: c.text()}
	ch.metadata = c.table()
	if _, known := r.channel[ch.id]; known || c.bad {
		return
	}
	s := r.schemas[ch.schema]
	ch.schemaName, ch.schemaForm, ch.schemaRecord = s.name, s.encoding, s.data
	r.channel[ch.id] = len(r.Channels)
	r.Channels = append(r.Channels, ch)
}

// aside reads a record that stands beside the chunks: metadata or an attachment.
func (r *Recording) aside(want mcap.OpCode, off, length int64) error {
	what := "metadata"
	if want == mcap.OpAttachment {
		what = "an attached file"
	}
	bad := func() error { return r.damage(off, length, "%s cannot be read: its bytes have changed", what) }
	if length > maxRecord {
		return bad()
	}
	b, err := r.bytes(off, length)
	if err != nil {
		return fmt.Errorf("%s: byte %d: %w", r.Name, off, err)
	}
	c := cursor{b: b}
	op, body := c.record()
	if c.bad || len(c.b) != 0 || op != want {
		return bad()
	}
	in := cursor{b: body}
	if want == mcap.OpMetadata {
		name := in.text()
		m := in.table()
		if in.bad {
			return bad()
		}
		return r.metadata(off, length, name, m)
	}
	if len(body) < 4 || crc32.ChecksumIEEE(body[:len(body)-4]) != binary.LittleEndian.Uint32(body[len(body)-4:]) {
		return bad()
	}
	in.take(8 + 8)
	name := in.text()
	in.text()
	data := in.take(in.u64())
	if in.bad {
		return bad()
	}
	if name, ours := strings.CutPrefix(name, storePrefix); ours && len(r.Files) < maxFiles {
		r.Files = append(r.Files, File{Name: name, Data: data})
	}
	return nil
}

// metadata takes one map of metadata.
func (r *Recording) metadata(off, length int64, name string, m map[string]string) error {
	var to *map[string]string
	switch name {
	case metaHead:
	case metaSource:
		to = &r.Source
	case metaEnd:
		to = &r.End
	case metaRecovery:
		to = &r.Recovery
	default:
		if strings.HasPrefix(name, "checkoutfree.") { // one whose name has changed, or of a later version
			return r.damage(off, length, "metadata of an unknown name %q", name)
		}
		return nil // somebody else's
	}
	if !unseal(m) {
		return r.damage(off, length, "the metadata %q cannot be trusted: they have another checksum than when they were written", name)
	}
	if to != nil {
		*to = m
		return nil
	}
	if v := m["version"]; v != fmt.Sprint(FormatVersion) {
		return fmt.Errorf("%s: %w: version %q of the form, this program reads %d", r.Name, ErrFormat, v, FormatVersion)
	}
	var err error
	if r.Embeddings, err = wire.ParseEmbeddings(m["embeddings"]); err != nil {
		return fmt.Errorf("%s: %w: embeddings: %w", r.Name, ErrFormat, err)
	}
	r.Version, r.Store, r.Layout, r.head = FormatVersion, m["store"], m["layout"], true
	return nil
}
