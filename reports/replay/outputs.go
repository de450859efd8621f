package replay

import "gosim/sim"

// engine writes what the engine said, but its tracks.
func (e *encoder) engine() {
	r, s := e.rec, e.rec.Site
	for i := range r.Events {
		x, t := &r.Events[i], &e.doc.Events
		t.ID = append(t.ID, int64(x.ID))
		t.AtCS = append(t.AtCS, e.cs("shelf event", i, r.Since(x.Start)))
		t.EndCS = append(t.EndCS, e.cs("shelf event", i, r.Since(x.End)))
		t.Plate = append(t.Plate, e.index("shelf event", i, "plate", int32(x.Plate), len(s.Plates)))
		t.Slot = append(t.Slot, e.index("shelf event", i, "slot", int32(x.Slot), len(s.Slots)))
		t.DeltaG = append(t.DeltaG, tenth(x.DeltaG))
		t.Product = append(t.Product, e.product("shelf event", i, x.SKU))
		t.Units = append(t.Units, x.Units)
		t.PPM = append(t.PPM, pm(x.P))
		t.Track = append(t.Track, int64(x.Track))
		t.TrackPM = append(t.TrackPM, pm(x.TrackP))
		t.Account = append(t.Account, e.intern(x.Account))
	}
	for i := range r.Baskets {
		x, t := &r.Baskets[i], &e.doc.Baskets
		t.Event = append(t.Event, int64(x.Event))
		t.Track = append(t.Track, int64(x.Track))
		t.Account = append(t.Account, e.intern(x.Account))
		t.Product = append(t.Product, e.product("basket change", i, x.SKU))
		t.Units = append(t.Units, x.Units)
		t.AtCS = append(t.AtCS, e.cs("basket change", i, r.Since(x.At)))
		t.EmittedCS = append(t.EmittedCS, e.cs("basket change", i, r.Since(x.Emitted)))
		t.PPM = append(t.PPM, pm(x.P))
	}
	for i := range r.Receipts {
		x, t := &r.Receipts[i], &e.doc.Receipts
		t.Account = append(t.Account, e.intern(x.Account))
		t.Track = append(t.Track, int64(x.Track))
		t.EntryCS = append(t.EntryCS, e.cs("receipt", i, r.Since(x.Entry)))
		t.ExitCS = append(t.ExitCS, e.cs("receipt", i, r.Since(x.Exit)))
		t.IssuedCS = append(t.IssuedCS, e.cs("receipt", i, r.Since(x.Issued)))
		t.Total = append(t.Total, x.TotalCents)
		t.ConfidencePM = append(t.ConfidencePM, pm(x.Confidence))
		t.Review = append(t.Review, x.Review)
		lines := []int64{}
		for _, l := range x.Lines {
			lines = append(lines, int64(e.product("receipt", i, l.SKU)), int64(l.Units), l.PriceCents, pm(l.P))
		}
		t.Lines = append(t.Lines, lines)
	}
}

