package tables_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/site"
	"gosim/reports"
	"gosim/reports/tables"
	"gosim/sim"
)

const epoch = int64(1_767_225_600_000_000_000)

// filler fills values with random content that a record may have.
type filler struct {
	*rand.Rand

	people, visits, skus, slots, plates int
}

func (f *filler) fill(v reflect.Value, name string) {
	few := func(least, most int) { v.SetInt(int64(least + f.IntN(most-least))) }
	oneOf := func(n int) { v.SetUint(uint64(f.IntN(n))) }
	switch v.Interface().(type) {
	case sim.Time:
		v.SetInt(f.Int64N(1e13))
		if f.IntN(8) == 0 && name != "Issued" {
			v.SetInt(int64(sim.Never))
		}
	case site.SKU:
		few(-1, f.skus)
	case site.SlotID:
		few(-1, f.slots)
	case site.PlateID:
		few(-1, f.plates)
	case sim.PersonID:
		few(-1, f.people)
	case sim.UnitID:
		few(-1, 1000)
	case sim.Technique:
		oneOf(1 + len(sim.Techniques()))
	case sim.ActKind:
		v.SetUint(uint64(1 + f.IntN(int(sim.ActHold))))
	case sim.ScanOutcome:
		oneOf(int(sim.ScanUnread) + 1)
	case sim.PlaceKind:
		oneOf(8)
	case reports.Cause:
		oneOf(4)
	case output.AlertKind:
		oneOf(6)
	case reports.Optional:
		if f.IntN(3) > 0 {
			v.Set(reflect.ValueOf(reports.Some(f.NormFloat64())))
		}
	default:
		f.fillKind(v, name)
	}
}

func (f *filler) fillKind(v reflect.Value, name string) {
	switch v.Kind() {
	case reflect.Struct:
		for field, x := range v.Fields() {
			f.fill(x, field.Name)
		}
	case reflect.Slice:
		for range f.IntN(4) {
			x := reflect.New(v.Type().Elem()).Elem()
			f.fill(x, name)
			v.Set(reflect.Append(v, x))
		}
	case reflect.Float64:
		v.SetFloat(f.NormFloat64() * math.Pow(10, float64(f.IntN(12)-6)))
		switch f.IntN(20) {
		case 0:
			v.SetFloat(math.NaN())
		case 1:
			v.SetFloat(math.Inf(-1))
		case 2:
			v.SetFloat(0)
		}
	case reflect.Float32:
		v.SetFloat(float64(f.Float32()))
	case reflect.Bool:
		v.SetBool(f.IntN(2) == 0)
	case reflect.String:
		v.SetString([]string{"", "ann", "böb", "a longer text, with \"quotes\"\n"}[f.IntN(4)])
	case reflect.Uint64:
		v.SetUint(f.Uint64())
	case reflect.Int, reflect.Int64:
		v.SetInt(f.Int64N(1e6) - 1000)
		if slices.Contains([]string{"Time", "Emitted", "Start", "End", "At", "Entry", "Exit"}, name) {
			v.SetInt(epoch + f.Int64N(1e13))
		}
		if name == "Visit" {
			v.SetInt(f.Int64N(int64(f.visits)))
		}
	default:
		panic(fmt.Sprintf("the test fills no %s", v.Type()))
	}
}

// testSite is a small store with every field set, some to awkward numbers.
func testSite(rng *rand.Rand) *site.Site {
	f := filler{Rand: rng, people: 1, visits: 1, skus: 1, slots: 1, plates: 1}
	s := &site.Site{}
	v := reflect.ValueOf(s).Elem()
	for _, field := range v.Fields() {
		if field.Kind() != reflect.Slice {
			if field.CanSet() {
				f.fillAny(field)
			}
			continue
		}
		for range 3 {
			x := reflect.New(field.Type().Elem()).Elem()
			f.fillAny(x)
			field.Set(reflect.Append(field, x))
		}
	}
	s.Zones, s.Walls = nil, []site.Box{} // nothing and empty are two things
	for i := range s.Shelves {
		s.Shelves[i].Gondola, s.Shelves[i].Plates = site.GondolaID(i), []site.PlateID{site.PlateID(i)}
		s.Gondolas[i].Shelves = []site.ShelfID{site.ShelfID(i)}
		s.Plates[i].Gondola, s.Plates[i].Shelf, s.Plates[i].Code = site.GondolaID(i), site.ShelfID(i), fmt.Sprintf("P%d", i)
		s.Slots[i].Shelf, s.Slots[i].First, s.Slots[i].Last, s.Slots[i].SKU = site.ShelfID(i), site.PlateID(i), site.PlateID(i), site.SKU(i)
		s.Products[i].GTIN = fmt.Sprintf("400000000000%d", i)
	}
	s.Plates[0].CapacityG, s.Cameras[0].MaxR, s.Cameras[1].K1 = math.Inf(1), math.Inf(-1), math.Copysign(0, -1)
	s.Reindex()
	return s
}

