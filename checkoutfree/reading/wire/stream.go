package wire

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"google.golang.org/protobuf/encoding/protowire"

	"gosim/checkoutfree/reading"
)

// Writer writes a stream of readings: each as the message Reading after its
// length in bytes, a varint (the delimited form of Protocol Buffers). Make one
// with [NewWriter].
type Writer struct {
	w    io.Writer
	form Embeddings
	buf  []byte
}

// NewWriter returns a writer to w, one Write per reading.
func NewWriter(w io.Writer, e Embeddings) *Writer { return &Writer{w: w, form: e} }

// Write writes a reading that arrived at the given Unix nanosecond. An error
// that wraps [ErrInvalid] has written nothing. It does not allocate once its
// buffer has grown.
func (w *Writer) Write(arrival int64, r *reading.Reading) error {
	// The length goes right before the message, whose place is fixed.
	const room = binary.MaxVarintLen32
	var pad [room]byte
	b, err := AppendReading(append(w.buf[:0], pad[:]...), arrival, r, w.form)
	if err != nil {
		return err
	}
	w.buf = b
	n := uint64(len(b) - room)
	at := room - protowire.SizeVarint(n)
	protowire.AppendVarint(b[:at], n)
	if _, err := w.w.Write(b[at:]); err != nil {
		return fmt.Errorf("writing readings: %w", err)
	}
	return nil
}

// Reader reads what [Writer] writes. Make one with [NewReader].
type Reader struct {
	r   *bufio.Reader
	dec Decoder
	buf []byte
	n   int64 // readings so far
}

// NewReader returns a reader of r, which it reads ahead of.
func NewReader(r io.Reader) *Reader { return &Reader{r: bufio.NewReaderSize(r, 1<<16)} }

// Read reads the next reading into r and returns its arrival, Unix nanoseconds.
// What r points to is valid until the next call. It returns io.EOF after the
// last reading, an error that wraps io.ErrUnexpectedEOF if the stream ends within
// one, and one that wraps [ErrMalformed] if it is wrong. Memory grows with the
// bytes that come, not with the length that is announced.
func (d *Reader) Read(r *reading.Reading) (arrival int64, err error) {
	*r = reading.Reading{}
	fail := func(err error) (int64, error) {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return 0, fmt.Errorf("reading %d of the stream: %w", d.n, err)
	}
	n, err := d.length()
	switch {
	case err == nil:
	case errors.Is(err, io.EOF):
		return 0, io.EOF
	default:
		return fail(err)
	}
	const step = 1 << 20
	b := d.buf[:0]
	for left := int(n); left > 0; {
		k := min(left, max(step, cap(b)-len(b)))
		at := len(b)
		if cap(b) < at+k {
			b = append(b, make([]byte, k)...)
		}
		b = b[:at+k]
		if _, err := io.ReadFull(d.r, b[at:]); err != nil {
			return fail(err)
		}
		left -= k
	}
	d.buf = b
	if arrival, err = d.dec.Reading(b, r); err != nil {
		return fail(err)
	}
	d.n++
	return arrival, nil
}

// length reads the length of the next message. Its error is io.EOF at the end of
// the stream.
func (d *Reader) length() (uint64, error) {
	n := uint64(0)
	for shift := 0; ; shift += 7 {
		c, err := d.r.ReadByte()
		if err != nil {
			if shift > 0 && errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return 0, err
		}
		n |= uint64(c&0x7f) << shift
		if n > maxMessage || shift > 21 && c >= 0x80 {
			return 0, malformed("a length of more than %d bytes", maxMessage)
		}
		if c < 0x80 {
			return n, nil
		}
	}
}
