package plots

import (
	"fmt"
	"io"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"gosim/checkoutfree/site"
	"gosim/reports"
)

// A story's picture is 1600 × 1000 pixels at 160 dots per inch: points.
const (
	storyWidth  = 720
	storyHeight = 450
	storyList   = 296 // width of the list beside the map
	storyKeyRow = 13
	storyKeys   = 3 * storyKeyRow // height of the key below the map
)

// Story draws a theft so that it can be followed: the store from above where it
// happens, to scale, with everybody's path and a number where each step was
// done; beside it what happened step by step and what the engine made of it. The
// error wraps [ErrNoData] if the story has no steps.
func Story(w io.Writer, f Format, s *reports.Story) error {
	if len(s.Steps) == 0 || s.Site == nil {
		return fmt.Errorf("plots: story: no steps: %w", ErrNoData)
	}
	return picture(w, f, heading{s.Title, s.About}, storyWidth, storyHeight, func(c draw.Canvas) {
		left := c
		left.Max.X -= storyList
		keys := left
		left.Min.Y += storyKeys + 6
		storyMap(s, left)
		keys.Max.Y = keys.Min.Y + storyKeys
		drawStoryKey(s, keys)
		c.Min.X = c.Max.X - storyList + 14
		newStoryList(s, c.Max.X-c.Min.X, c.Max.Y-c.Min.Y).draw(c)
	})
}

// storyMap draws the map as large as it fits into c, from its upper left corner.
func storyMap(s *reports.Story, c draw.Canvas) {
	// The axes take the same room whatever the size of the canvas.
	layout := func(crop *site.Rect) *plot.Plot {
		p := newPlot("x (m)", "y (m)")
		p.X.Tick.Marker, p.Y.Tick.Marker = metreTicks{}, metreTicks{}
		f := floorPlan{s: s.Site, devices: true, plain: true, crop: crop}
		p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = f.DataRange()
		p.Add(f, storyLayer{s})
		return p
	}
	const trial = 20 * vg.Centimeter
	b := s.Site.Bounds
	probe := layout(&b).DataCanvas(draw.NewCanvas(nil, trial, trial))
	frameX := trial - (probe.Max.X - probe.Min.X)
	frameY := trial - (probe.Max.Y - probe.Min.Y)
	roomX, roomY := c.Max.X-c.Min.X-frameX, c.Max.Y-c.Min.Y-frameY
	crop := storyCrop(s, roomX, roomY)
	spanX, spanY := crop.Max.X-crop.Min.X, crop.Max.Y-crop.Min.Y
	scale := min(float64(roomX)/spanX, float64(roomY)/spanY)
	c.Max.X = c.Min.X + vg.Length(spanX*scale) + frameX
	c.Min.Y = c.Max.Y - vg.Length(spanY*scale) - frameY
	layout(&crop).Draw(c)
}

const (
	storyMarginM = 0.7 // around what happens, and of the floor outside the store
	storyLeastM  = 5.0 // side of the part that is shown, so that one knows where it is
	storyScale   = 28  // points per metre: a store that can be drawn as large is shown whole
)

// storyCrop returns the part of the floor where the story happens, in
// the shape of the room for it as far as the store is that large; all of a store
// that is not too large for the room.
func storyCrop(s *reports.Story, roomX, roomY vg.Length) site.Rect {
	ratio := float64(roomX / roomY)
	all := site.Rect{
		Min: s.Site.Bounds.Min.Sub(site.Vec2{X: storyMarginM, Y: storyMarginM}),
		Max: s.Site.Bounds.Max.Add(site.Vec2{X: storyMarginM, Y: storyMarginM}),
	}
	if size := all.Max.Sub(all.Min); min(float64(roomX)/size.X, float64(roomY)/size.Y) >= storyScale {
		return all
	}
	lo, hi := site.Vec2{X: math.Inf(1), Y: math.Inf(1)}, site.Vec2{X: math.Inf(-1), Y: math.Inf(-1)}
	reach := func(v site.Vec2) {
		lo = site.Vec2{X: min(lo.X, v.X), Y: min(lo.Y, v.Y)}
		hi = site.Vec2{X: max(hi.X, v.X), Y: max(hi.Y, v.Y)}
	}
	for i := range s.Steps {
		x := &s.Steps[i]
		reach(x.Pos)
		for _, o := range x.Slots {
			reach(s.Site.Slots[o].Center.XY())
		}
		if x.Camera >= 0 {
			reach(s.Site.Cameras[x.Camera].Pos.XY())
		}
	}
	for i := range s.Cast {
		for _, p := range s.Cast[i].Path {
			if p.Close {
				reach(p.Pos)
			}
		}
	}
	lo, hi = lo.Sub(site.Vec2{X: storyMarginM, Y: storyMarginM}), hi.Add(site.Vec2{X: storyMarginM, Y: storyMarginM})
	x0, x1 := widen(lo.X, hi.X, max(storyLeastM, ratio*(hi.Y-lo.Y)), all.Min.X, all.Max.X)
	y0, y1 := widen(lo.Y, hi.Y, max(storyLeastM, (hi.X-lo.X)/ratio), all.Min.Y, all.Max.Y)
	return site.Rect{Min: site.Vec2{X: x0, Y: y0}, Max: site.Vec2{X: x1, Y: y1}}
}

// widen makes a range at least so long, within limits.
func widen(lo, hi, least, from, to float64) (a, b float64) {
	lo, hi = max(lo, from), min(hi, to)
	if more := least - (hi - lo); more > 0 {
		lo, hi = lo-more/2, hi+more/2
	}
	if lo < from {
		lo, hi = from, hi+from-lo
	}
	if hi > to {
		lo, hi = lo-(hi-to), to
	}
	return max(lo, from), min(hi, to)
}
