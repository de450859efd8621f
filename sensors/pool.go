package sensors

import "gosim/checkoutfree/reading"

// pool recycles messages on their way. The zero pool is ready to use. Messages
// are named by their index, which travels in a kernel event.
type pool[T any] struct {
	all  []*T
	free []int32
}

// get returns a message and its index; fresh tells that it has never been used.
func (p *pool[T]) get() (m *T, i int32, fresh bool) {
	if n := len(p.free); n > 0 {
		i = p.free[n-1]
		p.free = p.free[:n-1]
		return p.all[i], i, false
	}
	m = new(T)
	p.all = append(p.all, m)
	return m, int32(len(p.all) - 1), true
}

func (p *pool[T]) at(i int32) *T { return p.all[i] }

func (p *pool[T]) put(i int32) { p.free = append(p.free, i) }

// The messages: a reading and the memory it points to.
type (
	frameMessage struct {
		r reading.Reading
		f reading.CameraFrame
	}
	weightMessage struct {
		r reading.Reading
		b reading.WeightBatch
	}
	gateMessage struct {
		r reading.Reading
		g reading.GateEvent
	}
	staffMessage struct {
		r reading.Reading
		a reading.StaffAction
	}
	healthMessage struct {
		r reading.Reading
		h reading.DeviceHealth
	}
)

func (s *Suite) newFrame() (*reading.CameraFrame, int32) {
	m, i, fresh := s.frames.get()
	if fresh {
		m.r = reading.Reading{Kind: reading.KindFrame, Frame: &m.f}
	}
	return &m.f, i
}

func (s *Suite) newWeights() (*reading.WeightBatch, int32) {
	m, i, fresh := s.weights.get()
	if fresh {
		m.r = reading.Reading{Kind: reading.KindWeights, Weights: &m.b}
		m.b.Grams = make([]float32, 0, s.cfg.Plate.BatchSamples)
	}
	return &m.b, i
}

func (s *Suite) newGateEvent() (*reading.GateEvent, int32) {
	m, i, fresh := s.events.get()
	if fresh {
		m.r = reading.Reading{Kind: reading.KindGate, Gate: &m.g}
	}
	return &m.g, i
}

func (s *Suite) newStaffAction() (*reading.StaffAction, int32) {
	m, i, fresh := s.staff.get()
	if fresh {
		m.r = reading.Reading{Kind: reading.KindStaff, Staff: &m.a}
	}
	return &m.a, i
}

func (s *Suite) newHealth() (*reading.DeviceHealth, int32) {
	m, i, fresh := s.healths.get()
	if fresh {
		m.r = reading.Reading{Kind: reading.KindHealth, Health: &m.h}
	}
	return &m.h, i
}
