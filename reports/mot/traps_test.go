package mot

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

// One test for each of the places where trackers' scores came out differently
// in two implementations.

// one returns a frame of one identity and one track at a similarity.
func one(similarity float64) Frame {
	return Frame{Truth: []int32{0}, Tracks: []int32{0}, Pairs: []Pair{{0, 0, similarity, 1 - similarity}}}
}

func TestTrapThresholdsHaveASlack(t *testing.T) {
	const ninth = 9 // the threshold 0.50
	below := math.Nextafter(0.5, 0)
	for _, tc := range []struct {
		similarity float64
		want       int64
	}{{0.5, 1}, {below, 1}, {0.5 - 0x1p-52, 1}, {0.5 - 0x1p-51, 0}} {
		s := Score(DefaultConfig(), []Frame{one(tc.similarity)})
		assert.Equal(t, tc.want, s.CLEAR.TP, "CLEAR at %v", tc.similarity)
		assert.Equal(t, tc.want, s.Identity.IDTP, "identity at %v", tc.similarity)
		assert.Equal(t, tc.want, s.HOTA.At[ninth].TP, "HOTA at %v", tc.similarity)
	}
	for a := range alphas { // each threshold itself passes it, the number below its slack does not
		x := alpha(a)
		assert.Equal(t, a, level(x), "%v", x)
		assert.Equal(t, a, level(float64(a+1)/20), "%v", x)
		assert.Equal(t, a-1, level(math.Nextafter(x-slack, 0)), "%v", x)
	}
	assert.Equal(t, -1, level(0))
	assert.Equal(t, alphas-1, level(1))
}

// TestTrapFramesWithoutTruthOrTracksAreSkipped: the pair of the first frame is
// kept in the last one, though another track is nearer, because the frames in
// between do not count as last frame; nor do they break the match in two.
func TestTrapFramesWithoutTruthOrTracksAreSkipped(t *testing.T) {
	s := Score(DefaultConfig(), []Frame{
		at(places{0: 0}, places{0: 0}),
		at(places{0: 0}, nil),
		at(nil, places{0: 0, 1: 0}),
		at(places{0: 0}, places{0: 0.4, 1: 0}),
	})
	assert.Equal(t, int64(0), s.CLEAR.IDSW)
	assert.Equal(t, int64(0), s.CLEAR.Frag)
	assert.Equal(t, int64(2), s.CLEAR.TP)
	assert.Equal(t, int64(1), s.CLEAR.FN)
	assert.Equal(t, int64(3), s.CLEAR.FP)
	assert.InDelta(t, (1+0.6)/2, s.CLEAR.MOTP, tolerance)
}

// TestTrapLastPairsComeBeforeDistance: a track that stays within the threshold
// keeps its identity from a nearer one; beyond the threshold it does not.
func TestTrapLastPairsComeBeforeDistance(t *testing.T) {
	s := Score(DefaultConfig(), []Frame{
		at(places{0: 0}, places{0: 0}),
		at(places{0: 0}, places{0: 0.45, 1: 0.05}),
		at(places{0: 0}, places{0: 0.55, 1: 0.05}),
	})
	assert.Equal(t, int64(1), s.CLEAR.IDSW)
	assert.InDelta(t, (1+0.55+0.95)/3, s.CLEAR.MOTP, tolerance)
}

// TestTrapSwitchComparesWithTheLastMatchEver: ann is lost for two frames in
// which bob is followed, and is found again under another track: a switch.
// Found again under the old track, it is none.
func TestTrapSwitchComparesWithTheLastMatchEver(t *testing.T) {
	gap := times(2, at(places{0: 0, 1: 10}, places{1: 10}))
	lost := append([]Frame{at(places{0: 0, 1: 10}, places{0: 0, 1: 10})}, gap...)
	s := Score(DefaultConfig(), append(lost, at(places{0: 0, 1: 10}, places{2: 0, 1: 10})))
	assert.Equal(t, int64(1), s.CLEAR.IDSW)
	assert.Equal(t, int64(1), s.CLEAR.Frag)
	s = Score(DefaultConfig(), append(lost, at(places{0: 0, 1: 10}, places{0: 0, 1: 10})))
	assert.Equal(t, int64(0), s.CLEAR.IDSW)
	assert.Equal(t, int64(1), s.CLEAR.Frag)
}

