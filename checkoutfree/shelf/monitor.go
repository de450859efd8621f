package shelf

import (
	"fmt"
	"math"
	"slices"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
)

// Monitor watches all plates of a site. Make one with [New]; it is not safe for
// concurrent use.
type Monitor struct {
	site *site.Site
	cfg  Config

	baselineNS, plateauNS, settleNS int64
	adaptNS, waitNS, restockNS      int64
	silenceNS                       int64
	minVar                          float64

	plates  []plate
	dist    []disturbance
	ports   []port            // per code that batches bear
	watch   []watch           // per plate
	ill     int               // plates with a fault
	outages []Outage          // not yet handed out
	slides  []slide           // per plate
	sliding int               // plates with an open slide
	active  int               // plates away from their baseline
	slotsOn [][]site.SlotID   // per plate
	near    [][]site.PlateID  // per plate: neighbours and plates that share a slot, itself excluded
	adj     [][2]site.PlateID // per plate: its left and right neighbour, -1 if none
	weights []unitWeight      // per product
	stock   []float64         // per slot, units
	sure    []float64         // per slot: probability that stock is right
	strays  [][]stray         // per plate: units that do not belong there
	restock []announcement    // per slot
	given   []delivery        // per slot: what staff brought before any note of it
	faced   []facing          // products that staff put on other slots than the planogram's
	staffed int64             // staff are in the store up to then
	spill   spillRatio
	pending []segment // steps not yet released
	ready   []Event   // events not yet handed out
	seq     int64     // last event number
	opened  bool      // the stock of every slot has been stated

	stocks    []output.Stock     // not yet stated
	misplaced []output.Misplaced // not yet stated
	scratch   explainScratch     // recycled
	comp      []int              // recycled: indices of a component of pending
}

// New returns a monitor whose slots are believed to be fully stocked. It
// returns an error if the configuration is out of range or a slot refers to
// plates or products that the site does not have.
func New(s *site.Site, cfg Config) (*Monitor, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("shelf: %w", err)
	}
	ns := func(sec float64) int64 { return int64(sec * 1e9) }
	m := &Monitor{
		site: s, cfg: cfg,
		baselineNS: ns(cfg.BaselineS), plateauNS: ns(cfg.PlateauS), settleNS: ns(cfg.SettleS),
		adaptNS: ns(cfg.AdaptS), waitNS: ns(cfg.GroupWaitS), restockNS: ns(cfg.RestockS), silenceNS: ns(cfg.SilenceS),
		spill:   newSpillRatio(cfg.SpillShare, cfg.SpillMax),
		minVar:  cfg.MinNoiseSDG * cfg.MinNoiseSDG,
		plates:  make([]plate, len(s.Plates)),
		dist:    make([]disturbance, len(s.Plates)),
		ports:   make([]port, len(s.Plates)),
		watch:   make([]watch, len(s.Plates)),
		slides:  make([]slide, len(s.Plates)),
		slotsOn: make([][]site.SlotID, len(s.Plates)),
		near:    make([][]site.PlateID, len(s.Plates)),
		adj:     make([][2]site.PlateID, len(s.Plates)),
		weights: make([]unitWeight, len(s.Products)),
		stock:   make([]float64, len(s.Slots)),
		sure:    make([]float64, len(s.Slots)),
		strays:  make([][]stray, len(s.Plates)),
		restock: make([]announcement, len(s.Slots)),
		given:   make([]delivery, len(s.Slots)),
		staffed: math.MinInt64,
	}
	for i := range s.Slots {
		o := &s.Slots[i]
		if o.First < 0 || o.Last < o.First || int(o.Last) >= len(s.Plates) || o.SKU < 0 || int(o.SKU) >= len(s.Products) {
			return nil, fmt.Errorf("shelf: slot %d: plates %d to %d or product %d: not in the site", i, o.First, o.Last, o.SKU)
		}
		m.stock[i], m.sure[i] = float64(o.Units), 1
		for p := o.First; p <= o.Last; p++ {
			m.slotsOn[p] = append(m.slotsOn[p], site.SlotID(i))
			for q := o.First; q <= o.Last; q++ {
				m.link(p, q)
			}
		}
	}
	for i := range s.Plates {
		m.adj[i] = [2]site.PlateID{-1, -1}
	}
	for i := range s.Plates {
		for j := range s.Plates {
			if s.Plates[i].Shelf == s.Plates[j].Shelf && s.Plates[j].Pos == s.Plates[i].Pos+1 {
				m.link(site.PlateID(i), site.PlateID(j))
				m.link(site.PlateID(j), site.PlateID(i))
				m.adj[i][1], m.adj[j][0] = site.PlateID(j), site.PlateID(i)
			}
		}
	}
	for i := range m.ports {
		m.ports[i].plate = site.PlateID(i)
	}
	for i := range m.slides {
		m.slides[i].shared = !m.alone(site.PlateID(i))
	}
	for i := range s.Products {
		m.weights[i] = priorWeight(&s.Products[i], cfg.WeightBias)
	}
	return m, nil
}

func (m *Monitor) link(p, q site.PlateID) {
	if p != q && !slices.Contains(m.near[p], q) {
		m.near[p] = append(m.near[p], q)
	}
}

// OpenSince returns the start of the earliest change that is not yet an event
// handed out by [Monitor.Events], and whether there is one.
func (m *Monitor) OpenSince() (int64, bool) {
	first, found := int64(0), false
	see := func(t int64) {
		if !found || t < first {
			first, found = t, true
		}
	}
	if m.active > 0 {
		for i := range m.plates {
			if m.unsettled(site.PlateID(i)) && m.watch[i].fault == 0 {
				see(m.dist[i].start)
			}
		}
	}
	if m.sliding > 0 {
		for i := range m.slides {
			if m.slides[i].open {
				see(m.slides[i].from)
			}
		}
	}
	for i := range m.pending {
		see(m.pending[i].start)
	}
	for i := range m.ready {
		see(m.ready[i].Start)
	}
	return first, found
}

// Events appends the events completed since the last call, in order of
// completion.
func (m *Monitor) Events(dst []Event) []Event {
	dst = append(dst, m.ready...)
	clear(m.ready)
	m.ready = m.ready[:0]
	return dst
}

// NoiseSD returns the learned noise of one sample of a plate, grams.
func (m *Monitor) NoiseSD(p site.PlateID) float64 { return sqrt(m.plates[p].v) }
