package reports_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/reports"
	"gosim/sim"
)

// mixedBilling is five sessions with one error of each cause:
//
//	ann  owes cola 2, bar 1   billed the same         400 of 400
//	bob  owes chips           billed chips, gum       350 of 300, gum is a phantom
//	cid  owes cola, bar       billed cola 2           300 of 250, the second cola is dee's, the bar is missed
//	dee  owes cola            billed nothing            0 of 150
//	eve  owes bar             billed chips            300 of 100, the bar's event was read as chips
func mixedBilling(tb testing.TB) *story {
	tb.Helper()
	y := newStory(tb)
	y.shop("ann", 0, 60, cola, cola, bar)
	y.shop("bob", 0, 60, chips)
	y.shop("cid", 0, 60, cola, bar)
	y.shop("dee", 10, 70, cola)
	y.shop("eve", 100, 160, bar)
	y.receipt("ann", 0, 60, 10, 0.9, cola, cola, bar)
	y.receipt("bob", 0, 60, 20, 0.8, chips, gum).Review = true
	y.receipt("cid", 0, 60, 30, 0.7, cola, cola)
	y.receipt("dee", 10, 70, 40, 0.6)
	y.receipt("eve", 100, 160, 50, 0.95, chips)
	y.batch.Events = append(y.batch.Events, output.ShelfEvent{ID: 1, Plate: 1, Start: unix(101), End: unix(101.5), SKU: chips, Units: -1})
	return y
}

func TestBillingByHand(t *testing.T) {
	r := mixedBilling(t).score()
	check(t, r, []want{
		{"receipt_exact_rate", 1.0 / 5, 1, 5},
		{"auto_receipt_exact_rate", 1.0 / 5, 1, 5},
		{"item_precision", 5.0 / 8, 5, 8},
		{"item_recall", 5.0 / 8, 5, 8},
		{"item_f1", 10.0 / 16, 10, 16},
		{"session_f1_mean", (1 + 2.0/3 + 1.0/2 + 0 + 0) / 5, -1, 5},
		{"charged_in_error_rate", 3.0 / 5, 3, 5},
		{"value_overcharge_rate", (50.0 + 50 + 200) / 1200, 300, 1200},
		{"value_undercharge_rate", 150.0 / 1200, 150, 1200},
		{"unit_error_rate", 6.0 / 8, 6, 8},
		{"wrong_person_units_rate", 2.0 / 8, 2, 8},
		{"wrong_sku_units_rate", 2.0 / 8, 2, 8},
		{"wrong_quantity_units_rate", 1.0 / 8, 1, 8},
		{"phantom_units_rate", 1.0 / 8, 1, 8},
		{"review_rate", 1.0 / 5, 1, 5},
		{"review_minutes_per_1000_sessions", 1000 * (1 + 0.5*2) / 5, 1, 5}, // bob's, of two lines
		// Most confident first: eve wrong, ann right, bob, cid, dee wrong.
		{"aurc", (1 + 1.0/2 + 2.0/3 + 3.0/4 + 4.0/5) / 5, -1, 5},
		{"receipt_delay_s_p50", 30, -1, 5},
	})
	checkNull(t, r, "receipt_delay_s_p90", "5 receipts, 64 needed")
	checkNull(t, r, "receipt_delay_s_p99", "5 receipts, 662 needed")
	checkNull(t, r, "confidence_ece", "5 receipts, 150 needed")

	verdicts := make([]reports.Verdict, 0, 5)
	for _, v := range r.Detail.Visits {
		verdicts = append(verdicts, v.Verdict)
	}
	assert.Equal(t, []reports.Verdict{
		reports.VerdictExact, reports.VerdictOvercharged, reports.VerdictMixed, reports.VerdictUndercharged, reports.VerdictMixed,
	}, verdicts)
}

