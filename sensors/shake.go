package sensors

import (
	"math"

	"gosim/checkoutfree/site"
	"gosim/internal/fpmath"
	"gosim/sim"
)

// shaking is the vibration of the gondolas.
type shaking struct {
	gondolas []gondolaPlates
	bursts   []burst
	sources  []source // of the gondola in work
}

// gondolaPlates is the plates of one gondola.
type gondolaPlates struct {
	plates []site.PlateID
	shakes bool // some plate is not at rest
}

// burst is a gondola that somebody has set shaking.
type burst struct {
	gondola  site.GondolaID
	at       site.Vec3
	from, to sim.Time
	sdG      float64
}

// source is where something shakes a gondola, and its variance there.
type source struct {
	at    site.Vec3
	floor bool // a person: at is on the floor
	varG  float64
}

const (
	// ambientEvery is how often temperature and vibration are looked at.
	ambientEvery = sim.Second / 4
	// A burst takes 2 to 8 s (AutoCheckout 2020), and this long to rise and fall.
	burstMinS, burstMaxS, burstFlankS = 2.0, 8.0, 0.5 // ESTIMATE for the flank
	// standM is how near people stand to what they shop from, metres. ESTIMATE.
	standM = 0.5
	// nearM is beyond which somebody shakes a gondola no more, metres.
	nearM = 3.0
	// gustS is for how long somebody shakes a gondola as much, seconds. ESTIMATE.
	gustS = 2
)

// ambient takes the n-th look at what surrounds the plates.
func (s *Suite) ambient(n int64) {
	now := s.k.Now()
	s.k.Schedule(now+ambientEvery, s.base+evAmbient, 0, n+1)
	s.warmTo(now)
	if s.cfg.Plate.NearShakeSDG == 0 && (s.cfg.Plate.BurstShakeSDG == 0 || s.cfg.Plate.ShakeShare == 0) {
		return
	}
	if s.shaking.gondolas == nil {
		s.shaking.gondolas = make([]gondolaPlates, len(s.site.Gondolas))
		for i := range s.site.Plates {
			g := &s.shaking.gondolas[s.site.Plates[i].Gondola]
			g.plates = append(g.plates, site.PlateID(i))
		}
	}
	s.newBursts(now)
	for i := range s.shaking.gondolas {
		s.shakeGondola(site.GondolaID(i), now)
	}
}

// newBursts lets the touches since the look before set their gondolas shaking.
func (s *Suite) newBursts(now sim.Time) {
	cfg, sh := &s.cfg.Plate, &s.shaking
	keep := sh.bursts[:0]
	for _, b := range sh.bursts {
		if b.to > now {
			keep = append(keep, b)
		}
	}
	sh.bursts = keep
	for _, t := range s.w.Touches() {
		if t.From < now-ambientEvery || t.From >= now || t.Shape == sim.TouchLift || t.Plate < 0 || int(t.Plate) >= len(s.site.Plates) {
			continue
		}
		st := s.keys.Stream(sim.EntityOf(sim.ClassPlate, int(t.Plate)), purposeShake, uint64(t.From))
		if !st.Bool(cfg.ShakeShare) {
			continue
		}
		p := &s.site.Plates[t.Plate]
		sd := cfg.BurstShakeSDG * s.strength(&st)
		long := sim.FromSeconds(st.Uniform(burstMinS, burstMaxS))
		sh.bursts = append(sh.bursts, burst{gondola: p.Gondola, at: p.Center, from: t.From, to: t.From + long, sdG: sd})
	}
}

// strength draws how strong a shaking is, 1 in the median and within two SDs of
// the logarithm.
func (s *Suite) strength(st *sim.Stream) float64 {
	x := s.cfg.Plate.ShakeSpread
	return fpmath.Exp(st.TruncNorm(0, x, -2*x, 2*x))
}

