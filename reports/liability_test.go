package reports_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/reports"
	"gosim/sim"
)

const honest = sim.TechniqueNone

// employee comes in to work, known by an account of their own or none.
func (y *story) employee(account string, enter float64, delivered ...site.SKU) sim.PersonID {
	y.t.Helper()
	p := y.w.AddPerson(sim.Person{Account: account, HeightM: 1.7}, honest, sim.NoPerson)
	y.w.Employ(p)
	for _, k := range delivered {
		_, err := y.w.Deliver(p, k, 100)
		require.NoError(y.t, err)
	}
	y.w.Appear(p, at(enter), sim.Pose{Pos: site.Vec2{X: 1, Y: 1}})
	if account != "" {
		y.w.Scan(at(enter), p, 0, account)
	}
	require.NoError(y.t, y.w.Enter(at(enter), p, 0, honest))
	return p
}

// hold lets p take a unit into the left hand.
func (y *story) hold(second float64, p sim.PersonID, k site.SKU, intent sim.Technique) sim.UnitID {
	y.t.Helper()
	u := y.w.Front(site.SlotID(k), k)
	require.NoError(y.t, y.w.Pick(at(second), p, u, 0, intent))
	return u
}

func (y *story) alert(account string, of, emitted float64) {
	y.batch.Alerts = append(y.batch.Alerts, output.Alert{Account: account, Time: unix(of), Emitted: unix(emitted), SKU: site.NoSKU, Score: 0.8})
}

// TestEachTechniqueByHand has two thieves per technique, of whom one is alerted
// before they are out and one after. Of the techniques that need no account, and
// of a hand-off, the thief has none and is known by where they stand.
func TestEachTechniqueByHand(t *testing.T) {
	for _, tech := range sim.Techniques() {
		t.Run(tech.String(), func(t *testing.T) {
			y := newStory(t)
			account := tech != sim.TechniqueHandOff && tech != sim.TechniqueTailgate && tech != sim.TechniqueSlipIn && tech != sim.TechniqueReenter
			for i, emitted := range []float64{15, 25} { // out at 20 s
				name, x := "", 1+3*float64(i)
				if account {
					name = []string{"ann", "bob"}[i]
				}
				p := y.member(name, tech, 0)
				y.take(10, p, cola, tech)
				y.path(p, 0, 20, x, 1)
				y.leave(20, p)
				y.batch.Alerts = append(y.batch.Alerts, output.Alert{Account: name, Time: unix(12), Emitted: unix(emitted), X: x, Y: 1, SKU: site.NoSKU})
			}
			r := y.score()
			check(t, r, []want{
				{"theft_recall_" + tech.String(), 1, 2, 2},
				{"theft_recall_before_exit_" + tech.String(), 0.5, 1, 2},
				{"theft_recall", 1, 2, 2},
				{"theft_precision", 1, 2, 2},
			})
			for _, other := range sim.Techniques() {
				if other != tech {
					checkNull(t, r, "theft_recall_"+other.String(), "no incidents of this technique")
				}
			}
		})
	}
}

