package reports

import (
	"fmt"
	"slices"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/sim"
)

// alertTail is how long after an incident an alert on a bystander still counts
// as part of its story.
const alertTail = 2 * sim.Minute

// conclude sets title, about and outcome.
func (t *tale) conclude() {
	s := t.story
	billed := t.billed(t.row.Visit)
	n := len(t.loot)
	money := t.money(t.row.ValueCents)
	bill := "not billed"
	switch {
	case billed == 0 && t.chargedElsewhere() > 0:
		bill = "billed to somebody else"
	case billed >= n:
		bill = "billed all the same"
	case billed > 0:
		bill = fmt.Sprintf("%d of them billed", billed)
	}
	alert := "no alert"
	switch {
	case t.row.BeforeExit:
		alert = "alert in time"
	case t.row.Alerted != sim.Never:
		alert = "alert too late"
	}
	s.Title = fmt.Sprintf("%s: %s for %s stolen, %s, %s", TechniqueTitle(t.row.Technique), units(n), money, bill, alert)
	s.About = fmt.Sprintf("%s. %s, at %s of the run. Times count from the first step.", sentence(TechniqueMeans(t.row.Technique)), t.r.Site.Name, clock(s.Start))
	t.sayBills()
	t.sayAlerts()
}

// stolen counts the loot by product, in order of taking.
func (t *tale) stolen() []item {
	var all []item
next:
	for _, u := range t.loot {
		for i := range all {
			if all[i].sku == u.sku {
				all[i].count++
				continue next
			}
		}
		all = append(all, item{u.sku, 1})
	}
	return all
}

// billed counts the loot on the bill of the party that carries it. Of one
// product, what was taken honestly counts as billed first.
func (t *tale) billed(visit int) int {
	n := 0
	for _, x := range t.stolen() {
		owed, billed := t.line(visit, x.sku)
		n += max(0, min(x.count, billed-(owed-x.count)))
	}
	return n
}

// charged counts the loot on the bill of a party that does not owe it.
func (t *tale) charged(visit int) int {
	n := 0
	for _, x := range t.stolen() {
		owed, billed := t.line(visit, x.sku)
		n += max(0, min(x.count, billed-owed))
	}
	return n
}

func (t *tale) line(visit int, k site.SKU) (owed, billed int) {
	for _, x := range t.r.Detail.Visits[visit].Lines {
		if x.SKU == k {
			return int(x.Owed), int(x.Billed)
		}
	}
	return 0, 0
}

// partyName names whose bill or visit something is.
func (t *tale) partyName(visit int) string {
	account := t.r.Detail.Visits[visit].Account
	switch k := t.actorOf(visit); {
	case k < 0:
		return account + ", who has no part in it"
	case account == "":
		return t.the(k)
	default:
		return t.the(k) + " (" + account + ")"
	}
}

// actorOf returns the first of the cast who is of a visit's party, -1 for none.
func (t *tale) actorOf(visit int) int {
	return slices.IndexFunc(t.story.Cast, func(x Actor) bool { return int(t.t.stays.partyAt(x.Person, x.entered)) == visit })
}

func (t *tale) say(format string, args ...any) {
	t.story.Outcome = append(t.story.Outcome, sentence(fmt.Sprintf(format, args...)))
}

// sayBills says whose bill the loot is on.
func (t *tale) sayBills() {
	row := &t.r.Detail.Visits[t.row.Visit]
	n := len(t.loot)
	switch billed := t.billed(t.row.Visit); {
	case row.Account == "":
		t.say("No bill: %s has no account.", t.partyName(t.row.Visit))
	case row.Receipts == 0:
		t.say("No receipt for %s, who owes the loot.", t.partyName(t.row.Visit))
	default:
		t.say("Bill of %s, who owes the loot: %d of %s on it, issued %s.", t.partyName(t.row.Visit), billed, units(n), t.when(row.Issued))
	}
	for i := range t.r.Detail.Visits {
		x := &t.r.Detail.Visits[i]
		if i == t.row.Visit || x.Receipts == 0 || !meets(x.Entered, x.Left, row.Entered, row.Left) {
			continue
		}
		if n, billed := t.own(i); n > 0 {
			t.say("Bill of %s, who owes %s of the same theft: %d on it.", t.partyName(i), units(n), billed)
		}
		if k := t.charged(i); k > 0 {
			t.say("Bill of %s: %s of the loot charged in error.", t.partyName(i), units(k))
		}
	}
}

