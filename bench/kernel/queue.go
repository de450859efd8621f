package kernel

import (
	"container/heap"
	"container/list"
)

// event is a closure that runs at a time, in seconds.
type event struct {
	at  float64
	seq uint64
	do  func()
}

// queue holds events in order of time and, at equal times, of arrival.
type queue interface {
	push(e *event)
	pop() *event // nil if there is none
}

// boxed is a queue in a container/heap.
type boxed struct{ events []*event }

func (q *boxed) Len() int { return len(q.events) }

func (q *boxed) Less(i, j int) bool {
	a, b := q.events[i], q.events[j]
	return a.at < b.at || a.at == b.at && a.seq < b.seq
}

func (q *boxed) Swap(i, j int) { q.events[i], q.events[j] = q.events[j], q.events[i] }
func (q *boxed) Push(x any)    { q.events = append(q.events, x.(*event)) }

func (q *boxed) Pop() any {
	last := len(q.events) - 1
	e := q.events[last]
	q.events[last] = nil
	q.events = q.events[:last]
	return e
}

func (q *boxed) push(e *event) { heap.Push(q, e) }

func (q *boxed) pop() *event {
	if len(q.events) == 0 {
		return nil
	}
	return heap.Pop(q).(*event)
}

// sorted is a queue in a linked list, earliest first.
type sorted struct{ events list.List }

func (q *sorted) push(e *event) {
	for x := q.events.Front(); x != nil; x = x.Next() {
		if e.at < x.Value.(*event).at {
			q.events.InsertBefore(e, x)
			return
		}
	}
	q.events.PushBack(e)
}

func (q *sorted) pop() *event {
	x := q.events.Front()
	if x == nil {
		return nil
	}
	return q.events.Remove(x).(*event)
}

// loop is an event loop of callbacks.
type loop struct {
	now   float64
	seq   uint64
	queue queue
}

// after runs do that many seconds from now.
func (l *loop) after(seconds float64, do func()) {
	l.seq++
	l.queue.push(&event{at: l.now + seconds, seq: l.seq, do: do})
}

// step runs the next event and reports whether there was one.
func (l *loop) step() bool {
	e := l.queue.pop()
	if e == nil {
		return false
	}
	l.now = e.at
	e.do()
	return true
}
