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

// tellingStory is a story in the test store whose people can be placed.
func tellingStory(tb testing.TB) *story {
	tb.Helper()
	y := newStory(tb)
	y.s.Reindex()
	return y
}

// at lets somebody stand at a place from a second on.
func (y *story) at(p sim.PersonID, second, x, yy float64) {
	pose := sim.Pose{Pos: site.Vec2{X: x, Y: yy}}
	q := y.w.Person(p)
	q.From, q.To, q.FromT, q.ToT = pose, pose, at(second), at(second)
}

func (y *story) grab(second float64, p sim.PersonID, k site.SKU, tech sim.Technique) sim.UnitID {
	y.t.Helper()
	u := y.w.Front(site.SlotID(k), k)
	require.NoError(y.t, y.w.Pick(at(second), p, u, 0, tech))
	return u
}

func (y *story) do(errs ...error) {
	y.t.Helper()
	for _, err := range errs {
		require.NoError(y.t, err)
	}
}

// tell returns the story of the first theft by a technique.
func (y *story) tell(tech sim.Technique) *reports.Story {
	y.t.Helper()
	return y.tellOf(y.record(), tech)
}

func (y *story) tellOf(rec *reports.Record, tech sim.Technique) *reports.Story {
	y.t.Helper()
	for i := range rec.Detail.Incidents {
		if rec.Detail.Incidents[i].Technique == tech {
			s, err := reports.NewStory(rec, i)
			require.NoError(y.t, err)
			return s
		}
	}
	require.Fail(y.t, "no theft by "+tech.String())
	return nil
}

func TestStoryOfATailgater(t *testing.T) {
	y := tellingStory(t)
	y.member("far", sim.TechniqueNone, 2)
	y.member("ann", sim.TechniqueNone, 10)
	eve := y.member("", sim.TechniqueTailgate, 11.5)
	for s := 8.0; s < 30; s++ {
		y.path(1, s, s, 1, 1)
		y.path(eve, s, s, 2+math.Round((s-20)/5), 3)
	}
	y.at(eve, 20, 2, 3)
	y.take(20, eve, cola, sim.TechniqueTailgate)
	y.take(21, eve, cola, sim.TechniqueTailgate)
	y.at(eve, 25, 3, 3)
	y.take(25, eve, bar, sim.TechniqueTailgate)
	y.leave(29, eve)
	y.batch.Alerts = append(y.batch.Alerts,
		output.Alert{Kind: output.AlertTailgating, Time: unix(20), Emitted: unix(22), X: 2, Y: 3, SKU: site.NoSKU, Score: 0.8},
		output.Alert{Kind: output.AlertUnpaidItems, Time: unix(25), Emitted: unix(34), X: 3, Y: 3, SKU: bar, Units: 1, Score: 0.6},
	)
	s := y.tell(sim.TechniqueTailgate)
	assert.Equal(t, "Tailgating: 3 units for 4.00 EUR stolen, not billed, alert in time", s.Title)
	assert.Equal(t, []string{
		"0:00 Member shows a code and comes in",
		"0:02 Thief comes in right behind the member (1.5\u00a0s later), without a code",
		"0:10 Thief takes 2 × cola from P/1 and puts them in the shopping bag",
		"0:15 Thief takes bar from P/1 and puts it in the shopping bag",
		"0:19 Thief leaves with 3 units of the loot",
	}, s.Lines())
	assert.Equal(t, []string{
		"No bill: the thief has no account.",
		"Alert on the thief at 0:12, 7\u00a0s before the exit: somebody inside without an account, score 0.80.",
		"Alert on the thief at 0:24, 5\u00a0s after the exit: units that nobody pays for, score 0.60.",
	}, s.Outcome)
	require.Len(t, s.Cast, 2)
	assert.Equal(t, eve, s.Cast[0].Person)
	assert.Equal(t, reports.RoleBystander, s.Cast[1].Role)
	assert.Equal(t, "ann", s.Cast[1].Who)
	last := s.Cast[1].Path[len(s.Cast[1].Path)-1]
	assert.Less(t, last.At, at(10), "of those who know nothing only the way through the gate is shown")
	assert.Equal(t, site.Vec2{X: 2, Y: 3}, s.Steps[2].Pos)
	assert.Equal(t, []site.SlotID{0}, s.Steps[2].Slots)
}

