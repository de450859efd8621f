package recording

import (
	"encoding/binary"

	"github.com/foxglove/mcap/go/mcap"
)

// The library's own reader trusts the lengths that it finds. This one does not:
// every record is read with the bounds of its place.

// cursor takes values from the front of b. What is not there is zero, and sets
// bad.
type cursor struct {
	b   []byte
	bad bool
}

func (c *cursor) take(n uint64) []byte {
	if n > uint64(len(c.b)) {
		c.b, c.bad = nil, true
		return nil
	}
	head := c.b[:n]
	c.b = c.b[n:]
	return head
}

func (c *cursor) u16() uint16 {
	if b := c.take(2); b != nil {
		return binary.LittleEndian.Uint16(b)
	}
	return 0
}

func (c *cursor) u32() uint32 {
	if b := c.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (c *cursor) u64() uint64 {
	if b := c.take(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

func (c *cursor) bytes() []byte { return c.take(uint64(c.u32())) }
func (c *cursor) text() string  { return string(c.bytes()) }

// table takes a map of texts.
func (c *cursor) table() map[string]string {
	m := map[string]string{}
	in := cursor{b: c.bytes()}
	for len(in.b) > 0 {
		k := in.text()
		m[k] = in.text()
	}
	c.bad = c.bad || in.bad
	return m
}

// record takes a record: one byte of kind, eight of length, content.
func (c *cursor) record() (op mcap.OpCode, body []byte) {
	if b := c.take(1); b != nil {
		op = mcap.OpCode(b[0])
	}
	return op, c.take(c.u64())
}

// chunkHead is what stands in a chunk before its records.
type chunkHead struct {
	start, end  uint64
	size        uint64 // of the records, uncompressed
	crc         uint32
	compression string
	length      uint64 // of the records as they stand in the file
}

// maxChunkHead is enough for the head of any chunk that can be read.
const maxChunkHead = 8 + 8 + 8 + 4 + 4 + 16 + 8

func (c *cursor) chunkHead() (h chunkHead) {
	h.start, h.end, h.size, h.crc = c.u64(), c.u64(), c.u64(), c.u32()
	h.compression = c.text()
	h.length = c.u64()
	return h
}

// message is one message of a chunk.
type message struct {
	channel       uint16
	sequence      uint32
	logTime, time uint64
	data          []byte
}

func (c *cursor) message() message {
	m := message{channel: c.u16(), sequence: c.u32(), logTime: c.u64(), time: c.u64()}
	m.data, c.b = c.b, nil
	return m
}
