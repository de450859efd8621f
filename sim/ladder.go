package sim

import (
	"math/bits"
	"slices"
)

// slot is the memory of one event. Slots never move, so that a handle can name
// one; lists of events are chained through next.
type slot struct {
	at     Time
	seq    uint64
	arg    int64
	entity int32
	gen    uint32
	next   uint32 // link: index + 1 of the next in the same list, 0 at its end
	kind   Kind
	live   bool // pending; otherwise free, or cancelled and still in the queue
}

// due is an event of the sorted end of the queue.
type due struct {
	at   Time
	seq  uint64
	slot uint32
}

func (d *due) before(e *due) bool {
	return d.at < e.at || d.at == e.at && d.seq < e.seq
}

// bucket is an unsorted list of events.
type bucket struct {
	head uint32 // link
	n    uint32
}

// rung divides a stretch of time into buckets of 2^shift nanoseconds.
type rung struct {
	buckets []bucket
	start   uint64 // of the first bucket
	open    uint64 // start of the first bucket not yet taken out
	next    int    // index of that bucket
	n       int    // events in the rung
	shift   uint
}

// add puts event i, which must lie at open or later, into its bucket.
func (r *rung) add(s *slot, i uint32) {
	b := &r.buckets[(uint64(s.at)-r.start)>>r.shift]
	s.next = b.head
	b.head = i + 1
	b.n++
	r.n++
}

const (
	// sortAtMost is how many events are sorted at once; more in one bucket are
	// first spread over a rung of their own. 50 is the value of Tang, Goh & Thng.
	sortAtMost = 50
	// splitAt is how many events may gather in the sorted end before they are
	// spread over a rung.
	splitAt = 2 * sortAtMost
	// maxRungs is enough for any spread of times: the first rung's buckets are at
	// most 2⁵⁸ ns long, each further rung's at least 2⁵ times shorter than the
	// one's before, as over 50 events are spread over it, and a bucket of one
	// nanosecond is not divided. Rungs beyond it, which splits could bring about,
	// are done without: more is then sorted at once.
	maxRungs = 13
)

// ladder is the queue of events by Tang, Goh & Thng, "Ladder queue: an O(1)
// priority queue structure for large-scale discrete event simulation", ACM
// TOMACS 15(3), 2005. The far future (top) is an unsorted list. When all before
// it is used up, it is spread over the buckets of a rung; a bucket with many
// events is spread over a finer rung when its turn comes, one with few is sorted
// (bottom) and used up. An event is therefore moved a few times, and sorted only
// among its neighbours.
//
// It differs from the paper in these: the buckets' width is a power of two, so
// that no division is needed; the bottom is an array; and events of the present
// instant have a list of their own (present), which is in order by itself.
type ladder struct {
	bottom  []due // latest first: the end is used up
	present struct {
		head, tail uint32 // links
	}
	rungs [maxRungs]rung // the innermost of the used ones holds the earliest events
	used  int
	top   struct {
		bucket
		start    uint64 // events from here on belong to the top
		min, max uint64 // over those in it
	}
	slots []slot
	free  uint32 // link: list of free slots
}

// take returns a free slot.
func (q *ladder) take() uint32 {
	if q.free != 0 {
		i := q.free - 1
		q.free = q.slots[i].next
		return i
	}
	q.slots = append(q.slots, slot{})
	return uint32(len(q.slots) - 1)
}

func (q *ladder) release(i uint32) {
	q.slots[i].next = q.free
	q.free = i + 1
}

// append adds an event of the present instant. All other pending events of that
// instant were scheduled earlier.
func (q *ladder) append(i uint32) {
	q.slots[i].next = 0
	if q.present.head == 0 {
		q.present.head = i + 1
	} else {
		q.slots[q.present.tail-1].next = i + 1
	}
	q.present.tail = i + 1
}

// insert adds an event of the future.
func (q *ladder) insert(i uint32) {
	s := &q.slots[i]
	at := uint64(s.at)
	if at >= q.top.start {
		if q.top.n == 0 {
			q.top.min, q.top.max = at, at
		}
		q.top.min, q.top.max = min(q.top.min, at), max(q.top.max, at)
		s.next = q.top.head
		q.top.head = i + 1
		q.top.n++
		return
	}
	for j := range q.used {
		if r := &q.rungs[j]; at >= r.open {
			r.add(s, i)
			return
		}
	}
	q.bottom = append(q.bottom, due{})
	settle(q.bottom, due{at: s.at, seq: s.seq, slot: i})
	if len(q.bottom) > splitAt {
		q.split()
	}
}

// settle puts d, for which there is room at the end, to its place in b, which is
// otherwise sorted latest first.
func settle(b []due, d due) {
	j := len(b) - 1
	for j > 0 && b[j-1].before(&d) {
		b[j] = b[j-1]
		j--
	}
	b[j] = d
}

