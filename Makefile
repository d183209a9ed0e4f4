# Two commands matter: `make demo` and `make test`.
.PHONY: demo board board-test e2e test lint fuzz bench dossier
SHELL := /bin/bash
WATCHKEEPER := target/release/watchkeeper
DEMO := demo

# Builds, makes a watch, gathers the bundled dossier, proposes who is on both lists, works the case, writes and verifies
# its report; and, on a terminal, serves the board.
demo:
	if command -v npm > /dev/null; then $(MAKE) board; else echo "There is no npm: the program is built without its board."; fi
	cargo build --release --locked
	rm -rf $(DEMO)
	$(WATCHKEEPER) init $(DEMO)/watch
	$(WATCHKEEPER) gather data/dossier -C $(DEMO)/watch
	$(WATCHKEEPER) triage --list -C $(DEMO)/watch || [ $$? -eq 1 ] # 1: there is something to judge
	$(WATCHKEEPER) report ronin --out $(DEMO)/report.html -C $(DEMO)/watch
	$(WATCHKEEPER) verify $(DEMO)/report.html -C $(DEMO)/watch
	@echo "Open $(DEMO)/report.html in a browser; click any sentence for its evidence."
	@if [ -t 1 ]; then echo "The board: open the link below (docs/guide/board.md). Ctrl-C ends it."; $(WATCHKEEPER) serve -C $(DEMO)/watch; \
	else echo "The board: $(WATCHKEEPER) serve -C $(DEMO)/watch, then open the link that it prints."; fi

# The web UI, which the next `cargo build` embeds.
board:
	cd board && npm ci --no-audit --no-fund && npm run build

# Its types, its unit tests and its build.
board-test: board
	cd board && npm run check && npm test

# The whole program in a browser, over the bundled dossier.
e2e: board
	cargo build --locked -p cli
	@if [ -x "$${CHROMIUM:-/usr/bin/chromium}" ]; then cd board && npm run e2e; \
	else echo "SKIPPED: the tests in a browser, for want of a Chromium (set CHROMIUM)."; fi

# All tests, the linter, and fifteen seconds of fuzzing for each parser.
test: lint
	cargo test --workspace --locked --no-fail-fast
	$(MAKE) board-test
	$(MAKE) fuzz

lint:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings

fuzz:
	cargo run --release --locked --manifest-path fuzz/Cargo.toml -- --seconds 15 all

bench:
	bench/run

# Derives data/dossier again from a folder of raw public material (see data/README.md).
dossier:
	cargo run -p xtask -- dossier $(RAW) data/dossier
