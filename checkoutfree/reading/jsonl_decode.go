package reading

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"

	"gosim/checkoutfree/site"
)

// The fields of each kind of line after "kind", in the order in which they are
// written. Optional ones are named by bit.
//
//nolint:gochecknoglobals // constant tables
var (
	headerFields    = []string{"kind", "format", "version", "store"}
	frameFields     = []string{"kind", "arrival_ns", "camera", "time_ns", "seq", "detections", "dim", "embeddings"}
	detectionFields = []string{"box", "score", "head", "foot", "wrists", "in_hand"}
	weightFields    = []string{"kind", "arrival_ns", "plate", "time_ns", "interval_ns", "seq", "grams"}
	gateFields      = []string{"kind", "arrival_ns", "gate", "time_ns", "event", "token", "direction", "outcome"}
	staffFields     = []string{"kind", "arrival_ns", "time_ns", "event", "slot", "gtin", "units", "badge"}
	healthFields    = []string{"kind", "arrival_ns", "class", "device", "time_ns", "offset_ns", "error_ns", "ok"}
)

// Decoder reads what [Encoder] writes, and refuses everything else: unknown,
// repeated or missing fields, devices and products that the site does not have,
// numbers that are not finite, scores outside [0, 1], intervals that are not
// positive, embeddings whose number is not detections × dim. Make one with
// [NewDecoder].
type Decoder struct {
	r    *bufio.Reader
	site *site.Site
	scan scanner
	long []byte // a line longer than r's buffer

	frame   CameraFrame
	weights WeightBatch
	gate    GateEvent
	staff   StaffAction
	health  DeviceHealth
}

// NewDecoder returns a decoder of readings of site s, which must have been
// indexed (see [site.Site.Reindex]).
func NewDecoder(r io.Reader, s *site.Site) *Decoder {
	return &Decoder{r: bufio.NewReaderSize(r, 64<<10), site: s}
}

// Decode reads the next line into r and returns the reading's arrival, Unix
// nanoseconds. What r points to is valid until the next call. It returns io.EOF
// after the last line, and a [*FormatError] for a line that is wrong; the next
// call reads on behind it. A last line without a line break is an error: the
// file may be cut off.
func (d *Decoder) Decode(r *Reading) (arrival int64, err error) {
	*r = Reading{}
	if err := d.line(); err != nil {
		return 0, err
	}
	s := &d.scan
	if s.line == 1 {
		d.header()
		if s.err != nil {
			return 0, s.err
		}
		if err := d.line(); err != nil {
			return 0, err
		}
	}
	arrival = d.reading(r)
	s.field, s.index, s.sub = "", -1, ""
	s.end()
	if s.err != nil {
		*r = Reading{}
		return 0, s.err
	}
	return arrival, nil
}

// line reads the next line into the scanner.
func (d *Decoder) line() error {
	b, err := d.r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		d.long = d.long[:0]
		for errors.Is(err, bufio.ErrBufferFull) && len(d.long) <= maxLine {
			d.long = append(d.long, b...)
			b, err = d.r.ReadSlice('\n')
		}
		d.long = append(d.long, b...)
		b = d.long
	}
	d.scan.line++
	switch {
	case err == nil && len(b) <= maxLine:
		d.scan.reset(b)
		return nil
	case errors.Is(err, io.EOF) && len(b) == 0:
		if d.scan.line == 1 {
			return &FormatError{Line: 1, Msg: "the file is empty; expected a header"}
		}
		return io.EOF
	case errors.Is(err, io.EOF):
		return &FormatError{Line: d.scan.line, Msg: "the last line does not end with a line break: the file may be cut off"}
	case err != nil && !errors.Is(err, bufio.ErrBufferFull):
		return fmt.Errorf("reading line %d of readings: %w", d.scan.line, err)
	default:
		return fmt.Errorf("reading line %d of readings: longer than %d bytes", d.scan.line, maxLine)
	}
}

// header checks the first line.
func (d *Decoder) header() {
	s := &d.scan
	var seen uint32
	s.expect('{')
	for end := false; ; {
		i := s.member(headerFields, &seen, &end)
		if end {
			break
		}
		s.field = headerFields[i]
		switch i {
		case 0:
			if k := s.str(); string(k) != "header" {
				s.fail("expected \"header\" on the first line, got %q", k)
			}
		case 1:
			if k := s.str(); string(k) != formatName {
				s.fail("expected %q, got %q", formatName, k)
			}
		case 2:
			s.int(FormatVersion, FormatVersion)
		default:
			if k := s.str(); string(k) != d.site.Name {
				s.fail("expected readings of store %q, got %q", d.site.Name, k)
			}
		}
		s.field = ""
	}
	s.require(headerFields, seen, 0)
	s.end()
}

// reading reads the scanner's line into r.
func (d *Decoder) reading(r *Reading) (arrival int64) {
	s := &d.scan
	s.expect('{')
	if k := s.str(); s.err == nil && string(k) != "kind" {
		s.fail("expected kind as the first field, got %q", k)
	}
	s.expect(':')
	s.field = "kind"
	kind := s.str()
	switch string(kind) {
	case "frame":
		r.Kind, r.Frame = KindFrame, &d.frame
		return d.readFrame()
	case "weights":
		r.Kind, r.Weights = KindWeights, &d.weights
		return d.readWeights()
	case "gate":
		r.Kind, r.Gate = KindGate, &d.gate
		return d.readGate()
	case "staff":
		r.Kind, r.Staff = KindStaff, &d.staff
		return d.readStaff()
	case "health":
		r.Kind, r.Health = KindHealth, &d.health
		return d.readHealth()
	default:
		s.fail("expected frame, weights, gate, staff or health, got %q", kind)
		return 0
	}
}

// next moves to the next field of a line whose kind has been read, and returns
// its position in fields; ok is false at the end.
func (s *scanner) next(fields []string, seen *uint32) (i int, ok bool) {
	*seen |= 1 // the kind
	s.field, s.index, s.sub = "", -1, ""
	end := false
	i = s.member(fields, seen, &end)
	if end {
		return 0, false
	}
	s.field = fields[i]
	return i, true
}

func (s *scanner) time() int64 { return s.int(math.MinInt64, math.MaxInt64) }

// lookUp reads a code and finds its index.
func lookUp[T ~int32](s *scanner, find func(string) (T, bool), what string) T {
	code := s.str()
	if s.err != nil {
		return -1
	}
	id, ok := find(string(code))
	if !ok {
		s.fail("the store has no %s %q", what, code)
		return -1
	}
	return id
}
