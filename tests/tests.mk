# The test programs, and what runs them; included by the Makefile.
#
# Programs are built from tests/DIR/NAME.c to $(B)/tests/DIR/NAME and link the library:
#   unit/*_test.c    cmocka, one module each
#   fuzz/fuzz_*.c    libFuzzer targets; without FUZZ=1 linked to a main that replays their corpus
#   fuzz/seeds.c     cuts captures into inputs for them
#   faults/*.c       the reading pipeline over thousands of damaged captures
#   cmd/online/*.c   what command tests run commands under
#   bench/*.c        what `make bench` measures with
# The hostile ones (fuzz, faults) always run under sanitizers, from build/san.

program = $(patsubst %.c,$(B)/%,$(wildcard $(1)))
UNIT := $(call program,tests/unit/*_test.c)
FUZZERS := $(call program,tests/fuzz/fuzz_*.c)
FAULTS := $(call program,tests/faults/*.c)
BENCH := $(call program,tests/bench/*.c)
UNDER := $(call program,tests/cmd/online/*.c)
FUZZ_PARTS := $(patsubst %,$(B)/tests/fuzz/%.o,fuzz reading talk $(if $(FUZZ),,replay))
SEEDS := $(if $(FUZZ),,$(B)/tests/fuzz/seeds)

$(FAULTS): $(B)/tests/fuzz/reading.o $(B)/tests/fuzz/fuzz.o
$(FUZZERS): $(FUZZ_PARTS)
$(FUZZERS): TEST_LIBS := $(if $(FUZZ),-fsanitize=fuzzer)
$(UNIT): TEST_LIBS := -lcmocka
$(UNIT) $(FUZZERS) $(SEEDS) $(FAULTS) $(BENCH) $(UNDER): %: %.o $(LIB)
	@echo "LD $@"
	$(Q)$(LINK) $(filter %.o,$^) $(LIB) $(LIBS) $(TEST_LIBS)

unit: $(UNIT) $(UNDER)
hostile: $(FUZZERS) $(SEEDS) $(FAULTS)

# JavaScript tests run in the copy that the report is bundled in.
JS_TESTS := $(wildcard tests/js/*.* tests/browser/*.*)
js: $(REPORT) build/js/tests/browser/node_modules
	$(Q)mkdir -p build/js/tests/js
	$(Q)rm -f build/js/tests/*/*.mjs
	$(Q)for file in $(JS_TESTS); do cp $$file build/js/$$file || exit; done

check:
	@share/setup/setup.sh check
	@$(MAKE) --no-print-directory all unit js
	@$(MAKE) --no-print-directory SAN=1 all hostile
	@share/setup/demo.sh $(B) build/js/office.html >build/js/office.txt
	@B=$(B) tests/run $(TESTS)

golden-update: all
	@PATH="$(abspath $(B)):$$PATH" tests/golden/golden.t --update

bench:
	@share/setup/setup.sh bench
	@$(MAKE) --no-print-directory all js $(BENCH)
	@B=$(B) tests/bench/run

fuzz:
	@share/setup/setup.sh fuzz
	@$(MAKE) --no-print-directory $(SEEDS)
	@$(MAKE) --no-print-directory FUZZ=1 CC=clang fuzz-build
	@B=build/fuzz tests/fuzz/run $(FUZZ_SECONDS)
fuzz-build: $(FUZZERS)

C_FILES = $(shell git ls-files -co --exclude-standard '*.c' '*.h')
tidy:
	@share/setup/setup.sh lint
	@printf '%s\n' $(filter %.c,$(C_FILES)) | \
		xargs -P "$$(nproc)" -I @ clang-tidy --quiet @ -- -std=c11 $(CPPFLAGS) 2>/dev/null
format-check:
	@share/setup/setup.sh lint
	clang-format --dry-run -Werror $(C_FILES)

.PHONY: unit hostile js check golden-update bench fuzz fuzz-build tidy format-check
