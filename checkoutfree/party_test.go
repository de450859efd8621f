package checkoutfree

import (
	"fmt"
	"testing"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// family is three people on one account and a stranger. The first takes cola, the
// second bread and gives it to the third, who puts it back and takes gum, as the
// first does too.
func family(tb testing.TB, exits [3]float64) *play {
	tb.Helper()
	p := &play{site: smallStore(tb, 12), length: 90}
	p.guests = []guest{
		{enter: 3, exit: exits[0], account: "smith"},
		{enter: 5, exit: exits[1], account: "smith"},
		{enter: 7, exit: exits[2], account: "smith"},
		{enter: 9, exit: 70, account: "jones"},
	}
	p.acts = []act{
		{at: 12, person: 0, plate: 3, sku: 3, grams: []float64{-549.1}},
		{at: 15, person: 1, plate: 9, sku: 9, grams: []float64{-401}},
		{at: 19, person: 2, plate: 9, sku: 9, grams: []float64{401}},
		{at: 23, person: 3, plate: 7, sku: 7, grams: []float64{-779}},
		{at: 27, person: 2, plate: 8, sku: 8, grams: []float64{-33.1}},
		{at: 31, person: 0, plate: 8, sku: 8, grams: []float64{-32.8}},
	}
	return p
}

func TestAPartyGetsOneReceipt(t *testing.T) {
	for _, exits := range [][3]float64{{40, 44, 52}, {40, 52, 44}, {44, 40, 52}, {52, 40, 44}, {44, 52, 40}, {52, 44, 40}, {40, 40.5, 41}} {
		t.Run(fmt.Sprint(exits), func(t *testing.T) {
			p := family(t, exits)
			c, _ := openPlay(t, p)
			out := run(t, c, p.readings())
			require.Len(t, out.Receipts, 2)
			r := out.Receipts[0]
			assert.Equal(t, "smith", r.Account)
			assert.EqualValues(t, 1, r.Visit, "the first visit's number")
			assert.Equal(t, sec(3), r.Entry)
			assert.Equal(t, sec(max(exits[0], exits[1], exits[2])), r.Exit)
			assert.GreaterOrEqual(t, r.Issued, r.Exit)
			assert.Less(t, r.Issued, r.Exit+20e9)
			assert.Equal(t, map[site.SKU]int{3: 1, 8: 2}, basketOf(&r))
			assert.Greater(t, r.Confidence, 0.8)
			assert.Equal(t, map[site.SKU]int{7: 1}, basketOf(&out.Receipts[1]))
			assert.Empty(t, out.Alerts, "a hand-over within the party is nobody's loss")
			assertConserved(t, &out)
		})
	}
}

// Somebody of the party comes in when the sponsor has left already, and another
// leaves within the wait of the first.
func TestALateCompanionIsOfTheParty(t *testing.T) {
	p := family(t, [3]float64{40, 50, 66})
	p.guests[2].enter = 46
	p.acts = []act{
		{at: 12, person: 0, plate: 3, sku: 3, grams: []float64{-549.1}},
		{at: 55, person: 2, plate: 8, sku: 8, grams: []float64{-33.1}},
	}
	c, _ := openPlay(t, p)
	out := run(t, c, p.readings())
	require.Len(t, out.Receipts, 2)
	assert.Equal(t, map[site.SKU]int{3: 1, 8: 1}, basketOf(&out.Receipts[0]))
	assert.Equal(t, sec(66), out.Receipts[0].Exit)
	assert.Empty(t, out.Alerts)
}

func TestTheSameAccountLaterIsAnotherSession(t *testing.T) {
	p := &play{site: smallStore(t, 12), length: 180}
	p.guests = []guest{{enter: 3, exit: 30, account: "smith"}, {enter: 110, exit: 140, account: "smith"}}
	p.acts = []act{
		{at: 12, person: 0, plate: 3, sku: 3, grams: []float64{-549.1}},
		{at: 118, person: 1, plate: 8, sku: 8, grams: []float64{-33.1}},
	}
	c, _ := openPlay(t, p)
	out := run(t, c, p.readings())
	require.Len(t, out.Receipts, 2)
	for i, want := range []map[site.SKU]int{{3: 1}, {8: 1}} {
		assert.Equal(t, want, basketOf(&out.Receipts[i]))
		assert.EqualValues(t, i+1, out.Receipts[i].Visit)
		assert.InDelta(t, float64(out.Receipts[i].Exit+3e9), float64(out.Receipts[i].Issued), 2e8, "nobody waits for a party that is none")
	}
}

// A unit that one of the party takes and another hides is still the party's; what
// differs in weight from all that they hold is a decoy of whoever put it back.
func TestADecoyWithinAPartyIsOne(t *testing.T) {
	p := family(t, [3]float64{40, 44, 52})
	p.acts[2].grams, p.acts[2].sku = []float64{414}, site.NoSKU
	c, _ := openPlay(t, p)
	out := run(t, c, p.readings())
	require.Len(t, out.Receipts, 2)
	assert.Equal(t, map[site.SKU]int{3: 1, 8: 2, 9: 1}, basketOf(&out.Receipts[0]))
	require.Len(t, out.Alerts, 1)
	assert.Equal(t, output.AlertDecoy, out.Alerts[0].Kind)
	assert.EqualValues(t, 3, out.Alerts[0].Track)
	assert.Equal(t, "smith", out.Alerts[0].Account)
}

// units are the true weights of n units, as the store's goods vary.
func units(p *play, s site.SKU, n int) []float64 {
	w := p.site.Products[s]
	out := make([]float64, max(n, -n))
	for i := range out {
		out[i] = w.WeightG + w.WeightSDG*0.5*float64(i%3-1)
		if n < 0 {
			out[i] = -out[i]
		}
	}
	return out
}

func badge(at float64) reading.StaffAction {
	return reading.StaffAction{Kind: reading.StaffBadge, Time: sec(at), Slot: -1, SKU: site.NoSKU, Badge: "b7"}
}

// stated returns the last statement on each slot.
func stated(out *output.Batch) map[site.SlotID]float64 {
	m := map[site.SlotID]float64{}
	for _, s := range out.Stock {
		m[s.Slot] = s.Units
	}
	return m
}

// Staff fill slot 2 by the dozen and slot 5 one by one; a customer shops next to
// them and puts a unit back on slot 3.
func TestStaffRestock(t *testing.T) {
	note := func(at float64, slot site.SlotID, n int32) reading.StaffAction {
		return reading.StaffAction{Kind: reading.StaffRestock, Time: sec(at), Slot: slot, SKU: site.SKU(slot), Units: n, Badge: "b7"}
	}
	for _, tc := range []struct {
		name  string
		badge float64
		notes []reading.StaffAction
	}{
		{"no note", 3.2, nil},
		{"badge before the scan", 1.5, nil},
		{"badge a second after the crossing", 5, nil},
		{"notes at once", 3.2, []reading.StaffAction{note(13, 2, 14), note(40, 5, 4)}},
		{"notes before", 3.2, []reading.StaffAction{note(9, 2, 14), note(9.5, 5, 4)}},
		{"notes of more than they brought", 3.2, []reading.StaffAction{note(13, 2, 17), note(40, 5, 9)}},
		{"late notes", 3.2, []reading.StaffAction{note(85, 2, 14), note(85.5, 5, 4)}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := &play{site: smallStore(t, 12), length: 110, notes: append([]reading.StaffAction{badge(tc.badge)}, tc.notes...)}
			p.guests = []guest{{enter: 4, exit: 80, account: "b7"}, {enter: 6, exit: 95, account: "jones"}}
			p.acts = []act{
				{at: 12, person: 0, plate: 2, sku: 2, grams: units(p, 2, 12)},
				{at: 15, person: 1, plate: 3, sku: 3, grams: []float64{-546}},
				{at: 17, person: 0, plate: 2, sku: 2, grams: units(p, 2, 2)},
				{at: 20, person: 1, plate: 5, sku: 5, grams: []float64{-130.4}},
				{at: 26, person: 0, plate: 5, sku: 5, grams: units(p, 5, 1)},
				{at: 29, person: 0, plate: 5, sku: 5, grams: units(p, 5, 1)},
				{at: 32, person: 0, plate: 5, sku: 5, grams: units(p, 5, 1)},
				{at: 34, person: 1, plate: 3, sku: 3, grams: []float64{546}}, // beside them
				{at: 36, person: 0, plate: 5, sku: 5, grams: units(p, 5, 1)},
				{at: 60, person: 1, plate: 2, sku: 2, grams: []float64{-219}},
				{at: 88, person: 1, plate: 5, sku: 5, grams: []float64{130.4}}, // long after the note
			}
			c, _ := openPlay(t, p)
			out := run(t, c, p.readings())
			require.Len(t, out.Receipts, 1, "staff owe nothing")
			assert.Equal(t, "jones", out.Receipts[0].Account)
			assert.Equal(t, map[site.SKU]int{2: 1}, basketOf(&out.Receipts[0]))
			assert.Empty(t, out.Alerts)
			s := stated(&out)
			assert.InDelta(t, 15+14-1, s[2], 0)
			assert.InDelta(t, 15, s[3], 0)
			assert.InDelta(t, 15+4, s[5], 0)
			assert.Empty(t, out.Misplaced)
			for _, b := range out.Baskets {
				assert.Equal(t, "jones", b.Account)
			}
			assertConserved(t, &out)
		})
	}
}

