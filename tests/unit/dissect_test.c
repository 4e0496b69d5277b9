/* Every dissector by what it makes of whole conversations: tests/dissect/NAME/CASE.hex
 * says who sends what, CASE.expected what must come of it.
 *
 *	# what the case is about
 *	tcp 192.0.2.10:50000 198.51.100.20:443
 *	> 16030100...
 *	  ...			more bytes of the same segment
 *	< 16030300...
 *	!< 1603...		sent, but not captured
 *	~< 1603...		captured but for the last byte
 *	snap 40			of each segment or datagram no more than this was captured
 *	segments		what is said depends on where one segment ends
 *
 * The first end is the client; '>' is what it sends, '<' what it gets, each a segment or
 * datagram. Expected are the protocol, the facts as the flow record has them, anomalies, names and
 * hosts of the two ends, and the records that are written as they are seen. All is in
 * exact-size heap blocks. Besides as it stands, a case is read byte by byte (TCP: the outcome
 * must be the same, where all was captured) and cut behind every byte (nothing may break).
 *
 * DISSECT_UPDATE=1 takes the outcome as the expected one: read the diff. */
#include "unit.h"

#include "base/cursor.h"
#include "base/mem.h"
#include "dissect/driver.h"
#include "net/ip_proto.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#define MESSAGES_MAX 64
#define START_US INT64_C(1769853600000000)
#define STEP_US 250000

enum captured { WHOLE, CUT, LOST }; /* CUT: but for the last byte */

struct message {
	unsigned from; /* 0: the client */
	enum captured captured;
	struct slice bytes; /* in scenario.bytes */
};

struct scenario {
	struct strbuf bytes;
	struct message messages[MESSAGES_MAX];
	size_t count;
	size_t snap; /* bytes of a message that are captured at most */
	bool is_whole; /* all of it was captured */
	uint8_t ip_proto;
	struct ip ip[2];
	uint16_t port[2];
};

struct talk {
	const struct scenario *scenario;
	struct conversations table;
	struct names names;
	struct hosts hosts;
	struct driver *driver;
	struct frame frame;
	uint32_t seq[2];
	struct strbuf events;
};

static struct strbuf read_file(const char *path)
{
	struct strbuf text = STRBUF_INIT;
	FILE *file = fopen(path, "r");
	int c;

	while (file && (c = getc(file)) != EOF)
		strbuf_addc(&text, (char)c);
	if (file)
		fclose(file);
	return text;
}

