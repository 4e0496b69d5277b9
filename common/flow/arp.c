#include "flow/arp.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "record/fields.h"

#include <stdlib.h>

enum { REQUEST = 1, REPLY = 2 };

void arps_init(struct arps *arps)
{
	*arps = (struct arps){.numbers = MAP_INIT, .asked = MAP_INIT, .arena = ARENA_INIT};
}

void arps_release(struct arps *arps)
{
	map_release(&arps->numbers);
	map_release(&arps->asked);
	arena_release(&arps->arena);
	free(arps->claims);
	free(arps->questions);
}

static struct arp_claim *claim_of(struct arps *arps, const struct packet *p)
{
	uint8_t key[6 + sizeof(p->arp_ip.bytes)];
	uint32_t *number;

	memcpy(key, p->arp_mac, 6);
	memcpy(key + 6, p->arp_ip.bytes, sizeof(p->arp_ip.bytes));
	if (arps->count == ARP_CLAIMS_MAX) {
		uint32_t known = map_get(&arps->numbers, slice_of(key, sizeof(key)));

		arps->dropped += known == MAP_NONE;
		return known == MAP_NONE ? NULL : &arps->claims[known];
	}
	number = map_put_copy(&arps->numbers, slice_of(key, sizeof(key)), &arps->arena);
	if (*number == MAP_NONE) {
		*number = (uint32_t)arps->count;
		MEM_GROW(arps->claims, arps->count, arps->room);
		arps->claims[arps->count] = (struct arp_claim){.ip = p->arp_ip,
			.target_ip = p->arp_target_ip,
			.opcode = p->arp_opcode,
			.first_us = p->frame->time_us,
			.last_us = p->frame->time_us,
			.first_frame = p->frame->number};
		memcpy(arps->claims[arps->count].mac, p->arp_mac, 6);
		memcpy(arps->claims[arps->count].target_mac, p->arp_target_mac, 6);
		arps->count++;
	}
	return &arps->claims[*number];
}

/* The number of "this one asks for that one"; MAP_NONE when it is not known and not added. */
static uint32_t asked_number(
	struct arps *arps, const struct ip *asker, const struct ip *wanted, bool add, bool *is_new)
{
	uint8_t key[2 * sizeof(asker->bytes)];
	uint32_t *number;

	*is_new = false;
	memcpy(key, asker->bytes, sizeof(asker->bytes));
	memcpy(key + sizeof(asker->bytes), wanted->bytes, sizeof(wanted->bytes));
	if (!add || arps->asked_count == ARP_ASKED_MAX)
		return map_get(&arps->asked, slice_of(key, sizeof(key)));
	number = map_put_copy(&arps->asked, slice_of(key, sizeof(key)), &arps->arena);
	if (*number == MAP_NONE) {
		*number = (uint32_t)arps->asked_count;
		MEM_GROW(arps->questions, arps->asked_count, arps->asked_room);
		arps->asked_count++;
		*is_new = true;
	}
	return *number;
}

