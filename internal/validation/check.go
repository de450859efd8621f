package validation

import "gosim/internal/evidence"

type (
	// Check is one thing that gosim must do as theory, a guideline or measurement says.
	Check = evidence.Check
	// Result is what a check found.
	Result = evidence.Result
	// Table is rows of text under headings.
	Table = evidence.Table
	// Picture is a chart of curves and points.
	Picture = evidence.Picture
	// Series is one curve, or points, of a chart.
	Series = evidence.Series
)

// Page returns the page with its checks in order. Make a check with a function of
// its own in a file of its own, and name it here.
func Page() evidence.Page {
	return evidence.Page{
		Name: "validation",
		Head: `# Validation

What gosim does is compared here with theory, guidelines and measurements. This page is made by

    go run ./internal/validation/cmd/validation -out docs

and a test under the build tag ` + "`long`" + ` fails if a check does not pass or the page is not what the code gives.
The checks are in ` + "`internal/validation`" + `, one file each. Every draw is keyed, so the figures are the same on
every run.

The guidelines and books are cited for the tests and figures that are commonly quoted from them; their text
was not at hand.
`,
		Checks: []Check{
			freeWalk(),
			ring(),
			fundamentalDiagram(),
			dwells(),
			gondolas(),
			busyDay(),
			aisles(),
			doors(),
			bottleneck(),
			corner(),
			queue(),
			same(),
			trips(),
			baskets(),
			selecting(),
			putBacks(),
			arrivals(),
		},
	}
}
