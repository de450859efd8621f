package track

// Badge makes a token staff's for the rest of the run: every visit that has it as
// its account is staff's, whenever its code was shown. An empty token is nobody's.
func (k *Tracker) Badge(token string) {
	if token == "" {
		return
	}
	if k.badges == nil {
		k.badges = make(map[string]bool)
	}
	if k.badges[token] {
		return
	}
	k.badges[token] = true
	for i := range k.visits { // what was concluded of them is to be looked at again
		if v := &k.visits[i]; v.account == token {
			k.emit(Event{Kind: AccountBound, Time: max(k.now, v.entry), Track: v.track, Visit: VisitID(i + 1), Account: token, P: v.accountP})
		}
	}
}

// Badged reports whether a token is staff's.
func (k *Tracker) Badged(token string) bool { return k.badges[token] }

// Staff reports whether a visit is that of a member of staff, by what is known
// now.
func (k *Tracker) Staff(v VisitID) bool {
	if len(k.badges) == 0 || v <= 0 || int(v) > len(k.visits) {
		return false
	}
	return k.badges[k.visits[v-1].account]
}

// StaffInside reports whether a member of staff is believed to be in the store.
func (k *Tracker) StaffInside() bool {
	if len(k.badges) == 0 {
		return false
	}
	for _, t := range k.live {
		if k.Staff(t.visit) {
			return true
		}
	}
	for _, t := range k.dormant {
		if k.Staff(t.visit) {
			return true
		}
	}
	return false
}