// fillAny is fill for the types of package site.
func (f *filler) fillAny(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for _, x := range v.Fields() {
			f.fillAny(x)
		}
	case reflect.Array:
		for i := range v.Len() {
			f.fillAny(v.Index(i))
		}
	case reflect.Slice:
	case reflect.Float64:
		v.SetFloat(f.NormFloat64() / 3)
	case reflect.Uint8:
		v.SetUint(uint64(f.IntN(3)))
	case reflect.Int32, reflect.Int, reflect.Int64:
		v.SetInt(int64(f.IntN(3)))
	case reflect.String:
		v.SetString("text <&> \u2028 " + fmt.Sprint(f.IntN(1000)))
	default:
		panic(fmt.Sprintf("the test fills no %s", v.Type()))
	}
}

// testRecord is a random record of about n samples.
func testRecord(rng *rand.Rand, s *site.Site, index, n int) *reports.Record {
	rec := &reports.Record{
		Index: index, Seed: rng.Uint64(), Site: s, Epoch: epoch, End: sim.Time(rng.Int64N(1e15)),
	}
	if n == 0 {
		return rec
	}
	f := filler{Rand: rng, people: 1 + n/50, visits: 1 + n/60, skus: len(s.Products), slots: len(s.Slots), plates: len(s.Plates)}
	several := func(to any, n int) {
		list := reflect.ValueOf(to).Elem()
		for range n {
			x := reflect.New(list.Type().Elem()).Elem()
			f.fill(x, "")
			list.Set(reflect.Append(list, x))
		}
	}
	several(&rec.Visits, f.people)
	for i := range rec.Visits {
		rec.Visits[i].Person = sim.PersonID(i)
		rec.Heights = append(rec.Heights, 1.5+rng.Float64()/2)
	}
	several(&rec.Acts, n/4)
	several(&rec.Events, n/10)
	several(&rec.Baskets, n/10)
	several(&rec.Stock, n/10)
	several(&rec.Misplaced, n/40)
	several(&rec.Receipts, n/40)
	for i := range rec.Receipts {
		for k := range rec.Receipts[i].Lines { // receipts bill what there is
			rec.Receipts[i].Lines[k].SKU = site.SKU(rng.IntN(f.skus))
		}
	}
	several(&rec.Detail.Visits, f.visits)
	for i := range rec.Detail.Visits {
		if v := &rec.Detail.Visits[i]; rng.IntN(3) == 0 {
			v.Receipts, v.Issued = 0, 0
		}
	}
	several(&rec.Detail.Errors, n/30)
	several(&rec.Detail.Incidents, n/50)
	several(&rec.Detail.Alerts, n/20)
	for i := range rec.Detail.Alerts {
		a := &rec.Detail.Alerts[i]
		a.At, a.Emitted = rec.Since(a.Time), rec.Since(a.Alert.Emitted)
		for _, x := range []*float64{&a.X, &a.Y, &a.Score} { // alerts are compared
			if math.IsNaN(*x) {
				*x = 1
			}
		}
		rec.Alerts = append(rec.Alerts, a.Alert)
	}
	g := &rec.Detail.Dwell
	*g = reports.DwellGrid{Origin: site.Vec2{X: -1.25, Y: 3}, CellM: 0.25, Cols: 7, Rows: 5, Seconds: make([]float32, 35)}
	for range 20 {
		g.Seconds[rng.IntN(35)] = rng.Float32()
	}
	for t := sim.Time(7); len(rec.Path) < n; t += 200 * sim.Millisecond {
		for p := range f.people {
			if rng.IntN(3) > 0 {
				rec.Path = append(rec.Path, sim.PathPoint{At: t, Person: sim.PersonID(p), Heading: rng.Float32(), X: 50 * rng.Float64(), Y: -rng.ExpFloat64()})
			}
		}
		// Track 40+k appears the later the smaller k is.
		for k := f.people - 1; k >= 0; k-- {
			if t > sim.Time(f.people-k)*sim.Second && rng.IntN(3) > 0 {
				x := reports.TrackPoint{}
				f.fill(reflect.ValueOf(&x).Elem(), "")
				x.At, x.Track = t, output.TrackID(40+k)
				x.X, x.Y = 200*rng.Float64(), -rng.Float64()
				rec.Tracks = append(rec.Tracks, x)
			}
		}
	}
	order := map[output.TrackID]int{}
	for _, x := range rec.Tracks {
		if _, ok := order[x.Track]; !ok {
			order[x.Track] = len(order)
		}
	}
	slices.SortStableFunc(rec.Tracks, func(a, b reports.TrackPoint) int {
		if a.At != b.At {
			return int(a.At - b.At)
		}
		return order[a.Track] - order[b.Track]
	})
	return rec
}

// result is a result.json of the given replications.
func result(tb testing.TB, dir string, indices ...int) {
	tb.Helper()
	r := reports.Result{Provenance: reports.Provenance{Tool: "gosim", Replications: len(indices)}, Indices: indices}
	var b bytes.Buffer
	require.NoError(tb, reports.WriteJSON(&b, r))
	require.NoError(tb, os.WriteFile(filepath.Join(dir, "result.json"), b.Bytes(), 0o600))
}

// write writes a run folder.
func write(tb testing.TB, dir string, s *site.Site, recs ...*reports.Record) {
	tb.Helper()
	w, err := tables.Create(dir, s, epoch, []byte(`{"name": "test"}`))
	require.NoError(tb, err)
	var indices []int
	for _, rec := range recs {
		require.NoError(tb, w.Add(rec))
		indices = append(indices, rec.Index)
	}
	require.NoError(tb, w.Close())
	result(tb, dir, indices...)
}
