package plots

import (
	"bytes"
	"fmt"
	"image/png"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/plot/vg"

	"gosim/checkoutfree/site"
	"gosim/reports"
	"gosim/sim"
)

// storyRecord is a hand-made theft: ann takes two colas, passes one to bob, who
// came in without a code, covers the camera and carries it out.
func storyRecord(t *testing.T) *reports.Record {
	t.Helper()
	s := testSite(t)
	for i := range s.Slots {
		s.Slots[i].Center = s.Plates[i].Center
	}
	s.Reindex()
	at := sim.FromSeconds
	rec := &reports.Record{Site: s, Heights: []float64{1.7, 1.8}}
	rec.Visits = []sim.Visit{
		{Person: 0, Account: "ann", Sponsor: sim.NoPerson, Technique: sim.TechniqueHandOff, Entered: at(0), Left: at(60)},
		{Person: 1, Sponsor: sim.NoPerson, Technique: sim.TechniqueHandOff, Entered: at(1.5), Left: at(55)},
	}
	act := func(second float64, kind sim.ActKind, p sim.PersonID, unit sim.UnitID, x, y float64, more func(*sim.Act)) {
		a := sim.Act{At: at(second), Kind: kind, Person: p, Other: sim.NoPerson, Unit: unit, SKU: site.NoSKU, Slot: -1, Intent: sim.TechniqueHandOff, X: x, Y: y}
		if unit >= 0 {
			a.SKU, a.Place = cola, sim.PlaceHand
		}
		if more != nil {
			more(&a)
		}
		rec.Acts = append(rec.Acts, a)
	}
	shelf := func(a *sim.Act) { a.Slot = 0 }
	bag := func(a *sim.Act) { a.Place = sim.PlaceBag }
	act(0, sim.ActScan, 0, sim.NoUnit, 1, 0, nil)
	act(0, sim.ActEnter, 0, sim.NoUnit, 1, 0, nil)
	act(1.5, sim.ActEnter, 1, sim.NoUnit, 1, 0, nil)
	for u := range sim.UnitID(2) {
		act(20+3*float64(u), sim.ActPick, 0, u, 1.5, 2.9, shelf)
		act(21+3*float64(u), sim.ActStow, 0, u, 1.5, 2.9, bag)
	}
	act(40, sim.ActUnstow, 0, 0, 4, 2, nil)
	act(41, sim.ActHandOver, 0, 0, 4, 2, func(a *sim.Act) { a.Other = 1 })
	act(42, sim.ActStow, 1, 0, 4.6, 1.6, bag)
	act(50, sim.ActCover, 1, sim.NoUnit, 0.8, 3.4, nil)
	act(55, sim.ActExit, 1, sim.NoUnit, 1, 0, nil)
	act(60, sim.ActExit, 0, sim.NoUnit, 1.2, 0, nil)
	way := [2][]sim.PathPoint{
		{{At: at(0), X: 1, Y: 0}, {At: at(20), X: 1.5, Y: 2.9}, {At: at(25), X: 1.5, Y: 2.9}, {At: at(40), X: 4, Y: 2}, {At: at(45), X: 4, Y: 2}, {At: at(60), X: 1.2, Y: 0}},
		{{At: at(1.5), X: 1, Y: 0}, {At: at(30), X: 4.6, Y: 1.6}, {At: at(44), X: 4.6, Y: 1.6}, {At: at(50), X: 0.8, Y: 3.4}, {At: at(55), X: 1, Y: 0}},
	}
	for s := 0.0; s <= 60; s += 0.5 {
		for p := range way {
			if x, ok := onWay(way[p], at(s)); ok {
				x.Person = sim.PersonID(p)
				rec.Path = append(rec.Path, x)
			}
		}
	}
	rec.Detail = reports.Detail{
		Visits: []reports.VisitRow{
			{Account: "ann", Person: 0, People: 1, Entered: at(0), Left: at(60), Receipts: 1, Issued: at(64), Lines: []reports.BasketLine{{SKU: cola, Owed: 1, Billed: 2}}},
			{Person: 1, People: 1, Entered: at(1.5), Left: at(55), Verdict: reports.VerdictNoAccount, Lines: []reports.BasketLine{{SKU: cola, Owed: 1}}},
		},
		Incidents: []reports.IncidentRow{{Visit: 1, Technique: sim.TechniqueHandOff, Units: 1, ValueCents: 100, Taken: at(20), Exit: at(55), Alerted: sim.Never}},
	}
	return rec
}

// onWay returns where somebody is between the points of a way.
func onWay(way []sim.PathPoint, at sim.Time) (sim.PathPoint, bool) {
	for i := 1; i < len(way); i++ {
		if a, b := way[i-1], way[i]; at >= a.At && at <= b.At {
			f := float64(at-a.At) / float64(b.At-a.At)
			return sim.PathPoint{At: at, X: a.X + f*(b.X-a.X), Y: a.Y + f*(b.Y-a.Y)}, true
		}
	}
	return sim.PathPoint{}, false
}

func handStory(t *testing.T) *reports.Story {
	t.Helper()
	s, err := reports.NewStory(storyRecord(t), 0)
	require.NoError(t, err)
	return s
}

