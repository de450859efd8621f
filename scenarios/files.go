package scenarios

import (
	"bytes"
	"encoding/binary"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// hostFiles opens files by the names that the user would use, so that errors
// name them so, and sums up the contents of all it has opened, in order. Unlike
// most file systems of io/fs it takes absolute names and names with .. in them.
type hostFiles struct {
	sum  hash.Hash
	read []namedFile // in order
}

// namedFile is a file that has been read.
type namedFile struct {
	name string
	data []byte
}

var _ fs.ReadFileFS = (*hostFiles)(nil)

// ReadFile returns the content of a file.
func (h *hostFiles) ReadFile(name string) ([]byte, error) {
	data, err := os.ReadFile(filepath.FromSlash(name))
	if err != nil {
		return nil, err
	}
	var size [8]byte
	binary.LittleEndian.PutUint64(size[:], uint64(len(data)))
	h.sum.Write(size[:])
	h.sum.Write(data)
	h.read = append(h.read, namedFile{name, data})
	return data, nil
}

// Open returns a file that has been read whole.
func (h *hostFiles) Open(name string) (fs.File, error) {
	data, err := h.ReadFile(name)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(filepath.FromSlash(name))
	if err != nil {
		return nil, err
	}
	return &memoryFile{Reader: bytes.NewReader(data), info: info}, nil
}

type memoryFile struct {
	io.Reader
	info fs.FileInfo
}

func (f *memoryFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *memoryFile) Close() error               { return nil }
