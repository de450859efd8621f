package checkoutfree

import (
	"errors"
	"fmt"
	"time"

	"gosim/checkoutfree/basket"
	"gosim/checkoutfree/billing"
	"gosim/checkoutfree/loss"
	"gosim/checkoutfree/shelf"
	"gosim/checkoutfree/track"
	"gosim/internal/strictyaml"
)

// Config sets the engine and its stages. The zero value is not valid; start from
// [DefaultConfig].
type Config struct {
	Hold       strictyaml.Duration `yaml:"hold" json:"hold" jsonschema:"description=How long readings wait for older ones that are still on their way"`
	MaxAhead   strictyaml.Duration `yaml:"max_ahead" json:"max_ahead" jsonschema:"description=How far ahead of its arrival a reading's time may be; further ahead it is refused"`
	TrackEvery strictyaml.Duration `yaml:"track_every" json:"track_every" jsonschema:"description=Interval between two states of a live track; a multiple of 100ms"`

	Track   track.Config   `yaml:"track" json:"track" jsonschema:"description=People tracking"`
	Shelf   shelf.Config   `yaml:"shelf" json:"shelf" jsonschema:"description=Shelf plates"`
	Basket  basket.Config  `yaml:"basket" json:"basket" jsonschema:"description=Attribution and baskets"`
	Billing billing.Config `yaml:"billing" json:"billing" jsonschema:"description=Receipts"`
	Loss    loss.Config    `yaml:"loss" json:"loss" jsonschema:"description=Alerts"`
}

// DefaultConfig returns the defaults.
func DefaultConfig() Config {
	return Config{
		Hold:       strictyaml.Duration(450 * time.Millisecond), // ESTIMATE: camera and network latency well below half a second
		MaxAhead:   strictyaml.Duration(5 * time.Second),        // ESTIMATE: clocks are within milliseconds (NTP)
		TrackEvery: strictyaml.Duration(200 * time.Millisecond), // 5 Hz, as package output says
		Track:      track.DefaultConfig(),
		Shelf:      shelf.DefaultConfig(),
		Basket:     basket.DefaultConfig(),
		Billing:    billing.DefaultConfig(),
		Loss:       loss.DefaultConfig(),
	}
}

// Validate reports every field that is out of range as a
// [strictyaml.FieldError], joined.
func (c Config) Validate() error {
	var errs []error
	check := func(path string, v strictyaml.Duration, lo, hi time.Duration) {
		if d := v.Std(); d < lo || d > hi {
			errs = append(errs, &strictyaml.FieldError{Path: path, Value: d, Want: fmt.Sprintf("a duration from %v to %v", lo, hi)})
		}
	}
	check("hold", c.Hold, 0, time.Minute)
	check("max_ahead", c.MaxAhead, 0, time.Hour)
	check("track_every", c.TrackEvery, tick, time.Minute)
	if c.TrackEvery.Std()%tick != 0 {
		errs = append(errs, &strictyaml.FieldError{Path: "track_every", Value: c.TrackEvery.Std(), Want: "a multiple of 100ms"})
	}
	errs = append(errs,
		strictyaml.Under("track", c.Track.Validate()),
		strictyaml.Under("shelf", c.Shelf.Validate()),
		strictyaml.Under("basket", c.Basket.Validate()),
		strictyaml.Under("billing", c.Billing.Validate()),
		strictyaml.Under("loss", c.Loss.Validate()))
	return errors.Join(errs...)
}
