package page

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"gosim/checkoutfree/site"
	"gosim/reports"
	"gosim/sim"
)

// builder makes the parts of one page.
type builder struct {
	run      *reports.Run
	currency string
	scenario scenario
}

// scenario is what the page takes from the resolved scenario.
type scenario struct {
	Description string `json:"description"`
	Start       string `json:"start"`
	Duration    string `json:"duration"`
	Warmup      string `json:"warmup"`
}

func newBuilder(run *reports.Run) *builder {
	b := &builder{run: run}
	if run.Site != nil {
		b.currency = run.Site.Currency
	}
	// A scenario of another shape has no description to show; its text is still
	// shown whole.
	if json.Unmarshal(run.Scenario, &b.scenario) != nil {
		b.scenario = scenario{}
	}
	return b
}

// visits calls f for each visit of each replication: the position of the
// replication, the index of the visit in it, and the row.
func (b *builder) visits(f func(rep, visit int, v *reports.VisitRow)) {
	for i := range b.run.Details {
		for k := range b.run.Details[i].Visits {
			f(i, k, &b.run.Details[i].Visits[k])
		}
	}
}

func (b *builder) errors(f func(rep int, e *reports.ErrorRow)) {
	for i := range b.run.Details {
		for k := range b.run.Details[i].Errors {
			f(i, &b.run.Details[i].Errors[k])
		}
	}
}

func (b *builder) incidents(f func(rep int, x *reports.IncidentRow)) {
	for i := range b.run.Details {
		for k := range b.run.Details[i].Incidents {
			f(i, &b.run.Details[i].Incidents[k])
		}
	}
}

func (b *builder) alerts(f func(rep int, a *reports.AlertRow)) {
	for i := range b.run.Details {
		for k := range b.run.Details[i].Alerts {
			f(i, &b.run.Details[i].Alerts[k])
		}
	}
}

// index returns the number of the replication at a position.
func (b *builder) index(rep int) int {
	if rep < len(b.run.Result.Indices) {
		return b.run.Result.Indices[rep]
	}
	return rep
}

// wrongIn counts the wrong receipts of the replication at a position.
func (b *builder) wrongIn(rep int) int {
	n := 0
	for k := range b.run.Details[rep].Visits {
		if wrong(b.run.Details[rep].Visits[k].Verdict) {
			n++
		}
	}
	return n
}

// product returns a product's name and number.
func (b *builder) product(k site.SKU) (name, gtin string) {
	switch s := b.run.Site; {
	case k == site.NoSKU:
		return "not in the catalogue", ""
	case s == nil || int(k) >= len(s.Products) || k < 0:
		return fmt.Sprintf("product %d", k), ""
	default:
		return s.Products[k].Name, s.Products[k].GTIN
	}
}

// shelfOf returns the shelf of a plate or else of a slot, -1 if unknown.
func (b *builder) shelfOf(p site.PlateID, o site.SlotID) site.ShelfID {
	s := b.run.Site
	switch {
	case s == nil:
		return -1
	case p >= 0 && int(p) < len(s.Plates):
		return s.Plates[p].Shelf
	case o >= 0 && int(o) < len(s.Slots):
		return s.Slots[o].Shelf
	default:
		return -1
	}
}

func (b *builder) shelfName(k site.ShelfID) string {
	s := b.run.Site
	if s == nil || k < 0 || int(k) >= len(s.Shelves) {
		return "place unknown"
	}
	shelf := &s.Shelves[k]
	if shelf.Gondola < 0 || int(shelf.Gondola) >= len(s.Gondolas) {
		return fmt.Sprintf("shelf %d", shelf.Level)
	}
	return fmt.Sprintf("%s, shelf %d", s.Gondolas[shelf.Gondola].Code, shelf.Level)
}

// place names where a unit was taken, "" if unknown.
func (b *builder) place(p site.PlateID, o site.SlotID) string {
	k := b.shelfOf(p, o)
	if k < 0 {
		return ""
	}
	name := b.shelfName(k)
	if s := b.run.Site; p >= 0 && int(p) < len(s.Plates) {
		name += ", plate " + s.Plates[p].Code
	}
	return name
}

