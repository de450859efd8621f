package agents

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/agents/script"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// pathLog samples the true paths as a run does.
type pathLog struct {
	w    *sim.World
	kind sim.Kind
	end  sim.Time
}

func (r *run) logPaths(every, end sim.Time) {
	p := &pathLog{w: r.w, end: end}
	p.kind = r.k.Register(p)
	r.k.Schedule(0, p.kind, 0, int64(every))
}

func (p *pathLog) Handle(k *sim.Kernel, ev sim.Event) {
	p.w.SamplePaths(ev.At)
	if ev.At < p.end {
		k.Schedule(ev.At+sim.Time(ev.Arg), p.kind, 0, ev.Arg)
	}
}

const pathRate = 5 // per second, as gosim export writes

// exported returns the true paths of a run as a trajectory file, and its picks as
// a replay would say them.
func (r *run) exported() (csv string, shop []script.ReplayShop) {
	var b strings.Builder
	fmt.Fprintf(&b, "# framerate: %d\nframe,id,x,y\n", pathRate)
	for _, x := range r.w.Log.Path {
		fmt.Fprintf(&b, "%d,%d,%.4f,%.4f\n", int(math.Round(x.At.Seconds()*pathRate))+1, x.Person+1, x.X, x.Y)
	}
	for _, a := range r.w.Log.Acts {
		if a.Kind == sim.ActPick {
			at := a.At.Seconds()
			s := script.ReplayShop{ID: int64(a.Person) + 1, AtS: &at, Slot: r.w.Site.SlotCode(a.Slot), GTIN: r.w.Site.Products[a.SKU].GTIN}
			shop = append(shop, s)
		}
	}
	return b.String(), shop
}

// replayed opens a store for the people of cfg and those of a trajectory file.
func replayed(t testing.TB, s *site.Site, seed uint64, cfg Config, csv string, rep script.Replay) *run {
	t.Helper()
	s.Reindex()
	rep.File = "walks.csv"
	cfg.Replayed = []script.Replay{rep}
	require.NoError(t, cfg.Validate())
	set, err := rep.Read(strings.NewReader(csv), rep.File)
	require.NoError(t, err)
	people, err := rep.Compile(set, s)
	require.NoError(t, err)
	r := open(t, s, seed, cfg)
	require.NoError(t, r.pop.Stage(Input{Replayed: [][]script.Replayed{people}}))
	return r
}

// recorded plays a few ordinary visits that only buy.
func recorded(t testing.TB, seed uint64) (*run, dense) {
	t.Helper()
	cfg := nobody()
	cfg.FixedVisits, cfg.TwoHandShare, cfg.PutBackShare = 6, 0, 0
	s := smallShop(t)
	s.Reindex()
	r := open(t, s, seed, cfg)
	r.logPaths(sim.Second/pathRate, 40*sim.Minute)
	d := r.dense()
	r.play(t, 4*sim.Minute, 30*sim.Minute)
	require.Zero(t, r.pop.Active())
	return r, d
}

// dense is where people inside were every 50 ms.
type dense map[[2]int64]site.Vec2

func (r *run) dense() dense {
	d := dense{}
	kind := r.k.Register(d.sampler(r.w))
	r.k.Schedule(0, kind, 0, 0)
	return d
}

type denseSampler struct {
	d dense
	w *sim.World
}

func (d dense) sampler(w *sim.World) *denseSampler { return &denseSampler{d, w} }

func (s *denseSampler) Handle(k *sim.Kernel, ev sim.Event) {
	for _, p := range s.w.Present() {
		if s.w.Person(p).Inside {
			s.d[[2]int64{int64(p), int64(ev.At)}] = s.w.PoseAt(p, ev.At).Pos
		}
	}
	if ev.At < 40*sim.Minute {
		k.Schedule(ev.At+50*sim.Millisecond, ev.Kind, 0, 0)
	}
}

