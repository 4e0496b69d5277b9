#include "detect/corpus.h"

#include "base/mem.h"
#include "detect/pick.h"
#include "detect/read.h"
#include "detect/registrable.h"
#include "record/fields.h"
#include "record/peek.h"

#include <stdlib.h>

#define NAME_LEN_MAX                                                                               \
	1024 /* bytes of a name that are looked at; the longest in DNS has 1,004 when escaped */

void corpus_init(struct corpus *corpus)
{
	struct detail none;

	*corpus = (struct corpus){.host_numbers = MAP_INIT,
		.detail_numbers = MAP_INIT,
		.domain_numbers = MAP_INIT,
		.arena = ARENA_INIT,
		.scratch = STRBUF_INIT};
	texts_init(&corpus->texts);
	memset(&none, 0, sizeof(none));
	corpus_detail(corpus, &none);
}

void corpus_release(struct corpus *corpus)
{
	texts_release(&corpus->texts);
	map_release(&corpus->host_numbers);
	map_release(&corpus->detail_numbers);
	map_release(&corpus->domain_numbers);
	arena_release(&corpus->arena);
	strbuf_release(&corpus->scratch);
	free(corpus->hosts);
	free(corpus->details);
	free(corpus->convs);
	free(corpus->questions);
	free(corpus->requests);
	free(corpus->observations);
	free(corpus->arp_claims);
	free(corpus->pairs);
	free(corpus->by_pair);
	free(corpus->dest_keys);
}

uint32_t corpus_host(struct corpus *corpus, struct slice address_text, bool *valid)
{
	struct ip ip;
	uint32_t *number;

	*valid = ip_parse(peek_plain(address_text), &ip);
	if (!*valid)
		return 0;
	number = map_put_copy(
		&corpus->host_numbers, slice_of(ip.bytes, sizeof(ip.bytes)), &corpus->arena);
	if (*number == MAP_NONE) {
		*number = (uint32_t)corpus->host_count;
		MEM_GROW(corpus->hosts, corpus->host_count, corpus->host_room);
		corpus->hosts[corpus->host_count++] =
			(struct host){.ip = ip, .internal = ip_is_internal(&ip)};
	}
	return *number;
}

uint32_t corpus_detail(struct corpus *corpus, const struct detail *detail)
{
	uint32_t *number = map_put_copy(
		&corpus->detail_numbers, slice_of(detail, sizeof(*detail)), &corpus->arena);

	if (*number == MAP_NONE) {
		*number = (uint32_t)corpus->detail_count;
		MEM_GROW(corpus->details, corpus->detail_count, corpus->detail_room);
		corpus->details[corpus->detail_count++] = *detail;
	}
	return *number;
}

struct ends corpus_read_ends(struct corpus *corpus, struct slice src_ip, struct slice src_port,
	struct slice dest_ip, struct slice dest_port)
{
	struct ends ends = {.src_port = (uint16_t)pick_u32(src_port)};
	bool src_valid, dest_valid;

	ends.src = corpus_host(corpus, src_ip, &src_valid);
	ends.dest = corpus_host(corpus, dest_ip, &dest_valid);
	ends.dest_port = (uint16_t)pick_u32(dest_port);
	ends.valid = src_valid && dest_valid;
	return ends;
}

uint32_t corpus_read_text(struct corpus *corpus, struct slice string)
{
	return string.len ? texts_add(&corpus->texts, peek_str(string, &corpus->scratch)) : 0;
}

uint32_t corpus_read_json(struct corpus *corpus, struct slice json)
{
	return json.len ? texts_add(&corpus->texts, json) : 0;
}

uint32_t corpus_read_name(struct corpus *corpus, struct slice string)
{
	char folded[NAME_LEN_MAX];
	struct slice name = peek_str(string, &corpus->scratch);

	if (slice_ends(name, SLICE(".")))
		name.len--;
	name = slice_first(name, sizeof(folded));
	for (size_t i = 0; i < name.len; i++) {
		uint8_t c = name.ptr[i];

		folded[i] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
	}
	return texts_add(&corpus->texts, slice_of(folded, name.len));
}

/* Names repeat far more often than they are new: what was found is kept beside the text. */
uint32_t corpus_read_domain(struct corpus *corpus, uint32_t name)
{
	uint32_t *domain;

	if (name == 0)
		return 0;
	domain = map_put(&corpus->domain_numbers, corpus_text(corpus, name));
	if (*domain == MAP_NONE)
		*domain = texts_add(&corpus->texts, registrable(corpus_text(corpus, name)));
	return *domain;
}

void corpus_read(struct corpus *corpus, const struct record *record)
{
	if (record_is(record, EVENT_FLOW))
		corpus_read_flow(corpus, record);
	else if (record_is(record, EVENT_DNS))
		corpus_read_dns(corpus, record);
	else if (record_is(record, EVENT_HTTP))
		corpus_read_http(corpus, record);
	else if (record_is(record, EVENT_ASSET))
		corpus_read_asset(corpus, record);
	else if (record_is(record, EVENT_ARP))
		corpus_read_arp(corpus, record);
	else if (record_is(record, EVENT_ANOMALY))
		corpus_read_anomaly(corpus, record);
}
