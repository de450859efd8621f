package plots

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"gosim/checkoutfree/site"
	"gosim/reports"
	"gosim/sim"
)

// storyLayer draws what happens above the floor plan.
type storyLayer struct{ s *reports.Story }

// Sizes on the map, points.
const (
	storyDisc   = 7.2  // radius of a number's disc
	storyNumber = 8.5  // its type
	storyTick   = 7.5  // type of the times along a path
	storySmall  = 7.5  // type of gates and shelves
	storyArrow  = 40.0 // spacing of the arrowheads
	storyDot    = 2.4
)

// actorColour tells the cast apart; the n-th accomplice counts from 0.
func actorColour(s *reports.Story, k int) color.Color {
	n := 0
	for i := range k {
		if s.Cast[i].Role == reports.RoleAccomplice {
			n++
		}
	}
	switch s.Cast[k].Role {
	case reports.RoleThief:
		return okabeVermillion()
	case reports.RoleBefore:
		return okabeOrange()
	case reports.RoleBystander:
		return grey(0x55)
	default:
		return []color.Color{okabeBlue(), okabePurple(), okabeGreen(), grey(0)}[n%4]
	}
}

// actorLine is the line of a path, near to a step or away from one.
func actorLine(s *reports.Story, k int, near bool) draw.LineStyle {
	sty := stroke(actorColour(s, k), 2.2)
	switch s.Cast[k].Role {
	case reports.RoleBystander:
		sty.Width, sty.Dashes = 1.8, []vg.Length{1.5, 2.5}
	case reports.RoleBefore:
		sty.Dashes = []vg.Length{7, 3}
	default: // a whole line
	}
	if !near {
		sty.Width, sty.Color = 1.3, fade(sty.Color, 0x66)
	}
	return sty
}

// Plot implements plot.Plotter.
func (l storyLayer) Plot(c draw.Canvas, p *plot.Plot) {
	d := newPen(c, p)
	d.clip = true
	l.shelves(&d)
	for k := range slices.Backward(l.s.Cast) { // the thief on top
		l.path(&d, k)
	}
	at := newPlacer(d.c.Rectangle)
	l.avoid(&d, at)
	l.gates(&d, at)
	l.numbers(&d, at)
	for k := range l.s.Cast {
		l.times(&d, at, k)
	}
	l.names(&d, at)
}

// shelves marks the slots that things are taken from and put on, and cameras
// that are covered.
func (l storyLayer) shelves(d *pen) {
	for i := range l.s.Steps {
		x := &l.s.Steps[i]
		for _, id := range x.Slots {
			o := &l.s.Site.Slots[id]
			side := o.Center.Sub(o.Front).XY()
			along := site.Vec2{X: -side.Y, Y: side.X}.Unit().Scale(o.WidthM / 2)
			mid := o.Center.XY()
			colour := fade(actorColour(l.s, x.Actor), 0xA0)
			d.fill(colour, mid.Add(side).Add(along), mid.Add(side).Sub(along), mid.Sub(side).Sub(along), mid.Sub(side).Add(along))
		}
		if x.Camera >= 0 {
			at := d.at(l.s.Site.Cameras[x.Camera].Pos.XY())
			const r = 6
			for _, s := range []vg.Length{1, -1} {
				d.c.StrokeLine2(stroke(actorColour(l.s, x.Actor), 2.2), at.X-r, at.Y-s*r, at.X+r, at.Y+s*r)
			}
		}
	}
	for k := range l.s.Cast {
		for _, v := range l.s.Cast[k].Others {
			d.c.DrawGlyph(draw.GlyphStyle{Color: actorColour(l.s, k), Radius: storyDot + 0.4, Shape: draw.RingGlyph{}}, d.at(v))
		}
	}
}

// path draws the way of one of the cast: pale where nothing happens, with
// arrowheads where something does.
func (l storyLayer) path(d *pen, k int) {
	for _, near := range []bool{false, true} {
		for _, run := range l.runs(d, k, near) {
			d.c.StrokeLines(actorLine(l.s, k, near), d.c.ClipLinesXY(run)...)
			if near {
				l.heads(d, k, run)
			}
		}
	}
}

// runs returns the pieces of a path on paper that are near to steps, or the
// others, without points that lie on top of each other.
func (l storyLayer) runs(d *pen, k int, near bool) [][]vg.Point {
	const least = 1.2 // points apart
	var all [][]vg.Point
	var run []vg.Point
	end := func() {
		if len(run) > 1 {
			all = append(all, run)
		}
		run = nil
	}
	path := l.s.Cast[k].Path
	for i := range path {
		p := d.at(path[i].Pos)
		if path[i].Break {
			end()
		}
		n := len(run)
		if path[i].Close != near {
			if n > 0 { // up to where the other piece begins
				run = append(run, p)
			}
			end()
			continue
		}
		if n == 0 || apart(run[n-1], p) >= least {
			run = append(run, p)
		}
	}
	end()
	for i := range all {
		aside(all[i], sideways(k))
	}
	return all
}

