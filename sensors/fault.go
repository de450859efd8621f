package sensors

import (
	"fmt"
	"slices"
	"time"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/internal/strictyaml"
	"gosim/sim"
)

// Scheduled is a fault as it will happen in a store.
type Scheduled struct {
	Fault
	From    time.Duration
	Until   time.Duration // 0: it stays to the end
	Devices []string      // class and code, such as "camera C2", in the order of the store's files

	devices []int32 // cameras, then plates, then gates
}

// Timetable returns what the configured faults befall in a store, in the order
// of the configuration. It returns joined [strictyaml.FieldError]s, with paths that
// begin with the index of the fault in brackets: a code that no device has, two
// faults of a kind on one device at the same time, and parameters that do not fit
// the devices. The configuration must be valid.
func (c *Config) Timetable(s *site.Site) ([]Scheduled, error) {
	all := devicesOf(s, &c.Transport)
	out := make([]Scheduled, len(c.Faults))
	var r strictyaml.Ranges
	for i := range c.Faults {
		f, x := &c.Faults[i], &out[i]
		x.Fault, x.From = *f, f.From.Std()
		x.Until, _ = f.ends()
		for _, key := range deviceKeys() {
			x.resolve(&r, strictyaml.JoinPath(strictyaml.Index("", i), key), key, f.codesOf(key), all)
		}
		slices.Sort(x.devices)
		x.devices = slices.Compact(x.devices)
		for _, d := range x.devices {
			x.Devices = append(x.Devices, all[d].name())
		}
		x.fits(&r, strictyaml.Index("", i), s, all)
		for k := range out[:i] {
			x.overlaps(&r, i, &out[k], k, all)
		}
	}
	return out, r.Err()
}

// After returns the configuration with all faults later by d: for devices that
// start that long before the time from which faults count.
func (c Config) After(d time.Duration) Config {
	faults := slices.Clone(c.Faults)
	for i := range faults {
		f := &faults[i]
		f.From += strictyaml.Duration(d)
		if f.Until != nil {
			f.Until = new(*f.Until + strictyaml.Duration(d))
		}
	}
	c.Faults = faults
	return c
}

// namedDevice is a device by its codes.
type namedDevice struct {
	class               reading.DeviceClass
	code, gondola, link string
}

func (d *namedDevice) name() string {
	switch d.class {
	case reading.DeviceCamera:
		return "camera " + d.code
	case reading.DevicePlate:
		return "plate " + d.code
	default:
		return "gate " + d.code
	}
}

// devicesOf lists the devices of a store in the order of [Suite]'s.
func devicesOf(s *site.Site, cfg *TransportConfig) []namedDevice {
	var all []namedDevice
	for i := range s.Cameras {
		all = append(all, namedDevice{class: reading.DeviceCamera, code: s.Cameras[i].Code, link: fmt.Sprintf("cameras-%d", i/cfg.CamerasPerLink+1)})
	}
	for i := range s.Plates {
		g := ""
		if at := s.Plates[i].Gondola; at >= 0 && int(at) < len(s.Gondolas) {
			g = s.Gondolas[at].Code
		}
		all = append(all, namedDevice{class: reading.DevicePlate, code: s.Plates[i].Code, gondola: g, link: "gondola-" + g})
	}
	for i := range s.Gates {
		all = append(all, namedDevice{class: reading.DeviceGate, code: s.Gates[i].Code, link: "gate-" + s.Gates[i].Code})
	}
	return all
}

// resolve adds the devices that codes name under a key.
func (x *Scheduled) resolve(r *strictyaml.Ranges, path, key string, codes Codes, all []namedDevice) {
	for i, pattern := range codes {
		found := false
		var known []string
		for d := range all {
			code := ""
			switch n := &all[d]; {
			case key == "link":
				code = n.link
			case key == "camera" && n.class == reading.DeviceCamera, key == "plate" && n.class == reading.DevicePlate, key == "gate" && n.class == reading.DeviceGate:
				code = n.code
			case key == "gondola":
				code = n.gondola
			}
			if code == "" {
				continue
			}
			known = append(known, code)
			if matches(pattern, code) {
				found = true
				x.devices = append(x.devices, int32(d))
			}
		}
		if found {
			continue
		}
		want := fmt.Sprintf("the code of a %s of the store", key)
		if near := strictyaml.Nearest(pattern, known); near != "" {
			want += ", such as " + near
		} else if len(known) > 0 {
			want += ", such as " + known[0]
		}
		r.Must(false, path+fmt.Sprintf("[%d]", i), pattern, want)
	}
}

// fits notes parameters that do not fit the devices.
func (x *Scheduled) fits(r *strictyaml.Ranges, path string, s *site.Site, all []namedDevice) {
	switch x.Kind {
	case CameraRateDrop:
		for _, d := range x.devices {
			fps := s.Cameras[d].FPS
			r.Must(x.parameter("fps") < fps, path+".fps", x.parameter("fps"), fmt.Sprintf("less than the %g of camera %s", fps, all[d].code))
		}
	case PlateSwappedCables:
		if len(x.devices) != 2 {
			r.Must(len(x.devices) == 0, path+".plate", len(x.devices), "two plates whose cables are exchanged")
			return
		}
		first := len(s.Cameras)
		a, b := &s.Plates[int(x.devices[0])-first], &s.Plates[int(x.devices[1])-first]
		r.Must(a.Interval == b.Interval, path+".plate", fmt.Sprintf("%s at %s and %s at %s", a.Code, a.Interval, b.Code, b.Interval), "two plates of the same sampling interval")
	default:
	}
}

