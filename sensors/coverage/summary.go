package coverage

import (
	"cmp"
	"math"
	"slices"

	"gosim/checkoutfree/site"
)

// Summary is a map in a few figures.
type Summary struct {
	FloorM2   float64    // that people can stand on
	Views     [4]float64 // share of the floor with 0, 1, 2, and 3 or more views
	MeanViews float64
	NoFix     float64 // share of the floor of which no camera has the feet
	MedianM   float64 // expected error over the rest of the floor, metres; NaN without any
	P95M      float64
	MaxM      float64
	MaxAt     site.Vec2

	Faces         int
	FaceViews     [4]float64 // share of the faces with 0, 1, 2, and 3 or more views
	MeanFaceViews float64
	Worst         []Face // the faces with the fewest views, of these the smallest hands first; WorstFaces at most

	Blind, Single []Patch // of floor with no view and with one, greatest first
}

// WorstFaces is how many faces a summary lists.
const WorstFaces = 10

// Patch is floor of the same kind that hangs together.
type Patch struct {
	Place  string // of the cell nearest to its middle
	At     site.Vec2
	AreaM2 float64
}

// Summary returns the map in figures.
func (m *Map) Summary() Summary {
	cell := m.Options.CellM * m.Options.CellM
	n := float64(len(m.Cells))
	s := Summary{FloorM2: n * cell, MedianM: math.NaN(), P95M: math.NaN(), MaxM: math.NaN()}
	var errs []float64
	for i := range m.Cells {
		c := &m.Cells[i]
		s.Views[min(c.Views, 3)] += 1 / n
		s.MeanViews += float64(c.Views) / n
		if math.IsNaN(c.ErrorM) {
			s.NoFix += 1 / n
			continue
		}
		if len(errs) == 0 || c.ErrorM > s.MaxM {
			s.MaxM, s.MaxAt = c.ErrorM, c.At
		}
		errs = append(errs, c.ErrorM)
	}
	if len(errs) > 0 {
		slices.Sort(errs)
		s.MedianM, s.P95M = errs[len(errs)/2], errs[min(len(errs)-1, len(errs)*95/100)]
	}
	s.Faces = len(m.Faces)
	for i := range m.Faces {
		k := float64(len(m.Faces))
		s.FaceViews[min(m.Faces[i].Views, 3)] += 1 / k
		s.MeanFaceViews += float64(m.Faces[i].Views) / k
	}
	s.Worst = slices.Clone(m.Faces)
	slices.SortStableFunc(s.Worst, func(a, b Face) int {
		if d := cmp.Compare(a.Views, b.Views); d != 0 {
			return d
		}
		return cmp.Compare(a.HandPX, b.HandPX)
	})
	s.Worst = s.Worst[:min(WorstFaces, len(s.Worst))]
	s.Blind, s.Single = m.patches(0), m.patches(1)
	return s
}

// patches returns the floor with so many views, in pieces, greatest first.
func (m *Map) patches(views int) []Patch {
	var out []Patch
	done := make([]bool, len(m.Raster))
	is := func(i int) bool { return m.Raster[i] >= 0 && m.Cells[m.Raster[i]].Views == views && !done[i] }
	for i := range m.Raster {
		if !is(i) {
			continue
		}
		done[i] = true
		piece := []int{i}
		for k := 0; k < len(piece); k++ {
			x, y := piece[k]%m.NX, piece[k]/m.NX
			for _, n := range [4][2]int{{x - 1, y}, {x + 1, y}, {x, y - 1}, {x, y + 1}} {
				if n[0] < 0 || n[1] < 0 || n[0] >= m.NX || n[1] >= m.NY {
					continue
				}
				if j := n[1]*m.NX + n[0]; is(j) {
					done[j] = true
					piece = append(piece, j)
				}
			}
		}
		out = append(out, m.patch(piece))
	}
	slices.SortStableFunc(out, func(a, b Patch) int { return cmp.Compare(b.AreaM2, a.AreaM2) })
	return out
}

func (m *Map) patch(piece []int) Patch {
	var mid site.Vec2
	for _, i := range piece {
		mid = mid.Add(m.Middle(i))
	}
	mid = mid.Scale(1 / float64(len(piece)))
	best := piece[0]
	for _, i := range piece {
		if m.Middle(i).Sub(mid).Norm() < m.Middle(best).Sub(mid).Norm() {
			best = i
		}
	}
	c := &m.Cells[m.Raster[best]]
	return Patch{Place: c.Place, At: c.At, AreaM2: float64(len(piece)) * m.Options.CellM * m.Options.CellM}
}

// Without returns a copy of a site without the cameras of the given codes. ok is
// false, and unknown the first such code, if the site has no such camera.
func Without(s *site.Site, codes []string) (out *site.Site, unknown string, ok bool) {
	drop := make(map[site.CameraID]bool, len(codes))
	for _, code := range codes {
		id, known := s.CameraByCode(code)
		if !known {
			return nil, code, false
		}
		drop[id] = true
	}
	c := *s
	c.Cameras = nil
	for i := range s.Cameras {
		if !drop[site.CameraID(i)] {
			c.Cameras = append(c.Cameras, s.Cameras[i])
		}
	}
	c.Reindex()
	return &c, "", true
}
