package main

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// shortDay keeps the tests of the digest short.
func shortDay() []string {
	return []string{"--set", "duration=1m", "--set", "population.visits=3", "--seed", "3"}
}

func digestWith(t *testing.T, args ...string) digest {
	t.Helper()
	args = append([]string{"digest", filepath.Join("..", "..", "scenarios", "corner-shop.yaml"), "--json"}, args...)
	var stdout, stderr bytes.Buffer
	require.Equal(t, exitFine, gosim(t.Context(), args, &stdout, &stderr), stderr.String())
	var d digest
	require.NoError(t, json.Unmarshal(stdout.Bytes(), &d))
	return d
}

// TestDigestWithAnyNumberOfProcessors: threads and the order of replications do
// not matter.
func TestDigestWithAnyNumberOfProcessors(t *testing.T) {
	args := append(shortDay(), "--replication", "2")
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one := digestWith(t, args...)
	runtime.GOMAXPROCS(2)
	assert.Equal(t, one, digestWith(t, args...))
}

// TestDigestTellsWhereMachinesPart: what only the engine is told changes the
// outputs, what only the devices are told the readings, and nothing before them.
func TestDigestTellsWhereMachinesPart(t *testing.T) {
	plain := digestWith(t, shortDay()...)

	engine := digestWith(t, append(shortDay(), "--set", "engine.track_every=400ms")...)
	assert.Equal(t, plain.Truth, engine.Truth)
	assert.Equal(t, plain.Readings, engine.Readings)
	assert.NotEqual(t, plain.Outputs, engine.Outputs)

	devices := digestWith(t, append(shortDay(), "--set", "sensors.plate.noise_sd_g=3")...)
	assert.Equal(t, plain.Truth, devices.Truth)
	assert.NotEqual(t, plain.Readings, devices.Readings)

	people := digestWith(t, append(shortDay(), "--set", "population.visits=4")...)
	assert.NotEqual(t, plain.Truth, people.Truth)
}
