package wire

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"

	"gosim/checkoutfree/reading"
)

// Limits of a message. An encoder refuses what a decoder would.
const (
	maxMessage    = 32 << 20 // bytes
	maxDim        = 4096     // numbers of an appearance vector
	maxDetections = 4096     // of a frame
)

// ErrInvalid is wrapped by the errors of readings that cannot be written.
var ErrInvalid = errors.New("invalid reading")

func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrInvalid}, args...)...)
}

// Append appends the message of r, without its arrival, and returns the result.
// It allocates nothing if b has room. On an error, which wraps [ErrInvalid], it
// returns b as it was.
func Append(b []byte, r *reading.Reading, e Embeddings) ([]byte, error) {
	begin := len(b)
	out, err := b, error(nil)
	switch {
	case r.Kind == reading.KindFrame && r.Frame != nil:
		out, err = appendFrame(b, r.Frame, e)
	case r.Kind == reading.KindWeights && r.Weights != nil:
		out, err = appendWeights(b, r.Weights)
	case r.Kind == reading.KindGate && r.Gate != nil:
		out, err = appendGate(b, r.Gate)
	case r.Kind == reading.KindStaff && r.Staff != nil:
		out, err = appendStaff(b, r.Staff)
	case r.Kind == reading.KindHealth && r.Health != nil:
		out, err = appendHealth(b, r.Health)
	default:
		err = invalid("expected a kind whose field is set, got %d", r.Kind)
	}
	if err == nil && len(out)-begin > maxMessage {
		err = invalid("%d bytes, more than %d", len(out)-begin, maxMessage)
	}
	if err != nil {
		return b, err
	}
	return out, nil
}

// AppendReading appends r with its arrival, Unix nanoseconds, as the message
// Reading. Errors are those of [Append].
func AppendReading(b []byte, arrival int64, r *reading.Reading, e Embeddings) ([]byte, error) {
	out := fixed64(b, 1, arrival)
	out = append(out, tag(protowire.Number(r.Kind)+1, protowire.BytesType))
	at := len(out)
	out, err := Append(out, r, e)
	if err != nil {
		return b, err
	}
	return lengthAt(out, at), nil
}

// lengthAt inserts before b[at:] its length.
func lengthAt(b []byte, at int) []byte {
	n := len(b) - at
	size := protowire.SizeVarint(uint64(n))
	b = slices.Grow(b, size)[:len(b)+size]
	copy(b[at+size:], b[at:])
	protowire.AppendVarint(b[:at], uint64(n))
	return b
}

// tag returns the key of a field whose number is below 16: one byte.
func tag(field protowire.Number, t protowire.Type) byte { return byte(field<<3) | byte(t) }

// The following append a field unless it has the zero value.

func varint(b []byte, field protowire.Number, v uint64) []byte {
	if v == 0 {
		return b
	}
	return protowire.AppendVarint(append(b, tag(field, protowire.VarintType)), v)
}

func zigzag(b []byte, field protowire.Number, v int64) []byte {
	return varint(b, field, protowire.EncodeZigZag(v))
}

func fixed64(b []byte, field protowire.Number, v int64) []byte {
	if v == 0 {
		return b
	}
	return binary.LittleEndian.AppendUint64(append(b, tag(field, protowire.Fixed64Type)), uint64(v))
}

func float(b []byte, field protowire.Number, v float32) []byte {
	bits := math.Float32bits(v)
	if bits == 0 {
		return b
	}
	return binary.LittleEndian.AppendUint32(append(b, tag(field, protowire.Fixed32Type)), bits)
}

func floats(b []byte, field protowire.Number, v []float32) []byte {
	if len(v) == 0 {
		return b
	}
	b = protowire.AppendVarint(append(b, tag(field, protowire.BytesType)), uint64(4*len(v)))
	b = slices.Grow(b, 4*len(v))
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return b
}

func text(b []byte, field protowire.Number, s string) ([]byte, error) {
	if !utf8.ValidString(s) {
		return b, invalid("a text is not UTF-8: %q", s)
	}
	if s == "" {
		return b, nil
	}
	return protowire.AppendString(append(b, tag(field, protowire.BytesType)), s), nil
}

// index appends the index of a device.
func index(b []byte, field protowire.Number, what string, i int32) ([]byte, error) {
	if i < 0 {
		return b, invalid("%s %d", what, i)
	}
	return varint(b, field, uint64(i)), nil
}

