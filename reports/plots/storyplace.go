package plots

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// placer finds room for labels, one after the other: no two overlap.
type placer struct {
	room    vg.Rectangle
	taken   []vg.Rectangle
	anchors []vg.Point // small things that labels must not hide
	paths   []vg.Point // of lines, that labels had better not hide
}

func newPlacer(room vg.Rectangle) *placer { return &placer{room: room} }

// line notes a line, as points a few points apart.
func (p *placer) line(run []vg.Point) {
	const every = 3
	for i := 1; i < len(run); i++ {
		a, b := run[i-1], run[i]
		n := max(1, math.Ceil(float64(apart(a, b))/every))
		for k := range int(n) {
			f := vg.Length(float64(k) / n)
			p.paths = append(p.paths, vg.Point{X: a.X + f*(b.X-a.X), Y: a.Y + f*(b.Y-a.Y)})
		}
	}
}

func around(at vg.Point, halfX, halfY vg.Length) vg.Rectangle {
	return vg.Rectangle{Min: vg.Point{X: at.X - halfX, Y: at.Y - halfY}, Max: vg.Point{X: at.X + halfX, Y: at.Y + halfY}}
}

func within(r vg.Rectangle, p vg.Point) bool {
	return p.X >= r.Min.X && p.X <= r.Max.X && p.Y >= r.Min.Y && p.Y <= r.Max.Y
}

// free reports whether a rectangle lies in the room and on nothing.
func (p *placer) free(r vg.Rectangle) bool {
	if !within(p.room, r.Min) || !within(p.room, r.Max) {
		return false
	}
	for _, o := range p.taken {
		if r.Min.X < o.Max.X && o.Min.X < r.Max.X && r.Min.Y < o.Max.Y && o.Min.Y < r.Max.Y {
			return false
		}
	}
	for _, a := range p.anchors {
		if within(r, a) {
			return false
		}
	}
	return true
}

// hidden counts the points of lines below a rectangle.
func (p *placer) hidden(r vg.Rectangle) int {
	n := 0
	for _, a := range p.paths {
		if within(r, a) {
			n++
		}
	}
	return n
}

// nearest returns the free place with the least cost around a point: the nearer
// and the less it hides, the better. Places in the direction of toward, a unit
// vector or nothing, come first.
func (p *placer) nearest(at vg.Point, halfX, halfY vg.Length, radii []vg.Length, toward vg.Point) (vg.Point, bool) {
	const directions = 24
	best, least := at, math.Inf(1)
	for _, radius := range radii {
		for k := range directions {
			s, c := math.Sincos(2 * math.Pi * (float64(k) + 0.5) / directions)
			q := vg.Point{X: at.X + (radius+halfX)*vg.Length(c), Y: at.Y + (radius+halfY)*vg.Length(s)}
			r := around(q, halfX, halfY)
			if !p.free(r) {
				continue
			}
			cost := float64(radius) + 4*float64(p.hidden(r)) - 3*(c*float64(toward.X)+s*float64(toward.Y))
			if cost < least-1e-9 {
				best, least = q, cost
			}
		}
	}
	return best, !math.IsInf(least, 1)
}

// disc finds room for a disc near a point; it always gets one, at worst on top of
// others.
func (p *placer) disc(at vg.Point, radius vg.Length) vg.Point {
	var radii []vg.Length
	for r := vg.Length(3); r < 150; r += 5 {
		radii = append(radii, r)
	}
	q, _ := p.nearest(at, radius, radius, radii, vg.Point{})
	p.taken = append(p.taken, around(q, radius, radius))
	for f := vg.Length(0); f < 1; f += 0.1 { // its leader line
		p.anchors = append(p.anchors, vg.Point{X: at.X + f*(q.X-at.X), Y: at.Y + f*(q.Y-at.Y)})
	}
	return q
}

// label writes a text near a point, or not at all if there is no room.
func (p *placer) label(d *pen, at vg.Point, text string, sty draw.TextStyle, toward vg.Point) {
	halfX, halfY := sty.Width(text)/2+1, sty.Font.Size/2
	q, ok := p.nearest(at, halfX, halfY, []vg.Length{3, 6, 9, 13}, toward)
	if !ok {
		return
	}
	p.write(d, around(q, halfX, halfY), text, sty)
}

// centred writes a text on a point if nothing is there.
func (p *placer) centred(d *pen, at vg.Point, text string, sty draw.TextStyle) {
	if r := around(at, sty.Width(text)/2+1, sty.Font.Size/2); p.free(r) && p.hidden(r) == 0 {
		p.write(d, r, text, sty)
	}
}

func (p *placer) write(d *pen, r vg.Rectangle, text string, sty draw.TextStyle) {
	p.taken = append(p.taken, r)
	mid := vg.Point{X: (r.Min.X + r.Max.X) / 2, Y: (r.Min.Y + r.Max.Y) / 2}
	d.c.FillPolygon(fade(color.White, 0xB0), []vg.Point{r.Min, {X: r.Max.X, Y: r.Min.Y}, r.Max, {X: r.Min.X, Y: r.Max.Y}})
	d.c.FillText(sty, vg.Point{X: mid.X, Y: mid.Y - 0.5}, text)
}
