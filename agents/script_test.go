package agents

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/agents/script"
	"gosim/checkoutfree/site"
	"gosim/internal/strictyaml"
	"gosim/sim"
)

// nobody is a configuration in which only those come who are told to.
func nobody() Config {
	cfg := DefaultConfig()
	cfg.Visits, cfg.Theft.Share = 0, 0
	cfg.PartyWeights = []float64{1}
	return cfg
}

// told opens a store for the people of cfg and those of a script.
func told(t testing.TB, s *site.Site, seed uint64, cfg Config, text string) *run {
	t.Helper()
	s.Reindex()
	_, err := strictyaml.Decode("s.yaml", []byte(text), &cfg.Scripted)
	require.NoError(t, err)
	require.NoError(t, cfg.Validate())
	programs, err := script.Compile(cfg.Scripted, s)
	require.NoError(t, err)
	r := open(t, s, seed, cfg)
	require.NoError(t, r.pop.Stage(Input{Scripted: programs}))
	return r
}

// story returns the acts of the truth log, one per line: the person by account
// or number, the act, its slot or the receiver, and its technique.
func (r *run) story() []string {
	name := func(p sim.PersonID) string {
		if a := r.w.Log.Visits[p].Account; a != "" {
			return a
		}
		return fmt.Sprint(p)
	}
	var out []string
	for _, a := range r.w.Log.Acts {
		line := name(a.Person) + " " + a.Kind.String()
		if a.Slot >= 0 {
			line += " " + r.w.Site.SlotCode(a.Slot)
		}
		if a.Other != sim.NoPerson {
			line += " to " + name(a.Other)
		}
		if a.Intent != sim.TechniqueNone {
			line += " " + a.Intent.String()
		}
		out = append(out, line)
	}
	return out
}

// actOf returns the first act of a kind by the person of an account.
func (r *run) actOf(t testing.TB, account string, kind sim.ActKind) sim.Act {
	t.Helper()
	for _, a := range r.w.Log.Acts {
		if a.Kind == kind && r.w.Log.Visits[a.Person].Account == account {
			return a
		}
	}
	require.Fail(t, "no such act", "%s %v", account, kind)
	return sim.Act{}
}

// friends is a hand-over and a theft, in the small shop.
const friends = `
- name: anna
  account: A1
  appear_s: 20
  acts:
    - {do: enter}
    - {do: pick, slot: G1-0-4/1, at_s: 60, hand: left}
    - {do: wait_for, person: ben, meet: true}
    - {do: hand_over, to: ben}
    - {do: exit, at_s: 120}
- name: ben
  account: B1
  appear_s: 25
  technique: hand_off
  acts:
    - {do: enter}
    - {do: walk, x_m: 2.3, y_m: 1.5}
    - {do: wait_for, person: anna, meet: true}
    - {do: wait_for, person: anna, act: 3}
    - {do: hide, place: pocket, theft: true}
    - {do: wait, seconds: 5}
    - {do: exit, theft: true}
`

func TestFriendsDoWhatTheScriptSays(t *testing.T) {
	want := []string{
		"A1 scan", "A1 enter", "B1 scan", "B1 enter",
		"A1 pick G1-0-4/1", "A1 hand_over to B1", "B1 conceal hand_off", "B1 exit hand_off", "A1 exit",
	}
	for seed := range uint64(20) {
		r := told(t, smallShop(t), seed, nobody(), friends)
		c := r.watch(t, seed)
		r.play(t, 10*sim.Minute, 10*sim.Minute)
		require.Zero(t, r.pop.Active(), "seed %d: they leave", seed)
		require.Empty(t, r.pop.Skipped(), "seed %d", seed)
		require.Equal(t, want, r.story(), "seed %d", seed)
		require.LessOrEqual(t, c.overlap, 1e-3)
		require.Less(t, c.jump, 0.08, "8 m/s")

		assert.GreaterOrEqual(t, r.actOf(t, "A1", sim.ActScan).At, 20*sim.Second)
		pick, exit := r.actOf(t, "A1", sim.ActPick), r.actOf(t, "A1", sim.ActExit)
		assert.Greater(t, pick.At, sim.Minute, "not before at_s")
		assert.Less(t, pick.At, sim.Minute+15*sim.Second, "and soon after")
		assert.GreaterOrEqual(t, exit.At, 2*sim.Minute)
		slot, _ := r.w.Site.SlotByCode("G1-0-4/1")
		front := r.w.Site.Slots[slot].Front.XY()
		assert.Less(t, front.Sub(site.Vec2{X: pick.X, Y: pick.Y}).Norm(), armReach)
		give, hide := r.actOf(t, "A1", sim.ActHandOver), r.actOf(t, "B1", sim.ActConceal)
		assert.InDelta(t, 2.3, hide.X, 0.05, "ben waits where he walked to")
		assert.InDelta(t, 1.5, hide.Y, 0.05)
		assert.Less(t, site.Vec2{X: give.X - hide.X, Y: give.Y - hide.Y}.Norm(), 1.3)

		ben := r.w.Log.Visits[hide.Person]
		assert.Equal(t, sim.TechniqueHandOff, ben.Technique)
		assert.Equal(t, sim.PlaceOutside, r.w.Unit(hide.Unit).Place)
		assert.Equal(t, hide.Person, r.w.Unit(hide.Unit).Person)
	}
}

