# make            the commands, in build/plain
# make demo       set up what is missing, build, run the main job on the demo capture
# make check      set up what is missing, build, run every test
# make install    DESTDIR= PREFIX=/usr/local; uninstall takes it away again
# make SAN=1 ...  the same under AddressSanitizer and UBSan, in build/san
VERSION := 0.1.0
PREFIX ?= /usr/local
SAN ?=
B ?= build/$(if $(SAN),san,plain)
CC ?= cc

WARN := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
	-Wwrite-strings -Wundef -Wvla -Wformat=2 -Wcast-align -Wcast-qual -Wimplicit-fallthrough
OPT := $(if $(SAN),-O1 -g -fsanitize=address$(,)undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer,-O2 -g -D_FORTIFY_SOURCE=2)
, := ,
CPPFLAGS += -Icommon -I$(B) -D_GNU_SOURCE -DPCG_VERSION='"$(VERSION)"' -DPCG_DATADIR='"$(PREFIX)/share/pcapgraph"'
CFLAGS ?=
ALL_CFLAGS = -std=c11 $(WARN) $(OPT) -fstack-protector-strong $(CFLAGS)
ALL_LDFLAGS = $(if $(SAN),-fsanitize=address$(,)undefined) -Wl,--as-needed $(LDFLAGS)
LIBS := -lpcap -lcjson -lcrypto -lmaxminddb -lpsl -lcurl -lz -lzstd -lm

SRC := $(wildcard common/*/*.c)
OBJ := $(SRC:%.c=$(B)/%.o)
CMD := $(patsubst cmd/%.c,%,$(wildcard cmd/*.c))
BIN := $(CMD:%=$(B)/%)

all: $(BIN)

$(B)/libpcg.a: $(OBJ)
	@rm -f $@
	@$(AR) rcs $@ $^

$(B)/%.o: %.c
	@mkdir -p $(@D)
	@echo "CC $<"
	@$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BIN): $(B)/%: $(B)/cmd/%.o $(B)/libpcg.a
	@echo "LD $@"
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $< $(B)/libpcg.a $(LIBS)

-include $(OBJ:.o=.d) $(CMD:%=$(B)/cmd/%.d)

# Unit tests: tests/unit/X_test.c each is one cmocka program.
UNIT := $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/*_test.c))
$(UNIT): $(B)/unit/%: tests/unit/%.c $(B)/libpcg.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP $(ALL_LDFLAGS) -o $@ $< $(B)/libpcg.a $(LIBS) -lcmocka
-include $(UNIT:%=%.d)
unit: $(UNIT)

clean:
	rm -rf build

.PHONY: all unit clean
.SECONDARY:
