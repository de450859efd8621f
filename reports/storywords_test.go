package reports_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"gosim/reports"
	"gosim/sim"
)

func TestEveryTechniqueHasWords(t *testing.T) {
	seen := map[string]sim.Technique{}
	for _, tech := range sim.Techniques() {
		words := reports.TechniqueMeans(tech)
		assert.NotEmpty(t, words, tech.String())
		assert.NotContains(t, seen, words, tech.String())
		seen[words] = tech
	}
	assert.Empty(t, reports.TechniqueMeans(sim.TechniqueNone))
	assert.Empty(t, reports.TechniqueMeans(99))
}
