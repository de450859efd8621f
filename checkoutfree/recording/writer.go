package recording

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/foxglove/mcap/go/mcap"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/reading/wire"
	"gosim/checkoutfree/site"
)

// Options are how a recording is written.
type Options struct {
	// Embeddings is the form of appearance vectors. With wire.Int8 an engine that
	// runs while recording must be fed what [Writer.AsRead] returns.
	Embeddings wire.Embeddings
	// Plain leaves chunks uncompressed.
	Plain bool
	// ChunkBytes is the size from which a chunk is finished; 0 means 1 MiB. What
	// stands in the last, unfinished chunk is lost when the writing is cut off.
	ChunkBytes int64
	// Layout names the one of Files that describes the store and names the others.
	Layout string
	Files  []File
	// Source says where the readings come from: scenario, seed, versions, the
	// engine's settings. Its keys are the producer's.
	Source map[string]string
}

// Writer writes a recording. Make one with [NewWriter].
type Writer struct {
	out  *bufio.Writer
	mcap *mcap.Writer
	form wire.Embeddings
	err  error // the first of out; everything after it is refused

	cameras, plates, gates int
	chunks                 int // on their way out of the buffer
	misc                   [2]uint32
	msg                    mcap.Message

	frame reading.CameraFrame // what AsRead returns
	read  reading.Reading
}

// Channels come in the order cameras, plates, gates, staff, health, from 1.
func (w *Writer) staffChannel() int { return 1 + w.cameras + w.plates + w.gates }

// NewWriter begins a recording of readings of site s. Chunks are written to out
// as they are finished.
func NewWriter(out io.Writer, s *site.Site, o Options) (*Writer, error) {
	w := &Writer{
		out: bufio.NewWriterSize(out, 1<<16), form: o.Embeddings,
		cameras: len(s.Cameras), plates: len(s.Plates), gates: len(s.Gates),
	}
	if n := w.staffChannel() + 1; n > 1<<16-1 {
		return nil, fmt.Errorf("recording: the store has %d devices, a recording can have %d", n-3, 1<<16-4)
	}
	var err error
	if w.mcap, err = newContainer(w.out, o.ChunkBytes, o.Plain); err != nil {
		return nil, fmt.Errorf("recording: %w", err)
	}
	head := map[string]string{
		"version": strconv.Itoa(FormatVersion), "store": s.Name, "layout": o.Layout, "embeddings": o.Embeddings.String(),
	}
	if err := w.begin(s, head, o); err != nil {
		return nil, fmt.Errorf("recording: %w", err)
	}
	return w, nil
}

func newContainer(out io.Writer, chunk int64, plain bool) (*mcap.Writer, error) {
	format := mcap.CompressionZSTD
	if plain {
		format = mcap.CompressionNone
	}
	if chunk <= 0 {
		chunk = 1 << 20
	}
	return mcap.NewWriter(out, &mcap.WriterOptions{
		IncludeCRC: true, Chunked: true, ChunkSize: chunk,
		// Most bytes are noise that no effort makes smaller.
		Compression: format, CompressionLevel: mcap.CompressionLevelFastest,
	})
}

// begin writes everything that comes before the first reading.
func (w *Writer) begin(s *site.Site, head map[string]string, o Options) error {
	m := w.mcap
	errs := []error{
		m.WriteHeader(&mcap.Header{Profile: profile}),
		m.WriteMetadata(&mcap.Metadata{Name: metaHead, Metadata: sealed(head)}),
		m.WriteMetadata(&mcap.Metadata{Name: metaSource, Metadata: sealed(o.Source)}),
	}
	for _, f := range o.Files {
		errs = append(errs, writeFile(m, storePrefix+f.Name, f.Data))
	}
	for _, k := range wire.Kinds() {
		errs = append(errs, m.WriteSchema(&mcap.Schema{ID: uint16(k), Name: wire.MessageName(k), Encoding: encoding, Data: wire.Descriptor()}))
	}
	id := 0
	channel := func(k reading.Kind, topic, class, code string, index int) {
		id++
		about := map[string]string{}
		if class != "" {
			about = map[string]string{"class": class, "code": code, "index": strconv.Itoa(index)}
		}
		errs = append(errs, m.WriteChannel(&mcap.Channel{ID: uint16(id), SchemaID: uint16(k), Topic: topic, MessageEncoding: encoding, Metadata: about}))
	}
	for i := range s.Cameras {
		channel(reading.KindFrame, "/camera/"+s.Cameras[i].Code, "camera", s.Cameras[i].Code, i)
	}
	for i := range s.Plates {
		channel(reading.KindWeights, "/plate/"+s.Plates[i].Code, "plate", s.Plates[i].Code, i)
	}
	for i := range s.Gates {
		channel(reading.KindGate, "/gate/"+s.Gates[i].Code, "gate", s.Gates[i].Code, i)
	}
	channel(reading.KindStaff, "/staff", "", "", 0)
	channel(reading.KindHealth, "/health", "", "", 0)
	return errors.Join(append(errs, w.out.Flush())...)
}

