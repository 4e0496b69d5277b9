# make                the commands, in build/plain
# make demo           set up what is missing, build, run the main job on the demo capture
# make check          set up what is missing, build, run every test
# make geo            geo.mmdb, the places of addresses, from npm packages; part of demo
# make install        DESTDIR= PREFIX=/usr/local; make uninstall takes it away again
# make bench          speed and memory beside other programs, as ratios
# make fuzz           libFuzzer over every target, FUZZ_SECONDS=60 each; FUZZ_ONLY="tls dns ..." (rows of the
#                     table of dissectors, or all) over these alone
# make tidy           clang-tidy over all C;  make format-check  clang-format over all C
# make golden-update  take today's output as the expected one; read the diff before committing it
# make SAN=1 ...      the same under AddressSanitizer and UBSan, in build/san;  V=1 shows the commands
VERSION := 0.1.0
PREFIX ?= /usr/local
FUZZ_SECONDS ?= 60
CC ?= cc
, := ,
Q := $(if $(V),,@)

SANITIZE := $(if $(SAN)$(FUZZ),address$(,)undefined$(if $(FUZZ),$(,)fuzzer-no-link))
B ?= build/$(if $(FUZZ),fuzz,$(if $(SAN),san,plain))
WARN := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
	-Wwrite-strings -Wundef -Wvla -Wformat=2 -Wcast-align -Wcast-qual -Wimplicit-fallthrough
# Smaller buffers end in the middle of more, and AddressSanitizer maps each larger one anew.
SMALL := -DSOURCE_ROOM=65536
OPT := $(if $(SANITIZE),-O1 -fno-omit-frame-pointer -fsanitize=$(SANITIZE) \
	-fno-sanitize-recover=all $(SMALL),-O3 -D_FORTIFY_SOURCE=2)
CPPFLAGS += -Icommon -D_GNU_SOURCE -DPCG_VERSION='"$(VERSION)"'
ALL_CFLAGS = -std=c11 -g $(WARN) $(OPT) -fstack-protector-strong $(CFLAGS)
LINK = $(CC) $(ALL_CFLAGS) -Wl,--as-needed $(LDFLAGS) -o $@
LIBS := -lpcap -lcjson -lcrypto -lmaxminddb -lpsl -lcurl -lz -lzstd -lbrotlidec -lm $(if $(filter Linux,$(shell uname -s)),-lseccomp)

PROGRAM := $(patsubst cmd/%.c,%,$(wildcard cmd/*.c))
SCRIPT := $(notdir $(filter-out %.c,$(wildcard cmd/*)))
CMD := $(PROGRAM) $(SCRIPT)
BIN := $(CMD:%=$(B)/%)
LIB := $(B)/libpcg.a

GEO_BUILDER := $(B)/share/geo/build-mmdb

all: $(BIN) $(GEO_BUILDER)

$(PROGRAM:%=$(B)/%): $(B)/%: $(B)/cmd/%.o $(LIB)
	@echo "LD $@"
	$(Q)$(LINK) $< $(LIB) $(LIBS)

$(SCRIPT:%=$(B)/%): $(B)/%: cmd/%
	@mkdir -p $(@D)
	$(Q)cp $< $@

$(GEO_BUILDER): %: %.o $(LIB)
	@echo "LD $@"
	$(Q)$(LINK) $< $(LIB) $(LIBS)

# What a share file embeds is one object that defines embed_NAME and embed_NAME_end (base/embed.h).
RULES := $(sort $(wildcard share/classify/*.tsv))
GOOD := $(sort $(wildcard share/known-good/*.tsv))
ALLOW := $(sort $(wildcard share/known-good/allow/*.tsv))
EMBED := report_html classify_rules known_good allow_rules
$(LIB): $(patsubst %.c,$(B)/%.o,$(wildcard common/*/*.c)) $(EMBED:%=$(B)/embed/%.o)
	$(Q)rm -f $@ && $(AR) qcs $@ $^

$(B)/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	@echo "CC $<"
	$(Q)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/embed/%.o: $(B)/embed/%
	@echo "EMBED $*"
	$(Q)printf '%s\n' '.section .rodata' '.global embed_$*, embed_$*_end' \
		'embed_$*: .incbin "$<"' 'embed_$*_end:' '.section .note.GNU-stack,"",%progbits' | \
		$(CC) -c -x assembler -o $@ -

$(B)/embed/classify_rules: $(RULES)
$(B)/embed/known_good: $(GOOD)
$(B)/embed/allow_rules: $(ALLOW)
$(B)/embed/classify_rules $(B)/embed/known_good $(B)/embed/allow_rules:
	@mkdir -p $(@D)
	$(Q)cat $^ >$@

