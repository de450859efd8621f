package reports

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// TechniqueTitle returns a heading for a technique, "" for none.
func TechniqueTitle(t sim.Technique) string {
	titles := [...]string{
		sim.TechniqueTailgate:       "Tailgating",
		sim.TechniqueConcealBag:     "Hidden in a bag",
		sim.TechniqueConcealPocket:  "Hidden in a pocket",
		sim.TechniqueDecoyReturn:    "Decoy put back",
		sim.TechniqueConcealClothes: "Hidden under the clothes",
		sim.TechniqueHandOff:        "Handed to an accomplice",
		sim.TechniqueSlipIn:         "In by the exit",
		sim.TechniqueReenter:        "Back by the exit",
		sim.TechniqueGrabAndRun:     "Grab and run",
		sim.TechniqueClothesChange:  "Change of clothes",
		sim.TechniqueEmptyReturn:    "Empty pack put back",
		sim.TechniquePlaceSwap:      "Taken from another's place",
		sim.TechniqueSlowLift:       "Slow lift",
		sim.TechniqueLeanOn:         "Leaning on the plates",
		sim.TechniqueJointGrab:      "Two hands in one facing",
		sim.TechniqueBlockCamera:    "Covered camera",
		sim.TechniqueEatInside:      "Eaten inside",
		sim.TechniqueBodySwitch:     "Body switch",
	}
	if int(t) >= len(titles) {
		return ""
	}
	return titles[t]
}

// TechniqueMeans says in a few words, without a subject, how a technique goes, ""
// for none.
func TechniqueMeans(t sim.Technique) string {
	means := [...]string{
		sim.TechniqueTailgate:       "comes in behind a member, without an account, and takes",
		sim.TechniqueConcealBag:     "hides a unit in a bag, body between shelf and camera",
		sim.TechniqueConcealPocket:  "hides a unit in a pocket, body between shelf and camera",
		sim.TechniqueDecoyReturn:    "keeps the unit and puts back a foreign object of like weight",
		sim.TechniqueConcealClothes: "hides a unit under the clothes",
		sim.TechniqueHandOff:        "takes, and passes the unit to an accomplice who carries it out",
		sim.TechniqueSlipIn:         "comes in by the exit, against the flow, without an account, and takes",
		sim.TechniqueReenter:        "leaves with a clean bill, comes back by the exit and takes",
		sim.TechniqueGrabAndRun:     "sweeps units up and runs out",
		sim.TechniqueClothesChange:  "changes clothes where no camera sees, then takes",
		sim.TechniqueEmptyReturn:    "keeps the content and puts the empty pack back",
		sim.TechniquePlaceSwap:      "moves a dear unit to a cheap one's place and takes it from there",
		sim.TechniqueSlowLift:       "takes the weight off the plate so slowly that there is no step",
		sim.TechniqueLeanOn:         "takes while leaning on the plates next door",
		sim.TechniqueJointGrab:      "two reach into one facing at the same instant",
		sim.TechniqueBlockCamera:    "takes while an accomplice covers a camera",
		sim.TechniqueEatInside:      "eats or drinks in the store and leaves the pack",
		sim.TechniqueBodySwitch:     "two members cross so closely that trackers may swap them",
	}
	if int(t) >= len(means) {
		return ""
	}
	return means[t]
}

// CurrencyDigits returns how many digits of a currency are minor units. ISO
// 4217, table A.1, as of 2024; 2 for what is not listed.
func CurrencyDigits(code string) int {
	switch code {
	case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF":
		return 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3
	case "CLF", "UYW":
		return 4
	default:
		return 2
	}
}

// money writes minor units of the store's currency.
func (t *tale) money(cents int64) string {
	code := t.r.Site.Currency
	digits := CurrencyDigits(code)
	return strings.TrimSpace(strconv.FormatFloat(float64(cents)/math.Pow10(digits), 'f', digits, 64) + " " + code)
}

// Clock writes a time of a story as minutes and seconds.
func (*Story) Clock(at sim.Time) string {
	s := int64((at + sim.Second/2) / sim.Second)
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// Lines returns the steps as sentences with their times.
func (s *Story) Lines() []string {
	lines := make([]string, len(s.Steps))
	for i := range s.Steps {
		lines[i] = s.Clock(s.Steps[i].At) + " " + s.Sentence(i)
	}
	return lines
}

// Sentence returns a step with its subject.
func (s *Story) Sentence(i int) string {
	x := &s.Steps[i]
	return sentence(s.Cast[x.Actor].Name) + " " + x.Text
}

// units writes a number of units.
func units(n int) string {
	if n == 1 {
		return "1 unit"
	}
	return fmt.Sprint(n, " units")
}

// product names units of a product, or what is none of the store's.
func (t *tale) product(k site.SKU, n int) string {
	name := "an object"
	switch {
	case k < 0 && (t.row.Technique == sim.TechniqueEatInside || t.row.Technique == sim.TechniqueEmptyReturn):
		name = "the empty pack"
	case k >= 0 && int(k) < len(t.r.Site.Products):
		name = t.r.Site.Products[k].Name
	case k >= 0:
		name = fmt.Sprintf("product %d", k)
	}
	if n > 1 {
		return fmt.Sprintf("%d × %s", n, name)
	}
	return name
}

// hiding says where the technique hides what is taken.
func hiding(t sim.Technique) string {
	switch t {
	case sim.TechniqueConcealBag:
		return " in a closed bag"
	case sim.TechniqueConcealPocket:
		return " in a pocket"
	case sim.TechniqueConcealClothes:
		return " under the clothes"
	default:
		return ""
	}
}

// manner says how the technique takes something off the shelf.
func manner(t sim.Technique) string {
	switch t {
	case sim.TechniqueSlowLift:
		return ", so slowly that the weight shows no step,"
	case sim.TechniqueLeanOn:
		return ", leaning on the plates next door,"
	default:
		return ""
	}
}

func sentence(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
