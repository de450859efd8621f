package agents

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// keeper is a gate as a test wants it.
type keeper struct {
	unread  func(n int) bool // the n-th code shown, from 0
	once    bool             // no code is accepted twice
	used    map[string]bool
	n       int
	heldFor []sim.Time
}

func (g *keeper) Scanned(_ sim.Time, _ site.GateID, code string, standing sim.ScanOutcome) sim.ScanOutcome {
	n := g.n
	g.n++
	switch {
	case g.unread != nil && g.unread(n):
		return sim.ScanUnread
	case standing == sim.ScanAccepted && g.once && g.used[code]:
		return sim.ScanAlreadyInside
	case standing == sim.ScanAccepted && g.used != nil:
		g.used[code] = true
	}
	return standing
}

func (g *keeper) Crossed(sim.Time, site.GateID, sim.Passage) {}
func (g *keeper) Held(_ sim.Time, _ site.GateID, d sim.Time) { g.heldFor = append(g.heldFor, d) }

// atGate plays 20 honest visits in four minutes, each alone, and checks what holds
// whatever happens at the gate: all leave, and nobody comes in on a code that was
// refused, unless they follow somebody or were let in.
func atGate(t *testing.T, s *site.Site, seed uint64, g *keeper, change func(*GateHabits)) *run {
	t.Helper()
	cfg := DefaultConfig()
	cfg.FixedVisits, cfg.Theft.Share, cfg.PartyWeights, cfg.AtGate = 20, 0, []float64{1}, NoGateHabits()
	change(&cfg.AtGate)
	r := open(t, s, seed, cfg)
	if g != nil {
		r.w.Gates = g
	}
	c := r.watch(t, seed)
	r.play(t, 4*sim.Minute, 40*sim.Minute)
	require.NoError(t, r.pop.Err())
	require.Zero(t, r.pop.Active(), "seed %d: still there", seed)
	require.Empty(t, r.w.Present())
	require.NoError(t, r.w.Check())
	require.LessOrEqual(t, c.overlap, 1e-3, "seed %d", seed)
	for i := range r.pop.gates {
		require.Equal(t, int32(-1), r.pop.gates[i].holder)
		require.Empty(t, r.pop.gates[i].queue)
		require.Empty(t, r.pop.gates[i].followers)
	}
	open, let := map[sim.PersonID]bool{}, map[sim.PersonID]bool{}
	for _, a := range r.w.Log.Acts {
		switch a.Kind {
		case sim.ActScan:
			open[a.Person] = open[a.Person] || a.Outcome.Open()
		case sim.ActEnter:
			v := &r.w.Log.Visits[a.Person]
			let[a.Person] = true
			require.True(t, open[a.Person] || v.Technique == sim.TechniqueTailgate || cfg.AtGate.HoldShare > 0, "seed %d person %d", seed, a.Person)
		default:
		}
	}
	for i := range r.w.Log.Visits {
		require.Equal(t, let[sim.PersonID(i)], r.w.Log.Visits[i].Entered != sim.Never)
	}
	return r
}

// story lists the scans and crossings of a person.
func story(r *run, p sim.PersonID) []string {
	var out []string
	for _, a := range r.w.Log.Acts {
		if a.Person != p {
			continue
		}
		switch a.Kind {
		case sim.ActScan:
			out = append(out, a.Outcome.String())
		case sim.ActEnter, sim.ActExit:
			out = append(out, a.Kind.String())
		default:
		}
	}
	return out
}

func bothStores(t *testing.T, test func(t *testing.T, s *site.Site, seed uint64)) {
	t.Helper()
	for name, build := range map[string]func(testing.TB) *site.Site{"two gates": smallShop, "one door": oneDoor} {
		for seed := range uint64(3) {
			t.Run(fmt.Sprintf("%s %d", name, seed), func(t *testing.T) { test(t, build(t), seed) })
		}
	}
}

func TestCodesThatCannotBeReadAreShownAgain(t *testing.T) {
	bothStores(t, func(t *testing.T, s *site.Site, seed uint64) {
		t.Helper()
		r := atGate(t, s, seed, &keeper{unread: func(n int) bool { return n%3 != 2 }}, func(*GateHabits) {})
		for i := range r.w.Log.Visits {
			assert.Equal(t, []string{"unread", "unread", "accepted", "enter", "exit"}, story(r, sim.PersonID(i)))
		}
	})
}

func TestWhoseCodeIsNeverReadGoesAway(t *testing.T) {
	r := atGate(t, smallShop(t), 1, &keeper{unread: func(int) bool { return true }}, func(*GateHabits) {})
	require.Len(t, r.w.Log.Visits, 20)
	for i := range r.w.Log.Visits {
		assert.Len(t, story(r, sim.PersonID(i)), unreadTries)
	}
}

