package basket

import (
	"cmp"
	"math"
	"slices"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/shelf"
	"gosim/checkoutfree/site"
	"gosim/checkoutfree/track"
)

func hypot(a, b float64) float64 { return math.Sqrt(float64(a*a) + float64(b*b)) }

// unit is one unit that left a shelf.
type unit struct {
	event    output.EventID
	track    output.TrackID // who took it; 0 is nobody known
	at       int64          // when
	visit    track.VisitID  // whose basket it is in, as last emitted
	account  string
	staff    bool // it is moved and not sold: no basket change speaks of it
	sku      site.SKU
	pSKU     float64 // posterior of SKU and quantity
	pTrack   float64 // posterior of the taker
	grams    float64 // its weight when taken
	varG     float64
	weighed  bool // grams is its own weight, not its product's
	alts     [3]share
	returned bool
	returnP  float64 // posterior that it came back
}

// common reports whether the unit is in the basket of a visit, or in that of its
// party: somebody on the same account.
func (u *unit) common(v track.VisitID, account string) bool {
	return v != 0 && (u.visit == v || account != "" && u.account == account)
}

// share is the posterior of another taker.
type share struct {
	track output.TrackID
	p     float64
}

// doubt is a chance that a person did something that is not in the ledger.
type doubt struct {
	track output.TrackID
	at    int64
	p     float64
}

// Line is one line of a basket.
type Line struct {
	SKU   site.SKU
	Units int
	P     float64 // probability that the line is right
}

// keepLostNS is how long units of nobody and doubts are kept.
const keepLostNS = int64(30 * 60e9)

func (k *Keeper) isClosed(v track.VisitID) bool {
	_, found := slices.BinarySearch(k.closed, v)
	return found
}

// whose returns the visit of (track, time) with its account.
func (k *Keeper) whose(tr output.TrackID, at int64) (track.VisitID, float64, string) {
	if tr == 0 {
		return 0, 0, ""
	}
	v, p := k.tracker.VisitAt(tr, at)
	if v == 0 {
		return 0, 0, ""
	}
	account, _ := k.tracker.Account(v)
	return v, p, account
}

// rebind moves every unit to the basket that it belongs to now, and says so.
// A basket whose receipt is out stays as it is.
func (k *Keeper) rebind(now int64, out *output.Batch) {
	for i := range k.units {
		u := &k.units[i]
		if u.track == 0 || u.returned || k.isClosed(u.visit) {
			continue
		}
		v, _, account := k.whose(u.track, u.at)
		staff := k.tracker.Staff(v)
		if v == u.visit && account == u.account && staff == u.staff || k.isClosed(v) {
			continue
		}
		if u.sku >= 0 {
			k.emitChange(u, -1, now, out)
		}
		u.visit, u.account, u.staff = v, account, staff
		if u.sku >= 0 {
			k.emitChange(u, +1, now, out)
		}
	}
}

func (k *Keeper) emitChange(u *unit, units int, now int64, out *output.Batch) {
	if u.staff {
		return
	}
	out.Baskets = append(out.Baskets, output.BasketChange{
		Event: u.event, Track: u.track, Account: u.account, SKU: u.sku, Units: units, At: u.at, Emitted: now, P: u.pSKU * u.pTrack,
	})
}

// Lines appends the lines of the common basket of some visits, ordered by SKU.
// Units of unknown products are not among them.
func (k *Keeper) Lines(dst []Line, vs ...track.VisitID) []Line {
	from := len(dst)
	for i := range k.units {
		u := &k.units[i]
		if u.returned || u.sku < 0 || u.visit == 0 || !slices.Contains(vs, u.visit) {
			continue
		}
		j := from
		for j < len(dst) && dst[j].SKU != u.sku {
			j++
		}
		if j == len(dst) {
			dst = append(dst, Line{SKU: u.sku, P: 1})
		}
		dst[j].Units++
		dst[j].P *= u.pSKU * k.takenBy(u, vs)
	}
	slices.SortFunc(dst[from:], func(a, b Line) int { return cmp.Compare(a.SKU, b.SKU) })
	return dst
}

// takenBy is the probability that one of the visits, among them that of unit u,
// took it.
func (k *Keeper) takenBy(u *unit, vs []track.VisitID) float64 {
	p := u.pTrack
	for _, a := range u.alts {
		if len(vs) < 2 || a.p == 0 {
			continue
		}
		if w, q := k.tracker.VisitAt(a.track, u.at); w != u.visit && slices.Contains(vs, w) {
			p += float64(a.p * q)
		}
	}
	return min(1, p)
}

// Confidence returns two probabilities: that the common basket of some visits is
// wholly right, given who their tracks were (each unit is what it seems and one of
// theirs took it, each return happened, nothing that another may have taken is
// missing), and that the tracks were these visits' when they took.
func (k *Keeper) Confidence(vs ...track.VisitID) (units, identity float64) {
	c := 1.0
	identity = 1
	mine := func(tr output.TrackID, at int64) float64 {
		if w, p := k.tracker.VisitAt(tr, at); tr != 0 && slices.Contains(vs, w) {
			return p
		}
		return 0
	}
	for i := range k.units {
		u := &k.units[i]
		if slices.Contains(vs, u.visit) {
			if p := mine(u.track, u.at); p > 0 {
				identity = min(identity, p)
			}
			switch {
			case u.returned:
				c *= u.returnP
			case u.sku < 0: // something was taken that cannot be billed
				c *= 1 - float64(u.pSKU*k.takenBy(u, vs))
			default:
				c *= u.pSKU * k.takenBy(u, vs)
			}
			continue
		}
		if u.returned {
			continue
		}
		for _, a := range u.alts {
			if a.p > 0 {
				c *= 1 - float64(a.p*mine(a.track, u.at))
			}
		}
	}
	for _, d := range k.doubts {
		c *= 1 - float64(d.p*mine(d.track, d.at))
	}
	return max(0, min(1, c)), max(0, min(1, identity))
}

// Forget ends a visit: its basket can no longer change and its units leave the
// ledger. Units of nobody leave it after half an hour.
func (k *Keeper) Forget(v track.VisitID, now int64) {
	if i, found := slices.BinarySearch(k.closed, v); !found {
		k.closed = slices.Insert(k.closed, i, v)
	}
	k.units = slices.DeleteFunc(k.units, func(u unit) bool {
		return u.visit == v || (u.visit == 0 || u.returned) && u.at < now-keepLostNS
	})
	k.doubts = slices.DeleteFunc(k.doubts, func(d doubt) bool { return d.at < now-keepLostNS })
}

// Held returns how many units are out of the shelves by the ledger, forgotten
// visits not counted.
func (k *Keeper) Held() int {
	n := 0
	for i := range k.units {
		if !k.units[i].returned {
			n++
		}
	}
	return n
}

// addUnits books n units of a line as taken by a.
func (k *Keeper) addUnits(id output.EventID, l shelf.Line, n int, p float64, a *actor, grams, varG float64, weighed bool, alts [3]share, now int64, out *output.Batch) {
	staff := k.tracker.Staff(a.visit)
	for range n {
		k.units = append(k.units, unit{
			event: id, track: a.cand.Track, at: a.at, visit: a.visit, account: a.account, staff: staff, sku: l.SKU,
			pSKU: p, pTrack: a.p, grams: grams, varG: varG, weighed: weighed, alts: alts,
		})
	}
	if l.SKU >= 0 {
		u := &k.units[len(k.units)-1]
		k.emitChange(u, n, now, out)
	}
}