func TestStoryGolden(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, Story(&b, SVG, handStory(t)))
	checkSVG(t, b.Bytes())
	golden(t, "story.svg", b.Bytes())
	text := b.String()
	for _, want := range []string{
		"Handed to an accomplice: 1 unit for 1.00 EUR stolen, billed to somebody else, no alert", "What happened", "What the engine made of it",
		">Accomplice covers camera C<", ">thief: ann<", ">accomplice: without a code<", ">in and out<",
	} {
		assert.Contains(t, text, want)
	}
}

func TestStoryIs1600By1000(t *testing.T) {
	var b, again bytes.Buffer
	require.NoError(t, Story(&b, PNG, handStory(t)))
	require.NoError(t, Story(&again, PNG, handStory(t)))
	assert.Equal(t, b.Bytes(), again.Bytes())
	img, err := png.Decode(&b)
	require.NoError(t, err)
	assert.Equal(t, 1600, img.Bounds().Dx())
	assert.Equal(t, 1000, img.Bounds().Dy())
}

func TestStoryOfNothing(t *testing.T) {
	var b bytes.Buffer
	require.ErrorIs(t, Story(&b, SVG, &reports.Story{Site: testSite(t)}), ErrNoData)
	assert.Zero(t, b.Len())
	assert.ErrorIs(t, Story(&b, "gif", handStory(t)), ErrFormat)
}

// TestLongStoryIsCut: a list that does not fit even in small type says how many
// steps are missing, and stays on the paper.
func TestLongStoryIsCut(t *testing.T) {
	s := handStory(t)
	for range 60 {
		s.Steps = append(s.Steps, s.Steps[2])
	}
	l := newStoryList(s, 280, 390)
	assert.LessOrEqual(t, float64(l.height()), 390.0)
	assert.Equal(t, len(s.Steps), len(l.steps)+l.left)
	var b bytes.Buffer
	require.NoError(t, Story(&b, SVG, s))
	assert.Contains(t, b.String(), fmt.Sprintf("and %d more steps", l.left))
	short := newStoryList(handStory(t), 280, 390)
	assert.Zero(t, short.left)
	assert.Greater(t, short.size, l.size)
}

// TestLabelsDoNotOverlap crowds numbers and labels together at random.
func TestLabelsDoNotOverlap(t *testing.T) {
	for seed := range uint64(50) {
		r := rand.New(rand.NewPCG(seed, 1))
		p := newPlacer(vg.Rectangle{Max: vg.Point{X: 400, Y: 300}})
		n := 1 + r.IntN(25)
		for range n {
			p.disc(vg.Point{X: 200 + vg.Length(r.IntN(20)), Y: 150 + vg.Length(r.IntN(3))}, storyDisc)
		}
		for range 40 {
			q := vg.Point{X: vg.Length(r.IntN(400)), Y: vg.Length(r.IntN(300))}
			if at, ok := p.nearest(q, 10, 4, []vg.Length{3, 9}, vg.Point{X: 1}); ok {
				p.taken = append(p.taken, around(at, 10, 4))
			}
		}
		for i, a := range p.taken {
			assert.True(t, within(p.room, a.Min) && within(p.room, a.Max), "seed %d: label %d is off the map", seed, i)
			for k, b := range p.taken[:i] {
				overlap := a.Min.X < b.Max.X && b.Min.X < a.Max.X && a.Min.Y < b.Max.Y && b.Min.Y < a.Max.Y
				require.False(t, overlap, "seed %d: labels %d and %d", seed, k, i)
			}
		}
	}
}

func TestStoryCrop(t *testing.T) {
	s := handStory(t)
	small := storyCrop(s, 400, 300)
	assert.Equal(t, site.Rect{Min: site.Vec2{X: -storyMarginM, Y: -storyMarginM}, Max: site.Vec2{X: 6 + storyMarginM, Y: 4 + storyMarginM}}, small, "a small store is shown whole")
	s.Site.Bounds.Max = site.Vec2{X: 60, Y: 40}
	crop := storyCrop(s, 400, 300)
	assert.Less(t, crop.Area(), 0.1*60*40)
	for i := range s.Steps {
		assert.True(t, crop.Contains(s.Steps[i].Pos), s.Sentence(i))
	}
	for i := range s.Cast {
		for _, p := range s.Cast[i].Path {
			assert.True(t, !p.Close || crop.Contains(p.Pos))
		}
	}
	size := crop.Max.Sub(crop.Min)
	assert.InDelta(t, 400.0/300, size.X/size.Y, 0.01, "the shape of the room for it")
	require.NoError(t, Story(io.Discard, SVG, s))
}

func TestWrapped(t *testing.T) {
	sty := text0(9, ink())
	text := "Thief takes 2 × cola from G1-S1-P01/1 and puts them\u00a0in the shopping bag"
	lines := wrapped(text, 120, sty)
	assert.Greater(t, len(lines), 2)
	assert.Equal(t, text, strings.Join(lines, " "))
	for _, l := range lines {
		assert.LessOrEqual(t, float64(sty.Width(l)), 120.0, l)
	}
}
