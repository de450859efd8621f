package enginetest

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
)

// epoch is the time of the first reading, Unix nanoseconds.
const epoch = int64(1_760_000_000_000_000_000)

// lengthS is how long the readings of a test go on, seconds.
const lengthS = 40.0

// Store is a small shop: one shelf with eight plates, three cameras, one gate.
func Store() (*site.Site, error) {
	s := &site.Site{Name: "enginetest", Currency: "USD", Bounds: site.Rect{Max: site.Vec2{X: 6, Y: 5}}, CeilingM: 3}
	const plates = 8
	g := site.Gondola{
		Code: "G1", Box: site.NewBox(site.Vec2{X: 3, Y: 4.6}, plates*0.3, 0.4, 0), HeightM: 1.4,
		Normal: site.Vec2{Y: -1}, Shelves: []site.ShelfID{0},
	}
	s.Gondolas = []site.Gondola{g}
	shelf := site.Shelf{Level: 1, Z: 0.9}
	for i := range plates {
		c := site.Vec3{X: 3 + float64(0.3*(float64(i)-(plates-1)/2.0)), Y: 4.6, Z: 0.9}
		shelf.Plates = append(shelf.Plates, site.PlateID(i))
		s.Plates = append(s.Plates, site.Plate{
			Code: fmt.Sprintf("G1-S1-P%02d", i+1), Pos: i, Center: c, WidthM: 0.3, DepthM: 0.4,
			Interval: 50 * time.Millisecond, CapacityG: 10000,
		})
		s.Products = append(s.Products, site.Product{
			GTIN: fmt.Sprintf("local:%d", i), Name: fmt.Sprint("product ", i), Category: "test",
			WeightG: 150 + float64(90*float64(i)), WeightSDG: 1, PriceCents: 100 + 10*int64(i), W: 0.07, H: 0.1, D: 0.07,
		})
		s.Slots = append(s.Slots, site.Slot{
			First: site.PlateID(i), Last: site.PlateID(i), SKU: site.SKU(i), Units: 10, Center: c,
			Front: c.Add(site.Vec3{Y: -0.2}), WidthM: 0.3,
		})
	}
	s.Shelves = []site.Shelf{shelf}
	for i, at := range []site.Vec3{{X: 0.3, Y: 0.3, Z: 2.8}, {X: 5.7, Y: 0.3, Z: 2.8}, {X: 3, Y: 0.2, Z: 2.8}} {
		c, err := site.NewCamera(fmt.Sprintf("C%02d", i+1), site.Intrinsics{Width: 1280, Height: 720, Fx: 650, Fy: 650, Cx: 640, Cy: 360},
			at, site.Vec3{X: 3, Y: 3, Z: 0.5}, 0, 15)
		if err != nil {
			return nil, fmt.Errorf("enginetest: %w", err)
		}
		s.Cameras = append(s.Cameras, c)
	}
	s.Gates = []site.Gate{{Code: "DOOR", A: site.Vec2{X: 2.5}, B: site.Vec2{X: 3.5}, Inward: site.Vec2{Y: 1}}}
	s.Reindex()
	return s, nil
}

// Sent is a reading with its arrival, Unix nanoseconds.
type Sent struct {
	Arrival int64
	Reading reading.Reading
}

// shopper is somebody who comes, takes one unit each of some plates, and goes.
type shopper struct {
	account string
	enterS  float64
	takes   []take
	exitS   float64
}

type take struct {
	atS   float64
	plate int
}

func cast() []shopper {
	return []shopper{
		{"ann", 2, []take{{8, 1}, {13, 3}}, 20},
		{"bob", 9, []take{{16, 6}}, 26},
	}
}

const gateX, standY = 3.0, 4.0

// place returns where a shopper is, false if outside.
func (p *shopper) place(s *site.Site, t float64) (site.Vec2, bool) {
	if t < p.enterS-1.5 || t > p.exitS+1 {
		return site.Vec2{}, false
	}
	type stop struct {
		t float64
		p site.Vec2
	}
	way := []stop{{p.enterS - 1.5, site.Vec2{X: gateX, Y: -1}}, {p.enterS, site.Vec2{X: gateX}}}
	for _, k := range p.takes {
		at := site.Vec2{X: s.Plates[k.plate].Center.X, Y: standY}
		way = append(way, stop{k.atS - 1, at}, stop{k.atS + 1.5, at})
	}
	way = append(way, stop{p.exitS, site.Vec2{X: gateX}}, stop{p.exitS + 1, site.Vec2{X: gateX, Y: -0.8}})
	for i := 1; i < len(way); i++ {
		if t <= way[i].t {
			a, b := way[i-1], way[i]
			f := (t - a.t) / (b.t - a.t)
			return a.p.Add(b.p.Sub(a.p).Scale(f)), true
		}
	}
	return site.Vec2{}, false
}

