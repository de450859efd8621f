package strictyaml

import (
	"errors"
	"fmt"
)

// Ranges collects the [FieldError]s of a configuration's Validate method. The
// zero value is ready to use.
type Ranges struct{ errs []error }

// In notes an error unless v lies in [lo, hi]; NaN never does.
func (r *Ranges) In(path string, v, lo, hi float64) {
	r.Must(v >= lo && v <= hi, path, v, fmt.Sprintf("a number in [%g, %g]", lo, hi))
}

// Must notes an error unless ok; want says what was expected instead of v.
func (r *Ranges) Must(ok bool, path string, v any, want string) {
	if !ok {
		r.errs = append(r.errs, &FieldError{Path: path, Value: v, Want: want})
	}
}

// Err returns what was noted, joined, or nil.
func (r *Ranges) Err() error { return errors.Join(r.errs...) }
