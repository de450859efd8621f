package validation

import (
	"fmt"
	"slices"

	"gosim/agents/walk"
	"gosim/checkoutfree/site"
)

// bottleneck is the flow through an opening.
func bottleneck() Check {
	return Check{
		Number: "8a", Title: "Flow through a bottleneck",
		Setup: "A press of 180 people in a hall 6 m wide leaves through an opening 1 m deep, of 0.9 to 2.4 m in width, eight seeds each (social force: two). The flow is the slope between the 30th and the 150th.",
		Source: "Measured flows grow linearly with the width, by about 1.9 people per second and metre: Seyfried et al., \"New insights into pedestrian flow through bottlenecks\", Transportation Science 43 (2009). " +
			"Design guides take 1.3 as the most: SFPE Handbook of Fire Protection Engineering. The hall is ours.",
		Expected: "Speed model, from 1.4 m on: everybody gets out within 300 s, wider openings let more through, and it is between 1.3 and 2.2 people per second and metre.",
		Slow:     true,
		Run:      runBottleneck,
	}
}

const bottleneckLimit = 300.0 // s, in which 180 people should be out: a flow of 0.6 per s

// flow returns how many people a second get through an opening of a width: the
// slope between the 30th and the 150th of 180.
func flow(model string, width float64, n int) (perSecond float64, all bool) {
	const people, hall, long, thick = 180, 6.0, 12.0, 1.0
	const x0, y0 = 5.0, 5.0
	const mid = x0 + hall/2
	c := room(long+2*y0,
		box(x0-0.5, x0, y0, y0+long), box(x0+hall, x0+hall+0.5, y0, y0+long),
		box(x0-0.5, mid-width/2, y0-thick, y0), box(mid+width/2, x0+hall+0.5, y0-thick, y0),
	)
	s := draws(purposeBottleneck, n)
	if !scatter(c, &s, people, site.Vec2{X: x0 + 0.3, Y: y0 + 1}, site.Vec2{X: x0 + hall - 0.3, Y: y0 + long}) {
		return 0, false
	}
	way := doorway{mid: site.Vec2{X: mid, Y: y0}, width: width, out: -1}
	at, all := march(c, newMover(model), func(_ int, p site.Vec2) (site.Vec2, bool) { return way.aim(p) }, bottleneckLimit)
	slices.Sort(at)
	return 120 / (at[149] - at[29]), all
}

func runBottleneck() Result {
	t := Table{
		Caption: "Flows are means over the seeds in which everybody got out within 300 s.",
		Head:    []string{"width", "out, speed model", "flow, 1/s", "per metre, 1/(m·s)", "out, social force", "flow, 1/s"},
	}
	models := []Series{{Name: nameOf(walk.Movers()[0])}, {Name: nameOf(walk.Movers()[1])}}
	pass, before, least, most := true, 0.0, 1e9, 0.0
	for _, width := range []float64{0.9, 1.0, 1.2, 1.4, 1.6, 2.0, 2.4} {
		row := []string{fmt.Sprintf("%.1f m", width)}
		for k, model := range walk.Movers() {
			out, sum, seeds := 0, 0.0, 8
			if k > 0 {
				seeds = 2
			}
			for n := range seeds {
				if j, all := flow(model, width, n); all {
					out++
					sum += j
				}
			}
			j := sum / float64(max(1, out))
			row = append(row, fmt.Sprintf("%d of %d", out, seeds), fmt.Sprintf("%.2f", j))
			if out > 0 {
				models[k].X, models[k].Y = append(models[k].X, width), append(models[k].Y, j)
			}
			if k > 0 {
				continue
			}
			row = append(row, fmt.Sprintf("%.2f", j/width))
			if width >= 1.4 {
				pass = pass && out == seeds && j > before && j/width >= 1.3 && j/width <= 2.2
				before, least, most = j, min(least, j/width), max(most, j/width)
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return Result{
		Measured: fmt.Sprintf("speed model, from 1.4 m on: %.2f to %.2f people per second and metre", least, most), Pass: pass,
		Remark: "In an opening of little more than two bodies' width a press may lock for good: two people lean on each other and on the posts, and nothing in the model shakes them loose. " +
			"In the store nobody presses: a gate is held by one person at a time, and who is stuck steps aside (package agents).",
		Tables: []Table{t},
		Pictures: []Picture{{
			Name: "bottleneck", Caption: "Flow through an opening against its width.",
			X: "width (m)", Y: "flow (people per second)", XMin: 0.8, XMax: 2.5, YMax: 14,
			Series: append(models, Series{Name: "1.9 per metre, Seyfried et al. 2009", Reference: true, X: []float64{0.8, 2.5}, Y: []float64{1.52, 4.75}}),
		}},
	}
}
