package reports

import (
	"bytes"
	"os"
	"strconv"
)

// PeakRSS returns the largest resident memory of this process so far, in bytes,
// where the system tells it (Linux, proc(5)); nothing elsewhere.
func PeakRSS() Optional {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return Optional{}
	}
	return parsePeakRSS(status)
}

// parsePeakRSS finds "VmHWM: <n> kB".
func parsePeakRSS(status []byte) Optional {
	for line := range bytes.Lines(status) {
		rest, ok := bytes.CutPrefix(line, []byte("VmHWM:"))
		if !ok {
			continue
		}
		kb, err := strconv.ParseUint(string(bytes.TrimSpace(bytes.TrimSuffix(bytes.TrimSpace(rest), []byte("kB")))), 10, 64)
		if err != nil {
			return Optional{}
		}
		return Some(float64(kb * 1024))
	}
	return Optional{}
}
