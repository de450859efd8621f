package sensors

import (
	"math"

	"gosim/internal/fpmath"
	"gosim/internal/vec"
	"gosim/sim"
)

// Dim is the length of the appearance vectors.
const Dim = 128

// The dimensions of the appearance network. A person's vector is random in
// personDims dimensions; with the noise that is always on it, two people's
// cosine has standard deviation (1−c)/√37, as from 37 dimensions. The noise
// table's rows are random in the span of noiseRank random vectors; two rows drawn
// from them have 32 effective dimensions: 1/d = 1/noiseRank + 1/Dim + 1/noiseRows.
const (
	personDims  = 29
	noiseRank   = 64
	noiseRows   = 128
	lastingRows = 4 // two for the visit in this camera, two for the time segment
	networkSeed = 0x6170706561726e63
	segmentS    = 4 // seconds for which light and pose stay alike, ESTIMATE
)

// reidLevel sets an appearance network's separation. Both levels were fitted so
// that pictures as the cameras take them, of people some of whom are partly
// hidden or dress alike, give rank-1 / mAP of OSNet on Market-1501 when trained
// on it, 0.942 / 0.826, and when trained on MSMT17, 0.666 / 0.375 (Zhou et al.
// 2019 and the authors' model zoo): they give 0.93 / 0.84 and 0.65 / 0.41 with
// d′ = 4.7 and 2.8 and s = 1.1 and 1.0, docs/sensors.md. The score model
// "same-person ~ N(d′+q, 1), other ~ N(0, 1), q ~ N(0, s) per query" has nearly
// the published figures at (d′, s) = (4.6, 1.5) and (2.7, 1.0); a cosine ends at 1, so
// the spread between queries is lopsided: many good views and a few useless
// ones. The cosines' own level, 0.45 ± 0.09 for other people, is an ESTIMATE.
type reidLevel struct {
	common   float64 // c, the mean cosine of two people
	noise    float64 // median norm of the noise, where the person's own part has 1
	quality  float64 // sd of the log of that norm between views
	visitVar float64 // shares of the noise's variance: the visit in this camera,
	timeVar  float64 // the time segment; the rest is new in every frame
}

func levelOf(s ReIDSetting) reidLevel {
	l := reidLevel{common: 0.45, noise: 0.275, quality: 1.25, visitVar: 0.45, timeVar: 0.30}
	if s == CrossSite {
		l.noise, l.quality = 1.15, 0.62
	}
	return l
}

// look is the own part of an outfit's vector, p of unit norm, and its products
// with the noise rows.
type look struct {
	x   [Dim]float32
	dot [noiseRows]float32
}

// network is the appearance network: fixed for all runs, as one trained network
// serves all sites.
type network struct {
	level   reidLevel
	private float32      // √(1−c)
	common  [Dim]float32 // √c·g
	basis   [personDims][Dim]float32
	rows    [noiseRows][Dim]float32
	gram    [noiseRows][noiseRows]float32
	keys    sim.Keys
	alike   float64 // share of outfits in one of the styles
}

// Outfits of one style have this part of their look's variance in common, so
// that two people in it have a cosine of 0.93, as two views of one person. There
// are this many styles. ESTIMATES.
const (
	styleShare = 0.87
	styles     = 4
)

func newNetwork(level reidLevel, alike float64) *network {
	n := &network{level: level, alike: alike, private: float32(math.Sqrt(1 - level.common)), keys: sim.NewKeys(networkSeed, 0)}
	st := n.keys.Stream(sim.EntityOf(sim.ClassWorld, 0), purposeNetwork, 0)
	random := func(v *[Dim]float32) {
		for i := range v {
			v[i] = float32(st.Norm())
		}
		normalise(v)
	}
	// g and the people's basis are orthonormal (Gram–Schmidt).
	random(&n.common)
	for k := range n.basis {
		b := &n.basis[k]
		random(b)
		axpy(b, -dot(b, &n.common), &n.common)
		for j := range k {
			axpy(b, -dot(b, &n.basis[j]), &n.basis[j])
		}
		normalise(b)
	}
	var span [noiseRank][Dim]float32
	for k := range span {
		random(&span[k])
	}
	for k := range n.rows {
		for j := range span {
			axpy(&n.rows[k], float32(st.Norm()), &span[j])
		}
		axpy(&n.rows[k], -dot(&n.rows[k], &n.common), &n.common)
		normalise(&n.rows[k])
	}
	for i := range n.common {
		n.common[i] *= float32(math.Sqrt(level.common))
	}
	for k := range n.gram {
		for j := range n.gram[k] {
			n.gram[k][j] = dot(&n.rows[k], &n.rows[j])
		}
	}
	return n
}