static int digit(uint8_t c)
{
	const char *digits = "0123456789abcdef", *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

static void add_hex_bytes(struct scenario *s, struct slice hex)
{
	struct slice at = slice_trim(hex);

	for (; at.len >= 2; at = slice_trim(slice_from(at, 2))) {
		int high = digit(at.ptr[0]), low = digit(at.ptr[1]);

		assert_true(high >= 0 && low >= 0);
		strbuf_addc(&s->bytes, (char)((unsigned)high << 4 | (unsigned)low));
	}
	assert_int_equal(at.len, 0);
}

/* "tcp 192.0.2.10:50000 198.51.100.20:443" */
static void read_ends(struct scenario *s, struct slice line)
{
	struct slice proto = slice_cut(&line, ' ');
	uint64_t port;

	s->ip_proto = slice_is(proto, "tcp") ? PROTO_TCP
		: slice_is(proto, "udp")     ? PROTO_UDP
					     : PROTO_SCTP;
	for (unsigned end = 0; end < 2; end++) {
		struct slice text = slice_cut(&line, ' '), address = text;

		while (address.len && address.ptr[address.len - 1] != ':')
			address.len--;
		assert_true(slice_to_u64(slice_from(text, address.len), &port));
		assert_true(ip_parse(slice_first(address, address.len - 1), &s->ip[end]));
		s->port[end] = (uint16_t)port;
	}
}

static void read_line(struct scenario *s, struct slice line)
{
	uint8_t first = line.len ? line.ptr[0] : 0;
	enum captured captured = first == '!' ? LOST : first == '~' ? CUT : WHOLE;
	uint8_t mark;

	line = slice_from(line, captured != WHOLE);
	mark = line.len ? line.ptr[0] : '#';
	s->is_whole &= captured == WHOLE;

	if (mark == '>' || mark == '<') {
		assert_true(s->count < MESSAGES_MAX);
		s->messages[s->count++] =
			(struct message){mark == '<', captured, {NULL, s->bytes.len}};
		add_hex_bytes(s, slice_from(line, 1));
	} else if (mark == ' ' || mark == '\t') {
		add_hex_bytes(s, line);
	} else if (slice_starts(line, SLICE("snap "))) {
		uint64_t snap;

		assert_true(slice_to_u64(slice_from(line, 5), &snap));
		s->snap = snap;
		s->is_whole = false;
	} else if (slice_is(line, "segments")) {
		s->is_whole = false;
	} else if (mark != '#') {
		read_ends(s, line);
	}
}

/* Messages are noted by where they begin while the bytes still move. */
static void read_scenario(struct scenario *s, const char *path)
{
	struct strbuf text = read_file(path);
	struct slice rest = strbuf_slice(&text);
	size_t end;

	while (rest.len)
		read_line(s, slice_cut(&rest, '\n'));
	end = s->bytes.len;
	for (size_t i = s->count; i--;) {
		size_t from = s->messages[i].bytes.len;

		s->messages[i].bytes =
			slice_first(slice_from(strbuf_slice(&s->bytes), from), end - from);
		end = from;
	}
	strbuf_release(&text);
}

static void take_event(const struct dissect_event *event, void *ctx)
{
	struct talk *talk = ctx;

	strbuf_adds(&talk->events, event->type);
	strbuf_addc(&talk->events, ' ');
	strbuf_add_slice(&talk->events, event->members);
	strbuf_addc(&talk->events, '\n');
}

static void talk_begin(struct talk *talk, const struct scenario *scenario)
{
	memset(talk, 0, sizeof(*talk));
	talk->scenario = scenario;
	conversations_init(&talk->table);
	names_init(&talk->names);
	hosts_init(&talk->hosts);
	talk->driver = driver_new(&talk->table, &talk->names, &talk->hosts, take_event, talk);
	talk->frame.time_us = START_US;
}

static void talk_release(struct talk *talk)
{
	driver_free(talk->driver);
	names_release(&talk->names);
	hosts_release(&talk->hosts);
	conversations_release(&talk->table);
	strbuf_release(&talk->events);
}

/* One segment or datagram, of 'len' bytes on the wire. */
static struct conversation *hand_over(
	struct talk *talk, unsigned from, struct slice payload, uint32_t len, uint8_t tcp_flags)
{
	const struct scenario *s = talk->scenario;
	struct packet packet = {.end = PACKET_OK, .ip_v = 4, .has_ports = true};
	struct conversation *conv;
	struct conv_place place;

	talk->frame.number++;
	talk->frame.time_us += STEP_US;
	packet.frame = &talk->frame;
	packet.ip_proto = s->ip_proto;
	packet.src = s->ip[from];
	packet.dst = s->ip[!from];
	packet.src_port = s->port[from];
	packet.dst_port = s->port[!from];
	packet.tcp_flags = tcp_flags;
	packet.tcp_seq = talk->seq[from];
	packet.tcp_ack = talk->seq[!from];
	packet.payload = payload;
	packet.payload_len = len;
	talk->seq[from] += packet.payload_len;
	conversation_place(&talk->table, &packet, &place);
	conv = conversation_fold(&talk->table, &packet, &place, 0);
	driver_packet(talk->driver, conv, &packet, place.dir);
	return conv;
}

/* In a block of its own that ends where it ends. */
static void say(struct talk *talk, unsigned from, struct slice payload, enum captured captured)
{
	size_t there = slice_first(payload, talk->scenario->snap).len - (captured == CUT);
	uint8_t *copy;

	if (captured == LOST) {
		talk->seq[from] += (uint32_t)payload.len;
		return;
	}
	copy = mem_alloc(there);
	if (payload.ptr)
		memcpy(copy, payload.ptr, there);
	hand_over(talk, from, slice_of(copy, there), (uint32_t)payload.len, TCP_ACK | TCP_PSH);
	free(copy);
}

/* Both ends close. Is nothing kept any more of what was read? */
static bool say_good_bye(struct talk *talk)
{
	const struct conversation *conv = NULL;

	for (unsigned from = 0; from < 2; from++)
		conv = hand_over(talk, from, (struct slice){NULL, 0}, 0, TCP_ACK | TCP_FIN);
	return !conv->dissection;
}

static void add_names(struct strbuf *out, const struct talk *talk, unsigned end)
{
	struct name_of found[NAMES_LISTED_MAX];
	const struct ip *ip = &talk->scenario->ip[end];
	size_t count = names_find(&talk->names, ip, NULL, INT64_MAX, found);

	for (size_t i = 0; i < count; i++) {
		strbuf_adds(out, "name ");
		ip_format(out, ip);
		strbuf_addc(out, ' ');
		strbuf_add_visible(out, found[i].name);
		strbuf_addf(out, " by %s\n", name_source_text(found[i].source));
	}
}

static void add_hosts(struct strbuf *out, const struct talk *talk, unsigned end)
{
	static const char *const kinds[] = {
		[HOST_MAC] = "mac", [HOST_USER] = "user", [HOST_OS] = "os"};
	const struct host_fact *fact = hosts_find(&talk->hosts, &talk->scenario->ip[end]);

	for (; fact; fact = fact->next) {
		strbuf_adds(out, "host ");
		ip_format(out, &talk->scenario->ip[end]);
		strbuf_addf(out, " %s ", kinds[fact->kind]);
		if (fact->kind == HOST_MAC)
			strbuf_add_hex(out, fact->text);
		else
			strbuf_add_visible(out, fact->text);
		if (fact->domain.len) {
			strbuf_addc(out, '@');
			strbuf_add_visible(out, fact->domain);
		}
		strbuf_addf(out, " by %s\n", fact->by);
	}
}

/* The names and directions of anomalies: which frames they were in depends on the pieces. */
static void add_anomalies(struct strbuf *out, const struct conversation *conv)
{
	struct strbuf text = STRBUF_INIT;
	struct slice rest;

	anomalies_write(&text, conv->anomalies, conv->client);
	rest = strbuf_slice(&text);
	for (;;) {
		struct slice event = SLICE("\"event\":"), direction;
		size_t at = slice_find_slice(rest, event);

		if (at == rest.len)
			break;
		rest = slice_from(rest, at + event.len);
		event = slice_cut(&rest, ',');
		direction = slice_cut(&rest, ',');
		slice_cut(&direction, ':');
		strbuf_adds(out, "anomaly ");
		strbuf_add_slice(out, event);
		strbuf_addc(out, ' ');
		strbuf_add_slice(out, direction);
		strbuf_addc(out, '\n');
	}
	strbuf_release(&text);
}

/* The outcome as CASE.expected has it. */
static void tell(struct talk *talk, struct strbuf *out)
{
	const struct conversation *conv =
		talk->table.count ? conversation_at(&talk->table, 0) : NULL;

	driver_finish(talk->driver);
	strbuf_addf(out, "app_proto %s", conv && conv->app_proto ? conv->app_proto : "-");
	if (conv && conv->app_proto_orig)
		strbuf_addf(out, " was %s", conv->app_proto_orig);
	if (conv && conv->basis == BASIS_PAYLOAD)
		strbuf_adds(out,
			conv->key.port[conv->client] == talk->scenario->port[0] ? " client first"
										: " client second");
	strbuf_addc(out, '\n');
	if (conv && conv->facts) {
		facts_write(out, conv->facts);
		strbuf_addc(out, '\n');
	}
	if (conv)
		add_anomalies(out, conv);
	for (unsigned end = 0; end < 2; end++) {
		add_names(out, talk, end);
		add_hosts(out, talk, end);
	}
	strbuf_add_slice(out, strbuf_slice(&talk->events));
}

enum ending { CUT_OFF, CLOSED };

/* Reads the first 'len' bytes of all, in pieces of at most 'step'. */
static void run(
	const struct scenario *s, size_t len, size_t step, enum ending ending, struct strbuf *out)
{
	struct talk talk;

	talk_begin(&talk, s);
	for (size_t i = 0; i < s->count && len; i++) {
		struct slice bytes = slice_first(s->messages[i].bytes, len);

		len -= bytes.len;
		for (; bytes.len; bytes = slice_from(bytes, step))
			say(&talk, s->messages[i].from, slice_first(bytes, step),
				s->messages[i].captured);
	}
	if (ending == CLOSED)
		say_good_bye(&talk);
	tell(&talk, out);
	talk_release(&talk);
}

static void write_file(const char *path, struct slice text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text.ptr, 1, text.len, file), text.len);
	assert_int_equal(fclose(file), 0);
}

