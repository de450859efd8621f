package calibration

import (
	"os"
	"path/filepath"

	"gosim/checkoutfree/site"
)

// exampleStore returns one of the stores in scenarios/stores, found from the module's
// root or a folder within. It panics without it.
func exampleStore(name string) *site.Site {
	root := "."
	for range 6 {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			break
		}
		root = filepath.Join(root, "..")
	}
	s, err := site.Load(os.DirFS(filepath.Join(root, "scenarios")), "stores/"+name+"/store.yaml")
	if err != nil {
		panic("calibration: run it within the module: " + err.Error())
	}
	return s
}
