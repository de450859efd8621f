package wire

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
)

// ErrMalformed is wrapped by the errors of bytes that are no message of the
// schema.
var ErrMalformed = errors.New("malformed message")

func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrMalformed}, args...)...)
}

// Decoder decodes messages into memory of its own, which it uses again: what a
// reading points to is valid until the next call. The zero value is ready. Once
// its memory has grown to the size of the traffic it allocates only for texts
// (tokens, badges) that differ from the one before.
type Decoder struct {
	frame   reading.CameraFrame
	weights reading.WeightBatch
	gate    reading.GateEvent
	staff   reading.StaffAction
	health  reading.DeviceHealth

	quantised []byte // of the present frame; points into the message
}

// Message decodes the message of a reading of kind k, as [Append] writes it,
// into r. Unknown fields are skipped. Errors wrap [ErrMalformed] and leave r
// empty.
func (d *Decoder) Message(k reading.Kind, b []byte, r *reading.Reading) error {
	*r = reading.Reading{}
	if len(b) > maxMessage {
		return malformed("%d bytes, more than %d", len(b), maxMessage)
	}
	var err error
	switch k {
	case reading.KindFrame:
		err = d.readFrame(b)
		r.Frame = &d.frame
	case reading.KindWeights:
		err = d.readWeights(b)
		r.Weights = &d.weights
	case reading.KindGate:
		err = d.readGate(b)
		r.Gate = &d.gate
	case reading.KindStaff:
		err = d.readStaff(b)
		r.Staff = &d.staff
	case reading.KindHealth:
		err = d.readHealth(b)
		r.Health = &d.health
	default:
		err = malformed("reading of unknown kind %d", k)
	}
	if err != nil {
		*r = reading.Reading{}
		return err
	}
	r.Kind = k
	return nil
}

// Reading decodes the message Reading, as [AppendReading] writes it, into r and
// returns the arrival, Unix nanoseconds.
func (d *Decoder) Reading(b []byte, r *reading.Reading) (arrival int64, err error) {
	*r = reading.Reading{}
	var kind reading.Kind
	var body []byte
	m := message{what: "reading", b: b}
	for m.next() {
		switch {
		case m.is(1, protowire.Fixed64Type):
			arrival = int64(m.bits)
		case m.field >= 2 && m.field <= 6 && m.is(m.field, protowire.BytesType):
			if kind != 0 {
				m.refuse("number of readings", 2)
			}
			kind, body = reading.Kind(m.field-1), m.body
		}
	}
	switch {
	case m.err != nil:
		return 0, m.err
	case kind == 0:
		return 0, malformed("reading without a kind that is known")
	}
	return arrival, d.Message(kind, body, r)
}

// message walks the fields of a message.
type message struct {
	what string
	b    []byte
	err  error

	field protowire.Number
	typ   protowire.Type
	bits  uint64 // the field's value, unless it has a body
	body  []byte
}

// next moves to the next field and reports whether there is one.
func (m *message) next() bool {
	if len(m.b) == 0 || m.err != nil {
		return false
	}
	var n int
	m.field, m.typ, n = protowire.ConsumeTag(m.b)
	if n < 0 || m.field > protowire.MaxValidNumber {
		return m.fail(n)
	}
	m.b = m.b[n:]
	switch m.typ {
	case protowire.VarintType:
		m.bits, n = protowire.ConsumeVarint(m.b)
	case protowire.Fixed32Type:
		var v uint32
		v, n = protowire.ConsumeFixed32(m.b)
		m.bits = uint64(v)
	case protowire.Fixed64Type:
		m.bits, n = protowire.ConsumeFixed64(m.b)
	case protowire.BytesType:
		m.body, n = protowire.ConsumeBytes(m.b)
	default:
		n = protowire.ConsumeFieldValue(m.field, m.typ, m.b)
	}
	if n < 0 {
		return m.fail(n)
	}
	m.b = m.b[n:]
	return true
}

func (m *message) fail(code int) bool {
	// The texts of protowire's own errors differ from build to build.
	what := "a field that cannot be read"
	if code < 0 && errors.Is(protowire.ParseError(code), io.ErrUnexpectedEOF) {
		what = "cut off within a field"
	}
	m.err = malformed("%s: %s", m.what, what)
	return false
}

// is reports whether the present field has the given number and type. A known
// number with another type is a field that is not known.
func (m *message) is(field protowire.Number, typ protowire.Type) bool {
	return m.field == field && m.typ == typ
}

func (m *message) float() float32 { return math.Float32frombits(uint32(m.bits)) }
func (m *message) zigzag() int64  { return protowire.DecodeZigZag(m.bits) }