static struct strbuf expected_path(const char *hex_path)
{
	struct strbuf path = STRBUF_INIT;

	strbuf_addf(&path, "%.*s.expected", (int)strlen(hex_path) - 4, hex_path);
	return path;
}

static void take_as_expected(struct strbuf *got, const char *hex_path)
{
	struct strbuf path = expected_path(hex_path);

	write_file(strbuf_cstr(&path), strbuf_slice(got));
	strbuf_release(&path);
}

static void compare(struct strbuf *got, const char *hex_path, const char *how)
{
	struct strbuf path = expected_path(hex_path), want;

	want = read_file(strbuf_cstr(&path));
	if (!slice_eq(strbuf_slice(got), strbuf_slice(&want)))
		print_message("# %s, %s:\n%s# expected:\n%s", hex_path, how, strbuf_cstr(got),
			strbuf_cstr(&want));
	assert_true(slice_eq(strbuf_slice(got), strbuf_slice(&want)));
	strbuf_release(&want);
	strbuf_release(&path);
	strbuf_clear(got);
}

static void one_case(void **state)
{
	const char *path = *state;
	struct scenario scenario = {.snap = SIZE_MAX, .is_whole = true};
	struct strbuf out = STRBUF_INIT;
	size_t all;

	read_scenario(&scenario, path);
	all = scenario.bytes.len;
	run(&scenario, all, all, CUT_OFF, &out);
	if (getenv("DISSECT_UPDATE"))
		take_as_expected(&out, path);
	compare(&out, path, "as it stands");
	if (scenario.ip_proto == PROTO_TCP) {
		run(&scenario, all, 1, CUT_OFF, &out);
		if (scenario.is_whole)
			compare(&out, path, "byte by byte");
		strbuf_clear(&out);
		run(&scenario, all, all, CLOSED, &out);
		compare(&out, path, "closed by both ends");
	}
	for (size_t len = 0; len < all; len++) {
		run(&scenario, len, all, CUT_OFF, &out);
		strbuf_clear(&out);
	}
	strbuf_release(&out);
	strbuf_release(&scenario.bytes);
}

