#include "textflag.h"

// func supportsAVX() bool
TEXT ·supportsAVX(SB), NOSPLIT, $0-1
	MOVB $0, ret+0(FP)
	MOVL $1, AX
	XORL CX, CX
	CPUID
	ANDL $0x18000000, CX // OSXSAVE, AVX
	CMPL CX, $0x18000000
	JNE  no
	XORL CX, CX
	XGETBV
	ANDL $6, AX          // SSE and AVX state
	CMPL AX, $6
	JNE  no
	MOVB $1, ret+0(FP)

no:
	RET

// func dotAVX(a, b *float32, n int) float32
TEXT ·dotAVX(SB), NOSPLIT, $0-28
	MOVQ   a+0(FP), SI
	MOVQ   b+8(FP), DI
	MOVQ   n+16(FP), CX
	VXORPS Y0, Y0, Y0
	VXORPS Y2, Y2, Y2

loop:
	VMOVUPS (SI), Y1
	VMOVUPS 32(SI), Y3
	VMULPS  (DI), Y1, Y1
	VMULPS  32(DI), Y3, Y3
	VADDPS  Y1, Y0, Y0
	VADDPS  Y3, Y2, Y2
	ADDQ    $64, SI
	ADDQ    $64, DI
	SUBQ    $16, CX
	JNZ     loop

	VADDPS       Y2, Y0, Y0 // s + t
	VEXTRACTF128 $1, Y0, X1
	VADDPS       X1, X0, X0 // 0 and 4, 1 and 5, 2 and 6, 3 and 7
	VHADDPS      X0, X0, X0
	VHADDPS      X0, X0, X0
	VZEROUPPER
	MOVSS        X0, ret+24(FP)
	RET

// func mixAVX(out, o, x, y, z *float32, n int, f, a, b float32)
TEXT ·mixAVX(SB), NOSPLIT, $0-60
	MOVQ         out+0(FP), DI
	MOVQ         o+8(FP), SI
	MOVQ         x+16(FP), R8
	MOVQ         y+24(FP), R9
	MOVQ         z+32(FP), R10
	MOVQ         n+40(FP), CX
	VBROADCASTSS f+48(FP), Y0
	VBROADCASTSS a+52(FP), Y1
	VBROADCASTSS b+56(FP), Y2
	XORQ         AX, AX

loop:
	VMULPS  (R8)(AX*4), Y0, Y3
	VADDPS  (SI)(AX*4), Y3, Y3
	VMULPS  (R9)(AX*4), Y1, Y4
	VADDPS  Y4, Y3, Y3
	VMULPS  (R10)(AX*4), Y2, Y5
	VADDPS  Y5, Y3, Y3
	VMOVUPS Y3, (DI)(AX*4)
	ADDQ    $8, AX
	CMPQ    AX, CX
	JLT     loop
	VZEROUPPER
	RET

// func approachAVX(v, e *float32, n int, w float32)
TEXT ·approachAVX(SB), NOSPLIT, $0-28
	MOVQ         v+0(FP), DI
	MOVQ         e+8(FP), SI
	MOVQ         n+16(FP), CX
	VBROADCASTSS w+24(FP), Y0
	XORQ         AX, AX

loop:
	VMOVUPS (DI)(AX*4), Y1
	VMOVUPS (SI)(AX*4), Y2
	VSUBPS  Y1, Y2, Y2     // e − v
	VMULPS  Y0, Y2, Y2
	VADDPS  Y2, Y1, Y1
	VMOVUPS Y1, (DI)(AX*4)
	ADDQ    $8, AX
	CMPQ    AX, CX
	JLT     loop
	VZEROUPPER
	RET

// func finiteAVX(x *float32, n int) bool
TEXT ·finiteAVX(SB), NOSPLIT, $0-17
	MOVQ   x+0(FP), SI
	MOVQ   n+8(FP), CX
	VXORPS Y0, Y0, Y0

loop: // x − x is +0 for a finite x and NaN for any other
	VMOVUPS (SI), Y1
	VSUBPS  Y1, Y1, Y1
	VORPS   Y1, Y0, Y0
	ADDQ    $32, SI
	SUBQ    $8, CX
	JNZ     loop

	VCMPPS    $3, Y0, Y0, Y0 // not comparable with itself
	VMOVMSKPS Y0, AX
	VZEROUPPER
	TESTL     AX, AX
	SETEQ     ret+16(FP)
	RET
