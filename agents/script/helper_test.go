package script_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"gosim/agents/script"
	"gosim/checkoutfree/site"
	"gosim/internal/strictyaml"
)

// shop is the corner shop of the library: gates IN and OUT on the south wall,
// slots from G1-S1-P01/1, 7 m × 6 m.
func shop(t testing.TB) *site.Site {
	t.Helper()
	s, err := site.Load(os.DirFS("../../scenarios"), "stores/corner-shop/store.yaml")
	require.NoError(t, err)
	return s
}

// decode reads a list of people from YAML.
func decode(t testing.TB, text string) ([]script.Person, *strictyaml.Doc) {
	t.Helper()
	var people []script.Person
	doc, err := strictyaml.Decode("s.yaml", []byte(text), &people)
	require.NoError(t, err)
	return people, doc
}

// A few slots with their products, and a way to begin and end.
const (
	slotA = "G1-S1-P01/1"
	gtinA = "2980100000019"
	slotB = "G1-S1-P01/2"
	gtinB = "2980200000018"
)
