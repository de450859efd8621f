package page

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"gosim/sim"
)

func TestEveryTechniqueHasWords(t *testing.T) {
	seen := map[string]sim.Technique{}
	for _, tech := range sim.Techniques() {
		words := techniqueMeans(tech)
		assert.NotEmpty(t, words, tech.String())
		assert.NotContains(t, seen, words, tech.String())
		seen[words] = tech
	}
	assert.Empty(t, techniqueMeans(sim.TechniqueNone))
	assert.Empty(t, techniqueMeans(99))
}