// A crowd of weights that are alike: staff put a unit of product 0 where the
// customer took one of product 1, which weighs the same.
func TestACustomersPutBackBesideStaff(t *testing.T) {
	p := &play{site: smallStore(t, 12), length: 80, notes: []reading.StaffAction{badge(3)}}
	p.guests = []guest{{enter: 4, exit: 50, account: "b7"}, {enter: 6, exit: 60, account: "jones"}}
	p.acts = []act{
		{at: 12, person: 1, plate: 1, sku: 1, grams: []float64{-360}},
		{at: 20, person: 0, plate: 0, sku: 0, grams: []float64{359}},
		{at: 20.3, person: 0, plate: 2, sku: 2, grams: units(p, 2, 6)},
		{at: 24, person: 0, plate: 0, sku: 0, grams: []float64{360}},
		{at: 24.4, person: 1, plate: 1, sku: 1, grams: []float64{360}},
		{at: 30, person: 1, plate: 3, sku: 3, grams: []float64{-549}},
	}
	c, _ := openPlay(t, p)
	out := run(t, c, p.readings())
	require.Len(t, out.Receipts, 1)
	assert.Equal(t, map[site.SKU]int{3: 1}, basketOf(&out.Receipts[0]))
	s := stated(&out)
	assert.Equal(t, []float64{17, 15, 21, 14}, []float64{s[0], s[1], s[2], s[3]})
	assert.Empty(t, out.Alerts)
}