// shakeGondola works out how much each plate of a gondola shakes now.
func (s *Suite) shakeGondola(id site.GondolaID, now sim.Time) {
	g := &s.shaking.gondolas[id]
	s.findSources(id, now)
	if len(s.shaking.sources) == 0 && !g.shakes {
		return
	}
	g.shakes = len(s.shaking.sources) > 0
	reach := s.cfg.Plate.ShakeReachM
	perReach := 1 / (reach * reach)
	for _, p := range g.plates {
		c, sum := s.site.Plates[p].Center, 0.0
		for i := range s.shaking.sources {
			o := &s.shaking.sources[i]
			d2 := float64((c.X-o.at.X)*(c.X-o.at.X)) + float64((c.Y-o.at.Y)*(c.Y-o.at.Y))
			if o.floor {
				d2 = max(0, d2-standM*standM)
			} else {
				d2 += float64((c.Z - o.at.Z) * (c.Z - o.at.Z))
			}
			f := 1 / (1 + float64(d2*perReach)) // of the SD
			sum += float64(o.varG * f * f)
		}
		at := s.plateAt[p]
		group := &s.groups[at.group]
		x := &group.sound[at.index]
		x.is = x.gain * float32(math.Sqrt(sum))
		if right := group.right[at.index].plate; right >= 0 {
			group.sound[right].left = x.is
		}
	}
}

// findSources lists what shakes a gondola now: bursts, and people near it.
func (s *Suite) findSources(id site.GondolaID, now sim.Time) {
	cfg, sh := &s.cfg.Plate, &s.shaking
	sh.sources = sh.sources[:0]
	for i := range sh.bursts {
		if b := &sh.bursts[i]; b.gondola == id {
			edge := min((now-b.from).Seconds(), (b.to-now).Seconds()) / burstFlankS
			sd := b.sdG * min(1, max(0, edge))
			sh.sources = append(sh.sources, source{at: b.at, varG: sd * sd})
		}
	}
	if cfg.NearShakeSDG == 0 {
		return
	}
	box := &s.site.Gondolas[id].Box
	for _, p := range s.w.Present() {
		at := s.w.PoseAt(p, now).Pos
		if at.Sub(box.Nearest(at)).Norm() > nearM {
			continue
		}
		sd := cfg.NearShakeSDG * s.gust(id, p, now)
		sh.sources = append(sh.sources, source{at: at.At(0), floor: true, varG: sd * sd})
	}
}

// gust returns how much more or less than usual a person shakes a gondola at a
// time. It changes evenly from one draw to the next.
func (s *Suite) gust(id site.GondolaID, p sim.PersonID, now sim.Time) float64 {
	t := float64(now.Seconds() / gustS)
	k := math.Floor(t)
	series := s.keys.Series(sim.EntityOf(sim.ClassPerson, int(p)), purposeShake)
	a := series.Stream(uint64(k)<<16 | uint64(id))
	b := series.Stream(uint64(k+1)<<16 | uint64(id))
	x, y := s.strength(&a), s.strength(&b)
	return x + float64((y-x)*(t-k))
}

// shake adds the shaking of a batch whose last sample is number n: a part of the
// plate's own, and a part that goes to and fro between it and its neighbours,
// which a sum over the shelf does not show.
func (s *Suite) shake(g *rateGroup, x *sound, buf []float32, n int64) {
	own := float32(math.Sqrt(1 - s.cfg.Plate.ExchangeShare))
	to := float32(math.Sqrt(s.cfg.Plate.ExchangeShare / 2))
	first := uint32(n) - uint32(len(buf)) + 1
	mine := g.sway[(x.at+first)&(noiseTable-1):][:len(buf)]
	alone := g.sway[(x.at+first+noiseTable/2)&(noiseTable-1):][:len(buf)]
	left := g.sway[(x.leftAt+first)&(noiseTable-1):][:len(buf)]
	step := 1 / float32(len(buf))
	sd, more := x.was, float32((x.is-x.was)*step)
	sdLeft, moreLeft := x.leftWas, float32((x.left-x.leftWas)*step)
	for k := range buf {
		buf[k] += float32(sd*(float32(own*alone[k])+float32(to*mine[k]))) - float32(to*sdLeft*left[k])
		sd, sdLeft = sd+more, sdLeft+moreLeft
	}
	x.was, x.leftWas = x.is, x.left
}
