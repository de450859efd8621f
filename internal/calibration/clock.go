package calibration

import (
	"fmt"
	"math"
	"slices"

	"gosim/checkoutfree/reading"
	"gosim/internal/evidence"
	"gosim/sensors"
)

// clocks is how wrong the devices' clocks are, and how wrong what they say of it.
func clocks() evidence.Check {
	return evidence.Check{
		Number: "T1", Title: "Clocks and their heartbeats",
		Setup: "Five minutes of the empty corner shop, 24 times, with messages that take no time, so that a heartbeat's arrival is its true time. " +
			"The offset is its device time less that, the rate the change of the offset from one heartbeat to the next.",
		Source: "NTP on a local network keeps clocks \"typically within milliseconds\" (vendor texts); crystals are within 20 to 50 ppm; corrections as in RFC 5905. " +
			"The error of the estimates, 1 ms of which half of the variance lasts and 2 % with a held-up answer, is an ESTIMATE.",
		Expected: "Offsets: 95 % within 15 ms, spread 3–8 ms. Rates: spread 5–30 ppm, none above 500 ppm without a step. Estimates: error 3–5 ms, nearly all of it from the held-up answers (√(1² + 0.02·2·20²) = 4.1), and within two of the stated errors for 93 % and more.",
		Run: func() evidence.Result {
			firstPlates := []int32{0, 25, 50, 75, 100} // of each gondola of the corner shop
			cfg := sensors.DefaultConfig()
			noBursts(&cfg)
			cfg.Plate.DelayMinMS, cfg.Plate.DelayMaxMS = 0, 0
			type device struct {
				class reading.DeviceClass
				index int32
			}
			type latest struct{ at, offset int64 }
			var offsets, rates, errs []float64
			within, steepest := 0.0, 0.0
			for n := range 24 {
				before := map[device]latest{}
				err := emptyShop(cfg, n, 300, func(arrival int64, r *reading.Reading) {
					if r.Kind != reading.KindHealth || r.Health.Class == reading.DevicePlate && !slices.Contains(firstPlates, r.Health.Index) {
						return
					}
					h := r.Health
					d, offset := device{h.Class, h.Index}, h.Time-arrival
					offsets = append(offsets, float64(offset)/1e6)
					e := float64(h.OffsetNS-offset) / 1e6
					errs = append(errs, e)
					if math.Abs(e) <= 2*float64(h.ErrorNS)/1e6 {
						within++
					}
					if b, ok := before[d]; ok {
						ppm := float64(offset-b.offset) / float64(arrival-b.at) * 1e6
						rates = append(rates, ppm)
						steepest = max(steepest, math.Abs(ppm))
					}
					before[d] = latest{arrival, offset}
				})
				if err != nil {
					return brokenRun(err)
				}
			}
			within /= float64(len(errs))
			offset, rate, miss := rootMeanSquare(offsets), rootMeanSquare(rates), rootMeanSquare(errs)
			for i := range offsets {
				offsets[i] = math.Abs(offsets[i])
			}
			p95 := quantile(offsets, 0.95)
			t := evidence.Table{Head: []string{"", "5 %", "25 %", "half", "75 %", "95 %"}}
			for _, row := range []struct {
				name string
				x    []float64
			}{{"offset without its sign, ms", offsets}, {"rate, ppm", rates}, {"error of the estimate, ms", errs}} {
				cells := []string{row.name}
				for _, q := range []float64{0.05, 0.25, 0.5, 0.75, 0.95} {
					cells = append(cells, fmt.Sprintf("%.2f", quantile(row.x, q)))
				}
				t.Rows = append(t.Rows, cells)
			}
			return evidence.Result{
				Measured: fmt.Sprintf("offsets %.1f ms, 95 %% within %.1f ms; rates %.1f ppm, at most %.0f ppm; estimates off by %.2f ms, %.1f %% within two stated errors", offset, p95, rate, steepest, miss, 100*within),
				Pass:     offset >= 3 && offset <= 8 && p95 <= 15 && rate >= 5 && rate <= 30 && steepest <= 500 && miss >= 3 && miss <= 5 && within >= 0.93,
				Remark:   "The plates of a gondola share their controller's clock; one of each is counted. What the engine makes of the estimates is TestClockFollowsDrift: half a millisecond.",
				Tables:   []evidence.Table{t},
			}
		},
	}
}