// reach returns the plate that a shopper's hand is at.
func (p *shopper) reach(t float64) (plate int, ok bool) {
	for _, k := range p.takes {
		if math.Abs(t-k.atS) < 0.4 {
			return k.plate, true
		}
	}
	return 0, false
}

// Readings returns what the devices of [Store] send while two people come in on
// their accounts, take three units in all, and leave, in order of arrival. There is
// no noise.
func Readings(s *site.Site) []Sent {
	const dim = 8
	people := cast()
	var out []Sent
	send := func(at, delay float64, r reading.Reading) {
		out = append(out, Sent{epoch + int64((at+delay)*1e9), r})
	}
	ns := func(t float64) int64 { return epoch + int64(t*1e9) }
	for c := range s.Cameras {
		cam := &s.Cameras[c]
		for k := 0; ; k++ {
			t := float64(0.01*float64(c)) + float64(k)/cam.FPS
			if t > lengthS {
				break
			}
			f := &reading.CameraFrame{Camera: site.CameraID(c), Time: ns(t), Seq: uint32(k), Dim: dim}
			for i := range people {
				if d, ok := detect(cam, s, &people[i], t); ok {
					look := make([]float32, dim)
					look[0], look[i+1] = 0.6, 0.8
					f.Detections, f.Embeddings = append(f.Detections, d), append(f.Embeddings, look...)
				}
			}
			send(t, 0.1, reading.Reading{Kind: reading.KindFrame, Frame: f})
		}
	}
	const batch = 10
	for p := range s.Plates {
		for k := 0; float64(k)*0.05 < lengthS; k += batch {
			w := &reading.WeightBatch{Plate: site.PlateID(p), Time: ns(float64(k) * 0.05), Interval: 50e6, Seq: uint32(k / batch), Grams: make([]float32, batch)}
			for i := range w.Grams {
				t := float64(k+i) * 0.05
				w.Grams[i] = 4000 + float32(0.3*float32((k+i)%3))
				for _, x := range people {
					for _, g := range x.takes {
						if g.plate == p && t >= g.atS {
							w.Grams[i] -= float32(s.Products[p].WeightG)
						}
					}
				}
			}
			send(float64(float64(k+batch)*0.05), 0.06, reading.Reading{Kind: reading.KindWeights, Weights: w})
		}
	}
	for _, x := range people {
		send(x.enterS-0.8, 0.05, reading.Reading{Kind: reading.KindGate, Gate: &reading.GateEvent{Kind: reading.GateScan, Time: ns(x.enterS - 0.8), Token: x.account}})
		send(x.enterS, 0.05, reading.Reading{Kind: reading.KindGate, Gate: &reading.GateEvent{Kind: reading.GateCrossing, Time: ns(x.enterS), Direction: 1}})
		send(x.exitS, 0.05, reading.Reading{Kind: reading.KindGate, Gate: &reading.GateEvent{Kind: reading.GateCrossing, Time: ns(x.exitS), Direction: -1}})
	}
	send(0.5, 0.05, reading.Reading{Kind: reading.KindHealth, Health: &reading.DeviceHealth{Class: reading.DeviceGate, Time: ns(0.5), ErrorNS: 1e6, OK: true}})
	send(30, 0.05, reading.Reading{Kind: reading.KindStaff, Staff: &reading.StaffAction{Kind: reading.StaffRestock, Time: ns(30), Slot: 2, SKU: 2, Units: 1, Badge: "staff"}})
	slices.SortStableFunc(out, func(a, b Sent) int { return cmp.Compare(a.Arrival, b.Arrival) })
	return out
}

// detect is what a camera without noise sees of a shopper.
func detect(cam *site.Camera, s *site.Site, p *shopper, t float64) (d reading.Detection, ok bool) {
	at, in := p.place(s, t)
	if !in {
		return d, false
	}
	point := func(q site.Vec3) reading.Keypoint {
		u, v, _, ok := cam.Project(q)
		if !ok || u < 0 || v < 0 || u >= float64(cam.Width) || v >= float64(cam.Height) {
			return reading.Keypoint{}
		}
		return reading.Keypoint{U: float32(u), V: float32(v), Score: 0.9}
	}
	d.Foot, d.Head = point(at.At(0)), point(at.At(1.6))
	hand := at.At(0.8)
	if plate, reaching := p.reach(t); reaching {
		hand = s.Plates[plate].Center.Add(site.Vec3{Y: -0.1})
	}
	d.Wrists = [2]reading.Keypoint{point(hand), point(at.Add(site.Vec2{X: 0.2}).At(0.8))}
	if d.Foot.Score == 0 || d.Head.Score == 0 {
		return d, false
	}
	d.Box = [4]float32{min(d.Foot.U, d.Head.U) - 30, min(d.Foot.V, d.Head.V) - 20, max(d.Foot.U, d.Head.U) + 30, max(d.Foot.V, d.Head.V) + 10}
	d.Score = 0.9
	for i := range d.InHand {
		d.InHand[i].SKU = site.NoSKU
	}
	return d, true
}