static bool is_over(uint8_t ip_proto, unsigned over)
{
	return over &
		(ip_proto == PROTO_TCP                  ? OVER_TCP
				: ip_proto == PROTO_UDP ? OVER_UDP
							: OVER_SCTP);
}

/* Has the folder of this name a case over one of these transports? */
static bool has_case(const char *name, unsigned over)
{
	struct strbuf pattern = STRBUF_INIT;
	glob_t found = {.gl_pathc = 0};
	bool has = false;

	strbuf_addf(&pattern, "tests/dissect/%s/*.hex", name);
	glob(strbuf_cstr(&pattern), 0, NULL, &found);
	for (size_t i = 0; i < found.gl_pathc && !has; i++) {
		struct scenario scenario = {.snap = SIZE_MAX, .is_whole = true};

		read_scenario(&scenario, found.gl_pathv[i]);
		has = is_over(scenario.ip_proto, over);
		strbuf_release(&scenario.bytes);
	}
	globfree(&found);
	strbuf_release(&pattern);
	return has;
}

static void every_row_of_the_table_has_a_case(void **state)
{
	(void)state;
	for (size_t i = 0; dissectors[i]; i++) {
		if (!has_case(dissectors[i]->name, dissectors[i]->over))
			print_message("# no case in tests/dissect/%s, over %x\n",
				dissectors[i]->name, dissectors[i]->over);
		assert_true(has_case(dissectors[i]->name, dissectors[i]->over));
	}
}

