package sensors

import (
	"errors"
	"fmt"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/internal/strictyaml"
	"gosim/sim"
)

// Sink takes a reading at the instant it arrives, Unix nanoseconds on the store
// clock. Calls come in order of arrival. The reading's memory is recycled as
// soon as the call returns.
type Sink func(arrival int64, r *reading.Reading)

// ErrSite is wrapped by errors about devices that cannot work as installed.
var ErrSite = errors.New("unusable device")

// The kinds of event, relative to Suite.base.
const (
	evExpose  sim.Kind = iota // Entity: camera, Arg: frame number
	evTick                    // Entity: rate group, Arg: sample number
	evBeat                    // Entity: device, Arg: heartbeat number
	evAmbient                 // Arg: number of the look at temperature and vibration
	evFrame                   // Entity: message in the pool of its kind
	evWeights
	evGate
	evHealth
	evStaff
	evFault // Entity: fault, Arg: 0 begins, 1 ends
	evKinds
)

// The purposes of the draws.
const (
	purposeClock = sim.PurposeSensors + iota + 1
	purposeClockEstimate
	purposePhase
	purposeCalibration
	purposeTransport
	purposeDetect
	purposeSighting
	purposeClutter
	purposeClutterPlace
	purposeHolding
	purposePlate
	purposePlateBatch
	purposeHand
	purposeJolt
	purposeGateEvent
	purposeNetwork // of the fixed appearance network, see newNetwork
	purposeOutfit
	purposeStaff
	purposeTare
	purposeWarmth
	purposeCold
	purposeSound
	purposeNoiseTable
	purposeShake
	purposeSway
	purposeClockDrift
	purposeInterval
	purposeLink
	purposeMessage
	purposeFault
)

// Suite is all the devices of one store. It is driven by the kernel's events
// and must not be used from several goroutines.
type Suite struct {
	k     *sim.Kernel
	w     *sim.World
	site  *site.Site
	keys  sim.Keys
	cfg   Config
	epoch int64
	sink  Sink
	base  sim.Kind

	cams    []camera
	groups  []rateGroup
	plateAt []plateRef
	gates   []gateUnit
	usedAt  map[string]sim.Time // when a code was last accepted, if the gates mind; looked up, never ranged over
	temps   []float64           // K above the mean: of the store, then of each gondola
	shaking shaking
	devices []device // cameras, then plates, then gates
	clocks  []clock
	links   []link
	faults  []activeFault

	see    *visibility
	net    *network
	recall detectCurve
	people roster
	shapes []silhouette // of the frame in the making
	areas  []area       // of the shapes
	finds  []find       // likewise, in the order of the frame's detections
	pairs  []pair       // of the shapes whose boxes are nearly the same
	second [Dim]float32 // the other's look in a merged box
	alike  lookalikes

	figures []figure // what looks like a person and is none
	mirrors []mirror
	plain   sighting   // no lasting noise
	virtual silhouette // a reflection in the making

	clock func() int64 // may be nil
	spent int64        // by it, on making readings

	frames  pool[frameMessage]
	weights pool[weightMessage]
	events  pool[gateMessage]
	healths pool[healthMessage]
	staff   pool[staffMessage]
}

// New returns the devices of the world's site. They are silent until Start. It
// makes itself the observer of the world's gates and of what staff key in.
//
// epoch is the Unix time in nanoseconds at simulated time 0. New returns the
// error of cfg.Validate or cfg.Timetable, or one that wraps [ErrSite] for a camera
// without a frame rate or image and a plate without a sampling interval.
//
// Cost: a few milliseconds per camera, most of it for the table of what shelves
// and walls hide.
func New(k *sim.Kernel, w *sim.World, keys sim.Keys, cfg Config, epoch int64, sink Sink) (*Suite, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("sensors: %w", err)
	}
	if err := checkCameras(w.Site); err != nil {
		return nil, err
	}
	for i := range w.Site.Plates {
		if p := &w.Site.Plates[i]; p.Interval <= 0 {
			return nil, fmt.Errorf("sensors: plate %s: sampling interval %s: %w", p.Code, p.Interval, ErrSite)
		}
	}
	s := &Suite{k: k, w: w, site: w.Site, keys: keys, cfg: cfg, epoch: epoch, sink: sink}
	for i := range evKinds {
		if kind := k.Register(s); i == 0 {
			s.base = kind
		}
	}
	s.see = newVisibility(w.Site, cfg.Camera.VisibilityCellM)
	s.net = newNetwork(levelOf(cfg.ReID.Setting), cfg.ReID.LookAlikeShare)
	s.recall = newDetectCurve(&cfg.Camera)
	s.alike = newLookalikes(w.Site.Products)
	s.people.views = len(w.Site.Cameras)
	s.makeDevices()
	s.makeCameras()
	s.makePlates()
	s.gates, s.usedAt = make([]gateUnit, len(w.Site.Gates)), make(map[string]sim.Time)
	if err := s.makeFaults(); err != nil {
		return nil, fmt.Errorf("sensors: %w", strictyaml.Under("faults", err))
	}
	w.Gates, w.Staff = s, s
	return s, nil
}

// Start schedules the first exposure, sample and heartbeat of every device.
func (s *Suite) Start() {
	now := s.k.Now()
	s.startFaults()
	for i := range s.cams {
		c := &s.cams[i]
		c.start = now + c.phase
		s.k.Schedule(c.start, s.base+evExpose, int32(i), 0)
	}
	s.warmTo(now)
	for i := range s.groups {
		g := &s.groups[i]
		g.start = now
		s.begin(g)
		s.k.Schedule(now, s.base+evTick, int32(i), 0)
	}
	if len(s.groups) > 0 {
		s.k.Schedule(now+ambientEvery, s.base+evAmbient, 0, 1)
	}
	for i := range s.devices {
		s.k.Schedule(now+s.devices[i].phase, s.base+evBeat, int32(i), 0)
	}
}

// Handle implements [sim.Handler].
func (s *Suite) Handle(_ *sim.Kernel, ev sim.Event) {
	if ev.Kind-s.base < evFrame && s.clock != nil {
		t0 := s.clock()
		s.sense(ev)
		s.spent += s.clock() - t0
		return
	}
	s.sense(ev)
}

// Measure lets the suite add up what making readings costs, by the given clock
// in nanoseconds, which no reading depends on. Deliveries are not part of it.
func (s *Suite) Measure(clock func() int64) { s.clock = clock }

// Spent returns what exposures, samples and heartbeats have cost since Measure,
// in nanoseconds.
func (s *Suite) Spent() int64 { return s.spent }

func (s *Suite) sense(ev sim.Event) {
	switch ev.Kind - s.base {
	case evExpose:
		s.expose(int(ev.Entity), ev.Arg)
	case evTick:
		s.tick(int(ev.Entity), ev.Arg)
	case evBeat:
		s.beat(int(ev.Entity), ev.Arg)
	case evAmbient:
		s.ambient(ev.Arg)
	case evFault:
		s.turn(ev.Entity, ev.Arg == faultEnds)
	default:
		s.deliver(ev.Kind-s.base, ev.Entity, ev.Arg == deliverAgain)
	}
}

// millis returns ms milliseconds as simulated time.
func millis(ms float64) sim.Time { return sim.FromSeconds(ms / 1000) }
