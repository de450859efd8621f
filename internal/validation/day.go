package validation

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"gosim/agents"
	"gosim/agents/walk"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// busyDay is whether people stay out of shelves and of each other, all day.
func busyDay() Check {
	const hours, visits = 16, 3800
	return Check{
		Number: "5b", Title: "A busy day of shoppers",
		Setup: fmt.Sprintf("%d hours with %d visits of all sorts in the store of 167 m², about a dozen people inside, families, staff and thieves among them. "+
			"Everybody's place is looked at every 25 ms, half-way between two steps too.", hours, visits),
		Source:   "A promise of gosim's own; bodies are discs of 0.15 to 0.26 m.",
		Expected: "Nobody deeper in a shelf or wall than 1 mm, no two people overlapping by more than 1 mm, and everybody leaves.",
		Slow:     true,
		Run: func() Result {
			d := &lookout{}
			if err := d.run(hours, visits); err != nil {
				return failed(err)
			}
			return Result{
				Measured: fmt.Sprintf("%.2f mm into a wall, %.2f mm into each other; %d people, at most %d at once; %d still there", 1000*d.wall, 1000*d.body, d.people, d.most, d.left),
				Pass:     d.wall <= 1e-3 && d.body <= 1e-3 && d.left == 0,
			}
		},
	}
}

// lookout measures overlaps while a day goes by.
type lookout struct {
	k          sim.Kernel
	w          *sim.World
	pop        *agents.Population
	floor      *walk.Floor
	kind       sim.Kind
	until      sim.Time
	wall, body float64 // greatest overlap, m
	most       int
	people     int
	left       int
}

func (d *lookout) run(hours sim.Time, visits int) error {
	s, err := site.Load(os.DirFS(filepath.Join(root(), "scenarios")), "stores/go/store.yaml")
	if err != nil {
		return err
	}
	cfg := agents.DefaultConfig()
	cfg.FixedVisits, cfg.Staff.Rounds, cfg.Theft.Share = visits, 8, 0.02
	d.w, d.floor, d.until = sim.NewWorld(s), walk.NewFloor(s), hours*sim.Hour
	if d.pop, err = agents.New(&d.k, d.w, sim.NewKeys(seed, 0), cfg); err != nil {
		return err
	}
	d.kind = d.k.Register(d)
	d.k.Schedule(0, d.kind, 0, 0)
	d.pop.Start(d.until)
	if err := d.k.Run(context.Background(), d.until+sim.Hour); err != nil {
		return err
	}
	d.people, d.left = d.w.People(), d.pop.Active()
	if err := d.pop.Err(); err != nil {
		return err
	}
	return d.w.Check()
}

// Handle looks at everybody.
func (d *lookout) Handle(k *sim.Kernel, _ sim.Event) {
	now := k.Now()
	in := d.w.Present()
	d.most = max(d.most, len(in))
	for i, p := range in {
		at, r := d.w.PoseAt(p, now).Pos, d.w.Person(p).RadiusM
		for _, q := range in[:i] {
			d.body = max(d.body, r+d.w.Person(q).RadiusM-d.w.PoseAt(q, now).Pos.Sub(at).Norm())
		}
		for _, n := range d.floor.Near(at) {
			d.wall = max(d.wall, r-d.floor.Wall(n).Nearest(at).Sub(at).Norm())
		}
	}
	if len(in) > 0 || now < d.until || d.pop.Active() > 0 {
		k.Schedule(now+25*sim.Millisecond, d.kind, 0, 0)
	}
}
