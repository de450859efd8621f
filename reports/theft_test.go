package reports_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// theftStory is four thefts and an honest member:
//
//	tom  tailgates, chips 300, alerted on his track before exit
//	uma  hides gum 50 in a pocket, billed her cola 150 only, no alert
//	vic  hides bar 100 in a bag, billed for it, alerted after exit
//	wes  keeps cola 150 and returns a decoy, not billed, no alert
//	xia  honest, bar 100 billed, chips 300 forgotten, accused of taking gum
func theftStory(tb testing.TB) *story {
	tb.Helper()
	y := newStory(tb)
	tom := y.member("", sim.TechniqueTailgate, 5)
	y.take(20, tom, chips, sim.TechniqueTailgate)

	uma := y.member("uma", sim.TechniqueConcealPocket, 0)
	y.take(10, uma, cola, sim.TechniqueNone)
	y.take(20, uma, gum, sim.TechniqueConcealPocket)

	vic := y.member("vic", sim.TechniqueConcealBag, 0)
	y.take(30, vic, bar, sim.TechniqueConcealBag)

	wes := y.w.AddPerson(sim.Person{Account: "wes"}, sim.TechniqueDecoyReturn, sim.NoPerson)
	decoy, err := y.w.BringIn(wes, 100)
	require.NoError(tb, err)
	y.w.Appear(wes, 0, sim.Pose{})
	y.w.Scan(0, wes, 0, "wes")
	require.NoError(tb, y.w.Enter(0, wes, 0, sim.TechniqueDecoyReturn))
	y.take(15, wes, cola, sim.TechniqueDecoyReturn)
	require.NoError(tb, y.w.Unstow(at(16), wes, decoy, 0, sim.TechniqueDecoyReturn))
	require.NoError(tb, y.w.PutBack(at(17), wes, 0, 0, 0.5, sim.TechniqueDecoyReturn))

	xia := y.member("xia", sim.TechniqueNone, 0)
	y.take(10, xia, bar, sim.TechniqueNone)
	y.take(12, xia, chips, sim.TechniqueNone)
	for _, p := range []sim.PersonID{tom, uma, vic, wes, xia} {
		y.leave(60, p)
	}
	y.receipt("uma", 0, 60, 5, 1, cola)
	y.receipt("vic", 0, 60, 5, 1, bar)
	y.receipt("wes", 0, 60, 5, 1)
	y.receipt("xia", 0, 60, 5, 1, bar)

	y.path(tom, 5, 60, 2, 2)
	y.track(7, "", 5, 60, 2.2, 2)
	y.batch.Alerts = append(
		y.batch.Alerts,
		output.Alert{Kind: output.AlertTailgating, Time: unix(29), Emitted: unix(30), Track: 7, SKU: site.NoSKU, Score: 0.9},
		output.Alert{Kind: output.AlertConcealment, Time: unix(31), Emitted: unix(80), Account: "vic", SKU: bar, Units: 1, Score: 0.6},
		output.Alert{Kind: output.AlertUnpaidItems, Time: unix(40), Emitted: unix(50), Account: "xia", SKU: gum, Units: 1, Score: 0.7},
		output.Alert{Kind: output.AlertUnpaidItems, Time: unix(40), Emitted: unix(50), Track: 99, X: 5, Y: 0.5, SKU: site.NoSKU, Score: 0.1},
	)
	return y
}

func TestTheftByHand(t *testing.T) {
	r := theftStory(t).score()
	check(t, r, []want{
		{"theft_recall", 2.0 / 4, 2, 4},
		{"theft_recall_before_exit", 1.0 / 4, 1, 4},
		{"theft_recall_tailgate", 1, 1, 1},
		{"theft_recall_conceal_bag", 1, 1, 1},
		{"theft_recall_conceal_pocket", 0, 0, 1},
		{"theft_recall_decoy_return", 0, 0, 1},
		{"theft_recall_before_exit_tailgate", 1, 1, 1},
		{"theft_recall_before_exit_conceal_bag", 0, 0, 1}, // at 80 s, out at 60 s
		{"theft_recall_before_exit_conceal_pocket", 0, 0, 1},
		{"theft_recall_before_exit_decoy_return", 0, 0, 1},
		{"theft_precision", 2.0 / 4, 2, 4},
		{"false_accusations_per_1000_sessions", 1000.0 / 4, 1, 4},
		// tom .9 thief; xia .7 honest; vic .6 thief; uma, wes 0 thieves:
		// precision 1 at recall 1/4, 2/3 at 2/4, 4/5 at 4/4.
		{"theft_pr_auc", 1.0/4 + 1.0/4*2/3 + 2.0/4*4/5, -1, 5},
		{"theft_roc_auc", 1.0 / 4, -1, 5},
		{"theft_value_recovered_rate", (300.0 + 100) / 600, 400, 600},
		{"time_to_alert_s_p50", 10, -1, 2}, // 10 s and 50 s, nearest rank
		{"shrink_rate", 800.0 / 1150, 800, 1150},
		{"shrink_theft_rate", 500.0 / 1150, 500, 1150},
		{"shrink_error_rate", 300.0 / 1150, 300, 1150},
		// Left: cola 2, bar 2, chips 2, gum 1; accounted for: cola 1, bar 3, gum 1.
		{"unexplained_units_rate", 3.0 / 7, 3, 7},
	})
	checkNull(t, r, "time_to_alert_s_p90", "2 alerted incidents, 64 needed")
}

