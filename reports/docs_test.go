package reports_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/reports"
)

// TestDocsDefineEveryMetric holds docs/metrics.md to the registry: one heading
// per metric, in the same order, with the same unit and direction.
func TestDocsDefineEveryMetric(t *testing.T) {
	text, err := os.ReadFile("../docs/metrics.md")
	require.NoError(t, err)
	name := regexp.MustCompile("`([a-z0-9_]+)`")
	var headed []string
	for _, section := range strings.Split(string(text), "\n### ")[1:] {
		heading, body, _ := strings.Cut(section, "\n")
		body, _, _ = strings.Cut(body, "\n## ")
		for _, m := range name.FindAllStringSubmatch(heading, -1) {
			headed = append(headed, m[1])
			r, ok := reports.Lookup(m[1])
			if !assert.True(t, ok, "docs/metrics.md defines %s, which the registry does not have", m[1]) {
				continue
			}
			assert.Contains(t, body, "Unit: "+r.Unit+"; "+r.Better.String()+" is better.", r.Name)
			assert.Equal(t, r.Machine, strings.Contains(body, "is better. Machine."), "%s: machine-dependent or not", r.Name)
		}
	}
	var want []string
	for _, m := range reports.Metrics() {
		want = append(want, m.Name)
	}
	assert.Equal(t, want, headed)
}
