package strictyaml_test

import (
	"errors"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gosim/internal/strictyaml"
)

func TestRanges(t *testing.T) {
	var r strictyaml.Ranges
	r.In("a", 0, 0, 1)
	r.In("b", 1, 0, 1)
	require.NoError(t, r.Err())
	r.In("c", 1.5, 0, 1)
	r.In("d", math.NaN(), 0, 1)
	r.Must(true, "e", 1, "never said")
	r.Must(false, "f", 3, "an even number")
	err := r.Err()
	var f *strictyaml.FieldError
	require.ErrorAs(t, err, &f)
	assert.Equal(t, strictyaml.FieldError{Path: "c", Value: 1.5, Want: "a number in [0, 1]"}, *f)
	joined, ok := err.(interface{ Unwrap() []error })
	require.True(t, ok)
	require.Len(t, joined.Unwrap(), 3)
	require.True(t, errors.As(joined.Unwrap()[2], &f))
	assert.Equal(t, "an even number", f.Want)
}
