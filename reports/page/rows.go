package page

import (
	"encoding/json"
	"math"
	"slices"

	"gosim/checkoutfree/site"
	"gosim/reports"
	"gosim/sim"
)

// leadIn is how long before a moment its replay begins, seconds (ESTIMATE: long
// enough to see a hand reach out).
const leadIn = 3

// dataset is what the page's script reads: rows as arrays, with the columns
// named in assets/main.js. Times are seconds, money minor units, places metres;
// what is unknown is null.
type dataset struct {
	Currency     string       `json:"currency"`
	Digits       int          `json:"digits"`
	Start        string       `json:"start"`
	InFolder     bool         `json:"inFolder"`
	Replications []repData    `json:"replications"`
	Products     [][2]string  `json:"products"` // name, number
	Places       []string     `json:"places"`
	Visits       [][]any      `json:"visits"`
	LeftOut      int          `json:"leftOut"` // visits that are not in Visits
	Errors       [][]any      `json:"errors"`
	Thefts       [][]any      `json:"thefts"`
	Alerts       [][]any      `json:"alerts"`
	Metrics      []metricData `json:"metrics"`
}

type repData struct {
	Index  int  `json:"index"`
	Wrong  int  `json:"wrong"`
	Replay bool `json:"replay"` // its replay is in the page
}

type metricData struct {
	Name   string             `json:"name"`
	Unit   string             `json:"unit"`
	Values []reports.Optional `json:"values"`
}

// second is a simulated time in seconds, to the millisecond; null for Never.
func second(t sim.Time) any {
	if t == sim.Never {
		return nil
	}
	return math.Round(t.Seconds()*1e3) / 1e3
}

// finite is a number to the third decimal, null if it is none.
func finite(v float64) any {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return math.Round(v*1e3) / 1e3
}

// names numbers texts in order of their first appearance.
type names[K comparable] struct {
	index map[K]int
	n     int
}

func (n *names[K]) of(k K) (i int, isNew bool) {
	if n.index == nil {
		n.index = make(map[K]int)
	}
	i, ok := n.index[k]
	if !ok {
		i = n.n
		n.index[k] = i
		n.n++
	}
	return i, !ok
}

// rows fills the dataset from the details.
type rows struct {
	b        *builder
	d        *dataset
	products names[site.SKU]
	places   names[string]
}

func (b *builder) dataset(opt *Options, replays []packed) *dataset {
	d := &dataset{
		Currency: b.currency, Digits: reports.CurrencyDigits(b.currency), Start: b.scenario.Start, InFolder: opt.InFolder,
		Replications: []repData{}, Products: [][2]string{}, Places: []string{},
		Visits: [][]any{}, Errors: [][]any{}, Thefts: [][]any{}, Alerts: [][]any{}, Metrics: []metricData{},
	}
	for i, index := range b.run.Result.Indices {
		r := repData{Index: index}
		if i < len(b.run.Details) {
			r.Wrong = b.wrongIn(i)
		}
		r.Replay = slices.ContainsFunc(replays, func(p packed) bool { return p.index == index })
		d.Replications = append(d.Replications, r)
	}
	if len(b.run.Result.Indices) > 1 {
		for i := range b.run.Result.Metrics {
			m := &b.run.Result.Metrics[i]
			if m.Value.Valid {
				d.Metrics = append(d.Metrics, metricData{m.Name, m.Unit, m.PerRep})
			}
		}
	}
	r := &rows{b: b, d: d}
	r.visits(opt.maxRows())
	b.errors(r.wrongUnit)
	b.incidents(r.theft)
	b.alerts(r.alert)
	return d
}

// product returns the number of a product in the dataset, null for none.
func (r *rows) product(k site.SKU) any {
	if k == site.NoSKU {
		return nil
	}
	i, isNew := r.products.of(k)
	if isNew {
		name, gtin := r.b.product(k)
		r.d.Products = append(r.d.Products, [2]string{name, gtin})
	}
	return i
}

func (r *rows) place(p site.PlateID, o site.SlotID) any {
	name := r.b.place(p, o)
	if name == "" {
		return nil
	}
	i, isNew := r.places.of(name)
	if isNew {
		r.d.Places = append(r.d.Places, name)
	}
	return i
}

