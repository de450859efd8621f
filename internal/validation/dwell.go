package validation

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"gosim/agents"
	"gosim/agents/script"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// dwells is whether somebody who is to wait does, and no longer.
func dwells() Check {
	return Check{
		Number: "4", Title: "Waiting as long as said",
		Setup:    "A scripted visitor changes clothes, waits for 10 s, changes again, waits for 20 s, and so on up to 100 s; the changes are in the truth log. What a change itself takes is measured by two in a row.",
		Source:   "RiMEA guideline 4.x, test 2: processes take as long as they are given.",
		Expected: "Every wait is within a step of movement (50 ms) of what was asked for.",
		Run: func() Result {
			worst, n, err := waits()
			if err != nil {
				return failed(err)
			}
			return Result{Measured: fmt.Sprintf("%d waits, at most %.3f s off", n, worst), Pass: n == 10 && worst <= dt}
		},
	}
}

func waits() (worst float64, n int, err error) {
	s, err := site.Load(os.DirFS(filepath.Join(root(), "scenarios")), "stores/go/store.yaml")
	if err != nil {
		return 0, 0, err
	}
	outfit := int64(0)
	change := func() script.Act {
		outfit++
		o := outfit
		return script.Act{Do: "change_clothes", Outfit: &o}
	}
	acts := []script.Act{{Do: "enter"}, change(), change()}
	for k := 1; k <= 10; k++ {
		long := 10 * float64(k)
		acts = append(acts, script.Act{Do: "wait", Seconds: &long}, change())
	}
	acts = append(acts, script.Act{Do: "exit"})
	cfg := agents.DefaultConfig()
	cfg.Visits, cfg.VisitLimit = 0, 3600
	cfg.Scripted = []script.Person{{Name: "waiter", Account: "waiter", Acts: acts}}
	programs, err := script.Compile(cfg.Scripted, s)
	if err != nil {
		return 0, 0, err
	}
	var k sim.Kernel
	w := sim.NewWorld(s)
	p, err := agents.New(&k, w, sim.NewKeys(seed, 0), cfg)
	if err != nil {
		return 0, 0, err
	}
	if err := p.Stage(agents.Input{Scripted: programs}); err != nil {
		return 0, 0, err
	}
	p.Start(sim.Hour)
	if err := k.Run(context.Background(), sim.Hour); err != nil {
		return 0, 0, err
	}
	var at []sim.Time
	for i := range w.Log.Acts {
		if a := &w.Log.Acts[i]; a.Kind == sim.ActChange {
			at = append(at, a.At)
		}
	}
	if len(at) != 12 || p.Active() > 0 {
		return 0, 0, fmt.Errorf("%d changes of clothes, want 12; %d people still there", len(at), p.Active())
	}
	own := at[1] - at[0]
	for i := 2; i < len(at); i++ {
		worst = max(worst, math.Abs((at[i]-at[i-1]-own).Seconds()-10*float64(i-1)))
		n++
	}
	return worst, n, nil
}
