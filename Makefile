# rpr: see README.md. GNU make; CC, CFLAGS, LDFLAGS, PREFIX and DESTDIR are respected.

CC ?= cc
CFLAGS ?= -O2 -g
PREFIX ?= /usr/local
BUILD ?= build
VERSION := $(shell sed -n 's/.*RPR_VERSION "\(.*\)"/\1/p' lib/tool.h)

HARDENING = -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE -fno-strict-overflow \
	-fno-strict-aliasing -fno-delete-null-pointer-checks
ifeq ($(findstring -O0,$(CFLAGS))$(findstring sanitize,$(CFLAGS)),)
HARDENING += -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
endif
WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wwrite-strings -Wvla -Wformat=2 -Werror=implicit-function-declaration -Werror=int-conversion
PACKAGES = yaml-0.1 uuid nettle
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -Ilib $(WARNINGS) $(HARDENING) $(shell pkg-config --cflags $(PACKAGES)) $(CFLAGS)
ALL_LDFLAGS = -pie -Wl,-z,relro,-z,now,-z,noexecstack,-z,nodlopen,--as-needed,--no-copy-dt-needed-entries \
	$(LDFLAGS)
LIBS = $(shell pkg-config --libs $(PACKAGES))

TOOLS = $(patsubst cmd/%.c,%,$(wildcard cmd/*.c))
ROOMS = $(patsubst %.c,%,$(notdir $(filter-out %_test.c %_fuzz.c,$(wildcard lib/*.c))))
TESTS = $(patsubst %.c,%,$(notdir $(wildcard lib/*_test.c)))
FUZZERS = $(patsubst %.c,%,$(notdir $(wildcard lib/*_fuzz.c)))
EDITIONS = $(sort $(wildcard lib/edition/*.yaml))
FORMS = $(sort $(wildcard lib/form/*.yaml))
PAGES = $(wildcard man/*.[1-9])

all: $(TOOLS:%=$(BUILD)/bin/%)

$(BUILD)/bin/%: $(BUILD)/cmd/%.o $(BUILD)/librpr.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/test/%: $(BUILD)/lib/%.o $(BUILD)/librpr.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ -lcmocka $(LIBS)

$(BUILD)/replay/%: scripts/aid/replay.c $(BUILD)/lib/%.o $(BUILD)/librpr.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/librpr.a: $(BUILD)/lib/baked_words.o
$(BUILD)/librpr.a $(BUILD)/librooms.a: $(ROOMS:%=$(BUILD)/lib/%.o) $(BUILD)/lib/editions.o $(BUILD)/lib/forms.o
	rm -f $@
	$(AR) rcs $@ $^

# The built-in editions: their texts, and, loaded and checked by bake, as they then stand in memory.
$(BUILD)/editions.c: scripts/embed $(EDITIONS)
	@mkdir -p $(@D)
	scripts/embed edition $(EDITIONS) > $@.new
	mv $@.new $@

# The forms of the papers.
$(BUILD)/forms.c: scripts/embed $(FORMS)
	@mkdir -p $(@D)
	scripts/embed form $(FORMS) > $@.new
	mv $@.new $@

$(BUILD)/bake: $(BUILD)/scripts/aid/bake.o $(BUILD)/librooms.a
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/baked_words.c: $(BUILD)/bake
	$(BUILD)/bake > $@.new
	mv $@.new $@

$(BUILD)/lib/editions.o $(BUILD)/lib/forms.o $(BUILD)/lib/baked_words.o: $(BUILD)/lib/%.o: $(BUILD)/%.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

unit: $(TESTS:%=$(BUILD)/test/%) $(FUZZERS:%=$(BUILD)/replay/%)

check: all unit
	BUILD=$(BUILD) scripts/run-tests

check-san:
	$(MAKE) BUILD=build-san CC=clang CFLAGS="-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all" \
	    LDFLAGS="-fsanitize=address,undefined" all unit
	BUILD=build-san scripts/run-tests

# valgrind knows nothing of Landlock
check-mem:
	$(MAKE) BUILD=build-mem CFLAGS="-O2 -g -DRPR_UNCONFINED" all unit
	BUILD=build-mem RPR_UNDER="valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite" scripts/run-tests

lint: all
	BUILD=$(BUILD) scripts/lint

fuzz:
	$(MAKE) BUILD=build-fuzz CC=clang CFLAGS="-O1 -g -fsanitize=address,undefined,fuzzer-no-link" \
	    LDFLAGS="-fsanitize=address,undefined" $(FUZZERS:%=build-fuzz/fuzz/%)
	BUILD=build-fuzz scripts/fuzz

$(BUILD)/fuzz/%: $(BUILD)/lib/%.o $(BUILD)/librpr.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS)

torture: all
	BUILD=$(BUILD) scripts/torture

coverage:
	scripts/coverage

mutants: all unit
	scripts/mutants

bench: all
	BUILD=$(BUILD) scripts/bench

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/rpr/edition
	install -m 755 $(TOOLS:%=$(BUILD)/bin/%) $(DESTDIR)$(PREFIX)/bin
	install -m 755 scripts/new-office $(DESTDIR)$(PREFIX)/bin/rpr-new-office
	install -m 755 scripts/rpr-cron $(DESTDIR)$(PREFIX)/bin/rpr-cron
	install -m 644 $(EDITIONS) $(DESTDIR)$(PREFIX)/share/rpr/edition
	for page in $(PAGES); do section=$${page##*.}; \
	    install -d $(DESTDIR)$(PREFIX)/share/man/man$$section; \
	    install -m 644 $$page $(DESTDIR)$(PREFIX)/share/man/man$$section; done

uninstall:
	cd $(DESTDIR)$(PREFIX)/bin && rm -f $(TOOLS) rpr-new-office rpr-cron
	rm -rf $(DESTDIR)$(PREFIX)/share/rpr
	for page in $(PAGES); do rm -f $(DESTDIR)$(PREFIX)/share/man/man$${page##*.}/$$(basename $$page); done

dist:
	git archive --prefix=rpr-$(VERSION)/ -o rpr-$(VERSION).tar.gz HEAD

clean:
	rm -rf build build-san build-mem build-fuzz build-cov rpr-*.tar.gz

-include $(wildcard $(BUILD)/lib/*.d $(BUILD)/cmd/*.d $(BUILD)/scripts/aid/*.d)

.PHONY: all unit check check-san check-mem lint fuzz torture coverage mutants bench install uninstall dist clean
.SECONDARY:
