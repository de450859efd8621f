package checkoutfree

import (
	"gosim/checkoutfree/reading"
)

// item is a buffered reading: its place in order and where its copy is.
type item struct {
	time int64
	rank uint64 // kind, device and sequence number: the order of equal times
	slot int32
}

func (a *item) kind() reading.Kind { return reading.Kind(a.rank >> kindShift) }

// before tells the order of two items.
func (b *buffer) before(x, y *item) bool {
	if x.time != y.time {
		return x.time < y.time
	}
	return x.rank < y.rank || x.rank == y.rank && b.tie(x) < b.tie(y)
}

// tie orders readings without a sequence number by their content.
func (b *buffer) tie(x *item) uint64 {
	switch x.kind() {
	case reading.KindGate:
		return textRank(b.gates.all[x.slot].Token)
	case reading.KindStaff:
		a := &b.staff.all[x.slot]
		return uint64(uint32(a.SKU))<<32 | uint64(uint32(a.Units))
	case reading.KindFrame, reading.KindWeights, reading.KindHealth:
	}
	return 0
}

const kindShift = 56

func rank(kind reading.Kind, device int32, seq uint32) uint64 {
	return uint64(kind)<<kindShift | uint64(uint32(device)&0xffffff)<<32 | uint64(seq)
}

// buffer holds copies of readings until the watermark passes them: a 4-ary heap
// of items and one recycled pool of copies per kind.
type buffer struct {
	heap    []item
	frames  pool[frameCopy]
	weights pool[weightCopy]
	gates   pool[reading.GateEvent]
	staff   pool[reading.StaffAction]
}

type frameCopy struct {
	f  reading.CameraFrame
	at int64
}

type weightCopy struct {
	w  reading.WeightBatch
	at int64 // of the first sample
}

// pool recycles values by index.
type pool[T any] struct {
	all  []T
	free []int32
}

func (p *pool[T]) get() int32 {
	if n := len(p.free); n > 0 {
		i := p.free[n-1]
		p.free = p.free[:n-1]
		return i
	}
	var zero T
	p.all = append(p.all, zero)
	return int32(len(p.all) - 1)
}

func (p *pool[T]) put(i int32) { p.free = append(p.free, i) }

func (b *buffer) push(n item) {
	b.heap = append(b.heap, n)
	h := b.heap
	i := len(h) - 1
	for i > 0 {
		p := (i - 1) >> 2
		if !b.before(&n, &h[p]) {
			break
		}
		h[i] = h[p]
		i = p
	}
	h[i] = n
}

// pop removes the first item; the heap must not be empty.
func (b *buffer) pop() item {
	h := b.heap
	first := h[0]
	last := len(h) - 1
	n := h[last]
	h = h[:last]
	b.heap = h
	if last == 0 {
		return first
	}
	i := 0
	for {
		c := i<<2 + 1
		if c >= last {
			break
		}
		best := c
		for j := c + 1; j < min(c+4, last); j++ {
			if b.before(&h[j], &h[best]) {
				best = j
			}
		}
		if !b.before(&h[best], &n) {
			break
		}
		h[i] = h[best]
		i = best
	}
	h[i] = n
	return first
}
