package track

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"gosim/checkoutfree/output"
	"gosim/checkoutfree/reading"
	"gosim/checkoutfree/site"
)

// A small world of scripted people, seen through real cameras with noise.

const (
	testDim = 128
	epoch   = int64(1_700_000_000_000_000_000)
)

func sec(s float64) int64 { return epoch + int64(s*1e9) }

// smallStore is 8 m × 5 m with an entry and an exit in its west wall.
func smallStore(t testing.TB, cams int, gondolas bool) *site.Site {
	t.Helper()
	s := &site.Site{
		Name: "small", Currency: "EUR", CeilingM: 3,
		Bounds: site.Rect{Max: site.Vec2{X: 8, Y: 5}},
		Gates: []site.Gate{
			{Code: "in", Kind: site.GateEntry, A: site.Vec2{Y: 0.6}, B: site.Vec2{Y: 1.5}, Inward: site.Vec2{X: 1}},
			{Code: "out", Kind: site.GateExit, A: site.Vec2{Y: 3.5}, B: site.Vec2{Y: 4.4}, Inward: site.Vec2{X: 1}},
		},
	}
	if gondolas {
		s.Gondolas = []site.Gondola{
			{Code: "a", Box: site.NewBox(site.Vec2{X: 4.5, Y: 2.3}, 3, 0.4, 0), HeightM: 1.4, Normal: site.Vec2{Y: -1}},
			{Code: "b", Box: site.NewBox(site.Vec2{X: 4.5, Y: 2.7}, 3, 0.4, 180), HeightM: 1.4, Normal: site.Vec2{Y: 1}},
		}
	}
	in := site.Intrinsics{Width: 1280, Height: 720, Fx: 640, Fy: 640, Cx: 640, Cy: 360, K1: -0.08, K2: 0.01}
	at := [][4]float64{
		{7.8, 0.2, 3, 1.5}, {7.8, 4.8, 3, 3.5}, {0.2, 0.2, 4.5, 3}, {0.2, 4.8, 4.5, 2}, {4, 0.2, 1.5, 3.5}, {4, 4.8, 1.5, 1.5},
	}
	for i := range cams {
		a := at[i%len(at)]
		j := 0.15 * float64(i/len(at))
		c, err := site.NewCamera("c", in, site.Vec3{X: a[0] + j - 0.3*j*a[0], Y: a[1], Z: 2.9}, site.Vec3{X: a[2], Y: a[3], Z: 0.6}, 0, 15)
		require.NoError(t, err)
		s.Cameras = append(s.Cameras, c)
	}
	return s
}

// way is a person's place at one time; between them people walk straight.
type way struct {
	t    float64 // s
	x, y float64
}

type reach struct {
	t0, t1 float64
	hand   int
	to     site.Vec3
}

type person struct {
	path    []way
	height  float64
	mean    []float32
	account string
	scanAt  float64 // 0: none
	reaches []reach
	bias    []site.Vec2  // per camera
	hidden  [][2]float64 // spans in which no camera detects
	sku     site.SKU
}

func (p *person) at(t float64) (site.Vec2, bool) {
	if t < p.path[0].t || t > p.path[len(p.path)-1].t {
		return site.Vec2{}, false
	}
	for i := 1; i < len(p.path); i++ {
		if a, b := p.path[i-1], p.path[i]; t <= b.t {
			f := 0.0
			if b.t > a.t {
				f = (t - a.t) / (b.t - a.t)
			}
			return site.Vec2{X: a.x + f*(b.x-a.x), Y: a.y + f*(b.y-a.y)}, true
		}
	}
	return site.Vec2{}, false
}

