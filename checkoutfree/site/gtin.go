package site

import (
	"fmt"
	"strings"
)

// LocalPrefix begins the code of a product that carries no GTIN, such as a
// price look-up code of loose goods: "local:120130". What follows are 1 to 20
// letters, digits, dots, underscores or hyphens, and has no check digit.
const LocalPrefix = "local:"

// CheckDigit returns the GS1 check digit of the digits before it: from the
// right their weights are 3, 1, 3, 1 …, and the digit fills their sum up to a
// multiple of ten (GS1 General Specifications, "Standard check digit
// calculations"). It reports false if digits holds anything but digits.
func CheckDigit(digits string) (digit int, ok bool) {
	sum, weight := 0, 3
	for i := len(digits) - 1; i >= 0; i-- {
		c := digits[i]
		if c < '0' || c > '9' {
			return 0, false
		}
		sum += weight * int(c-'0')
		weight = 4 - weight
	}
	return (10 - sum%10) % 10, len(digits) > 0
}

// ValidateCode returns an error unless code is a GTIN-8, -12, -13 or -14 with
// its right check digit, or a code behind [LocalPrefix].
func ValidateCode(code string) error {
	if local, ok := strings.CutPrefix(code, LocalPrefix); ok {
		if !isWord(local, 20) {
			return fmt.Errorf("expected 1 to 20 letters, digits, dots, underscores or hyphens after %q, got %q", LocalPrefix, local)
		}
		return nil
	}
	switch len(code) {
	case 8, 12, 13, 14:
	default:
		return fmt.Errorf("expected a GTIN of 8, 12, 13 or 14 digits, got %q", code)
	}
	n := len(code) - 1
	want, ok := CheckDigit(code[:n])
	if got := code[n]; !ok || got < '0' || got > '9' {
		return fmt.Errorf("expected a GTIN of 8, 12, 13 or 14 digits, got %q", code)
	} else if int(got-'0') != want {
		return fmt.Errorf("expected check digit %d, got %s: %w", want, code, ErrCheckDigit)
	}
	return nil
}

// sameCode returns the form under which two spellings of one GTIN are equal: a
// GTIN-12 is the GTIN-13 with a 0 before it.
func sameCode(code string) string {
	if strings.HasPrefix(code, LocalPrefix) {
		return code
	}
	return strings.TrimLeft(code, "0")
}

// isWord reports whether s is 1 to n letters, digits, dots, underscores or
// hyphens.
func isWord(s string, n int) bool {
	for i := range len(s) {
		c := s[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-' {
			continue
		}
		return false
	}
	return s != "" && len(s) <= n
}
