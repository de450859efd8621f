package site

import "strconv"

// tables are the look-ups that [Site.Reindex] makes.
type tables struct {
	slotsOn   [][]SlotID
	slotCodes []string
	plates    map[string]PlateID
	slots     map[string]SlotID
	cameras   map[string]CameraID
	gates     map[string]GateID
	skus      map[string]SKU
}

// Reindex makes the tables behind the look-up methods. [Load] calls it; call it
// on a site made by hand before using those methods, and again after changing
// its devices, slots or products.
func (s *Site) Reindex() {
	t := &tables{
		slotsOn:   make([][]SlotID, len(s.Plates)),
		slotCodes: make([]string, len(s.Slots)),
		plates:    make(map[string]PlateID, len(s.Plates)),
		slots:     make(map[string]SlotID, len(s.Slots)),
		cameras:   make(map[string]CameraID, len(s.Cameras)),
		gates:     make(map[string]GateID, len(s.Gates)),
		skus:      make(map[string]SKU, len(s.Products)),
	}
	for i := range s.Plates {
		t.plates[s.Plates[i].Code] = PlateID(i)
	}
	for i := range s.Slots {
		x := &s.Slots[i]
		for p := x.First; p <= x.Last; p++ {
			t.slotsOn[p] = append(t.slotsOn[p], SlotID(i))
		}
		code := s.Plates[x.First].Code + "/" + strconv.Itoa(len(t.slotsOn[x.First]))
		t.slotCodes[i] = code
		t.slots[code] = SlotID(i)
	}
	for i := range s.Cameras {
		t.cameras[s.Cameras[i].Code] = CameraID(i)
	}
	for i := range s.Gates {
		t.gates[s.Gates[i].Code] = GateID(i)
	}
	for i := range s.Products {
		t.skus[sameCode(s.Products[i].GTIN)] = SKU(i)
	}
	s.tables = t
}

// SlotsOn returns the slots that rest on a plate, in planogram order. The slice
// is the site's own: read it only. It panics if [Site.Reindex] was never called.
func (s *Site) SlotsOn(p PlateID) []SlotID { return s.tables.slotsOn[p] }

// Neighbours returns the plates to the left and right of p on its shelf, -1
// where there is none.
func (s *Site) Neighbours(p PlateID) (left, right PlateID) {
	x := &s.Plates[p]
	row := s.Shelves[x.Shelf].Plates
	left, right = -1, -1
	if x.Pos > 0 {
		left = row[x.Pos-1]
	}
	if x.Pos+1 < len(row) {
		right = row[x.Pos+1]
	}
	return left, right
}

// SlotCode names a slot in files: the code of its first plate and its place
// among that plate's slots from the left, such as G1-S2-P03/1. It panics if
// [Site.Reindex] was never called.
func (s *Site) SlotCode(id SlotID) string { return s.tables.slotCodes[id] }

// SlotByCode returns the slot of a code as [Site.SlotCode] gives it.
func (s *Site) SlotByCode(code string) (SlotID, bool) {
	id, ok := s.tables.slots[code]
	return id, ok
}

// PlateByCode returns the plate of a code.
func (s *Site) PlateByCode(code string) (PlateID, bool) {
	id, ok := s.tables.plates[code]
	return id, ok
}

// CameraByCode returns the camera of a code.
func (s *Site) CameraByCode(code string) (CameraID, bool) {
	id, ok := s.tables.cameras[code]
	return id, ok
}

// GateByCode returns the gate of a code.
func (s *Site) GateByCode(code string) (GateID, bool) {
	id, ok := s.tables.gates[code]
	return id, ok
}

// ProductByGTIN returns the product of a GTIN, whichever way its leading zeros
// are written, or of a code behind [LocalPrefix].
func (s *Site) ProductByGTIN(gtin string) (SKU, bool) {
	id, ok := s.tables.skus[sameCode(gtin)]
	return id, ok
}
