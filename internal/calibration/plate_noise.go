package calibration

import (
	"fmt"
	"math"
	"slices"

	"gosim/checkoutfree/site"
	"gosim/internal/evidence"
	"gosim/sim"
)

// autocheckout is where the measured levels are from.
const autocheckout = "The signals of AutoCheckout 2020 (CPS-IoT Week; AiFi nano-store, 306 plates of 0.10 m at 60 Hz), the only public measurement of such plates among people."

// failed is the result of a check that could not be made.
func failed(err error) evidence.Result { return evidence.Result{Measured: err.Error()} }

// plateNoise is how far plates and shelves move within a second.
func plateNoise() evidence.Check {
	return evidence.Check{
		Number: "P1", Title: "Noise of plates among people",
		Setup:    fmt.Sprintf("The store and the people of the scenario autocheckout-nano, %d times: three shoppers, plates of the profile `autocheckout2020`. The standard deviation within every whole second from the first entry to the last exit, of every plate and of the sum over every shelf of 12 plates. Picks are not left out.", nanoRuns),
		Source:   autocheckout + " Percentiles 10, 50 and 90: 3.5, 7.6 and 20 g of a plate, 11, 22 and 51 g of a shelf.",
		Expected: "Each of the six within a fifth.",
		Slow:     true,
		Run:      runPlateNoise,
	}
}

func runPlateNoise() evidence.Result {
	n := nanoStore()
	if n.err != nil {
		return failed(n.err)
	}
	parts, want := []float64{0.1, 0.5, 0.9}, [2][3]float64{{3.5, 7.6, 20}, {11, 22, 51}}
	r := evidence.Result{Pass: true}
	var rows [][]string
	picture := evidence.Picture{
		Name: "plate-noise", Caption: "The standard deviation within a second, and the part of all seconds that have less; the marks are the measured percentiles.",
		X: "standard deviation within a second (g)", Y: "part of all seconds", XMax: 80, YMax: 1,
	}
	for k, of := range []string{"a plate", "a shelf"} {
		sds := [2][]float64{n.plate, n.shelf}[k]
		row := []string{of}
		for j, p := range parts {
			got := share(sds, p)
			r.Pass = r.Pass && math.Abs(got/want[k][j]-1) <= 0.2
			row = append(row, fmt.Sprintf("%.1f (%g)", got, want[k][j]))
		}
		rows = append(rows, row)
		line := evidence.Series{Name: of + ", simulated"}
		for p := 0.02; p < 0.99; p += 0.06 {
			line.X, line.Y = append(line.X, share(sds, p)), append(line.Y, p)
		}
		picture.Series = append(picture.Series, line)
		picture.Series = append(picture.Series, evidence.Series{Name: of + ", measured", Points: true, X: want[k][:], Y: parts})
	}
	r.Measured = fmt.Sprintf("a plate %.1f, %.1f and %.1f g; a shelf %.1f, %.1f and %.1f g",
		share(n.plate, .1), share(n.plate, .5), share(n.plate, .9), share(n.shelf, .1), share(n.shelf, .5), share(n.shelf, .9))
	r.Remark = "A shelf's sum is quieter than twelve plates that know nothing of each other would be, 26 g in the median: part of what shakes a plate goes to its neighbour and back. And both spread about as much, so that most of the spread is common to a shelf and passes: it is people who shake it. The model was fitted to these six figures."
	r.Tables = []evidence.Table{{Caption: "Percentiles of the standard deviation within a second in grams; in brackets as measured.", Head: []string{"", "10 %", "50 %", "90 %"}, Rows: rows}}
	r.Pictures = []evidence.Picture{picture}
	return r
}

// wideShare is how many picks load two plates.
func wideShare() evidence.Check {
	return evidence.Check{
		Number: "P6", Title: "Picks that load two plates or more",
		Setup:    "The runs of P1. A pick loads a plate if it takes a tenth of the unit or more off it.",
		Source:   autocheckout + " Of 86 labelled picks 50 load two plates or more, 58 %.",
		Expected: "48 to 68 %, the 95 % interval of the labelled share.",
		Slow:     true,
		Run: func() evidence.Result {
			n := nanoStore()
			if n.err != nil || n.picks == 0 {
				return failed(n.err)
			}
			part := float64(n.wide) / float64(n.picks)
			return evidence.Result{Measured: fmt.Sprintf("%.0f %% of %d picks", 100*part, n.picks), Pass: part >= 0.48 && part <= 0.68}
		},
	}
}

