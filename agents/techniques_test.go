package agents

import (
	"errors"
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/internal/strictyaml"
	"gosim/sim"
)

// TestEveryTechniqueHasItsKey keeps the settings in step with the techniques: each
// has a key of its own name, and the number under it is found under it.
func TestEveryTechniqueHasItsKey(t *testing.T) {
	var c TechniqueCounts
	v := reflect.ValueOf(&c).Elem()
	require.Equal(t, len(sim.Techniques()), v.NumField())
	for i := range v.NumField() {
		v.Field(i).SetInt(int64(i + 1))
	}
	seen := map[string]bool{}
	for tech, n := range c.byTechnique() {
		if sim.Technique(tech) == sim.TechniqueNone {
			assert.Zero(t, n)
			continue
		}
		require.Positive(t, n, "%v", sim.Technique(tech))
		key := v.Type().Field(n - 1).Tag.Get("yaml")
		assert.Equal(t, sim.Technique(tech).String(), key)
		seen[key] = true
	}
	assert.Len(t, seen, len(sim.Techniques()))
	assert.Equal(t, 18*19/2, c.total())
}

// TestTechniquesWithoutAPlanAreRefused: a thief who cannot steal would be an honest
// shopper in silence.
func TestTechniquesWithoutAPlanAreRefused(t *testing.T) {
	c := TechniqueCounts{SlipIn: 1, HandOff: 2}
	cfg := DefaultConfig()
	plans := cfg.Theft.thieves()
	require.NoError(t, c.validate(plans))
	plans[sim.TechniqueHandOff] = nil
	var fe *strictyaml.FieldError
	require.True(t, errors.As(c.validate(plans), &fe))
	assert.Equal(t, "hand_off", fe.Path)
	assert.Equal(t, 2, fe.Value)
	assert.Contains(t, fe.Want, "no plan")
}

// TestDefaultMixIsOfPlannedTechniques also sees to it that nobody forgets a share
// for a technique that has a plan.
func TestDefaultMixIsOfPlannedTechniques(t *testing.T) {
	cfg := DefaultConfig()
	c := &cfg.Theft
	sum := 0.0
	for tech, share := range c.Mix.byTechnique() {
		assert.Equal(t, c.thieves()[tech] != nil, share > 0, "%v", sim.Technique(tech))
		sum += share
	}
	assert.LessOrEqual(t, sum, 1+1e-9)
	assert.Greater(t, sum, 0.7)
}

