# One command each; see CONTRIBUTING.md.
CHROME = $(or $(CHROME_BIN),chromium)
LINT = go tool -modfile=tools/go.mod golangci-lint

.PHONY: test long lint fmt bench golden pictures baseline pages

test: ## all tests of a change
	go test ./...

long: ## the slower checks as well
	go test -tags long -timeout 30m ./...

lint: ## formatting, vet and linters, as continuous integration runs them
	test -z "$$(gofmt -l .)"
	go vet ./...
	$(LINT) run --allow-serial-runners ./...

fmt: ## what the linter's formatters ask for
	$(LINT) fmt ./...

bench: ## every benchmark, six times, for benchstat
	go test -run '^$$' -bench . -benchmem -count 6 ./...

golden: ## rewrite generated and golden files and the README's excerpt; read the difference before keeping it
	go run ./internal/storegen
	go test ./scenarios ./reports ./reports/compare ./reports/export ./reports/gate ./reports/page ./reports/plots ./reports/tables -update
	go test -tags long ./cmd/gosim -run Readme -update

pictures: ## the pictures of the README and docs, and the README's excerpt, made by the program itself and a Chromium
	go run ./cmd/gosim run scenarios/go-rush.yaml --quiet --out runs/pictures
	mkdir -p docs/images
	cp runs/pictures/plots/store-map.png docs/images/store-map.png
	go run ./cmd/gosim view runs/pictures --no-open --quiet --out runs/pictures/replay.html
	$(CHROME) --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1280,880 --timeout=15000 \
		--screenshot=docs/images/replay.png "file://$(CURDIR)/runs/pictures/replay.html#replay=0&t=580"
	go test -tags long ./cmd/gosim -run Readme -update
	go run ./cmd/gosim coverage scenarios/stores/go --quiet --out docs/images/coverage-go.png > /dev/null
	go run ./cmd/gosim coverage scenarios/stores/go --quiet --picture error --out docs/images/coverage-go-error.png > /dev/null
	mkdir -p docs/images/techniques
	for f in $(sort $(wildcard scenarios/techniques/*.yaml)); do \
		t=$$(basename $$f .yaml | tr - _); \
		go run ./cmd/gosim story $$f --technique $$t --quiet --out docs/images/techniques/$$t.png || exit 1; \
	done

baseline: ## accept the engine as it is: look at what it prints, and say why in the commit
	go run ./cmd/gosim gate scenarios/ci/*.yaml --baseline scenarios/ci/baseline.json --update

pages: ## docs/validation.md and docs/sensors.md, from the checks they show
	go run ./internal/validation/cmd/validation -out docs
	go run ./internal/calibration/cmd/calibration -out docs
