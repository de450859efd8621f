package calibration

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"gosim/checkoutfree/reading"
	"gosim/internal/evidence"
	"gosim/sensors"
	"gosim/sim"
)

// noBursts takes away what a network does now and then.
func noBursts(cfg *sensors.Config) {
	cfg.Transport.BurstEveryH, cfg.Transport.HeldShare, cfg.Transport.DuplicateShare = 0, 0, 0
}

// transportSeed is that of all checks of clocks and transport.
const transportSeed = 650

// emptyShop runs the devices of the corner shop, with nobody in it, in one of the
// replications, and hands on what arrives, with the time in nanoseconds since the start.
func emptyShop(cfg sensors.Config, replication int, seconds float64, take func(arrival int64, r *reading.Reading)) error {
	s := exampleStore("corner-shop")
	var k sim.Kernel
	devices, err := sensors.New(&k, sim.NewWorld(s), sim.NewKeys(transportSeed, replication), cfg, 0, take)
	if err != nil {
		return err
	}
	devices.Start()
	return k.Run(context.Background(), sim.FromSeconds(seconds))
}

// quantile returns the value below which a share q of the values lies. It sorts them.
func quantile[T cmp.Ordered](x []T, q float64) T {
	slices.Sort(x)
	return x[min(len(x)-1, int(q*float64(len(x))))]
}

// rootMeanSquare returns the root of the mean of the squares.
func rootMeanSquare(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v * v
	}
	return math.Sqrt(sum / float64(len(x)))
}

// brokenRun is the result of a check that could not be run.
func brokenRun(err error) evidence.Result { return evidence.Result{Measured: err.Error()} }

// delays is how late messages come.
func delays() evidence.Check {
	return evidence.Check{
		Number: "T2", Title: "Delay of messages",
		Setup:    "Twenty minutes of the empty corner shop with perfect clocks. The delay of a plate's message is counted from its last sample, that of a frame from the exposure.",
		Source:   "SBC ERRC paper 39183: sensors that report by MQTT (ESPresense), 44–85 ms without loss. For cameras no total is published; 150 ± 60 ms is an ESTIMATE.",
		Expected: "Plates: 98 % within 44–85 ms, the median in 60–70 ms. Cameras: mean 150–190 ms and spread 45–70 ms, since a late frame holds up those behind it.",
		Run: func() evidence.Result {
			cfg := sensors.DefaultConfig()
			links := cfg.Transport
			cfg.ExactTime()
			cfg.Transport = links
			var plates, frames []float64
			err := emptyShop(cfg, 0, 1200, func(arrival int64, r *reading.Reading) {
				switch r.Kind {
				case reading.KindWeights:
					w := r.Weights
					plates = append(plates, float64(arrival-w.Time-int64(len(w.Grams)-1)*w.Interval)/1e6)
				case reading.KindFrame:
					frames = append(frames, float64(arrival-r.Frame.Time)/1e6)
				default:
				}
			})
			if err != nil {
				return brokenRun(err)
			}
			low, mid, high := quantile(plates, 0.01), quantile(plates, 0.5), quantile(plates, 0.99)
			within := 0.0
			for _, d := range plates {
				if d >= 44-1e-6 && d <= 85+1e-6 {
					within += 1 / float64(len(plates))
				}
			}
			mean := 0.0
			for _, d := range frames {
				mean += d / float64(len(frames))
			}
			spread := math.Sqrt(max(0, math.Pow(rootMeanSquare(frames), 2)-mean*mean))
			t := evidence.Table{Caption: "Delays in milliseconds.", Head: []string{"", "messages", "1 %", "5 %", "half", "95 %", "99 %"}}
			for _, row := range []struct {
				name string
				x    []float64
			}{{"plates", plates}, {"cameras", frames}} {
				cells := []string{row.name, fmt.Sprintf("%d", len(row.x))}
				for _, q := range []float64{0.01, 0.05, 0.5, 0.95, 0.99} {
					cells = append(cells, fmt.Sprintf("%.0f", quantile(row.x, q)))
				}
				t.Rows = append(t.Rows, cells)
			}
			return evidence.Result{
				Measured: fmt.Sprintf("plates %.1f %% within, 1–99 %% %.0f–%.0f ms, median %.1f ms; cameras %.0f ± %.0f ms", 100*within, low, high, mid, mean, spread),
				Pass:     within >= 0.98 && mid >= 60 && mid <= 70 && mean >= 150 && mean <= 190 && spread >= 45 && spread <= 70,
				Tables:   []evidence.Table{t},
			}
		},
	}
}

