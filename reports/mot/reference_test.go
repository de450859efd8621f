package mot

import (
	"math"
	"slices"
)

// The reference: the metrics straight from their papers and TrackEval's
// published matching rules, with dense matrices, one threshold at a time, and
// assignment by trying everything. It shares nothing with the package but Frame.

// chooser decides where several assignments are equally good. It walks through
// all combinations of decisions: call next until it is false.
type chooser struct {
	taken, options []int
	at             int
}

func (c *chooser) choose(n int) int {
	if n == 1 {
		return 0
	}
	if c.at == len(c.taken) {
		c.taken, c.options = append(c.taken, 0), append(c.options, n)
	}
	c.at++
	return c.taken[c.at-1]
}

func (c *chooser) next() bool {
	c.at = 0
	for len(c.taken) > 0 {
		last := len(c.taken) - 1
		if c.taken[last]++; c.taken[last] < c.options[last] {
			return true
		}
		c.taken, c.options = c.taken[:last], c.options[:last]
	}
	return false
}

// best returns a set of pairs (row, column) whose weights sum to the most, of
// those with positive weight.
func best(w [][]float64, c *chooser) [][2]int {
	if len(w) == 0 {
		return nil
	}
	cols := len(w[0])
	// most[i][mask] is the most that rows from i on can give with the columns
	// of mask taken.
	most := make([][]float64, len(w)+1)
	most[len(w)] = make([]float64, 1<<cols)
	for i := len(w) - 1; i >= 0; i-- {
		most[i] = make([]float64, 1<<cols)
		for mask := range 1 << cols {
			most[i][mask] = most[i+1][mask]
			for j := range cols {
				if mask>>j&1 == 0 && w[i][j] > 0 {
					most[i][mask] = max(most[i][mask], w[i][j]+most[i+1][mask|1<<j])
				}
			}
		}
	}
	var all [][][2]int
	var walk func(i, mask int, sum float64, pairs [][2]int)
	walk = func(i, mask int, sum float64, pairs [][2]int) {
		if sum+most[i][mask] < most[0][0]-1e-9 {
			return
		}
		if i == len(w) {
			all = append(all, slices.Clone(pairs))
			return
		}
		walk(i+1, mask, sum, pairs)
		for j := range cols {
			if mask>>j&1 == 0 && w[i][j] > 0 {
				walk(i+1, mask|1<<j, sum+w[i][j], append(pairs, [2]int{i, j}))
			}
		}
	}
	walk(0, 0, 0, nil)
	return all[c.choose(len(all))]
}

// dense returns the similarities and distances of a frame as matrices; pairs
// out of reach have 0 and +Inf.
func dense(f *Frame) (similarity, distance [][]float64) {
	for range f.Truth {
		similarity = append(similarity, make([]float64, len(f.Tracks)))
		d := make([]float64, len(f.Tracks))
		for j := range d {
			d[j] = math.Inf(1)
		}
		distance = append(distance, d)
	}
	for _, p := range f.Pairs {
		similarity[p.Truth][p.Track], distance[p.Truth][p.Track] = p.Similarity, p.Distance
	}
	return similarity, distance
}

func counts(frames []Frame) (g, k map[int32]float64, truth, stated float64) {
	g, k = map[int32]float64{}, map[int32]float64{}
	for _, f := range frames {
		for _, id := range f.Truth {
			g[id]++
			truth++
		}
		for _, id := range f.Tracks {
			k[id]++
			stated++
		}
	}
	return g, k, truth, stated
}

type ids struct{ person, track int32 }

// refHOTA is Luiten et al. (2021), sections 4 and 5, with one assignment per
// frame.
func refHOTA(frames []Frame, c *chooser) (hota, deta, assa, loca float64) {
	const eps = 0x1p-52
	g, k, truth, stated := counts(frames)
	potential := map[ids]float64{}
	for i := range frames {
		f := &frames[i]
		s, _ := dense(f)
		for a := range f.Truth {
			for b := range f.Tracks {
				all := -s[a][b]
				for x := range f.Truth {
					all += s[x][b]
				}
				for y := range f.Tracks {
					all += s[a][y]
				}
				if all > eps {
					potential[ids{f.Truth[a], f.Tracks[b]}] += s[a][b] / all
				}
			}
		}
	}
	type match struct {
		ids
		similarity float64
	}
	var matches []match
	for i := range frames {
		f := &frames[i]
		s, _ := dense(f)
		w := make([][]float64, len(f.Truth))
		for a := range w {
			w[a] = make([]float64, len(f.Tracks))
			for b := range w[a] {
				p := ids{f.Truth[a], f.Tracks[b]}
				w[a][b] = s[a][b] * potential[p] / (g[p.person] + k[p.track] - potential[p])
			}
		}
		for _, p := range best(w, c) {
			matches = append(matches, match{ids{f.Truth[p[0]], f.Tracks[p[1]]}, s[p[0]][p[1]]})
		}
	}
	for step := 1; step <= 19; step++ {
		tp, loc := 0.0, 0.0
		hits := map[ids]float64{}
		for _, m := range matches {
			if m.similarity >= float64(step)/20-2*eps { // no scene comes nearer
				tp++
				loc += m.similarity
				hits[m.ids]++
			}
		}
		ass := 0.0
		for _, m := range matches {
			if m.similarity >= float64(step)/20-2*eps {
				tpa := hits[m.ids]
				ass += tpa / (tpa + (g[m.person] - tpa) + (k[m.track] - tpa)) // A(c)
			}
		}
		det := tp / math.Max(1, truth+stated-tp)
		if tp > 0 {
			ass, loc = ass/tp, loc/tp
		} else {
			loc = 1
		}
		hota += math.Sqrt(det*ass) / 19
		deta += det / 19
		assa += ass / 19
		loca += loc / 19
	}
	return hota, deta, assa, loca
}

