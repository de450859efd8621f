package replay

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/site"
	"gosim/internal/browsertest"
	"gosim/reports"
	"gosim/sim"
)

// TestPlayerKnowsAllTechniquesAndActs: what the simulator can do has words.
func TestPlayerKnowsAllTechniquesAndActs(t *testing.T) {
	model, err := player.ReadFile("player/model.js")
	require.NoError(t, err)
	for _, tech := range sim.Techniques() {
		assert.Contains(t, string(model), " "+tech.String()+`: "`)
	}
	log, err := player.ReadFile("player/log.js")
	require.NoError(t, err)
	for k := sim.ActScan; k.String() != "unknown"; k++ {
		switch k {
		case sim.ActScan, sim.ActStow, sim.ActUnstow: // nothing that anybody would look for
		default:
			assert.Contains(t, string(log), "\n  "+k.String()+": (")
		}
	}
}

// busyRecord is a minute in which staff restock and hand something to Bob, Ann
// leaves a cola on a ledge that Bob picks up, and hides the content of chips.
func busyRecord(tb testing.TB) *reports.Record {
	tb.Helper()
	r := smallRecord(tb, 0)
	r.Acts, r.Events, r.Baskets, r.Alerts, r.Receipts = nil, nil, nil, nil, nil
	r.Detail.Errors, r.Detail.Incidents, r.Detail.Alerts = nil, nil, nil
	r.Visits = append(r.Visits, sim.Visit{Person: 3, Sponsor: sim.NoPerson, Staff: true, Entered: at(6), Left: sim.Never})
	r.Heights = append(r.Heights, 1.7)
	for t := 6.0; t < 46; t++ {
		r.Path = append(r.Path, sim.PathPoint{At: at(t), Person: 3, X: 4, Y: 1})
	}
	act := func(t float64, kind sim.ActKind, p sim.PersonID, unit sim.UnitID, k int, slot site.SlotID, intent sim.Technique) *sim.Act {
		r.Acts = append(r.Acts, sim.Act{At: at(t), Kind: kind, Person: p, Other: sim.NoPerson, Unit: unit, SKU: site.SKU(k), Slot: slot, Intent: intent, X: 2, Y: 3})
		return &r.Acts[len(r.Acts)-1]
	}
	const none, no = sim.TechniqueNone, sim.NoUnit
	act(12, sim.ActPick, 0, 1, 0, 0, none)
	act(14, sim.ActLeave, 0, 1, 0, -1, none)
	act(16, sim.ActPickUp, 1, 1, 0, -1, none)
	act(18, sim.ActRestock, 3, 2, 2, 2, none)
	act(19, sim.ActPick, 3, 2, 2, 2, none)
	act(20, sim.ActHandOver, 3, 2, 2, -1, none).Other = 1
	act(22, sim.ActPick, 0, 3, 2, 2, none)
	act(24, sim.ActEmpty, 0, 3, 2, -1, sim.TechniqueEmptyReturn)
	act(25, sim.ActChange, 0, no, -1, -1, sim.TechniqueClothesChange)
	act(26, sim.ActCover, 0, no, -1, -1, sim.TechniqueBlockCamera)
	act(30, sim.ActHandOver, 1, 1, 0, -1, none).Other = 3
	return r
}

func TestBrowserShowsWhatStaffAndThievesDo(t *testing.T) {
	p := browsertest.New(t, browsertest.Wide()).For(t)
	file := filepath.Join(t.TempDir(), "replay.html")
	require.NoError(t, os.WriteFile(file, []byte(page(t, busyRecord(t))), 0o600))
	p.Open(file, "replay=0&t=28")
	p.Wait(`document.querySelector(".clock")?.textContent`)
	seek := func(seconds string) {
		p.Eval(`replay.controller().seek(`+seconds+`)`, nil)
		p.Wait(`Math.abs(document.querySelector("input[type=range]").value - ` + seconds + `) < 0.01`)
	}
	took := func() (out []string) {
		p.Eval(`[...document.querySelectorAll(".card")].map((c) => [...c.querySelectorAll("tbody tr")].map((r) => r.cells[0].firstChild.textContent + "|" + r.cells[1].textContent).join(", "))`, &out)
		return out
	}
	seek("13")
	assert.Equal(t, "Cola 330 ml can|1", took()[0])
	seek("15")
	assert.Empty(t, took()[0], "left on a ledge")
	seek("28")
	assert.Equal(t, []string{"Chips|1", "Cola 330 ml can|1, Chips|1", ""}, took(), "picked up, and from staff; staff have no card")
	var log []string
	p.Eval(`[...document.querySelectorAll(".log li")].map((x) => x.textContent)`, &log)
	all := ""
	for _, x := range log {
		all += x + "\n"
	}
	for _, want := range []string{
		"leaves Cola 330 ml can on a ledge", "picks up Cola 330 ml can", "restocks Chips", "hands Chips to bob",
		"hides the content of Chips", "changes clothes", "covers a camera", "staff",
	} {
		assert.Contains(t, all, want)
	}
	seek("31")
	assert.Equal(t, "Chips|1", took()[1], "the cola went to staff")
	assert.Empty(t, p.Problems())
}
