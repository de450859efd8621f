package kernel

import "iter"

// process is an entity whose life is written as one function, which gives up the
// control while it waits.
type process struct {
	loop   *loop
	resume func() // lets it go on until it waits again, or has ended
	yield  func() // its other end: gives the control back
}

// wait returns that many seconds later.
func (p *process) wait(seconds float64) {
	p.loop.after(seconds, p.resume)
	p.yield()
}

// spawn starts a process at the present time.
type spawn func(l *loop, life func(p *process))

// asCoroutine is spawn with a coroutine of the runtime.
func asCoroutine(l *loop, life func(p *process)) {
	p := &process{loop: l}
	next, stop := iter.Pull(func(yield func(struct{}) bool) {
		p.yield = func() { yield(struct{}{}) }
		life(p)
	})
	p.resume = func() {
		if _, alive := next(); !alive {
			stop()
		}
	}
	l.after(0, p.resume)
}

// asGoroutine is spawn with a goroutine and a channel. Only one of them and the
// loop runs at a time.
func asGoroutine(l *loop, life func(p *process)) {
	p := &process{loop: l}
	baton := make(chan struct{})
	p.resume = func() {
		baton <- struct{}{}
		<-baton
	}
	p.yield = func() {
		baton <- struct{}{}
		<-baton
	}
	go func() {
		<-baton
		life(p)
		baton <- struct{}{}
	}()
	l.after(0, p.resume)
}

// server serves one process at a time, first come first served.
type server struct {
	busy    bool
	waiting []*process
	first   int // of those still waiting
}

func (s *server) acquire(p *process) {
	if !s.busy {
		s.busy = true
		return
	}
	s.waiting = append(s.waiting, p)
	p.yield()
}

// release hands the server over to the next in line.
func (s *server) release(l *loop) {
	if s.first == len(s.waiting) {
		s.busy, s.waiting, s.first = false, s.waiting[:0], 0
		return
	}
	next := s.waiting[s.first]
	s.waiting[s.first] = nil
	s.first++
	l.after(0, next.resume)
}
