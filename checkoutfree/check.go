package checkoutfree

import (
	"errors"
	"fmt"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/internal/vec"
)

// ErrReading is wrapped by every error of a reading that makes no sense.
var ErrReading = errors.New("malformed reading")

// Limits on the size of readings; devices stay far below them.
const (
	maxDetections = 1024
	maxDim        = 4096
	maxSamples    = 8192
	maxToken      = 512
	maxUnits      = 100_000
	maxInterval   = int64(10e9)
	maxOffset     = int64(3600e9)
	minTime       = -int64(1) << 61 // so that sums of times cannot overflow
	maxTime       = int64(1) << 61
)

func refuse(format string, args ...any) error {
	return fmt.Errorf("checkoutfree: "+format+": %w", append(args, ErrReading)...)
}

func (c *Core) checkFrame(f *reading.CameraFrame) error {
	switch {
	case f == nil:
		return refuse("frame is missing")
	case f.Camera < 0 || int(f.Camera) >= len(c.cameras):
		return refuse("frame of camera %d, the site has %d", f.Camera, len(c.cameras))
	case f.Time < minTime || f.Time > maxTime:
		return refuse("camera %d, seq %d: time %d", f.Camera, f.Seq, f.Time)
	case len(f.Detections) > maxDetections || f.Dim < 0 || f.Dim > maxDim:
		return refuse("camera %d, seq %d: %d detections of dimension %d", f.Camera, f.Seq, len(f.Detections), f.Dim)
	case len(f.Embeddings) != len(f.Detections)*f.Dim:
		return refuse("camera %d, seq %d: %d embedding values for %d detections of dimension %d", f.Camera, f.Seq, len(f.Embeddings), len(f.Detections), f.Dim)
	case !vec.Finite(f.Embeddings):
		return refuse("camera %d, seq %d: embedding is not finite", f.Camera, f.Seq)
	}
	for i := range f.Detections {
		if !c.soundDetection(&f.Detections[i]) {
			return refuse("camera %d, seq %d: detection %d has a value that is not finite or an unknown product", f.Camera, f.Seq, i)
		}
	}
	return nil
}

// soundDetection sums all values: one that is infinite or NaN shows in the sum.
func (c *Core) soundDetection(d *reading.Detection) bool {
	sum := sumPoint(&d.Head) + sumPoint(&d.Foot) + sumPoint(&d.Wrists[0]) + sumPoint(&d.Wrists[1]) +
		float64(d.Box[0]) + float64(d.Box[1]) + float64(d.Box[2]) + float64(d.Box[3]) + float64(d.Score)
	known := true
	for i := range d.InHand {
		h := &d.InHand[i]
		sum += float64(h.P)
		known = known && h.SKU >= site.NoSKU && int(h.SKU) < len(c.site.Products)
	}
	return known && sum*0 == 0
}

func sumPoint(p *reading.Keypoint) float64 { return float64(p.U) + float64(p.V) + float64(p.Score) }

func (c *Core) checkWeights(w *reading.WeightBatch) error {
	switch {
	case w == nil:
		return refuse("weight batch is missing")
	case w.Plate < 0 || int(w.Plate) >= len(c.plates):
		return refuse("weights of plate %d, the site has %d", w.Plate, len(c.plates))
	case w.Time < minTime || w.Time > maxTime:
		return refuse("plate %d, seq %d: time %d", w.Plate, w.Seq, w.Time)
	case len(w.Grams) == 0 || len(w.Grams) > maxSamples:
		return refuse("plate %d, seq %d: %d samples", w.Plate, w.Seq, len(w.Grams))
	case w.Interval <= 0 || w.Interval > maxInterval:
		return refuse("plate %d, seq %d: interval of %d ns", w.Plate, w.Seq, w.Interval)
	case !vec.Finite(w.Grams):
		return refuse("plate %d, seq %d: a sample is not finite", w.Plate, w.Seq)
	}
	return nil
}

func (c *Core) checkGate(g *reading.GateEvent) error {
	switch {
	case g == nil:
		return refuse("gate event is missing")
	case g.Gate < 0 || int(g.Gate) >= len(c.gates):
		return refuse("event of gate %d, the site has %d", g.Gate, len(c.gates))
	case g.Time < minTime || g.Time > maxTime:
		return refuse("gate %d: time %d", g.Gate, g.Time)
	case g.Kind < reading.GateScan || g.Kind > reading.GateHeld:
		return refuse("gate %d: event of kind %d", g.Gate, g.Kind)
	case !g.Outcome.Known():
		return refuse("gate %d: scan with outcome %d", g.Gate, g.Outcome)
	case g.Kind == reading.GateScan && (g.Token == "" || len(g.Token) > maxToken):
		return refuse("gate %d: scan of a token of %d bytes", g.Gate, len(g.Token))
	case g.Direction < -1 || g.Direction > 1:
		return refuse("gate %d: direction %d", g.Gate, g.Direction)
	}
	return nil
}

func (c *Core) checkStaff(a *reading.StaffAction) error {
	switch {
	case a == nil:
		return refuse("staff action is missing")
	case a.Kind < reading.StaffRestock || a.Kind > reading.StaffBadge:
		return refuse("staff action of kind %d", a.Kind)
	case a.Time < minTime || a.Time > maxTime:
		return refuse("staff action: time %d", a.Time)
	case len(a.Badge) > maxToken:
		return refuse("staff action with a badge of %d bytes", len(a.Badge))
	case a.Kind == reading.StaffBadge:
		return nil
	case a.Slot < 0 || int(a.Slot) >= len(c.site.Slots):
		return refuse("staff action on slot %d, the site has %d", a.Slot, len(c.site.Slots))
	case a.SKU < 0 || int(a.SKU) >= len(c.site.Products):
		return refuse("staff action with product %d, the site has %d", a.SKU, len(c.site.Products))
	case a.Units < 0 || a.Units > maxUnits:
		return refuse("staff action with %d units", a.Units)
	}
	return nil
}

// checkHealth returns the device that a health message is about.
func (c *Core) checkHealth(h *reading.DeviceHealth) (*device, error) {
	if h == nil {
		return nil, refuse("health message is missing")
	}
	var of []device
	switch h.Class {
	case reading.DeviceCamera:
		of = c.cameras
	case reading.DevicePlate:
		of = c.plates
	case reading.DeviceGate:
		of = c.gates
	default:
		return nil, refuse("health of device class %d", h.Class)
	}
	if h.Index < 0 || int(h.Index) >= len(of) {
		return nil, refuse("health of device %d of class %d, the site has %d", h.Index, h.Class, len(of))
	}
	if h.OffsetNS < -maxOffset || h.OffsetNS > maxOffset || h.ErrorNS < 0 || h.Time < minTime || h.Time > maxTime {
		return nil, refuse("health of device %d of class %d: clock offset %d ± %d ns at %d", h.Index, h.Class, h.OffsetNS, h.ErrorNS, h.Time)
	}
	return &of[h.Index], nil
}