func TestSchemesAreValidated(t *testing.T) {
	tests := map[string]struct {
		change func(*TheftConfig)
		path   string
	}{
		"accomplice":       {func(c *TheftConfig) { c.HandOff.Accomplice = "cousin" }, "theft.hand_off.accomplice"},
		"no patience":      {func(c *TheftConfig) { c.Accomplices.Patience = 0 }, "theft.accomplices.patience_s"},
		"before the first": {func(c *TheftConfig) { c.Accomplices.ApartMax = -1 }, "theft.accomplices.apart_max_s"},
		"follow share":     {func(c *TheftConfig) { c.SlipIn.FollowShare = 2 }, "theft.slip_in.follow_share"},
		"lurking":          {func(c *TheftConfig) { c.SlipIn.Patience = 0 }, "theft.slip_in.patience_s"},
		"near":             {func(c *TheftConfig) { c.SlipIn.Near = -1 }, "theft.slip_in.near_m"},
		"clean share":      {func(c *TheftConfig) { c.Reenter.CleanShare = 2 }, "theft.reenter.clean_share"},
		"away crossed":     {func(c *TheftConfig) { c.Reenter.AwayMin, c.Reenter.AwayMax = 9, 8 }, "theft.reenter.away_max_s"},
		"away":             {func(c *TheftConfig) { c.Reenter.AwayMin = -1 }, "theft.reenter.away_min_s"},
		"no units":         {func(c *TheftConfig) { c.GrabAndRun.UnitsMin = 0 }, "theft.grab_and_run.units_min"},
		"units crossed":    {func(c *TheftConfig) { c.GrabAndRun.UnitsMin, c.GrabAndRun.UnitsMax = 5, 4 }, "theft.grab_and_run.units_max"},
		"no slot":          {func(c *TheftConfig) { c.GrabAndRun.Slots = 0 }, "theft.grab_and_run.slots_max"},
		"too fast":         {func(c *TheftConfig) { c.GrabAndRun.RunSpeed = 9 }, "theft.grab_and_run.run_speed_mps"},
		"tail share":       {func(c *TheftConfig) { c.GrabAndRun.TailgateShare = -1 }, "theft.grab_and_run.tailgate_share"},
		"change time":      {func(c *TheftConfig) { c.ClothesChange.ChangeTime = 0 }, "theft.clothes_change.change_s"},
		"shops first":      {func(c *TheftConfig) { c.ClothesChange.ShopsShare = 2 }, "theft.clothes_change.shops_first_share"},
		"lag":              {func(c *TheftConfig) { c.JointGrab.LagMax = 3 }, "theft.joint_grab.lag_max_s"},
		"two units":        {func(c *TheftConfig) { c.JointGrab.TwoShare = 2 }, "theft.joint_grab.two_units_share"},
		"three cameras":    {func(c *TheftConfig) { c.BlockCamera.Cameras = 3 }, "theft.block_camera.cameras"},
		"cover":            {func(c *TheftConfig) { c.BlockCamera.CoverTime = 0 }, "theft.block_camera.cover_s"},
		"nothing hidden":   {func(c *TheftConfig) { c.BlockCamera.UnitsMax = 0 }, "theft.block_camera.units_max"},
		"in one another":   {func(c *TheftConfig) { c.BodySwitch.Gap = 0.3 }, "theft.body_switch.gap_m"},
		"no turn":          {func(c *TheftConfig) { c.BodySwitch.Turns = 0 }, "theft.body_switch.turns"},
		"dervish":          {func(c *TheftConfig) { c.BodySwitch.Speed = 2 }, "theft.body_switch.speed_mps"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := DefaultConfig()
			tt.change(&c.Theft)
			var fe *strictyaml.FieldError
			require.True(t, errors.As(c.Validate(), &fe))
			assert.Equal(t, tt.path, fe.Path)
			assert.NotEmpty(t, fe.Want)
		})
	}
}

// TestOnlyThoseWhoShowACodeAreFollowed: nobody comes in behind somebody who slips
// in or who has a follower already.
func TestOnlyThoseWhoShowACodeAreFollowed(t *testing.T) {
	cfg := DefaultConfig()
	cfg.Theft.HandOff.Accomplice = AccompliceTailgate
	p := &Population{keys: sim.NewKeys(1, 0), cfg: cfg, thieves: cfg.Theft.thieves()}
	visits := []arrival{
		{at: 10, serial: 0, tech: sim.TechniqueSlipIn}, {at: 20, serial: 1, tech: sim.TechniqueHandOff}, {at: 30, serial: 2, tech: sim.TechniqueNone}, {at: 40, serial: 3, tech: sim.TechniqueTailgate}, {at: 50, serial: 4, tech: sim.TechniqueTailgate},
	}
	kept, tailOf := p.pairTails(visits)
	assert.Len(t, kept, 4, "one member, so the second tailgater does not come")
	require.Len(t, tailOf, 1)
	assert.Contains(t, tailOf, 2)
	p.cfg.Theft.GrabAndRun.TailgateShare = 1
	_, tailOf = p.pairTails([]arrival{{at: 10, serial: 0, tech: sim.TechniqueGrabAndRun}, {at: 20, serial: 1, tech: sim.TechniqueJointGrab}})
	assert.Equal(t, map[int]int{1: 0}, tailOf)
}
