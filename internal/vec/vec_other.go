//go:build !amd64

package vec

const hasAVX = false

func dotAVX(_, _ *float32, _ int) float32 { panic("vec: no AVX") }

func mixAVX(_, _, _, _, _ *float32, _ int, _, _, _ float32) { panic("vec: no AVX") }

func approachAVX(_, _ *float32, _ int, _ float32) { panic("vec: no AVX") }

func finiteAVX(_ *float32, _ int) bool { panic("vec: no AVX") }