// outfit fills l with the look of an outfit: random, or near one of the styles
// that many wear.
func (n *network) outfit(key uint64, l *look) {
	st := n.keys.Stream(sim.EntityOf(sim.ClassPerson, 0), purposeOutfit, key)
	l.x = [Dim]float32{}
	n.dress(&st, &l.x)
	if st.Bool(n.alike) {
		var style [Dim]float32
		of := n.keys.Stream(sim.EntityOf(sim.ClassWorld, 0), purposeStyle, uint64(st.IntN(styles)))
		n.dress(&of, &style)
		for i := range l.x {
			l.x[i] *= float32(math.Sqrt(1 - styleShare))
		}
		axpy(&l.x, float32(math.Sqrt(styleShare)), &style)
		normalise(&l.x)
	}
	for k := range l.dot {
		l.dot[k] = dot(&l.x, &n.rows[k])
	}
}

// dress fills x with random clothes.
func (n *network) dress(st *sim.Stream, x *[Dim]float32) {
	for k := range n.basis {
		axpy(x, float32(st.Norm()), &n.basis[k])
	}
	normalise(x)
}

// two draws two rows of the noise table and coefficients whose squares sum to
// amp².
func two(st *sim.Stream, amp float32) (i, j uint8, a, b float32) {
	bits := st.Uint64()
	i, j = uint8(bits)%noiseRows, uint8(bits>>8)%noiseRows
	f := float32(float32(bits>>40) * 0x1p-24) // the share of the first row
	a, b = amp*sqrt32(f), amp*sqrt32(1-f)
	if bits&(1<<16) != 0 {
		a = -a
	}
	if bits&(1<<17) != 0 {
		b = -b
	}
	return i, j, a, b
}

// refresh makes the lasting part of a person's look in a camera anew when a new
// time segment has begun.
func (n *network) refresh(keys sim.Keys, person sim.PersonID, cam int, t sim.Time, l *look, v *sighting, base *[Dim]float32) {
	if t < v.until {
		return
	}
	e := sim.EntityOf(sim.ClassPerson, int(person))
	visit := keys.Stream(e, purposeSighting, uint64(cam)<<32)
	phase := sim.FromSeconds(segmentS * visit.Float64())
	seg := (t + phase) / (segmentS * sim.Second)
	v.until = (seg+1)*segmentS*sim.Second - phase
	now := keys.Stream(e, purposeSighting, uint64(cam)<<32|uint64(seg+1))
	lv := &n.level
	// Half of the quality's spread is the place's, half the moment's.
	q := lv.noise * fpmath.Exp(lv.quality*math.Sqrt(0.5)*(visit.Norm()+now.Norm()))
	v.row[0], v.row[1], v.beta[0], v.beta[1] = two(&visit, float32(q*math.Sqrt(lv.visitVar)))
	v.row[2], v.row[3], v.beta[2], v.beta[3] = two(&now, float32(q*math.Sqrt(lv.timeVar)))
	v.frameAmp = float32(q * math.Sqrt(1-lv.visitVar-lv.timeVar))
	*base = l.x
	for k, r := range v.row {
		axpy(base, v.beta[k], &n.rows[r])
	}
	v.norm2 = dot(base, base)
}

// observe writes the unit vector of one observation, √c·g + √(1−c)·norm(p + noise):
// the noise is at right angles to g, so that a bad view makes a person unlike
// themselves but not unlike people. base is p with the lasting noise; two rows
// of the table of norm amp come on top. The norm is known beforehand from the
// table of the rows' products, so one pass over the vector does.
func (n *network) observe(out *[Dim]float32, l *look, v *sighting, base *[Dim]float32, amp float32, st *sim.Stream) {
	i, j, a, b := two(st, amp)
	di, dj := l.dot[i], l.dot[j]
	for k, r := range v.row {
		di += float32(v.beta[k] * n.gram[r][i])
		dj += float32(v.beta[k] * n.gram[r][j])
	}
	norm2 := v.norm2 + float32(a*a) + float32(b*b) + 2*(float32(a*di)+float32(b*dj)+float32(a*b*n.gram[i][j]))
	s := n.private / sqrt32(max(norm2, 1e-12))
	vec.Mix(out[:], n.common[:], s, base[:], s*a, n.rows[i][:], s*b, n.rows[j][:])
}

func axpy(y *[Dim]float32, a float32, x *[Dim]float32) {
	for i := range y {
		y[i] += float32(a * x[i])
	}
}

func dot(x, y *[Dim]float32) float32 {
	var s0, s1, s2, s3 float32
	for i := 0; i < Dim; i += 4 {
		s0 += float32(x[i] * y[i])
		s1 += float32(x[i+1] * y[i+1])
		s2 += float32(x[i+2] * y[i+2])
		s3 += float32(x[i+3] * y[i+3])
	}
	return s0 + s1 + s2 + s3
}

func normalise(x *[Dim]float32) {
	s := 1 / sqrt32(max(dot(x, x), 1e-30))
	for i := range x {
		x[i] *= s
	}
}

func sqrt32(x float32) float32 { return float32(math.Sqrt(float64(x))) }
