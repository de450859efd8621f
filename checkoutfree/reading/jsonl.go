package reading

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"unicode/utf8"

	"gosim/checkoutfree/site"
)

// FormatVersion is the version of the JSON Lines form, described in
// docs/format/readings.md.
const FormatVersion = 1

// formatName begins the header line.
const formatName = "checkoutfree-readings"

// ErrInvalid is wrapped by the errors of [Encoder.Encode] about a reading that
// makes no sense for its site.
var ErrInvalid = errors.New("invalid reading")

// Encoder writes readings as JSON Lines, devices and products by their codes,
// numbers in the shortest form that reads back as the same. Make one with
// [NewEncoder].
type Encoder struct {
	w      io.Writer
	buf    []byte
	headed bool
	err    error // of the reading being encoded
}

// NewEncoder returns an encoder that writes to w, one Write per line.
func NewEncoder(w io.Writer) *Encoder { return &Encoder{w: w} }

// Encode writes one reading of site s that arrived at the given Unix
// nanosecond; before the first, it writes the header line. s must have been
// indexed (see [site.Site.Reindex]). A reading that [Decoder] would refuse is an
// error that wraps [ErrInvalid], and nothing is written. It does not allocate
// once its buffer has grown.
func (e *Encoder) Encode(arrival int64, r *Reading, s *site.Site) error {
	b := e.buf[:0]
	e.err = nil
	if !e.headed {
		b = append(b, `{"kind":"header","format":"`...)
		b = append(b, formatName...)
		b = append(b, `","version":`...)
		b = strconv.AppendInt(b, FormatVersion, 10)
		b = append(b, `,"store":`...)
		b = e.text(b, "store", s.Name)
		b = append(b, "}\n"...)
	}
	switch {
	case r.Kind == KindFrame && r.Frame != nil:
		b = e.frame(head(b, "frame", arrival), r.Frame, s)
	case r.Kind == KindWeights && r.Weights != nil:
		b = e.weights(head(b, "weights", arrival), r.Weights, s)
	case r.Kind == KindGate && r.Gate != nil:
		b = e.gate(head(b, "gate", arrival), r.Gate, s)
	case r.Kind == KindStaff && r.Staff != nil:
		b = e.staff(head(b, "staff", arrival), r.Staff, s)
	case r.Kind == KindHealth && r.Health != nil:
		b = e.health(head(b, "health", arrival), r.Health, s)
	default:
		e.invalid("kind", "expected a kind whose field is set, got %d", r.Kind)
	}
	b = append(b, "}\n"...)
	e.buf = b
	if e.err != nil {
		return e.err
	}
	if _, err := e.w.Write(b); err != nil {
		return fmt.Errorf("writing readings: %w", err)
	}
	e.headed = true
	return nil
}

// invalid keeps the first problem of a reading.
func (e *Encoder) invalid(field, format string, args ...any) {
	if e.err == nil {
		e.err = fmt.Errorf("%w: %s: %s", ErrInvalid, field, fmt.Sprintf(format, args...))
	}
}

func head(b []byte, kind string, arrival int64) []byte {
	b = append(b, `{"kind":"`...)
	b = append(b, kind...)
	b = append(b, `","arrival_ns":`...)
	return strconv.AppendInt(b, arrival, 10)
}

func key(b []byte, name string) []byte {
	b = append(b, ',', '"')
	b = append(b, name...)
	return append(b, '"', ':')
}

func (e *Encoder) frame(b []byte, f *CameraFrame, s *site.Site) []byte {
	if f.Camera < 0 || int(f.Camera) >= len(s.Cameras) {
		e.invalid("camera", "the store has no camera %d", f.Camera)
		return b
	}
	if f.Dim < 0 || f.Dim > maxDim || len(f.Embeddings) != len(f.Detections)*f.Dim {
		e.invalid("embeddings", "expected %d × %d numbers, got %d", len(f.Detections), f.Dim, len(f.Embeddings))
		return b
	}
	b = e.text(key(b, "camera"), "camera", s.Cameras[f.Camera].Code)
	b = strconv.AppendInt(key(b, "time_ns"), f.Time, 10)
	b = strconv.AppendUint(key(b, "seq"), uint64(f.Seq), 10)
	b = append(key(b, "detections"), '[')
	for i := range f.Detections {
		if i > 0 {
			b = append(b, ',')
		}
		b = e.detection(b, &f.Detections[i], s)
	}
	b = append(b, ']')
	b = strconv.AppendInt(key(b, "dim"), int64(f.Dim), 10)
	return e.floats(key(b, "embeddings"), "embeddings", f.Embeddings)
}