// story tells in a few sentences what the run came to.
func (b *builder) story() []string {
	r := &b.run.Result
	if len(r.Indices) == 0 {
		return []string{"No replication is complete, so there is nothing to tell."}
	}
	if len(b.run.Details) == 0 {
		return []string{"The rows behind the scores are not at hand: the tables of visits, thefts and alerts are left out."}
	}
	receipts, wrongs, missing, extra, thefts, alerted, alerts, right := 0, 0, 0, 0, 0, 0, 0, 0
	var causes [8]int
	b.visits(func(_, _ int, v *reports.VisitRow) {
		if wrong(v.Verdict) {
			wrongs++
		}
		if wrong(v.Verdict) || v.Verdict == reports.VerdictExact {
			receipts++
		}
	})
	b.errors(func(_ int, e *reports.ErrorRow) {
		if e.Extra {
			extra++
		} else {
			missing++
		}
		causes[min(int(e.Cause), len(causes)-1)]++
	})
	b.incidents(func(_ int, x *reports.IncidentRow) {
		thefts++
		if x.Alerted != sim.Never {
			alerted++
		}
	})
	b.alerts(func(_ int, a *reports.AlertRow) {
		alerts++
		if a.Right {
			right++
		}
	})
	var out []string
	switch {
	case receipts == 0:
		out = append(out, "Nobody left with anything to bill.")
	case receipts == 1 && wrongs == 0:
		out = append(out, "The one receipt is exact.")
	case wrongs == 0:
		out = append(out, fmt.Sprintf("All %s are exact.", plural(receipts, "receipt", "receipts")))
	default:
		s := fmt.Sprintf("%s of %s %s wrong", count(wrongs), plural(receipts, "receipt", "receipts"), are(wrongs))
		if missing+extra > 0 {
			s += fmt.Sprintf(": %s owed and not billed, %s billed in error", plural(missing, "unit", "units"), count(extra))
			s += fmt.Sprintf("; most often %s (%s of %s)", spaced(mostly(causes[:]).String()), count(slices.Max(causes[:])), count(missing+extra))
		}
		out = append(out, s+".")
	}
	if thefts > 0 {
		out = append(out, fmt.Sprintf("%s of %s had an alert.", count(alerted), plural(thefts, "theft", "thefts")))
	} else {
		out = append(out, "Nobody stole anything.")
	}
	if alerts > 0 {
		s := fmt.Sprintf("%s of %s meant somebody who stole", count(right), plural(alerts, "alert", "alerts"))
		if alerts > right {
			s += fmt.Sprintf("; %s did not", count(alerts-right))
		}
		out = append(out, s+".")
	}
	return out
}

// facts are what was run, in pairs of name and text.
type fact struct{ Name, Text string }

func (b *builder) facts() []fact {
	p := &b.run.Result.Provenance
	var list []fact
	add := func(name, text string) {
		if strings.TrimSpace(text) != "" {
			list = append(list, fact{name, text})
		}
	}
	if s := b.run.Site; s != nil {
		add("Store", fmt.Sprintf("%s, %.0f m²: %s, %s, %s, %s", s.Name, s.Bounds.Area(),
			plural(len(s.Cameras), "camera", "cameras"), plural(len(s.Plates), "plate", "plates"),
			plural(len(s.Gates), "gate", "gates"), plural(len(s.Products), "product", "products")))
	}
	done := len(b.run.Result.Indices)
	if done == p.Replications {
		add("Replications", count(done))
	} else {
		add("Replications", fmt.Sprintf("%s of %s (interrupted)", count(done), count(p.Replications)))
	}
	add("Seed", fmt.Sprint(p.Seed))
	if b.scenario.Duration != "" {
		each := b.scenario.Duration
		if w := b.scenario.Warmup; w != "" && w != "0s" {
			each += " after " + w + " of warm-up"
		}
		add("Each lasts", each)
	}
	add("Start", b.scenario.Start)
	add("Engine", p.Engine)
	add("Made by", strings.TrimSpace(p.Tool+" "+p.Version))
	add("Built with", strings.TrimSpace(p.GoVersion+" "+p.GOARCH))
	if m := p.Machine; m.GOOS != "" || m.CPUs > 0 {
		add("Machine", fmt.Sprintf("%s, %s, GOMAXPROCS %d", m.GOOS, plural(m.CPUs, "processor", "processors"), m.GOMAXPROCS))
	}
	add("Run at", p.Machine.Started)
	add("Scenario hash", p.ScenarioHash)
	return list
}