// TestStaffAreNoParty: a customer buys a cola; an employee with a delivery of two
// colas and a bar restocks a cola, carries two out again with a unit of chips
// from the shelf, and eats a gum.
func TestStaffAreNoParty(t *testing.T) {
	y := newStory(t)
	y.shop("ann", 0, 60, cola)
	y.receipt("ann", 0, 60, 5, 1, cola)
	p := y.employee("", 10, cola, cola, bar)
	fresh := y.w.Person(p).Carried[0]
	require.NoError(t, y.w.Restock(at(20), p, fresh, site.SlotID(cola), 0.5))
	y.take(25, p, chips, honest)
	y.hold(30, p, gum, honest)
	require.NoError(t, y.w.Consume(at(31), p, 0, honest))
	y.leave(70, p)
	y.path(p, 10, 70, 3, 1)
	y.batch.Events = append(
		y.batch.Events,
		output.ShelfEvent{ID: 1, Plate: 0, Start: unix(1), End: unix(1.5), SKU: cola, Units: -1, Account: "ann"},
		// The restock, put down to nobody: right. The pick of chips, put down to ann: wrong.
		output.ShelfEvent{ID: 2, Plate: 0, Start: unix(20), End: unix(20.5), SKU: cola, Units: +1},
		output.ShelfEvent{ID: 3, Plate: 2, Start: unix(25), End: unix(25.5), SKU: chips, Units: -1, Account: "ann"},
	)
	y.batch.Alerts = append(y.batch.Alerts, output.Alert{Time: unix(30), Emitted: unix(35), X: 3, Y: 1.2, SKU: site.NoSKU, Score: 0.9})
	r, rec := y.both()
	check(t, r, []want{
		{"receipt_exact_rate", 1, 1, 1},
		{"item_recall", 1, 1, 1},
		{"shrink_rate", 0, 0, 150},
		{"unexplained_units_rate", 0, 0, 1},
		{"theft_precision", 0, 0, 1},
		{"false_accusations_per_1000_sessions", 1000, 1, 1},
		{"event_precision", 1, 3, 3},
		{"event_recall", 0.75, 3, 4}, // the gum went unseen
		{"event_sku_accuracy", 1, 3, 3},
		{"event_person_accuracy", 2.0 / 3, 2, 3},
		{"entry_exit_rate", 0, 0, 1}, // ann alone; nothing tracked her
	})
	checkNull(t, r, "theft_recall", "no incidents")
	require.Len(t, rec.Detail.Visits, 1)
	assert.Equal(t, "ann", rec.Detail.Visits[0].Account)
	assert.True(t, rec.Visits[p].Staff)
	sum := float32(0)
	for _, s := range rec.Detail.Dwell.Seconds {
		sum += s
	}
	assert.Zero(t, sum, "the store's own people do not count as dwelling")
}