func (e *Encoder) detection(b []byte, d *Detection, s *site.Site) []byte {
	b = e.floats(append(b, `{"box":`...), "box", d.Box[:])
	b = e.share(key(b, "score"), "score", d.Score)
	b = e.keypoint(key(b, "head"), "head", d.Head)
	b = e.keypoint(key(b, "foot"), "foot", d.Foot)
	b = append(key(b, "wrists"), '[')
	b = e.keypoint(b, "wrists", d.Wrists[0])
	b = append(b, ',')
	b = e.keypoint(b, "wrists", d.Wrists[1])
	b = append(b, ']')
	n := 0
	for _, p := range d.InHand {
		if p.SKU == site.NoSKU {
			continue
		}
		if p.SKU < 0 || int(p.SKU) >= len(s.Products) {
			e.invalid("in_hand", "the catalogue has no product %d", p.SKU)
			return b
		}
		if n == 0 {
			b = append(key(b, "in_hand"), '[')
		} else {
			b = append(b, ',')
		}
		n++
		b = e.text(append(b, '['), "in_hand", s.Products[p.SKU].GTIN)
		b = append(e.share(append(b, ','), "in_hand", p.P), ']')
	}
	if n > 0 {
		b = append(b, ']')
	}
	return append(b, '}')
}

func (e *Encoder) keypoint(b []byte, field string, k Keypoint) []byte {
	if k.Score == 0 {
		return append(b, "null"...)
	}
	b = e.float(append(b, '['), field, k.U)
	b = e.float(append(b, ','), field, k.V)
	return append(e.share(append(b, ','), field, k.Score), ']')
}

func (e *Encoder) weights(b []byte, w *WeightBatch, s *site.Site) []byte {
	if w.Plate < 0 || int(w.Plate) >= len(s.Plates) {
		e.invalid("plate", "the store has no plate %d", w.Plate)
		return b
	}
	if w.Interval <= 0 {
		e.invalid("interval_ns", "expected a number above 0, got %d", w.Interval)
	}
	b = e.text(key(b, "plate"), "plate", s.Plates[w.Plate].Code)
	b = strconv.AppendInt(key(b, "time_ns"), w.Time, 10)
	b = strconv.AppendInt(key(b, "interval_ns"), w.Interval, 10)
	b = strconv.AppendUint(key(b, "seq"), uint64(w.Seq), 10)
	return e.floats(key(b, "grams"), "grams", w.Grams)
}

func (e *Encoder) gate(b []byte, g *GateEvent, s *site.Site) []byte {
	if g.Gate < 0 || int(g.Gate) >= len(s.Gates) {
		e.invalid("gate", "the store has no gate %d", g.Gate)
		return b
	}
	b = e.text(key(b, "gate"), "gate", s.Gates[g.Gate].Code)
	b = strconv.AppendInt(key(b, "time_ns"), g.Time, 10)
	b = key(b, "event")
	switch g.Kind {
	case GateScan:
		b = e.text(key(append(b, `"scan"`...), "token"), "token", g.Token)
		switch {
		case !g.Outcome.Known():
			e.invalid("outcome", "expected accepted, unknown, revoked, already_inside or repeated, got %d", g.Outcome)
		case g.Outcome != ScanAccepted:
			b = e.text(key(b, "outcome"), "outcome", g.Outcome.String())
		}
		return b
	case GateCrossing:
		if g.Direction < -1 || g.Direction > 1 {
			e.invalid("direction", "expected -1, 0 or 1, got %d", g.Direction)
		}
		return strconv.AppendInt(key(append(b, `"crossing"`...), "direction"), int64(g.Direction), 10)
	case GateHeld:
		return append(b, `"held"`...)
	default:
		e.invalid("event", "expected a scan, a crossing or a gate held open, got %d", g.Kind)
		return b
	}
}