// detail writes the scored rows.
func (e *encoder) detail() {
	d, s := &e.rec.Detail, e.rec.Site
	people, visits := len(e.rec.Visits), len(d.Visits)
	for i := range d.Visits {
		e.visit(i)
	}
	for i := range d.Errors {
		x, t := &d.Errors[i], &e.doc.Errors
		t.Visit = append(t.Visit, int(e.index("error", i, "visit", int32(x.Visit), visits)))
		t.Extra = append(t.Extra, x.Extra)
		t.Cause = append(t.Cause, x.Cause.String())
		t.Product = append(t.Product, e.product("error", i, x.SKU))
		t.Person = append(t.Person, e.index("error", i, "person", int32(x.Person), people))
		t.AtCS = append(t.AtCS, e.cs("error", i, x.At))
		t.Slot = append(t.Slot, e.index("error", i, "slot", int32(x.Slot), len(s.Slots)))
		t.Plate = append(t.Plate, e.index("error", i, "plate", int32(x.Plate), len(s.Plates)))
		t.Event = append(t.Event, int64(x.Event))
		t.XCM = append(t.XCM, e.maybeCM("error", i, x.X))
		t.YCM = append(t.YCM, e.maybeCM("error", i, x.Y))
	}
	for i := range d.Incidents {
		x, t := &d.Incidents[i], &e.doc.Incidents
		t.Visit = append(t.Visit, int(e.index("incident", i, "visit", int32(x.Visit), visits)))
		t.Technique = append(t.Technique, x.Technique.String())
		t.Units = append(t.Units, x.Units)
		t.Value = append(t.Value, x.ValueCents)
		t.TakenCS = append(t.TakenCS, e.cs("incident", i, x.Taken))
		t.ExitCS = append(t.ExitCS, e.cs("incident", i, x.Exit))
		t.XCM = append(t.XCM, e.maybeCM("incident", i, x.X))
		t.YCM = append(t.YCM, e.maybeCM("incident", i, x.Y))
		t.AlertedCS = append(t.AlertedCS, e.cs("incident", i, x.Alerted))
		t.BeforeExit = append(t.BeforeExit, x.BeforeExit)
	}
	for i := range d.Alerts {
		x, t := &d.Alerts[i], &e.doc.Alerts
		t.Kind = append(t.Kind, x.Kind.String())
		t.AtCS = append(t.AtCS, e.cs("alert", i, x.At))
		t.EmittedCS = append(t.EmittedCS, e.cs("alert", i, x.Emitted))
		t.Track = append(t.Track, int64(x.Track))
		t.Account = append(t.Account, e.intern(x.Account))
		t.XCM = append(t.XCM, e.maybeCM("alert", i, x.X))
		t.YCM = append(t.YCM, e.maybeCM("alert", i, x.Y))
		t.Product = append(t.Product, e.product("alert", i, x.SKU))
		t.Units = append(t.Units, x.Units)
		t.Value = append(t.Value, x.ValueCents)
		t.ScorePM = append(t.ScorePM, pm(x.Score))
		t.Event = append(t.Event, int64(x.Event))
		t.Evidence = append(t.Evidence, x.Evidence)
		t.Visit = append(t.Visit, int(e.index("alert", i, "visit", int32(x.Visit), visits)))
		t.Right = append(t.Right, x.Right)
	}
}

func (e *encoder) visit(i int) {
	x, t := &e.rec.Detail.Visits[i], &e.doc.Visits
	t.Account = append(t.Account, e.intern(x.Account))
	t.Person = append(t.Person, e.index("visit", i, "person", int32(x.Person), len(e.rec.Visits)))
	t.People = append(t.People, x.People)
	t.EnteredCS = append(t.EnteredCS, e.cs("visit", i, x.Entered))
	t.LeftCS = append(t.LeftCS, e.cs("visit", i, x.Left))
	t.Technique = append(t.Technique, x.Technique.String())
	t.Owed = append(t.Owed, x.OwedCents)
	t.Billed = append(t.Billed, x.BilledCents)
	t.Receipts = append(t.Receipts, x.Receipts)
	issued, confidence := sim.Never, int64(none)
	if x.Receipts > 0 {
		issued = x.Issued
	}
	if x.Confidence.Valid {
		confidence = pm(x.Confidence.Value)
	}
	t.IssuedCS = append(t.IssuedCS, e.cs("visit", i, issued))
	t.ConfidencePM = append(t.ConfidencePM, confidence)
	t.Review = append(t.Review, x.Review)
	t.Verdict = append(t.Verdict, string(x.Verdict))
	t.Stole = append(t.Stole, x.Stole)
	lines := []int64{}
	for _, l := range x.Lines {
		lines = append(lines, int64(e.product("visit", i, l.SKU)), l.Owed, l.Billed)
	}
	t.Lines = append(t.Lines, lines)
}