// TestStoryFollowsTheLoot: the taker has an account and nothing in the end, the
// receiver no account and the loot; whose bill it is on is said.
func TestStoryFollowsTheLoot(t *testing.T) {
	y := tellingStory(t)
	ann := y.member("ann", sim.TechniqueHandOff, 0)
	bob := y.member("", sim.TechniqueHandOff, 30)
	cat := y.member("cat", sim.TechniqueNone, 31)
	y.at(ann, 5, 2, 3)
	y.path(bob, 35, 60, 4, 2)
	const tech = sim.TechniqueHandOff
	for i, k := range []site.SKU{cola, chips} {
		second := 5 + 3*float64(i)
		u := y.grab(second, ann, k, tech)
		y.do(y.w.Stow(at(second+1), ann, 0, sim.PlaceBag, tech))
		y.at(ann, 40, 4, 1)
		y.at(bob, 40, 4, 2)
		second += 40
		y.do(
			y.w.Unstow(at(second), ann, u, 0, tech),
			y.w.HandOver(at(second+1), ann, 0, bob, 1, tech),
			y.w.Stow(at(second+2), bob, 1, sim.PlaceBag, tech),
		)
	}
	y.take(50, cat, gum, sim.TechniqueNone)
	y.take(51, ann, gum, sim.TechniqueNone) // honest: no step
	for _, p := range []sim.PersonID{bob, ann, cat} {
		y.leave(60, p)
	}
	y.receipt("ann", 0, 60, 5, 0.9, cola, gum)
	y.receipt("cat", 31, 60, 5, 0.9, gum, chips)
	s := y.tell(tech)
	assert.Equal(t, "Handed to an accomplice: 2 units for 4.50 EUR stolen, billed to somebody else, no alert", s.Title)
	assert.Contains(t, s.Lines(), "0:45 Thief passes cola and chips to the accomplice, who puts them in a bag")
	assert.Contains(t, s.Lines(), "1:00 Accomplice leaves with 2 units of the loot")
	assert.Contains(t, s.Lines(), "1:00 Thief leaves with nothing of the loot")
	assert.Equal(t, []string{
		"No bill: the accomplice has no account.",
		"Bill of the thief (ann): 1 unit of the loot charged in error.",
		"Bill of cat, who has no part in it: 1 unit of the loot charged in error.",
		"No alert on the accomplice, who carries the loot.",
	}, s.Outcome)
	assert.Len(t, s.Cast[0].Others, 1, "the gum")
	for _, x := range s.Steps {
		if x.Other == 1 && x.Theft {
			assert.Equal(t, site.Vec2{X: 4, Y: 2}, x.OtherPos)
			return
		}
	}
	assert.Fail(t, "no step from hand to hand")
}

// TestStoryPartners: who helps without touching the loot, as far as the log
// shows it, and who only stands by.
func TestStoryPartners(t *testing.T) {
	cases := []struct {
		name string
		tech sim.Technique
		do   func(y *story, ann, bob, cat sim.PersonID)
		step string // of the partner
	}{
		{"covers", sim.TechniqueBlockCamera, func(y *story, ann, bob, _ sim.PersonID) {
			y.at(bob, 30, 5.6, 0.5)
			y.do(y.w.CoverCamera(at(30), at(50), bob, 1, sim.TechniqueBlockCamera))
			y.take(35, ann, cola, sim.TechniqueBlockCamera)
		}, "Accomplice covers camera C"},
		{"same facing", sim.TechniqueJointGrab, func(y *story, ann, bob, cat sim.PersonID) {
			y.take(35, ann, cola, sim.TechniqueJointGrab)
			y.take(35.4, bob, cola, sim.TechniqueJointGrab)
			y.take(35.2, cat, bar, sim.TechniqueJointGrab)
		}, "Accomplice takes cola from P/1 and puts it in the shopping bag, 0.4\u00a0s after the thief"},
		{"crosses", sim.TechniqueBodySwitch, func(y *story, ann, bob, cat sim.PersonID) {
			for _, s := range []float64{20, 21, 22} {
				y.path(ann, s, s, 3, 2)
				y.path(bob, s, s, 3+0.4*(23-s), 2)
				y.path(cat, s, s, 3.1, 2) // honest, as near
			}
			y.take(35, ann, cola, sim.TechniqueBodySwitch)
		}, "Thief and the accomplice cross breast to breast, 0.40\u00a0m apart: cameras may take one for the other"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			y := tellingStory(t)
			ann, bob := y.member("ann", c.tech, 0), y.member("bob", c.tech, 1)
			cat := y.member("cat", sim.TechniqueNone, 2)
			c.do(y, ann, bob, cat)
			for _, p := range []sim.PersonID{ann, bob, cat} {
				y.leave(60, p)
			}
			s := y.tell(c.tech)
			require.Len(t, s.Cast, 2)
			assert.Equal(t, bob, s.Cast[1].Person)
			found := false
			for i := range s.Steps {
				found = found || s.Sentence(i) == c.step
			}
			assert.True(t, found, "%q is not in %q", c.step, s.Lines())
		})
	}
}