// TestTrapHOTAAssignsOncePerFrame: in the last frame the track that followed ann
// all along is 0.4 m off and another 0.1 m. The assignment takes the former at
// every threshold, and above 0.60 drops it; an assignment for each threshold
// would take the other one there.
func TestTrapHOTAAssignsOncePerFrame(t *testing.T) {
	s := Score(DefaultConfig(), append(times(10, at(places{0: 0}, places{0: 0})), at(places{0: 0}, places{0: 0.4, 1: 0.1})))
	assert.Equal(t, int64(11), s.HOTA.At[11].TP) // 0.60
	assert.Equal(t, int64(10), s.HOTA.At[12].TP) // 0.65
	assert.Equal(t, int64(10), s.HOTA.At[17].TP) // 0.90
}

// TestTrapGlobalAlignmentIsSoft: a pair's share in a frame is its similarity
// over that of all pairs of either side. Ann has track 0 at 1 m less 0.8 alone
// in the first frame; in the second tracks 0 and 1 stand at similarity 0.5
// each, so either gets ½; in the third, both again, the earlier decides.
func TestTrapGlobalAlignmentIsSoft(t *testing.T) {
	s := NewScorer(DefaultConfig())
	for _, f := range []Frame{at(places{0: 0}, places{0: 0.8}), at(places{0: 0}, places{0: 0.5, 1: -0.5})} {
		s.Add(&f)
	}
	assert.InDelta(t, 1.5, s.table.all[0].potential, tolerance)
	assert.InDelta(t, 0.5, s.table.all[1].potential, tolerance)
	// 1.5/(2 + 2 − 1.5) = 0.6 beats 0.5/(2 + 1 − 0.5) = 0.2: track 0 is taken.
	assert.Equal(t, int64(2), s.Scores().HOTA.At[0].TP)
	assert.InDelta(t, 1, s.Scores().HOTA.At[0].AssRe, tolerance)
}

// TestTrapGOSPAAssignsOnSquares: on distances 0 + 0.9 beats 0.5 + 0.5, on
// squares 0.25 + 0.25 beats 0.81.
func TestTrapGOSPAAssignsOnSquares(t *testing.T) {
	s := Score(DefaultConfig(), []Frame{{
		Truth: []int32{0, 1}, Tracks: []int32{0, 1},
		Pairs: []Pair{{0, 0, 1, 0}, {1, 1, 0.1, 0.9}, {0, 1, 0.5, 0.5}, {1, 0, 0.5, 0.5}},
	}})
	assert.InDelta(t, math.Sqrt(0.5), s.GOSPA.Mean, tolerance)
}

// TestTrapSimilarityOnTheGround: with a match at τ = 0.5 m the similarity is
// 1 − d/(2τ), so that τ is 0.5.
func TestTrapSimilarityOnTheGround(t *testing.T) {
	p := Near(nil, []Point{{0, 0}}, []Point{{0.3, 0.4}, {0.31, 0.4}, {0.6, 0.8}, {0.61, 0.8}, {-0.5, 0}}, 1)
	assert.Len(t, p, 4)
	assert.InDelta(t, 0.5, p[0].Similarity, tolerance)
	assert.InDelta(t, 0, p[2].Similarity, tolerance)
	assert.Equal(t, int32(4), p[3].Track)
	s := Score(DefaultConfig(), []Frame{at(places{0: 0, 1: 10}, places{0: 0.5, 1: 10.51})})
	assert.Equal(t, int64(1), s.CLEAR.TP)
}
