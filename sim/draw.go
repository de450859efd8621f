package sim

import (
	"math"
	"math/bits"

	"gosim/internal/fpmath"
)

// Entity names whose draw it is: a class and an index within it.
type Entity uint64

// EntityClass separates the index spaces of entities.
type EntityClass uint16

// The classes of entity that draw.
const (
	ClassWorld EntityClass = iota + 1
	ClassPerson
	ClassCamera
	ClassPlate
	ClassGate
	ClassUnit
)

// EntityOf returns the entity of a class and an index.
func EntityOf(c EntityClass, index int) Entity { return Entity(c)<<48 | Entity(uint32(index)) }

// Purpose names what a draw is for, so that one more draw of one sort leaves
// all others alone. Each package counts on from its own base.
type Purpose uint32

// The bases of the packages' purposes.
const (
	PurposeSim       Purpose = 0
	PurposeAgents    Purpose = 1000
	PurposeSensors   Purpose = 2000
	PurposeScenarios Purpose = 3000
)

// Keys makes draws keyed by (seed, replication, entity, purpose, n): stateless,
// so that threads and order cannot matter, and adding an entity leaves the
// draws of the others as they were (common random numbers).
type Keys struct{ base uint64 }

// NewKeys returns the draws of one replication of one seed.
func NewKeys(seed uint64, replication int) Keys {
	return Keys{base: mix(mix(seed^0x6a09e667f3bcc908) + uint64(replication)*0x9e3779b97f4a7c15)}
}

// Stream returns the stream of draws of an entity for a purpose, the n-th of
// its kind (a visit number, a frame number).
func (k Keys) Stream(e Entity, p Purpose, n uint64) Stream {
	s := k.Series(e, p)
	return s.Stream(n)
}

// Series is all streams of an entity for a purpose.
type Series struct{ base uint64 }

// Series returns the streams of an entity for a purpose: a third of the work of
// finding each anew.
func (k Keys) Series(e Entity, p Purpose) Series {
	h := mix(k.base ^ uint64(e)*0xbf58476d1ce4e5b9)
	return Series{base: mix(h ^ uint64(p)*0x94d049bb133111eb)}
}

// Stream returns the n-th stream of the series, as [Keys.Stream] does.
func (s Series) Stream(n uint64) Stream {
	return Stream{key: mix(s.base ^ n*0xd6e8feb86659fd93)}
}

// mix is the finaliser of SplitMix64 (Steele, Lea & Flood 2014, "Fast
// splittable pseudorandom number generators", variant 13 of Stafford).
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Stream is a counter-based stream of random numbers: a value, copied at will,
// that implements rand/v2's Source and so feeds gonum's distributions.
type Stream struct{ key, n uint64 }

// Uint64 returns the next 64 uniform bits.
func (s *Stream) Uint64() uint64 {
	s.n++
	return mix(s.key + s.n*0x9e3779b97f4a7c15)
}

// Float64 returns a uniform number in [0, 1).
func (s *Stream) Float64() float64 { return float64(float64(s.Uint64()>>11) * 0x1p-53) }

// Uniform returns a uniform number in [lo, hi).
func (s *Stream) Uniform(lo, hi float64) float64 { return lo + float64((hi-lo)*s.Float64()) }

// IntN returns a uniform integer in [0, n). It panics if n ≤ 0. No value's
// probability is off by more than 2⁻⁶⁴, less than any run can see.
func (s *Stream) IntN(n int) int {
	if n <= 0 {
		panic("sim: IntN of a non-positive number")
	}
	hi, _ := bits.Mul64(s.Uint64(), uint64(n))
	return int(hi)
}

// Bool returns true with probability p.
func (s *Stream) Bool(p float64) bool { return s.Float64() < p }

// Exp returns an exponential draw of the given mean.
func (s *Stream) Exp(mean float64) float64 { return -mean * fpmath.Log(1-s.Float64()) }

// LogNormal returns exp(N(mu, sigma²)).
func (s *Stream) LogNormal(mu, sigma float64) float64 {
	return fpmath.Exp(mu + float64(sigma*s.Norm()))
}

// Poisson returns a Poisson draw of the given finite mean by multiplication for
// small means (Knuth 1997, "The Art of Computer Programming" vol. 2, 3.4.1) and
// by splitting for larger ones; 0 for a mean of zero or less.
func (s *Stream) Poisson(mean float64) int {
	n := 0
	for mean > 30 { // a sum of Poissons is Poisson
		n += s.Poisson(15)
		mean -= 15
	}
	if mean <= 0 {
		return n
	}
	for l, p := fpmath.Exp(-mean), s.Float64(); p > l; p *= s.Float64() {
		n++
	}
	return n
}

