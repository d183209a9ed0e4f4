# Two commands matter: `make demo` and `make test`.
.PHONY: demo print test lint fuzz bench dossier
SHELL := /bin/bash
WATCHKEEPER := target/release/watchkeeper
DEMO := demo

# Builds, makes a watch, gathers the bundled dossier, proposes who is on both lists, works the case, writes and verifies
# its report.
demo:
	cargo build --release --locked
	rm -rf $(DEMO)
	$(WATCHKEEPER) init $(DEMO)/watch
	$(WATCHKEEPER) gather data/dossier -C $(DEMO)/watch
	$(WATCHKEEPER) triage --list -C $(DEMO)/watch || [ $$? -eq 1 ] # 1: there is something to judge
	$(WATCHKEEPER) report ronin --out $(DEMO)/report.html -C $(DEMO)/watch
	$(WATCHKEEPER) verify $(DEMO)/report.html -C $(DEMO)/watch
	@echo "Open $(DEMO)/report.html in a browser; click any sentence for its evidence."

# The printer of reports, beside the program. Outside the default build: its typesetter takes minutes.
print:
	cargo build --release --locked -p print

# All tests, the linter, and fifteen seconds of fuzzing for each parser.
test: lint
	cargo test --workspace --locked --no-fail-fast
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
