package main

import (
	"fmt"
	"io/fs"

	"gosim/checkoutfree/site"
)

// file is one generated file, its path relative to the repository's root.
type file struct {
	path string
	data []byte
}

const (
	convenience  = "scenarios/catalogues/convenience.csv"
	autocheckout = "scenarios/catalogues/autocheckout2020.csv"
)

// generate returns all files, from the inputs under the repository's root.
func generate(root fs.FS) ([]file, error) {
	data, err := fs.ReadFile(root, convenience)
	if err != nil {
		return nil, err
	}
	products, err := site.ReadCatalogue(convenience, data)
	if err != nil {
		return nil, err
	}
	var out []file
	for _, design := range []func([]site.Product) (store, error){cornerShop, goStore} {
		s, err := design(products)
		if err != nil {
			return nil, err
		}
		out = append(out, s.files()...)
	}
	nano, plan, catalogue, err := nanoStore()
	if err != nil {
		return nil, err
	}
	tests, err := plan.suite()
	if err != nil {
		return nil, err
	}
	out = append(append(out, file{autocheckout, catalogue}), nano.files()...)
	return append(out, tests...), nil
}

// files renders a store's three files.
func (s *store) files() []file {
	dir := "scenarios/stores/" + s.name + "/"
	return []file{
		{dir + "store.yaml", s.layoutYAML()},
		{dir + "cameras.yaml", s.camerasYAML()},
		{dir + "planogram.csv", s.planogramCSV()},
	}
}

// placement is one planogram row; plates count from 1.
type placement struct {
	gondola     string
	shelf       int
	first, last int
	gtin        string
	units       int
}

func (p placement) String() string {
	return fmt.Sprintf("%s,%d,%d,%d,%s,%d\n", p.gondola, p.shelf, p.first, p.last, p.gtin, p.units)
}
