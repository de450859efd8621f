package plots

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot"

	"gosim/reports"
)

// niceTicks marks about five multiples of 1, 2 or 5 times a power of ten, and
// names each with the digits it needs and the suffix.
type niceTicks struct {
	suffix string
	most   int  // labels at most, 6 if 0
	whole  bool // whole numbers only
}

// Ticks implements plot.Ticker.
func (n niceTicks) Ticks(lo, hi float64) []plot.Tick {
	most := float64(n.most)
	if n.most == 0 {
		most = 6
	}
	if hi <= lo || math.IsInf(hi-lo, 0) || math.IsNaN(hi-lo) {
		return nil
	}
	step, digits := niceStep((hi - lo) / most)
	if n.whole && step < 1 {
		step, digits = 1, 0
	}
	var ts []plot.Tick
	for k := math.Ceil(lo/step - 1e-9); k*step <= hi+1e-9*step; k++ {
		v := k * step
		ts = append(ts, plot.Tick{Value: v, Label: strconv.FormatFloat(v+0, 'f', digits, 64) + n.suffix})
	}
	return ts
}

// niceStep returns the least 1, 2 or 5 times a power of ten that is not below
// least, and how many decimals its multiples need.
func niceStep(least float64) (step float64, digits int) {
	exp := math.Floor(math.Log10(least))
	for _, m := range []float64{1, 2, 5, 10} {
		step = m * math.Pow(10, exp)
		if step >= least*(1-1e-9) {
			break
		}
	}
	return step, int(max(0, -math.Floor(math.Log10(step)+1e-9)))
}

// niceAbove returns the multiple of a nice step that is not below v, for the end
// of an axis from 0.
func niceAbove(v float64) float64 {
	if v <= 0 {
		return 1
	}
	step, _ := niceStep(v / 6)
	return math.Ceil(v/step-1e-9) * step
}

// metreTicks marks every metre and names every one, second, fifth or tenth.
type metreTicks struct{}

// Ticks implements plot.Ticker.
func (metreTicks) Ticks(lo, hi float64) []plot.Tick {
	every := 1
	switch span := hi - lo; {
	case span > 100:
		every = 10
	case span > 40:
		every = 5
	case span > 16:
		every = 2
	}
	var ts []plot.Tick
	for m := int(math.Ceil(lo)); float64(m) <= hi; m++ {
		t := plot.Tick{Value: float64(m)}
		if m%every == 0 {
			t.Label = fmt.Sprint(m)
		}
		ts = append(ts, t)
	}
	return ts
}

// decades marks the powers of ten with names and the digits between without.
type decades struct{ name func(float64) string }

// Ticks implements plot.Ticker.
func (d decades) Ticks(lo, hi float64) []plot.Tick {
	var ts []plot.Tick
	for e := int(math.Floor(math.Log10(lo))); e <= int(math.Ceil(math.Log10(hi))); e++ {
		for k := 1; k < 10; k++ {
			v, err := strconv.ParseFloat(fmt.Sprintf("%de%d", k, e), 64)
			if err != nil || v < lo || v > hi {
				continue
			}
			t := plot.Tick{Value: v}
			if k == 1 {
				t.Label = d.name(v)
			}
			ts = append(ts, t)
		}
	}
	return ts
}

// logitScale spreads out both ends of the shares, in percent: equal factors of the
// odds are equal distances.
type logitScale struct{}

// Normalize implements plot.Normalizer.
func (logitScale) Normalize(lo, hi, x float64) float64 {
	a, b := logit(lo/100), logit(hi/100)
	return (logit(x/100) - a) / (b - a)
}

func logit(p float64) float64 { return math.Log(p / (1 - p)) }

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// logitTicks marks customary shares, in percent.
type logitTicks struct{}

// Ticks implements plot.Ticker.
func (logitTicks) Ticks(lo, hi float64) []plot.Tick {
	var ts []plot.Tick
	for _, v := range []float64{0.01, 0.1, 1, 5, 10, 20, 50, 80, 90, 95, 99, 99.9, 99.99} {
		if v >= lo-1e-9 && v <= hi+1e-9 {
			ts = append(ts, plot.Tick{Value: v, Label: plain(v)})
		}
	}
	return ts
}

// at places labels at given values.
type at []plot.Tick

// Ticks implements plot.Ticker.
func (a at) Ticks(lo, hi float64) []plot.Tick {
	var ts []plot.Tick
	for _, t := range a {
		if t.Value >= lo && t.Value <= hi {
			ts = append(ts, t)
		}
	}
	return ts
}

func plain(v float64) string   { return strconv.FormatFloat(v, 'f', -1, 64) }
func percent(v float64) string { return strconv.FormatFloat(math.Round(v*1e8)/1e6, 'f', -1, 64) + " %" }

// share writes a ratio in percent with its sign.
func share(v float64) string { return reports.Figure(v, v, ratioUnit) + " %" }

// round6 drops what floating point adds to a decimal number.
func round6(v float64) float64 { return math.Round(v*1e6) / 1e6 }

// sortedDown returns the values in descending order.
func sortedDown(v []float64) []float64 {
	s := slices.Clone(v)
	slices.Sort(s)
	slices.Reverse(s)
	return s
}
