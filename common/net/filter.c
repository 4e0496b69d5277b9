#include "net/filter.h"

#include "base/mem.h"
#include "net/link_type.h"

#include <netdb.h>
#include <nss.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>

#define SNAP_LEN 262144
#define PROGRAMS_MAX 64 /* link types of a run; frames of further ones do not match */

/* The expression for one link type. */
struct program {
	uint32_t link_type;
	bool swapped; /* its header is in the other byte order */
	bool compiled; /* false: it does not fit this link type */
	struct bpf_program code;
};

struct filter {
	char *expression;
	struct program programs[PROGRAMS_MAX];
	size_t count, last; /* last: that matched a frame's link type */
	struct strbuf refused;
};

/* libpcap knows how a link type is laid out only from an open capture, and
 * compiles for files differently from live interfaces (address families in
 * BSD loopback headers). So this opens a file that is a header alone. */
static pcap_t *open_header(uint32_t link_type, bool swapped)
{
	uint32_t head[6] = {0xa1b2c3d4, 0, 0, 0, SNAP_LEN, link_type};
	const uint16_t version[2] = {2, 4};
	char error[PCAP_ERRBUF_SIZE];
	pcap_t *pcap = NULL;
	FILE *file;

	memcpy(&head[1], version, sizeof(version));
	for (size_t i = 0; swapped && i < ARRAY_LEN(head); i++)
		head[i] = __builtin_bswap32(head[i]);
	if (swapped) /* two fields of 16 bits */
		head[1] = head[1] << 16 | head[1] >> 16;
	file = fmemopen(head, sizeof(head), "rb");
	if (file)
		pcap = pcap_fopen_offline(file, error);
	if (file && !pcap)
		fclose(file);
	return pcap;
}

static bool compile(struct program *program, const char *expression, struct strbuf *err)
{
	pcap_t *pcap = open_header(program->link_type, program->swapped);

	if (!pcap) {
		strbuf_adds(err, "libpcap does not know the link type");
		return false;
	}
	program->compiled =
		pcap_compile(pcap, &program->code, expression, 1, PCAP_NETMASK_UNKNOWN) == 0;
	if (!program->compiled)
		strbuf_adds(err, pcap_geterr(pcap));
	pcap_close(pcap);
	return program->compiled;
}

/* pcap_compile() asks the resolver for host names. What somebody filters for is
 * nobody else's business, so the resolver of this process has files only. */
static void keep_names_local(void)
{
	static const char *const databases[] = {"hosts", "networks", "ethers"};

	for (size_t i = 0; i < ARRAY_LEN(databases); i++)
		__nss_configure_lookup(databases[i], "files");
}

static bool is_expression(const char *expression, struct strbuf *err)
{
	static const uint32_t tried[] = {LINKTYPE_ETHERNET, LINKTYPE_RAW, LINKTYPE_RADIOTAP,
		LINKTYPE_PFLOG, LINKTYPE_SUNATM, LINKTYPE_MTP2};
	struct strbuf other = STRBUF_INIT;
	bool fits = false;

	for (size_t i = 0; i < ARRAY_LEN(tried) && !fits; i++) {
		struct program program = {.link_type = tried[i]};

		fits = compile(&program, expression, i ? &other : err);
		if (fits)
			pcap_freecode(&program.code);
	}
	strbuf_release(&other);
	return fits;
}

struct filter *filter_new(const char *expression, struct strbuf *err)
{
	struct filter *filter;
	size_t before = err->len;

	keep_names_local();
	if (!is_expression(expression, err))
		return NULL;
	err->len = before;
	filter = mem_zalloc(1, sizeof(*filter));
	filter->expression = mem_strdup(expression);
	return filter;
}

static void say_refused(struct filter *filter, uint32_t link_type, struct strbuf *reason)
{
	const char *name = link_type_name(link_type);

	strbuf_adds(&filter->refused, filter->refused.len ? "; " : "the filter does not fit ");
	if (name)
		strbuf_addf(&filter->refused, "%s (", name);
	else
		strbuf_addf(&filter->refused, "link type %u (", link_type);
	strbuf_add_slice(&filter->refused, strbuf_slice(reason));
	strbuf_addc(&filter->refused, ')');
	strbuf_cstr(&filter->refused);
}

/* "not ip" on a link type that carries nothing else: an answer, not a misfit. */
static bool matches_nothing(const struct strbuf *reason)
{
	return slice_eq(strbuf_slice(reason), SLICE("expression rejects all packets"));
}

static struct program *add_program(struct filter *filter, uint32_t link_type, bool swapped)
{
	struct program *program = &filter->programs[filter->count];
	struct strbuf reason = STRBUF_INIT;

	if (filter->count == PROGRAMS_MAX)
		return NULL;
	filter->last = filter->count++;
	*program = (struct program){.link_type = link_type, .swapped = swapped};
	if (!compile(program, filter->expression, &reason) && !matches_nothing(&reason))
		say_refused(filter, link_type, &reason);
	strbuf_release(&reason);
	return program;
}

static struct program *program_for(struct filter *filter, uint32_t link_type, bool swapped)
{
	struct program *program = &filter->programs[filter->last];

	if (filter->count && program->link_type == link_type && program->swapped == swapped)
		return program;
	for (size_t i = 0; i < filter->count; i++) {
		program = &filter->programs[i];
		if (program->link_type == link_type && program->swapped == swapped) {
			filter->last = i;
			return program;
		}
	}
	return add_program(filter, link_type, swapped);
}

/* These begin with an address family in the byte order of the machine that
 * captured; families are small numbers, so the bytes tell which that was. */
static bool is_swapped(const struct frame *frame)
{
	static const uint16_t one = 1;
	bool little_endian_here = *(const uint8_t *)&one;
	bool big_endian_there;

	if (frame->link_type != LINKTYPE_NULL && frame->link_type != LINKTYPE_ENC)
		return false;
	if (frame->bytes.len < 4)
		return false;
	big_endian_there = frame->bytes.ptr[0] == 0 && frame->bytes.ptr[1] == 0;
	return big_endian_there == little_endian_here;
}

bool filter_match(struct filter *filter, const struct frame *frame)
{
	const struct program *program = program_for(filter, frame->link_type, is_swapped(frame));

	if (!program || !program->compiled)
		return false;
	return bpf_filter(
		program->code.bf_insns, frame->bytes.ptr, frame->wire_len, (u_int)frame->bytes.len);
}

const char *filter_refused(const struct filter *filter)
{
	return filter->refused.len ? filter->refused.ptr : NULL; /* terminated by say_refused() */
}

void filter_free(struct filter *filter)
{
	if (!filter)
		return;
	for (size_t i = 0; i < filter->count; i++)
		if (filter->programs[i].compiled)
			pcap_freecode(&filter->programs[i].code);
	strbuf_release(&filter->refused);
	free(filter->expression);
	free(filter);
}
