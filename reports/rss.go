package reports

import (
	"bufio"
	"bytes"
	"os"
	"strconv"
)

// PeakRSS returns the largest resident memory of this process so far, in bytes,
// as Linux tells it (VmHWM in /proc/self/status); nothing elsewhere.
func PeakRSS() Optional {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return Optional{}
	}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		rest, found := bytes.CutPrefix(lines.Bytes(), []byte("VmHWM:"))
		if !found {
			continue
		}
		kib, err := strconv.ParseFloat(string(bytes.TrimSpace(bytes.TrimSuffix(bytes.TrimSpace(rest), []byte("kB")))), 64)
		if err != nil {
			return Optional{}
		}
		return Some(kib * 1024)
	}
	return Optional{}
}
