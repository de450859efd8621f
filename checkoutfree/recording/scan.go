package recording

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/foxglove/mcap/go/mcap"
)

// scan finds what is whole by walking from record to record. why is what was
// wrong with the index.
func (r *Recording) scan(why error) error {
	r.reset()
	off := int64(len(mcap.Magic))
	ended := false
	for off < r.Size && !ended {
		b, err := r.bytes(off, min(recordHead, r.Size-off))
		if err != nil {
			return fmt.Errorf("%s: byte %d: %w", r.Name, off, err)
		}
		c := cursor{b: b}
		op := mcap.OpReserved
		if h := c.take(1); h != nil {
			op = mcap.OpCode(h[0])
		}
		n := c.u64()
		if c.bad || op == mcap.OpReserved || n > uint64(r.Size-off-recordHead) {
			break
		}
		length := int64(n) + recordHead
		whole := true
		switch op {
		case mcap.OpMetadata, mcap.OpAttachment:
			if err := r.aside(op, off, length); err != nil {
				return err
			}
		case mcap.OpChunk:
			whole = r.scanChunk(off, length)
		case mcap.OpDataEnd:
			ended = true
		default:
		}
		if !whole {
			break
		}
		off += length
	}
	if !r.head {
		if len(r.Chunks) == 0 && !ended {
			return r.damage(off, r.Size-off, "the file ends, or its bytes have changed, before the first reading: nothing can be read")
		}
		return fmt.Errorf("%s: %w: an MCAP file without the metadata %q", r.Name, ErrFormat, metaHead)
	}
	if ended {
		r.Torn = r.damage(off, 0, "%s; all readings are there", why)
	} else {
		r.End = nil // it stands before the last chunk, and is about all of them
		r.Torn = r.damage(off, r.Size-off, "%s; the last %s are no whole chunk and are lost%s",
			why, plural(r.Size-off, "byte"), r.until())
	}
	return r.restore()
}

// until says up to when there are readings.
func (r *Recording) until() string {
	if len(r.Chunks) == 0 {
		return "; there are no readings"
	}
	end := time.Unix(0, r.Chunks[len(r.Chunks)-1].End).UTC()
	return fmt.Sprintf("; there are %s, up to %s", plural(int64(len(r.Chunks)), "chunk"), end.Format(time.RFC3339Nano))
}

func plural(n int64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// scanChunk takes the chunk at off, unless its head makes no sense.
func (r *Recording) scanChunk(off, length int64) bool {
	b, err := r.bytes(off+recordHead, min(length-recordHead, maxChunkHead))
	if err != nil {
		return false
	}
	c := cursor{b: b}
	h := c.chunkHead()
	used := uint64(len(b) - len(c.b))
	if c.bad || h.length != uint64(length-recordHead)-used || h.end > math.MaxInt64 || h.start > h.end {
		return false
	}
	r.Chunks = append(r.Chunks, Chunk{Offset: off, Length: length, Start: int64(h.start), End: int64(h.end)})
	return true
}

// restore learns from the first chunk that can be read, where a writer puts
// them, which channels there are.
func (r *Recording) restore() error {
	var broken *Damage
	for i := range r.Chunks {
		if _, err := r.chunk(i, nil); err != nil && !errors.As(err, &broken) {
			return err
		}
		if r.restored {
			break
		}
	}
	return nil
}
