package script_test

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/agents/script"
	"gosim/checkoutfree/site"
	"gosim/internal/strictyaml"
	"gosim/sim"
)

const couple = `
- name: anna
  account: A1
  appear_s: 5
  gate: IN
  height_m: 1.68
  carrier: basket
  outfit: 7
  acts:
    - {do: enter}
    - {do: walk, x_m: 1.2, y_m: 1.5, at_s: 12}
    - {do: look, slot: G1-S1-P01/1, seconds: 2.5}
    - {do: pick, slot: G1-S1-P01/1}
    - {do: pick, slot: G1-S1-P01/2, seconds: 8}
    - {do: wait_for, person: ben, meet: true}
    - {do: hand_over, to: ben, hand: left, theft: false}
    - {do: stow}
    - {do: unstow, gtin: "2980100000019"}
    - {do: put_back, slot: G1-S1-P02/1, at_m: 0.05}
    - {do: exit}
- name: ben
  sponsor: anna
  technique: hand_off
  brings: [{name: brick, weight_g: 330}]
  acts:
    - {do: enter, scan: false, gate: IN}
    - {do: walk, slot: G1-S1-P03/1}
    - {do: wait_for, person: anna, meet: true}
    - {do: wait_for, person: anna, act: 6}
    - {do: hide, place: bag, theft: true}
    - {do: take_out, object: brick}
    - {do: leave, x_m: 2.1, y_m: 3.2}
    - {do: face, heading_deg: 90}
    - {do: exit, gate: OUT, theft: true}
`

func TestCompileResolves(t *testing.T) {
	s := shop(t)
	people, _ := decode(t, couple)
	ps, err := script.Compile(people, s)
	require.NoError(t, err)
	require.Len(t, ps, 2)
	a, b := &ps[0], &ps[1]

	in, _ := s.GateByCode("IN")
	out, _ := s.GateByCode("OUT")
	skuA, _ := s.ProductByGTIN(gtinA)
	skuB, _ := s.ProductByGTIN(gtinB)
	idA, _ := s.SlotByCode(slotA)
	assert.Equal(t, script.Program{
		Name: "anna", Account: "A1", Token: "A1", Sponsor: -1, AppearS: 5, Gate: in, HeightM: 1.68,
		Carrier: sim.CarrierBasket, Outfit: 7, HasOutfit: true, Steps: a.Steps,
	}, *a)
	assert.Equal(t, "A1", b.Token, "a sponsor's account is shown")
	assert.Equal(t, 0, b.Sponsor)
	assert.Equal(t, []script.Brought{{Name: "brick", WeightG: 330}}, b.Brings)

	assert.Equal(t, in, a.Steps[0].Gate)
	assert.True(t, a.Steps[0].Scan)
	assert.False(t, b.Steps[0].Scan)
	assert.Equal(t, site.Vec2{X: 1.2, Y: 1.5}, a.Steps[1].Point)
	assert.Equal(t, 12.0, a.Steps[1].NotBefore)
	assert.Equal(t, 2.5, a.Steps[2].Seconds)
	pick := a.Steps[3]
	assert.Equal(t, []any{idA, skuA, 1, script.HandRight}, []any{pick.Slot, pick.SKU, pick.Units, pick.Hand})
	assert.Equal(t, script.HandLeft, a.Steps[4].Hand, "the right hand is full")
	assert.Equal(t, []any{1, 2, true}, []any{a.Steps[5].Other, a.Steps[5].Await, a.Steps[5].Meet})
	give := a.Steps[6]
	assert.Equal(t, []any{1, 3, script.HandLeft, script.HandRight, skuB}, []any{give.Other, give.Await, give.Hand, give.ToHand, give.SKU})
	assert.Equal(t, script.HandRight, a.Steps[7].Hand, "only one hand is full")
	assert.Equal(t, 0.05, a.Steps[9].AtM)
	assert.Equal(t, site.GateID(-1), a.Steps[10].Gate)

	hide := b.Steps[4]
	assert.Equal(t, []any{script.PlaceBag, skuB, sim.TechniqueHandOff, script.HandRight}, []any{hide.Place, hide.SKU, hide.Intent, hide.Hand})
	assert.Equal(t, []any{1, 0, site.NoSKU}, []any{b.Steps[6].ObjectOf, b.Steps[6].Object, b.Steps[6].SKU})
	assert.InDelta(t, math.Pi/2, b.Steps[7].Heading, 1e-12)
	assert.Equal(t, out, b.Steps[8].Gate)
	assert.Equal(t, "[1].acts[8]", b.Steps[8].Path)
	assert.Equal(t, sim.TechniqueNone, b.Steps[5].Intent)
}

