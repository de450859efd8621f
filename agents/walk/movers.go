package walk

import (
	"errors"
	"fmt"
	"strings"
)

// ErrMover is wrapped by the error of an unknown movement model.
var ErrMover = errors.New("unknown movement model")

// The names of the models.
const (
	NameSpeedModel  = "collision_free_speed"
	NameSocialForce = "social_force"
)

// Movers returns the names of the models, the default first.
func Movers() []string { return []string{NameSpeedModel, NameSocialForce} }

// NewMover returns the model of a name with its default parameters. The error
// wraps [ErrMover] and names the models there are.
func NewMover(name string) (Mover, error) {
	switch name {
	case NameSpeedModel:
		return NewSpeedModel(), nil
	case NameSocialForce:
		return NewSocialForce(), nil
	default:
		return nil, fmt.Errorf("walk: %w %q: want one of %s", ErrMover, name, strings.Join(Movers(), ", "))
	}
}