// Staff carry all units of slot 6 to slot 10 and a misplaced unit home, and a
// customer then shops from where they are now.
func TestStaffMoveFacingsAndTidy(t *testing.T) {
	for _, note := range []float64{0, 9, 70} {
		t.Run(fmt.Sprint("note at ", note), func(t *testing.T) {
			p := &play{site: smallStore(t, 12), length: 110, notes: []reading.StaffAction{badge(3)}}
			if note > 0 {
				p.notes = append(p.notes, reading.StaffAction{Kind: reading.StaffPlanogram, Time: sec(note), Slot: 10, SKU: 6, Units: 15})
			}
			p.guests = []guest{{enter: 4, exit: 60, account: "b7"}, {enter: 5, exit: 95, account: "jones"}}
			p.acts = []act{
				{at: 10, person: 1, plate: 7, sku: 7, grams: []float64{-779}},
				{at: 14, person: 1, plate: 4, sku: 7, grams: []float64{779}}, // out of place
				{at: 18, person: 0, plate: 6, sku: 6, grams: units(p, 6, -15)},
				{at: 22, person: 0, plate: 10, sku: 6, grams: units(p, 6, 8)},
				{at: 25, person: 0, plate: 10, sku: 6, grams: units(p, 6, 7)},
				{at: 30, person: 0, plate: 4, sku: 7, grams: []float64{-779}},
				{at: 34, person: 0, plate: 7, sku: 7, grams: []float64{779}},
				{at: 75, person: 1, plate: 10, sku: 6, grams: units(p, 6, -2)},
				{at: 80, person: 1, plate: 7, sku: 7, grams: []float64{-777}},
			}
			c, _ := openPlay(t, p)
			out := run(t, c, p.readings())
			require.Len(t, out.Receipts, 1)
			assert.Equal(t, map[site.SKU]int{6: 2, 7: 1}, basketOf(&out.Receipts[0]))
			assert.Empty(t, out.Alerts)
			left := map[site.SlotID]map[site.SKU]float64{}
			for _, x := range out.Stock {
				if left[x.Slot] == nil {
					left[x.Slot] = map[site.SKU]float64{}
				}
				left[x.Slot][x.SKU] = x.Units
			}
			assert.InDelta(t, 0, left[6][6], 0)
			assert.InDelta(t, 13, left[10][6], 0)
			assert.InDelta(t, 15, left[10][10], 0)
			assert.InDelta(t, 14, left[7][7], 0)
			astray := 0
			for _, m := range out.Misplaced {
				astray += m.Units
			}
			assert.Zero(t, astray, "what was misplaced went home")
		})
	}
}

// Staff who are known as such only minutes later get no receipt either, and what
// was put into their basket is taken out again.
func TestALateBadge(t *testing.T) {
	p := &play{site: smallStore(t, 12), length: 60, notes: []reading.StaffAction{badge(25)}}
	p.guests = []guest{{enter: 4, exit: 40, account: "b7"}}
	p.acts = []act{{at: 10, person: 0, plate: 2, sku: 2, grams: units(p, 2, -3)}}
	c, d := openPlay(t, p)
	d.rebound = sec(25)
	out := run(t, c, p.readings())
	assert.Empty(t, out.Receipts)
	assert.Empty(t, out.Alerts)
	sum := 0
	for _, b := range out.Baskets {
		sum += b.Units
	}
	assert.Zero(t, sum)
}
