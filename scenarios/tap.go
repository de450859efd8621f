package scenarios

import (
	"math"
	"math/bits"

	"gosim/checkoutfree"
	"gosim/checkoutfree/output"
	"gosim/checkoutfree/reading"
	"gosim/sim"
)

// tap is an engine that sums up what it is given: two simulators that make the
// same readings have the same sum. Of an appearance vector it takes the first
// numbers only.
type tap struct {
	checkoutfree.Engine

	sum uint64
}

// Push sums up the reading and hands it on.
func (t *tap) Push(arrival int64, r *reading.Reading) error {
	t.add(uint64(r.Kind), uint64(arrival))
	switch r.Kind {
	case reading.KindFrame:
		t.frame(r.Frame)
	case reading.KindWeights:
		t.add(uint64(r.Weights.Plate), uint64(r.Weights.Time))
		t.floats(r.Weights.Grams)
	case reading.KindGate:
		t.add(uint64(r.Gate.Gate), uint64(r.Gate.Kind), uint64(r.Gate.Time), uint64(r.Gate.Direction), uint64(r.Gate.Outcome))
		t.text(r.Gate.Token)
	case reading.KindStaff:
		t.add(uint64(r.Staff.Kind), uint64(r.Staff.Time), uint64(r.Staff.Slot), uint64(r.Staff.SKU), uint64(r.Staff.Units))
		t.text(r.Staff.Badge)
	case reading.KindHealth:
		t.add(uint64(r.Health.Class), uint64(r.Health.Index), uint64(r.Health.Time), uint64(r.Health.OffsetNS))
	}
	return t.Engine.Push(arrival, r)
}

func (t *tap) frame(f *reading.CameraFrame) {
	const looks = 4 // numbers of an appearance vector
	t.add(uint64(f.Camera), uint64(f.Time), uint64(len(f.Detections)))
	for i := range f.Detections {
		d := &f.Detections[i]
		t.floats(d.Box[:])
		t.floats([]float32{d.Score, d.Head.U, d.Head.V, d.Foot.U, d.Foot.V, d.Wrists[0].U, d.Wrists[0].V, d.Wrists[1].U, d.Wrists[1].V})
		for k := range d.InHand {
			t.add(uint64(d.InHand[k].SKU), uint64(math.Float32bits(d.InHand[k].P)))
		}
		if f.Dim > 0 {
			t.floats(f.Embeddings[i*f.Dim : i*f.Dim+min(looks, f.Dim)])
		}
	}
}

func (t *tap) floats(x []float32) {
	for _, v := range x {
		t.add(uint64(math.Float32bits(v)))
	}
}

func (t *tap) text(s string) {
	t.add(uint64(len(s)))
	for _, c := range []byte(s) {
		t.add(uint64(c))
	}
}

// add folds words into the sum: each is spread over all bits by a product of
// 128 bits.
func (t *tap) add(words ...uint64) {
	for _, w := range words {
		hi, lo := bits.Mul64(t.sum^w^0x9e3779b97f4a7c15, 0xd6e8feb86659fd93)
		t.sum = bits.RotateLeft64(hi^lo, 17) + 1
	}
}

// spoiler is an engine that drops a line of some receipts, or adds one to an
// empty receipt.
type spoiler struct {
	checkoutfree.Engine

	share  float64
	series sim.Series
}

// purposeSpoil is for the draws of which receipts are spoilt.
const purposeSpoil = sim.PurposeScenarios + 1

func newSpoiler(e checkoutfree.Engine, share float64, seed uint64, replication int) *spoiler {
	keys := sim.NewKeys(seed, replication)
	return &spoiler{e, share, keys.Series(sim.EntityOf(sim.ClassWorld, 0), purposeSpoil)}
}

// Step spoils what the engine's step adds to out.
func (s *spoiler) Step(out *output.Batch) (checkoutfree.StepInfo, bool) {
	before := len(out.Receipts)
	info, ok := s.Engine.Step(out)
	s.spoil(out.Receipts[before:])
	return info, ok
}

// Close spoils what the engine says at the end.
func (s *spoiler) Close(out *output.Batch) {
	before := len(out.Receipts)
	s.Engine.Close(out)
	s.spoil(out.Receipts[before:])
}

// spoil draws by the number of the visit, so that a later receipt of the same
// visit is treated as the first was.
func (s *spoiler) spoil(receipts []output.Receipt) {
	for i := range receipts {
		r := &receipts[i]
		draw := s.series.Stream(uint64(r.Visit))
		if draw.Float64() >= s.share {
			continue
		}
		if n := len(r.Lines); n > 0 {
			last := r.Lines[n-1]
			r.Lines = r.Lines[:n-1]
			r.TotalCents -= int64(last.Units) * last.PriceCents
			continue
		}
		r.Lines = []output.Line{{Units: 1}} // of product 0, which every store has
	}
}