func TestTheftRules(t *testing.T) {
	tests := []struct {
		name string
		tell func(y *story)
		want []want
	}{
		{"a stolen unit put back right is no theft", func(y *story) {
			p := y.member("ann", sim.TechniqueConcealBag, 0)
			u := y.take(5, p, cola, sim.TechniqueConcealBag)
			require.NoError(y.t, y.w.Unstow(at(6), p, u, 0, sim.TechniqueNone))
			require.NoError(y.t, y.w.PutBack(at(7), p, 0, 0, 0.5, sim.TechniqueNone))
			require.NoError(y.t, y.w.Pick(at(8), p, u, 0, sim.TechniqueNone))
			y.leave(20, p)
			y.shop("bob", 0, 20)
			y.batch.Alerts = append(y.batch.Alerts, output.Alert{Account: "ann", Time: unix(6), Emitted: unix(6)})
		}, []want{{"theft_precision", 0, 0, 1}, {"false_accusations_per_1000_sessions", 500, 1, 2}}},
		{"who tailgates and takes nothing is no incident", func(y *story) {
			p := y.member("", sim.TechniqueTailgate, 0)
			y.leave(20, p)
			y.path(p, 0, 20, 3, 1)
			y.batch.Alerts = append(y.batch.Alerts, output.Alert{X: 3, Y: 1.5, Time: unix(6), Emitted: unix(6)})
		}, []want{{"theft_precision", 0, 0, 1}}},
		{"an alert with neither account nor known track means who stood there", func(y *story) {
			p := y.member("", sim.TechniqueTailgate, 0)
			y.take(5, p, cola, sim.TechniqueNone)
			y.leave(20, p)
			q := y.shop("bob", 0, 20)
			y.path(p, 0, 20, 3, 1)
			y.path(q, 0, 20, 3, 2.2)
			y.batch.Alerts = append(y.batch.Alerts, output.Alert{X: 3, Y: 1.5, Time: unix(6), Emitted: unix(6)})
		}, []want{{"theft_recall", 1, 1, 1}, {"time_to_alert_s_p50", 1, -1, 1}}},
		{"an alert before the taking counts as at once", func(y *story) {
			p := y.member("ann", sim.TechniqueConcealBag, 0)
			y.take(50, p, cola, sim.TechniqueConcealBag)
			y.leave(60, p)
			y.batch.Alerts = append(y.batch.Alerts, output.Alert{Account: "ann", Time: unix(6), Emitted: unix(6)})
		}, []want{{"time_to_alert_s_p50", 0, -1, 1}, {"theft_recall_before_exit", 1, 1, 1}}},
		{"what is handed over is stolen by whoever carries it out", func(y *story) {
			p, q := y.member("ann", sim.TechniqueConcealBag, 0), y.member("bob", sim.TechniqueNone, 0)
			require.NoError(y.t, y.w.Pick(at(5), p, y.w.Front(0, cola), 0, sim.TechniqueConcealBag))
			require.NoError(y.t, y.w.HandOver(at(9), p, 0, q, 0, sim.TechniqueConcealBag))
			y.leave(20, p)
			y.leave(30, q)
			// The first is an accusation of who no longer has it, the second comes after
			// ann was out and before bob was.
			y.batch.Alerts = append(y.batch.Alerts, output.Alert{Account: "ann", Time: unix(6), Emitted: unix(8)})
			y.batch.Alerts = append(y.batch.Alerts, output.Alert{Account: "bob", Time: unix(6), Emitted: unix(25)})
		}, []want{
			{"theft_recall", 1, 1, 1},
			{"theft_recall_before_exit", 1, 1, 1},
			{"theft_precision", 0.5, 1, 2},
			{"false_accusations_per_1000_sessions", 500, 1, 2},
			{"time_to_alert_s_p50", 20, -1, 1}, // taken at 5
		}},
		{"an honest hand-over is no theft, whoever pays", func(y *story) {
			p, q := y.member("ann", sim.TechniqueNone, 0), y.member("bob", sim.TechniqueNone, 0)
			require.NoError(y.t, y.w.Pick(at(5), p, y.w.Front(0, cola), 0, sim.TechniqueNone))
			require.NoError(y.t, y.w.HandOver(at(9), p, 0, q, 0, sim.TechniqueNone))
			y.leave(20, p)
			y.leave(30, q)
			y.batch.Alerts = append(y.batch.Alerts, output.Alert{Account: "bob", Time: unix(6), Emitted: unix(8)})
		}, []want{{"theft_precision", 0, 0, 1}, {"shrink_theft_rate", 0, 0, 150}, {"shrink_error_rate", 1, 150, 150}}},
		{"what somebody without an account hands to a member is stolen if it was taken to steal", func(y *story) {
			p, q := y.member("", sim.TechniqueTailgate, 0), y.member("ann", sim.TechniqueNone, 0)
			require.NoError(y.t, y.w.Pick(at(5), p, y.w.Front(0, cola), 0, sim.TechniqueTailgate))
			require.NoError(y.t, y.w.HandOver(at(9), p, 0, q, 0, sim.TechniqueNone))
			y.leave(20, p)
			y.leave(30, q)
			y.receipt("ann", 0, 30, 5, 1, cola)
		}, []want{
			{"theft_recall", 0, 0, 1},
			{"theft_recall_tailgate", 0, 0, 1},
			{"theft_value_recovered_rate", 1, 150, 150},
			{"shrink_rate", 0, 0, 150},
		}},
		{"a group's theft is its payer's, and over when the carrier is out", func(y *story) {
			p := y.member("ann", sim.TechniqueNone, 0)
			q := y.guest(p, 1)
			y.take(10, q, cola, sim.TechniqueConcealBag)
			y.take(12, p, bar, sim.TechniqueNone)
			y.leave(40, q)
			y.leave(60, p)
			y.receipt("ann", 0, 60, 5, 1, bar)
			y.batch.Alerts = append(y.batch.Alerts, output.Alert{Account: "ann", Time: unix(11), Emitted: unix(50)})
		}, []want{
			{"theft_recall", 1, 1, 1},
			{"theft_recall_before_exit", 0, 0, 1},
			{"theft_precision", 1, 1, 1},
			{"theft_value_recovered_rate", 0, 0, 150},
			{"time_to_alert_s_p50", 40, -1, 1},
		}},
		{"two techniques of one party are two incidents, each with its own exit", func(y *story) {
			p := y.member("ann", sim.TechniqueConcealBag, 0)
			q := y.guest(p, 1)
			y.take(10, p, cola, sim.TechniqueConcealBag)
			y.take(14, p, bar, sim.TechniqueConcealBag) // the same technique: the same incident
			y.take(30, q, gum, sim.TechniqueConcealPocket)
			y.leave(35, q)
			y.leave(60, p)
			y.batch.Alerts = append(y.batch.Alerts, output.Alert{Account: "ann", Time: unix(31), Emitted: unix(40)})
		}, []want{
			{"theft_recall", 1, 2, 2},
			{"theft_recall_conceal_bag", 1, 1, 1},
			{"theft_recall_conceal_pocket", 1, 1, 1},
			{"theft_recall_before_exit", 0.5, 1, 2},
			{"theft_recall_before_exit_conceal_bag", 1, 1, 1},
			{"theft_recall_before_exit_conceal_pocket", 0, 0, 1},
			{"time_to_alert_s_p50", 10, -1, 2},                    // 30 and 10 s
			{"theft_value_recovered_rate", 250.0 / 300, 250, 300}, // cola and bar, not gum
			{"theft_precision", 1, 1, 1},
		}},
		{"an alert without an account means whom its track followed last, not who has it later", func(y *story) {
			p, q := y.member("", sim.TechniqueTailgate, 0), y.member("bob", sim.TechniqueNone, 0)
			y.take(5, p, cola, sim.TechniqueNone)
			y.path(p, 0, 30, 1, 1)
			y.path(q, 0, 30, 3, 1)
			y.track(4, "", 0, 10, 1, 1)
			y.track(4, "", 12, 30, 3, 1) // has gone over to bob
			y.leave(30, p)
			y.leave(30, q)
			y.batch.Alerts = append(y.batch.Alerts,
				output.Alert{Track: 4, Time: unix(11), Emitted: unix(15)},
				output.Alert{Track: 4, Time: unix(13), Emitted: unix(15)})
		}, []want{
			{"theft_recall", 1, 1, 1},
			{"theft_precision", 0.5, 1, 2},
			{"false_accusations_per_1000_sessions", 1000, 1, 1},
			{"theft_recall_before_exit_tailgate", 1, 1, 1},
		}},
		{"an alert on a track that begins later means whom it follows first", func(y *story) {
			p := y.member("", sim.TechniqueTailgate, 0)
			y.take(5, p, cola, sim.TechniqueNone)
			y.path(p, 0, 30, 1, 1)
			y.track(4, "", 10, 30, 1, 1)
			y.leave(30, p)
			y.batch.Alerts = append(y.batch.Alerts, output.Alert{Track: 4, Time: unix(2), Emitted: unix(35)})
		}, []want{{"theft_recall", 1, 1, 1}, {"theft_recall_before_exit", 0, 0, 1}, {"time_to_alert_s_p50", 30, -1, 1}}},
		{"who has eaten and is still inside can be alerted in time", func(y *story) {
			p := y.member("ann", sim.TechniqueConcealBag, 0)
			require.NoError(y.t, y.w.Pick(at(5), p, y.w.Front(0, cola), 0, sim.TechniqueConcealBag))
			require.NoError(y.t, y.w.Consume(at(9), p, 0, sim.TechniqueConcealBag))
			y.batch.Alerts = append(y.batch.Alerts, output.Alert{Account: "ann", Time: unix(9), Emitted: unix(3000)})
		}, []want{{"theft_recall_before_exit", 1, 1, 1}, {"theft_value_recovered_rate", 1, 150, 150}}},
		{"an alert naming another account misses", func(y *story) {
			p := y.member("", sim.TechniqueTailgate, 0)
			y.take(5, p, cola, sim.TechniqueNone)
			y.leave(20, p)
			y.path(p, 0, 20, 3, 1)
			y.track(1, "bob", 0, 20, 3, 1)
			y.shop("bob", 0, 20)
			y.batch.Alerts = append(y.batch.Alerts, output.Alert{Account: "bob", Track: 1, Time: unix(6), Emitted: unix(6)})
		}, []want{{"theft_recall", 0, 0, 1}, {"theft_precision", 0, 0, 1}}},
		{"honest units of a product count as billed first", func(y *story) {
			p := y.member("ann", sim.TechniqueConcealBag, 0)
			y.take(5, p, cola, sim.TechniqueNone)
			y.take(7, p, cola, sim.TechniqueConcealBag)
			y.leave(20, p)
			y.receipt("ann", 0, 20, 5, 1, cola)
		}, []want{{"theft_value_recovered_rate", 0, 0, 150}, {"shrink_theft_rate", 0.5, 150, 300}, {"shrink_error_rate", 0, 0, 300}}},
		{"a unit both billed and alerted is recovered once", func(y *story) {
			p := y.member("ann", sim.TechniqueConcealBag, 0)
			y.take(5, p, cola, sim.TechniqueConcealBag)
			y.leave(20, p)
			y.receipt("ann", 0, 20, 5, 1, cola)
			y.batch.Alerts = append(y.batch.Alerts, output.Alert{Account: "ann", Time: unix(6), Emitted: unix(6)})
		}, []want{{"theft_value_recovered_rate", 1, 150, 150}}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			y := newStory(t)
			tc.tell(y)
			check(t, y.score(), tc.want)
		})
	}
}

func TestTheftCurvesNeedBothKinds(t *testing.T) {
	y := newStory(t)
	y.shop("ann", 0, 20, cola)
	r := y.score()
	checkNull(t, r, "theft_pr_auc", "no thieves")
	checkNull(t, r, "theft_roc_auc", "no thieves")
	checkNull(t, r, "theft_recall", "no incidents")
	checkNull(t, r, "theft_precision", "no alerts")
}
