package page

import (
	"errors"
	"fmt"
	"io"

	"gosim/reports"
	"gosim/reports/plots"
	"gosim/reports/replay"
)

// kit returns the pictures of a run and the player of replays.
func kit(run *reports.Run) parts {
	p := parts{script: "\n" + replay.Script(), style: replay.Style(), embed: replay.Embed, story: story}
	for _, x := range plots.All(run) {
		p.pictures = append(p.pictures, picture{
			Name: x.Name, Title: x.Title, Caption: x.Caption,
			draw: func(w io.Writer, png bool) error {
				format := plots.SVG
				if png {
					format = plots.PNG
				}
				err := x.Draw(w, format)
				if errors.Is(err, plots.ErrNoData) {
					return fmt.Errorf("%w: %w", errNothing, err)
				}
				return err
			},
		})
	}
	return p
}

// story draws a theft.
func story(w io.Writer, r *reports.Record, incident int) (*reports.Story, error) {
	s, err := reports.NewStory(r, incident)
	if err == nil {
		err = plots.Story(w, plots.SVG, s)
	}
	if errors.Is(err, reports.ErrNoStory) || errors.Is(err, plots.ErrNoData) {
		return nil, fmt.Errorf("%w: %w", errNothing, err)
	}
	return s, err
}