func TestCompileStaffAndPacks(t *testing.T) {
	s := shop(t)
	people, _ := decode(t, `
- name: clerk
  staff: true
  acts:
    - {do: note, kind: badge}
    - {do: enter}
    - {do: restock, slot: G1-S1-P01/1, units: 4}
    - {do: restock, slot: G1-S1-P02/1, units: 2}
    - {do: restock, slot: G1-S1-P01/2, gtin: "2980100000019", units: 3}
    - {do: note, kind: restock, slot: G1-S1-P01/1, units: 4}
    - {do: exit}
- name: eater
  technique: empty_return
  acts:
    - {do: enter}
    - {do: pick, slot: G1-S1-P01/1, units: 2}
    - {do: empty, pack_share: 0.1, hand: left, theft: true}
    - {do: drop, hand: left}
    - {do: consume}
    - {do: pick_up, gtin: "2980100000019"}
    - {do: put_back, slot: G1-S1-P01/1}
    - {do: exit}
`)
	ps, err := script.Compile(people, s)
	require.NoError(t, err)
	skuA, _ := s.ProductByGTIN(gtinA)
	second, _ := s.SlotByCode("G1-S1-P02/1")
	assert.Equal(t, []script.Delivery{{SKU: skuA, Units: 7}, {SKU: s.Slots[second].SKU, Units: 2}}, ps[0].Deliver)
	assert.Equal(t, []any{sim.NoteBadge, "clerk"}, []any{ps[0].Steps[0].Note, ps[0].Steps[0].Badge})
	assert.Equal(t, []any{sim.NoteRestock, skuA, 4}, []any{ps[0].Steps[5].Note, ps[0].Steps[5].SKU, ps[0].Steps[5].Units})
	e := ps[1].Steps
	assert.Equal(t, []any{script.HandBoth, 2}, []any{e[1].Hand, e[1].Units})
	assert.Equal(t, []any{script.HandRight, false}, []any{e[4].Hand, e[4].Pack})
	assert.Equal(t, []any{script.HandRight, true, skuA}, []any{e[5].Hand, e[5].Pack, e[5].SKU}, "what lies there is the pack")
	assert.True(t, e[6].Pack)
}

// acts wraps acts into a person who enters and leaves.
func acts(lines ...string) string {
	return "- name: anna\n  account: A1\n  acts:\n    - {do: enter}\n    - " + strings.Join(lines, "\n    - ") + "\n    - {do: exit}\n"
}

