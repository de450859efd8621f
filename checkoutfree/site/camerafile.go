package site

import (
	"math"

	"gosim/internal/fpmath"
	"gosim/internal/strictyaml"
)

// camerasFile is cameras.yaml, described in docs/format/store.md.
type camerasFile struct {
	SchemaVersion int          `yaml:"schema_version"`
	Cameras       []cameraFile `yaml:"cameras"`
}

type cameraFile struct {
	Code            string       `yaml:"code"`
	Resolution      [2]int       `yaml:"resolution_px"`
	HFovDeg         float64      `yaml:"hfov_deg"`
	IntrinsicsPx    *intrinsics4 `yaml:"intrinsics_px"`
	IntrinsicsShare *intrinsics4 `yaml:"intrinsics_share"`
	Distortion      *[5]float64  `yaml:"distortion"`
	Position        [3]float64   `yaml:"position_m"`
	LookAt          [3]float64   `yaml:"look_at_m"`
	RollDeg         float64      `yaml:"roll_deg"`
	FPS             float64      `yaml:"fps"`
}

type intrinsics4 struct {
	Fx float64 `yaml:"fx"`
	Fy float64 `yaml:"fy"`
	Cx float64 `yaml:"cx"`
	Cy float64 `yaml:"cy"`
}

// decodeCameras reads a camera file. s is the building they hang in; if it is
// nil, positions are not checked.
func decodeCameras(file string, data []byte, s *Site) ([]Camera, error) {
	var f camerasFile
	doc, err := strictyaml.Decode(file, data, &f)
	if err != nil {
		return nil, err
	}
	b := cameraBuilder{problems: problems{file: file, doc: doc}, s: s, codes: map[string]string{}}
	if f.SchemaVersion != SchemaVersion {
		b.add("schema_version", nil, "expected %d, got %d", SchemaVersion, f.SchemaVersion)
	}
	if len(f.Cameras) == 0 {
		b.add("cameras", nil, "expected at least one camera, got none")
	}
	out := make([]Camera, 0, len(f.Cameras))
	for i := range f.Cameras {
		out = append(out, b.camera(strictyaml.Index("cameras", i), &f.Cameras[i]))
	}
	return out, b.err()
}

type cameraBuilder struct {
	problems
	s     *Site
	codes map[string]string
}

func (b *cameraBuilder) camera(path string, f *cameraFile) Camera {
	b.code(path+".code", f.Code, b.codes)
	in := Intrinsics{Width: f.Resolution[0], Height: f.Resolution[1]}
	ok := true
	for i, n := range f.Resolution {
		if n < 16 || n > maxCameraPxl {
			b.add(strictyaml.Index(path+".resolution_px", i), nil, "expected 16 to %d pixels, got %d", maxCameraPxl, n)
			ok = false
		}
	}
	ok = b.intrinsics(path, f, &in) && ok
	if f.Distortion != nil {
		for i, k := range f.Distortion {
			ok = b.inRange(strictyaml.Index(path+".distortion", i), k, -10, 10) && ok
		}
		d := f.Distortion
		in.K1, in.K2, in.P1, in.P2, in.K3 = d[0], d[1], d[2], d[3], d[4]
	}
	ok = b.inRange(path+".fps", f.FPS, 0.1, maxCameraFPS) && ok
	ok = b.inRange(path+".roll_deg", f.RollDeg, -360, 360) && ok
	pos := Vec3{f.Position[0], f.Position[1], f.Position[2]}
	target := Vec3{f.LookAt[0], f.LookAt[1], f.LookAt[2]}
	if b.s != nil {
		b.place(path+".position_m", pos)
	}
	if pos.Sub(target).Norm() < 0.01 {
		b.add(path+".look_at_m", nil, "expected a point at least 0.01 m from the camera's position, got the position")
		ok = false
	}
	if !ok {
		return Camera{Code: f.Code}
	}
	c, err := NewCamera(f.Code, in, pos, target, f.RollDeg, f.FPS)
	if err != nil {
		b.add(path, err, "%s", err)
	}
	return c
}

// intrinsics fills focal lengths and principal point from the one form given.
func (b *cameraBuilder) intrinsics(path string, f *cameraFile, in *Intrinsics) bool {
	given := 0
	for _, is := range []bool{f.HFovDeg != 0, f.IntrinsicsPx != nil, f.IntrinsicsShare != nil} {
		if is {
			given++
		}
	}
	if given != 1 {
		b.add(path, nil, "expected one of hfov_deg, intrinsics_px and intrinsics_share, got %d of them", given)
		return false
	}
	w, h := float64(in.Width), float64(in.Height)
	scaleX, scaleY := 1.0, 1.0
	x, key := f.IntrinsicsPx, ".intrinsics_px"
	switch {
	case f.HFovDeg != 0:
		if !b.inRange(path+".hfov_deg", f.HFovDeg, 1, 170) {
			return false
		}
		// The edges of the sensor are half a pixel beyond the outer pixels'
		// centres, so w pixels span the angle and the middle is (w−1)/2.
		in.Fx = w / 2 / fpmath.Tan(f.HFovDeg*math.Pi/360)
		in.Fy = in.Fx
		in.Cx, in.Cy = (w-1)/2, (h-1)/2
		return true
	case x == nil:
		x, key, scaleX, scaleY = f.IntrinsicsShare, ".intrinsics_share", w, h
	}
	in.Fx, in.Fy, in.Cx, in.Cy = x.Fx*scaleX, x.Fy*scaleY, x.Cx*scaleX, x.Cy*scaleY
	ok := b.inRange(path+key+".fx", x.Fx, 0.05*w/scaleX, 50*w/scaleX)
	ok = b.inRange(path+key+".fy", x.Fy, 0.05*h/scaleY, 50*h/scaleY) && ok
	ok = b.inRange(path+key+".cx", x.Cx, 0, w/scaleX) && ok
	return b.inRange(path+key+".cy", x.Cy, 0, h/scaleY) && ok
}

// place checks that a camera hangs in the building's open space.
func (b *cameraBuilder) place(path string, p Vec3) {
	s := b.s
	if !grow(s.Bounds, boundsSlackM).Contains(p.XY()) {
		b.add(path, ErrOutside, "expected a point within %s to %s, got %s", point(s.Bounds.Min), point(s.Bounds.Max), point(p.XY()))
	}
	if p.Z <= 0 || p.Z > s.CeilingM+boundsSlackM {
		b.add(strictyaml.Index(path, 2), ErrOutside, "expected a height above the floor and up to the ceiling at %s m, got %s", num(s.CeilingM), num(p.Z))
	}
	for i := range s.Walls {
		if s.Walls[i].Contains(p.XY()) {
			b.add(path, ErrOverlap, "the camera hangs inside %s", strictyaml.Index("walls", i))
		}
	}
	for i := range s.Gondolas {
		if g := &s.Gondolas[i]; p.Z < g.HeightM && g.Box.Contains(p.XY()) {
			b.add(path, ErrOverlap, "the camera hangs inside gondola %s", g.Code)
		}
	}
}