// TestReplayIsTheSameRun replays the paths and picks of a run in an empty shop:
// people are where they were, take the same at the same time, and come and go when
// they did.
func TestReplayIsTheSameRun(t *testing.T) {
	for seed := range uint64(4) {
		a, was := recorded(t, seed)
		csv, shop := a.exported()
		require.NotEmpty(t, shop)
		b := replayed(t, smallShop(t), seed, nobody(), csv, script.Replay{FirstFrame: 1, Shop: shop})
		is := b.dense()
		b.play(t, sim.Minute, 39*sim.Minute)
		require.Zero(t, b.pop.Active(), "everybody leaves")
		require.Empty(t, b.pop.Skipped())
		require.Zero(t, b.pop.Collisions(), "there is nobody else")

		// People are numbered in order of appearance in both. Between two frames of
		// the file nobody knows when somebody who walked 1 m/s stopped.
		var worst [2]float64
		seen := 0
		for at, q := range was {
			if p, ok := is[at]; ok {
				seen++
				between := 0
				if at[1]%int64(sim.Second/pathRate) != 0 {
					between = 1
				}
				worst[between] = max(worst[between], q.Sub(p).Norm())
			}
		}
		assert.GreaterOrEqual(t, seen, len(was)*98/100)
		assert.Less(t, worst[0], 0.001, "at the frames")
		assert.Less(t, worst[1], 0.15, "between them")

		picks := func(r *run) []sim.Act {
			return slices.DeleteFunc(slices.Clone(r.w.Log.Acts), func(x sim.Act) bool { return x.Kind != sim.ActPick })
		}
		want, got := picks(a), picks(b)
		require.Len(t, got, len(want))
		late := sim.Time(0)
		for i := range want {
			assert.Equal(t, want[i].Person, got[i].Person)
			assert.Equal(t, want[i].Slot, got[i].Slot)
			late = max(late, got[i].At-want[i].At)
			assert.InDelta(t, want[i].At.Seconds(), got[i].At.Seconds(), 1.5, "seed %d: a hand needs its time", seed)
		}
		for i, v := range a.w.Log.Visits {
			w := b.w.Log.Visits[i]
			assert.InDelta(t, v.Entered.Seconds(), w.Entered.Seconds(), 0.21)
			assert.InDelta(t, v.Left.Seconds(), w.Left.Seconds(), 0.21)
			assert.NotEmpty(t, w.Account)
		}
		t.Logf("seed %d: %d points, at most %.2f cm off, %.1f between frames; %d picks, at most %.2f s late", seed, seen, 100*worst[0], 100*worst[1], len(got), late.Seconds())
	}
}

// walkIn is somebody who walks in by gate IN, up to the shelf in the middle, and
// out by OUT, at 5 frames a second.
func walkIn() string {
	var b strings.Builder
	b.WriteString("# framerate: 5\nframe,id,x,y\n")
	frame := 0
	at := site.Vec2{X: 1.2, Y: -1}
	for _, leg := range []struct {
		to     site.Vec2
		frames int
	}{{site.Vec2{X: 1.2, Y: 2}, 20}, {site.Vec2{X: 1.9, Y: 3.75}, 12}, {site.Vec2{X: 1.9, Y: 3.75}, 40}, {site.Vec2{X: 2.2, Y: 1.5}, 15}, {site.Vec2{X: 4.8, Y: 1.2}, 20}, {site.Vec2{X: 4.8, Y: -1}, 15}} {
		for i := range leg.frames {
			q := at.Add(leg.to.Sub(at).Scale(float64(i) / float64(leg.frames)))
			fmt.Fprintf(&b, "%d,7,%.3f,%.3f\n", frame, q.X, q.Y)
			frame++
		}
		at = leg.to
	}
	return b.String()
}

func TestRecordedPeopleTakeOnTime(t *testing.T) {
	for name, tt := range map[string]struct {
		shop []script.ReplayShop
		want []string
		skip []string
	}{
		"on time": {
			[]script.ReplayShop{{AtS: new(10.0)}},
			[]string{"scan", "enter", "pick at 10.00", "stow", "exit"},
			nil,
		},
		"two, hidden": {
			[]script.ReplayShop{{AtS: new(8.0), Units: new(2), Then: "hide", Technique: "conceal_pocket"}},
			[]string{"scan", "enter", "pick at 8.00 conceal_pocket", "conceal conceal_pocket", "pick conceal_pocket", "conceal conceal_pocket", "exit conceal_pocket"},
			nil,
		},
		"put back": {
			[]script.ReplayShop{{AtS: new(9.0), Then: "put_back"}},
			[]string{"scan", "enter", "pick at 9.00", "put_back", "exit"},
			nil,
		},
		"more than there is time for": {
			[]script.ReplayShop{{AtS: new(13.5), Units: new(5)}},
			[]string{"scan", "enter", "pick at 13.50", "stow", "exit"},
			[]string{"replayed[0].shop[0]: id 7: 1 of 5 units: 2.51 m away by then"},
		},
		"more than there is": {
			[]script.ReplayShop{{AtS: new(8.0), Units: new(4)}},
			[]string{"scan", "enter", "pick at 8.00", "stow", "pick", "stow", "exit"},
			[]string{"replayed[0].shop[0]: id 7: 2 of 4 units: no unit of P"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := smallShop(t)
			s.Reindex()
			slot := slices.IndexFunc(s.Slots, func(x site.Slot) bool { return x.Front.XY().Sub(site.Vec2{X: 2.55, Y: 3.75}).Norm() < 0.3 })
			require.GreaterOrEqual(t, slot, 0)
			s.Slots[slot].Units = 2
			for i := range tt.shop {
				tt.shop[i].ID, tt.shop[i].Slot = 7, s.SlotCode(site.SlotID(slot))
			}
			r := replayed(t, s, 1, nobody(), walkIn(), script.Replay{Shop: tt.shop})
			c := r.watch(t, 1)
			r.play(t, sim.Minute, sim.Minute)
			require.Zero(t, r.pop.Active())
			var got []string
			for _, a := range r.w.Log.Acts {
				line := a.Kind.String()
				if a.Kind == sim.ActPick && !slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, "pick") }) {
					line += fmt.Sprintf(" at %.2f", a.At.Seconds())
				}
				if a.Intent != sim.TechniqueNone {
					line += " " + a.Intent.String()
				}
				got = append(got, line)
			}
			assert.Equal(t, tt.want, got)
			require.Len(t, r.pop.Skipped(), len(tt.skip))
			for i, want := range tt.skip {
				assert.Contains(t, r.pop.Skipped()[i].String(), want)
			}
			assert.Less(t, c.jump, 0.08, "8 m/s")
			assert.LessOrEqual(t, c.overlap, 1e-3)
		})
	}
}