func TestStaffRules(t *testing.T) {
	tests := []struct {
		name string
		tell func(y *story)
		want []want
	}{
		{"an alert that names the account of staff is false", func(y *story) {
			y.shop("ann", 0, 60)
			y.employee("worker", 0)
			y.alert("worker", 5, 6)
			y.alert("nobody", 5, 6) // means nobody: not right either, and accuses nobody
		}, []want{{"theft_precision", 0, 0, 2}, {"false_accusations_per_1000_sessions", 1000, 1, 1}}},
		{"a receipt on the account of staff is a stray one", func(y *story) {
			y.shop("ann", 0, 60, cola)
			y.receipt("ann", 0, 60, 5, 1, cola)
			p := y.employee("worker", 0)
			y.take(5, p, bar, honest)
			y.leave(60, p)
			y.receipt("worker", 0, 60, 5, 1, bar)
		}, []want{{"receipt_exact_rate", 1, 1, 1}, {"item_precision", 0.5, 1, 2}, {"phantom_units_rate", 1, 1, 1}}},
		{"a track of staff may carry their account, and no customer's", func(y *story) {
			p := y.employee("worker", 0)
			y.path(p, 0, 20, 3, 1)
			y.track(1, "worker", 1, 5, 3, 1)
			y.track(1, "ann", 6, 10, 3, 1)
			y.leave(20, p)
		}, []want{{"account_on_wrong_track_rate", 0.5, 5, 10}}},
		{"staff are in the picture: not to follow them costs", func(y *story) {
			p, q := y.employee("", 0), y.member("ann", honest, 0)
			y.path(p, 0, 10, 3, 1)
			y.path(q, 0, 10, 1, 1)
			y.track(1, "ann", 0, 10, 1, 1)
			y.leave(10, p)
			y.leave(10, q)
		}, []want{{"entry_exit_rate", 1, 1, 1}}},
		{"whom staff let in pays alone", func(y *story) {
			p := y.employee("worker", 0)
			q := y.guest(p, 1)
			y.take(5, q, cola, honest)
			y.leave(20, q)
		}, []want{{"theft_recall_tailgate", 0, 0, 1}, {"shrink_theft_rate", 1, 150, 150}}},
		{"what a customer hands to staff is owed by nobody, and the other way round by the customer", func(y *story) {
			p, q := y.employee("", 0), y.member("ann", honest, 0)
			y.hold(5, q, cola, honest)
			require.NoError(y.t, y.w.HandOver(at(6), q, 0, p, 1, honest))
			y.hold(7, p, bar, honest)
			require.NoError(y.t, y.w.HandOver(at(8), p, 0, q, 1, honest))
			y.leave(20, p)
			y.leave(20, q)
			y.receipt("ann", 0, 20, 5, 1, bar)
		}, []want{{"receipt_exact_rate", 1, 1, 1}, {"shrink_rate", 0, 0, 100}}},
		{"the pick of staff put down to their own track is right", func(y *story) {
			p := y.employee("", 0)
			y.path(p, 0, 20, 3, 1)
			y.track(4, "", 0, 20, 3, 1)
			y.take(5, p, cola, honest)
			y.batch.Events = append(y.batch.Events, output.ShelfEvent{ID: 1, Plate: 0, Start: unix(5), End: unix(5), SKU: cola, Units: -1, Track: 4})
		}, []want{{"event_person_accuracy", 1, 1, 1}}},
		{"a customer's pick put down to no account is wrong", func(y *story) {
			y.shop("ann", 0, 60, cola)
			y.batch.Events = append(y.batch.Events, output.ShelfEvent{ID: 1, Plate: 0, Start: unix(1), End: unix(1), SKU: cola, Units: -1})
		}, []want{{"event_person_accuracy", 0, 0, 1}}},
		{"a restock fills an empty facing", func(y *story) {
			y.w.Stock(0, cola, 100, 0.5)
			p := y.employee("", 0, bar)
			q := y.member("ann", honest, 0)
			for y.w.Front(1, bar) != sim.NoUnit {
				y.take(100, q, bar, honest)
			}
			y.believe(110, bar, 0)
			require.NoError(y.t, y.w.Restock(at(200), p, y.w.Person(p).Carried[0], 1, 0.5))
			y.believe(200, bar, 1)
			y.believe(200, cola, 31)
			y.take(300, q, bar, honest)
			y.believe(304, bar, 0)
		}, []want{{"out_of_stock_delay_s", (10 + 4) / 2, 2, 2}}},
		{"another product that staff stocked a slot with is not misplaced there, one put back elsewhere is", func(y *story) {
			p := y.employee("", 0, gum)
			q := y.member("ann", honest, 0)
			u := y.w.Person(p).Carried[0]
			require.NoError(y.t, y.w.Restock(at(10), p, u, 0, 0.5))
			require.NoError(y.t, y.w.Pick(at(20), q, u, 0, honest))
			require.NoError(y.t, y.w.PutBack(at(30), q, 0, 0, 0.5, honest))
			require.NoError(y.t, y.w.Pick(at(60), q, u, 0, honest))
			require.NoError(y.t, y.w.PutBack(at(70), q, 0, 1, 0.5, honest))
			y.batch.Misplaced = append(y.batch.Misplaced, output.Misplaced{Plate: 1, SKU: gum, Units: 1, Time: unix(70), Emitted: unix(80)})
		}, []want{{"misplaced_found_rate", 1, 1, 1}}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			y := newStory(t)
			tc.tell(y)
			check(t, y.score(), tc.want)
		})
	}
}