func TestBillingRules(t *testing.T) {
	tests := []struct {
		name string
		tell func(y *story)
		want []want
	}{
		{"a group pays on its sponsor's account", func(y *story) {
			p := y.member("ann", sim.TechniqueNone, 0)
			q := y.guest(p, 1)
			y.take(5, p, cola, sim.TechniqueNone)
			y.take(6, q, bar, sim.TechniqueNone)
			y.leave(20, q)
			y.leave(30, p)
			y.receipt("ann", 0, 30, 5, 1, cola, bar)
		}, []want{{"receipt_exact_rate", 1, 1, 1}, {"receipt_delay_s_p50", 5, -1, 1}}},
		{"receipts of a group's members add up", func(y *story) {
			p := y.member("ann", sim.TechniqueNone, 0)
			q := y.guest(p, 1)
			y.take(5, p, cola, sim.TechniqueNone)
			y.take(6, q, bar, sim.TechniqueNone)
			y.leave(20, q)
			y.leave(30, p)
			y.receipt("ann", 1, 20, 5, 1, bar)
			y.receipt("ann", 0, 30, 7, 1, cola)
		}, []want{{"receipt_exact_rate", 1, 1, 1}, {"receipt_delay_s_p50", 7, -1, 1}, {"review_rate", 0, 0, 2}}},
		{"an item handed over is owed by whoever carries it out", func(y *story) {
			p, q := y.member("ann", sim.TechniqueNone, 0), y.member("bob", sim.TechniqueNone, 1)
			u := y.w.Front(0, cola)
			require.NoError(y.t, y.w.Pick(at(5), p, u, 0, sim.TechniqueNone))
			require.NoError(y.t, y.w.HandOver(at(6), p, 0, q, 1, sim.TechniqueNone))
			y.leave(20, p)
			y.leave(20, q)
			y.receipt("ann", 0, 20, 5, 1)
			y.receipt("bob", 1, 20, 5, 1, cola)
		}, []want{{"receipt_exact_rate", 1, 2, 2}}},
		{"an item dropped or put back is owed by nobody, one eaten is owed", func(y *story) {
			p := y.member("ann", sim.TechniqueNone, 0)
			for i, end := range []func() error{
				func() error { return y.w.Drop(at(11), p, 0, sim.TechniqueNone) },
				func() error { return y.w.PutBack(at(21), p, 0, 2, 0.5, sim.TechniqueNone) },
				func() error { return y.w.Consume(at(31), p, 0, sim.TechniqueNone) },
			} {
				require.NoError(y.t, y.w.Pick(at(float64(10*i+10)), p, y.w.Front(site.SlotID(i), site.SKU(i)), 0, sim.TechniqueNone))
				require.NoError(y.t, end())
			}
			y.leave(40, p)
			y.receipt("ann", 0, 40, 5, 1, chips)
		}, []want{{"receipt_exact_rate", 1, 1, 1}, {"item_recall", 1, 1, 1}}},
		{"no receipt is an empty bill", func(y *story) {
			y.shop("ann", 0, 10)
			y.shop("bob", 0, 10, cola)
		}, []want{{"receipt_exact_rate", 0.5, 1, 2}, {"wrong_quantity_units_rate", 1, 1, 1}, {"session_f1_mean", 0, -1, 1}}},
		{"a later receipt of a visit replaces the earlier one", func(y *story) {
			y.shop("ann", 0, 10, cola)
			y.receipt("ann", 0, 10, 5, 1, cola, cola)
			y.receipt("ann", 0, 10, 6, 1, cola).Visit = 1
		}, []want{{"receipt_exact_rate", 1, 1, 1}, {"review_rate", 0, 0, 1}}},
		{"what a human mended is exact, but was not before", func(y *story) {
			y.shop("ann", 0, 10, cola, bar)
			y.receipt("ann", 0, 10, 5, 0.4, cola).Review = true
			y.receipt("ann", 0, 10, 900, 1, cola, bar).Visit = 1
		}, []want{
			{"receipt_exact_rate", 1, 1, 1},
			{"auto_receipt_exact_rate", 0, 0, 1},
			{"review_rate", 1, 1, 1},
			{"aurc", 1, -1, 1},
			{"review_minutes_per_1000_sessions", 1500, 1, 1},
			{"receipt_delay_s_p50", 900, -1, 1}, // 1 min and ½ min for one line
		}},
		{"what the engine mended itself was exact before review", func(y *story) {
			y.shop("ann", 0, 10, cola, bar)
			y.receipt("ann", 0, 10, 5, 0.4, cola)
			r := y.receipt("ann", 0, 10, 9, 0.8, cola, bar)
			r.Visit, r.Review = 1, true
			y.receipt("ann", 0, 10, 900, 1, bar).Visit = 1 // the human was wrong
		}, []want{
			{"receipt_exact_rate", 0, 0, 1},
			{"auto_receipt_exact_rate", 1, 1, 1},
			{"review_rate", 1, 1, 1},
			{"aurc", 0, -1, 1},
			{"review_minutes_per_1000_sessions", 2000, 1, 1},
		}},
		{"reviewers work on receipts of nobody's session too", func(y *story) {
			y.shop("ann", 0, 10, cola)
			y.shop("bob", 0, 10, cola)
			y.receipt("ann", 0, 10, 5, 1, cola)
			y.receipt("bob", 0, 10, 5, 1, cola)
			y.receipt("zoe", 0, 10, 5, 0.2, gum, gum).Review = true
		}, []want{{"review_rate", 1.0 / 3, 1, 3}, {"review_minutes_per_1000_sessions", 750, 1, 2}}},
		{"two visits of one account are told apart by time", func(y *story) {
			y.shop("ann", 0, 100, cola)
			y.shop("ann", 200, 300, bar)
			y.receipt("ann", 201, 301, 5, 1, bar)
			y.receipt("ann", 2, 99, 5, 1, cola)
		}, []want{{"receipt_exact_rate", 1, 2, 2}}},
		{"a receipt on an absent account is a phantom", func(y *story) {
			y.shop("ann", 0, 100, cola)
			y.receipt("ann", 0, 100, 5, 1, cola)
			y.receipt("zoe", 0, 100, 5, 1, gum)
		}, []want{{"receipt_exact_rate", 1, 1, 1}, {"item_precision", 0.5, 1, 2}, {"phantom_units_rate", 1, 1, 1}, {"value_overcharge_rate", 50.0 / 150, 50, 150}}},
		{"a receipt without an account charges nobody", func(y *story) {
			y.shop("ann", 0, 100, cola)
			y.receipt("ann", 0, 100, 5, 1, cola)
			y.receipt("", 0, 100, 5, 1, gum)
		}, []want{{"item_precision", 1, 1, 1}, {"review_rate", 0, 0, 1}}},
		{"being billed for a tailgater's item is the wrong person", func(y *story) {
			p := y.member("", sim.TechniqueTailgate, 0)
			y.take(5, p, gum, sim.TechniqueTailgate)
			y.leave(50, p)
			y.shop("ann", 0, 100, cola)
			y.receipt("ann", 0, 100, 5, 1, cola, gum)
		}, []want{{"wrong_person_units_rate", 1, 1, 1}, {"unit_error_rate", 1, 1, 1}}},
		{"the same product owed at another time is no excuse", func(y *story) {
			y.shop("ann", 0, 100, cola)
			y.shop("bob", 200, 300, gum)
			y.receipt("ann", 0, 100, 5, 1, cola, gum)
			y.receipt("bob", 200, 300, 5, 1)
		}, []want{{"wrong_person_units_rate", 0, 0, 2}, {"phantom_units_rate", 0.5, 1, 2}, {"wrong_quantity_units_rate", 0.5, 1, 2}}},
		{"who is still inside does not count", func(y *story) {
			y.shop("ann", 0, 100, cola)
			y.receipt("ann", 0, 100, 5, 1, cola)
			y.take(20, y.member("bob", sim.TechniqueNone, 10), bar, sim.TechniqueNone)
		}, []want{{"receipt_exact_rate", 1, 1, 1}, {"item_recall", 1, 1, 1}}},
		{"an object brought in is no stock", func(y *story) {
			p := y.w.AddPerson(sim.Person{Account: "ann"}, sim.TechniqueNone, sim.NoPerson)
			_, err := y.w.BringIn(p, 100)
			require.NoError(y.t, err)
			y.w.Appear(p, 0, sim.Pose{})
			y.w.Scan(0, p, 0, "ann")
			require.NoError(y.t, y.w.Enter(0, p, 0, sim.TechniqueNone))
			y.leave(9, p)
		}, []want{{"receipt_exact_rate", 1, 1, 1}}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			y := newStory(t)
			tc.tell(y)
			check(t, y.score(), tc.want)
		})
	}
}

