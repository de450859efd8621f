package demand

import (
	"slices"

	"gosim/checkoutfree/site"
	"gosim/internal/fpmath"
	"gosim/sim"
)

// decay is by how much a purchase counts less with every basket since. It is the
// value that predicted the next basket best on Ta-Feng (13 858 users).
const decay = 0.95

// forgotten is the weight below which a product is no longer remembered: one
// purchase 90 baskets ago. It bounds the memory of a long life.
const forgotten = 0.01

// remembered is a product bought before; its weight is the number of baskets
// that held it, each times decay to the power of the baskets since.
type remembered struct {
	sku    site.SKU
	weight float64
}

// life is what a member has bought up to some basket.
type life struct {
	past    int // baskets before the run
	baskets int // baskets learned so far
	memory  []remembered
}

// learn adds a basket to the life.
func (l *life) learn(lines []Line) {
	for i := range l.memory {
		l.memory[i].weight *= decay
	}
	for _, line := range lines {
		i := slices.IndexFunc(l.memory, func(r remembered) bool { return r.sku == line.SKU })
		if i < 0 {
			l.memory = append(l.memory, remembered{sku: line.SKU})
			i = len(l.memory) - 1
		}
		l.memory[i].weight++
	}
	l.memory = slices.DeleteFunc(l.memory, func(r remembered) bool { return r.weight < forgotten })
	l.baskets++
}

// The chance h that a line is a habit after n earlier baskets has odds
// habitOdds·n^habitPower. See habit.
const (
	habitOdds  = 0.097
	habitPower = 0.46
)

// habit returns the chance that a line is one of the products bought before
// rather than a fresh choice, which may by chance be one of them too.
//
// On Ta-Feng (13 858 users, 11 997 products) the share of the last basket that
// was bought before is .117 after 2 earlier baskets, .182 after 4, .267 after 10
// and .365 after 20 and more. Part of that is chance: popular products repeat
// without any habit. The two constants are fitted so that habit and chance
// together give those shares, within .015, in a catalogue of that size whose ten
// most popular products make up 8 % of purchases, as there; "20 and more" stands
// for 25 (ESTIMATE). See TestHabit_on_a_catalogue_like_Ta_Feng. In a store of 240
// products chance alone gives .04, .08, .17 and .28 after 2, 4, 10 and 20
// baskets, and with the same habit it is .15, .21, .33 and .46.
func (m *Market) habit(earlier int) float64 {
	if earlier == 0 || m.cfg.RepeatStrength == 0 {
		return 0
	}
	odds := float64(m.cfg.RepeatStrength * habitOdds * fpmath.Pow(float64(earlier), habitPower))
	return odds / (1 + odds)
}

// recall draws one of the products bought before that is not in the basket, by
// its weight and how well its category goes with what is there; NoSKU if there
// is none.
func (m *Market) recall(a *appetite, lines []Line, memory []remembered, draw *sim.Stream) site.SKU {
	weight := func(r remembered) float64 {
		c := m.of[r.sku]
		if a.base[c] <= 0 || holds(lines, r.sku) {
			return 0
		}
		return r.weight * a.want[c] / a.base[c]
	}
	sum := 0.0
	for _, r := range memory {
		sum += weight(r)
	}
	if sum <= 0 {
		return site.NoSKU
	}
	x, found := draw.Float64()*sum, site.NoSKU
	for _, r := range memory {
		if w := weight(r); w > 0 {
			found = r.sku
			if x -= w; x < 0 {
				break
			}
		}
	}
	return found
}
