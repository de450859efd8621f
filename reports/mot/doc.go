// Package mot scores a multi-object tracker against the truth: HOTA, the CLEAR
// metrics, the identity metrics and GOSPA, frame by frame.
//
// # Model
//
// A [Frame] is one instant: the identities truly there, the tracks stated, and
// the pairs of the two that are within reach of each other, each with a
// similarity in [0, 1] and a distance. On the ground plane the similarity is
// max(0, 1 − d/1 m), so that a match at 0.5 m is a similarity of 0.5; [Near]
// makes such pairs. Overlaps of image boxes can be given as similarities
// instead. A [Scorer] takes the frames in order of time and gives the [Scores].
//
//   - [HOTA]: higher order tracking accuracy, its detection and association
//     parts, at 19 thresholds and averaged over them.
//   - [CLEAR]: MOTA, MOTP, identity switches, fragmentations.
//   - [Identity]: IDF1 of the best one-to-one map of tracks to identities.
//   - [GOSPA]: the mean distance of the two sets of points, with its parts.
//
// HOTA and CLEAR follow the matching of TrackEval, the reference code of the
// HOTA paper's authors, where it and the papers differ:
//
//   - A threshold is passed at 2⁻⁵² below it, so that rounding does not decide.
//     (TrackEval does so for HOTA and CLEAR; here the identity metrics do too.)
//   - HOTA takes one assignment per frame, on similarity × global alignment, and
//     then drops the pairs below each threshold. The paper assigns anew at each
//     threshold, which gives other scores.
//   - CLEAR keeps the pairs of the last frame, before it looks at similarity.
//     Frames without truth or without tracks count their misses and false
//     positives and are otherwise skipped: the last frame is the last one with
//     both.
//   - An identity switch compares with the last track that ever matched, however
//     long ago, not with the last frame.
//   - GOSPA assigns on dᵖ, as its definition says; on d the assignment is another
//     one for p > 1.
//
// # Units and frames
//
// Distances are metres, in any frame that truth and tracks share. Similarities
// and rates have no unit. Identities and tracks are numbered from 0 without
// large gaps: memory grows with the largest.
//
// # Ordering and determinism
//
// The same frames give the same bits. Names of identities and tracks, and their
// order within a frame, change no score but for rounding in the last bits, except
// where two assignments are equally good: then the one found first is taken.
//
// # Cost
//
// Everything is sparse: tables hold only pairs that were within reach of each
// other, and an assignment visits only such pairs. The second pass that HOTA
// needs keeps 12 bytes for each pair that had a rival, and nothing for the
// others.
//
// # What it does not do
//
// It reads no files and knows no boxes, classes, ignore regions or detection
// confidences.
//
// # Papers
//
// Luiten et al., "HOTA: a higher order metric for evaluating multi-object
// tracking", IJCV 129 (2021). Bernardin & Stiefelhagen, "Evaluating multiple
// object tracking performance: the CLEAR MOT metrics", EURASIP J. Image and Video
// Processing (2008). Ristani et al., "Performance measures and a data set for
// multi-target, multi-camera tracking", ECCV Workshops (2016). Rahmathullah,
// García-Fernández & Svensson, "Generalized optimal sub-pattern assignment
// metric", FUSION (2017).
package mot
