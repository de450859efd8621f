package page

import (
	"gosim/reports"
)

// card is one headline figure.
type card struct {
	Name, Label   string
	Number, Unit  string
	Interval      string
	Counts        string
	Reason        string // why there is no value
	Better, Arrow string
	Doc           string
	Strip         *strip
	Machine       bool
}

func newCard(label string, s *reports.Summary, currency string) card {
	c := card{
		Name: s.Name, Label: label, Doc: s.Doc, Better: s.Better.String(), Arrow: "↑", Machine: s.Machine,
		Counts: counts(s, currency), Reason: s.Reason,
	}
	if s.Better == reports.LowerIsBetter {
		c.Arrow = "↓"
	}
	if s.Value.Valid {
		c.Number, c.Unit = number(s.Value.Value, s.Value.Value, s.Unit), suffix(s.Unit)
		c.Interval, c.Strip = interval(s), newStrip(s)
	} else if c.Reason == "" {
		c.Reason = "not measured"
	}
	return c
}

// cards returns the headline figures that the run knows of.
func (b *builder) cards() []card {
	var out []card
	for _, h := range headlines() {
		if s, ok := b.run.Result.Get(h.metric); ok {
			out = append(out, newCard(h.label, &s, b.currency))
		}
	}
	return out
}

// group is the metrics under one heading.
type group struct {
	Name string
	Rows []metricRow
}

type metricRow struct {
	card

	Value string // to sort by
}

func (b *builder) groups() []group {
	var out []group
	for i := range b.run.Result.Metrics {
		s := &b.run.Result.Metrics[i]
		if s.Unused() {
			continue
		}
		if name := s.Group.String(); len(out) == 0 || out[len(out)-1].Name != name {
			out = append(out, group{Name: name})
		}
		g := &out[len(out)-1]
		row := metricRow{card: newCard(s.Name, s, b.currency)}
		if s.Value.Valid {
			row.Value = s.Value.String()
		}
		g.Rows = append(g.Rows, row)
	}
	return out
}
