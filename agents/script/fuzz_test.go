package script_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"gosim/agents/script"
	"gosim/checkoutfree/site"
	"gosim/internal/strictyaml"
	"gosim/sim"
)

// FuzzCompile builds people of whatever the bytes say: nothing panics, a list
// of faults has a path each, and what compiles can be carried out in a world as
// far as hands go.
func FuzzCompile(f *testing.F) {
	s := shop(f)
	f.Add([]byte{2, 3, 0, 4, 0, 6, 1, 8, 0, 2, 0})
	f.Add([]byte("wait_for and hand_over in a circle"))
	for _, seed := range [][]byte{{1, 0, 0, 6, 0, 6, 1, 8, 0, 2, 0}, {2, 24, 1, 24, 5, 12, 2, 12, 1}} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		people := fromBytes(data)
		ps, err := script.Compile(people, s)
		if err != nil {
			assert.Nil(t, ps)
			for _, e := range err.(interface{ Unwrap() []error }).Unwrap() {
				fe, ok := e.(*strictyaml.FieldError) //nolint:errorlint // it is not wrapped
				if assert.True(t, ok) {
					assert.True(t, strings.HasPrefix(fe.Path, "["), fe.Path)
					assert.NotEmpty(t, fe.Want)
				}
			}
			return
		}
		checkPrograms(t, s, people, ps)
	})
}

// fromBytes spends the bytes on a cast of up to four people.
func fromBytes(data []byte) []script.Person {
	next := func(n int) int {
		if len(data) == 0 {
			return 0
		}
		x := int(data[0]) % n
		data = data[1:]
		return x
	}
	names := []string{"a", "b", "c", "d"}
	slots := []string{slotA, slotB, "", "nowhere"}
	gtins := []string{"", gtinA, gtinB, "12"}
	hands := []string{"", "left", "right", "both"}
	people := make([]script.Person, 1+next(4))
	for i := range people {
		p := &people[i]
		p.Name, p.Staff = names[i], i == 3
		p.Technique = "grab_and_run"
		if i%2 == 0 {
			p.Account = strings.ToUpper(p.Name)
		}
		p.Brings = []script.Object{{Name: "o" + p.Name, WeightG: 100}}
		p.Acts = []script.Act{{Do: "enter"}}
	}
	for len(data) > 1 {
		p := &people[next(len(people))]
		op := script.Op(1 + next(int(script.OpNote)+1))
		a := script.Act{Do: op.String(), Slot: slots[next(4)], GTIN: gtins[next(4)], Hand: hands[next(4)], Theft: next(2) == 1}
		bits := next(256)
		for b, set := range []func(){
			func() { a.Seconds = new(float64(next(9))) },
			func() { a.XM, a.YM = new(float64(next(12))-2), new(float64(next(12))-2) },
			func() { a.Person = names[next(4)] },
			func() { a.To = names[next(4)] },
			func() { a.Act = new(next(6)) },
			func() { a.Meet = true },
			func() { a.Object = "o" + names[next(4)] },
			func() { a.Units, a.Place, a.Kind, a.PackShare = new(next(5)), "bag", "badge", new(0.2) },
		} {
			if bits>>b&1 == 1 {
				set()
			}
		}
		p.Acts = append(p.Acts, trim(a, next(4) > 0))
	}
	for i := range people {
		people[i].Acts = append(people[i].Acts, script.Act{Do: "exit"})
	}
	return people
}

// trim takes from an act the keys that it cannot have, so that more of them get
// past the first checks.
func trim(a script.Act, really bool) script.Act {
	if !really {
		return a
	}
	for range 12 {
		err := script.Validate([]script.Person{
			{Name: "a", Account: "A", Technique: "reenter", Staff: true, Acts: []script.Act{a}},
			{Name: "b", Acts: make([]script.Act, 9)},
			{Name: "c"},
			{Name: "d", Brings: []script.Object{{Name: "oa"}, {Name: "ob"}, {Name: "oc"}, {Name: "od"}}},
		})
		text := fmt.Sprint(err)
		before := a
		for key, drop := range map[string]func(){
			"slot": func() { a.Slot = "" }, "gtin": func() { a.GTIN = "" }, "hand": func() { a.Hand = "" }, "seconds": func() { a.Seconds = nil },
			"x_m": func() { a.XM = nil }, "y_m": func() { a.YM = nil }, "person": func() { a.Person = "" }, "to": func() { a.To = "" },
			"act": func() { a.Act = nil }, "meet": func() { a.Meet = false }, "object": func() { a.Object = "" },
			"units": func() { a.Units = nil }, "place": func() { a.Place = "" }, "kind": func() { a.Kind = "" }, "pack_share": func() { a.PackShare = nil },
		} {
			if strings.Contains(text, "[0].acts[0]."+key+": expected no "+key) {
				drop()
			}
		}
		if a == before {
			break
		}
	}
	return a
}

// checkPrograms holds a program to what its documentation promises.
func checkPrograms(t *testing.T, s *site.Site, people []script.Person, ps []script.Program) {
	t.Helper()
	for i := range ps {
		if !assert.Len(t, ps[i].Steps, len(people[i].Acts)) {
			return
		}
		for k := range ps[i].Steps {
			st := &ps[i].Steps[k]
			assert.Equal(t, people[i].Acts[k].Do, st.Op.String())
			switch st.Op {
			case script.OpPick, script.OpPutBack, script.OpStow, script.OpUnstow, script.OpHide, script.OpTakeOut, script.OpHandOver,
				script.OpDrop, script.OpLeave, script.OpPickUp, script.OpConsume, script.OpEmpty:
				assert.GreaterOrEqual(t, st.Hand, script.HandLeft, "%v", st.Op)
				assert.True(t, st.Hand <= script.HandRight || st.Op == script.OpPick || st.Op == script.OpStow, "%v", st.Op)
			case script.OpWaitFor:
				assert.Less(t, st.Await, len(ps[st.Other].Steps))
			default:
			}
			if st.Op == script.OpHandOver {
				assert.GreaterOrEqual(t, st.ToHand, script.HandLeft)
				assert.Equal(t, k, ps[st.Other].Steps[st.Await].Await)
			}
			assert.Equal(t, st.Theft, st.Intent != sim.TechniqueNone)
			assert.Less(t, int(st.Slot), len(s.Slots))
			assert.Less(t, int(st.SKU), len(s.Products))
		}
	}
	carryOut(t, s, ps)
}
