# One command each; see CONTRIBUTING.md.
LINT = go tool -modfile=tools/go.mod golangci-lint

.PHONY: test long lint fmt bench golden pictures

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
	go test ./scenarios ./reports -update
	go test -tags long ./cmd/gosim -run Readme -update

pictures: ## the README's picture and excerpt, made by the program itself
	go run ./cmd/gosim run scenarios/go-rush.yaml --quiet --out runs/pictures
	mkdir -p docs/images
	cp runs/pictures/plots/store-map.png docs/images/store-map.png
	go test -tags long ./cmd/gosim -run Readme -update
