#include "flow/stats_record.h"

#include "base/clock.h"
#include "base/json.h"
#include "net/link_type.h"
#include "record/fields.h"

static void decoder_member(struct strbuf *out, const struct decoder_stats *d)
{
	uint64_t invalid = d->ended[PACKET_MALFORMED];

	json_open(out, "decoder", '{');
	json_u64(out, "pkts", d->packets);
	json_u64(out, "bytes", d->bytes);
	json_u64(out, "invalid", invalid);
	json_u64(out, "ipv4", d->ipv4);
	json_u64(out, "ipv6", d->ipv6);
	json_u64(out, "tcp", d->tcp);
	json_u64(out, "udp", d->udp);
	json_u64(out, "sctp", d->sctp);
	json_u64(out, "icmpv4", d->icmpv4);
	json_u64(out, "icmpv6", d->icmpv6);
	json_u64(out, "vlan", d->vlan);
	json_u64(out, "unknown", d->ended[PACKET_UNKNOWN_LINK]);
	json_close(out, '}');
}

static void link_types(struct strbuf *out, const struct capture_info *info)
{
	json_open(out, "link_types", '[');
	for (size_t i = 0; i < info->link_type_count; i++) {
		const char *name = link_type_name(info->link_types[i]);

		json_key(out, NULL);
		if (name)
			strbuf_addf(out, "\"%s\"", name);
		else
			strbuf_addf(out, "\"LINKTYPE_%u\"", info->link_types[i]);
	}
	json_close(out, ']');
}

static void file_element(struct strbuf *out, const struct stats_file *file)
{
	const struct capture_info *info = &file->info;

	json_open(out, NULL, '{');
	json_text(out, "name", info->name);
	json_text(out, "format", info->format);
	link_types(out, info);
	json_u64(out, "packets", info->frames);
	json_u64(out, "bytes", info->bytes);
	if (info->frames) {
		json_time(out, "first", info->first_us);
		json_time(out, "last", info->last_us);
	}
	json_bool(out, "complete", info->complete);
	if (info->bad_records)
		json_u64(out, "bad_records", info->bad_records);
	if (file->error)
		json_text(out, "error", file->error);
	json_close(out, '}');
}

static void skipped_member(struct strbuf *out, const struct stats_account *account)
{
	const uint64_t *ended = account->decoder->ended;

	json_open(out, "skipped", '{');
	json_u64(out, "not_ip", ended[PACKET_NOT_IP]);
	json_u64(out, "unknown_link_type", ended[PACKET_UNKNOWN_LINK]);
	json_u64(out, "malformed", ended[PACKET_MALFORMED]);
	if (account->filtered)
		json_u64(out, "filtered", account->filtered);
	json_close(out, '}');
}

static void capture_member(struct strbuf *out, const struct stats_account *account)
{
	json_open(out, "capture", '{');
	json_bool(out, "complete", account->stopped_by == NULL);
	if (account->stopped_by)
		json_text(out, "stopped_by", account->stopped_by);
	json_open(out, "files", '[');
	for (size_t i = 0; i < account->file_count; i++)
		file_element(out, &account->files[i]);
	json_close(out, ']');
	skipped_member(out, account);
	if (account->names_dropped || account->conversations_given_up) {
		json_open(out, "limits", '{');
		json_u64(out, "names_dropped", account->names_dropped);
		json_u64(out, "conversations_given_up", account->conversations_given_up);
		json_close(out, '}');
	}
	json_close(out, '}');
}

void stats_record(struct strbuf *out, const struct stats_account *account)
{
	json_open(out, NULL, '{');
	json_time(out, "timestamp", account->last_us);
	json_text(out, "event_type", EVENT_STATS);
	json_open(out, "stats", '{');
	decoder_member(out, account->decoder);
	json_open(out, "flow", '{');
	json_u64(out, "total", account->flows);
	json_close(out, '}');
	capture_member(out, account);
	json_close(out, '}');
	json_close(out, '}');
}