func TestSomeReplayedPeopleHaveAccounts(t *testing.T) {
	a, _ := recorded(t, 1)
	csv, _ := a.exported()
	with := 0
	for seed := range uint64(30) {
		r := replayed(t, smallShop(t), seed, nobody(), csv, script.Replay{FirstFrame: 1, AccountShare: new(0.5)})
		r.play(t, sim.Minute, 39*sim.Minute)
		scans := 0
		for _, a := range r.w.Log.Acts {
			if a.Kind == sim.ActScan {
				scans++
			}
		}
		for _, v := range r.w.Log.Visits {
			if v.Account != "" {
				with, scans = with+1, scans-1
			}
		}
		require.Zero(t, scans, "who has an account shows it")
	}
	assert.InDelta(t, 90, with, 30)
}

// TestRecordedPeopleInACrowd lets recorded people walk through a busy shop, which
// they cannot heed: everybody leaves all the same, and it is counted.
func TestRecordedPeopleInACrowd(t *testing.T) {
	a, _ := recorded(t, 2)
	csv, shop := a.exported()
	cfg := nobody()
	cfg.FixedVisits = 20
	hits := 0
	for seed := range uint64(6) {
		var before []sim.Act
		for range 2 {
			r := replayed(t, smallShop(t), 100+seed, cfg, csv, script.Replay{FirstFrame: 1, Shop: shop})
			r.w.AfterAct = nil
			r.play(t, 4*sim.Minute, 40*sim.Minute)
			require.Zero(t, r.pop.Active(), "seed %d: everybody leaves", seed)
			require.NoError(t, r.w.Check())
			if before != nil {
				require.Equal(t, before, r.w.Log.Acts, "the same again")
				continue
			}
			before = r.w.Log.Acts
			hits += r.pop.Collisions()
		}
	}
	assert.Positive(t, hits, "a recording gives way to nobody")
}

// TestOthersWalkRoundRecordedPeople lets somebody recorded come in first, stand in
// an aisle while twenty people pass, and leave last: nobody touches them.
func TestOthersWalkRoundRecordedPeople(t *testing.T) {
	cfg := nobody()
	cfg.FixedVisits = 20
	const csv = "# framerate: 1\nframe,id,x,y\n0,1,1.2,-1\n1,1,1.2,0\n2,1,1.2,1\n3,1,1.2,2\n4,1,1.3,3\n5,1,1.4,4\n1200,1,1.4,4\n1201,1,1.3,3\n1202,1,1.2,2\n1203,1,2.4,1\n1205,1,4.8,1\n1207,1,4.8,-1\n"
	for seed := range uint64(6) {
		r := replayed(t, smallShop(t), 100+seed, cfg, csv, script.Replay{MaxGapS: 3600})
		r.w.AfterAct = nil
		c := r.watch(t, seed)
		first := sim.Never
		r.pop.Start(4 * sim.Minute)
		require.NoError(t, r.k.Run(t.Context(), 40*sim.Minute))
		require.NoError(t, r.pop.Err())
		require.Zero(t, r.pop.Active())
		for _, v := range r.w.Log.Visits {
			if v.Account != "R000001" {
				first = min(first, v.Entered)
			}
		}
		if first < 6*sim.Second {
			continue // somebody may be in the way
		}
		require.Zero(t, r.pop.Collisions(), "seed %d", seed)
		require.LessOrEqual(t, c.overlap, 1e-3, "seed %d", seed)
	}
}
