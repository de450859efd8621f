package agents

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/agents/script"
	"gosim/internal/strictyaml"
	"gosim/sim"
)

// randomScript writes acts of two people who meet and give each other things.
func randomScript(r *rand.Rand) string {
	solo := []string{
		"{do: pick, slot: G1-0-4/1}", "{do: pick, slot: G1-0-3/1, hand: left}", "{do: pick, slot: G2-0-1/1, units: 2}", "{do: pick, slot: G0-1-3/1, seconds: 2}",
		"{do: stow}", "{do: stow, hand: left}", "{do: unstow, gtin: A}", "{do: unstow, gtin: B, hand: left}", "{do: hide, place: pocket, theft: true}",
		"{do: take_out, gtin: A}", "{do: take_out, object: oNAME}", "{do: drop}", "{do: leave, x_m: 2.4, y_m: 1.6, hand: right}",
		"{do: pick_up, gtin: A}", "{do: pick_up, object: oa}", "{do: consume, seconds: 1}", "{do: empty, pack_share: 0.1}",
		"{do: put_back, slot: G1-0-4/1}", "{do: put_back, slot: G3-1-4/1, gtin: A}", "{do: walk, x_m: 1.5, y_m: 5}", "{do: walk, slot: G4-0-4/1}",
		"{do: look, slot: G2-0-4/1, seconds: 1}", "{do: touch, slot: G2-1-4/1}", "{do: phone, seconds: 2}", "{do: stoop, seconds: 1}", "{do: lean, slot: G1-0-4/1, newtons: 5, seconds: 1}",
		"{do: change_clothes, outfit: 3}", "{do: cover, camera: C0, seconds: 5}", "{do: face, person: OTHER}", "{do: scan}", "{do: exit}", "{do: enter}",
	}
	lists := [2][]string{{"{do: enter}"}, {"{do: enter}"}}
	for range 3 + r.IntN(7) {
		i := r.IntN(2)
		me, other := string(rune('a'+i)), string(rune('a'+1-i))
		switch x := r.IntN(len(solo) + 10); {
		case x < len(solo):
			lists[i] = append(lists[i], strings.NewReplacer("NAME", me, "OTHER", other, "A", "GTINA", "B", "GTINB").Replace(solo[x]))
		case x < len(solo)+3:
			lists[i] = append(lists[i], "{do: wait_for, meet: true, person: "+other+"}")
			lists[1-i] = append(lists[1-i], "{do: wait_for, meet: true, person: "+me+"}")
		default:
			lists[i] = append(lists[i], "{do: pick, slot: G1-0-4/1}")
			lists[1-i] = append(lists[1-i], fmt.Sprintf("{do: wait_for, act: %d, person: %s}", len(lists[i]), me))
			lists[i] = append(lists[i], "{do: hand_over, to: "+other+"}")
		}
	}
	carriers := []string{"bag", "basket", "trolley"}
	text := ""
	for i, list := range lists {
		text += fmt.Sprintf("- name: %c\n  account: %c\n  technique: hand_off\n  carrier: %s\n  appear_s: %d\n  brings: [{name: o%c, weight_g: 50}]\n  acts:\n", 'a'+i, 'A'+i, carriers[r.IntN(3)], r.IntN(60), 'a'+i)
		for _, l := range append(list, "{do: exit}") {
			text += "    - " + l + "\n"
		}
	}
	return text
}

// playRandom plays random scripts among a few shoppers, and returns how many
// compiled and how many acts were left out. Everybody leaves, the world stays whole,
// and without others nothing is left out but what was never put down by then.
func playRandom(t *testing.T, from, to uint64) (played, skipped int) {
	t.Helper()
	s := smallShop(t)
	s.Reindex()
	gtin := func(code string) string {
		slot, ok := s.SlotByCode(code)
		require.True(t, ok, code)
		return s.Products[s.Slots[slot].SKU].GTIN
	}
	for seed := from; seed < to; seed++ {
		text := strings.NewReplacer("GTINA", gtin("G1-0-4/1"), "GTINB", gtin("G2-0-1/1")).Replace(randomScript(rand.New(rand.NewPCG(seed, 3))))
		cfg := nobody()
		cfg.FixedVisits = int(seed % 2 * 6)
		_, err := strictyaml.Decode("s.yaml", []byte(text), &cfg.Scripted)
		require.NoError(t, err)
		programs, err := script.Compile(cfg.Scripted, s)
		if err != nil {
			continue
		}
		played++
		r := open(t, s, seed, cfg)
		require.NoError(t, r.pop.Stage(Input{Scripted: programs}))
		c := r.watch(t, seed)
		r.pop.Start(3 * sim.Minute)
		require.NoError(t, r.k.Run(t.Context(), 40*sim.Minute))
		ok := assert.NoError(t, r.pop.Err()) && assert.Zero(t, r.pop.Active(), "somebody is still there") &&
			assert.LessOrEqual(t, c.overlap, 1e-3) && assert.Less(t, c.jump, 0.08) && assert.NoError(t, r.w.Check())
		for _, x := range r.pop.Skipped() {
			skipped++
			ok = ok && assert.True(t, cfg.FixedVisits > 0 || strings.Contains(text, "pick_up") || strings.Contains(x.Why, "is not there"), "%v", x)
		}
		if !ok {
			t.Fatalf("seed %d, skipped %v:\n%s", seed, r.pop.Skipped(), text)
		}
	}
	return played, skipped
}

func TestRandomScripts(t *testing.T) {
	played, skipped := playRandom(t, 0, 1200)
	t.Logf("%d scripts, %d acts left out", played, skipped)
	assert.Greater(t, played, 60)
}
