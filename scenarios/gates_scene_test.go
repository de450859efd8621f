package scenarios

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/output"
	"gosim/internal/strictyaml"
	"gosim/reports"
	"gosim/sim"
)

// gateScene plays some minutes of gates.yaml in a small shop, checks what holds
// whatever the settings, and returns what happened.
func gateScene(t *testing.T, changes ...strictyaml.Override) *reports.Record {
	t.Helper()
	s, err := Load("gates.yaml", append([]strictyaml.Override{
		set("store.layout", "stores/corner-shop/store.yaml"), set("duration", "4m"), set("population.fixed_visits", "16"),
	}, changes...))
	require.NoError(t, err)
	var rec *reports.Record
	_, err = Run(t.Context(), s, Options{Workers: 1, Records: func(r *reports.Record) error {
		rec = r
		return nil
	}})
	require.NoError(t, err)

	accepted, sessions := map[string]int{}, map[string]int{}
	for _, a := range rec.Acts {
		if a.Kind == sim.ActScan && a.Outcome == sim.ScanAccepted {
			accepted[a.Code]++
		}
	}
	for _, r := range rec.Receipts {
		assert.Positive(t, accepted[r.Account], "a receipt on %s, whose code opened no gate", r.Account)
	}
	for _, v := range rec.Detail.Visits {
		if v.Verdict != reports.VerdictStray && v.Account != "" {
			sessions[v.Account]++
			assert.Positive(t, accepted[v.Account])
		}
	}
	for account, n := range sessions {
		assert.LessOrEqual(t, n, accepted[account], "a second showing is no second session of %s", account)
	}
	return rec
}

// outcomesOf counts the outcomes of all scans.
func outcomesOf(r *reports.Record) map[sim.ScanOutcome]int {
	n := map[sim.ScanOutcome]int{}
	for _, a := range r.Acts {
		if a.Kind == sim.ActScan {
			n[a.Outcome]++
		}
	}
	return n
}

func sharedAlerts(r *reports.Record) (alerts []output.Alert) {
	for _, a := range r.Alerts {
		if a.Kind == output.AlertAccountShared {
			alerts = append(alerts, a)
		}
	}
	return alerts
}

func TestEverythingGoesWrongAtTheGate(t *testing.T) {
	r := gateScene(t, set("population.fixed_visits", "40"), set("duration", "8m"))
	n := outcomesOf(r)
	for _, o := range []sim.ScanOutcome{sim.ScanAccepted, sim.ScanUnknown, sim.ScanRevoked, sim.ScanRepeated, sim.ScanUnread} {
		assert.Positive(t, n[o], "%s", o)
	}
	t.Log(n)
	paid := false
	for i := range r.Visits {
		v := &r.Visits[i]
		if v.Entered == sim.Never {
			continue
		}
		shown, opened := false, false
		for _, a := range r.Acts {
			if a.Kind == sim.ActScan && int(a.Person) == i {
				shown, opened = true, opened || a.Outcome.Open()
			}
		}
		assert.True(t, opened || !shown || v.Technique == sim.TechniqueTailgate, "person %d came in on a refused code", i)
		paid = paid || opened
	}
	assert.True(t, paid)
}

// quietGate leaves of gates.yaml only what pictures of codes do.
func quietGate() []strictyaml.Override {
	var out []strictyaml.Override
	for _, key := range []string{"slow_share", "double_scan_share", "wrong_code_share", "revoked_share", "hold_door_share", "turn_back_share"} {
		out = append(out, set("population.at_gate."+key, "0"))
	}
	for _, key := range []string{"read_failure_share", "missed_crossing_share", "double_crossing_share"} {
		out = append(out, set("sensors.gate."+key, "0"))
	}
	return append(out, set("population.party_size_weights", "[1]"), set("population.at_gate.shared_code_share", "1"),
		set("population.fixed_visits", "8"))
}

func TestAPictureOfACodeIsPaidByItsAccount(t *testing.T) {
	r := gateScene(t, quietGate()...)
	friends := 0
	for i := range r.Visits {
		if v := &r.Visits[i]; v.Account == "" && v.Entered != sim.Never {
			friends++
		}
	}
	require.Equal(t, 8, friends)
	alerts := sharedAlerts(r)
	t.Logf("%d alerts, %d receipts", len(alerts), len(r.Receipts))
	require.NotEmpty(t, alerts)
	for _, a := range alerts {
		met := false
		for i := range r.Visits {
			v := &r.Visits[i]
			met = met || v.Account == "" && v.Sponsor >= 0 && r.Visits[v.Sponsor].Account == a.Account && r.Visits[v.Sponsor].Left > v.Entered
		}
		assert.True(t, met, "%s was inside twice", a.Account)
		for _, x := range r.Receipts {
			if at := a.Time; x.Account == a.Account && x.Entry <= at && at <= x.Exit {
				assert.True(t, x.Review, "somebody should look at the receipt of %s", a.Account)
			}
		}
	}
	assert.Empty(t, r.Detail.Incidents, "nobody steals")
}

func TestAntiPassbackKeepsFriendsOutside(t *testing.T) {
	r := gateScene(t, append(quietGate(), set("sensors.gate.anti_passback_s", "600"), set("population.at_gate.follow_share", "0"))...)
	n := outcomesOf(r)
	assert.Equal(t, 8, n[sim.ScanAccepted])
	assert.GreaterOrEqual(t, n[sim.ScanAlreadyInside], 8)
	for i := range r.Visits {
		assert.Equal(t, r.Visits[i].Account != "", r.Visits[i].Entered != sim.Never)
	}
	assert.Empty(t, sharedAlerts(r))
}
