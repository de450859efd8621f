package strictyaml

import (
	"fmt"
	"strconv"
	"strings"
)

// JoinPath joins two field paths: JoinPath("a", "b") is a.b, and
// JoinPath("a", "[1].b") is a[1].b. Either may be empty.
func JoinPath(prefix, path string) string {
	switch {
	case prefix == "":
		return path
	case path == "":
		return prefix
	case path[0] == '[':
		return prefix + path
	default:
		return prefix + "." + path
	}
}

// Index returns the path of element i of the list at path.
func Index(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }

// step is one step of a path: a key, or an index if key is "".
type step struct {
	key   string
	index int
}

// maxIndex bounds the index of a path: no list of a file is longer.
const maxIndex = 1 << 20

// splitPath takes a path such as a.b[2].c apart. The empty path has no steps.
func splitPath(path string) ([]step, error) {
	var steps []step
	rest := path
	for first := true; rest != ""; first = false {
		switch {
		case rest[0] == '[':
			digits, after, ok := strings.Cut(rest[1:], "]")
			i, err := strconv.Atoi(digits)
			if !ok || err != nil || i < 0 || i > maxIndex {
				return nil, fmt.Errorf("bad index in path %q", path)
			}
			steps = append(steps, step{index: i})
			rest = after
			continue
		case rest[0] == '.' && !first:
			rest = rest[1:]
		case !first:
			return nil, fmt.Errorf("expected . or [ after ] in path %q", path)
		}
		end := strings.IndexAny(rest, ".[")
		if end < 0 {
			end = len(rest)
		}
		if end == 0 {
			return nil, fmt.Errorf("empty key in path %q", path)
		}
		steps = append(steps, step{key: rest[:end]})
		rest = rest[end:]
	}
	return steps, nil
}