// split moves the bottom, which has become too long to insert into, to a rung of
// its own, up to where the present innermost rung or the top begins.
func (q *ladder) split() {
	for q.used > 0 && q.rungs[q.used-1].n == 0 {
		q.used--
	}
	if q.used == maxRungs {
		return
	}
	end := q.top.start
	if q.used > 0 {
		end = q.rungs[q.used-1].open
	}
	r := q.rung(uint64(q.bottom[len(q.bottom)-1].at), end-1, len(q.bottom))
	for _, d := range q.bottom {
		r.add(&q.slots[d.slot], d.slot)
	}
	q.bottom = q.bottom[:0]
}

// rung opens a rung from first to last with at most n buckets.
func (q *ladder) rung(first, last uint64, n int) *rung {
	r := &q.rungs[q.used]
	q.used++
	r.shift = uint(bits.Len64((last - first) / uint64(n)))
	need := int((last-first)>>r.shift) + 1
	if cap(r.buckets) < need {
		r.buckets = make([]bucket, 2*need)
	}
	r.buckets = r.buckets[:need]
	clear(r.buckets)
	r.start, r.open, r.next, r.n = first, first, 0, 0
	return r
}

// spread moves the events of a list to a rung and forgets the cancelled ones.
func (q *ladder) spread(list uint32, r *rung) {
	for list != 0 {
		i := list - 1
		s := &q.slots[i]
		list = s.next
		if s.live {
			r.add(s, i)
		} else {
			q.release(i)
		}
	}
}

// sort makes a list the bottom, which must be empty, and forgets the cancelled.
func (q *ladder) sort(list uint32, n int) {
	b := q.bottom
	for list != 0 {
		i := list - 1
		s := &q.slots[i]
		list = s.next
		if !s.live {
			q.release(i)
			continue
		}
		b = append(b, due{})
		if d := (due{at: s.at, seq: s.seq, slot: i}); n <= sortAtMost {
			settle(b, d)
		} else {
			b[len(b)-1] = d
		}
	}
	if n > sortAtMost { // of one instant, or there was no rung left
		slices.SortFunc(b, func(x, y due) int {
			if x.before(&y) {
				return 1
			}
			return -1
		})
	}
	q.bottom = b
}

// refill brings the next events, if any, to the bottom, which must be empty. It
// may bring none although there are some: cancelled ones are forgotten.
func (q *ladder) refill() bool {
	if q.used == 0 {
		return q.refillFromTop()
	}
	r := &q.rungs[q.used-1]
	if r.n == 0 {
		q.used--
		return true
	}
	for r.buckets[r.next].n == 0 {
		r.next++
	}
	b := r.buckets[r.next]
	first := r.start + uint64(r.next)<<r.shift
	r.next++
	r.open = r.start + uint64(r.next)<<r.shift
	r.n -= int(b.n)
	if b.n > sortAtMost && r.shift > 0 && q.used < maxRungs {
		q.spread(b.head, q.rung(first, r.open-1, int(b.n)))
	} else {
		q.sort(b.head, int(b.n))
	}
	return true
}

func (q *ladder) refillFromTop() bool {
	b := q.top.bucket
	if b.n == 0 {
		return false
	}
	q.top.bucket = bucket{}
	if b.n <= sortAtMost || q.top.min == q.top.max {
		q.top.start = q.top.max + 1
		q.sort(b.head, int(b.n))
		return true
	}
	r := q.rung(q.top.min, q.top.max, int(b.n))
	q.top.start = r.start + uint64(len(r.buckets))<<r.shift
	q.spread(b.head, r)
	return true
}

// reaches reports whether a rung may hold events of an instant that the bottom
// has come to, as after a split.
func (q *ladder) reaches(at Time) bool {
	return q.used > 0 && q.rungs[q.used-1].open <= uint64(at)
}

// first returns the slot of the earliest event, or false if there is none.
func (q *ladder) first() (uint32, bool) {
	for {
		n, p := len(q.bottom), q.present.head
		var i uint32
		switch {
		case n > 0 && (p == 0 || q.bottom[n-1].at <= q.slots[p-1].at):
			i = q.bottom[n-1].slot
		case p > 0 && (n > 0 || !q.reaches(q.slots[p-1].at)):
			i = p - 1
		case q.refill():
			continue
		default:
			return 0, false
		}
		if q.slots[i].live {
			return i, true
		}
		q.remove(i)
	}
}

// remove takes out the event that first looked at.
func (q *ladder) remove(i uint32) {
	if q.present.head == i+1 {
		q.present.head = q.slots[i].next
	} else {
		q.bottom = q.bottom[:len(q.bottom)-1]
	}
	q.release(i)
}