// refCLEAR is Bernardin & Stiefelhagen (2008) as TrackEval counts it.
func refCLEAR(frames []Frame, c *chooser) (mota, motp float64, idsw, frag, mt, ml int) {
	g, _, truth, stated := counts(frames)
	lastEver, lastStep := map[int32]int32{}, map[int32]int32{}
	spells, matched := map[int32]int{}, map[int32]float64{}
	tp := 0.0
	for i := range frames {
		f := &frames[i]
		if len(f.Truth) == 0 || len(f.Tracks) == 0 {
			continue
		}
		s, _ := dense(f)
		w := make([][]float64, len(f.Truth))
		for a := range w {
			w[a] = make([]float64, len(f.Tracks))
			for b := range w[a] {
				if s[a][b] < 0.5-0x1p-52 {
					continue
				}
				w[a][b] = s[a][b]
				if was, ok := lastStep[f.Truth[a]]; ok && was == f.Tracks[b] {
					w[a][b] += 1000
				}
			}
		}
		now := map[int32]int32{}
		for _, p := range best(w, c) {
			id, tr := f.Truth[p[0]], f.Tracks[p[1]]
			if was, ok := lastEver[id]; ok && was != tr {
				idsw++
			}
			if _, ok := lastStep[id]; !ok {
				spells[id]++
			}
			lastEver[id], now[id] = tr, tr
			matched[id]++
			tp++
			motp += s[p[0]][p[1]]
		}
		lastStep = now
	}
	for id, n := range g {
		if matched[id]/n > 0.8 {
			mt++
		}
		if matched[id]/n < 0.2 {
			ml++
		}
		frag += max(0, spells[id]-1)
	}
	if truth > 0 {
		mota = (tp - (stated - tp) - float64(idsw)) / truth
	}
	return mota, motp / math.Max(1, tp), idsw, frag, mt, ml
}

// refIdentity is Ristani et al. (2016), section 4: the square cost matrix of
// identities and tracks, each with a stand-in for "nothing".
func refIdentity(frames []Frame) (idf1 float64, idtp int64) {
	g, k, truth, stated := counts(frames)
	var people, tracks []int32
	for id := range g {
		people = append(people, id)
	}
	for id := range k {
		tracks = append(tracks, id)
	}
	slices.Sort(people)
	slices.Sort(tracks)
	both := map[ids]float64{}
	for i := range frames {
		f := &frames[i]
		s, _ := dense(f)
		for a := range f.Truth {
			for b := range f.Tracks {
				if s[a][b] >= 0.5-0x1p-52 {
					both[ids{f.Truth[a], f.Tracks[b]}]++
				}
			}
		}
	}
	n, m := len(people), len(tracks)
	cost := func(i, j int) float64 {
		switch {
		case i < n && j < m:
			p := ids{people[i], tracks[j]}
			return g[p.person] + k[p.track] - 2*both[p]
		case i < n && j-m == i:
			return g[people[i]]
		case j < m && i-n == j:
			return k[tracks[j]]
		case i >= n && j >= m:
			return 0
		default:
			return 1e10
		}
	}
	errors := 0.0
	for i, j := range denseAssign(n+m, cost) {
		errors += cost(i, j) // IDFN + IDFP
	}
	tp := (truth + stated - errors) / 2
	return 2 * tp / math.Max(1, truth+stated), int64(math.Round(tp))
}

// refGOSPA is definition 1 of Rahmathullah et al. (2017) for p = 2, α = 2.
func refGOSPA(frames []Frame, c float64) float64 {
	sum, n := 0.0, 0
	for i := range frames {
		f := &frames[i]
		if len(f.Truth)+len(f.Tracks) == 0 {
			continue
		}
		n++
		_, d := dense(f)
		size := max(len(f.Truth), len(f.Tracks))
		cost := func(i, j int) float64 { // the smaller set is filled up
			if i >= len(f.Truth) || j >= len(f.Tracks) {
				return c * c / 2
			}
			return min(d[i][j]*d[i][j], c*c)
		}
		total := 0.0
		for i, j := range denseAssign(size, cost) {
			total += cost(i, j)
		}
		sum += math.Sqrt(total)
	}
	return sum / math.Max(1, float64(n))
}

// denseAssign returns the column of each row of a square matrix at the least
// total cost: the Hungarian method on rows and columns one by one (Kuhn 1955;
// Munkres 1957), O(n³).
func denseAssign(n int, cost func(i, j int) float64) []int {
	u, v := make([]float64, n+1), make([]float64, n+1)
	row, way := make([]int, n+1), make([]int, n+1) // by column, from 1
	for i := 1; i <= n; i++ {
		row[0] = i
		least, used := make([]float64, n+1), make([]bool, n+1)
		for j := range least {
			least[j] = math.Inf(1)
		}
		j0 := 0
		for row[j0] != 0 {
			used[j0] = true
			delta, j1 := math.Inf(1), 0
			for j := 1; j <= n; j++ {
				if used[j] {
					continue
				}
				if x := cost(row[j0]-1, j-1) - u[row[j0]] - v[j]; x < least[j] {
					least[j], way[j] = x, j0
				}
				if least[j] < delta {
					delta, j1 = least[j], j
				}
			}
			for j := range n + 1 {
				if used[j] {
					u[row[j]] += delta
					v[j] -= delta
				} else {
					least[j] -= delta
				}
			}
			j0 = j1
		}
		for j0 != 0 {
			row[j0] = row[way[j0]]
			j0 = way[j0]
		}
	}
	out := make([]int, n)
	for j := 1; j <= n; j++ {
		out[row[j]-1] = j - 1
	}
	return out
}
