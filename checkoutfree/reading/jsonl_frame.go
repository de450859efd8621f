package reading

import (
	"math"

	"gosim/checkoutfree/site"
)

func (d *Decoder) readFrame() (arrival int64) {
	s, f := &d.scan, &d.frame
	*f = CameraFrame{Detections: f.Detections[:0], Embeddings: f.Embeddings[:0]}
	var seen uint32
	for {
		i, ok := s.next(frameFields, &seen)
		if !ok {
			break
		}
		switch i {
		case 1:
			arrival = s.time()
		case 2:
			f.Camera = lookUp(s, d.site.CameraByCode, "camera")
		case 3:
			f.Time = s.time()
		case 4:
			f.Seq = uint32(s.int(0, math.MaxUint32))
		case 5:
			s.expect('[')
			for s.more(len(f.Detections), ']') {
				s.index = len(f.Detections)
				f.Detections = append(f.Detections, Detection{})
				d.readDetection(&f.Detections[s.index])
			}
		case 6:
			f.Dim = int(s.int(0, maxDim))
		case 7:
			f.Embeddings = s.floats(f.Embeddings)
		}
	}
	s.require(frameFields, seen, 0)
	s.field = "embeddings"
	if n := len(f.Detections) * f.Dim; len(f.Embeddings) != n {
		s.fail("expected %d × %d numbers, got %d", len(f.Detections), f.Dim, len(f.Embeddings))
	}
	return arrival
}

func (d *Decoder) readDetection(x *Detection) {
	s := &d.scan
	for i := range x.InHand {
		x.InHand[i].SKU = site.NoSKU
	}
	var seen uint32
	s.expect('{')
	for end := false; ; {
		s.sub = ""
		i := s.member(detectionFields, &seen, &end)
		if end {
			break
		}
		s.sub = detectionFields[i]
		switch i {
		case 0:
			s.expect('[')
			for k := range x.Box {
				if k > 0 {
					s.expect(',')
				}
				x.Box[k] = s.float()
			}
			s.expect(']')
		case 1:
			x.Score = s.share()
		case 2:
			x.Head = s.keypoint()
		case 3:
			x.Foot = s.keypoint()
		case 4:
			s.expect('[')
			x.Wrists[0] = s.keypoint()
			s.expect(',')
			x.Wrists[1] = s.keypoint()
			s.expect(']')
		case 5:
			d.readInHand(x)
		}
	}
	s.require(detectionFields, seen, 1<<5)
}

func (d *Decoder) readInHand(x *Detection) {
	s := &d.scan
	s.expect('[')
	for n := 0; s.more(n, ']'); n++ {
		if n == InHandTopK {
			s.fail("expected at most %d guesses", InHandTopK)
			return
		}
		s.expect('[')
		x.InHand[n].SKU = lookUp(s, d.site.ProductByGTIN, "product")
		s.expect(',')
		x.InHand[n].P = s.share()
		s.expect(']')
	}
}

// keypoint reads [u, v, score], or null for a point that was not found.
func (s *scanner) keypoint() (k Keypoint) {
	if s.word("null") {
		return k
	}
	s.expect('[')
	k.U = s.float()
	s.expect(',')
	k.V = s.float()
	s.expect(',')
	if k.Score = s.share(); k.Score == 0 {
		s.fail("expected a score above 0, or null for a point that was not found")
	}
	s.expect(']')
	return k
}
