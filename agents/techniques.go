package agents

import (
	"errors"

	"gosim/internal/strictyaml"
	"gosim/sim"
)

// PerTechnique is one number for each theft technique, under the technique's name.
type PerTechnique[T int | float64] struct {
	Tailgate       T `yaml:"tailgate" json:"tailgate" jsonschema:"minimum=0,maximum=100000,description=Thieves who come in behind a member without an account"`
	ConcealBag     T `yaml:"conceal_bag" json:"conceal_bag" jsonschema:"minimum=0,maximum=100000,description=Thieves who hide units in a bag"`
	ConcealPocket  T `yaml:"conceal_pocket" json:"conceal_pocket" jsonschema:"minimum=0,maximum=100000,description=Thieves who hide units in a pocket"`
	DecoyReturn    T `yaml:"decoy_return" json:"decoy_return" jsonschema:"minimum=0,maximum=100000,description=Thieves who keep a unit and put back an object of like weight"`
	ConcealClothes T `yaml:"conceal_clothes" json:"conceal_clothes" jsonschema:"minimum=0,maximum=100000,description=Thieves who hide units under the clothes"`
	HandOff        T `yaml:"hand_off" json:"hand_off" jsonschema:"minimum=0,maximum=100000,description=Thieves who pass units to an accomplice who carries them out"`
	SlipIn         T `yaml:"slip_in" json:"slip_in" jsonschema:"minimum=0,maximum=100000,description=Thieves who come in by the exit without a code"`
	Reenter        T `yaml:"reenter" json:"reenter" jsonschema:"minimum=0,maximum=100000,description=Members who leave and come back by the exit without a code to steal"`
	GrabAndRun     T `yaml:"grab_and_run" json:"grab_and_run" jsonschema:"minimum=0,maximum=100000,description=Thieves who sweep units up and run out"`
	ClothesChange  T `yaml:"clothes_change" json:"clothes_change" jsonschema:"minimum=0,maximum=100000,description=Thieves who change clothes where few cameras see and then take"`
	EmptyReturn    T `yaml:"empty_return" json:"empty_return" jsonschema:"minimum=0,maximum=100000,description=Thieves who keep the content and put the empty pack back"`
	PlaceSwap      T `yaml:"place_swap" json:"place_swap" jsonschema:"minimum=0,maximum=100000,description=Thieves who move a dear unit to a cheap one's place and take it from there"`
	SlowLift       T `yaml:"slow_lift" json:"slow_lift" jsonschema:"minimum=0,maximum=100000,description=Thieves who lift a unit so slowly that its plate shows no step"`
	LeanOn         T `yaml:"lean_on" json:"lean_on" jsonschema:"minimum=0,maximum=100000,description=Thieves who take while leaning on the plates next door"`
	JointGrab      T `yaml:"joint_grab" json:"joint_grab" jsonschema:"minimum=0,maximum=100000,description=Pairs who reach into one facing at the same instant"`
	BlockCamera    T `yaml:"block_camera" json:"block_camera" jsonschema:"minimum=0,maximum=100000,description=Thieves who hide units while an accomplice covers a camera"`
	EatInside      T `yaml:"eat_inside" json:"eat_inside" jsonschema:"minimum=0,maximum=100000,description=Thieves who eat or drink in the store and leave the pack"`
	BodySwitch     T `yaml:"body_switch" json:"body_switch" jsonschema:"minimum=0,maximum=100000,description=Pairs who cross so closely that a tracker may swap them"`
}

// TechniqueShares are relative frequencies of the theft techniques.
type TechniqueShares = PerTechnique[float64]

// TechniqueCounts are numbers of thieves, or of bands of them, by technique.
type TechniqueCounts = PerTechnique[int]

// byTechnique returns the numbers by [sim.Technique]; that of no technique is 0.
func (s *PerTechnique[T]) byTechnique() []T {
	return []T{
		sim.TechniqueNone:           0,
		sim.TechniqueTailgate:       s.Tailgate,
		sim.TechniqueConcealBag:     s.ConcealBag,
		sim.TechniqueConcealPocket:  s.ConcealPocket,
		sim.TechniqueDecoyReturn:    s.DecoyReturn,
		sim.TechniqueConcealClothes: s.ConcealClothes,
		sim.TechniqueHandOff:        s.HandOff,
		sim.TechniqueSlipIn:         s.SlipIn,
		sim.TechniqueReenter:        s.Reenter,
		sim.TechniqueGrabAndRun:     s.GrabAndRun,
		sim.TechniqueClothesChange:  s.ClothesChange,
		sim.TechniqueEmptyReturn:    s.EmptyReturn,
		sim.TechniquePlaceSwap:      s.PlaceSwap,
		sim.TechniqueSlowLift:       s.SlowLift,
		sim.TechniqueLeanOn:         s.LeanOn,
		sim.TechniqueJointGrab:      s.JointGrab,
		sim.TechniqueBlockCamera:    s.BlockCamera,
		sim.TechniqueEatInside:      s.EatInside,
		sim.TechniqueBodySwitch:     s.BodySwitch,
	}
}

func (s *PerTechnique[T]) total() T {
	var sum T
	for _, n := range s.byTechnique() {
		sum += n
	}
	return sum
}

// validate checks that every number is within its range, and that none but zero
// stands beside a technique that nobody here knows how to do.
func (s *PerTechnique[T]) validate(plans []thief) error {
	const most = 1e5
	var errs []error
	for t, n := range s.byTechnique() {
		name := sim.Technique(t).String()
		errs = append(errs, bound{name, float64(n), 0, most}.check())
		if n > 0 && plans[t] == nil {
			errs = append(errs, &strictyaml.FieldError{Path: name, Value: n, Want: "0, as there is no plan for this technique"})
		}
	}
	return errors.Join(errs...)
}

// defaultMix is the relative frequency of the techniques. ESTIMATE throughout: the
// techniques are documented, their shares are measured nowhere (Farrington on
// pockets and bags; police manuals on accomplices and running out; self-checkout
// audits on swapped products). Bag .35, pocket and clothes .25, hand-off .08, in
// without a code .05, grab and run .08, a dear product as a cheap one .05, decoy
// .05, crowding and covering .05, emptied or eaten .04.
func defaultMix() TechniqueShares {
	return TechniqueShares{
		ConcealBag:    .35,
		ConcealPocket: .15, ConcealClothes: .10,
		HandOff:  .08,
		Tailgate: .03, SlipIn: .01, Reenter: .01,
		GrabAndRun:  .08,
		PlaceSwap:   .05,
		DecoyReturn: .05,
		JointGrab:   .01, BlockCamera: .01, BodySwitch: .01, ClothesChange: .01, SlowLift: .005, LeanOn: .005,
		EmptyReturn: .02, EatInside: .02,
	}
}