// Poisson is a Poisson distribution prepared for many draws.
type Poisson struct{ mean, none float64 }

// NewPoisson returns the distribution of the given finite mean.
func NewPoisson(mean float64) Poisson { return Poisson{mean: mean, none: fpmath.Exp(-mean)} }

// Draw draws from the distribution, as [Stream.Poisson] does.
func (d *Poisson) Draw(s *Stream) int {
	if d.mean > 30 || d.mean <= 0 {
		return s.Poisson(d.mean)
	}
	n := 0
	for p := s.Float64(); p > d.none; p *= s.Float64() {
		n++
	}
	return n
}

// Gamma returns a gamma draw of the given positive shape and mean (Marsaglia &
// Tsang 2000, "A simple method for generating gamma variables").
func (s *Stream) Gamma(shape, mean float64) float64 {
	scale, boost := mean/shape, 1.0
	if shape < 1 {
		boost = fpmath.Pow(1-s.Float64(), 1/shape)
		shape++
	}
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := s.Norm()
		v := 1 + float64(c*x)
		if v <= 0 {
			continue
		}
		v = v * v * v
		u := 1 - s.Float64()
		// The squeeze spares nearly all logarithms and decides as they would.
		if u < 1-float64(0.0331*(x*x)*(x*x)) || fpmath.Log(u) < float64(0.5*x*x)+d-float64(d*v)+float64(d*fpmath.Log(v)) {
			return scale * boost * d * v
		}
	}
}

// Choice returns an index drawn with probability proportional to the weights,
// or -1 if none is positive. Weights below zero count as zero. It makes one
// draw, or none if it returns -1.
func (s *Stream) Choice(weights []float64) int {
	sum := 0.0
	for _, w := range weights {
		sum += max(0, w)
	}
	if sum <= 0 {
		return -1
	}
	x := s.Float64() * sum
	last := -1
	for i, w := range weights {
		if w <= 0 {
			continue
		}
		last = i
		if x -= w; x < 0 {
			return i
		}
	}
	return last
}

// The ziggurat of Marsaglia & Tsang 2000 in Doornik's form with 128 layers:
// zigR is the start of the tail and zigV the area of each layer.
const (
	zigLayers = 128
	zigR      = 3.442619855899
	zigV      = 9.91256303526217e-3
)

type zigTable struct{ x, ratio [zigLayers + 1]float64 }

//nolint:gochecknoglobals // a constant table, too long to write out
var zig = makeZig()

func makeZig() (t zigTable) {
	f := fpmath.Exp(-0.5 * zigR * zigR)
	t.x[0] = zigV / f
	t.x[1] = zigR
	for i := 2; i < zigLayers; i++ {
		t.x[i] = math.Sqrt(-2 * fpmath.Log(zigV/t.x[i-1]+f))
		f = fpmath.Exp(-0.5 * t.x[i] * t.x[i])
	}
	for i := range zigLayers {
		t.ratio[i] = t.x[i+1] / t.x[i]
	}
	return t
}

// Norm returns a standard normal draw.
func (s *Stream) Norm() float64 {
	for {
		b := s.Uint64()
		i := b & (zigLayers - 1)
		u := float64(int64(b)>>11) * 0x1p-52 // in [-1, 1)
		if math.Abs(u) < zig.ratio[i] {
			return u * zig.x[i]
		}
		if i == 0 {
			for {
				x := fpmath.Log(1-s.Float64()) / zigR
				y := fpmath.Log(1 - s.Float64())
				if float64(-2*y) >= float64(x*x) {
					if u < 0 {
						return x - zigR
					}
					return zigR - x
				}
			}
		}
		x := u * zig.x[i]
		f0 := fpmath.Exp(-0.5 * (float64(zig.x[i]*zig.x[i]) - float64(x*x)))
		f1 := fpmath.Exp(-0.5 * (float64(zig.x[i+1]*zig.x[i+1]) - float64(x*x)))
		if f1+float64(s.Float64()*(f0-f1)) < 1 {
			return x
		}
	}
}

// TruncNorm returns a normal draw within [lo, hi], by rejection; the nearer end
// after 64 misses, which only a range far out in the tail can bring about.
func (s *Stream) TruncNorm(mean, sd, lo, hi float64) float64 {
	for range 64 {
		if x := mean + float64(sd*s.Norm()); x >= lo && x <= hi {
			return x
		}
	}
	return math.Min(hi, math.Max(lo, mean))
}