// crossings returns when the person passes the line x = 0, and which way.
func (p *person) crossings() (ts []float64, dirs []int8, gates []site.GateID) {
	for i := 1; i < len(p.path); i++ {
		a, b := p.path[i-1], p.path[i]
		if (a.x < 0) == (b.x < 0) {
			continue
		}
		f := -a.x / (b.x - a.x)
		ts = append(ts, a.t+f*(b.t-a.t))
		dir, gate := int8(1), site.GateID(0)
		if b.x < 0 {
			dir = -1
		}
		if a.y+f*(b.y-a.y) > 2.5 {
			gate = 1
		}
		dirs, gates = append(dirs, dir), append(gates, gate)
	}
	return ts, dirs, gates
}

// badgeAt is a badge shown at a time.
type badgeAt struct {
	t     float64
	token string
}

type world struct {
	s      *site.Site
	rng    *rand.Rand
	people []*person
	base   []float32
	basis  [][]float32

	detect, clutter, biasM, outlier float64
	noEmb                           [][2]float64 // spans without embeddings
	blindBeams                      bool         // crossings without direction
	scanTwice                       float64      // when the first person shows the code again; 0: never
	badges                          []badgeAt
	beams                           func([]reading.GateEvent) []reading.GateEvent // what the gates make of it; nil: as it is
	cosine                          float64                                       // of a look to the person's mean
	frames                          []reading.CameraFrame
}

func newWorld(s *site.Site, seed uint64) *world {
	w := &world{s: s, rng: rand.New(rand.NewPCG(seed, 7)), detect: 0.95, clutter: 0.03, biasM: 0.07, outlier: 0.15, cosine: 0.927}
	w.base = w.gauss(nil)
	for range 20 {
		w.basis = append(w.basis, w.gauss(nil))
	}
	return w
}

func (w *world) gauss(basis [][]float32) []float32 {
	v := make([]float32, testDim)
	if basis == nil {
		for i := range v {
			v[i] = float32(w.rng.NormFloat64())
		}
	}
	for _, b := range basis {
		g := float32(w.rng.NormFloat64())
		for i := range v {
			v[i] += g * b[i]
		}
	}
	return unit(v)
}

func unit(v []float32) []float32 {
	n := float32(1 / math.Sqrt(float64(dot(v, v))))
	for i := range v {
		v[i] *= n
	}
	return v
}

// add creates a person whose looks have cosine 0.86 with each other and about
// 0.45 ± 0.09 with others'.
func (w *world) add(path ...way) *person {
	own := w.gauss(w.basis)
	mean := make([]float32, testDim)
	for i := range mean {
		mean[i] = float32(math.Sqrt(0.523))*w.base[i] + float32(math.Sqrt(0.477))*own[i]
	}
	p := &person{path: path, height: 1.7 + 0.09*w.rng.NormFloat64(), mean: unit(mean), sku: site.NoSKU}
	for range w.s.Cameras {
		p.bias = append(p.bias, site.Vec2{X: w.biasM * w.rng.NormFloat64(), Y: w.biasM * w.rng.NormFloat64()})
	}
	w.people = append(w.people, p)
	return p
}

func (w *world) embed(p *person, dst []float32) []float32 {
	c := math.Min(0.99, math.Max(0.3, w.cosine+0.05*w.rng.NormFloat64()))
	n := make([]float32, testDim)
	for i := range n {
		n[i] = float32(w.rng.NormFloat64() / math.Sqrt(testDim))
	}
	s := math.Sqrt(1 - c*c)
	v := make([]float32, testDim)
	for i := range v {
		v[i] = float32(c)*p.mean[i] + float32(s)*n[i]
	}
	return append(dst, unit(v)...)
}

func within(spans [][2]float64, t float64) bool {
	for _, s := range spans {
		if t >= s[0] && t < s[1] {
			return true
		}
	}
	return false
}