// sideways returns how far the path of the k-th of the cast is drawn to its left,
// so that those who walk one behind the other can be told apart.
func sideways(k int) vg.Length {
	const step = 2.4
	n := vg.Length((k + 1) / 2)
	if k%2 == 0 {
		n = -n
	}
	return n * step
}

// aside moves a piece of path to its left.
func aside(run []vg.Point, by vg.Length) {
	if by == 0 {
		return
	}
	from := slices.Clone(run)
	for i := range run {
		a, b := from[max(0, i-2)], from[min(len(run)-1, i+2)]
		if n := apart(a, b); n > 0 {
			run[i].X -= by * (b.Y - a.Y) / n
			run[i].Y += by * (b.X - a.X) / n
		}
	}
}

func apart(a, b vg.Point) vg.Length { return vg.Length(math.Hypot(float64(b.X-a.X), float64(b.Y-a.Y))) }

// heads draws arrowheads along a piece of path.
func (l storyLayer) heads(d *pen, k int, run []vg.Point) {
	next := vg.Length(storyArrow) / 2
	for i := 1; i < len(run); i++ {
		a, b := run[i-1], run[i]
		n := apart(a, b)
		if next -= n; next > 0 || n == 0 || !d.c.Contains(b) {
			continue
		}
		next += storyArrow
		ux, uy, straight := heading0(run, i)
		if !straight { // a head would point anywhere
			continue
		}
		const long, wide = 5.5, 3.6
		tip := vg.Point{X: b.X + long*ux, Y: b.Y + long*uy}
		back := vg.Point{X: b.X - long/2*ux, Y: b.Y - long/2*uy}
		d.c.FillPolygon(actorColour(l.s, k), []vg.Point{
			tip, {X: back.X - wide*uy, Y: back.Y + wide*ux}, {X: back.X + wide*uy, Y: back.Y - wide*ux},
		})
	}
}

// heading0 returns the way of a piece of path at point i over the last stretch,
// and whether it is nearly straight there.
func heading0(run []vg.Point, i int) (x, y vg.Length, straight bool) {
	const stretch = 9
	b, way, k := run[i], vg.Length(0), i
	for ; k > 0 && way < stretch; k-- {
		way += apart(run[k-1], run[k])
	}
	n := apart(run[k], b)
	if way <= 0 || n < 0.85*way {
		return 0, 0, false
	}
	return (b.X - run[k].X) / n, (b.Y - run[k].Y) / n, true
}

// avoid tells the placer of what labels should not hide: paths, and the places
// of the steps.
func (l storyLayer) avoid(d *pen, at *placer) {
	for k := range l.s.Cast {
		for _, run := range append(l.runs(d, k, true), l.runs(d, k, false)...) {
			at.line(run)
		}
	}
	for i := range l.s.Steps {
		at.anchors = append(at.anchors, d.at(l.s.Steps[i].Pos))
	}
	for i := range l.s.Site.Cameras {
		at.anchors = append(at.anchors, d.at(l.s.Site.Cameras[i].Pos.XY()))
	}
}

// gates writes beside each gate which way it leads.
func (l storyLayer) gates(d *pen, at *placer) {
	for i := range l.s.Site.Gates {
		g := &l.s.Site.Gates[i]
		name := map[site.GateKind]string{site.GateEntry: "entrance", site.GateExit: "exit", site.GateBoth: "in and out"}[g.Kind]
		mid := d.at(g.A.Add(g.B).Scale(0.5))
		if !d.c.Contains(mid) {
			continue
		}
		at.label(d, mid, name, labelStyle(storySmall, okabeGreen()), vg.Point{X: -vg.Length(g.Inward.X), Y: -vg.Length(g.Inward.Y)})
	}
}

// names writes the codes of the gondolas where there is room.
func (l storyLayer) names(d *pen, at *placer) {
	for i := range l.s.Site.Gondolas {
		g := &l.s.Site.Gondolas[i]
		if mid := d.at(g.Box.Center); d.c.Contains(mid) {
			at.centred(d, mid, g.Code, labelStyle(storySmall, grey(0x66)))
		}
	}
}

func labelStyle(size vg.Length, c color.Color) draw.TextStyle {
	sty := text0(size, c)
	sty.XAlign, sty.YAlign = draw.XCenter, draw.YCenter
	return sty
}