func TestCompileRefuses(t *testing.T) {
	s := shop(t)
	const pickA = "{do: pick, slot: G1-S1-P01/1}"
	two := func(anna, ben string) string {
		return "- {name: anna, account: A1, acts: [{do: enter}, " + anna + ", {do: exit}]}\n- {name: ben, acts: [{do: enter}, " + ben + ", {do: exit}]}\n"
	}
	for name, tt := range map[string]struct{ text, want string }{
		"unknown act":            {acts("{do: pik, slot: x}"), `s.yaml:5:12: [0].acts[1].do: expected what is done (did you mean pick?), got "pik"`},
		"no act":                 {acts("{seconds: 2}"), `s.yaml:5:7: [0].acts[1].do: expected what is done such as enter, got nothing`},
		"foreign key":            {acts("{do: wait, seconds: 2, slot: x}"), `s.yaml:5:36: [0].acts[1].slot: expected no slot: wait takes seconds, got "x"`},
		"missing key":            {acts("{do: look, slot: G1-S1-P01/1}"), `s.yaml:5:7: [0].acts[1].seconds: expected a number of seconds for look, got nothing`},
		"half a point":           {acts("{do: walk, x_m: 1}"), `s.yaml:5:12: [0].acts[1].do: expected either x_m with y_m or slot for walk, got "walk"`},
		"two places":             {acts("{do: walk, x_m: 1, y_m: 1, slot: G1-S1-P01/1}"), `s.yaml:5:12: [0].acts[1].do: expected either x_m with y_m or slot for walk, got "walk"`},
		"range":                  {acts("{do: wait, seconds: 0}"), `s.yaml:5:27: [0].acts[1].seconds: expected a number in [0.1, 3600], got 0`},
		"choice":                 {acts(pickA, "{do: hide, place: poket}"), `s.yaml:6:25: [0].acts[2].place: expected pocket, bag or clothes (did you mean pocket?), got "poket"`},
		"unknown slot":           {acts("{do: pick, slot: G1-S1-P1/1}"), `s.yaml:5:24: [0].acts[1].slot: expected the code of a slot (did you mean G1-S1-P01/1?), got "G1-S1-P1/1"`},
		"unknown product":        {acts(`{do: pick, slot: G1-S1-P01/1, gtin: "2980100000018"}`), `s.yaml:5:43: [0].acts[1].gtin: expected a product code of the catalogue (did you mean 2980100000019?), got "2980100000018"`},
		"unknown gate":           {acts("{do: exit, gate: AUT}", "{do: enter}"), `s.yaml:5:24: [0].acts[1].gate: expected the code of a gate (did you mean OUT?), got "AUT"`},
		"unknown camera":         {acts("{do: cover, camera: Z, seconds: 2}"), `s.yaml:5:27: [0].acts[1].camera: expected the code of a camera: C1, C2, C3, C4, C5, C6, got "Z"`},
		"unknown person":         {acts("{do: face, person: bob}"), `s.yaml:5:26: [0].acts[1].person: expected the name of a scripted person: anna, got "bob"`},
		"oneself":                {acts("{do: face, person: anna}"), `s.yaml:5:26: [0].acts[1].person: expected somebody else, got "anna"`},
		"unknown object":         {acts("{do: take_out, object: brick}"), `s.yaml:5:30: [0].acts[1].object: expected the name of an object that somebody brings; there is none, got "brick"`},
		"hands full":             {acts("{do: pick, slot: G1-S1-P01/1, units: 2}", "{do: pick, slot: G1-S1-P01/2}"), `s.yaml:6:12: [0].acts[2].do: expected a free hand (left: 2980100000019, right: 2980100000019), got "pick"`},
		"that hand full":         {acts(pickA, "{do: pick, slot: G1-S1-P01/2, hand: right}"), `s.yaml:6:12: [0].acts[2].do: expected a free hand (left: nothing, right: 2980100000019), got "pick"`},
		"both hands":             {acts(pickA, "{do: pick, slot: G1-S1-P01/2, hand: both}"), `s.yaml:6:12: [0].acts[2].do: expected two free hands (left: nothing, right: 2980100000019), got "pick"`},
		"three units":            {acts("{do: pick, slot: G1-S1-P01/1, units: 3}"), `s.yaml:5:44: [0].acts[1].units: expected 1 or 2, for a hand holds one unit; stow before the next pick, got 3`},
		"put back nothing":       {acts("{do: put_back, slot: G1-S1-P01/1}"), `s.yaml:5:12: [0].acts[1].do: expected something in a hand (left: nothing, right: nothing), got "put_back"`},
		"put back another":       {acts(pickA, `{do: put_back, slot: G1-S1-P01/1, gtin: "2980200000018"}`), `s.yaml:6:12: [0].acts[2].do: expected 2980200000018 in a hand (left: nothing, right: 2980100000019), got "put_back"`},
		"wrong hand":             {acts(pickA, "{do: drop, hand: left}"), `s.yaml:6:12: [0].acts[2].do: expected something in the left hand (left: nothing, right: 2980100000019), got "drop"`},
		"off the slot":           {acts(pickA, "{do: put_back, slot: G1-S1-P01/1, at_m: 0.5}"), `s.yaml:6:47: [0].acts[2].at_m: expected a place on the slot, which is 0.15 m wide, got 0.5`},
		"unstow what is not":     {acts(`{do: unstow, gtin: "2980100000019"}`), `s.yaml:5:12: [0].acts[1].do: expected something that is in the bag, got "unstow"`},
		"take out what is not":   {acts(`{do: take_out, gtin: "2980100000019"}`), `s.yaml:5:12: [0].acts[1].do: expected something that is hidden or brought along, got "take_out"`},
		"pick up what is not":    {acts(`{do: pick_up, gtin: "2980100000019"}`), `s.yaml:5:12: [0].acts[1].do: expected something that somebody drops or leaves, and nobody else picks up, got "pick_up"`},
		"before enter":           {"- {name: anna, acts: [" + pickA + "]}", `s.yaml:1:28: [0].acts[0].do: expected enter before this, got "pick"`},
		"after exit":             {acts("{do: exit}", pickA), `s.yaml:6:12: [0].acts[2].do: expected nothing of the kind after exit, unless the person enters again, got "pick"`},
		"enter twice":            {acts("{do: enter}"), `s.yaml:5:12: [0].acts[1].do: expected exit before this, for the person is inside, got "enter"`},
		"no exit":                {"- {name: anna, acts: [{do: enter}]}", `s.yaml:1:28: [0].acts[0].do: expected exit at last, for the person is still inside, got "enter"`},
		"in by the exit":         {"- {name: anna, gate: OUT, acts: [{do: enter}, {do: exit}]}", `s.yaml:1:39: [0].acts[0].do: expected an entry, or theft: true with a technique such as slip_in, for OUT only lets people out, got "enter"`},
		"times go back":          {acts("{do: wait, seconds: 1, at_s: 20}", "{do: wait, seconds: 1, at_s: 19}"), `s.yaml:6:36: [0].acts[2].at_s: expected a time not before [0].acts[1].at_s = 20, got 19`},
		"before appearing":       {"- {name: anna, appear_s: 9, acts: [{do: enter, at_s: 3}, {do: exit}]}", `s.yaml:1:54: [0].acts[0].at_s: expected a time not before [0].appear_s = 9, got 3`},
		"outside":                {acts("{do: walk, x_m: 99, y_m: 1}"), `s.yaml:5:23: [0].acts[1].x_m: expected a point inside the store, x in [0, 7] and y in [0, 6], got (99, 1)`},
		"in a gondola":           {acts("{do: walk, x_m: 2.1, y_m: 3.2}"), `s.yaml:5:23: [0].acts[1].x_m: expected open floor, not a gondola or wall, got (2.1, 3.2)`},
		"through the wall":       {"- {name: anna, acts: [{do: walk, x_m: 3, y_m: 3}]}", `s.yaml:1:39: [0].acts[0].x_m: expected a point outside the walls and within 2.5 m of them, for the person is outside, got (3, 3)`},
		"to a slot from outside": {"- {name: anna, acts: [{do: walk, slot: G1-S1-P01/1}]}", `s.yaml:1:40: [0].acts[0].slot: expected a point outside, for the person has not entered, got "G1-S1-P01/1"`},
		"staff only":             {acts("{do: restock, slot: G1-S1-P01/1}"), `s.yaml:5:12: [0].acts[1].do: expected an act of a shopper; only people with staff: true restock, got "restock"`},
		"theft by nobody":        {acts("{do: wait, seconds: 1, theft: true}"), `s.yaml:5:37: [0].acts[1].theft: expected theft only in the acts of a person with a technique, got true`},
		"no carrier":             {"- {name: anna, carrier: none, acts: [{do: enter}, " + pickA + ", {do: stow}, {do: exit}]}", `s.yaml:1:87: [0].acts[2].do: expected a carrier to stow into: bag, basket or trolley, got "stow"`},
		"no bag":                 {"- {name: anna, carrier: none, acts: [{do: enter}, " + pickA + ", {do: hide, place: bag}, {do: exit}]}", `s.yaml:1:100: [0].acts[2].place: expected a place that the person has: pocket, clothes, or a bag with carrier: bag, got "bag"`},
		"eat a pack":             {acts(pickA, "{do: empty, pack_share: 0.2}", "{do: consume}"), `s.yaml:7:12: [0].acts[3].do: expected a whole unit of a product in the hand, not empty pack of 2980100000019, got "consume"`},
		"scan without account":   {"- {name: anna, acts: [{do: scan, gate: IN}]}", `s.yaml:1:28: [0].acts[0].do: expected an account or a sponsor to scan, got "scan"`},
		"enter with no account":  {"- {name: anna, acts: [{do: enter, scan: true}, {do: exit}]}", `s.yaml:1:41: [0].acts[0].scan: expected false: there is neither an account nor a sponsor, got true`},
		"nobody waits":           {two(pickA+", {do: hand_over, to: ben}", "{do: wait, seconds: 9}"), `s.yaml:1:100: [0].acts[2].to: expected somebody who waits for this act with wait_for, person: anna, act: 2, got "ben"`},
		"receiver is outside": {
			"- {name: anna, acts: [{do: enter}, " + pickA + ", {do: hand_over, to: ben}, {do: exit}]}\n- {name: ben, acts: [{do: wait_for, person: anna, act: 2}]}\n",
			`s.yaml:1:87: [0].acts[2].to: expected somebody who is inside then, got "ben"`,
		},
		"receiver is laden": {
			two(pickA+", {do: hand_over, to: ben}", "{do: pick, slot: G1-S1-P01/2, units: 2}, {do: wait_for, person: anna, act: 2}"),
			`s.yaml:1:100: [0].acts[2].to: expected somebody with a free hand (left: 2980200000018, right: 2980200000018), got "ben"`,
		},
		"no such act": {two("{do: wait_for, person: ben, act: 3}", "{do: wait, seconds: 9}"), `s.yaml:1:82: [0].acts[1].act: expected an act of ben, who has 3 (0 to 2), got 3`},
		"one-sided meeting": {
			two("{do: wait_for, person: ben, meet: true}", "{do: wait, seconds: 9}"),
			`s.yaml:1:83: [0].acts[1].meet: expected as many meetings of ben with anna as the other way round, got true`,
		},
		"circle": {
			two("{do: wait_for, person: ben, act: 1}", "{do: wait_for, person: anna, act: 1}"),
			`s.yaml:1:54: [0].acts[1].do: expected no circle of waiting: anna waits in acts[1] for acts[1] of ben, ben waits in acts[1] for acts[1] of anna, got "wait_for"`,
		},
		"bad name":         {"- {name: Anna B, acts: [{do: wait, seconds: 1}]}", `s.yaml:1:10: [0].name: expected a name of at most 64 lower-case letters, digits, hyphens and underscores, got "Anna B"`},
		"no name":          {"- {acts: [{do: wait, seconds: 1}]}", `s.yaml:1:3: [0].name: expected a name of at most 64 lower-case letters, digits, hyphens and underscores, got nothing`},
		"same name":        {"- {name: a, acts: [{do: wait, seconds: 1}]}\n- {name: a, acts: [{do: wait, seconds: 1}]}", `s.yaml:2:10: [1].name: expected a name of their own; [0] has it too, got "a"`},
		"no acts":          {"- {name: a}", `s.yaml:1:3: [0].acts: expected 1 to 1000 acts, got 0`},
		"same account":     {"- {name: a, account: X, acts: [{do: wait, seconds: 1}]}\n- {name: b, account: X, acts: [{do: wait, seconds: 1}]}", `s.yaml:2:22: [1].account: expected an account of their own; [0] has it too (sponsor lets one account pay for another person), got "X"`},
		"drawn account":    {"- {name: a, account: M000007, acts: [{do: wait, seconds: 1}]}", `s.yaml:1:22: [0].account: expected an account that is not M and six digits: those belong to people who are drawn, got "M000007"`},
		"poor sponsor":     {"- {name: a, acts: [{do: wait, seconds: 1}]}\n- {name: b, sponsor: a, acts: [{do: wait, seconds: 1}]}", `s.yaml:2:22: [1].sponsor: expected somebody with an account, got "a"`},
		"account, sponsor": {"- {name: a, account: X, acts: [{do: wait, seconds: 1}]}\n- {name: b, account: Y, sponsor: a, acts: [{do: wait, seconds: 1}]}", `s.yaml:2:34: [1].sponsor: expected no sponsor: an account of their own pays, got "a"`},
		"too tall":         {"- {name: a, height_m: 3, acts: [{do: wait, seconds: 1}]}", `s.yaml:1:23: [0].height_m: expected a number in [1.2, 2.1], got 3`},
		"carrier":          {"- {name: a, carrier: trolly, acts: [{do: wait, seconds: 1}]}", `s.yaml:1:22: [0].carrier: expected bag, none, basket or trolley (did you mean trolley?), got "trolly"`},
		"same object":      {"- {name: a, brings: [{name: x, weight_g: 1}, {name: x, weight_g: 1}], acts: [{do: wait, seconds: 1}]}", `s.yaml:1:53: [0].brings[1].name: expected a name that no other object has, got "x"`},
		"planogram note":   {"- {name: a, staff: true, acts: [{do: note, kind: planogram, slot: G1-S1-P01/1, units: 3}]}", `s.yaml:1:33: [0].acts[0].gtin: expected a product code of the catalogue for a note about planogram, got nothing`},
	} {
		t.Run(name, func(t *testing.T) {
			people, doc := decode(t, tt.text)
			ps, err := script.Compile(people, s)
			require.Error(t, err)
			assert.Nil(t, ps)
			assert.EqualError(t, doc.Locate(err), tt.want)
		})
	}
}

