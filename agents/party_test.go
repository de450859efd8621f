package agents

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/sim"
)

// outing plays a shop in which everybody comes in a party of three.
func outing(t *testing.T, seed uint64, change func(*Config)) *run {
	t.Helper()
	cfg := DefaultConfig()
	cfg.FixedVisits, cfg.Theft.Share = 6, 0
	cfg.PartyWeights = []float64{0, 0, 1}
	cfg.BasketMu = 1.5
	if change != nil {
		change(&cfg)
	}
	r := open(t, smallShop(t), seed, cfg)
	return r
}

// spread samples how far guests are from the first one of their party while both
// are inside.
type spread struct {
	r    *run
	kind sim.Kind
	all  []float64
}

func (s *spread) Handle(k *sim.Kernel, _ sim.Event) {
	for i := range s.r.pop.visitors {
		v := &s.r.pop.visitors[i]
		if !v.isGuest() || v.walker < 0 {
			continue
		}
		lead := &s.r.pop.visitors[v.sponsor]
		if lead.walker >= 0 && s.r.w.Person(v.person).Inside && s.r.w.Person(lead.person).Inside {
			s.all = append(s.all, s.r.pop.apart(v, lead))
		}
	}
	if s.r.pop.Active() > 0 {
		k.Schedule(k.Now()+sim.Second, s.kind, 0, 0)
	}
}

func TestPartiesKeepTogether(t *testing.T) {
	var all []float64
	children := 0
	for seed := range uint64(10) {
		r := outing(t, seed, nil)
		s := &spread{r: r}
		s.kind = r.k.Register(s)
		r.k.Schedule(0, s.kind, 0, 0)
		r.play(t, 10*sim.Minute, sim.Hour)
		require.Zero(t, r.pop.Active(), "everybody leaves")
		require.Len(t, r.w.Log.Visits, 18)
		all = append(all, s.all...)
		for i := range r.pop.visitors {
			v := &r.pop.visitors[i]
			x := &r.w.Log.Visits[v.person]
			if !v.isGuest() {
				require.Equal(t, sim.NoPerson, x.Sponsor)
				continue
			}
			lead := r.pop.visitors[v.sponsor].person
			require.Equal(t, lead, x.Sponsor, "who pays is known")
			require.Empty(t, x.Account)
			require.Greater(t, x.Entered, r.w.Log.Visits[lead].Entered)
			if v.child {
				children++
				require.Less(t, v.height, 1.5)
			}
		}
	}
	slices.Sort(all)
	t.Logf("guests are %.2f m away at the median, %.2f m at the 90th percentile", all[len(all)/2], all[len(all)*9/10])
	assert.Less(t, all[len(all)/2], 1.6)
	assert.Less(t, all[len(all)*9/10], 5.0)
	assert.InDelta(t, 48, children, 20)
}

func TestGuestsFetchThingsAndHandThemOver(t *testing.T) {
	given, fetched := 0, 0
	for seed := range uint64(10) {
		r := outing(t, seed, func(c *Config) { c.ChildShare, c.FetchShare, c.HandOverShare = 0, 1, 1 })
		r.play(t, 10*sim.Minute, sim.Hour)
		require.Zero(t, r.pop.Active())
		for _, a := range r.w.Log.Acts {
			switch a.Kind {
			case sim.ActPick:
				if r.w.Log.Visits[a.Person].Sponsor != sim.NoPerson {
					fetched++
				}
			case sim.ActHandOver:
				require.Equal(t, a.Other, r.w.Log.Visits[a.Person].Sponsor, "to who pays")
				given++
			default:
			}
		}
	}
	t.Logf("%d units fetched by guests, %d handed over", fetched, given)
	assert.Greater(t, fetched, 20)
	assert.Greater(t, given, 10)
}

func TestNobodyComesInBeyondTheCapacity(t *testing.T) {
	cfg := DefaultConfig()
	cfg.FixedVisits, cfg.Theft.Share, cfg.Capacity = 30, 0, 3
	cfg.PartyWeights = []float64{1}
	r := open(t, smallShop(t), 1, cfg)
	inside, most := 0, 0
	r.w.AfterAct = func(a *sim.Act) {
		switch a.Kind {
		case sim.ActEnter:
			inside++
			most = max(most, inside)
		case sim.ActExit:
			inside--
		default:
		}
	}
	r.play(t, 5*sim.Minute, 2*sim.Hour)
	require.Zero(t, r.pop.Active())
	assert.LessOrEqual(t, most, 4, "one may be in the gate when another comes to it")
	assert.GreaterOrEqual(t, most, 3)
}