# JavaScript is bundled and tested in a copy, build/js, so that the source tree stays clean.
REPORT := build/js/share/graph/report.html
$(B)/embed/report_html: $(REPORT)
	@mkdir -p $(@D)
	$(Q)cp $< $@

$(REPORT): build/js/share/graph/node_modules $(wildcard share/graph/*.* share/graph/js/*)
	@echo "BUNDLE $@"
	$(Q)cp -R share/graph/*.* share/graph/js $(@D) && cd $(@D) && node build.mjs $(@F)

build/js/%/node_modules: %/package-lock.json
	@echo "NPM $*"
	@mkdir -p $(@D)
	$(Q)cp $< $*/package.json $(@D) && cd $(@D) && \
		{ npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1 || \
		{ cat npm.log >&2; exit 1; }; } && touch node_modules

# One for all folders of commands: pcg-geo looks beside its own. Only the tables are fetched.
GEO := build/geo/geo.mmdb
GEO_TABLES := build/js/share/geo/node_modules
geo: $(GEO)
$(GEO): $(GEO_TABLES) $(wildcard common/geo/*.c share/geo/*.c) | $(GEO_BUILDER)
	@echo "GEO $@"
	@mkdir -p $(@D)
	$(Q)cd $</@ip-location-db && $(abspath $(GEO_BUILDER)) \
		--data-version $$(node -p 'require("./asn/package.json").version') \
		--countries asn-country/asn-country-ipv4.csv \
		--countries asn-country/asn-country-ipv6.csv \
		--networks asn/asn-ipv4.csv --networks asn/asn-ipv6.csv >$(abspath $@)

# Objects are made anew when the compiler or a flag is another one.
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(CC) $(CPPFLAGS) $(ALL_CFLAGS))' | cmp -s - $@ || \
		printf '%s\n' '$(subst ','\'',$(CC) $(CPPFLAGS) $(ALL_CFLAGS))' >$@

include tests/tests.mk

demo:
	@share/setup/setup.sh demo
	@$(MAKE) --no-print-directory all
	@npm_config_fetch_retries=0 $(MAKE) --no-print-directory geo 2>build/geo.log || \
		echo 'no geo.mmdb, since its tables cannot be fetched (build/geo.log); going on' >&2
	@share/setup/demo.sh $(B) out.html

MAN := $(wildcard share/man/*.[1-9])
DATA := $(wildcard share/schema/*.json share/classify/*.tsv share/geo/NOTICE)
COMPLETION := bash:bash-completion/completions/% zsh:zsh/site-functions/_% \
	fish:fish/vendor_completions.d/%.fish
INSTALLED = $(CMD:%=bin/%) share/pcapgraph/geo.mmdb $(DATA:share/%=share/pcapgraph/%) \
	$(foreach m,$(MAN),share/man/man$(subst .,,$(suffix $(m)))/$(notdir $(m))) \
	$(foreach c,$(COMPLETION),$(CMD:%=share/$(lastword $(subst :, ,$(c)))))
TARGET = $(DESTDIR)$(PREFIX)

install: all
	@echo "INSTALL $(TARGET)"
	$(Q)mkdir -p $(sort $(dir $(INSTALLED:%=$(TARGET)/%)))
	$(Q)install -m 755 $(BIN) $(TARGET)/bin
	$(Q)for m in $(MAN); do install -m 644 $$m $(TARGET)/share/man/man$${m##*.}/ || exit; done
	$(Q)for d in $(DATA:share/%=%); do \
		install -m 644 share/$$d $(TARGET)/share/pcapgraph/$$d || exit; done
	$(Q)[ ! -f $(GEO) ] || install -m 644 $(GEO) $(TARGET)/share/pcapgraph
	$(Q)for c in $(CMD); do \
		for s in $(COMPLETION); do $(B)/$$c --completions $${s%%:*} \
			>$(TARGET)/share/$$(echo $${s#*:} | sed s/%/$$c/) || exit; done; done

uninstall:
	@echo "UNINSTALL $(TARGET)"
	$(Q)rm -f $(INSTALLED:%=$(TARGET)/%)
	$(Q)rmdir -p --ignore-fail-on-non-empty $(sort $(dir $(INSTALLED:%=$(TARGET)/%))) 2>/dev/null || true

clean:
	$(Q)rm -rf build out.html out.ndjson

FORCE:
.PHONY: all geo demo install uninstall clean FORCE
.SECONDARY:
.DELETE_ON_ERROR:
-include $(shell find $(B) -name '*.d' 2>/dev/null)
