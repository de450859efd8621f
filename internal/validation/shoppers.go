package validation

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"gonum.org/v1/gonum/stat/distuv"

	"gosim/agents"
	"gosim/checkoutfree/site"
	"gosim/internal/fpmath"
	"gosim/sim"
)

// How many visits the checks of shoppers look at: fifty in each of a hundred
// quiet days.
const (
	shopDays  = 100
	shopADay  = 50
	shopHours = 2
)

// shopped is what was seen of shoppers.
type shopped struct {
	stays  []float64 // s, from entering to leaving
	bought []int     // units carried out
	dwells []float64 // s
	picks  int
	backs  int // put back on a shelf or left on a ledge
	err    error
}

// quiet plays quiet days in the store of the first Amazon Go's size.
var quiet = sync.OnceValue(func() shopped { //nolint:gochecknoglobals // one run serves several checks
	var out shopped
	for day := range shopDays {
		if out.err = out.day(day); out.err != nil {
			break
		}
	}
	return out
})

// root returns the folder of the module.
func root() string {
	dir, err := os.Getwd()
	for err == nil && dir != "/" {
		if _, e := os.Stat(filepath.Join(dir, "go.mod")); e == nil {
			return dir
		}
		dir = filepath.Dir(dir)
	}
	return "."
}

func (out *shopped) day(day int) error {
	s, err := site.Load(os.DirFS(filepath.Join(root(), "scenarios")), "stores/go/store.yaml")
	if err != nil {
		return err
	}
	cfg := agents.DefaultConfig()
	cfg.FixedVisits, cfg.Theft.Share = shopADay, 0
	cfg.PartyWeights, cfg.AtGate = []float64{1}, agents.NoGateHabits() // whoever is turned away is no shopper
	for i := range s.Slots {
		s.Slots[i].Units += 10 // nothing runs out
	}
	var k sim.Kernel
	w := sim.NewWorld(s)
	p, err := agents.New(&k, w, sim.NewKeys(seed, day), cfg)
	if err != nil {
		return err
	}
	p.WatchDwells(&out.dwells)
	p.Start(shopHours * sim.Hour)
	if err := k.Run(context.Background(), (shopHours+1)*sim.Hour); err != nil {
		return err
	}
	if n := p.Active(); n > 0 || p.Err() != nil {
		return fmt.Errorf("day %d: %d people still there: %w", day, n, p.Err())
	}
	units := make([]int, w.People())
	for u := range w.Units() {
		if x := w.Unit(sim.UnitID(u)); x.Place == sim.PlaceOutside || x.Place == sim.PlaceConsumed {
			units[x.Person]++
		}
	}
	out.bought = append(out.bought, units...)
	for i := range w.Log.Visits {
		out.stays = append(out.stays, (w.Log.Visits[i].Left - w.Log.Visits[i].Entered).Seconds())
	}
	for i := range w.Log.Acts {
		switch w.Log.Acts[i].Kind {
		case sim.ActPick:
			out.picks++
		case sim.ActPutBack, sim.ActLeave:
			out.backs++
		default:
		}
	}
	return nil
}

// failed is the result of a check whose simulation did not run.
func failed(err error) Result { return Result{Measured: err.Error()} }

// kolmogorov returns the Kolmogorov–Smirnov statistic of a sample against a
// distribution, and its asymptotic p-value (Stephens's correction, as in Press et
// al., "Numerical Recipes", 14.3).
func kolmogorov(sample []float64, cdf func(float64) float64) (d, p float64) {
	x := slices.Clone(sample)
	slices.Sort(x)
	n := float64(len(x))
	for i, v := range x {
		f := cdf(v)
		d = max(d, f-float64(i)/n, float64(i+1)/n-f)
	}
	l := (math.Sqrt(n) + 0.12 + 0.11/math.Sqrt(n)) * d
	for k := 1; k <= 100; k++ {
		term := 2 * fpmath.Exp(-2*float64(k*k)*l*l)
		if k%2 == 0 {
			term = -term
		}
		p += term
	}
	return d, min(1, max(0, p))
}

// chiSquared returns the statistic of counts against expected ones and its
// p-value.
func chiSquared(got, want []float64) (x2, p float64) {
	for i := range got {
		x2 += (got[i] - want[i]) * (got[i] - want[i]) / want[i]
	}
	return x2, distuv.ChiSquared{K: float64(len(got) - 1)}.Survival(x2)
}

// normalCDF is the standard normal distribution function.
func normalCDF(z float64) float64 { return 0.5 * fpmath.Erfc(-z/math.Sqrt2) }

// shares draws a distribution function over its reference.
func shares(name, caption, axis string, sample []float64, cdf func(float64) float64, most float64) Picture {
	x := slices.Clone(sample)
	slices.Sort(x)
	pic := Picture{Name: name, Caption: caption, X: axis, Y: "share of visits up to here", XMax: most, YMax: 1.02}
	sim, ref := Series{Name: "simulated", Points: true}, Series{Name: "source", Reference: true}
	for i := 0; i <= 40; i++ {
		at := most * float64(i) / 40
		n, _ := slices.BinarySearch(x, at)
		sim.X, sim.Y = append(sim.X, at), append(sim.Y, float64(n)/float64(len(x)))
	}
	for i := 0; i <= 200; i++ {
		at := most * float64(i) / 200
		ref.X, ref.Y = append(ref.X, at), append(ref.Y, cdf(at))
	}
	pic.Series = []Series{sim, ref}
	return pic
}

