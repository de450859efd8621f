package evidence

// Check is one thing that gosim must do as theory, a guideline or measurement
// says.
type Check struct {
	Number   string // unique on its page, as others cite it: "3"
	Title    string // a heading
	Setup    string // what is simulated, a few sentences
	Source   string // paper or guideline
	Expected string // what makes it pass, with units
	Slow     bool   // takes more than two seconds
	Run      func() Result
}

// Result is what a check found. It must be a function of nothing but the code.
type Result struct {
	Measured string // the figures that Expected is about, with units
	Pass     bool
	Remark   string // what else a reader should know; may be empty
	Tables   []Table
	Pictures []Picture
}

// Table is rows of text under headings.
type Table struct {
	Caption string // how to read it
	Head    []string
	Rows    [][]string // each as long as Head
}

// Run is a check with what it found.
type Run struct {
	Check  Check
	Result Result
}