func TestCompileReportsEverything(t *testing.T) {
	people, _ := decode(t, acts("{do: pick, slot: nowhere}", "{do: cover, camera: C9, seconds: 3}")+
		"- {name: ben, gate: DOOR, acts: [{do: wait, seconds: 1}]}\n")
	_, err := script.Compile(people, shop(t))
	for _, path := range []string{"[0].acts[1].slot", "[0].acts[2].camera", "[1].gate"} {
		assert.ErrorContains(t, err, path)
	}
	many, ok := err.(interface{ Unwrap() []error })
	require.True(t, ok)
	assert.Len(t, many.Unwrap(), 3)
}

// TestOneFaultIsOneError: what follows from a fault is not reported as well.
func TestOneFaultIsOneError(t *testing.T) {
	people, _ := decode(t, acts("{do: drop}", "{do: drop}", `{do: pick_up, gtin: "2980100000019"}`, "{do: enter}"))
	_, err := script.Compile(people, shop(t))
	many, ok := err.(interface{ Unwrap() []error })
	require.True(t, ok)
	assert.Len(t, many.Unwrap(), 1)
}

func TestUnknownKeysAreRefused(t *testing.T) {
	var people []script.Person
	_, err := strictyaml.Decode("s.yaml", []byte("- name: a\n  acts:\n    - {do: walk, x: 1, y_m: 2}\n    - {do: wait, second: 2}\n"), &people)
	require.Error(t, err)
	assert.Equal(t, "s.yaml:3:18: [0].acts[0].x: unknown key; did you mean x_m?\ns.yaml:4:18: [0].acts[1].second: unknown key; did you mean seconds?", err.Error())
}