func TestDoubleScansAreOneVisit(t *testing.T) {
	bothStores(t, func(t *testing.T, s *site.Site, seed uint64) {
		t.Helper()
		r := atGate(t, s, seed, nil, func(h *GateHabits) { h.DoubleShare = 1 })
		require.Len(t, r.w.Log.Visits, 20)
		for i := range r.w.Log.Visits {
			assert.Equal(t, []string{"accepted", "accepted", "enter", "exit"}, story(r, sim.PersonID(i)))
		}
	})
}

func TestWrongCodesAreRefusedFirst(t *testing.T) {
	bothStores(t, func(t *testing.T, s *site.Site, seed uint64) {
		t.Helper()
		r := atGate(t, s, seed, nil, func(h *GateHabits) { h.WrongShare = 1 })
		for i := range r.w.Log.Visits {
			assert.Equal(t, []string{"unknown", "accepted", "enter", "exit"}, story(r, sim.PersonID(i)))
		}
		for _, a := range r.w.Log.Acts {
			if a.Kind == sim.ActScan && a.Outcome == sim.ScanUnknown {
				assert.Regexp(t, `^29\d{11}$`, a.Code)
			}
		}
	})
}

func TestRevokedMembersStayOutside(t *testing.T) {
	bothStores(t, func(t *testing.T, s *site.Site, seed uint64) {
		t.Helper()
		r := atGate(t, s, seed, nil, func(h *GateHabits) { h.RevokedShare, h.RetriesMean = 1, 1 })
		require.Len(t, r.w.Log.Visits, 20)
		showings := 0
		for i := range r.w.Log.Visits {
			for _, x := range story(r, sim.PersonID(i)) {
				assert.Equal(t, "revoked", x)
				showings++
			}
		}
		assert.Greater(t, showings, 25, "some try again")
	})
}

// Some who were refused follow a member who is let in.
func TestSomeWhoAreRefusedFollow(t *testing.T) {
	followed, gaveUp := 0, 0
	bothStores(t, func(t *testing.T, s *site.Site, seed uint64) {
		t.Helper()
		r := atGate(t, s, seed, nil, func(h *GateHabits) { h.RevokedShare, h.FollowShare, h.Patience = 0.4, 1, 60 })
		for i := range r.w.Log.Visits {
			v := &r.w.Log.Visits[i]
			switch {
			case v.Technique == sim.TechniqueTailgate:
				assert.Equal(t, []string{"revoked", "enter", "exit"}, story(r, sim.PersonID(i)))
				followed++
			case v.Entered == sim.Never:
				gaveUp++
			}
		}
	})
	t.Logf("%d followed, %d gave up", followed, gaveUp)
	assert.Greater(t, followed, 10)
	assert.Positive(t, gaveUp)
}

func TestFriendsComeOnAPictureOfTheCode(t *testing.T) {
	for _, once := range []bool{false, true} {
		bothStores(t, func(t *testing.T, s *site.Site, seed uint64) {
			t.Helper()
			r := atGate(t, s, seed, &keeper{once: once, used: map[string]bool{}}, func(h *GateHabits) {
				h.SharedShare, h.SharedGapMin, h.SharedGapMax = 1, 20, 120
			})
			require.Len(t, r.w.Log.Visits, 40)
			for i := range r.w.Log.Visits {
				v := &r.w.Log.Visits[i]
				if v.Account != "" {
					continue
				}
				assert.NotEqual(t, sim.NoPerson, v.Sponsor, "the code's owner pays")
				if once {
					assert.Equal(t, "already_inside", story(r, sim.PersonID(i))[0])
					assert.Equal(t, sim.Never, v.Entered)
					continue
				}
				assert.Equal(t, []string{"accepted", "enter", "exit"}, story(r, sim.PersonID(i)))
				owner := r.w.Log.Visits[v.Sponsor]
				assert.Greater(t, v.Entered-owner.Entered, 15*sim.Second)
			}
		})
	}
}

