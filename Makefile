# Two commands matter: `make demo` and `make test`.
.PHONY: demo board board-test e2e print test lint fuzz bench dossier
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
board: board/node_modules
	cd board && npm run build

board/node_modules: board/package-lock.json
	cd board && npm ci --no-audit --no-fund
	touch $@

# Its types, its unit tests, and the whole program in a browser over the bundled dossier. What cannot be had is said.
board-test:
	@if ! command -v npm > /dev/null || ! $(MAKE) board/node_modules; then \
		echo "SKIPPED: the board's tests, for want of npm or of its registry."; \
	else $(MAKE) board && cd board && npm run check && npm test && cd .. && $(MAKE) e2e; fi

# Over the program that the other tests build, so that nothing is built twice.
e2e:
	cargo test --workspace --exclude print --locked --no-run --test verbs
	@if [ -x "$${CHROMIUM:-/usr/bin/chromium}" ]; then cd board && npm run e2e; \
	else echo "SKIPPED: the tests in a browser, for want of a Chromium (set CHROMIUM)."; fi

# The printer of reports, beside the program, and its tests. Outside the other builds: its typesetter takes minutes.
print:
	cargo test --release --locked -p print
	cargo build --release --locked -p print

# All tests but the printer's (`make print`), the linter, and five seconds of fuzzing for each parser.
test: lint
	cargo test --workspace --exclude print --locked --no-fail-fast
	$(MAKE) board-test
	$(MAKE) fuzz SECONDS_EACH=5

lint:
	cargo fmt --all --check
	cargo clippy --workspace --exclude print --all-targets --locked -- -D warnings

SECONDS_EACH := 15
fuzz:
	cargo run --release --locked --manifest-path fuzz/Cargo.toml -- --seconds $(SECONDS_EACH) all

bench:
	bench/run

# Derives data/dossier again from a folder of raw public material (see data/README.md).
dossier:
	cargo run -p xtask -- dossier $(RAW) data/dossier