static uint32_t last_bytes(const struct ip *ip)
{
	const uint8_t *b = ip->bytes + sizeof(ip->bytes) - 4;

	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static void take_new_target(struct arp_claim *claim, const struct packet *p)
{
	struct arp_sweep *sweep = &claim->sweep;

	if (sweep->targets == 0 || p->frame->time_us - sweep->last_us > ARP_SWEEP_GAP_US)
		*sweep = (struct arp_sweep){
			.first_us = p->frame->time_us, .first_frame = p->frame->number};
	sweep->last_us = p->frame->time_us;
	sweep->last_frame = p->frame->number;
	sweep->targets++;
	if (sweep->targets > claim->longest.targets)
		claim->longest = *sweep;
}

static void take_request(struct arps *arps, struct arp_claim *claim, const struct packet *p)
{
	uint32_t number;
	bool is_new;

	claim->requests++;
	if (ip_cmp(&p->arp_ip, &p->arp_target_ip) == 0)
		return; /* an announcement (RFC 5227) */
	number = asked_number(arps, &p->arp_ip, &p->arp_target_ip, true, &is_new);
	if (number != MAP_NONE)
		arps->questions[number] = (struct arp_question){p->frame->time_us, INT64_MIN};
	if (!is_new)
		return;
	take_new_target(claim, p);
	claim->targets++;
	claim->sequential += claim->targets > 1 &&
		last_bytes(&p->arp_target_ip) == last_bytes(&claim->last_target) + 1;
	claim->last_target = p->arp_target_ip;
}

/* Takes a reply to one host for the answer to its question; whether it had not asked, or had been
 * answered. Replies that tell all are announcements, and what is sent in the name of another MAC (a
 * poisoner that puts right what it did) is not that one's doing: neither counts. */
static bool take_unsolicited(struct arps *arps, const struct packet *p)
{
	int64_t now_us = p->frame->time_us;
	struct arp_question *question;
	bool is_new;
	uint32_t number;

	if (ip_cmp(&p->arp_ip, &p->arp_target_ip) == 0 || !p->has_mac || (p->dst_mac[0] & 1) ||
		memcmp(p->src_mac, p->arp_mac, sizeof(p->src_mac)) != 0 ||
		ip_is_unspecified(&p->arp_target_ip) || arps->asked_count == ARP_ASKED_MAX ||
		now_us - arps->begun_us < ARP_ANSWER_US / 5)
		return false;
	number = asked_number(arps, &p->arp_target_ip, &p->arp_ip, false, &is_new);
	if (number == MAP_NONE || now_us - arps->questions[number].asked_us > ARP_ANSWER_US)
		return true;
	question = &arps->questions[number];
	if (question->answered_us < question->asked_us)
		question->answered_us = now_us;
	return now_us - question->answered_us > ARP_REPEAT_US;
}

void arp_note_one(struct arps *arps, const struct packet *p)
{
	struct arp_claim *claim;

	if (p->arp_opcode != REQUEST && p->arp_opcode != REPLY)
		return;
	claim = claim_of(arps, p);
	if (!claim)
		return;
	if (p->frame->time_us > claim->last_us)
		claim->last_us = p->frame->time_us;
	claim->last_frame = p->frame->number;
	if (p->arp_opcode == REQUEST) {
		take_request(arps, claim, p);
	} else {
		claim->replies++;
		claim->unsolicited += take_unsolicited(arps, p);
	}
}

static void mac_member(struct strbuf *out, const char *key, const uint8_t mac[6])
{
	json_key(out, key);
	strbuf_addc(out, '"');
	strbuf_add_mac(out, mac);
	strbuf_addc(out, '"');
}

static void ip_member(struct strbuf *out, const char *key, const struct ip *ip)
{
	json_key(out, key);
	strbuf_addc(out, '"');
	ip_format(out, ip);
	strbuf_addc(out, '"');
}

static void sweep_member(struct strbuf *out, const struct arp_sweep *sweep)
{
	if (sweep->targets < ARP_SWEEP_MIN)
		return;
	json_open(out, "sweep", '{');
	json_u64(out, "targets", sweep->targets);
	json_time(out, "start", sweep->first_us);
	json_time(out, "end", sweep->last_us);
	json_u64(out, "first_frame", sweep->first_frame);
	json_u64(out, "last_frame", sweep->last_frame);
	json_close(out, '}');
}

void arp_record(struct strbuf *out, const struct arp_claim *claim)
{
	json_open(out, NULL, '{');
	json_time(out, "timestamp", claim->first_us);
	json_text(out, "event_type", EVENT_ARP);
	json_u64(out, "pcap_cnt", claim->first_frame);
	json_open(out, "arp", '{');
	json_text(out, "hw_type", "ethernet");
	json_text(out, "proto_type", "ipv4");
	json_text(out, "opcode", claim->opcode == REQUEST ? "request" : "reply");
	mac_member(out, "src_mac", claim->mac);
	ip_member(out, "src_ip", &claim->ip);
	mac_member(out, "dest_mac", claim->target_mac);
	ip_member(out, "dest_ip", &claim->target_ip);
	json_u64(out, "requests", claim->requests);
	json_u64(out, "replies", claim->replies);
	json_u64(out, "unsolicited", claim->unsolicited);
	json_u64(out, "targets", claim->targets);
	json_u64(out, "sequential", claim->sequential);
	json_time(out, "last_seen", claim->last_us);
	json_u64(out, "last_frame", claim->last_frame);
	sweep_member(out, &claim->longest);
	json_close(out, '}');
	json_close(out, '}');
}
