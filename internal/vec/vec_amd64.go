package vec

// hasAVX tells whether CPU and operating system support 256-bit vectors.
//
//nolint:gochecknoglobals // a fact about the machine, set once
var hasAVX = supportsAVX()

// supportsAVX asks the CPU (CPUID leaf 1: AVX and OSXSAVE) and the operating
// system (XGETBV: both halves of the registers are saved).
func supportsAVX() bool

// The vector loops. n is a positive multiple of eight, for dotAVX of sixteen, and
// every pointer is to at least n values.

//go:noescape
func dotAVX(a, b *float32, n int) float32

//go:noescape
func mixAVX(out, o, x, y, z *float32, n int, f, a, b float32)

//go:noescape
func approachAVX(v, e *float32, n int, w float32)

//go:noescape
func finiteAVX(x *float32, n int) bool