// TestScriptsAmongShoppers plays the friends among ten ordinary visitors: they do
// the same in the same order, and so does everybody in a second run.
func TestScriptsAmongShoppers(t *testing.T) {
	cfg := nobody()
	cfg.FixedVisits = 10
	for seed := range uint64(15) {
		var before []sim.Act
		for again := range 2 {
			r := told(t, smallShop(t), seed, cfg, friends)
			c := r.watch(t, seed)
			r.play(t, 4*sim.Minute, 30*sim.Minute)
			require.Zero(t, r.pop.Active(), "seed %d: everybody leaves", seed)
			require.LessOrEqual(t, c.overlap, 1e-3)
			if again == 1 {
				require.Equal(t, before, r.w.Log.Acts)
				continue
			}
			before = r.w.Log.Acts
			theirs := slices.DeleteFunc(r.story(), func(s string) bool { return strings.HasPrefix(s, "M") })
			order := map[string][]string{}
			for _, s := range theirs {
				order[s[:2]] = append(order[s[:2]], s)
			}
			require.Empty(t, r.pop.Skipped())
			require.Equal(t, []string{"A1 scan", "A1 enter", "A1 pick G1-0-4/1", "A1 hand_over to B1", "A1 exit"}, order["A1"], "seed %d", seed)
			require.Equal(t, []string{"B1 scan", "B1 enter", "B1 conceal hand_off", "B1 exit hand_off"}, order["B1"], "seed %d", seed)
		}
	}
}

func TestWhatIsImpossibleIsLeftOut(t *testing.T) {
	s := smallShop(t)
	s.Reindex()
	slot, _ := s.SlotByCode("G1-0-4/1")
	s.Slots[slot].Units = 1
	r := told(t, s, 1, nobody(), `
- name: first
  account: F
  acts: [{do: enter}, {do: pick, slot: G1-0-4/1}, {do: stow}, {do: exit}]
- name: second
  account: S
  appear_s: 90
  acts: [{do: enter}, {do: pick, slot: G1-0-4/1}, {do: stow}, {do: pick, slot: G1-0-3/1}, {do: exit}]
`)
	r.play(t, sim.Minute, 10*sim.Minute)
	require.Zero(t, r.pop.Active())
	require.Len(t, r.pop.Skipped(), 2)
	a, b := r.pop.Skipped()[0], r.pop.Skipped()[1]
	assert.Equal(t, Skip{Person: "second", Path: "scripted[1].acts[1]", Why: "no unit of " + s.Products[s.Slots[slot].SKU].GTIN + " on the slot", At: a.At}, a)
	assert.Equal(t, "scripted[1].acts[2]", b.Path)
	assert.Equal(t, "nothing in the right hand", b.Why)
	assert.Contains(t, a.String(), "scripted[1].acts[1]: second: no unit of")
	assert.Equal(t, []string{"S scan", "S enter", "S pick G1-0-3/1", "S exit"}, slices.DeleteFunc(r.story(), func(s string) bool { return s[0] == 'F' }))
}

