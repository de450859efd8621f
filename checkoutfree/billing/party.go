package billing

import "slices"

// A session is what one receipt is for: the visits of one account that overlap in
// time or follow each other within the party gap.

// accountOf returns the account of a visit that ended: as believed now, or as it
// was at the exit if now there is none.
func (b *Biller) accountOf(l *leaving) string {
	if account, _ := b.accounts.Account(l.visit); account != "" {
		return account
	}
	return l.account
}

// laterOf reports whether a visit that ended after leaving[i] is of its session.
func (b *Biller) laterOf(i int) bool {
	l := &b.leaving[i]
	if len(b.leaving)-i == 1 {
		return false
	}
	account, until := b.accountOf(l), l.exit+b.gap()
	if account == "" {
		return false
	}
	for j := i + 1; j < len(b.leaving); j++ {
		if o := &b.leaving[j]; o.entry <= until && b.accountOf(o) == account {
			return true
		}
	}
	return false
}

// othersComing reports whether the session of leaving[i] goes on: somebody of it
// left later, is still inside, or has had a code shown for them and is yet to
// come in. Who stays for longer than the party wait gets a receipt of their own.
func (b *Biller) othersComing(i int, now int64) bool {
	if b.laterOf(i) {
		return true
	}
	l := &b.leaving[i]
	account, until := b.accountOf(l), l.exit+b.gap()
	if account == "" || now >= l.exit+int64(b.cfg.PartyWaitS*1e9) {
		return false
	}
	for j := range b.entries {
		if e := &b.entries[j]; e.at <= until {
			if a, _ := b.accounts.Account(e.visit); a == account {
				return true
			}
		}
	}
	return now <= until && b.accounts.Awaited(account)
}

// takeParty moves the session that ends with leaving[i] from there to b.party, in
// order of exit.
func (b *Biller) takeParty(i int) {
	last := b.leaving[i]
	b.leaving = slices.Delete(b.leaving, i, i+1)
	b.party = append(b.party[:0], last)
	account, entry := b.accountOf(&last), last.entry
	for j := i - 1; j >= 0 && account != ""; j-- {
		l := b.leaving[j]
		if b.accountOf(&l) != account {
			continue
		}
		if l.exit+b.gap() < entry {
			break
		}
		entry = min(entry, l.entry)
		b.party = append(b.party, l)
		b.leaving = slices.Delete(b.leaving, j, j+1)
	}
	slices.Reverse(b.party)
}

func (b *Biller) gap() int64 { return int64(b.cfg.PartyGapS * 1e9) }

// shared reports whether somebody joined the party later than a party takes to come
// in: they may have come on a picture of the code, and a human should look. Who
// came when nobody of the party was inside any more is no party of two.
func (b *Biller) shared() bool {
	for j := range b.party {
		m := &b.party[j]
		before, met := int64(0), false
		for i := range b.party {
			if o := &b.party[i]; i != j && o.entry <= m.entry && o.exit > m.entry {
				before, met = max(before, o.entry), true
			}
		}
		if met && m.entry-before > int64(b.cfg.SharedAfterS*1e9) {
			return true
		}
	}
	return false
}