func writeFile(m *mcap.Writer, name string, data []byte) error {
	return m.WriteAttachment(&mcap.Attachment{
		Name: name, MediaType: "application/octet-stream", DataSize: uint64(len(data)), Data: bytes.NewReader(data),
	})
}

// AsRead returns r as whoever reads the recording will get it: r itself, or with
// [wire.Int8] a copy with snapped vectors, valid until the next call.
func (w *Writer) AsRead(r *reading.Reading) *reading.Reading {
	if w.form != wire.Int8 || r.Kind != reading.KindFrame || r.Frame == nil || r.Frame.Dim <= 0 {
		return r
	}
	snapped := w.frame.Embeddings[:0]
	w.frame = *r.Frame
	w.frame.Embeddings = wire.Snap(snapped, r.Frame.Embeddings, r.Frame.Dim)
	w.read = reading.Reading{Kind: reading.KindFrame, Frame: &w.frame}
	return &w.read
}

// Write writes a reading that arrived at the given Unix nanosecond, from 1970 on.
// An error that wraps [wire.ErrInvalid] has written nothing; after any other the
// recording is broken. In the steady state it allocates nothing per reading; at
// the end of a chunk, some for the index.
func (w *Writer) Write(arrival int64, r *reading.Reading) error {
	if w.err != nil {
		return w.err
	}
	var err error
	if w.msg.Data, err = wire.Append(w.msg.Data[:0], r, w.form); err != nil {
		return fmt.Errorf("recording: %w", err)
	}
	if err := w.route(r); err != nil {
		return err
	}
	if arrival < 0 {
		return fmt.Errorf("recording: %w: arrival at %d, before 1970", wire.ErrInvalid, arrival)
	}
	w.msg.LogTime = uint64(arrival)
	if err := w.mcap.WriteMessage(&w.msg); err != nil {
		return w.broken(err)
	}
	return w.flush()
}

func (w *Writer) broken(err error) error {
	w.err = fmt.Errorf("writing the recording: %w", err)
	return w.err
}

// flush hands finished chunks to the file, so that they are whole there.
func (w *Writer) flush() error {
	if n := len(w.mcap.ChunkIndexes); n != w.chunks {
		w.chunks = n
		if err := w.out.Flush(); err != nil {
			return w.broken(err)
		}
	}
	return nil
}

// route sets channel, device time and number of the message of r.
func (w *Writer) route(r *reading.Reading) error {
	at, device, of := int64(0), 0, 1
	channel := w.staffChannel()
	switch r.Kind {
	case reading.KindFrame:
		at, channel = r.Frame.Time, 1
		device, of = int(r.Frame.Camera), w.cameras
		w.msg.Sequence = r.Frame.Seq
	case reading.KindWeights:
		at, channel = r.Weights.Time, 1+w.cameras
		device, of = int(r.Weights.Plate), w.plates
		w.msg.Sequence = r.Weights.Seq
	case reading.KindGate:
		at, channel = r.Gate.Time, 1+w.cameras+w.plates
		device, of = int(r.Gate.Gate), w.gates
		w.msg.Sequence = 0
	case reading.KindStaff:
		at = r.Staff.Time
		w.msg.Sequence = w.misc[0]
		w.misc[0]++
	case reading.KindHealth:
		at, channel = r.Health.Time, channel+1
		w.msg.Sequence = w.misc[1]
		w.misc[1]++
	}
	if device >= of {
		return fmt.Errorf("recording: %w: the store has no device %d of kind %d", wire.ErrInvalid, device, r.Kind)
	}
	w.msg.ChannelID = uint16(channel + device)
	w.msg.PublishTime = uint64(max(at, 0))
	return nil
}

// Close finishes the recording with what the producer knows only now; it does not
// close the writer below. Without it the file is torn, and can be read up to its
// last whole chunk.
func (w *Writer) Close(end map[string]string) error {
	if w.err != nil {
		return w.err
	}
	w.err = errors.New("the recording is closed")
	err := errors.Join(w.mcap.WriteMetadata(&mcap.Metadata{Name: metaEnd, Metadata: sealed(end)}), w.mcap.Close(), w.out.Flush())
	if err != nil {
		return fmt.Errorf("finishing the recording: %w", err)
	}
	return nil
}