func appendFrame(b []byte, f *reading.CameraFrame, e Embeddings) ([]byte, error) {
	n := len(f.Detections)
	if n > maxDetections || f.Dim < 0 || f.Dim > maxDim || len(f.Embeddings) != n*f.Dim {
		return b, invalid("camera %d, seq %d: %d embedding values for %d detections of dimension %d; expected at most %d of at most %d",
			f.Camera, f.Seq, len(f.Embeddings), n, f.Dim, maxDetections, maxDim)
	}
	b, err := index(b, 1, "camera", int32(f.Camera))
	if err != nil {
		return b, err
	}
	b = fixed64(b, 2, f.Time)
	b = varint(b, 3, uint64(f.Seq))
	for i := range f.Detections {
		b = append(b, tag(4, protowire.BytesType))
		at := len(b)
		b = lengthAt(appendDetection(b, &f.Detections[i]), at)
	}
	b = varint(b, 5, uint64(f.Dim))
	if e != Int8 || len(f.Embeddings) == 0 {
		return floats(b, 6, f.Embeddings), nil
	}
	b = append(b, tag(7, protowire.BytesType))
	b = protowire.AppendVarint(b, uint64(len(f.Embeddings)))
	for i := range n {
		var ok bool
		if b, ok = quantise(b, f.Embeddings[i*f.Dim:(i+1)*f.Dim]); !ok {
			return b, invalid("camera %d, seq %d: the appearance vector of detection %d is not finite", f.Camera, f.Seq, i)
		}
	}
	return b, nil
}

func appendDetection(b []byte, d *reading.Detection) []byte {
	b = append(b, tag(1, protowire.BytesType), 0)
	at := len(b)
	for i, v := range d.Box {
		b = float(b, protowire.Number(i+1), v)
	}
	b[at-1] = byte(len(b) - at)
	b = float(b, 2, d.Score)
	b = keypoint(b, 3, &d.Head)
	b = keypoint(b, 4, &d.Foot)
	b = keypoint(b, 5, &d.Wrists[0])
	b = keypoint(b, 6, &d.Wrists[1])
	n := len(d.InHand) // without the unused places at the end
	for n > 0 && d.InHand[n-1].SKU == -1 && d.InHand[n-1].P == 0 {
		n--
	}
	for i := range d.InHand[:n] {
		p := &d.InHand[i]
		b = append(b, tag(7, protowire.BytesType), 0)
		at := len(b)
		b = zigzag(b, 1, int64(p.SKU))
		b = float(b, 2, p.P)
		b[at-1] = byte(len(b) - at)
	}
	return b
}

// keypoint appends a point unless all of it is zero.
func keypoint(b []byte, field protowire.Number, k *reading.Keypoint) []byte {
	b = append(b, tag(field, protowire.BytesType), 0)
	at := len(b)
	b = float(b, 1, k.U)
	b = float(b, 2, k.V)
	b = float(b, 3, k.Score)
	if len(b) == at {
		return b[:at-2]
	}
	b[at-1] = byte(len(b) - at)
	return b
}

func appendWeights(b []byte, w *reading.WeightBatch) ([]byte, error) {
	b, err := index(b, 1, "plate", int32(w.Plate))
	if err != nil {
		return b, err
	}
	b = fixed64(b, 2, w.Time)
	b = varint(b, 3, uint64(w.Interval))
	b = varint(b, 4, uint64(w.Seq))
	return floats(b, 5, w.Grams), nil
}

func appendGate(b []byte, g *reading.GateEvent) ([]byte, error) {
	b, err := index(b, 1, "gate", int32(g.Gate))
	if err != nil {
		return b, err
	}
	b = varint(b, 2, uint64(g.Kind))
	b = fixed64(b, 3, g.Time)
	if b, err = text(b, 4, g.Token); err != nil {
		return b, err
	}
	b = zigzag(b, 5, int64(g.Direction))
	return varint(b, 6, uint64(g.Outcome)), nil
}

func appendStaff(b []byte, a *reading.StaffAction) ([]byte, error) {
	b = varint(b, 1, uint64(a.Kind))
	b = fixed64(b, 2, a.Time)
	b = zigzag(b, 3, int64(a.Slot))
	b = zigzag(b, 4, int64(a.SKU))
	b = zigzag(b, 5, int64(a.Units))
	return text(b, 6, a.Badge)
}

func appendHealth(b []byte, h *reading.DeviceHealth) ([]byte, error) {
	b = varint(b, 1, uint64(h.Class))
	b, err := index(b, 2, "device", h.Index)
	if err != nil {
		return b, err
	}
	b = fixed64(b, 3, h.Time)
	b = zigzag(b, 4, h.OffsetNS)
	b = varint(b, 5, uint64(h.ErrorNS))
	if h.OK {
		b = varint(b, 6, 1)
	}
	return b, nil
}
