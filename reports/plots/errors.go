package plots

import (
	"fmt"
	"image/color"
	"io"

	"gonum.org/v1/plot/vg/draw"

	"gosim/reports"
)

// causeWords are the causes in plain words, in the order of [reports.Causes].
func causeWords(c reports.Cause) string {
	switch c {
	case reports.CausePerson:
		return "wrong person"
	case reports.CauseSKU:
		return "wrong product"
	case reports.CauseQuantity:
		return "wrong quantity"
	default:
		return "none of these"
	}
}

// Errors draws which share of the units owed was billed wrong by each cause,
// with 95 % intervals where there are replications.
func Errors(w io.Writer, f Format, r *reports.Result) error {
	total, _ := r.Get("unit_error_rate")
	if !total.Value.Valid {
		return fmt.Errorf("plots: billing errors: no units were owed: %w", ErrNoData)
	}
	colours := []color.Color{okabeVermillion(), okabeOrange(), okabeSky(), okabePurple()}
	rows := bars{summaryBar("all", &total, grey(0x66), false)}
	worst, most := "", 0.0
	for i, cause := range reports.Causes() {
		s, _ := r.Get(cause.Metric())
		rows = append(rows, summaryBar(causeWords(cause), &s, colours[i], false))
		if s.Value.Value > most {
			worst, most = causeWords(cause), s.Value.Value
		}
	}
	h := heading{
		title: "No unit was billed wrong",
		about: fmt.Sprintf("%s: %d of %d units owed; %s", r.Provenance.Scenario, total.Counts.Num, total.Counts.Den, intervalWords(r)),
	}
	if most > 0 {
		h.title = fmt.Sprintf("%s of units are billed wrong, most often the %s", share(total.Value.Value), worst)
		if worst == causeWords(reports.CausePhantom) {
			h.title = share(total.Value.Value) + " of units are billed wrong, most often for none of the known causes"
		}
	}
	return drawBars(w, f, h, rows, "units billed wrong per 100 units owed")
}

// chainStep is one step at which an item can be lost.
type chainStep struct{ metric, words, of string }

// Chain draws which step loses an item that somebody takes from a shelf or puts
// back: that it is noticed at all, which product, how many, and who. Each step
// counts among what the steps before let through.
func Chain(w io.Writer, f Format, r *reports.Result) error {
	var rows bars
	worst, most := "", 0.0
	for i, step := range []chainStep{
		{"event_recall", "not noticed", "of units moved"},
		{"event_sku_accuracy", "wrong product", "of units noticed"},
		{"event_quantity_accuracy", "wrong count", "of events"},
		{"event_person_accuracy", "wrong person", "of units noticed"},
	} {
		s, ok := r.Get(step.metric)
		if !ok || !s.Value.Valid {
			continue
		}
		s.Value.Value = 1 - s.Value.Value
		s.Counts.Num = s.Counts.Den - s.Counts.Num
		b := summaryBar(step.words, &s, newSeries(i).line.Color, false)
		b.label += fmt.Sprintf("  (%d of %d %s)", s.Counts.Num, s.Counts.Den, step.of[len("of "):])
		rows = append(rows, b)
		if s.Value.Value > most {
			worst, most = step.words+", "+share(s.Value.Value)+" "+step.of, s.Value.Value
		}
	}
	if len(rows) == 0 {
		return fmt.Errorf("plots: error chain: nothing was moved on a shelf: %w", ErrNoData)
	}
	h := heading{"No step from shelf to basket loses an item", r.Provenance.Scenario + "; " + intervalWords(r)}
	if most > 0 {
		h.title = "The step that loses most items: " + worst
	}
	return drawBars(w, f, h, rows, "lost at this step (%)")
}

// summaryBar is a metric that is a ratio, in percent, with its interval.
func summaryBar(name string, s *reports.Summary, c color.Color, hatch bool) bar {
	b := bar{name: name, segments: []segment{{100 * s.Value.Value, c, hatch}}, label: share(s.Value.Value)}
	if s.Half.Valid {
		b.interval, b.low, b.high = true, 100*s.Low().Value, 100*s.High().Value
	}
	return b
}

// intervalWords says what the intervals of a result's metrics are.
func intervalWords(r *reports.Result) string {
	if n := len(r.Indices); n > 1 {
		return fmt.Sprintf("95 %% intervals over %d replications", n)
	}
	return "one replication, so no intervals"
}

func drawBars(w io.Writer, f Format, h heading, rows bars, axis string) error {
	p, right := rows.plot(axis, 0, niceTicks{})
	return picture(w, f, h, pageWidth, barsHeight(len(rows))+headingHeight+2*edge, func(c draw.Canvas) {
		p.Draw(draw.Crop(c, 0, -right, 0, 0))
	})
}
