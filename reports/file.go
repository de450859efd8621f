package reports

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// WriteFile makes path hold exactly what write produces, or leaves it as it
// was: it writes to a temporary file in the same folder, flushes it to disk and
// renames it. Missing parent folders are an error. The file gets mode 0644.
func WriteFile(path string, write func(io.Writer) error) (err error) {
	dir, name := filepath.Split(path)
	if dir == "" {
		dir = "."
	}
	f, err := os.CreateTemp(dir, "."+name+".*.tmp")
	if err != nil {
		return fmt.Errorf("reports: write %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("reports: write %s: %w", path, err)
			if e := os.Remove(f.Name()); e != nil && !errors.Is(e, os.ErrNotExist) {
				err = errors.Join(err, e)
			}
		}
	}()
	buf := bufio.NewWriter(f)
	err = errors.Join(write(buf), buf.Flush())
	if err == nil {
		err = errors.Join(f.Chmod(0o644), f.Sync())
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
