//go:build unix

package main

import "golang.org/x/sys/unix"

// columns returns the width of the terminal fd, or 0 if it does not tell.
func columns(fd uintptr) int {
	size, err := unix.IoctlGetWinsize(int(fd), unix.TIOCGWINSZ)
	if err != nil {
		return 0
	}
	return int(size.Col)
}
