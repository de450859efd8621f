package site

import (
	"math"

	"gosim/internal/fpmath"
	"gosim/internal/strictyaml"
)

// gates adds the gates and checks that people can come in and go out.
func (b *layoutBuilder) gates() {
	in, out := false, false
	for i := range b.f.Gates {
		g, ok := b.gate(strictyaml.Index("gates", i), &b.f.Gates[i])
		if !ok {
			continue
		}
		in = in || g.Kind != GateExit
		out = out || g.Kind != GateEntry
		b.s.Gates = append(b.s.Gates, g)
	}
	if !in {
		b.add("gates", ErrNoGate, "expected a gate of kind entry or both, got none")
	}
	if !out {
		b.add("gates", ErrNoGate, "expected a gate of kind exit or both, got none")
	}
}

func (b *layoutBuilder) gate(path string, f *gateFile) (Gate, bool) {
	b.code(path+".code", f.Code, b.gateCodes)
	g := Gate{Code: f.Code, A: Vec2{f.A[0], f.A[1]}, B: Vec2{f.B[0], f.B[1]}}
	switch f.Kind {
	case "both":
		g.Kind = GateBoth
	case "entry":
		g.Kind = GateEntry
	case "exit":
		g.Kind = GateExit
	default:
		b.add(path+".kind", nil, "expected entry, exit or both, got %q", f.Kind)
		return g, false
	}
	width := g.B.Sub(g.A).Norm()
	if width < 0.3 || width > 20 {
		b.add(path+".b_m", nil, "expected a gate 0.3 to 20 m wide, got %s m", num(width))
		return g, false
	}
	for _, end := range []struct {
		key string
		p   Vec2
	}{{".a_m", g.A}, {".b_m", g.B}} {
		if d := toBoundary(b.s.Bounds, end.p); b.bounded && d > gateSlackM {
			b.add(path+end.key, ErrOutside, "expected a point within %s m of an outer wall, got %s, %.2f m away", num(gateSlackM), point(end.p), d)
		}
	}
	along := g.B.Sub(g.A).Unit()
	g.Inward = Vec2{-along.Y, along.X}
	mid := g.A.Add(g.B).Scale(0.5)
	towards := b.s.Bounds.Min.Add(b.s.Bounds.Max).Scale(0.5).Sub(mid)
	if f.Inward != nil {
		towards = Vec2{f.Inward[0], f.Inward[1]}
	}
	side := g.Inward.Dot(towards.Unit())
	if math.Abs(side) < 0.1 {
		b.add(path+".inward", nil, "cannot tell which side is inside: expected a direction across the gate, such as [0, 1]")
		return g, false
	}
	if side < 0 {
		g.Inward = g.Inward.Scale(-1)
	}
	return g, true
}

// toBoundary returns the distance of p to the nearest edge of r.
func toBoundary(r Rect, p Vec2) float64 {
	dx := math.Max(math.Max(r.Min.X-p.X, 0), p.X-r.Max.X)
	dy := math.Max(math.Max(r.Min.Y-p.Y, 0), p.Y-r.Max.Y)
	if dx > 0 || dy > 0 {
		return fpmath.Hypot(dx, dy)
	}
	return math.Min(math.Min(p.X-r.Min.X, r.Max.X-p.X), math.Min(p.Y-r.Min.Y, r.Max.Y-p.Y))
}
