package script

import (
	"fmt"
	"math"

	"gosim/checkoutfree/site"
	"gosim/sim"
)

// Compile checks a script against a store, whose [site.Site.Reindex] must have
// been called, and returns a program per person, in order. The error lists all
// that is wrong, joined, each a [strictyaml.FieldError] with a path such as
// [2].acts[5].slot: first what [Validate] finds; without that, unknown names and
// places where nobody can be; without those, what cannot go as written: a pick
// with both hands full, an act before entering, people who wait for each other
// in a circle.
func Compile(people []Person, s *site.Site) ([]Program, error) {
	c := newCast(people)
	if c.check(); c.failed {
		return nil, c.Err()
	}
	x := &compiler{cast: c, site: s, programs: make([]Program, len(people))}
	for i := range people {
		x.program(i)
	}
	if c.failed {
		return nil, c.Err()
	}
	if newRehearsal(x).play(); c.failed {
		return nil, c.Err()
	}
	return x.programs, nil
}

// compiler turns a valid script into programs.
type compiler struct {
	*cast
	site      *site.Site
	programs  []Program
	slotCodes []string // made for the first error about one
}

func (c *compiler) program(i int) {
	p := &c.people[i]
	g := Program{
		Name: p.Name, Account: p.Account, Token: p.Account, Sponsor: -1, AppearS: p.AppearS, Gate: -1,
		Technique: techniqueOf(p.Technique), Staff: p.Staff, Carrier: carrierOf(p.Carrier),
	}
	if p.Sponsor != "" {
		g.Sponsor = c.byName[p.Sponsor]
		g.Token = c.people[g.Sponsor].Account
	}
	if p.Gate != "" {
		g.Gate = c.gate(under(personPath(i), "gate"), p.Gate)
	}
	if p.HeightM != nil {
		g.HeightM = *p.HeightM
	}
	if p.SpeedMPS != nil {
		g.SpeedMPS = *p.SpeedMPS
	}
	if p.Outfit != nil {
		g.Outfit, g.HasOutfit = uint64(*p.Outfit), true
	}
	for _, o := range p.Brings {
		g.Brings = append(g.Brings, Brought(o))
	}
	g.Steps = make([]Step, len(p.Acts))
	for k := range p.Acts {
		g.Steps[k] = c.step(i, k, &g)
	}
	c.programs[i] = g
}

func carrierOf(name string) sim.Carrier {
	for _, x := range []sim.Carrier{sim.CarrierBag, sim.CarrierNone, sim.CarrierBasket, sim.CarrierTrolley} {
		if x.String() == name {
			return x
		}
	}
	return sim.CarrierBag // ESTIMATE, as the generated population
}

// step resolves the names of one act. What becomes of hands is for the
// rehearsal.
func (c *compiler) step(i, k int, g *Program) Step {
	a, path := &c.people[i].Acts[k], actPath(i, k)
	t := Step{
		Op: c.ops[i][k], Theft: a.Theft, Slot: -1, Hand: handOf(a.Hand), ToHand: NoHand, SKU: site.NoSKU, Object: -1, ObjectOf: -1,
		AtM: -1, Other: -1, Await: -1, Meet: a.Meet, Gate: -1, Camera: -1, Path: path,
		NotBefore: value(a.AtS), Seconds: value(a.Seconds), Newtons: value(a.Newtons), DepthM: value(a.DepthM), PackShare: value(a.PackShare),
	}
	if a.Theft {
		t.Intent = g.Technique
	}
	if a.Slot != "" {
		t.Slot = c.slot(under(path, "slot"), a.Slot)
	}
	c.product(&t, a, path)
	c.whereTo(&t, a, path)
	c.device(&t, a, path, g)
	c.company(&t, a, i, k)
	if a.Object != "" {
		t.ObjectOf, t.Object = c.object(a.Object)
	}
	if a.Outfit != nil {
		t.Outfit = uint64(*a.Outfit)
	}
	for x, name := range choices["place"] {
		if name == a.Place {
			t.Place = PlacePocket + Place(x)
		}
	}
	return t
}

func value(p *float64) float64 {
	if p == nil {
		return 0
	}
	return *p
}

func handOf(name string) int8 {
	switch name {
	case "left":
		return HandLeft
	case "right":
		return HandRight
	case "both":
		return HandBoth
	default:
		return NoHand
	}
}

// product resolves gtin, or takes the slot's own product, and the number of
// units.
func (c *compiler) product(t *Step, a *Act, path string) {
	ownProduct := t.Op == OpPick || t.Op == OpRestock || t.Op == OpNote
	switch {
	case a.GTIN != "":
		sku, ok := c.site.ProductByGTIN(a.GTIN)
		if !ok {
			codes := make([]string, len(c.site.Products))
			for i := range c.site.Products {
				codes[i] = c.site.Products[i].GTIN
			}
			c.must(false, under(path, "gtin"), a.GTIN, known("a product code of the catalogue", a.GTIN, codes))
			return
		}
		t.SKU = sku
	case ownProduct && t.Slot >= 0:
		t.SKU = c.site.Slots[t.Slot].SKU
	}
	switch {
	case a.Units != nil:
		t.Units = *a.Units
	case t.Op == OpPick && t.Hand == HandBoth:
		t.Units = 2
	case t.Op == OpPick || t.Op == OpRestock:
		t.Units = 1
	}
	if t.Op == OpPick && t.Units == 2 {
		t.Hand = HandBoth
	}
}