func (e *Encoder) staff(b []byte, a *StaffAction, s *site.Site) []byte {
	b = strconv.AppendInt(key(b, "time_ns"), a.Time, 10)
	b = key(b, "event")
	switch a.Kind {
	case StaffRestock:
		b = append(b, `"restock"`...)
	case StaffPlanogram:
		b = append(b, `"planogram"`...)
	case StaffBadge:
		return e.text(key(append(b, `"badge"`...), "badge"), "badge", a.Badge)
	default:
		e.invalid("event", "expected a restock, planogram or badge action, got %d", a.Kind)
		return b
	}
	if a.Slot < 0 || int(a.Slot) >= len(s.Slots) {
		e.invalid("slot", "the store has no slot %d", a.Slot)
		return b
	}
	if a.SKU < 0 || int(a.SKU) >= len(s.Products) {
		e.invalid("gtin", "the catalogue has no product %d", a.SKU)
		return b
	}
	b = e.text(key(b, "slot"), "slot", s.SlotCode(a.Slot))
	b = e.text(key(b, "gtin"), "gtin", s.Products[a.SKU].GTIN)
	b = strconv.AppendInt(key(b, "units"), int64(a.Units), 10)
	return e.text(key(b, "badge"), "badge", a.Badge)
}

func (e *Encoder) health(b []byte, h *DeviceHealth, s *site.Site) []byte {
	class, code, ok := "", "", false
	i := int(h.Index)
	switch h.Class {
	case DeviceCamera:
		if ok = i >= 0 && i < len(s.Cameras); ok {
			class, code = "camera", s.Cameras[i].Code
		}
	case DevicePlate:
		if ok = i >= 0 && i < len(s.Plates); ok {
			class, code = "plate", s.Plates[i].Code
		}
	case DeviceGate:
		if ok = i >= 0 && i < len(s.Gates); ok {
			class, code = "gate", s.Gates[i].Code
		}
	default:
	}
	if !ok {
		e.invalid("device", "the store has no device %d of class %d", h.Index, h.Class)
		return b
	}
	if h.ErrorNS < 0 {
		e.invalid("error_ns", "expected a number from 0 on, got %d", h.ErrorNS)
	}
	b = e.text(key(b, "class"), "class", class)
	b = e.text(key(b, "device"), "device", code)
	b = strconv.AppendInt(key(b, "time_ns"), h.Time, 10)
	b = strconv.AppendInt(key(b, "offset_ns"), h.OffsetNS, 10)
	b = strconv.AppendInt(key(b, "error_ns"), h.ErrorNS, 10)
	return strconv.AppendBool(key(b, "ok"), h.OK)
}

func (e *Encoder) floats(b []byte, field string, vs []float32) []byte {
	b = append(b, '[')
	for i, v := range vs {
		if i > 0 {
			b = append(b, ',')
		}
		b = e.float(b, field, v)
	}
	return append(b, ']')
}

func (e *Encoder) float(b []byte, field string, v float32) []byte {
	f := float64(v)
	if math.IsNaN(f) || math.IsInf(f, 0) {
		e.invalid(field, "expected a finite number, got %g", v)
		return b
	}
	return strconv.AppendFloat(b, f, 'g', -1, 32)
}

// share appends a score or probability.
func (e *Encoder) share(b []byte, field string, v float32) []byte {
	if v >= 0 && v <= 1 { // false for NaN
		return strconv.AppendFloat(b, float64(v), 'g', -1, 32)
	}
	e.invalid(field, "expected a number in [0, 1], got %g", v)
	return b
}

// text appends a JSON string.
func (e *Encoder) text(b []byte, field, s string) []byte {
	const hex = "0123456789abcdef"
	if len(s) > maxText || !utf8.ValidString(s) {
		e.invalid(field, "expected at most %d bytes of UTF-8, got %d bytes", maxText, len(s))
		return b
	}
	b = append(b, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < 0x20:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}
