# Seven words: run, serve, test, lint, gen, bench, build.
GO ?= go
# Stripped; on Linux the engine's symbols are not exported either, which saves
# a tenth of the file and of the memory of an idle server.
LDFLAGS := -s -w
ifeq ($(shell uname -s),Linux)
LDFLAGS += -extldflags=-Wl,--exclude-libs,ALL
endif

.PHONY: run serve test lint gen bench build tools

run: ## play the whole story, then keep serving
	$(GO) run ./cmd/blueshift demo

serve: ## an empty server on 127.0.0.1:8439
	$(GO) run ./cmd/blueshift serve

build: ## bin/blueshift, stripped
	$(GO) build -trimpath -ldflags='$(LDFLAGS)' -o bin/blueshift ./cmd/blueshift

tools: ## psql and boto3, which the client tests drive
	./tests/setup

test: tools lint ## everything: vet, unit, contract, clients, crash, race detector
	PATH="$(CURDIR)/.tools/venv/bin:$$PATH" $(GO) test -race -shuffle=on -timeout 30m ./...

lint:
	@bad=$$(gofmt -l $$(git ls-files --cached --others --exclude-standard '*.go')); if [ -n "$$bad" ]; then echo "not gofmt'ed:"; echo "$$bad"; exit 1; fi
	$(GO) vet ./...
	$(GO) run honnef.co/go/tools/cmd/staticcheck@v0.7.0 ./...

gen: tools ## regenerate the facts of the AWS service models
	PATH="$(CURDIR)/.tools/venv/bin:$$PATH" $(GO) generate ./...

bench: ## ratios to a peer or a limit, in one run (bench/README.md)
	$(GO) test -run '^$$' -bench . -benchtime 2s ./bench/...