// whereTo resolves points, headings and places on a slot.
func (c *compiler) whereTo(t *Step, a *Act, path string) {
	if a.XM != nil && a.YM != nil {
		t.HasPoint, t.Point = true, site.Vec2{X: *a.XM, Y: *a.YM}
	}
	if a.HeadingDeg != nil {
		t.HasHeading, t.Heading = true, *a.HeadingDeg*math.Pi/180
	}
	if a.AtM != nil {
		t.AtM = *a.AtM
		if t.Slot >= 0 {
			w := c.site.Slots[t.Slot].WidthM
			c.must(t.AtM <= w, under(path, "at_m"), t.AtM, fmt.Sprintf("a place on the slot, which is %.3g m wide", w))
		}
	}
	if b := c.site.Bounds; t.Op == OpLeave && t.HasPoint {
		c.must(b.Contains(t.Point), under(path, "x_m"), point(t.Point), "a point inside the store, "+rect(b))
	}
}

// device resolves gates and cameras.
func (c *compiler) device(t *Step, a *Act, path string, g *Program) {
	if a.Gate != "" {
		t.Gate = c.gate(under(path, "gate"), a.Gate)
	} else if t.Op == OpEnter || t.Op == OpScan {
		t.Gate = g.Gate
	}
	if t.Op == OpEnter {
		t.Scan = g.Token != "" && (a.Scan == nil || *a.Scan)
		if t.Gate >= 0 && !t.Theft {
			code := c.site.Gates[t.Gate].Code
			c.must(c.site.Gates[t.Gate].Kind != site.GateExit, under(path, "do"), a.Do,
				fmt.Sprintf("an entry, or theft: true with a technique such as slip_in, for %s only lets people out", code))
		}
	}
	if a.Camera == "" {
		return
	}
	id, ok := c.site.CameraByCode(a.Camera)
	if !ok {
		codes := make([]string, len(c.site.Cameras))
		for i := range c.site.Cameras {
			codes[i] = c.site.Cameras[i].Code
		}
		c.must(false, under(path, "camera"), a.Camera, known("the code of a camera", a.Camera, codes))
		return
	}
	t.Camera = id
}

// company resolves other people and what staff tell.
func (c *compiler) company(t *Step, a *Act, i, k int) {
	name := a.Person + a.To // never both
	if name != "" {
		t.Other = c.byName[name]
	}
	switch {
	case t.Op == OpWaitFor && t.Meet:
		t.Await, _ = c.partner(i, k)
	case t.Op == OpWaitFor:
		t.Await = *a.Act
	case t.Op == OpHandOver:
		t.Await = c.receiver(i, k, t.Other)
		c.must(t.Await >= 0, under(actPath(i, k), "to"), a.To,
			fmt.Sprintf("somebody who waits for this act with wait_for, person: %s, act: %d", c.people[i].Name, k))
	case t.Op == OpNote:
		t.Note = map[string]sim.NoteKind{"badge": sim.NoteBadge, "restock": sim.NoteRestock, "planogram": sim.NotePlanogram}[a.Kind]
		if t.Note == sim.NoteBadge {
			t.Badge = c.people[i].Name
		}
	}
}

// receiver returns the act of person q that waits for act k of person i, or -1.
func (c *cast) receiver(i, k, q int) int {
	for x := range c.people[q].Acts {
		b := &c.people[q].Acts[x]
		if c.ops[q][x] == OpWaitFor && b.Person == c.people[i].Name && b.Act != nil && *b.Act == k {
			return x
		}
	}
	return -1
}

func (c *compiler) slot(path, code string) site.SlotID {
	id, ok := c.site.SlotByCode(code)
	if ok {
		return id
	}
	if c.slotCodes == nil {
		c.slotCodes = slotCodes(c.site)
	}
	c.must(false, path, code, known("the code of a slot", code, c.slotCodes))
	return -1
}

func slotCodes(s *site.Site) []string {
	out := make([]string, len(s.Slots))
	for i := range s.Slots {
		out[i] = s.SlotCode(site.SlotID(i))
	}
	return out
}

func (c *compiler) gate(path, code string) site.GateID {
	id, ok := c.site.GateByCode(code)
	if !ok {
		codes := make([]string, len(c.site.Gates))
		for i := range c.site.Gates {
			codes[i] = c.site.Gates[i].Code
		}
		c.must(false, path, code, known("the code of a gate", code, codes))
		return -1
	}
	return id
}

func rect(r site.Rect) string {
	return fmt.Sprintf("x in [%g, %g] and y in [%g, %g]", r.Min.X, r.Max.X, r.Min.Y, r.Max.Y)
}
