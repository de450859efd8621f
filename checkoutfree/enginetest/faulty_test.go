package enginetest_test

import (
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/checkoutfree"
	"gosim/checkoutfree/enginetest"
	"gosim/checkoutfree/output"
	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
)

// faulty names engines that break the contract, and the check that must find it.
var faulty = map[string]struct {
	wrap  func(checkoutfree.Engine) checkoutfree.Engine
	check string
}{
	"keeps pointers":      {func(e checkoutfree.Engine) checkoutfree.Engine { return &keeper{Engine: e} }, "what_is_kept_is_copied"},
	"swallows errors":     {func(e checkoutfree.Engine) checkoutfree.Engine { return swallower{e} }, "malformed_readings_are_errors"},
	"shares its state":    {func(e checkoutfree.Engine) checkoutfree.Engine { return &sharer{Engine: e} }, "the_same_readings_give_the_same_outputs"},
	"adds up wrong":       {func(e checkoutfree.Engine) checkoutfree.Engine { return miscounter{e} }, "outputs_are_well_formed"},
	"resets the batch":    {func(e checkoutfree.Engine) checkoutfree.Engine { return resetter{e} }, "a_step_appends"},
	"works in background": {worker, "nothing_goes_on_in_the_background"},
}

const faultEnv = "ENGINETEST_FAULT"

// TestFaultyEngine runs the checks on one of the faulty engines, in a process of its
// own: it must fail.
func TestFaultyEngine(t *testing.T) {
	f, ok := faulty[os.Getenv(faultEnv)]
	if !ok {
		t.Skip("is run by TestFaultyEnginesFail")
	}
	enginetest.Run(t, func(s *site.Site) (checkoutfree.Engine, error) {
		e, err := open(s)
		return f.wrap(e), err
	})
}

func TestFaultyEnginesFail(t *testing.T) {
	for name, f := range faulty {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestFaultyEngine$")
			cmd.Env = append(os.Environ(), faultEnv+"="+name)
			said, err := cmd.CombinedOutput()
			var exit *exec.ExitError
			require.ErrorAs(t, err, &exit, "%s", said)
			assert.Contains(t, string(said), "--- FAIL: TestFaultyEngine/"+f.check)
		})
	}
}

// keeper hands a reading on when the next one comes, and has kept but a pointer.
type keeper struct {
	checkoutfree.Engine

	kept    *reading.Reading
	arrival int64
}

func (k *keeper) Push(arrival int64, r *reading.Reading) error {
	if r == nil || r.Kind != reading.KindWeights || r.Weights == nil {
		return k.Engine.Push(arrival, r)
	}
	var err error
	if k.kept != nil {
		err = k.Engine.Push(arrival, k.kept)
	}
	k.kept, k.arrival = r, arrival
	return err
}

type swallower struct{ checkoutfree.Engine }

func (s swallower) Push(arrival int64, r *reading.Reading) error {
	_ = s.Engine.Push(arrival, r)
	return nil
}

type sharer struct{ checkoutfree.Engine }

var issued int64

func (s *sharer) Close(out *output.Batch) {
	n := len(out.Receipts)
	s.Engine.Close(out)
	if len(out.Receipts) == n {
		issued++
		out.Receipts = append(out.Receipts, output.Receipt{Visit: 1000 + issued, Account: "x"})
	}
}

type miscounter struct{ checkoutfree.Engine }

func (m miscounter) Step(out *output.Batch) (checkoutfree.StepInfo, bool) {
	n := len(out.Receipts)
	info, ok := m.Engine.Step(out)
	for i := n; i < len(out.Receipts); i++ {
		out.Receipts[i].TotalCents++
	}
	return info, ok
}

type resetter struct{ checkoutfree.Engine }

func (r resetter) Step(out *output.Batch) (checkoutfree.StepInfo, bool) {
	out.Reset()
	return r.Engine.Step(out)
}

func worker(e checkoutfree.Engine) checkoutfree.Engine {
	go func() { select {} }()
	return e
}