func TestHeldGates(t *testing.T) {
	held, late, never := 0, 0, 0
	bothStores(t, func(t *testing.T, s *site.Site, seed uint64) {
		t.Helper()
		g := &keeper{}
		r := atGate(t, s, seed, g, func(h *GateHabits) { h.HoldShare, h.LateShare = 1, 0.5 })
		for _, a := range r.w.Log.Acts {
			if a.Kind != sim.ActHold {
				continue
			}
			held++
			assert.Equal(t, []string{"accepted", "enter", "exit"}, story(r, a.Person))
			switch own := story(r, a.Other); len(own) {
			case 3:
				late++
				assert.Equal(t, []string{"enter", "accepted", "exit"}, own)
			default:
				never++
				assert.Equal(t, []string{"enter", "exit"}, own)
			}
		}
		for _, d := range g.heldFor {
			assert.Greater(t, d.Seconds(), 0.5)
			assert.Less(t, d.Seconds(), 10.0)
		}
	})
	t.Logf("held %d times, %d showed the code in passing", held, late)
	assert.Greater(t, held, 15)
	assert.Positive(t, late)
	assert.Positive(t, never)
}

func TestSomeTurnRoundInTheGate(t *testing.T) {
	bothStores(t, func(t *testing.T, s *site.Site, seed uint64) {
		t.Helper()
		r := atGate(t, s, seed, nil, func(h *GateHabits) { h.TurnShare = 1 })
		require.Len(t, r.w.Log.Visits, 20)
		for i := range r.w.Log.Visits {
			v := &r.w.Log.Visits[i]
			assert.Equal(t, []string{"accepted", "enter", "exit"}, story(r, sim.PersonID(i)))
			assert.Greater(t, v.Left-v.Entered, 700*sim.Millisecond)
			assert.Less(t, v.Left-v.Entered, 6*sim.Second)
		}
	})
}

// TestEverythingAtTheGate lets all of it happen at once, with parties, thieves,
// and a rule against coming in twice on one code.
func TestEverythingAtTheGate(t *testing.T) {
	bothStores(t, func(t *testing.T, s *site.Site, seed uint64) {
		t.Helper()
		cfg := DefaultConfig()
		cfg.FixedVisits, cfg.PartyWeights = 25, []float64{.6, .2, .2}
		cfg.Theft.Fixed = TechniqueCounts{Tailgate: 2, HandOff: 1, Reenter: 1, JointGrab: 1}
		cfg.AtGate = GateHabits{
			ScanSigma: 0.5, SlowShare: 0.3, SlowTime: 4, RetryTime: 1, DoubleShare: 0.3, DoubleGap: 1, WrongShare: 0.2,
			RevokedShare: 0.2, RetriesMean: 1, FollowShare: 0.5, Patience: 30, SharedShare: 0.2, SharedGapMin: 10, SharedGapMax: 60,
			HoldShare: 0.3, LateShare: 0.5, TurnShare: 0.1,
		}
		r := open(t, s, seed, cfg)
		r.w.Gates = &keeper{unread: func(n int) bool { return n%5 == 0 }, once: seed == 1, used: map[string]bool{}}
		r.play(t, 4*sim.Minute, 40*sim.Minute)
		require.NoError(t, r.pop.Err())
		require.Zero(t, r.pop.Active(), "still there")
		require.Empty(t, r.w.Present())
		require.NoError(t, r.w.Check())
	})
}

// TestAGuestIsCalledOffWithTheFirstOne checks that nobody waits for a party whose
// member was refused.
func TestAGuestIsCalledOffWithTheFirstOne(t *testing.T) {
	cfg := DefaultConfig()
	cfg.FixedVisits, cfg.Theft.Share, cfg.PartyWeights, cfg.AtGate = 10, 0, []float64{0, 0, 1}, NoGateHabits()
	cfg.AtGate.RevokedShare = 1
	r := open(t, smallShop(t), 2, cfg)
	r.play(t, sim.Minute, 20*sim.Minute)
	require.Zero(t, r.pop.Active())
	for i := range r.w.Log.Visits {
		assert.Equal(t, sim.Never, r.w.Log.Visits[i].Entered)
	}
	assert.Len(t, r.w.Log.Visits, 10, "the guests never appear")
}

// TestGateDrawsLeaveOthersAlone compares a run in which one thing more may happen
// at the gate: who is there, and what they want, stays as it was.
func TestGateDrawsLeaveOthersAlone(t *testing.T) {
	bodies := func(change func(*GateHabits)) (out []string) {
		p := shoppers(t, 50, func(c *Config) { change(&c.AtGate) })
		for i := range p.visitors[:50] {
			v := &p.visitors[i]
			out = append(out, fmt.Sprint(v.height, v.outfit, v.units, v.stay, v.entry))
		}
		return out
	}
	assert.Equal(t, bodies(func(*GateHabits) {}), bodies(func(h *GateHabits) {
		h.SharedShare, h.RevokedShare, h.DoubleShare, h.SlowShare = 0.5, 0.5, 0.5, 0.5
	}))
}