const quietDays = "A hundred days with fifty visits each, spread over two hours, in the store of 167 m² (scenarios/stores/go), alone and without thieves, all else by default."

// trips is how long people stay.
func trips() Check {
	return Check{
		Number: "11", Title: "Length of trips",
		Setup: quietDays + " A trip lasts from crossing the entry to crossing the exit.",
		Source: "NACS, Time to Shop (2018): 45 % of convenience trips take 3 minutes or less and 21 % more than 5, so lognormal with median 193 s and σ 0.548 (mean 224 s); " +
			"less the 63 s of 224 s for queueing and paying (NACS Speed Metrics), taken off in proportion, which is an ESTIMATE: median 139 s.",
		Expected: "Kolmogorov–Smirnov p > 0.01 over 5000 trips.",
		Slow:     true,
		Run: func() Result {
			s := quiet()
			if s.err != nil {
				return failed(s.err)
			}
			cdf := func(x float64) float64 {
				if x <= 0 {
					return 0
				}
				return normalCDF((fpmath.Log(x) - fpmath.Log(139)) / 0.548)
			}
			d, p := kolmogorov(s.stays, cdf)
			return Result{
				Measured: fmt.Sprintf("D = %.4f, p = %.3f, n = %d; median %.0f s", d, p, len(s.stays), median(s.stays)),
				Pass:     p > 0.01,
				Remark:   "The time is drawn for each visitor and what errands leave of it is spent browsing; this shows that crowding, queues and walking leave it as it was drawn. A list that takes longer than the drawn time makes the visit longer.",
				Pictures: []Picture{shares("trip-length", "Length of trips.", "time inside (s)", s.stays, cdf, 600)},
			}
		},
	}
}

func median(x []float64) float64 {
	y := slices.Clone(x)
	slices.Sort(y)
	return y[len(y)/2]
}

// baskets is how much people buy.
func baskets() Check {
	return Check{
		Number: "12", Title: "Size of baskets",
		Setup:    quietDays + " What counts is units carried out, after put-backs.",
		Source:   "Zero-truncated Poisson–lognormal, μ 0.45 and σ 0.40: maximum likelihood over the 9531 tickets of BreadBasket (a small bakery and café); the form is that of Sorensen et al. (2017), J. Retailing and Consumer Services 37.",
		Expected: "χ² p > 0.01 over 5000 baskets in classes 1, 2, … 7, 8 and more.",
		Slow:     true,
		Run: func() Result {
			s := quiet()
			if s.err != nil {
				return failed(s.err)
			}
			const classes = 8
			pmf := poissonLognormal(0.45, 0.40, classes)
			got, want := make([]float64, classes), make([]float64, classes)
			empty := 0
			for _, n := range s.bought {
				if n == 0 {
					empty++
					continue
				}
				got[min(n, classes)-1]++
			}
			t := Table{Caption: "Share of baskets by units.", Head: []string{"units", "simulated", "source"}}
			n := float64(len(s.bought) - empty)
			for i := range want {
				want[i] = pmf[i] * n
				label := fmt.Sprint(i + 1)
				if i == classes-1 {
					label += " and more"
				}
				t.Rows = append(t.Rows, []string{label, fmt.Sprintf("%.3f", got[i]/n), fmt.Sprintf("%.3f", pmf[i])})
			}
			x2, p := chiSquared(got, want)
			return Result{
				Measured: fmt.Sprintf("χ² = %.1f with %d degrees of freedom, p = %.3f, n = %.0f; %d left with nothing", x2, classes-1, p, n, empty),
				Pass:     p > 0.01,
				Tables:   []Table{t},
			}
		},
	}
}

// poissonLognormal returns the zero-truncated probabilities of 1 … n−1 and of n
// and more, by Simpson's rule over eight standard deviations.
func poissonLognormal(mu, sigma float64, n int) []float64 {
	const steps = 4000
	p := make([]float64, n+1)
	for i := range steps + 1 {
		z := -8 + 16*float64(i)/steps
		weight := 4.0
		switch {
		case i == 0 || i == steps:
			weight = 1
		case i%2 == 0:
			weight = 2
		}
		weight *= fpmath.Exp(-z * z / 2)
		rate := fpmath.Exp(mu + sigma*z)
		term := weight * fpmath.Exp(-rate)
		for k := range n {
			p[k] += term
			term *= rate / float64(k+1)
		}
		p[n] += weight
	}
	total := p[n]
	out := make([]float64, n)
	rest := total - p[0]
	for k := 1; k < n; k++ {
		out[k-1] = p[k] / (total - p[0])
		rest -= p[k]
	}
	out[n-1] = rest / (total - p[0])
	return out
}