// TestStoryOfThingsPutBack: what is moved to another's place is named with it, and
// what was brought along is not taken for the store's.
func TestStoryOfThingsPutBack(t *testing.T) {
	y := tellingStory(t)
	ann := y.member("ann", sim.TechniquePlaceSwap, 0)
	const swap = sim.TechniquePlaceSwap
	u := y.grab(10, ann, chips, swap)
	y.do(y.w.PutBack(at(12), ann, 0, site.SlotID(gum), 0.5, swap))
	y.do(y.w.Pick(at(50), ann, u, 0, swap), y.w.Stow(at(51), ann, 0, sim.PlaceBag, swap))
	const decoy = sim.TechniqueDecoyReturn
	eve := y.w.AddPerson(sim.Person{Account: "eve", HeightM: 1.7, RadiusM: 0.2}, decoy, sim.NoPerson)
	stone, err := y.w.BringIn(eve, 100)
	y.do(err)
	y.w.Appear(eve, at(1), sim.Pose{Pos: site.Vec2{X: 1, Y: 1}})
	y.w.Scan(at(1), eve, 0, "eve")
	y.do(y.w.Enter(at(1), eve, 0, decoy))
	y.grab(10, eve, bar, decoy)
	y.do(y.w.Stow(at(11), eve, 0, sim.PlaceHidden, decoy))
	y.do(y.w.Unstow(at(12), eve, stone, 0, decoy), y.w.PutBack(at(13), eve, 0, site.SlotID(bar), 0.5, decoy))
	y.leave(60, ann)
	y.leave(60, eve)
	y.receipt("ann", 0, 60, 5, 0.9, chips)
	rec := y.record()
	assert.Equal(t, []string{
		"0:00 Thief shows a code and comes in",
		"0:10 Thief takes chips from P/1 and puts it on P/1, the place of gum",
		"0:50 Thief takes chips from P/1 and puts it in the shopping bag",
		"1:00 Thief leaves with 1 unit of the loot",
	}, y.tellOf(rec, swap).Lines())
	s := y.tellOf(rec, decoy)
	assert.Equal(t, []string{
		"0:00 Thief shows a code and comes in",
		"0:09 Thief takes bar from P/1 and hides it",
		"0:11 Thief puts something else of like weight, brought along, in its place on P/1",
		"0:59 Thief leaves with 1 unit of the loot",
	}, s.Lines())
	assert.Equal(t, []string{"No receipt for the thief (eve), who owes the loot.", "No alert on the thief (eve)."}, s.Outcome)
}

// TestStoryOfWhoCameBack: the first visit is part of it.
func TestStoryOfWhoCameBack(t *testing.T) {
	y := tellingStory(t)
	ann := y.member("ann", sim.TechniqueReenter, 0)
	y.leave(20, ann)
	again := y.member("", sim.TechniqueReenter, 70)
	y.take(80, again, cola, sim.TechniqueReenter)
	y.leave(90, again)
	s := y.tell(sim.TechniqueReenter)
	require.Len(t, s.Cast, 2)
	assert.Equal(t, reports.RoleBefore, s.Cast[1].Role)
	assert.Equal(t, []string{
		"0:00 Thief (first visit) shows a code and comes in",
		"0:20 Thief (first visit) leaves with a clean bill",
		"1:10 Thief comes in without a code",
		"1:20 Thief takes cola from P/1 and puts it in the shopping bag",
		"1:30 Thief leaves with 1 unit of the loot",
	}, s.Lines())
}

func TestNoStory(t *testing.T) {
	y := tellingStory(t)
	eve := y.member("", sim.TechniqueTailgate, 0)
	y.take(1, eve, cola, sim.TechniqueTailgate)
	y.leave(9, eve)
	rec := y.record()
	for _, i := range []int{-1, 1} {
		_, err := reports.NewStory(rec, i)
		require.ErrorIs(t, err, reports.ErrNoStory)
		require.ErrorContains(t, err, "incident")
	}
	rec.Acts = rec.Acts[:1]
	_, err := reports.NewStory(rec, 0)
	require.ErrorIs(t, err, reports.ErrNoStory)
}