func TestLiabilityRules(t *testing.T) {
	const handOff = sim.TechniqueHandOff
	tests := []struct {
		name string
		tell func(y *story)
		want []want
		null []string // theft rows that must have no incidents
	}{
		{"a hand-off to somebody with an account is theirs to pay, and no theft", func(y *story) {
			p, q := y.member("ann", handOff, 0), y.member("bob", honest, 0)
			y.hold(5, p, cola, handOff)
			require.NoError(y.t, y.w.HandOver(at(9), p, 0, q, 0, handOff))
			y.leave(20, p)
			y.leave(30, q)
			y.receipt("ann", 0, 20, 5, 1)
			y.receipt("bob", 0, 30, 5, 1, cola)
		}, []want{{"receipt_exact_rate", 1, 2, 2}, {"shrink_rate", 0, 0, 150}}, []string{"theft_recall", "theft_recall_hand_off"}},
		{"a hand-off to somebody without one is theft of that kind", func(y *story) {
			p, q := y.member("ann", handOff, 0), y.member("", sim.TechniqueSlipIn, 0)
			y.hold(5, p, cola, handOff)
			require.NoError(y.t, y.w.HandOver(at(9), p, 0, q, 1, handOff))
			y.take(12, q, bar, honest) // their own: what they are
			y.leave(20, p)
			y.leave(30, q)
		}, []want{{"theft_recall_hand_off", 0, 0, 1}, {"theft_recall_slip_in", 0, 0, 1}, {"theft_recall", 0, 0, 2}, {"shrink_theft_rate", 1, 250, 250}}, nil},
		{"a hand-off by way of a ledge is like one by hand", func(y *story) {
			p, q := y.member("ann", handOff, 0), y.member("", sim.TechniqueTailgate, 0)
			u := y.hold(5, p, cola, handOff)
			require.NoError(y.t, y.w.Leave(at(9), p, 0, site.Vec2{X: 2, Y: 2}, handOff))
			require.NoError(y.t, y.w.PickUp(at(19), q, u, 1, handOff))
			y.path(q, 0, 30, 3, 1)
			y.leave(20, p)
			y.leave(30, q)
			y.batch.Alerts = append(y.batch.Alerts, output.Alert{X: 3, Y: 1, Time: unix(19), Emitted: unix(24)})
		}, []want{{"theft_recall_hand_off", 1, 1, 1}, {"time_to_alert_s_p50", 5, -1, 1}, {"theft_recall_before_exit", 1, 1, 1}}, nil},
		{"a member who picks up what a thief left lying has not stolen", func(y *story) {
			p, q := y.member("ann", sim.TechniqueConcealBag, 0), y.member("bob", honest, 0)
			u := y.hold(5, p, cola, sim.TechniqueConcealBag)
			require.NoError(y.t, y.w.Drop(at(9), p, 0, honest))
			require.NoError(y.t, y.w.PickUp(at(19), q, u, 1, honest))
			y.leave(20, p)
			y.leave(30, q)
			y.receipt("bob", 0, 30, 5, 1, cola)
			y.receipt("ann", 0, 20, 5, 1)
		}, []want{{"receipt_exact_rate", 1, 2, 2}, {"shrink_theft_rate", 0, 0, 150}}, []string{"theft_recall"}},
		{"a thief who picks up again what they dropped has", func(y *story) {
			p := y.member("ann", sim.TechniqueConcealBag, 0)
			u := y.hold(5, p, cola, sim.TechniqueConcealBag)
			require.NoError(y.t, y.w.Drop(at(9), p, 0, honest))
			require.NoError(y.t, y.w.PickUp(at(11), p, u, 1, honest))
			y.leave(20, p)
			y.alert("ann", 12, 15)
		}, []want{{"theft_recall_conceal_bag", 1, 1, 1}, {"time_to_alert_s_p50", 10, -1, 1}}, nil}, // taken at 5
		{"what is left on a ledge is owed by nobody", func(y *story) {
			p := y.member("ann", sim.TechniqueGrabAndRun, 0)
			y.hold(5, p, cola, sim.TechniqueGrabAndRun)
			require.NoError(y.t, y.w.Leave(at(9), p, 0, site.Vec2{X: 2, Y: 2}, sim.TechniqueGrabAndRun))
			y.leave(20, p)
			y.receipt("ann", 0, 20, 5, 1)
		}, []want{{"receipt_exact_rate", 1, 1, 1}}, []string{"theft_recall"}},
		{"an emptied unit is owed by who hid its content, its pack by nobody", func(y *story) {
			p := y.member("ann", sim.TechniqueEmptyReturn, 0)
			y.hold(5, p, chips, sim.TechniqueEmptyReturn)
			_, err := y.w.Empty(at(9), p, 0, 0.1, sim.TechniqueEmptyReturn)
			require.NoError(y.t, err)
			require.NoError(y.t, y.w.PutBack(at(12), p, 0, site.SlotID(chips), 0.5, sim.TechniqueEmptyReturn))
			y.leave(20, p)
			y.receipt("ann", 0, 20, 5, 1)
		}, []want{
			{"theft_recall_empty_return", 0, 0, 1},
			{"shrink_theft_rate", 1, 300, 300},
			{"item_recall", 0, 0, 1},
			{"event_recall", 0, 0, 2}, // the pick, and the pack that was put back
		}, nil},
		{"a pack that is carried out costs no more than its content", func(y *story) {
			p := y.member("ann", honest, 0)
			y.hold(5, p, chips, honest)
			_, err := y.w.Empty(at(9), p, 0, 0.1, honest)
			require.NoError(y.t, err)
			y.leave(20, p)
			y.receipt("ann", 0, 20, 5, 1, chips)
		}, []want{{"receipt_exact_rate", 1, 1, 1}, {"item_recall", 1, 1, 1}}, []string{"theft_recall"}},
		{"a content that is left inside is owed by nobody", func(y *story) {
			p := y.member("ann", honest, 0)
			u := y.hold(5, p, chips, honest)
			_, err := y.w.Empty(at(9), p, 0, 0.1, honest)
			require.NoError(y.t, err)
			require.NoError(y.t, y.w.Unstow(at(10), p, u, 1, honest))
			require.NoError(y.t, y.w.Leave(at(11), p, 1, site.Vec2{}, honest))
			y.leave(20, p)
			y.receipt("ann", 0, 20, 5, 1)
		}, []want{{"receipt_exact_rate", 1, 1, 1}}, []string{"theft_recall"}},
		{"what is eaten to steal is owed and stolen", func(y *story) {
			p := y.member("ann", sim.TechniqueEatInside, 0)
			y.hold(5, p, bar, sim.TechniqueEatInside)
			require.NoError(y.t, y.w.Consume(at(9), p, 0, sim.TechniqueEatInside))
			y.leave(20, p)
			y.receipt("ann", 0, 20, 5, 1)
			y.alert("ann", 10, 12)
		}, []want{{"theft_recall_eat_inside", 1, 1, 1}, {"item_recall", 0, 0, 1}, {"theft_value_recovered_rate", 1, 100, 100}}, nil},
		{"who slips in by the exit behind a member is nobody's guest", func(y *story) {
			p := y.member("ann", honest, 0)
			q := y.w.AddPerson(sim.Person{HeightM: 1.7}, sim.TechniqueSlipIn, p)
			y.w.Appear(q, at(1), sim.Pose{})
			require.NoError(y.t, y.w.Enter(at(1), q, 0, sim.TechniqueSlipIn))
			y.take(5, q, cola, honest)
			y.leave(20, p)
			y.leave(20, q)
			y.receipt("ann", 0, 20, 5, 1)
		}, []want{{"receipt_exact_rate", 1, 1, 1}, {"theft_recall_slip_in", 0, 0, 1}}, []string{"theft_recall_tailgate"}},
		{"a guest who hides something is still their sponsor's guest", func(y *story) {
			p := y.member("ann", honest, 0)
			q := y.w.AddPerson(sim.Person{HeightM: 1.7}, sim.TechniqueConcealClothes, p)
			y.w.Appear(q, at(1), sim.Pose{})
			require.NoError(y.t, y.w.Enter(at(1), q, 0, honest))
			y.take(5, q, cola, sim.TechniqueConcealClothes)
			y.leave(20, p)
			y.leave(20, q)
			y.receipt("ann", 0, 20, 5, 1, cola)
		}, []want{{"receipt_exact_rate", 1, 1, 1}, {"theft_recall_conceal_clothes", 0, 0, 1}, {"theft_value_recovered_rate", 1, 150, 150}}, nil},
		{"a sponsor who scans once per guest is one session", func(y *story) {
			p := y.member("ann", honest, 0)
			y.w.Scan(at(1), p, 0, "ann")
			q := y.guest(p, 1)
			y.w.Scan(at(2), p, 0, "ann")
			z := y.guest(p, 2)
			y.take(5, p, cola, honest)
			y.take(6, q, bar, honest)
			y.take(7, z, gum, honest)
			for i, m := range []sim.PersonID{q, z, p} {
				y.leave(20+float64(i), m)
			}
			y.receipt("ann", 0, 22, 5, 1, cola, bar, gum)
		}, []want{{"receipt_exact_rate", 1, 1, 1}, {"item_recall", 1, 3, 3}}, []string{"theft_recall"}},
		{"a guest who shows the sponsor's phone is a guest, one who shows their own is not", func(y *story) {
			p := y.member("ann", honest, 0)
			q := y.guest(p, 1)
			y.w.Scan(at(1), q, 0, "ann") // the sponsor's token; the guest has no account
			z := y.w.AddPerson(sim.Person{Account: "zoe", HeightM: 1.7}, honest, p)
			y.w.Appear(z, at(2), sim.Pose{})
			y.w.Scan(at(2), z, 0, "zoe")
			require.NoError(y.t, y.w.Enter(at(2), z, 0, honest))
			y.take(6, q, bar, honest)
			y.take(7, z, gum, honest)
			for _, m := range []sim.PersonID{q, z, p} {
				y.leave(20, m)
			}
			y.receipt("ann", 0, 20, 5, 1, bar)
			y.receipt("zoe", 2, 20, 5, 1, gum)
		}, []want{{"receipt_exact_rate", 1, 2, 2}, {"item_recall", 1, 2, 2}}, []string{"theft_recall"}},
		{"a guest with an account who does not show it is a guest", func(y *story) {
			p := y.member("ann", honest, 0)
			z := y.w.AddPerson(sim.Person{Account: "zoe", HeightM: 1.7}, honest, p)
			y.w.Appear(z, at(2), sim.Pose{})
			require.NoError(y.t, y.w.Enter(at(2), z, 0, honest))
			y.take(7, z, gum, honest)
			y.leave(20, z)
			y.leave(20, p)
			y.receipt("ann", 0, 20, 5, 1, gum)
		}, []want{{"receipt_exact_rate", 1, 1, 1}}, []string{"theft_recall"}},
		{"somebody else who comes back for a member is a thief of that kind", func(y *story) {
			p := y.member("ann", honest, 0)
			y.take(5, p, cola, honest)
			y.leave(20, p)
			y.receipt("ann", 0, 20, 5, 1, cola)
			q := y.w.AddPerson(sim.Person{HeightM: 1.7}, sim.TechniqueReenter, p)
			y.w.Appear(q, at(25), sim.Pose{})
			require.NoError(y.t, y.w.Enter(at(25), q, 0, sim.TechniqueReenter))
			y.take(30, q, bar, honest)
			y.leave(40, q)
		}, []want{{"receipt_exact_rate", 1, 1, 1}, {"theft_recall_reenter", 0, 0, 1}, {"shrink_theft_rate", 0.4, 100, 250}}, []string{"theft_recall_tailgate"}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			y := newStory(t)
			tc.tell(y)
			r := y.score()
			check(t, r, tc.want)
			for _, name := range tc.null {
				checkNull(t, r, name, "no incidents")
			}
		})
	}
}

