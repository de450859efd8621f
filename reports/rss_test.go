package reports

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestParsePeakRSS(t *testing.T) {
	got := parsePeakRSS([]byte("Name:\tx\nVmPeak:\t  999 kB\nVmHWM:\t   12340 kB\nVmRSS:\t  1 kB\n"))
	assert.True(t, got.Valid)
	assert.InDelta(t, 12340*1024, got.Value, 0)
	assert.False(t, parsePeakRSS([]byte("VmHWM:\t lots\n")).Valid)
	assert.False(t, parsePeakRSS(nil).Valid)
}