func (w *world) frame(cam int, seq int, t float64) reading.CameraFrame {
	c := &w.s.Cameras[cam]
	f := reading.CameraFrame{Camera: site.CameraID(cam), Time: sec(t), Seq: uint32(seq), Dim: testDim}
	if within(w.noEmb, t) {
		f.Dim = 0
	}
	for _, p := range w.people {
		pos, ok := p.at(t)
		if !ok || within(p.hidden, t) {
			continue
		}
		d, ok := w.detection(c, p, pos, cam, t)
		if !ok {
			continue
		}
		f.Detections = append(f.Detections, d)
		if f.Dim > 0 {
			f.Embeddings = w.embed(p, f.Embeddings)
		}
	}
	if w.rng.Float64() < w.clutter {
		u, v := w.rng.Float64()*1280, w.rng.Float64()*720
		kp := func(du, dv float64) reading.Keypoint {
			return reading.Keypoint{U: float32(u + du), V: float32(v + dv), Score: 0.6}
		}
		d := reading.Detection{Score: 0.5, Foot: kp(0, 0), Head: kp(0, -120), Wrists: [2]reading.Keypoint{kp(-30, -60), kp(30, -60)}}
		for i := range d.InHand {
			d.InHand[i].SKU = site.NoSKU
		}
		f.Detections = append(f.Detections, d)
		if f.Dim > 0 {
			f.Embeddings = append(f.Embeddings, w.gauss(nil)...)
		}
	}
	return f
}

func (w *world) detection(c *site.Camera, p *person, pos site.Vec2, cam int, t float64) (d reading.Detection, ok bool) {
	blocked := false
	for _, o := range w.people {
		q, ok := o.at(t)
		if !ok || o == p {
			continue
		}
		a, b := pos.Sub(c.Pos.XY()), q.Sub(c.Pos.XY())
		n := a.Norm()
		if b.Dot(a)/n < n && n-b.Dot(a)/n < 1.2 && math.Abs(a.Cross(b))/n < 0.25 {
			blocked = true
		}
	}
	pd := w.detect
	if blocked {
		pd *= 0.75
	}
	if w.rng.Float64() > pd {
		return d, false
	}
	head, hz := pos.At(0.93*p.height), 0.05
	hu, hv, _, okH := c.Project(head)
	if !okH || !c.InFrame(hu, hv) || hidden(w.s, c.Pos, head) {
		return d, false
	}
	key := func(x site.Vec3, sd, score float64) reading.Keypoint {
		u, v, depth, ok := c.Project(x)
		if !ok || !c.InFrame(u, v) {
			return reading.Keypoint{}
		}
		s := math.Hypot(2, c.Fx*sd/depth)
		u, v = u+s*w.rng.NormFloat64(), v+s*w.rng.NormFloat64()
		if !c.InFrame(u, v) {
			return reading.Keypoint{}
		}
		return reading.Keypoint{U: float32(u), V: float32(v), Score: float32(score)}
	}
	d.Score = 0.9
	d.Head = key(head.Add(site.Vec3{X: p.bias[cam].X / 2, Y: p.bias[cam].Y / 2}), hz, 0.9)
	foot := pos.Add(p.bias[cam]).At(0)
	switch {
	case hidden(w.s, c.Pos, pos.At(0.05)):
	case blocked:
		d.Foot = key(foot, 0.25, 0.25)
	default:
		d.Foot = key(foot, 0.06, 0.85)
	}
	swap := w.rng.Float64() < 0.05
	for i := range 2 {
		x, sc := w.wrist(p, pos, i, t)
		if hidden(w.s, c.Pos, x) {
			sc = 0.15
		}
		if w.rng.Float64() < w.outlier {
			r, a, e := 0.12+0.28*w.rng.Float64(), 2*math.Pi*w.rng.Float64(), w.rng.NormFloat64()
			v := site.Vec3{X: math.Cos(a), Y: math.Sin(a), Z: e}.Unit().Scale(r)
			x = x.Add(v)
		}
		j := i
		if swap {
			j = 1 - i
		}
		d.Wrists[j] = key(x, 0.05, sc)
	}
	for i := range d.InHand {
		d.InHand[i].SKU = site.NoSKU
	}
	if p.sku != site.NoSKU && w.rng.Float64() < 0.3 {
		d.InHand[0] = reading.ProductScore{SKU: p.sku, P: 0.8}
		d.InHand[1] = reading.ProductScore{SKU: p.sku + 1, P: 0.1}
	}
	return d, true
}

