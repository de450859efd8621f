package track

// Several people may be inside on one account: their sponsor shows one code for
// each of them. Who of them is who matters to nobody's bill, so doubts between
// them are no doubts about the account.

// sameAccount reports whether two visits are one account's.
func (k *Tracker) sameAccount(v, w VisitID) bool {
	if v <= 0 || w <= 0 {
		return false
	}
	return v == w || k.visits[v-1].account != "" && k.visits[v-1].account == k.visits[w-1].account
}

// Awaited reports whether an account's code was shown at a gate and nobody has
// crossed for it yet. A code shown twice by mistake is awaited until its scan
// expires.
func (k *Tracker) Awaited(account string) bool {
	for i := range k.scans {
		if s := &k.scans[i]; s.visit == 0 && s.token == account {
			return true
		}
	}
	return false
}

// sure is the posterior that member i of g is on the account of member j's visit:
// the marginals of the whole party.
func (k *Tracker) sure(g *group, i, j int) float64 {
	p := k.mixes.marg[i][j]
	for l := range g.n {
		if l != j && k.sameAccount(g.m[l].t.visit, g.m[j].t.visit) {
			p += k.mixes.marg[i][l]
		}
	}
	return p
}
