package script_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/agents/script"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// stage carries programs out in a world without walking, as soon as they can
// go on: the least executor. It shows that what Compile lets through, the world
// does too.
type stage struct {
	w    *sim.World
	ps   []script.Program
	ids  []sim.PersonID
	next []int
}

// carryOut requires that everything compiled can be done, except picking up
// what has not been dropped yet.
func carryOut(t *testing.T, s *site.Site, ps []script.Program) {
	t.Helper()
	g := &stage{w: sim.NewWorld(s), ps: ps, next: make([]int, len(ps))}
	for i := range ps {
		for k := range ps[i].Steps {
			if st := &ps[i].Steps[k]; st.Op == script.OpPick {
				g.w.Stock(st.Slot, st.SKU, 10, 0.01)
				g.w.Stock(st.Slot, st.SKU, 10, 0.01)
			}
		}
	}
	for i := range ps {
		id := g.w.AddPerson(sim.Person{HeightM: 1.7}, ps[i].Technique, sim.NoPerson)
		g.ids = append(g.ids, id)
		if ps[i].Staff {
			g.w.Employ(id)
		}
		g.w.Appear(id, 0, sim.Pose{})
		for _, o := range ps[i].Brings {
			_, err := g.w.BringIn(id, o.WeightG)
			require.NoError(t, err)
		}
		for _, d := range ps[i].Deliver {
			for range d.Units {
				_, err := g.w.Deliver(id, d.SKU, 10)
				require.NoError(t, err)
			}
		}
	}
	for moved := true; moved; {
		moved = false
		for i := range ps {
			for g.ready(i) {
				if !g.do(t, i) {
					return // not dropped yet in this order of events
				}
				g.next[i]++
				moved = true
			}
		}
	}
	for i := range ps {
		assert.Equal(t, len(ps[i].Steps), g.next[i], "%s is stuck", ps[i].Name)
	}
	require.NoError(t, g.w.Check())
}

func (g *stage) ready(i int) bool {
	if g.next[i] == len(g.ps[i].Steps) {
		return false
	}
	switch st := &g.ps[i].Steps[g.next[i]]; {
	case st.Op == script.OpWaitFor && !st.Meet:
		return g.next[st.Other] > st.Await
	case st.Op == script.OpWaitFor, st.Op == script.OpHandOver:
		return g.next[st.Other] >= st.Await
	default:
		return true
	}
}

// do carries out a step, and reports false if the floor does not hold what is
// to be picked up.
func (g *stage) do(t *testing.T, i int) bool {
	t.Helper()
	st, p := &g.ps[i].Steps[g.next[i]], g.ids[i]
	var err error
	hand := int(st.Hand)
	switch st.Op {
	case script.OpEnter:
		err = g.w.Enter(0, p, 0, st.Intent)
	case script.OpExit:
		err = g.w.Exit(0, p, 1, st.Intent)
	case script.OpPick:
		for h := range 2 {
			if hand == h || st.Hand == script.HandBoth {
				u := g.w.Front(st.Slot, st.SKU)
				require.NotEqual(t, sim.NoUnit, u, st.Path)
				require.NoError(t, g.w.Pick(0, p, u, h, st.Intent), st.Path)
			}
		}
	case script.OpPutBack:
		err = g.w.PutBack(0, p, hand, st.Slot, 0, st.Intent)
	case script.OpStow:
		for h := range 2 {
			if hand == h || st.Hand == script.HandBoth {
				require.NoError(t, g.w.Stow(0, p, h, sim.PlaceBag, st.Intent), st.Path)
			}
		}
	case script.OpHide:
		err = g.w.Stow(0, p, hand, sim.PlaceHidden, st.Intent)
	case script.OpUnstow, script.OpTakeOut:
		k := slices.IndexFunc(g.w.Person(p).Carried, func(u sim.UnitID) bool {
			x := g.w.Unit(u)
			return x.SKU == st.SKU && (x.Place == sim.PlaceBag) == (st.Op == script.OpUnstow) || st.Pack && x.Foreign
		})
		require.GreaterOrEqual(t, k, 0, st.Path)
		err = g.w.Unstow(0, p, g.w.Person(p).Carried[k], hand, st.Intent)
	case script.OpHandOver:
		err = g.w.HandOver(0, p, hand, g.ids[st.Other], int(st.ToHand), st.Intent)
	case script.OpDrop, script.OpLeave:
		err = g.w.Drop(0, p, hand, st.Intent)
	case script.OpPickUp:
		for u := range g.w.Units() {
			if x := g.w.Unit(sim.UnitID(u)); x.Place == sim.PlaceFloor && x.SKU == st.SKU || st.Pack && x.Place == sim.PlaceFloor && x.Foreign {
				require.NoError(t, g.w.PickUp(0, p, sim.UnitID(u), hand, st.Intent), st.Path)
				return true
			}
		}
		return false
	case script.OpConsume:
		err = g.w.Consume(0, p, hand, st.Intent)
	case script.OpEmpty:
		_, err = g.w.Empty(0, p, hand, st.PackShare, st.Intent)
	default:
	}
	require.NoError(t, err, st.Path)
	return true
}

