//go:build long

package agents

import "testing"

// TestLongGangsLeaveACrowdedShop is TestGangsLeaveACrowdedShop with ten times the
// seeds.
func TestLongGangsLeaveACrowdedShop(t *testing.T) { crowdedSeeds(t, 40) }
