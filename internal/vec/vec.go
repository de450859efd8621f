package vec

import "math"

// lane is how many values the vector loops handle at once.
const lane = 8

// Dot returns the inner product of a and the first len(a) values of b, which
// must not be shorter. Sixteen sums run side by side.
func Dot(a, b []float32) float32 {
	b = b[:len(a)]
	if hasAVX && len(a) >= 2*lane && len(a)%(2*lane) == 0 {
		return dotAVX(&a[0], &b[0], len(a))
	}
	return dot(a, b)
}

func dot(a, b []float32) float32 {
	var s0, s1, s2, s3, s4, s5, s6, s7 float32
	var t0, t1, t2, t3, t4, t5, t6, t7 float32
	b = b[:len(a)]
	for len(a) >= 2*lane && len(b) >= 2*lane {
		x, y := (*[2 * lane]float32)(a), (*[2 * lane]float32)(b)
		s0 += float32(x[0] * y[0])
		s1 += float32(x[1] * y[1])
		s2 += float32(x[2] * y[2])
		s3 += float32(x[3] * y[3])
		s4 += float32(x[4] * y[4])
		s5 += float32(x[5] * y[5])
		s6 += float32(x[6] * y[6])
		s7 += float32(x[7] * y[7])
		t0 += float32(x[8] * y[8])
		t1 += float32(x[9] * y[9])
		t2 += float32(x[10] * y[10])
		t3 += float32(x[11] * y[11])
		t4 += float32(x[12] * y[12])
		t5 += float32(x[13] * y[13])
		t6 += float32(x[14] * y[14])
		t7 += float32(x[15] * y[15])
		a, b = a[2*lane:], b[2*lane:]
	}
	for i := range a {
		s0 += float32(a[i] * b[i])
	}
	return (((s0 + t0) + (s4 + t4)) + ((s1 + t1) + (s5 + t5))) + (((s2 + t2) + (s6 + t6)) + ((s3 + t3) + (s7 + t7)))
}

// Mix sets out = g + f·x + a·y + b·z, summed from the left. The vectors must be
// at least as long as out. out may be one of them.
func Mix(out, g []float32, f float32, x []float32, a float32, y []float32, b float32, z []float32) {
	n := len(out)
	g, x, y, z = g[:n], x[:n], y[:n], z[:n]
	if hasAVX && n >= lane && n%lane == 0 {
		mixAVX(&out[0], &g[0], &x[0], &y[0], &z[0], n, f, a, b)
		return
	}
	mix(out, g, f, x, a, y, b, z)
}

func mix(out, g []float32, f float32, x []float32, a float32, y []float32, b float32, z []float32) {
	n := len(out)
	g, x, y, z = g[:n], x[:n], y[:n], z[:n]
	for i := range out {
		out[i] = g[i] + float32(f*x[i]) + float32(a*y[i]) + float32(b*z[i])
	}
}

// Approach moves v the part w of its way to e: v += w·(e−v). e must not be
// shorter than v.
func Approach(v, e []float32, w float32) {
	e = e[:len(v)]
	if hasAVX && len(v) >= lane && len(v)%lane == 0 {
		approachAVX(&v[0], &e[0], len(v), w)
		return
	}
	approach(v, e, w)
}

func approach(v, e []float32, w float32) {
	e = e[:len(v)]
	for i, x := range e {
		v[i] += float32(w * (x - v[i]))
	}
}

// Finite reports whether no value is infinite or NaN.
func Finite(x []float32) bool {
	if n := len(x) / lane * lane; hasAVX && n > 0 {
		return finiteAVX(&x[0], n) && finite(x[n:])
	}
	return finite(x)
}

// finite adds one to each exponent, which carries into the sign bit only if all
// its bits are set.
func finite(x []float32) bool {
	const exponent, one, carry = 0x7f800000, 0x00800000, 1 << 31
	var bits uint32
	for _, v := range x {
		bits |= math.Float32bits(v)&exponent + one
	}
	return bits&carry == 0
}
