package gate

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSharesHaveExactIntervals(t *testing.T) {
	// Clopper & Pearson's intervals as R's binom.test gives them.
	for _, c := range []struct {
		count, n  int
		low, high float64
	}{
		{0, 20, 0, 0.1684335}, {20, 20, 0.8315665, 1}, {5, 20, 0.08657147, 0.4910459}, {95, 100, 0.8871651, 0.9835681},
	} {
		s := NewShare(c.count, c.n)
		assert.InDelta(t, c.low, s.Low, 1e-6, "%+v", c)
		assert.InDelta(t, c.high, s.High, 1e-6, "%+v", c)
	}
	assert.Equal(t, "95.0 % (88.7–98.4)", NewShare(95, 100).String())
}

func aBank() *Bank {
	return &Bank{
		Case: *aCase(Rule{Metric: "receipt_exact_rate", AllowedLoss: new(0.005), AtLeast: new(0.9)}, allow("position_rmse_m", 0.01)),
		Same: runs(60, 0), Noise: runs(60, 0.03),
	}
}

// TestPowerOfTheDefaultPlan: on a bank of fifty sessions a replication, the
// default budget finds a loss of one point against an allowed half in at least
// 95 of 100 gates, and the same engine always passes.
func TestPowerOfTheDefaultPlan(t *testing.T) {
	p, err := NewPower(aBank(), DefaultPlan(), 400, 1)
	require.NoError(t, err)
	require.Len(t, p.Studies, 8)
	for _, s := range p.Studies {
		assert.Equal(t, 400, s.Pass.Count+s.Fail.Count+s.Undecided.Count, s.Situation)
	}
	same, one, two := p.Studies[0], p.Studies[6], p.Studies[7]
	assert.Equal(t, "same engine, same seeds", same.Situation)
	assert.Equal(t, 400, same.Pass.Count)
	assert.InDelta(t, 30, same.Replications, 0)
	assert.Equal(t, "1 of 100 exact receipts spoilt", one.Situation)
	assert.GreaterOrEqual(t, one.Fail.Count, 380)
	assert.Zero(t, one.Pass.Count)
	assert.Equal(t, 400, two.Fail.Count)
	assert.Less(t, two.Replications, one.Replications)
	for _, chance := range p.Studies[3:5] {
		assert.LessOrEqual(t, chance.Fail.Count, 10, "%s: 2.5 of 100 at the most", chance.Situation)
	}
}

func TestPowerIsRepeatable(t *testing.T) {
	write := func(seed uint64) string {
		p, err := NewPower(aBank(), Plan{5, 20, 3, 0.05}, 30, seed)
		require.NoError(t, err)
		var b bytes.Buffer
		require.NoError(t, p.WriteTable(&b))
		return b.String()
	}
	assert.Equal(t, write(1), write(1))
	assert.NotEqual(t, write(1), write(2))
	golden(t, "power.txt", []byte(write(1)))

	p, err := NewPower(aBank(), Plan{5, 20, 3, 0.05}, 30, 1)
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, p.WriteJSON(&b))
	var back Power
	require.NoError(t, json.Unmarshal(b.Bytes(), &back))
	assert.Equal(t, *p, back)
}

func TestBanksThatNothingCanBeDrawnFrom(t *testing.T) {
	for name, bend := range map[string]func(*Bank){
		"no rule":       func(b *Bank) { b.Case.Rules = b.Case.Rules[1:] },
		"no allowance":  func(b *Bank) { b.Case.Rules[0].AllowedLoss = nil },
		"too little":    func(b *Bank) { b.Same, b.Noise = b.Same[:1], nil },
		"half of noise": func(b *Bank) { b.Noise = b.Noise[:3] },
	} {
		b := aBank()
		bend(b)
		_, err := NewPower(b, DefaultPlan(), 10, 1)
		require.ErrorIs(t, err, ErrBank, name)
	}
	_, err := NewPower(aBank(), Plan{}, 10, 1)
	require.ErrorIs(t, err, ErrPlan)
	b := aBank()
	b.Noise = nil
	p, err := NewPower(b, Plan{5, 20, 3, 0.05}, 5, 1)
	require.NoError(t, err)
	assert.Len(t, p.Studies, 6, "without the two of other noise")
}
