package coverage

import (
	"context"
	"fmt"
	"math"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
	"gosim/sensors"
	"gosim/sim"
)

// Measured is what simulated cameras made of somebody at a place.
type Measured struct {
	Instants int     // a frame of every camera each
	Found    float64 // mean number of cameras that found the person
	Views    int     // cameras that found them in more than half of their frames
	Fixes    int     // instants of which the place could be worked out
	// MeanSquare is the mean square distance of those estimates from the truth, m²;
	// NaN without fixes.
	MeanSquare float64
}

// Trial is how [Measure] measures.
type Trial struct {
	Seed   uint64
	Stores int // times that the devices are installed anew, with calibrations of their own
	Frames int // of every camera at every place and time
}

// Measure stands one person after the other at places of a store without goods,
// lets the devices of package sensors take their frames, and fuses the foot points
// of each instant by the information that each camera has. Frames are not lost and
// not late, and there is no clutter; all else is as configured.
func Measure(s *site.Site, cfg *sensors.Config, at []site.Vec2, heightM float64, t Trial) ([]Measured, error) {
	bare := *s
	bare.Plates, bare.Slots = nil, nil
	c := *cfg
	c.Camera.DropShare, c.Camera.DelayMeanMS, c.Camera.DelaySDMS, c.Camera.ClutterPerFrame = 0, 0, 0, 0
	c.Camera.Mannequins, c.Camera.Mirrors, c.Camera.DuplicateShare, c.Camera.MergeShare = 0, 0, 0, 0
	c.ExactTime()
	x, err := sensors.NewSights(&bare, &c)
	if err != nil {
		return nil, fmt.Errorf("coverage: %w", err)
	}
	r := surveyor{s: &bare, at: at, frames: t.Frames, heightM: heightM, out: make([]Measured, len(at))}
	r.infos = make([][]info, len(at))
	r.counts = make([][]int, len(at))
	for i := range at {
		r.infos[i] = make([]info, len(s.Cameras))
		r.counts[i] = make([]int, len(s.Cameras))
		for k := range s.Cameras {
			if v, ok := x.Person(site.CameraID(k), at[i], heightM, radiusM); ok {
				r.infos[i][k], _ = newInfo(&s.Cameras[k], at[i], &v)
			}
		}
	}
	for n := range t.Stores {
		if err := r.survey(&c, t.Seed+uint64(n)); err != nil {
			return nil, fmt.Errorf("coverage: %w", err)
		}
	}
	for i := range r.out {
		m := &r.out[i]
		m.Instants = t.Stores * t.Frames
		for _, n := range r.counts[i] {
			m.Found += float64(n)
			if 2*n > m.Instants {
				m.Views++
			}
		}
		m.Found /= float64(m.Instants)
		m.MeanSquare /= float64(m.Fixes)
	}
	return r.out, nil
}

// surveyor moves people from place to place and listens to the cameras.
type surveyor struct {
	s       *site.Site
	at      []site.Vec2
	frames  int
	heightM float64
	infos   [][]info // [place][camera]
	counts  [][]int  // [place][camera] times found
	out     []Measured

	w     *sim.World
	kind  sim.Kind
	stay  sim.Time
	now   int          // place
	who   sim.PersonID // there
	taken []int        // frames of each camera there
	sums  []fix        // by frame
}

// fix adds up what the cameras say of one instant.
type fix struct {
	info
	x, y float64 // Σ information · place
}

// survey installs the devices and visits every place once.
func (r *surveyor) survey(cfg *sensors.Config, seed uint64) error {
	k := &sim.Kernel{}
	r.w, r.now, r.who = sim.NewWorld(r.s), -1, sim.NoPerson
	suite, err := sensors.New(k, r.w, sim.NewKeys(seed, 0), *cfg, 0, func(_ int64, got *reading.Reading) {
		if got.Kind == reading.KindFrame {
			r.frame(got.Frame)
		}
	})
	if err != nil {
		return err
	}
	slowest := 0.0
	for i := range r.s.Cameras {
		slowest = max(slowest, 1/r.s.Cameras[i].FPS)
	}
	r.stay = sim.FromSeconds(float64(float64(r.frames+1) * slowest))
	r.taken, r.sums = make([]int, len(r.s.Cameras)), make([]fix, r.frames)
	r.kind = k.Register(r)
	suite.Start()
	k.Schedule(0, r.kind, 0, 0)
	return k.Run(context.Background(), sim.Time(len(r.at))*r.stay)
}