func (w *world) wrist(p *person, pos site.Vec2, hand int, t float64) (site.Vec3, float64) {
	side := 0.2
	if hand == 1 {
		side = -0.2
	}
	rest := site.Vec3{X: pos.X + side, Y: pos.Y + 0.08, Z: 0.5 * p.height}
	for _, r := range p.reaches {
		if r.hand == hand && t >= r.t0 && t < r.t1 {
			f := math.Min(1, math.Min(t-r.t0, r.t1-t)/0.35)
			return rest.Add(r.to.Sub(rest).Scale(f)), 0.8
		}
	}
	return rest, 0.8
}

// record makes all frames up to time end, in order of capture.
func (w *world) record(end float64) {
	type shot struct {
		cam, seq int
		t        float64
	}
	var shots []shot
	for c := range w.s.Cameras {
		phase := float64(c) / float64(len(w.s.Cameras)) / 15
		for n := 0; ; n++ {
			t := phase + float64(n)/15
			if t >= end {
				break
			}
			shots = append(shots, shot{c, n, t})
		}
	}
	slices.SortFunc(shots, func(a, b shot) int {
		if a.t < b.t {
			return -1
		} else if a.t > b.t {
			return 1
		}
		return a.cam - b.cam
	})
	for _, s := range shots {
		w.frames = append(w.frames, w.frame(s.cam, s.seq, s.t))
	}
}

// gateEvents returns every scan and crossing in order of time.
func (w *world) gateEvents() []reading.GateEvent {
	var out []reading.GateEvent
	for _, p := range w.people {
		if w.scanTwice > 0 && p == w.people[0] {
			out = append(out, reading.GateEvent{Gate: 0, Kind: reading.GateScan, Time: sec(w.scanTwice), Token: p.account})
		}
		if p.scanAt > 0 {
			out = append(out, reading.GateEvent{Gate: 0, Kind: reading.GateScan, Time: sec(p.scanAt), Token: p.account})
		}
		ts, dirs, gates := p.crossings()
		for i := range ts {
			if w.blindBeams {
				dirs[i] = 0
			}
			out = append(out, reading.GateEvent{Gate: gates[i], Kind: reading.GateCrossing, Time: sec(ts[i]), Direction: dirs[i]})
		}
	}
	if w.beams != nil {
		out = w.beams(out)
	}
	slices.SortStableFunc(out, func(a, b reading.GateEvent) int {
		switch {
		case a.Time < b.Time:
			return -1
		case a.Time > b.Time:
			return 1
		}
		return 0
	})
	return out
}

// outcome is what a run gave.
type outcome struct {
	k        *Tracker
	events   []Event
	sq       float64
	n        int
	misses   int
	switches int
	ghosts   int
}

// play records the world up to end seconds and lets a tracker follow it.
func (w *world) play(t testing.TB, end float64, cfg Config) *outcome {
	t.Helper()
	k, err := New(w.s, cfg)
	require.NoError(t, err)
	w.record(end)
	gates := w.gateEvents()
	o := &outcome{k: k}
	last := make([]output.TrackID, len(w.people))
	var live []output.Track
	next := 0.2
	g := 0
	for i := range w.frames {
		f := &w.frames[i]
		for g < len(gates) && gates[g].Time <= f.Time {
			k.Gate(&gates[g], gates[g].Time)
			g++
		}
		for len(w.badges) > 0 && sec(w.badges[0].t) <= f.Time {
			k.Badge(w.badges[0].token)
			w.badges = w.badges[1:]
		}
		k.Frame(f, f.Time)
		if f.Time >= sec(next) {
			live = k.Live(live[:0], f.Time)
			o.compare(w, live, float64(f.Time-epoch)*1e-9, last)
			next += 0.2
		}
		o.events = k.Events(o.events)
	}
	for s := 0.1; s < 4; s += 0.1 {
		k.Advance(sec(end + s))
	}
	o.events = k.Events(o.events)
	return o
}

