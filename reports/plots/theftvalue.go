package plots

import (
	"fmt"
	"io"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"gosim/reports"
)

// TheftValue draws what became of the value stolen, by technique, and what the
// store lost to theft and to bills that were too low.
func TheftValue(w io.Writer, f Format, run *reports.Run) error {
	classes := thefts(run.Details)
	money := moneyOf(run)
	var rows bars
	for _, c := range classes {
		never := c.value - c.inTime - c.late
		rows = append(rows, bar{
			name: c.name,
			segments: []segment{
				{money.major(c.inTime), okabeGreen(), false},
				{money.major(c.late), okabeSky(), true},
				{money.major(never), okabeVermillion(), false},
			},
			label: fmt.Sprintf("%s, %s in time", money.words(c.value), money.words(c.inTime)),
		})
	}
	r := &run.Result
	theft, _ := r.Get("shrink_theft_rate")
	mistake, _ := r.Get("shrink_error_rate")
	if len(rows) == 0 && theft.Counts.Den == 0 {
		return fmt.Errorf("plots: theft value: nothing left the store: %w", ErrNoData)
	}
	losses := bars{
		{name: "stolen", segments: []segment{{money.major(theft.Counts.Num), okabeVermillion(), false}}, label: money.lost(&theft)},
		{name: "billed too low", segments: []segment{{money.major(mistake.Counts.Num), okabeOrange(), true}}, label: money.lost(&mistake)},
	}
	recovered, _ := r.Get("theft_value_recovered_rate")
	h := heading{
		fmt.Sprintf("%s of the value that left was not billed", share(ratioOf(theft.Counts.Num+mistake.Counts.Num, theft.Counts.Den))),
		fmt.Sprintf("%s: %s left in %d replications", r.Provenance.Scenario, money.words(theft.Counts.Den), len(r.Indices)),
	}
	if recovered.Counts.Den > 0 {
		h.about += fmt.Sprintf("; of %s stolen, %s was billed or alerted in time", money.words(recovered.Counts.Den), share(ratioOf(recovered.Counts.Num, recovered.Counts.Den)))
	}
	top := 0.0
	for _, list := range []bars{rows, losses} {
		for i := range list {
			top = max(top, list[i].end())
		}
	}
	p, right := rows.plot("", niceAbove(top), niceTicks{})
	q, right2 := losses.plot("value ("+money.unit()+")", niceAbove(top), niceTicks{})
	right = max(right, right2)
	const gap, keyHeight, caption = 10, 20, 18
	topHeight, bottomHeight := barsHeight(len(rows))-8, barsHeight(len(losses))
	if len(rows) == 0 {
		topHeight = 0
	}
	height := topHeight + bottomHeight + gap + keyHeight + 2*caption + headingHeight + 2*edge
	return picture(w, f, h, pageWidth, height, func(c draw.Canvas) {
		strong := text0(9.5, ink())
		strong.Font.Weight = bold
		a, b := c, c
		a.Max.X, b.Max.X = c.Max.X-right, c.Max.X-right
		if len(rows) > 0 {
			c.FillText(strong, vg.Point{X: c.Min.X, Y: c.Max.Y}, "Value stolen, by when an alert came")
			drawKey(c, vg.Point{X: c.Min.X, Y: c.Max.Y - caption - keyHeight/2 + 2}, []keyEntry{
				{segment{fill: okabeGreen()}, "before the thief was out"},
				{segment{fill: okabeSky(), hatch: true}, "later"},
				{segment{fill: okabeVermillion()}, "never"},
			})
		}
		a.Max.Y -= caption + keyHeight
		a.Min.Y = a.Max.Y - topHeight
		c.FillText(strong, vg.Point{X: c.Min.X, Y: a.Min.Y - gap}, "Value that left and was not billed")
		b.Max.Y = a.Min.Y - gap - caption
		b.Min.Y = b.Max.Y - bottomHeight
		if len(rows) == 0 {
			q.Draw(b)
			return
		}
		aligned(a, p, b, q)
	})
}

func ratioOf(num, den int64) float64 {
	if den == 0 {
		return 0
	}
	return float64(num) / float64(den)
}

// money writes amounts of minor units.
type money struct {
	code   string // ISO 4217
	digits int    // of the minor unit
}

func moneyOf(run *reports.Run) money {
	m := money{digits: 2}
	if run.Site != nil {
		m.code = run.Site.Currency
	}
	switch m.code { // the minor units of ISO 4217 that are not hundredths
	case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF":
		m.digits = 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		m.digits = 3
	}
	return m
}

// unit names the axis.
func (m money) unit() string {
	if m.code == "" {
		return "currency units"
	}
	return m.code
}

func (m money) major(minor int64) float64 { return float64(minor) / math.Pow(10, float64(m.digits)) }

func (m money) words(minor int64) string {
	return strings.TrimSpace(fmt.Sprintf("%.*f %s", m.digits, m.major(minor), m.code))
}

func (m money) lost(s *reports.Summary) string {
	return fmt.Sprintf("%s, %s of what left", m.words(s.Counts.Num), share(ratioOf(s.Counts.Num, s.Counts.Den)))
}