// run of losses of one device, found by its sequence numbers.
type lossRun struct {
	last         uint32
	sent, missed int
	runs         int
}

// take counts what is missing before a message.
func (l *lossRun) take(seq uint32) {
	if gap := int(int32(seq - l.last)); l.last > 0 && gap > 0 {
		l.sent += gap
		if gap > 1 {
			l.missed += gap - 1
			l.runs++
		}
	}
	l.last = max(l.last, seq)
}

// losses is which messages do not come.
func losses() evidence.Check {
	return evidence.Check{
		Number: "T3", Title: "Loss of messages", Slow: true,
		Setup: "An hour of the empty corner shop. Three settings: as usual but without bursts of a link; a camera that loses 5 % in runs of 10; and links that are down for 3 s every 2 min, without other losses. " +
			"Losses are found by sequence numbers.",
		Source:   "The two-state channel: Gilbert 1960, Elliott 1963 (Bell Syst. Tech. J.). No loss rate of such a store is published: the defaults, 0.2 % of plates' messages and 0.5 % of frames in runs of five, are ESTIMATES, and this holds what comes out against what is set.",
		Expected: "Shares within 15 % of those set, and lengths of runs too; for the links within 25 %, of which there are few bursts.",
		Run: func() evidence.Result {
			t := evidence.Table{Head: []string{"setting", "lost, set", "lost", "run, set", "run"}}
			pass, measured := true, ""
			row := func(name string, l []lossRun, wantShare, wantRun, perMessage, tolerance float64, unit string) {
				var sum lossRun
				for i := range l {
					sum.sent, sum.missed, sum.runs = sum.sent+l[i].sent, sum.missed+l[i].missed, sum.runs+l[i].runs
				}
				share, run := float64(sum.missed)/float64(sum.sent), float64(sum.missed)/float64(max(1, sum.runs))*perMessage
				near := func(x, want float64) bool { return math.Abs(x/want-1) <= tolerance }
				pass = pass && near(share, wantShare) && near(run, wantRun)
				t.Rows = append(t.Rows, []string{name, fmt.Sprintf("%.2f %%", 100*wantShare), fmt.Sprintf("%.2f %%", 100*share), fmt.Sprintf("%.2f %s", wantRun, unit), fmt.Sprintf("%.2f %s", run, unit)})
				if measured != "" {
					measured += "; "
				}
				measured += fmt.Sprintf("%s %.2f %% in runs of %.2f %s", name, 100*share, run, unit)
			}
			for _, setting := range []string{"usual", "camera", "link"} {
				cfg := sensors.DefaultConfig()
				noBursts(&cfg)
				switch setting {
				case "camera":
					cfg.Camera.DropShare, cfg.Camera.DropBurstMeanFrames = 0.05, 10
				case "link":
					cfg.Camera.DropShare, cfg.Plate.LossShare = 0, 0
					cfg.Transport.BurstEveryH, cfg.Transport.BurstMeanS, cfg.Transport.CamerasPerLink = 2./60, 3, 1
				default:
				}
				cameras, plates := make([]lossRun, 16), make([]lossRun, 1024)
				err := emptyShop(cfg, 0, 3600, func(_ int64, r *reading.Reading) {
					switch r.Kind {
					case reading.KindFrame:
						cameras[r.Frame.Camera].take(r.Frame.Seq)
					case reading.KindWeights:
						plates[r.Weights.Plate].take(r.Weights.Seq)
					default:
					}
				})
				if err != nil {
					return brokenRun(err)
				}
				switch setting {
				case "usual":
					row("plates", plates, 0.002, 1, 1, 0.15, "messages")
					row("cameras", cameras, 0.005, 5, 1, 0.15, "frames")
				case "camera":
					row("bad cameras", cameras, 0.05, 10, 1, 0.15, "frames")
				default:
					row("links", cameras, 3./120, 3, 1./15, 0.25, "s")
				}
			}
			return evidence.Result{Measured: measured, Pass: pass, Tables: []evidence.Table{t}}
		},
	}
}