// TestEveryAct plays each kind of act once and looks at the traces that it leaves.
func TestEveryAct(t *testing.T) {
	s := smallShop(t)
	s.Reindex()
	gtin := func(code string) string {
		slot, ok := s.SlotByCode(code)
		require.True(t, ok)
		return s.Products[s.Slots[slot].SKU].GTIN
	}
	r := told(t, s, 4, nobody(), strings.NewReplacer("LOW", gtin("G2-0-1/1"), "HIGH", gtin("G0-1-3/1")).Replace(`
- name: all
  account: A
  technique: decoy_return
  outfit: 7
  height_m: 1.8
  brings: [{name: stone, weight_g: 120}]
  acts:
    - {do: wait, seconds: 1}
    - {do: walk, x_m: -0.8, y_m: 3}
    - {do: scan, gate: IN}
    - {do: enter, gate: IN}
    - {do: look, slot: G2-0-1/1, seconds: 2}
    - {do: touch, slot: G2-0-1/1}
    - {do: pick, slot: G2-0-1/1, units: 2, seconds: 3}
    - {do: stow}
    - {do: unstow, gtin: LOW}
    - {do: leave, x_m: 5.6, y_m: 2.2}
    - {do: pick_up, gtin: LOW, hand: left}
    - {do: empty, pack_share: 0.2, theft: true}
    - {do: put_back, slot: G2-0-3/1, at_m: 0.05, theft: true}
    - {do: take_out, object: stone, theft: true}
    - {do: put_back, slot: G2-0-1/1, object: stone, theft: true}
    - {do: pick, slot: G0-1-3/1, hand: both}
    - {do: drop, hand: left}
    - {do: pick_up, gtin: HIGH, hand: left}
    - {do: consume, hand: left, seconds: 2}
    - {do: hide, place: clothes, theft: true}
    - {do: change_clothes, outfit: 8}
    - {do: cover, camera: C1, seconds: 30, theft: true}
    - {do: lean, slot: G0-1-3/1, newtons: 50, seconds: 2}
    - {do: stoop, seconds: 1, depth_m: 0.3}
    - {do: phone, seconds: 3}
    - {do: face, heading_deg: 90}
    - {do: face, slot: G0-1-3/1}
    - {do: exit, theft: true}
    - {do: wait, seconds: 2}
    - {do: enter, gate: OUT, theft: true, scan: false}
    - {do: exit, gate: OUT}
- name: staff
  account: badge-1
  staff: true
  acts:
    - {do: enter}
    - {do: restock, slot: G1-1-3/1, units: 3}
    - {do: note, kind: restock, slot: G1-1-3/1, units: 3}
    - {do: note, kind: badge}
    - {do: face, person: all}
    - {do: exit}
`))
	n := &notes{}
	r.w.Staff = n
	r.play(t, sim.Minute, 10*sim.Minute)
	require.Zero(t, r.pop.Active())
	assert.Empty(t, r.pop.Skipped())
	story := r.story()
	assert.Equal(t, []string{
		"A scan", "A scan", "A enter", "A pick G2-0-1/1", "A pick G2-0-1/1", "A stow", "A stow", "A unstow", "A leave", "A pick_up",
		"A empty decoy_return", "A put_back G2-0-3/1 decoy_return", "A unstow decoy_return", "A put_back G2-0-1/1 decoy_return",
		"A pick G0-1-3/1", "A pick G0-1-3/1", "A drop", "A pick_up", "A consume", "A conceal decoy_return",
		"A change", "A cover decoy_return", "A exit decoy_return", "A enter decoy_return", "A exit",
	}, slices.DeleteFunc(slices.Clone(story), func(s string) bool { return s[0] != 'A' }))
	assert.Equal(t, []string{
		"badge-1 scan", "badge-1 enter", "badge-1 restock G1-1-3/1", "badge-1 restock G1-1-3/1", "badge-1 restock G1-1-3/1", "badge-1 exit",
	}, slices.DeleteFunc(slices.Clone(story), func(s string) bool { return s[0] == 'A' }))
	slot, _ := r.w.Site.SlotByCode("G1-1-3/1")
	sku := r.w.Site.Slots[slot].SKU
	assert.Equal(t, notes{
		{Kind: sim.NoteBadge, Badge: "badge-1", Slot: -1, SKU: site.NoSKU},
		{Kind: sim.NoteRestock, Badge: "badge-1", Slot: slot, SKU: sku, Units: 3},
		{Kind: sim.NoteBadge, Badge: "staff", Slot: -1, SKU: site.NoSKU},
	}, *n)
	all := r.actOf(t, "A", sim.ActExit).Person
	assert.Equal(t, 1.8, r.w.Person(all).HeightM)
	assert.EqualValues(t, 8, r.w.Person(all).Outfit)
	decoy, _ := r.w.Site.SlotByCode("G2-0-1/1")
	on := r.w.OnSlot(decoy)
	assert.True(t, r.w.Unit(on[len(on)-1]).Foreign, "the stone stands in front")
	pack := r.actOf(t, "A", sim.ActPutBack)
	assert.True(t, r.w.Unit(pack.Unit).Foreign)
	assert.InDelta(t, 0.05, r.w.Unit(pack.Unit).Lateral, 1e-9)
}