// comeBack has ann buy a cola, leave at 20 s, and come in again at 40 s, with or
// without showing her token, for a bar and out at 60 s.
func comeBack(t *testing.T, tech sim.Technique, scans bool) (*story, sim.PersonID) {
	t.Helper()
	y := newStory(t)
	p := y.member("ann", tech, 0)
	y.take(5, p, cola, honest)
	y.leave(20, p)
	y.receipt("ann", 0, 20, 5, 1, cola)
	y.w.Appear(p, at(40), sim.Pose{})
	if scans {
		y.w.Scan(at(40), p, 0, "ann")
	}
	require.NoError(t, y.w.Enter(at(40), p, 0, honest))
	y.take(45, p, bar, honest)
	y.leave(60, p)
	y.path(p, 0, 20, 1, 1)
	y.path(p, 40, 60, 1, 1)
	y.track(1, "ann", 0, 20, 1, 1)
	return y, p
}

func TestWhoComesBackPaysAnew(t *testing.T) {
	y, p := comeBack(t, honest, true)
	y.receipt("ann", 40, 60, 5, 1, bar)
	y.track(2, "ann", 40, 60, 1, 1)
	r, rec := y.both()
	check(t, r, []want{
		{"receipt_exact_rate", 1, 2, 2},
		{"item_recall", 1, 2, 2},
		{"account_on_wrong_track_rate", 0, 0, 42},
		{"entry_exit_rate", 1, 2, 2}, // a track for each stay
	})
	require.Len(t, rec.Detail.Visits, 2)
	for i, want := range []struct{ in, out float64 }{{0, 20}, {40, 60}} {
		assert.Equal(t, at(want.in), rec.Detail.Visits[i].Entered)
		assert.Equal(t, at(want.out), rec.Detail.Visits[i].Left)
		assert.Equal(t, p, rec.Detail.Visits[i].Person)
	}
	stays := rec.Stays()
	require.Len(t, stays, 2)
	assert.Equal(t, at(40), stays[1].Entered)
	m, err := reports.NewStoreMap(rec, 1)
	require.NoError(t, err)
	require.Len(t, m.Marks, 1)
	assert.Equal(t, "bar", m.Marks[0].Name)
	assert.Len(t, m.Truth, 21)
	for _, x := range rec.AccountJudgements() {
		assert.True(t, x.Right)
	}
}