// numbers draws a numbered disc for each step, with a line to where it was done.
func (l storyLayer) numbers(d *pen, at *placer) {
	discs := make([]vg.Point, len(l.s.Steps))
	for i := range l.s.Steps {
		here := d.at(l.s.Steps[i].Pos)
		discs[i] = at.disc(here, storyDisc+1)
		d.c.StrokeLine2(stroke(grey(0x22), 0.8), here.X, here.Y, discs[i].X, discs[i].Y)
		if x := &l.s.Steps[i]; x.Theft && x.Other >= 0 { // from hand to hand
			there := d.at(x.OtherPos)
			d.c.StrokeLine2(stroke(grey(0x11), 1.6), here.X, here.Y, there.X, there.Y)
			d.c.DrawGlyph(draw.GlyphStyle{Color: grey(0x11), Radius: storyDot, Shape: draw.RingGlyph{}}, there)
		}
	}
	for i := range l.s.Steps {
		here := d.at(l.s.Steps[i].Pos)
		d.c.DrawGlyph(draw.GlyphStyle{Color: grey(0x11), Radius: storyDot, Shape: draw.CircleGlyph{}}, here)
		drawNumber(d.c, discs[i], i+1, actorColour(l.s, l.s.Steps[i].Actor))
	}
}

// drawNumber draws the disc of a step.
func drawNumber(c draw.Canvas, at vg.Point, n int, colour color.Color) {
	c.DrawGlyphNoClip(draw.GlyphStyle{Color: color.White, Radius: storyDisc + 1.1, Shape: draw.CircleGlyph{}}, at)
	c.DrawGlyphNoClip(draw.GlyphStyle{Color: colour, Radius: storyDisc, Shape: draw.CircleGlyph{}}, at)
	sty := labelStyle(storyNumber, color.White)
	sty.Font.Weight = bold
	if colour == okabeOrange() || colour == okabePurple() {
		sty.Color = grey(0)
	}
	c.FillText(sty, vg.Point{X: at.X, Y: at.Y - 0.5}, fmt.Sprint(n))
}

// tickEvery returns the spacing of the times along a path of some length: about
// ten of them.
func tickEvery(d sim.Time) sim.Time {
	for _, s := range []sim.Time{5, 10, 15, 30, 60, 120, 300, 600} {
		if d <= 10*s*sim.Second {
			return s * sim.Second
		}
	}
	return 900 * sim.Second
}

// storyTickEvery is the spacing of the times, the same for the whole cast.
func storyTickEvery(s *reports.Story) sim.Time {
	var longest sim.Time
	for k := range s.Cast {
		var d sim.Time
		path := s.Cast[k].Path
		for i := 1; i < len(path); i++ {
			if path[i].Close && !path[i].Break {
				d += path[i].At - path[i-1].At
			}
		}
		longest = max(longest, d)
	}
	return tickEvery(longest)
}

// times draws ticks across a path at round times, with the time where there is
// room. Who stands still gets one tick, of the first time.
func (l storyLayer) times(d *pen, at *placer, k int) {
	if l.s.Cast[k].Role == reports.RoleBystander {
		return
	}
	every := storyTickEvery(l.s)
	path := l.s.Cast[k].Path
	last := vg.Point{X: -1e9}
	for i := 1; i < len(path); i++ {
		if !path[i].Close || path[i].Break || path[i].At < 0 || path[i].At/every == path[i-1].At/every {
			continue
		}
		p := d.at(path[i].Pos)
		if apart(p, last) < 9 || !d.c.Contains(p) {
			continue
		}
		last = p
		ux, uy := direction(d, path, i)
		d.c.StrokeLine2(stroke(actorColour(l.s, k), 1.4), p.X-4*uy, p.Y+4*ux, p.X+4*uy, p.Y-4*ux)
		label := l.s.Clock(path[i].At / every * every)
		at.label(d, p, label, labelStyle(storyTick, darker(actorColour(l.s, k))), vg.Point{X: -uy, Y: ux})
	}
}

// darker returns a colour that small type can be read in.
func darker(c color.Color) color.Color {
	n, _ := color.NRGBAModel.Convert(c).(color.NRGBA)
	return color.NRGBA{n.R / 3 * 2, n.G / 3 * 2, n.B / 3 * 2, n.A}
}

// direction returns the way of a path at point i, on paper.
func direction(d *pen, path []reports.StoryPoint, i int) (x, y vg.Length) {
	for k := i; k > 0 && k > i-10; k-- {
		if a, b := d.at(path[k-1].Pos), d.at(path[i].Pos); apart(a, b) > 1 {
			n := apart(a, b)
			return (b.X - a.X) / n, (b.Y - a.Y) / n
		}
	}
	return 1, 0
}
