package reading

import (
	"math"

	"gosim/checkoutfree/site"
)

func (d *Decoder) readWeights() (arrival int64) {
	s, w := &d.scan, &d.weights
	*w = WeightBatch{Grams: w.Grams[:0]}
	var seen uint32
	for {
		i, ok := s.next(weightFields, &seen)
		if !ok {
			break
		}
		switch i {
		case 1:
			arrival = s.time()
		case 2:
			w.Plate = lookUp(s, d.site.PlateByCode, "plate")
		case 3:
			w.Time = s.time()
		case 4:
			w.Interval = s.int(1, math.MaxInt64)
		case 5:
			w.Seq = uint32(s.int(0, math.MaxUint32))
		case 6:
			w.Grams = s.floats(w.Grams)
		}
	}
	s.require(weightFields, seen, 0)
	return arrival
}

func (d *Decoder) readGate() (arrival int64) {
	s, g := &d.scan, &d.gate
	*g = GateEvent{}
	const token, direction, outcome = 1 << 5, 1 << 6, 1 << 7
	var seen uint32
	for {
		i, ok := s.next(gateFields, &seen)
		if !ok {
			break
		}
		switch i {
		case 1:
			arrival = s.time()
		case 2:
			g.Gate = lookUp(s, d.site.GateByCode, "gate")
		case 3:
			g.Time = s.time()
		case 4:
			switch k := s.str(); string(k) {
			case "scan":
				g.Kind = GateScan
			case "crossing":
				g.Kind = GateCrossing
			case "held":
				g.Kind = GateHeld
			default:
				s.fail("expected scan, crossing or held, got %q", k)
			}
		case 5:
			g.Token = string(s.str())
		case 6:
			g.Direction = int8(s.int(-1, 1))
		case 7:
			g.Outcome = s.outcome()
		}
	}
	optional, never := uint32(direction|outcome), uint32(direction)
	switch g.Kind {
	case GateCrossing:
		optional, never = token|outcome, token|outcome
	case GateHeld:
		optional, never = token|outcome|direction, token|outcome|direction
	case GateScan:
	}
	s.require(gateFields, seen, optional)
	if seen&never != 0 {
		s.fail("a scan has a token and perhaps an outcome, a crossing a direction, and a gate held open none of them")
	}
	return arrival
}

// outcome reads what became of a scan.
func (s *scanner) outcome() ScanOutcome {
	k := s.str()
	for o := range scanOutcomes {
		if string(k) == o.String() {
			return o
		}
	}
	s.fail("expected accepted, unknown, revoked, already_inside or repeated, got %q", k)
	return 0
}

func (d *Decoder) readStaff() (arrival int64) {
	s, a := &d.scan, &d.staff
	*a = StaffAction{Slot: -1, SKU: site.NoSKU}
	const goods = 1<<4 | 1<<5 | 1<<6
	var seen uint32
	for {
		i, ok := s.next(staffFields, &seen)
		if !ok {
			break
		}
		switch i {
		case 1:
			arrival = s.time()
		case 2:
			a.Time = s.time()
		case 3:
			switch k := s.str(); string(k) {
			case "restock":
				a.Kind = StaffRestock
			case "planogram":
				a.Kind = StaffPlanogram
			case "badge":
				a.Kind = StaffBadge
			default:
				s.fail("expected restock, planogram or badge, got %q", k)
			}
		case 4:
			a.Slot = lookUp(s, d.site.SlotByCode, "slot")
		case 5:
			a.SKU = lookUp(s, d.site.ProductByGTIN, "product")
		case 6:
			a.Units = int32(s.int(math.MinInt32, math.MaxInt32))
		case 7:
			a.Badge = string(s.str())
		}
	}
	if a.Kind == StaffBadge {
		s.require(staffFields, seen, goods)
		if seen&goods != 0 {
			s.fail("a badge action names no goods")
		}
		return arrival
	}
	s.require(staffFields, seen, 0)
	return arrival
}

func (d *Decoder) readHealth() (arrival int64) {
	s, h := &d.scan, &d.health
	*h = DeviceHealth{}
	var seen uint32
	for {
		i, ok := s.next(healthFields, &seen)
		if !ok {
			break
		}
		switch i {
		case 1:
			arrival = s.time()
		case 2:
			switch k := s.str(); string(k) {
			case "camera":
				h.Class = DeviceCamera
			case "plate":
				h.Class = DevicePlate
			case "gate":
				h.Class = DeviceGate
			default:
				s.fail("expected camera, plate or gate, got %q", k)
			}
		case 3:
			switch h.Class {
			case DeviceCamera:
				h.Index = int32(lookUp(s, d.site.CameraByCode, "camera"))
			case DevicePlate:
				h.Index = int32(lookUp(s, d.site.PlateByCode, "plate"))
			case DeviceGate:
				h.Index = int32(lookUp(s, d.site.GateByCode, "gate"))
			default:
				s.fail("expected class before device")
			}
		case 4:
			h.Time = s.time()
		case 5:
			h.OffsetNS = s.time()
		case 6:
			h.ErrorNS = s.int(0, math.MaxInt64)
		case 7:
			h.OK = s.truth()
		}
	}
	s.require(healthFields, seen, 0)
	return arrival
}
