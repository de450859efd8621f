package checkoutfree

// device is what ingest knows of one device.
type device struct {
	clock  clock
	newest int64 // latest event time seen
	mask   uint64
	top    uint32 // highest sequence number; bit i of mask is top-i
	seen   bool
	unfit  bool // it says so itself
}

// fresh reports whether a sequence number is new. A number far or already seen,
// at an event time later than all others, means that the device has restarted;
// its count begins anew. Sequence numbers may wrap.
func (d *device) fresh(seq uint32, at int64) bool {
	step := int32(seq - d.top)
	switch {
	case !d.seen:
		return true
	case step > 0:
		return true
	case step > -64 && d.mask>>uint(-step)&1 == 0:
		return true
	default:
		return at > d.newest
	}
}

// accept books a sequence number for which fresh was true.
func (d *device) accept(seq uint32, at int64) {
	step := int32(seq - d.top)
	switch {
	case !d.seen, step <= -64, step <= 0 && d.mask>>uint(-step)&1 == 1: // first, or restarted
		d.mask, d.top, d.seen = 1, seq, true
	case step > 0:
		if step >= 64 {
			d.mask = 0
		} else {
			d.mask <<= uint(step)
		}
		d.mask |= 1
		d.top = seq
	default:
		d.mask |= 1 << uint(-step)
	}
	d.newest = max(d.newest, at)
}