func TestSponsorsPay(t *testing.T) {
	r := told(t, smallShop(t), 1, nobody(), `
- name: child
  sponsor: mother
  acts: [{do: enter}, {do: pick, slot: G1-0-4/1}, {do: exit}]
- name: mother
  account: A
  appear_s: 30
  carrier: trolley
  speed_mps: 0.5
  acts: [{do: enter}, {do: exit, at_s: 60}]
`)
	var tokens []string
	r.w.Gates = gateWatch(func(token string) { tokens = append(tokens, token) })
	r.play(t, sim.Minute, 10*sim.Minute)
	require.Zero(t, r.pop.Active())
	visits := r.w.Log.Visits
	require.Len(t, visits, 2)
	child := slices.IndexFunc(visits, func(v sim.Visit) bool { return v.Account == "" })
	assert.Equal(t, visits[1-child].Person, visits[child].Sponsor)
	assert.Equal(t, []string{"A", "A"}, tokens)
}

type gateWatch func(token string)

func (g gateWatch) Scanned(_ sim.Time, _ site.GateID, code string, standing sim.ScanOutcome) sim.ScanOutcome {
	g(code)
	return standing
}
func (g gateWatch) Crossed(sim.Time, site.GateID, sim.Passage) {}
func (g gateWatch) Held(sim.Time, site.GateID, sim.Time)       {}

// TestScriptsHoldNobodyUp lets people wait for each other in the doorways, in the
// aisles and outside, among a crowd, in a shop with a single door.
func TestScriptsHoldNobodyUp(t *testing.T) {
	text := `
- name: early
  account: E
  acts: [{do: enter}, {do: wait_for, person: late, act: 0}, {do: walk, x_m: 1.2, y_m: 0.8}, {do: wait, seconds: 60}, {do: exit}]
- name: late
  account: L
  appear_s: 10
  acts: [{do: walk, x_m: 1.2, y_m: -1.2, at_s: 150}, {do: wait, seconds: 20}, {do: enter}, {do: phone, seconds: 30}, {do: exit}]
- name: aisle
  account: I
  appear_s: 30
  acts: [{do: enter}, {do: walk, slot: G2-0-3/1}, {do: wait_for, person: late, act: 4}, {do: exit}]
- name: middle
  appear_s: 30
  acts: [{do: enter, scan: false}, {do: walk, slot: G1-0-4/1}, {do: exit, at_s: 240}, {do: enter, scan: false}, {do: exit}]
`
	cfg := nobody()
	cfg.FixedVisits = 15
	for seed := range uint64(10) {
		r := told(t, oneDoor(t), seed, cfg, text)
		r.w.AfterAct = nil
		c := r.watch(t, seed)
		r.play(t, 4*sim.Minute, 40*sim.Minute)
		require.Zero(t, r.pop.Active(), "seed %d", seed)
		require.Empty(t, r.pop.Skipped(), "seed %d", seed)
		require.LessOrEqual(t, c.overlap, 1e-3, "seed %d", seed)
		require.NoError(t, r.w.Check())
	}
}

func TestStageRefuses(t *testing.T) {
	s := smallShop(t)
	s.Walls = append(s.Walls, // a closed room in the corner, and shelving that nobody can reach
		site.NewBox(site.Vec2{X: 5.3, Y: 1.5}, 1.2, 0.05, 0), site.NewBox(site.Vec2{X: 4.7, Y: 1.9}, 0.05, 0.8, 0), site.NewBox(site.Vec2{X: 5.3, Y: 2.3}, 1.2, 0.05, 0))
	s.Reindex()
	cfg := nobody()
	_, err := strictyaml.Decode("s.yaml", []byte(`
- name: a
  acts: [{do: enter, scan: false}, {do: walk, x_m: 5.4, y_m: 1.9}, {do: exit}]
`), &cfg.Scripted)
	require.NoError(t, err)
	programs, err := script.Compile(cfg.Scripted, s)
	require.NoError(t, err)
	r := open(t, s, 1, cfg)
	require.EqualError(t, r.pop.Stage(Input{Scripted: programs}), "scripted[0].acts[1].x_m: expected a point to which a way leads from the gates, got \"(5.4, 1.9)\"")

	require.ErrorContains(t, r.pop.Stage(Input{}), "0 programs and 0 recordings for a configuration with 1 scripted people")
	r.pop.Start(sim.Minute)
	require.ErrorContains(t, r.pop.Err(), "Stage was not called")
}