func (o *outcome) compare(w *world, live []output.Track, t float64, last []output.TrackID) {
	used := make([]bool, len(live))
	for i, p := range w.people {
		pos, ok := p.at(t)
		if !ok || pos.X < 1 { // the gates decide half a second late
			continue
		}
		best, near := -1, 0.75
		for j := range live {
			if live[j].Closed || used[j] {
				continue
			}
			d := math.Hypot(live[j].X-pos.X, live[j].Y-pos.Y)
			if live[j].ID == last[i] && d < 0.75 {
				d = 0
			}
			if d < near {
				best, near = j, d
			}
		}
		if best < 0 {
			o.misses++
			continue
		}
		used[best] = true
		dx, dy := live[best].X-pos.X, live[best].Y-pos.Y
		o.sq += dx*dx + dy*dy
		o.n++
		if last[i] != 0 && last[i] != live[best].ID {
			o.switches++
		}
		last[i] = live[best].ID
	}
	for j := range live {
		if !used[j] && !live[j].Closed && live[j].X > 1 {
			o.ghosts++
		}
	}
}

func (o *outcome) rmse() float64 { return math.Sqrt(o.sq / float64(o.n)) }

// visitOf returns the visit that was opened by person p's way in, 0 if none.
func (o *outcome) visitOf(p *person) VisitID {
	ts, _, _ := p.crossings()
	for _, e := range o.events {
		if e.Kind == VisitOpened && len(ts) > 0 && e.Time == sec(ts[0]) {
			return e.Visit
		}
	}
	return 0
}

// leftAs returns the visit that was closed by person p's way out, 0 if none.
func (o *outcome) leftAs(p *person) VisitID {
	ts, _, _ := p.crossings()
	for _, e := range o.events {
		if e.Kind == VisitClosed && len(ts) > 1 && e.Time == sec(ts[1]) {
			return e.Visit
		}
	}
	return 0
}

// shopper adds a person who comes in at t0 with a scan, wanders between random
// stops and leaves; it returns when they are out.
func (w *world) shopper(t0 float64, stops int, account string) (*person, float64) {
	path := []way{{t0 - 2, -1.8, 1}, {t0 - 1, -0.5, 1}, {t0, -0.5, 1}, {t0 + 1.2, 1, 1.05}}
	t, x, y := t0+1.2, 1.0, 1.05
	walk := func(nx, ny, v float64) {
		t += math.Max(0.1, math.Hypot(nx-x, ny-y)/v)
		x, y = nx, ny
		path = append(path, way{t, x, y})
	}
	for range stops {
		v := 0.8 + 0.6*w.rng.Float64()
		for range 50 {
			nx, ny := 0.8+6.6*w.rng.Float64(), 0.6+3.8*w.rng.Float64()
			if w.walkable(x, y, nx, ny) {
				walk(nx, ny, v)
				break
			}
		}
		if w.rng.Float64() < 0.6 {
			t += 1 + 4*w.rng.Float64()
			path = append(path, way{t, x, y})
		}
	}
	if len(w.s.Gondolas) > 0 && x > 2 {
		if y < 2.5 {
			walk(x, 1.2, 1)
		} else {
			walk(x, 3.9, 1)
		}
		walk(1.5, 2.5, 1.1)
	}
	walk(1, 3.95, 1.1)
	walk(-1.8, 3.95, 1.2)
	p := w.add(path...)
	if account != "" {
		p.account, p.scanAt = account, t0-0.5
	}
	return p, t
}

func (w *world) walkable(x0, y0, x1, y1 float64) bool {
	for i := range w.s.Gondolas {
		if _, _, ok := w.s.Gondolas[i].Box.SegmentEnters(site.Vec2{X: x0, Y: y0}, site.Vec2{X: x1, Y: y1}, 0.3); ok {
			return false
		}
	}
	return true
}
