package sensors

import (
	"math"

	"gosim/checkoutfree/site"
	"gosim/internal/fpmath"
	"gosim/sim"
)

// warmth is what temperature does to a plate.
type warmth struct {
	of    int32   // index in Suite.temps
	zeroG float64 // g per K
	span  float64 // share of the load per K
}

// warmest is the warmest time of the day, UTC.
const warmestH = 15

// newWarmth draws a plate's coefficients. Those of a refrigerated gondola follow
// its temperature.
func (s *Suite) newWarmth(id site.PlateID) warmth {
	cfg := &s.cfg.Plate
	st := s.keys.Stream(sim.EntityOf(sim.ClassPlate, int(id)), purposeWarmth, 0)
	w := warmth{zeroG: cfg.TempZeroG * st.Norm(), span: cfg.TempSpanShare * st.Norm()}
	if on := s.site.Plates[id].Gondola; s.cold(on) {
		w.of = int32(on) + 1
	}
	return w
}

// cold reports whether a gondola is refrigerated. A site does not say so; it is
// drawn.
func (s *Suite) cold(g site.GondolaID) bool {
	st := s.keys.Stream(sim.EntityOf(sim.ClassWorld, int(g)), purposeCold, 0)
	return st.Bool(s.cfg.Plate.ColdShare)
}

// warmTo sets the temperatures at a time. The air's is a sine of a day; a
// refrigerated gondola rises and falls evenly, as its cooling goes on and off.
func (s *Suite) warmTo(now sim.Time) {
	const day = 86400
	cfg := &s.cfg.Plate
	if s.temps == nil {
		s.temps = make([]float64, 1+len(s.site.Gondolas))
	}
	second := float64(s.epoch/1e9%day) + now.Seconds()
	s.temps[0] = cfg.TempDayK * fpmath.Cos(2*math.Pi*(second-warmestH*3600)/day)
	for i := range s.site.Gondolas {
		st := s.keys.Stream(sim.EntityOf(sim.ClassWorld, i), purposeCold, 1)
		turn := now.Seconds()/cfg.ColdPeriodS + st.Float64()
		turn -= math.Floor(turn)
		s.temps[1+i] = cfg.TempColdK * (float64(4*math.Abs(turn-0.5)) - 1)
	}
}
