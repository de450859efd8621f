package reports

import "gosim/checkoutfree/site"

// Run is a finished run, from memory or read back from its folder: what pages,
// plots and exports are made of.
type Run struct {
	Result   Result
	Scenario []byte     // the resolved scenario, as a JSON object; empty if not known
	Site     *site.Site // the store as installed
	// Details stand behind the scores, one per entry of Result.Indices.
	Details []Detail
	// Load returns the record of a replication by its index (an entry of
	// Result.Indices), with its Detail. Nil if the run kept none.
	Load func(index int) (*Record, error)
}
