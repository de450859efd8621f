package agents

import (
	"gosim/internal/strictyaml"
	"gosim/sim"
)

// How the accomplice of a hand-off comes in.
const (
	AccompliceAny      = "any"
	AccompliceAccount  = "account"
	AccompliceGuest    = "guest"
	AccompliceTailgate = "tailgate"
	AccompliceSlipIn   = "slip_in"
)

// HandOffConfig says who takes the units of a hand-off out of the store.
type HandOffConfig struct {
	Accomplice string `yaml:"accomplice" json:"accomplice" jsonschema:"enum=any,enum=account,enum=guest,enum=tailgate,enum=slip_in,description=How the accomplice comes in: with an account of their own or as the taker's guest or without a code; any draws one of the four"`
}

func defaultHandOff() HandOffConfig {
	return HandOffConfig{Accomplice: AccompliceAny} // ESTIMATE: no split is known
}

func (c *HandOffConfig) validate() error {
	switch c.Accomplice {
	case AccompliceAny, AccompliceAccount, AccompliceGuest, AccompliceTailgate, AccompliceSlipIn:
		return nil
	default:
		return &strictyaml.FieldError{Path: "accomplice", Value: c.Accomplice, Want: "one of any, account, guest, tailgate, slip_in"}
	}
}

// handOff takes openly, meets an accomplice where few cameras see and passes the
// units on; the accomplice carries them out. What could not be passed on goes
// back to its shelf.
type handOff struct {
	HandOffConfig
	band AccompliceConfig
}

var _ gang = handOff{}

func (t handOff) mates(draw *sim.Stream) []mate {
	m := t.band.member(draw)
	kind := t.Accomplice
	if kind == AccompliceAny {
		kind = [...]string{AccompliceAccount, AccompliceGuest, AccompliceTailgate, AccompliceSlipIn}[draw.IntN(4)]
	}
	switch kind {
	case AccompliceGuest:
		m.account, m.guest = false, true
	case AccompliceTailgate:
		m.account, m.admission = false, admitTail
	case AccompliceSlipIn:
		m.account, m.admission = false, admitSlip
	}
	return []mate{m}
}

func (t handOff) plan(p *Population, v *visitor) {
	taker, carrier := p.pair(v)
	draw := p.keys.Stream(taker.key, purposeLoot, 0)
	loot := p.loot(taker, p.demand.price, p.lootSize(&draw), &draw, openly)
	spot := p.quietSpot(&draw)
	give := []deed{meet(carrier.id, t.band.Patience)}
	receive := []deed{meet(taker.id, t.band.Patience)}
	for i := range loot {
		d := &loot[i].deeds[0]
		for range d.units {
			out, hand := newDeed(deedTakeOut, taker.tech), newDeed(deedGive, taker.tech)
			out.sku, hand.sku, hand.partner = d.sku, d.sku, carrier.id
			out.when, hand.when = ifReady, ifReady
			give = append(give, out, hand)
			get, away := newDeed(deedReceive, taker.tech), newDeed(deedStow, taker.tech)
			get.partner, get.seconds = taker.id, 8 // ESTIMATE: twice what a hand-over takes
			get.when, away.when = ifReady, ifReady
			receive = append(receive, get, away)
		}
	}
	p.inOrder(taker, loot)
	at := p.atSpot(taker, spot, spotErrand, give...)
	at.keep, at.vital = true, true
	taker.errands = append(taker.errands, at)
	p.bringBack(taker, loot)
	p.browse(taker, &draw)

	spot, _ = p.beside(spot)
	at = p.atSpot(carrier, spot, spotErrand, receive...)
	at.keep, at.vital = true, true
	carrier.errands = append(carrier.errands, at)
}

// spotErrand numbers the draws of errands that are not about a product, which
// have the numbers from 0 on.
const spotErrand = 1 << 40

// bringBack appends errands that put what is left of the loot back where it came
// from.
func (p *Population) bringBack(v *visitor, loot []errand) {
	for i := range loot {
		d := &loot[i].deeds[0]
		var deeds []deed
		for range d.units {
			out := newDeed(deedTakeOut, sim.TechniqueNone)
			out.sku = d.sku
			deeds = append(deeds, out, put(d.slot, d.sku, sim.TechniqueNone))
		}
		e := p.atSlot(v, d.slot, spotErrand+1+uint64(i), deeds...)
		e.when, e.keep = ifLaden, true
		v.errands = append(v.errands, e)
	}
}
