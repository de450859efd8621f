package script

import "slices"

// Op is what a step does.
type Op uint8

// The operations, in the order of the documentation's table.
const (
	OpEnter Op = iota + 1
	OpScan
	OpExit
	OpWalk
	OpFace
	OpLook
	OpPick
	OpPutBack
	OpStow
	OpUnstow
	OpHide
	OpTakeOut
	OpHandOver
	OpDrop
	OpLeave
	OpPickUp
	OpConsume
	OpEmpty
	OpChangeClothes
	OpCover
	OpLean
	OpTouch
	OpStoop
	OpWait
	OpWaitFor
	OpPhone
	OpRestock
	OpNote
	opCount
)

// place is where an act can be done.
type place uint8

const (
	anywhere place = iota
	inside
	outside
)

// rule says which keys an act of one do has, besides do, at_s and theft. It
// drives the checks, the JSON Schema and the table of docs/format/script.md.
type rule struct {
	do    string
	where place
	staff bool
	needs []string   // must be there
	oneOf [][]string // sets, exactly one of which must be there
	may   []string
	text  string // what it does, for the documentation
}

// rules are indexed by [Op].
var rules = [opCount]rule{ //nolint:gochecknoglobals // a constant table
	OpEnter: {
		do: "enter", where: outside, may: []string{"scan", "gate"},
		text: "Shows the account, if there is one and `scan` is not false, and walks in through the gate. By an exit only with `theft`",
	},
	OpScan: {do: "scan", may: []string{"gate"}, text: "Shows the account at a gate and stays where they are"},
	OpExit: {do: "exit", where: inside, may: []string{"gate"}, text: "Walks out with all they carry, by the nearest exit if no gate is named"},
	OpWalk: {do: "walk", oneOf: [][]string{{"x_m", "y_m"}, {"slot"}}, text: "Walks to a point or to a place in front of a slot. Outside only beyond the walls, up to 2.5 m from them"},
	OpFace: {do: "face", oneOf: [][]string{{"heading_deg"}, {"slot"}, {"person"}}, text: "Turns the body"},
	OpLook: {do: "look", where: inside, needs: []string{"slot", "seconds"}, text: "Stands in front of a slot and looks at it"},
	OpPick: {do: "pick", where: inside, needs: []string{"slot"}, may: []string{"gtin", "units", "hand", "seconds"}, text: "Takes a unit, or two with both hands at once. The slot's own product if no other is named; with `seconds` the weight goes off the plate that slowly"},
	OpPutBack: {
		do: "put_back", where: inside, needs: []string{"slot"}, may: []string{"at_m", "hand", "gtin", "object"},
		text: "Puts what is in a hand on a slot, any slot",
	},
	OpStow:          {do: "stow", where: inside, may: []string{"hand"}, text: "Puts what is in the hands, or one of them, into the bag, basket or trolley"},
	OpUnstow:        {do: "unstow", where: inside, needs: []string{"gtin"}, may: []string{"hand"}, text: "Takes a unit out of the bag, basket or trolley into a free hand"},
	OpHide:          {do: "hide", where: inside, needs: []string{"place"}, may: []string{"hand"}, text: "Hides what is in a hand. In a bag only with `carrier: bag`"},
	OpTakeOut:       {do: "take_out", where: inside, oneOf: [][]string{{"gtin"}, {"object"}}, may: []string{"hand"}, text: "Takes a hidden unit, or an object brought along, into a free hand"},
	OpHandOver:      {do: "hand_over", where: inside, needs: []string{"to"}, may: []string{"hand"}, text: "Gives what is in a hand to somebody, who must wait for this act with `wait_for`. They take it with the right hand if it is free"},
	OpDrop:          {do: "drop", where: inside, may: []string{"hand"}, text: "Lets what is in a hand fall"},
	OpLeave:         {do: "leave", where: inside, needs: []string{"x_m", "y_m"}, may: []string{"hand"}, text: "Leaves what is in a hand on a ledge that no plate weighs"},
	OpPickUp:        {do: "pick_up", where: inside, oneOf: [][]string{{"gtin"}, {"object"}}, may: []string{"hand"}, text: "Picks up what somebody dropped or left within reach"},
	OpConsume:       {do: "consume", where: inside, may: []string{"hand", "seconds"}, text: "Eats or drinks the unit in a hand, pack and all"},
	OpEmpty:         {do: "empty", where: inside, needs: []string{"pack_share"}, may: []string{"hand"}, text: "Hides the content of the unit in a hand and keeps the empty pack there"},
	OpChangeClothes: {do: "change_clothes", needs: []string{"outfit"}, text: "Puts on another outfit"},
	OpCover:         {do: "cover", where: inside, needs: []string{"camera", "seconds"}, text: "Blinds a camera that long, and goes on at once"},
	OpLean:          {do: "lean", where: inside, needs: []string{"slot", "newtons", "seconds"}, text: "Leans on the plates of a slot that long, and goes on at once"},
	OpTouch:         {do: "touch", where: inside, needs: []string{"slot"}, may: []string{"newtons", "seconds", "hand"}, text: "Reaches to a slot and takes nothing"},
	OpStoop:         {do: "stoop", needs: []string{"seconds"}, may: []string{"depth_m"}, text: "Bends down that long, and goes on at once"},
	OpWait:          {do: "wait", needs: []string{"seconds"}, text: "Stands there"},
	OpWaitFor:       {do: "wait_for", needs: []string{"person"}, oneOf: [][]string{{"act"}, {"meet"}}, text: "Waits until an act of somebody else has ended, or until both have come to this meeting"},
	OpPhone:         {do: "phone", needs: []string{"seconds"}, text: "Stands there and looks at a phone"},
	OpRestock:       {do: "restock", where: inside, staff: true, needs: []string{"slot"}, may: []string{"gtin", "units"}, text: "Puts new stock, brought along, at the back of a slot; the slot's own product if no other is named"},
	OpNote:          {do: "note", staff: true, needs: []string{"kind"}, may: []string{"slot", "gtin", "units"}, text: "Keys in what the system is to know: `restock` and `planogram` need `slot` and `units`, `badge` takes neither"},
}

// String returns the operation's name in files.
func (o Op) String() string {
	if o == 0 || o >= opCount {
		return "unknown"
	}
	return rules[o].do
}

// opOf returns the operation of a name, or 0.
func opOf(do string) Op {
	for o := OpEnter; o < opCount; o++ {
		if rules[o].do == do {
			return o
		}
	}
	return 0
}

// opNames returns the names of all operations in order.
func opNames() []string {
	out := make([]string, 0, opCount)
	for o := OpEnter; o < opCount; o++ {
		out = append(out, rules[o].do)
	}
	return out
}

// keys returns the keys that an act of this kind may have, besides do, at_s and
// theft.
func (r *rule) keys() []string {
	out := slices.Clone(r.needs)
	for _, set := range r.oneOf {
		out = append(out, set...)
	}
	return append(out, r.may...)
}
