package calibration

import "gosim/internal/evidence"

// Page returns the page with its checks in order. Make a check with a function of
// its own in a file of its own, and name it here.
func Page() evidence.Page {
	return evidence.Page{
		Name: "sensors",
		Head: `# Sensors

The simulated devices are held here against published figures and measurements of real ones. This page is made by

    go run ./internal/calibration/cmd/calibration -out docs

and a test under the build tag ` + "`long`" + ` fails if a figure leaves its band or the page is not what the code gives.
`,
		Checks: []evidence.Check{
			geometry(),
			predicted(),
			cameraRecall(),
			cameraFoot(),
			cameraWrist(),
			cameraReID(),
			cameraInHand(),
			cameraClutter(),
			plateNoise(),
			bursts(),
			pickSpill(),
			creep(),
			settling(),
			wideShare(),
			clocks(),
			delays(),
			losses(),
			gate(),
		},
	}
}
