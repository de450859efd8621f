package page

import (
	"math"
	"strconv"
	"strings"

	"gosim/reports"
)

// dash stands where there is no value.
const dash = "–"

// figure writes v with the digits that a value of size scale deserves, and its
// unit. Shares are in percent.
func figure(v, scale float64, unit string) string {
	return number(v, scale, unit) + suffix(unit)
}

func number(v, scale float64, unit string) string {
	scale = math.Abs(scale)
	if unit == "ratio" {
		v, scale = 100*v, 100*scale
	}
	digits := 1
	switch {
	case scale == 0:
	case unit == "ratio" && scale >= 1, scale >= 10 && scale < 1000:
	case scale >= 1000:
		digits = 0
	case scale >= 0.1:
		digits = 2
	default:
		digits = 3
	}
	return grouped(strconv.FormatFloat(v, 'f', digits, 64))
}

// grouped puts a narrow space between thousands from 10 000 and uses the minus
// sign.
func grouped(s string) string {
	sign := ""
	if rest, negative := strings.CutPrefix(s, "-"); negative {
		sign, s = "−", rest
	}
	whole, fraction, _ := strings.Cut(s, ".")
	if strings.Trim(s, "0.") == "" {
		sign = ""
	}
	if len(whole) > 4 {
		var b strings.Builder
		for i := range len(whole) {
			if i > 0 && (len(whole)-i)%3 == 0 {
				b.WriteString("\u202f")
			}
			b.WriteByte(whole[i])
		}
		whole = b.String()
	}
	if fraction != "" {
		whole += "." + fraction
	}
	return sign + whole
}

func suffix(unit string) string {
	const space = "\u00a0"
	switch unit {
	case "ratio":
		return space + "%"
	case "us":
		return space + "µs"
	case "x":
		return space + "×"
	case "1/s":
		return space + "/s"
	case "1/h":
		return space + "/h"
	case "allocs", "per 1000", "units", "":
		return ""
	default:
		return space + unit
	}
}

// count writes a whole number.
func count[T int | int64](n T) string { return grouped(strconv.FormatInt(int64(n), 10)) }

// counts says what a summary is made of, "" if it has no counts.
func counts(s *reports.Summary, currency string) string {
	switch s.Counts.Kind {
	case reports.CountRatio:
		if of, minor := strings.CutPrefix(s.Of, "minor units "); minor {
			return amount(s.Counts.Num, currency) + " of " + money(s.Counts.Den, currency) + " " + of
		}
		return strings.TrimSpace(count(s.Counts.Num) + " of " + count(s.Counts.Den) + " " + s.Of)
	case reports.CountSamples:
		return strings.TrimSpace(count(s.Counts.Den) + " " + s.Of)
	default:
		return ""
	}
}

// interval says how sure a value is: its 95 % interval, that it is pooled, or
// nothing.
func interval(s *reports.Summary) string {
	switch {
	case !s.Value.Valid:
		return ""
	case s.Pooled:
		return "pooled"
	case s.Half.Valid:
		return "± " + number(s.Half.Value, s.Value.Value, s.Unit)
	default:
		return ""
	}
}

// money writes minor units in a currency.
func money(cents int64, currency string) string {
	return strings.TrimSpace(amount(cents, currency) + "\u00a0" + currency)
}

// amount is money without the currency's name.
func amount(cents int64, currency string) string {
	digits := reports.CurrencyDigits(currency)
	return grouped(strconv.FormatFloat(float64(cents)/math.Pow10(digits), 'f', digits, 64))
}

// spaced turns a name of files into words.
func spaced(name string) string { return strings.ReplaceAll(name, "_", " ") }

// plural writes a number of things.
func plural(n int, thing, things string) string {
	if n == 1 {
		return "1 " + thing
	}
	return count(n) + " " + things
}

// are is the verb after a number of things.
func are(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

func verdictMeans(v reports.Verdict) string {
	switch v {
	case reports.VerdictExact:
		return "billed what was owed"
	case reports.VerdictOvercharged:
		return "units too many, none too few"
	case reports.VerdictUndercharged:
		return "units too few, none too many"
	case reports.VerdictMixed:
		return "some units too many, others too few"
	case reports.VerdictUnbilled:
		return "owed something and got no receipt"
	case reports.VerdictNoAccount:
		return "a party that cannot be billed; no session"
	case reports.VerdictStray:
		return "a receipt on an account that was not there"
	case reports.VerdictInside:
		return "not out by the end of the run; not counted"
	default:
		return ""
	}
}

// wrong reports whether a verdict makes a receipt a wrong one.
func wrong(v reports.Verdict) bool {
	switch v {
	case reports.VerdictExact, reports.VerdictNoAccount, reports.VerdictInside:
		return false
	default:
		return true
	}
}

// verdicts returns all verdicts, the wrong ones first.
func verdicts() []reports.Verdict {
	return []reports.Verdict{
		reports.VerdictUndercharged, reports.VerdictOvercharged, reports.VerdictMixed, reports.VerdictUnbilled,
		reports.VerdictStray, reports.VerdictExact, reports.VerdictNoAccount, reports.VerdictInside,
	}
}

func causeMeans(c reports.Cause) string {
	switch c {
	case reports.CausePerson:
		return "another party in the store owed the unit, or was billed it"
	case reports.CauseSKU:
		return "one shelf event was given another product"
	case reports.CauseQuantity:
		return "the party owes the product, but another number of it"
	case reports.CausePhantom:
		return "a product that the party does not owe, and nothing explains"
	default:
		return ""
	}
}

// headline is one of the figures at the top.
type headline struct{ metric, label string }

func headlines() []headline {
	return []headline{
		{"receipt_exact_rate", "Exact receipts"},
		{"charged_in_error_rate", "Charged in error"},
		{"value_overcharge_rate", "Money billed too much"},
		{"value_undercharge_rate", "Money billed too little"},
		{"theft_recall", "Thefts with an alert"},
		{"theft_precision", "Alerts that were right"},
		{"false_accusations_per_1000_sessions", "False accusations per 1000"},
		{"review_rate", "Receipts sent to review"},
		{"entry_exit_rate", "People followed door to door"},
		{"hota", "Tracking (HOTA)"},
		{"receipt_delay_s_p50", "Receipt delay, median"},
		{"frame_latency_us_p99", "Frame latency, p99"},
	}
}
