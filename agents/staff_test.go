package agents

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// notes keeps what staff keyed in.
type notes []sim.Note

func (n *notes) Noted(_ sim.Time, x sim.Note) { *n = append(*n, x) }

// shift plays a shop whose shelves are emptied by customers, with staff.
func shift(t *testing.T, seed uint64, change func(*Config)) (*run, *notes) {
	t.Helper()
	cfg := DefaultConfig()
	cfg.FixedVisits, cfg.Theft.Share = 25, 0
	cfg.PartyWeights = []float64{1}
	cfg.WrongPlaceShare, cfg.PutBackShare, cfg.LedgeShare = 0.8, 0.5, 0.2
	cfg.Staff.Rounds = 2
	change(&cfg)
	r := open(t, smallShop(t), seed, cfg)
	n := &notes{}
	r.w.Staff = n
	r.play(t, 20*sim.Minute, sim.Hour)
	require.Zero(t, r.pop.Active(), "everybody leaves")
	return r, n
}

func TestStaffFillTheEmptiestSlots(t *testing.T) {
	restocked := 0
	for seed := range uint64(5) {
		r, n := shift(t, seed, func(c *Config) { c.Staff.TidyUnits, c.Staff.NoteMissingShare = 0, 0 })
		put := map[site.SlotID]int{}
		for _, a := range r.w.Log.Acts {
			if a.Kind == sim.ActRestock {
				require.True(t, r.w.Log.Visits[a.Person].Staff)
				require.Equal(t, r.w.Site.Slots[a.Slot].SKU, a.SKU)
				put[a.Slot]++
				restocked++
			}
		}
		badges := 0
		for _, x := range *n {
			switch x.Kind {
			case sim.NoteBadge:
				badges++
			case sim.NoteRestock:
				put[x.Slot] -= x.Units
			default:
			}
		}
		assert.Equal(t, 2, badges, "everybody shows a badge")
		for slot, left := range put {
			assert.Zero(t, left, "slot %d: as many noted as put", slot)
		}
	}
	assert.Greater(t, restocked, 40)
}

func TestSomeNotesComeLateAndSomeNever(t *testing.T) {
	for name, tt := range map[string]struct {
		late, missing float64
		want          bool
	}{"never": {0, 1, false}, "late": {1, 0, true}} {
		_, n := shift(t, 1, func(c *Config) { c.Staff.NoteLateShare, c.Staff.NoteMissingShare = tt.late, tt.missing })
		got := false
		for _, x := range *n {
			got = got || x.Kind == sim.NoteRestock
		}
		assert.Equal(t, tt.want, got, name)
	}
}

func TestStaffBringMisplacedUnitsHome(t *testing.T) {
	home, lying := 0, 0
	for seed := range uint64(8) {
		r, _ := shift(t, seed, func(c *Config) { c.Staff.RestockSlots, c.Staff.TidyUnits = 0, 20 })
		for _, a := range r.w.Log.Acts {
			if !r.w.Log.Visits[a.Person].Staff {
				continue
			}
			switch a.Kind {
			case sim.ActPutBack:
				require.Equal(t, r.w.Site.Slots[a.Slot].SKU, a.SKU, "at its place")
				home++
			case sim.ActPickUp:
				lying++
			case sim.ActExit:
				require.Empty(t, r.w.Person(a.Person).Carried)
			default:
			}
		}
	}
	assert.Greater(t, home, 10)
	assert.Positive(t, lying)
}

func TestFacingsMove(t *testing.T) {
	moved := 0
	for seed := range uint64(5) {
		r, n := shift(t, seed, func(c *Config) {
			c.FixedVisits, c.Staff.Rounds, c.Staff.RestockSlots, c.Staff.TidyUnits = 3, 1, 0, 0
			c.Staff.FacingMoves, c.Staff.NoteMissingShare = 1, 0
		})
		for _, x := range *n {
			if x.Kind != sim.NotePlanogram {
				continue
			}
			moved++
			require.NotEqual(t, r.w.Site.Slots[x.Slot].SKU, x.SKU)
			require.Equal(t, x.SKU, r.pop.planned[x.Slot])
			on := 0
			for _, u := range r.w.OnSlot(x.Slot) {
				if r.w.Unit(u).SKU == x.SKU {
					on++
				}
			}
			require.Positive(t, on, "it stands there now")
		}
	}
	assert.Equal(t, 10, moved)
}