func TestTheWorldDoesWhatCompiles(t *testing.T) {
	s := shop(t)
	people, _ := decode(t, couple)
	ps, err := script.Compile(people, s)
	require.NoError(t, err)
	carryOut(t, s, ps)
}

// TestWhatCompilesCanBeDone plays random scripts of two people who give each
// other things: those that Compile lets through can be carried out.
func TestWhatCompilesCanBeDone(t *testing.T) {
	s := shop(t)
	solo := []string{
		"{do: pick, slot: G1-S1-P01/1}", "{do: pick, slot: G1-S1-P01/2, hand: left}", "{do: pick, slot: G1-S1-P02/1, units: 2}", "{do: stow}",
		"{do: stow, hand: left}", `{do: unstow, gtin: "2980100000019"}`, `{do: unstow, gtin: "2980200000018", hand: left}`, "{do: hide, place: pocket}",
		`{do: take_out, gtin: "2980100000019"}`, "{do: take_out, object: oNAME}", "{do: drop}", "{do: leave, x_m: 1, y_m: 1, hand: right}",
		`{do: pick_up, gtin: "2980100000019"}`, "{do: pick_up, object: oa}", "{do: consume}", "{do: empty, pack_share: 0.1}",
		"{do: put_back, slot: G1-S1-P01/1}", `{do: put_back, slot: G1-S1-P02/2, gtin: "2980100000019"}`, "{do: exit}", "{do: enter}",
	}
	done := 0
	for seed := range uint64(4000) {
		r := rand.New(rand.NewPCG(seed, 8))
		lists := [2][]string{{"{do: enter}"}, {"{do: enter}"}}
		for range 2 + r.IntN(6) {
			i := r.IntN(2)
			me, other := string(rune('a'+i)), string(rune('a'+1-i))
			switch x := r.IntN(len(solo) + 8); {
			case x < len(solo):
				lists[i] = append(lists[i], strings.ReplaceAll(solo[x], "NAME", me))
			case x < len(solo)+2:
				lists[i] = append(lists[i], "{do: wait_for, meet: true, person: "+other+"}")
				lists[1-i] = append(lists[1-i], "{do: wait_for, meet: true, person: "+me+"}")
			default:
				lists[i] = append(lists[i], "{do: pick, slot: G1-S1-P01/1}")
				lists[1-i] = append(lists[1-i], fmt.Sprintf("{do: wait_for, act: %d, person: %s}", len(lists[i]), me))
				lists[i] = append(lists[i], "{do: hand_over, to: "+other+"}")
			}
		}
		text := ""
		for i, list := range lists {
			text += fmt.Sprintf("- name: %c\n  brings: [{name: o%c, weight_g: 50}]\n  acts:\n", 'a'+i, 'a'+i)
			for _, l := range append(list, "{do: exit}") {
				text += "    - " + l + "\n"
			}
		}
		people, _ := decode(t, text)
		ps, err := script.Compile(people, s)
		if err != nil {
			continue
		}
		done++
		carryOut(t, s, ps)
		if t.Failed() {
			t.Fatalf("seed %d:\n%s", seed, text)
		}
	}
	assert.Greater(t, done, 200, "enough of them compile")
	t.Logf("%d compiled", done)
}