// own counts what another party of the cast carries of the theft, and how much of
// it is on their bill.
func (t *tale) own(visit int) (n, billed int) {
	if t.actorOf(visit) < 0 {
		return 0, 0
	}
	count := make(map[site.SKU]int) // looked up, never ranged over
	var skus []site.SKU
	for u := range t.holds {
		x := &t.holds[u]
		if !x.kept() || t.part[u] || x.intent != t.row.Technique || int(t.t.stays.partyAt(x.holder, x.last)) != visit {
			continue
		}
		if count[x.sku]++; count[x.sku] == 1 {
			skus = append(skus, x.sku)
		}
	}
	for _, k := range skus {
		owed, on := t.line(visit, k)
		n += count[k]
		billed += max(0, min(count[k], on-(owed-count[k])))
	}
	return n, billed
}

// chargedElsewhere counts the loot on bills of parties that do not owe it.
func (t *tale) chargedElsewhere() int {
	n, row := 0, &t.r.Detail.Visits[t.row.Visit]
	for i := range t.r.Detail.Visits {
		if x := &t.r.Detail.Visits[i]; i != t.row.Visit && x.Receipts > 0 && meets(x.Entered, x.Left, row.Entered, row.Left) {
			n += t.charged(i)
		}
	}
	return n
}

// when writes a time of the run in the story's clock.
func (t *tale) when(at sim.Time) string { return "at " + t.story.Clock(at-t.story.Start) }

// sayAlerts says which alerts meant the cast, those of one kind together.
func (t *tale) sayAlerts() {
	type group struct {
		first *AlertRow
		n     int
	}
	var groups []group
next:
	for i := range t.r.Detail.Alerts {
		x := &t.r.Detail.Alerts[i]
		if x.Visit != t.row.Visit && (t.actorOf(x.Visit) < 0 || t.row.Exit != sim.Never && x.Emitted > t.row.Exit+alertTail) {
			continue
		}
		for k := range groups {
			if g := &groups[k]; g.first.Visit == x.Visit && g.first.Kind == x.Kind {
				g.n++
				continue next
			}
		}
		groups = append(groups, group{x, 1})
	}
	found := false
	for _, g := range groups {
		x, more := g.first, ""
		if g.n > 1 {
			more = fmt.Sprintf(" (and %d more of the kind)", g.n-1)
		}
		found = found || x.Visit == t.row.Visit
		t.say("Alert on %s %s%s: %s, score %.2f%s.", t.partyName(x.Visit), t.when(x.Emitted), t.timely(x), alertWords(x.Kind), x.Score, more)
	}
	if !found {
		who := t.partyName(t.row.Visit)
		if t.actorOf(t.row.Visit) != 0 {
			who += ", who carries the loot"
		}
		t.say("No alert on %s.", who)
	}
}

// timely says how an alert on the right party lies to the exit.
func (t *tale) timely(x *AlertRow) string {
	switch {
	case x.Visit != t.row.Visit || t.row.Exit == sim.Never:
		return ""
	case x.Emitted <= t.row.Exit:
		return fmt.Sprintf(", %.0f\u00a0s before the exit", (t.row.Exit - x.Emitted).Seconds())
	default:
		return fmt.Sprintf(", %.0f\u00a0s after the exit", (x.Emitted - t.row.Exit).Seconds())
	}
}

// alertWords says what an alert is about.
func alertWords(k output.AlertKind) string {
	switch k {
	case output.AlertTailgating:
		return "somebody inside without an account"
	case output.AlertUnpaidItems:
		return "units that nobody pays for"
	case output.AlertConcealment:
		return "a taking hidden from the cameras"
	case output.AlertDecoy:
		return "what came back is not what was taken"
	case output.AlertAccountShared:
		return "two people on one code"
	default:
		return k.String()
	}
}
