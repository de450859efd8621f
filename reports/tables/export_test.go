package tables

// What the tests of the package reach besides its interface.
var (
	EncodeStore = encodeStore
	DecodeStore = decodeStore
)

// Described is the schema as text, for the test of its page.
func Described() (list [][6]string) {
	for _, t := range all() {
		for _, d := range t.describe() {
			null := ""
			if d.null {
				null = "yes"
			}
			list = append(list, [6]string{d.table, d.name, d.kind, d.unit, null, d.doc})
		}
	}
	return list
}

// About returns what a table's rows are.
func About(name string) string {
	for _, t := range all() {
		if t.name() == name {
			return t.what()
		}
	}
	return ""
}
