package scenarios

import (
	"bytes"
	"os"
	"strconv"

	"gosim/reports"
)

// peakRSS returns the largest resident memory of the process so far, in bytes,
// where the system tells it (Linux, proc(5)).
func peakRSS() reports.Optional {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return reports.Optional{}
	}
	return parsePeakRSS(status)
}

// parsePeakRSS finds "VmHWM: <n> kB".
func parsePeakRSS(status []byte) reports.Optional {
	for line := range bytes.Lines(status) {
		rest, ok := bytes.CutPrefix(line, []byte("VmHWM:"))
		if !ok {
			continue
		}
		kb, err := strconv.ParseUint(string(bytes.TrimSpace(bytes.TrimSuffix(bytes.TrimSpace(rest), []byte("kB")))), 10, 64)
		if err != nil {
			return reports.Optional{}
		}
		return reports.Some(float64(kb * 1024))
	}
	return reports.Optional{}
}