// overlaps notes that a device has two faults of a kind at once.
func (x *Scheduled) overlaps(r *strictyaml.Ranges, i int, o *Scheduled, k int, all []namedDevice) {
	apart := o.Until != 0 && o.Until <= x.From || x.Until != 0 && x.Until <= o.From
	if x.Kind != o.Kind || apart {
		return
	}
	for _, d := range x.devices {
		if slices.Contains(o.devices, d) {
			r.Must(false, strictyaml.Index("", i)+".from", x.Fault.From, fmt.Sprintf("a time when %s does not have the %s of faults[%d], %s", all[d].name(), x.Kind, k, o.window()))
			return
		}
	}
}

func (x *Scheduled) window() string {
	if x.Until == 0 {
		return fmt.Sprintf("from %s on", strictyaml.Duration(x.From))
	}
	return fmt.Sprintf("from %s to %s", strictyaml.Duration(x.From), strictyaml.Duration(x.Until))
}

// deviceFaults is what is wrong with a device.
type deviceFaults struct {
	ill    ills
	cut    int32 // the partition, in Suite.faults
	camera *cameraFaults
	plate  *plateFaults
}

// activeFault is a fault with what it has done.
type activeFault struct {
	*Scheduled
	ill    ills
	until  sim.Time
	queued int64 // messages kept
	draws  uint64
}

const (
	faultBegins = 0
	faultEnds   = 1
)

// makeFaults resolves the timetable and makes room for what faults remember.
func (s *Suite) makeFaults() error {
	table, err := s.cfg.Timetable(s.site)
	if err != nil {
		return err
	}
	rules := faultRules()
	for i := range table {
		f := activeFault{Scheduled: &table[i], ill: rules[table[i].Kind].ill, until: sim.Never, draws: nameKey(table[i].Name)}
		s.faults = append(s.faults, f)
		for _, d := range table[i].devices {
			switch x := &s.devices[d]; {
			case x.class == reading.DeviceCamera && x.faults.camera == nil:
				x.faults.camera = &cameraFaults{}
			case x.class == reading.DevicePlate && x.faults.plate == nil:
				x.faults.plate = &plateFaults{port: site.PlateID(x.index)}
			}
		}
	}
	return nil
}

// nameKey numbers the draws of a fault by its name (FNV-1a), so that one fault
// more leaves the others' as they were.
func nameKey(name string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(name) {
		h = (h ^ uint64(name[i])) * 1099511628211
	}
	return h
}

// startFaults schedules the timetable. At equal times, ends come before
// beginnings and both before readings.
func (s *Suite) startFaults() {
	now := s.k.Now()
	for i := range s.faults {
		if f := &s.faults[i]; f.Until != 0 {
			f.until = now + sim.Time(f.Until)
			s.k.Schedule(f.until, s.base+evFault, int32(i), faultEnds)
		}
	}
	for i := range s.faults {
		s.k.Schedule(now+sim.Time(s.faults[i].From), s.base+evFault, int32(i), faultBegins)
	}
}

// turn begins or ends fault i.
func (s *Suite) turn(i int32, ends bool) {
	f := &s.faults[i]
	for _, d := range f.devices {
		x := &s.devices[d]
		if ends {
			x.faults.ill &^= f.ill
		} else {
			x.faults.ill |= f.ill
		}
		if f.ill == illCut {
			x.faults.cut = i
		}
		switch x.class {
		case reading.DeviceCamera:
			s.turnCamera(f, int(x.index), ends)
		case reading.DevicePlate:
			s.turnPlate(f, x, ends)
		case reading.DeviceGate:
		}
	}
	switch {
	case f.ill == illSwapped:
		s.swapCounters(f)
	case f.ill == illOff && ends:
		s.restart(f)
	}
}

// restart is what is common to all devices that come back: clocks that all whose
// devices were off begin anew, and everybody says so.
func (s *Suite) restart(f *activeFault) {
	on := make([]bool, len(s.clocks))
	for i := range s.devices {
		if !slices.Contains(f.devices, int32(i)) {
			on[s.devices[i].clock] = true
		}
	}
	now := s.k.Now()
	for _, d := range f.devices {
		if c := s.devices[d].clock; !on[c] {
			on[c] = true
			st := s.keys.Stream(s.devices[d].entity, purposeFault, f.draws+1)
			s.clocks[c].restart(now, st.Norm()*s.cfg.Clock.OffsetSDMS)
		}
		if s.devices[d].faults.ill&(illDead|illOff) == 0 {
			s.sendHealth(int(d), number(uint64(now), byRestart))
		}
	}
}

// drainGap is the time between two messages of a queue that is sent at last: some
// kilobytes at 100 Mbit/s or so, ESTIMATE.
const drainGap = sim.Millisecond / 10

// cut returns when a message that is sent now arrives past a network partition,
// and whether it does.
func (s *Suite) cut(d *device, arrival sim.Time) (at sim.Time, arrives bool) {
	if d.faults.ill&illCut == 0 {
		return arrival, true
	}
	f := &s.faults[d.faults.cut]
	if f.Mode != PartitionQueue || f.until == sim.Never {
		return 0, false
	}
	f.queued++
	return max(arrival, f.until+sim.Time(f.queued)*drainGap), true
}
