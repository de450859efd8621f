package loss

import (
	"testing"

	"gosim/checkoutfree/output"
)

// BenchmarkJudgeRemoval judges one removal from ready stances.
func BenchmarkJudgeRemoval(b *testing.B) {
	w, f := newWatcher(b)
	f.ways = map[output.TrackID][]spell{1: hide()}
	d := pick()
	b.ReportAllocs()
	for b.Loop() {
		w.hidden(&d)
	}
}