// Handle implements [sim.Handler]: the next person, at the next place.
func (r *surveyor) Handle(k *sim.Kernel, _ sim.Event) {
	r.close()
	if r.now++; r.now == len(r.at) {
		return
	}
	r.who = r.w.AddPerson(sim.Person{HeightM: r.heightM, RadiusM: radiusM, Outfit: uint64(r.now)}, sim.TechniqueNone, sim.NoPerson)
	r.w.Appear(r.who, k.Now(), sim.Pose{Pos: r.at[r.now]})
	k.Schedule(k.Now()+r.stay, r.kind, 0, 0)
}

// close takes the person away and counts what was seen of them.
func (r *surveyor) close() {
	if r.who == sim.NoPerson {
		return
	}
	if err := r.w.Vanish(r.who); err != nil {
		panic(err) // they carry nothing
	}
	r.who = sim.NoPerson
	m := &r.out[r.now]
	for i := range r.sums {
		f := &r.sums[i]
		if det := float64(f.xx*f.yy) - float64(f.xy*f.xy); det > 0 {
			x := (float64(f.yy*f.x)-float64(f.xy*f.y))/det - r.at[r.now].X
			y := (float64(f.xx*f.y)-float64(f.xy*f.x))/det - r.at[r.now].Y
			m.MeanSquare += float64(x*x) + float64(y*y)
			m.Fixes++
		}
		r.sums[i] = fix{}
	}
	clear(r.taken)
}

// frame takes a frame in.
func (r *surveyor) frame(f *reading.CameraFrame) {
	c := f.Camera
	n := r.taken[c]
	r.taken[c]++
	if r.who == sim.NoPerson || n >= r.frames || len(f.Detections) == 0 {
		return
	}
	r.counts[r.now][c]++
	d := &f.Detections[0]
	p, ok := r.s.Cameras[c].OnPlane(float64(d.Foot.U), float64(d.Foot.V), 0)
	w := r.infos[r.now][c]
	if d.Foot.Score == 0 || !ok || w == (info{}) {
		return
	}
	sum := &r.sums[n]
	sum.info = sum.plus(w, 1)
	sum.x += float64(w.xx*p.X) + float64(w.xy*p.Y)
	sum.y += float64(w.xy*p.X) + float64(w.yy*p.Y)
}

// Agreement is how far measured places are from the predictions.
type Agreement struct {
	Places          int
	WithinOne       float64 // share of places whose views are as predicted, or one more or less
	Views, WantV    float64 // mean number of views: measured, predicted
	Found, Expected float64 // mean number of cameras that find a person: measured, predicted
	RMSM, WantM     float64 // root of the mean square error, metres: measured, predicted
}

// Ratio returns the measured error as a share of the predicted one.
func (a *Agreement) Ratio() float64 { return a.RMSM / a.WantM }

// Agree sums up predictions and what was measured of them, both in the same order.
// Places without a fix count for the views only. The measured mean is over
// instants, as is the predicted.
func Agree(want []Sighting, got []Measured) Agreement {
	a := Agreement{Places: len(want)}
	fixes := 0.0
	for i := range want {
		w, g := &want[i], &got[i]
		if d := w.Views - g.Views; d >= -1 && d <= 1 {
			a.WithinOne++
		}
		a.Views += float64(g.Views)
		a.WantV += float64(w.Views)
		a.Expected += w.Found
		a.Found += g.Found
		if g.Fixes > 0 && !math.IsNaN(w.ErrorM) {
			n := float64(g.Fixes)
			fixes += n
			a.RMSM += float64(n * g.MeanSquare)
			a.WantM += float64(n * w.ErrorM * w.ErrorM)
		}
	}
	n := float64(len(want))
	a.WithinOne, a.Views, a.WantV = a.WithinOne/n, a.Views/n, a.WantV/n
	a.Found, a.Expected = a.Found/n, a.Expected/n
	a.RMSM, a.WantM = math.Sqrt(a.RMSM/fixes), math.Sqrt(a.WantM/fixes)
	return a
}