func TestNothingIsNullNotZero(t *testing.T) {
	r := newStory(t).score()
	for _, m := range reports.Metrics() {
		v := r.Value(m.Name)
		assert.False(t, v.Valid, m.Name)
		assert.NotEmpty(t, v.Reason, m.Name)
	}
}

func TestCalibrationErrorOfPooledReceipts(t *testing.T) {
	// 150 sessions at confidence 0.9, 60 % of them exact: each bin is off by 0.3.
	y := newStory(t)
	for i := range 150 {
		enter := float64(100 * i)
		y.shop("m", enter, enter+50)
		r := y.receipt("m", enter, enter+50, 5, 0.9)
		if i%5 >= 3 {
			r.Lines = []output.Line{{SKU: gum, Units: 1, PriceCents: 50}}
			r.TotalCents = 50
		}
	}
	r := y.score()
	check(t, r, []want{
		{"confidence_ece", 0.3, -1, 150},
		{"aurc", 0.4, -1, 150}, // one tie: the errors are spread evenly
		{"receipt_delay_s_p90", 5, -1, 150},
	})
}

// TestBillingProperties checks what holds for any bills: rates within [0, 1],
// causes that sum to the total error, and F1 of 1 exactly where all is exact.
func TestBillingProperties(t *testing.T) {
	for seed := range uint64(200) {
		y := newStory(t)
		st := sim.NewKeys(seed, 0).Stream(sim.EntityOf(sim.ClassWorld, 0), 1, 0)
		wrong := int64(0)
		perfect := seed%4 == 0
		for p := range 1 + st.IntN(5) {
			name := string(rune('a' + p))
			enter := float64(st.IntN(100))
			var owed, billed []site.SKU
			var diff [4]int
			for range st.IntN(5) {
				k := site.SKU(st.IntN(4))
				owed, billed = append(owed, k), append(billed, k)
			}
			if !perfect && len(billed) > 0 && st.Bool(0.5) {
				diff[billed[0]]--
				billed = billed[1:]
			}
			if !perfect && st.Bool(0.5) {
				k := site.SKU(st.IntN(4))
				diff[k]++
				billed = append(billed, k)
			}
			for _, d := range diff {
				wrong += int64(max(d, -d))
			}
			y.shop(name, enter, enter+50, owed...)
			y.receipt(name, enter, enter+50, 5, st.Float64(), billed...)
			for i, k := range owed {
				y.batch.Events = append(y.batch.Events, output.ShelfEvent{Plate: site.PlateID(k), Start: unix(enter + 1 + float64(i)), End: unix(enter + 1 + float64(i)), SKU: site.SKU(st.IntN(4)), Units: -1})
			}
		}
		r := y.score()
		sum := int64(0)
		for _, name := range []string{"wrong_person_units_rate", "wrong_sku_units_rate", "wrong_quantity_units_rate", "phantom_units_rate"} {
			n := r.Value(name).Counts.Num
			assert.GreaterOrEqual(t, n, int64(0))
			sum += n
		}
		require.Equal(t, wrong, sum, "seed %d: the causes must sum to the total error", seed)
		require.Equal(t, wrong, r.Value("unit_error_rate").Counts.Num, "seed %d", seed)
		for _, name := range []string{"receipt_exact_rate", "item_precision", "item_recall", "item_f1", "session_f1_mean", "charged_in_error_rate", "review_rate", "aurc", "event_precision", "event_recall", "event_sku_accuracy"} {
			if v := r.Value(name); v.Valid {
				require.True(t, v.Optional.Value >= 0 && v.Optional.Value <= 1, "seed %d: %s = %g", seed, name, v.Optional.Value)
			}
		}
		exact, f1 := r.Value("receipt_exact_rate"), r.Value("item_f1")
		if f1.Valid {
			require.Equal(t, exact.Optional.Value == 1, math.Abs(f1.Optional.Value-1) < 1e-12, "seed %d: exact receipts if and only if F1 is 1", seed)
		}
	}
}
