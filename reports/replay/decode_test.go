package replay

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
)

// decoded is a document read back, for tests: the player's decoder once more.
type decoded struct {
	document

	Paths  []series
	Tracks []series
}

// series is one path or track.
type series struct {
	ID                                 int64
	At, X, Y, Heading                  []int64
	Account, Belief, Coasting, Persons []int64
}

var errCut = errors.New("the document ends too early")

// decode reads a document. It refuses what [Encode] cannot have written where
// that would not fit into memory.
func decode(b []byte) (*decoded, error) {
	if len(b) < 4 || int64(len(b))-4 < int64(binary.LittleEndian.Uint32(b)) {
		return nil, errCut
	}
	n := binary.LittleEndian.Uint32(b)
	var d decoded
	if err := json.Unmarshal(b[4:4+n], &d.document); err != nil {
		return nil, err
	}
	r := reader{b: b[4+n:]}
	for range d.People.Account {
		s := series{}
		if n := r.count(); n > 0 {
			s.At, s.X, s.Y, s.Heading = r.runs(n, true), r.smooth(n), r.smooth(n), r.smooth(n)
		}
		d.Paths = append(d.Paths, s)
	}
	for range r.count() {
		n := r.count()
		s := series{ID: r.varint()}
		s.At, s.X, s.Y = r.runs(n, true), r.smooth(n), r.smooth(n)
		s.Account, s.Belief, s.Coasting, s.Persons = r.runs(n, false), r.runs(n, false), r.runs(n, false), r.runs(n, false)
		d.Tracks = append(d.Tracks, s)
		if r.err != nil {
			break
		}
	}
	if r.err == nil && len(r.b) > 0 {
		r.err = fmt.Errorf("%d bytes are left over", len(r.b))
	}
	return &d, r.err
}

type reader struct {
	b   []byte
	err error
}

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.err, r.b = errCut, nil
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) varint() int64 {
	v, n := binary.Varint(r.b)
	if n <= 0 {
		r.err, r.b = errCut, nil
		return 0
	}
	r.b = r.b[n:]
	return v
}

// count reads a number of samples: each takes more than no bytes in x alone.
func (r *reader) count() int {
	n := r.uvarint()
	if n > uint64(len(r.b)) {
		r.err, r.b = errCut, nil
		return 0
	}
	return int(n)
}

func (r *reader) runs(n int, sum bool) []int64 {
	var out []int64
	last := int64(0)
	for len(out) < n && r.err == nil {
		k, v := r.uvarint(), r.varint()
		if k == 0 || k > uint64(n-len(out)) {
			r.err = errors.New("a run is too long")
			return nil
		}
		for range k {
			if sum {
				last += v
			} else {
				last = v
			}
			out = append(out, last)
		}
	}
	return out
}

func (r *reader) smooth(n int) []int64 {
	if len(r.b) == 0 || r.b[0] != 1 && r.b[0] != 2 {
		r.err = errCut
		return nil
	}
	order := r.b[0]
	r.b = r.b[1:]
	out := make([]int64, 0, n)
	value, step := int64(0), int64(0)
	for len(out) < n && r.err == nil {
		if d := r.varint(); order == 2 {
			step += d
		} else {
			step = d
		}
		value += step
		out = append(out, value)
	}
	return out
}