static void a_close_frees_what_waited(void **state)
{
	struct scenario scenario = {.snap = SIZE_MAX, .is_whole = true};
	struct talk talk;

	(void)state;
	read_scenario(&scenario, "tests/dissect/ftp/by_commands.hex");
	talk_begin(&talk, &scenario);
	for (size_t i = 0; i < scenario.count; i++)
		say(&talk, scenario.messages[i].from, scenario.messages[i].bytes, WHOLE);
	assert_non_null(conversation_at(&talk.table, 0)->dissection);
	assert_true(say_good_bye(&talk));
	talk_release(&talk);
	strbuf_release(&scenario.bytes);
}

static void a_beginning_is_not_waited_for_for_ever(void **state)
{
	struct scenario scenario = {.snap = SIZE_MAX, .is_whole = true};
	uint8_t noise[1000];
	struct talk talk;

	(void)state;
	memset(noise, 0x9d, sizeof(noise));
	read_scenario(&scenario, "tests/dissect/http/late.hex");
	talk_begin(&talk, &scenario);
	for (int i = 0; i < 2 * DISSECT_TRIES_MAX; i++)
		for (unsigned from = 0; from < 2; from++) {
			say(&talk, from, slice_of(noise, sizeof(noise)), WHOLE);
			if (i < DISSECT_TRIES_MAX / 2)
				assert_non_null(conversation_at(&talk.table, 0)->dissection);
		}
	assert_null(conversation_at(&talk.table, 0)->dissection);
	talk_release(&talk);
	strbuf_release(&scenario.bytes);
}

/* A request that was not captured whole, and once more, as TCP sends again what it takes for lost. */
static void what_is_sent_again_is_told_once(void **state)
{
	struct scenario scenario = {.snap = SIZE_MAX, .is_whole = true};
	struct talk talk;
	struct slice get, rest;

	(void)state;
	read_scenario(&scenario, "tests/dissect/http/cut.hex");
	get = scenario.messages[2].bytes;
	talk_begin(&talk, &scenario);
	say(&talk, 0, scenario.messages[0].bytes, WHOLE);
	for (int i = 0; i < 3; i++) {
		say(&talk, 0, get, i == 1 ? WHOLE : CUT);
		talk.seq[0] -= (uint32_t)get.len;
	}
	driver_finish(talk.driver);
	rest = strbuf_slice(&talk.events);
	assert_true(slice_starts(rest, SLICE("http ")));
	slice_cut(&rest, '\n');
	assert_true(slice_starts(rest, SLICE("http ")));
	slice_cut(&rest, '\n');
	assert_int_equal(rest.len, 0);
	talk_release(&talk);
	strbuf_release(&scenario.bytes);
}

int main(void)
{
	const struct CMUnitTest others[] = {cmocka_unit_test(every_row_of_the_table_has_a_case),
		cmocka_unit_test(what_is_sent_again_is_told_once),
		cmocka_unit_test(a_beginning_is_not_waited_for_for_ever),
		cmocka_unit_test(a_close_frees_what_waited)};
	struct CMUnitTest *tests;
	glob_t found = {.gl_pathc = 0};
	int failed;

	if (glob("tests/dissect/*/*.hex", 0, NULL, &found) != 0) {
		printf("1..0 # SKIP no tests/dissect here: run it at the top of the tree\n");
		return 0;
	}
	tests = mem_zalloc(found.gl_pathc + ARRAY_LEN(others), sizeof(*tests));
	for (size_t i = 0; i < found.gl_pathc; i++)
		tests[i] = (struct CMUnitTest){.name = found.gl_pathv[i],
			.test_func = one_case,
			.initial_state = found.gl_pathv[i]};
	memcpy(tests + found.gl_pathc, others, sizeof(others));
	failed = _cmocka_run_group_tests(
		__FILE__, tests, found.gl_pathc + ARRAY_LEN(others), NULL, NULL);
	free(tests);
	globfree(&found);
	return failed;
}