// bursts is what handling does to a neighbouring shelf.
func bursts() evidence.Check {
	return evidence.Check{
		Number: "P2", Title: "Bursts on shelves that nobody touches",
		Setup:    fmt.Sprintf("The nano-store without people, profile `autocheckout2020`. Hands press on the middle of shelf 3 of the first gondola, %d of them, once in 20 s; the sum of the 12 plates of shelf 4 is looked at. A burst is seen where the standard deviation within a second is above 40 g, four times the shelf's at rest, at some time; it lasts while that within half a second is above 25 g.", burstTouches),
		Source:   autocheckout + " Bursts up to a standard deviation of 135 g without net change, for 2 to 8 s, while people handle neighbouring shelves.",
		Expected: "Nine in ten last for 1.5 to 8.5 s, which leaves half a second for the window; the greatest has 80 to 135 g; the mean of the change from 3 s before to 3 s after is within 2 g of 0.",
		Slow:     true,
		Run:      runBursts,
	}
}

const burstTouches = 150

func runBursts() evidence.Result {
	const each, rate, level, over = 20, 60, 40.0, 25.0
	s := nanoSite()
	x, err := newScale(s, nanoPlates(), nil, noon, 0, nil)
	if err != nil {
		return failed(err)
	}
	touched, watched := &s.Shelves[2], &s.Shelves[3]
	for n := range burstTouches {
		from := x.kernel.Now() + 5*sim.Second + sim.Time(n)*sim.Millisecond // not always at the same place of a batch
		x.world.TouchPlate(x.kernel.Now(), sim.Touch{Plate: touched.Plates[5], From: from, To: from + 600*sim.Millisecond, PeakG: 400})
		if err := x.run(each); err != nil {
			return failed(err)
		}
	}
	sum := shelfSum(x, watched)
	var long, size []float64
	net, best := 0.0, 0
	for n := range burstTouches - 1 { // the end of the last may be under way
		part := sum[n*each*rate:][:each*rate]
		top := 0.0
		for t := 0; t+rate <= len(part); t += rate / 4 {
			top = max(top, sdOf(part[t:t+rate]))
		}
		if top < level {
			continue
		}
		begin, end := -1, 0
		for t := 0; t+rate/2 <= len(part); t += rate / 12 {
			if sdOf(part[t:t+rate/2]) > over {
				if begin < 0 {
					begin = t
				}
				end = t + rate/2
			}
		}
		if len(size) == 0 || top > slices.Max(size) {
			best = n
		}
		size, long = append(size, top), append(long, float64(end-begin)/rate)
		net += meanOf(part[17*rate:]) - meanOf(part[2*rate:5*rate])
	}
	if len(size) == 0 {
		return evidence.Result{Measured: "no burst"}
	}
	net /= float64(len(size))
	slices.Sort(long)
	most, in := slices.Max(size), 0
	for _, l := range long {
		if l >= 1.5 && l <= 8.5 {
			in++
		}
	}
	r := evidence.Result{
		Measured: fmt.Sprintf("%d bursts seen, %.0f %% last for 1.5 to 8.5 s (median %.1f s), the greatest %.0f g, net change %+.2f g", len(size), 100*float64(in)/float64(len(long)), share(long, 0.5), most, net),
		Pass:     float64(in) >= 0.9*float64(len(long)) && most >= 80 && most <= 135 && math.Abs(net) <= 2,
	}
	line := evidence.Series{Name: "sum of 12 plates"}
	part := sum[best*each*rate:][:each*rate]
	rest := meanOf(part[:4*rate])
	for t := 0; t < 16*rate; t += 2 {
		line.X, line.Y = append(line.X, float64(t)/rate), append(line.Y, part[t]-rest)
	}
	r.Pictures = []evidence.Picture{{
		Name: "plate-burst", Caption: "The greatest burst: the sum over a shelf while somebody handles the one below, every other sample.",
		X: "time (s)", Y: "change of the shelf's sum (g)", XMax: 16, YMin: -500, YMax: 500, Series: []evidence.Series{line},
	}}
	return r
}

// shelfSum adds up the samples of a shelf's plates, as far as all have come.
func shelfSum(x *scale, shelf *site.Shelf) []float64 {
	n := math.MaxInt
	for _, p := range shelf.Plates {
		n = min(n, len(x.grams[p]))
	}
	sum := make([]float64, n)
	for _, p := range shelf.Plates {
		for i := range sum {
			sum[i] += x.grams[p][i]
		}
	}
	return sum
}

func meanOf(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}
