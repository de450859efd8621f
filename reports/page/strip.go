package page

import (
	"fmt"
	"html/template"
	"math"
	"slices"
	"strings"

	"gosim/reports"
)

// Size of a strip in pixels, and the room at its ends.
const stripWidth, stripHeight, stripPad = 120, 18, 4

// strip is the values of a metric, one tick per replication, with the mean as
// a disc and its 95 % interval as a bar.
type strip struct {
	SVG       template.HTML
	Low, High string // at its ends
	Words     string // the same for those who cannot see it
}

// newStrip returns nil for fewer than two values, and where all are equal.
func newStrip(s *reports.Summary) *strip {
	var values []float64
	for _, v := range s.PerRep {
		if v.Valid {
			values = append(values, v.Value)
		}
	}
	if len(values) < 2 {
		return nil
	}
	slices.Sort(values)
	least, most := values[0], values[len(values)-1]
	if least == most {
		return nil
	}
	low, high := least, most // of the axis: values and interval, shares within 0 and 1
	from, to := s.Low(), s.High()
	if from.Valid && to.Valid {
		low, high = min(low, from.Value), max(high, to.Value)
		if s.Unit == "ratio" {
			low, high = max(low, 0), min(high, 1)
		}
	}
	x := func(v float64) int {
		share := (v - low) / (high - low)
		return stripPad + int(math.Round(min(max(share, 0), 1)*(stripWidth-2*stripPad)))
	}
	var ticks strings.Builder
	last := -1
	for _, v := range values {
		if at := x(v); at != last {
			fmt.Fprintf(&ticks, "M%d 4v10", at)
			last = at
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="strip" viewBox="0 0 %d %d" width="%[1]d" height="%[2]d" aria-hidden="true"><path class="axis" d="M%d 9H%d"/>`,
		stripWidth, stripHeight, stripPad, stripWidth-stripPad)
	if from.Valid && to.Valid {
		fmt.Fprintf(&b, `<path class="ci" d="M%d 9H%d"/>`, x(from.Value), x(to.Value))
	}
	fmt.Fprintf(&b, `<path class="ticks" d="%s"/>`, ticks.String())
	if s.Value.Valid {
		fmt.Fprintf(&b, `<circle class="mean" cx="%d" cy="9" r="3"/>`, x(s.Value.Value))
	}
	b.WriteString("</svg>")
	t := &strip{SVG: template.HTML(b.String()), Low: figure(low, high, s.Unit), High: figure(high, high, s.Unit)} // made of numbers alone
	t.Words = fmt.Sprintf("%d values from %s to %s", len(values), figure(least, most, s.Unit), figure(most, most, s.Unit))
	return t
}
