//go:build long

package fpmath

import "testing"

func TestLongAccuracy(t *testing.T) { checkAccuracy(t, 20_000) }