// selecting is how long people take at the shelf.
func selecting() Check {
	return Check{
		Number: "13", Title: "Time at the shelf",
		Setup: quietDays + " The time runs from standing in front of the shelf to the end of the look at the first unit of a line; the readings of labels (5 % of units, 38 s) are left out.",
		Source: "ESTIMATE: lognormal with median 7 s and σ 0.8, not below 2.2 s, in keeping with 71 s of selecting two to three items with the walk between them (NACS Speed Metrics); " +
			"no measured distribution was found.",
		Expected: "Kolmogorov–Smirnov p > 0.01 over the first 5000.",
		Slow:     true,
		Run: func() Result {
			s := quiet()
			if s.err != nil {
				return failed(s.err)
			}
			at := func(x float64) float64 { return normalCDF((fpmath.Log(x) - fpmath.Log(7)) / 0.8) }
			low := at(2.2)
			cdf := func(x float64) float64 {
				if x <= 2.2 {
					return 0
				}
				return (at(x) - low) / (1 - low)
			}
			sample := s.dwells[:min(5000, len(s.dwells))]
			d, p := kolmogorov(sample, cdf)
			return Result{
				Measured: fmt.Sprintf("D = %.4f, p = %.3f, n = %d; median %.1f s", d, p, len(sample), median(sample)),
				Pass:     p > 0.01,
				Pictures: []Picture{shares("shelf-time", "Time to select the first unit of a line.", "time (s)", sample, cdf, 40)},
			}
		},
	}
}

// putBacks is how much goes back.
func putBacks() Check {
	return Check{
		Number: "14", Title: "Put-backs",
		Setup:    quietDays,
		Source:   "ESTIMATE: 20 % of the units picked up in a convenience store go back; 70 % did in general retail (eye tracking in six US stores, 2017).",
		Expected: "The share of 20 % within the binomial test at p > 0.01.",
		Slow:     true,
		Run: func() Result {
			s := quiet()
			if s.err != nil {
				return failed(s.err)
			}
			n, share := float64(s.picks), float64(s.backs)/float64(s.picks)
			z := (share - 0.2) / math.Sqrt(0.2*0.8/n)
			p := 2 * normalCDF(-math.Abs(z))
			return Result{Measured: fmt.Sprintf("%.1f %% of %d picks, p = %.3f", 100*share, s.picks, p), Pass: p > 0.01}
		},
	}
}

// arrivals is when people come.
func arrivals() Check {
	return Check{
		Number: "15", Title: "Arrivals by the hour",
		Setup: "A hundred days of 600 expected visits from 7 to 19 h after the profile of a bakery and café, planned and not played.",
		Source: "Hours: BreadBasket, 9531 tickets in 159 weekdays and weekends of 2016–17. Over-dispersion: variance over mean of the hourly count 1.08–1.98 there, typically 1.3, " +
			"so that the rate of an hour is gamma-distributed about the profile.",
		Expected: "χ² of the hourly totals p > 0.01, with the variance of the counts as configured; variance over mean 1.3 ± 0.1.",
		Run:      runArrivals,
	}
}

func runArrivals() Result {
	const days, first, hours, visits, index = 100, 7, 12, 600.0, 1.3
	weights := []float64{.0024, .0460, .1142, .1261, .1394, .1392, .1241, .1158, .1000, .0650, .0213, .0040}
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	var total [hours]float64
	scaled, cells := 0.0, 0.0
	for day := range days {
		var count [hours]float64
		cfg := agents.DefaultConfig()
		cfg.Visits, cfg.Profile, cfg.ProfileStartH, cfg.DispersionIndex, cfg.Theft.Share = visits, agents.ProfileBakery, first, index, 0
		times, err := agents.ArrivalTimes(sim.NewKeys(seed, day), cfg, hours*sim.Hour)
		if err != nil {
			return failed(err)
		}
		for _, at := range times {
			count[at/sim.Hour]++
		}
		for h, n := range count {
			total[h] += n
			if mean := visits * weights[h] / sum; mean >= 5 {
				scaled += (n - mean) * (n - mean) / mean
				cells++
			}
		}
	}
	x2 := 0.0
	t := Table{Caption: "Mean arrivals per hour.", Head: []string{"hour", "simulated", "source"}}
	for h := range total {
		want := days * visits * weights[h] / sum
		x2 += (total[h] - want) * (total[h] - want) / (index * want)
		t.Rows = append(t.Rows, []string{fmt.Sprintf("%d–%d", first+h, first+h+1), fmt.Sprintf("%.1f", total[h]/days), fmt.Sprintf("%.1f", want/days)})
	}
	p := distuv.ChiSquared{K: hours}.Survival(x2)
	got := scaled / cells
	return Result{
		Measured: fmt.Sprintf("χ² = %.1f with %d degrees of freedom, p = %.3f; variance over mean %.2f", x2, hours, p, got),
		Pass:     p > 0.01 && math.Abs(got-index) <= 0.1,
		Tables:   []Table{t},
	}
}