// int32 returns a varint that must lie in [0, 2³¹).
func (m *message) int32(what string) int32 {
	if m.bits > math.MaxInt32 {
		m.refuse(what, m.bits)
		return 0
	}
	return int32(m.bits)
}

// sint32 returns a zigzag varint that must lie in [lo, hi].
func (m *message) sint32(what string, lo, hi int64) int64 {
	v := m.zigzag()
	if v < lo || v > hi {
		m.refuse(what, v)
		return 0
	}
	return v
}

func (m *message) refuse(what string, v any) {
	if m.err == nil {
		m.err = malformed("%s: %s %v is out of range", m.what, what, v)
	}
}

// enum returns a varint that must lie in [0, 255].
func (m *message) enum(what string) uint8 {
	if m.bits > math.MaxUint8 {
		m.refuse(what, m.bits)
		return 0
	}
	return uint8(m.bits)
}

// floats appends the present field's numbers, packed or single.
func (m *message) floats(v []float32) []float32 {
	if m.typ == protowire.Fixed32Type {
		return append(v, m.float())
	}
	if len(m.body)%4 != 0 {
		m.refuse("length of packed numbers", len(m.body))
		return v
	}
	v = slices.Grow(v, len(m.body)/4)
	for b := m.body; len(b) > 0; b = b[4:] {
		v = append(v, math.Float32frombits(binary.LittleEndian.Uint32(b)))
	}
	return v
}

func (m *message) isFloats(field protowire.Number) bool {
	return m.is(field, protowire.BytesType) || m.is(field, protowire.Fixed32Type)
}

// text returns the present field as a text, which is old if it has not changed.
func (m *message) text(old string) string {
	if string(m.body) == old {
		return old
	}
	if !utf8.Valid(m.body) {
		m.refuse("text that is not UTF-8", fmt.Sprintf("%q", m.body))
		return ""
	}
	return string(m.body)
}

func (d *Decoder) readFrame(b []byte) error {
	f := &d.frame
	*f = reading.CameraFrame{Detections: f.Detections[:0], Embeddings: f.Embeddings[:0]}
	d.quantised = nil
	m := message{what: "camera frame", b: b}
	for m.next() {
		switch {
		case m.is(1, protowire.VarintType):
			f.Camera = site.CameraID(m.int32("camera"))
		case m.is(2, protowire.Fixed64Type):
			f.Time = int64(m.bits)
		case m.is(3, protowire.VarintType):
			if f.Seq = uint32(m.bits); uint64(f.Seq) != m.bits {
				m.refuse("seq", m.bits)
			}
		case m.is(4, protowire.BytesType):
			if len(f.Detections) == maxDetections {
				m.refuse("number of detections", maxDetections+1)
				break
			}
			f.Detections = append(f.Detections, reading.Detection{})
			m.err = readDetection(m.body, &f.Detections[len(f.Detections)-1])
		case m.is(5, protowire.VarintType):
			if f.Dim = int(m.int32("dim")); f.Dim > maxDim {
				m.refuse("dim", f.Dim)
			}
		case m.isFloats(6):
			f.Embeddings = m.floats(f.Embeddings)
		case m.is(7, protowire.BytesType):
			d.quantised = m.body
		}
	}
	if m.err != nil {
		return m.err
	}
	n := len(f.Detections) * f.Dim
	if len(d.quantised) > 0 && len(f.Embeddings) > 0 {
		return malformed("camera frame: expected embeddings or embeddings_int8, got both")
	}
	if got := len(d.quantised) + len(f.Embeddings); got != n {
		return malformed("camera frame: expected %d × %d embedding values, got %d", len(f.Detections), f.Dim, got)
	}
	for q := d.quantised; len(q) > 0; q = q[f.Dim:] {
		f.Embeddings = dequantise(f.Embeddings, q[:f.Dim])
	}
	d.quantised = nil
	return nil
}

func readDetection(b []byte, x *reading.Detection) error {
	for i := range x.InHand {
		x.InHand[i].SKU = site.NoSKU
	}
	guesses := 0
	m := message{what: "detection", b: b}
	for m.next() {
		switch {
		case m.is(1, protowire.BytesType):
			box := message{what: "box", b: m.body}
			for box.next() {
				if i := int(box.field) - 1; i < len(x.Box) && box.typ == protowire.Fixed32Type {
					x.Box[i] = box.float()
				}
			}
			m.err = box.err
		case m.is(2, protowire.Fixed32Type):
			x.Score = m.float()
		case m.is(3, protowire.BytesType):
			m.err = readKeypoint(m.body, &x.Head)
		case m.is(4, protowire.BytesType):
			m.err = readKeypoint(m.body, &x.Foot)
		case m.is(5, protowire.BytesType):
			m.err = readKeypoint(m.body, &x.Wrists[0])
		case m.is(6, protowire.BytesType):
			m.err = readKeypoint(m.body, &x.Wrists[1])
		case m.is(7, protowire.BytesType):
			if guesses == len(x.InHand) {
				m.refuse("number of guesses at what a hand holds", guesses+1)
				break
			}
			m.err = readGuess(m.body, &x.InHand[guesses])
			guesses++
		}
	}
	return m.err
}

