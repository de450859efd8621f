package site

import (
	"errors"
	"fmt"
	"io/fs"
	"path"

	"gosim/internal/strictyaml"
)

// Load reads the layout at layoutPath in fsys and the camera, catalogue and
// planogram files that it names relative to itself. Their formats are described
// in docs/format/store.md.
//
// The error lists every problem of every file, one per line as
// "file:line:column: field: message"; what depends on a broken file is not
// checked. See the Err variables for errors.Is.
func Load(fsys fs.FS, layoutPath string) (*Site, error) {
	data, err := fs.ReadFile(fsys, layoutPath)
	if err != nil {
		return nil, fmt.Errorf("reading layout: %w", err)
	}
	s, f, layoutErr := decodeLayout(layoutPath, data)
	errs := []error{layoutErr}
	read := func(field, name string) (file string, data []byte, ok bool) {
		if name == "" {
			return "", nil, false // reported by decodeLayout, or not even decoded
		}
		file = path.Join(path.Dir(layoutPath), name)
		// A file system may well take a path that leads out of its root.
		data, err := fs.ReadFile(fsys, file)
		if err != nil && !fs.ValidPath(file) {
			errs = append(errs, &strictyaml.Error{
				File: layoutPath, Field: field, Msg: fmt.Sprintf("cannot read %s: outside of the folder that is searched", file), Err: fs.ErrInvalid,
			})
			return file, nil, false
		}
		if err != nil {
			errs = append(errs, &strictyaml.Error{
				File: layoutPath, Field: field, Msg: fmt.Sprintf("cannot read %s: %s", file, err), Err: err,
			})
			return file, nil, false
		}
		return file, data, true
	}
	sound := layoutErr == nil
	if file, data, ok := read("cameras", f.Cameras); ok {
		building := s
		if !sound {
			building = nil
		}
		cameras, err := decodeCameras(file, data, building)
		errs = append(errs, err)
		if s != nil {
			s.Cameras = cameras
		}
	}
	if file, data, ok := read("catalogue", f.Catalogue); ok {
		products, err := ReadCatalogue(file, data)
		errs = append(errs, err)
		sound = sound && err == nil
		if s != nil {
			s.Products = products
		}
	} else {
		sound = false
	}
	if file, data, ok := read("planogram", f.Planogram); ok {
		if sound {
			errs = append(errs, placePlanogram(file, data, s))
		} else {
			t, _ := parsePlanogram(file, data, func(*table, *row) {})
			errs = append(errs, t.err())
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	s.Reindex()
	return s, nil
}
