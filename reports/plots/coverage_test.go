package plots

import (
	"bytes"
	"image/png"
	"io"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/site"
)

// coverageMap is the test store with a view more for each metre east, none in the
// first column, and a camera.
func coverageMap(t *testing.T) *CoverageMap {
	t.Helper()
	s := testSite(t)
	c, err := site.NewCamera("C1", site.Intrinsics{Width: 1280, Height: 720, Fx: 600, Fy: 600, Cx: 640, Cy: 360}, site.Vec3{X: 3, Y: 0.2, Z: 2.8}, site.Vec3{X: 3, Y: 3}, 0, 15)
	require.NoError(t, err)
	s.Cameras = []site.Camera{c, c}
	s.Cameras[1].Code = "C2"
	m := &CoverageMap{Site: s, About: "test store", CellM: 0.8, NX: 8, NY: 5, Faces: []int{0, 1, 2, 7}}
	for i := range m.NX * m.NY {
		views, err := i%m.NX, 4+float64(i%m.NX)
		switch {
		case i/m.NX == 4:
			views, err = -1, 0
		case i%m.NX == 0:
			err = math.NaN()
		}
		m.Views, m.ErrorCM = append(m.Views, views), append(m.ErrorCM, err)
	}
	return m
}

func TestCoveragePictures(t *testing.T) {
	for _, c := range []struct {
		name string
		draw func(io.Writer, Format, *CoverageMap) error
		want []string
	}{
		{"views", CoverageViews, []string{"three or more on 62.5 % of the floor", "no camera sees a person", ">4 – 5<", ">6 and more<", ">C1<", ">C2<", "x (m)", "shelf front"}},
		{"error", CoverageErrors, []string{"median 8.0 cm", "no camera sees the feet", "expected error, cm", ">less than 6<"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			render := func(f Format) []byte {
				var b bytes.Buffer
				require.NoError(t, c.draw(&b, f, coverageMap(t)))
				return b.Bytes()
			}
			svg := render(SVG)
			checkSVG(t, svg)
			for _, w := range c.want {
				assert.Contains(t, string(svg), w)
			}
			assert.Equal(t, svg, render(SVG))
			img, err := png.Decode(bytes.NewReader(render(PNG)))
			require.NoError(t, err)
			assert.Greater(t, img.Bounds().Dx(), 600)
		})
	}
}

func TestCoverageOfNothing(t *testing.T) {
	m := coverageMap(t)
	for i := range m.ErrorCM {
		m.ErrorCM[i] = math.NaN()
	}
	require.ErrorIs(t, CoverageErrors(io.Discard, SVG, m), ErrNoData)
	m.Faces = nil
	for i := range m.Views {
		m.Views[i] = min(m.Views[i], 0)
	}
	require.NoError(t, CoverageViews(io.Discard, SVG, m), "all of it is blind")
	for i := range m.Views {
		m.Views[i] = -1
	}
	require.ErrorIs(t, CoverageViews(io.Discard, SVG, m), ErrNoData)
}

func TestCoverageBands(t *testing.T) {
	assert.Equal(t, levels{1}, viewLevels(0))
	assert.Equal(t, levels{1, 2, 3, 4}, viewLevels(5))
	assert.Len(t, viewLevels(100), 7)
	assert.Equal(t, levels{0, 6, 8, 10}, errorLevels([]float64{5.5, 7, 9, 11}))
	assert.Equal(t, levels{0}, errorLevels([]float64{7.1, 7.2}))
	var wide []float64
	for i := range 400 {
		wide = append(wide, 1.5+float64(i)*0.5)
	}
	l := errorLevels(wide)
	assert.Len(t, l, 7)
	assert.IsIncreasing(t, []float64(l))
	assert.Equal(t, "3", viewWords(3, 4))
	assert.Equal(t, "4 – 5", viewWords(4, 6))
	assert.Equal(t, "12 and more", viewWords(12, math.Inf(1)))
	assert.Equal(t, "less than 5", bandWords(0, 5))
	assert.Equal(t, "5 – 6", bandWords(5, 6))
}