func readKeypoint(b []byte, k *reading.Keypoint) error {
	m := message{what: "keypoint", b: b}
	for m.next() {
		switch {
		case m.is(1, protowire.Fixed32Type):
			k.U = m.float()
		case m.is(2, protowire.Fixed32Type):
			k.V = m.float()
		case m.is(3, protowire.Fixed32Type):
			k.Score = m.float()
		}
	}
	return m.err
}

func readGuess(b []byte, p *reading.ProductScore) error {
	p.SKU = 0
	m := message{what: "product score", b: b}
	for m.next() {
		switch {
		case m.is(1, protowire.VarintType):
			p.SKU = site.SKU(m.sint32("product", math.MinInt32, math.MaxInt32))
		case m.is(2, protowire.Fixed32Type):
			p.P = m.float()
		}
	}
	return m.err
}

func (d *Decoder) readWeights(b []byte) error {
	w := &d.weights
	*w = reading.WeightBatch{Grams: w.Grams[:0]}
	m := message{what: "weight batch", b: b}
	for m.next() {
		switch {
		case m.is(1, protowire.VarintType):
			w.Plate = site.PlateID(m.int32("plate"))
		case m.is(2, protowire.Fixed64Type):
			w.Time = int64(m.bits)
		case m.is(3, protowire.VarintType):
			w.Interval = int64(m.bits)
		case m.is(4, protowire.VarintType):
			if w.Seq = uint32(m.bits); uint64(w.Seq) != m.bits {
				m.refuse("seq", m.bits)
			}
		case m.isFloats(5):
			w.Grams = m.floats(w.Grams)
		}
	}
	return m.err
}

func (d *Decoder) readGate(b []byte) error {
	g := &d.gate
	old := g.Token
	*g = reading.GateEvent{}
	m := message{what: "gate event", b: b}
	for m.next() {
		switch {
		case m.is(1, protowire.VarintType):
			g.Gate = site.GateID(m.int32("gate"))
		case m.is(2, protowire.VarintType):
			g.Kind = reading.GateEventKind(m.enum("kind"))
		case m.is(3, protowire.Fixed64Type):
			g.Time = int64(m.bits)
		case m.is(4, protowire.BytesType):
			g.Token = m.text(old)
		case m.is(5, protowire.VarintType):
			g.Direction = int8(m.sint32("direction", math.MinInt8, math.MaxInt8))
		case m.is(6, protowire.VarintType):
			g.Outcome = reading.ScanOutcome(m.enum("outcome"))
		}
	}
	return m.err
}

func (d *Decoder) readStaff(b []byte) error {
	a := &d.staff
	old := a.Badge
	*a = reading.StaffAction{}
	m := message{what: "staff action", b: b}
	for m.next() {
		switch {
		case m.is(1, protowire.VarintType):
			a.Kind = reading.StaffActionKind(m.enum("kind"))
		case m.is(2, protowire.Fixed64Type):
			a.Time = int64(m.bits)
		case m.is(3, protowire.VarintType):
			a.Slot = site.SlotID(m.sint32("slot", math.MinInt32, math.MaxInt32))
		case m.is(4, protowire.VarintType):
			a.SKU = site.SKU(m.sint32("product", math.MinInt32, math.MaxInt32))
		case m.is(5, protowire.VarintType):
			a.Units = int32(m.sint32("units", math.MinInt32, math.MaxInt32))
		case m.is(6, protowire.BytesType):
			a.Badge = m.text(old)
		}
	}
	return m.err
}

func (d *Decoder) readHealth(b []byte) error {
	h := &d.health
	*h = reading.DeviceHealth{}
	m := message{what: "device health", b: b}
	for m.next() {
		switch {
		case m.is(1, protowire.VarintType):
			h.Class = reading.DeviceClass(m.enum("class"))
		case m.is(2, protowire.VarintType):
			h.Index = m.int32("index")
		case m.is(3, protowire.Fixed64Type):
			h.Time = int64(m.bits)
		case m.is(4, protowire.VarintType):
			h.OffsetNS = m.zigzag()
		case m.is(5, protowire.VarintType):
			h.ErrorNS = int64(m.bits)
		case m.is(6, protowire.VarintType):
			h.OK = m.bits != 0
		}
	}
	return m.err
}