// visits adds every visit that is wrong, a theft or the subject of an alert,
// and of the others as many as there is room for, in order.
func (r *rows) visits(room int) {
	for i := range r.b.run.Details {
		detail := &r.b.run.Details[i]
		telling := make([]bool, len(detail.Visits))
		moment := make([]sim.Time, len(detail.Visits)) // where the replay begins
		for k := range detail.Visits {
			v := &detail.Visits[k]
			telling[k], moment[k] = wrong(v.Verdict) || v.Stole, sim.Never
		}
		for k := range detail.Errors {
			e := &detail.Errors[k]
			moment[e.Visit] = min(moment[e.Visit], e.At)
		}
		for k := range detail.Alerts {
			if a := &detail.Alerts[k]; a.Visit >= 0 {
				telling[a.Visit] = true
			}
		}
		for k := range detail.Visits {
			if !telling[k] {
				if room <= 0 {
					r.d.LeftOut++
					continue
				}
				room--
			}
			v := &detail.Visits[k]
			if moment[k] == sim.Never {
				moment[k] = v.Entered
			}
			r.visit(i, k, v, moment[k])
		}
	}
}

func (r *rows) visit(rep, index int, v *reports.VisitRow, moment sim.Time) {
	lines := make([][3]any, len(v.Lines))
	for i, x := range v.Lines {
		p := r.product(x.SKU)
		lines[i] = [3]any{p, x.Owed, x.Billed}
	}
	var issued any
	if v.Receipts > 0 {
		issued = second(v.Issued)
	}
	r.d.Visits = append(r.d.Visits, []any{
		r.b.index(rep), index, v.Account, int(v.Person), v.People, second(v.Entered), second(v.Left),
		v.Technique.String(), string(v.Verdict), lines, v.OwedCents, v.BilledCents, v.Receipts, issued,
		v.Confidence, v.Review, v.Stole, finite(v.AlertScore), replayFrom(moment),
	})
}

// replayFrom returns where the replay of a moment begins, null if it is unknown.
func replayFrom(t sim.Time) any {
	if t == sim.Never {
		return nil
	}
	return second(max(0, t-leadIn*sim.Second))
}

func (r *rows) wrongUnit(rep int, e *reports.ErrorRow) {
	at := e.At
	if at == sim.Never {
		at = r.b.run.Details[rep].Visits[e.Visit].Entered
	}
	r.d.Errors = append(r.d.Errors, []any{
		r.b.index(rep), e.Visit, e.Extra, e.Cause.String(), r.product(e.SKU), int(e.Person), second(e.At),
		r.place(e.Plate, e.Slot), finite(e.X), finite(e.Y), int64(e.Event), r.price(e.SKU), replayFrom(at),
	})
}

// price returns a product's price in the catalogue, null if it has none.
func (r *rows) price(k site.SKU) any {
	if s := r.b.run.Site; s != nil && k >= 0 && int(k) < len(s.Products) {
		return s.Products[k].PriceCents
	}
	return nil
}

func (r *rows) theft(rep int, x *reports.IncidentRow) {
	r.d.Thefts = append(r.d.Thefts, []any{
		r.b.index(rep), x.Visit, x.Technique.String(), x.Units, x.ValueCents, second(x.Taken), second(x.Exit),
		second(x.Alerted), x.BeforeExit, finite(x.X), finite(x.Y), replayFrom(x.Taken),
	})
}

func (r *rows) alert(rep int, a *reports.AlertRow) {
	r.d.Alerts = append(r.d.Alerts, []any{
		r.b.index(rep), a.Visit, a.Kind.String(), a.Account, int64(a.Track), r.product(a.SKU), a.Units, a.ValueCents,
		finite(a.Score), second(a.At), second(a.Emitted), a.Right, a.Evidence, finite(a.X), finite(a.Y), replayFrom(a.At),
	})
}

// marshal writes the dataset as JSON that can stand in a script element:
// encoding/json writes <, > and & as escapes.
func (d *dataset) marshal() ([]byte, error) { return json.Marshal(d) }
