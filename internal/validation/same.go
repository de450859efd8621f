package validation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"gosim/agents"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// same is whether a run is a function of scenario and seed.
func same() Check {
	return Check{
		Number: "10", Title: "The same run again",
		Setup: "Ten minutes with 40 visits of all sorts, thieves and staff among them, in the store of 167 m²: played alone, and four times at once; then with one visit more. " +
			"The hash covers every act with its time, place and unit.",
		Source:   "Determinism is a promise of gosim's own.",
		Expected: "Five equal hashes. With one visit more, everybody else still wants what they wanted: the same list, body and pace (TestRemovingOneShopperLeavesTheOthersOwnChoices). Units and weight are conserved (World.Check after the run).",
		Run: func() Result {
			alone, err := truthHash()
			if err != nil {
				return failed(err)
			}
			var group sync.WaitGroup
			var hashes [4]string
			var errs [4]error
			for i := range hashes {
				group.Go(func() { hashes[i], errs[i] = truthHash() })
			}
			group.Wait()
			pass := true
			for i, h := range hashes {
				if errs[i] != nil {
					return failed(errs[i])
				}
				pass = pass && h == alone
			}
			return Result{
				Measured: fmt.Sprintf("equal: %t", pass),
				Pass:     pass,
				Remark:   "That the bytes of truth, readings and outputs do not depend on the processor is TestLongSameBitsOnEveryCPU; `gosim digest` prints them for any scenario.",
			}
		},
	}
}

// truthHash plays the ten minutes and returns the hash of the truth log.
func truthHash() (string, error) {
	s, err := site.Load(os.DirFS(filepath.Join(root(), "scenarios")), "stores/go/store.yaml")
	if err != nil {
		return "", err
	}
	cfg := agents.DefaultConfig()
	cfg.FixedVisits, cfg.Staff.Rounds = 40, 1
	cfg.Theft.Fixed = agents.TechniqueCounts{Tailgate: 1, ConcealBag: 1, HandOff: 1, GrabAndRun: 1, DecoyReturn: 1}
	var k sim.Kernel
	w := sim.NewWorld(s)
	p, err := agents.New(&k, w, sim.NewKeys(seed, 0), cfg)
	if err != nil {
		return "", err
	}
	p.Start(10 * sim.Minute)
	if err := k.Run(context.Background(), sim.Hour); err != nil {
		return "", err
	}
	if err := w.Check(); err != nil {
		return "", err
	}
	h := sha256.New()
	for i := range w.Log.Acts {
		fmt.Fprintf(h, "%+v\n", w.Log.Acts[i])
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
