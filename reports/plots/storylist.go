package plots

import (
	"fmt"
	"image/color"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"gosim/reports"
)

// storyListing is the list of steps beside the map, laid out for its room.
type storyListing struct {
	s        *reports.Story
	size     vg.Length // of the type
	textAt   vg.Length // from the left
	steps    [][]string
	outcome  [][]string
	left     int // steps that found no room
	leading  vg.Length
	spacing  vg.Length
	headline vg.Length
}

// newStoryList finds the largest type in which the list fits, and cuts it if
// none does.
func newStoryList(s *reports.Story, width, height vg.Length) *storyListing {
	var l *storyListing
	for _, size := range []vg.Length{9.5, 9, 8.5, 8, 7.5} {
		l = layoutStory(s, size, width)
		if l.height() <= height {
			return l
		}
	}
	for l.height() > height && len(l.steps) > 1 {
		l.steps = l.steps[:len(l.steps)-1]
		l.left++
	}
	return l
}

func layoutStory(s *reports.Story, size, width vg.Length) *storyListing {
	l := &storyListing{s: s, size: size, textAt: 20 + 3*size, leading: 1.22 * size, spacing: 0.42 * size, headline: 2 * size}
	sty := text0(size, ink())
	for i := range s.Steps {
		l.steps = append(l.steps, wrapped(s.Sentence(i), width-l.textAt, sty))
	}
	for _, text := range s.Outcome {
		l.outcome = append(l.outcome, wrapped(text, width-10, sty))
	}
	return l
}

// wrapped breaks a text into lines of a width.
func wrapped(text string, width vg.Length, sty draw.TextStyle) []string {
	var lines []string
	line := ""
	for word := range strings.SplitSeq(text, " ") {
		if line != "" && sty.Width(line+" "+word) > width {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}

func (l *storyListing) height() vg.Length {
	h := 2*l.headline + l.size
	if l.left > 0 {
		h += l.leading + l.spacing
	}
	for _, rows := range [][][]string{l.steps, l.outcome} {
		for _, lines := range rows {
			h += l.rowHeight(lines)
		}
	}
	return h
}

func (l *storyListing) rowHeight(lines []string) vg.Length {
	return max(vg.Length(len(lines))*l.leading, 1.8*storyDisc) + l.spacing
}

// draw writes the list from the upper left corner of c.
func (l *storyListing) draw(c draw.Canvas) {
	text, strong := text0(l.size, ink()), text0(l.size+1, ink())
	strong.Font.Weight = bold
	y := c.Max.Y
	c.FillText(strong, vg.Point{X: c.Min.X, Y: y}, "What happened")
	y -= l.headline
	clock := text
	clock.XAlign = draw.XRight
	for i, lines := range l.steps {
		x := &l.s.Steps[i]
		drawNumber(c, vg.Point{X: c.Min.X + storyDisc + 1, Y: y - 0.6*l.size}, i+1, actorColour(l.s, x.Actor))
		c.FillText(clock, vg.Point{X: c.Min.X + l.textAt - 6, Y: y}, l.s.Clock(x.At))
		for k, line := range lines {
			c.FillText(text, vg.Point{X: c.Min.X + l.textAt, Y: y - vg.Length(k)*l.leading}, line)
		}
		y -= l.rowHeight(lines)
	}
	if l.left > 0 {
		c.FillText(text, vg.Point{X: c.Min.X + l.textAt, Y: y}, fmt.Sprintf("… and %d more steps", l.left))
		y -= l.leading + l.spacing
	}
	y -= l.size
	c.StrokeLine2(stroke(grey(0xAA), 0.6), c.Min.X, y+0.7*l.size, c.Max.X, y+0.7*l.size)
	c.FillText(strong, vg.Point{X: c.Min.X, Y: y}, "What the engine made of it")
	y -= l.headline
	for _, lines := range l.outcome {
		c.FillPolygon(grey(0x44), square(vg.Point{X: c.Min.X + 3, Y: y - 0.6*l.size}, 1.6))
		for k, line := range lines {
			c.FillText(text, vg.Point{X: c.Min.X + 10, Y: y - vg.Length(k)*l.leading}, line)
		}
		y -= l.rowHeight(lines)
	}
}

func square(at vg.Point, r vg.Length) []vg.Point {
	return []vg.Point{{X: at.X - r, Y: at.Y - r}, {X: at.X + r, Y: at.Y - r}, {X: at.X + r, Y: at.Y + r}, {X: at.X - r, Y: at.Y + r}}
}

// storySign is a sample with its words, in the key below the map.
type storySign struct {
	text   string
	sample func(x0, x1, y vg.Length)
}

// drawStoryKey writes who is who and what the signs mean, in rows.
func drawStoryKey(s *reports.Story, c draw.Canvas) {
	sty := alignY(text0(8.2, ink()), draw.YCenter)
	x, y := c.Min.X, c.Max.Y-storyKeyRow/2
	const sample, gap = 20, 11
	for _, e := range storyKeyEntries(s, c) {
		wide := sample + 4 + sty.Width(e.text)
		if x > c.Min.X && x+wide > c.Max.X {
			x, y = c.Min.X, y-storyKeyRow
		}
		e.sample(x, x+sample, y)
		c.FillText(sty, vg.Point{X: x + sample + 4, Y: y}, e.text)
		x += wide + gap
	}
}

func storyKeyEntries(s *reports.Story, c draw.Canvas) []storySign {
	var all []storySign
	glyph := func(colour color.Color, shape draw.GlyphDrawer, r vg.Length) func(x0, x1, y vg.Length) {
		return func(x0, x1, y vg.Length) {
			c.DrawGlyphNoClip(draw.GlyphStyle{Color: colour, Radius: r, Shape: shape}, vg.Point{X: (x0 + x1) / 2, Y: y})
		}
	}
	others, pale := false, false
	for k := range s.Cast {
		x := &s.Cast[k]
		others = others || len(x.Others) > 0
		pale = pale || slices.ContainsFunc(x.Path, func(p reports.StoryPoint) bool { return !p.Close })
		text := x.Name
		if x.Who != "" {
			text += ": " + x.Who
		}
		all = append(all, storySign{text, func(x0, x1, y vg.Length) { c.StrokeLine2(actorLine(s, k, true), x0, y, x1, y) }})
	}
	all = append(all,
		storySign{fmt.Sprintf("a tick every %.0f s", storyTickEvery(s).Seconds()), func(x0, x1, y vg.Length) {
			c.StrokeLine2(actorLine(s, 0, true), x0, y, x1, y)
			c.StrokeLine2(actorLine(s, 0, true), (x0+x1)/2, y-4, (x0+x1)/2, y+4)
		}},
	)
	if pale {
		all = append(all, storySign{"pale: in between", func(x0, x1, y vg.Length) { c.StrokeLine2(actorLine(s, 0, false), x0, y, x1, y) }})
	}
	if others {
		all = append(all, storySign{"other units taken", glyph(grey(0x44), draw.RingGlyph{}, storyDot+0.4)})
	}
	return append(all,
		storySign{"camera, view cut short", func(x0, x1, y vg.Length) {
			mid := (x0 + x1) / 2
			c.FillPolygon(fade(okabeSky(), 0x60), []vg.Point{{X: mid, Y: y}, {X: x1 + 1, Y: y + 5}, {X: x1 + 1, Y: y - 5}})
			glyph(okabeSky(), draw.BoxGlyph{}, 3.2)(x0, x1, y)
		}},
		storySign{"shelves, front heavy", func(x0, x1, y vg.Length) { shelfSample(c, x0, x1, y) }},
	)
}