func TestWhoComesBackWithoutAScanSteals(t *testing.T) {
	for _, tech := range []sim.Technique{honest, sim.TechniqueReenter} {
		y, _ := comeBack(t, tech, false)
		y.track(2, "ann", 40, 60, 1, 1) // the engine takes her for a member still
		y.batch.Alerts = append(y.batch.Alerts, output.Alert{X: 1, Y: 1, Time: unix(50), Emitted: unix(55)})
		r, rec := y.both()
		check(t, r, []want{
			{"receipt_exact_rate", 1, 1, 1},
			{"theft_recall_reenter", 1, 1, 1},
			{"theft_recall_before_exit", 1, 1, 1},
			{"time_to_alert_s_p50", 10, -1, 1},
			{"shrink_theft_rate", 0.4, 100, 250},
			{"account_on_wrong_track_rate", 0.5, 21, 42},
		})
		require.Len(t, rec.Detail.Visits, 2)
		assert.Equal(t, reports.VerdictExact, rec.Detail.Visits[0].Verdict)
		assert.Equal(t, reports.VerdictNoAccount, rec.Detail.Visits[1].Verdict)
		assert.False(t, rec.Detail.Visits[0].Stole)
	}
}

// TestAGroupMayComeAndGo: while one of a party is inside, the others stay its
// members however often they go out.
func TestAGroupMayComeAndGo(t *testing.T) {
	y := newStory(t)
	p := y.member("ann", honest, 0)
	q := y.guest(p, 1)
	y.take(5, q, cola, honest)
	y.leave(10, q)
	y.w.Appear(q, at(15), sim.Pose{})
	require.NoError(t, y.w.Enter(at(15), q, 0, honest))
	y.take(20, q, bar, honest)
	y.leave(30, q)
	y.leave(40, p)
	y.receipt("ann", 0, 40, 5, 1, cola, bar)
	r, rec := y.both()
	check(t, r, []want{{"receipt_exact_rate", 1, 1, 1}, {"item_recall", 1, 2, 2}})
	require.Len(t, rec.Detail.Visits, 1)
	assert.Equal(t, 2, rec.Detail.Visits[0].People)
}
