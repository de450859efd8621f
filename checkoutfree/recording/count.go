package recording

import (
	"errors"
	"io"

	"gosim/checkoutfree/reading"
)

// Count reads all readings and counts those of each channel, which a torn file
// does not say. It returns what is damaged on the way.
func (r *Recording) Count() ([]*Damage, error) {
	for i := range r.Channels {
		r.Channels[i].Count = 0
	}
	var lost []*Damage
	x := r.Read(0, All)
	for {
		var got reading.Reading
		_, err := x.Next(&got)
		d, broken := errors.AsType[*Damage](err)
		switch {
		case errors.Is(err, io.EOF):
			return lost, nil
		case broken:
			lost = append(lost, d)
		case err != nil:
			return lost, err
		default:
			r.Channels[x.channel].Count++
		}
	}
}
