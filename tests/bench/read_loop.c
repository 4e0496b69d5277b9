/* The least that reading a capture can cost: libpcap's loop over a 1 MiB buffer,
 * nothing done with the packets.  read_loop CAPTURE */
#include <pcap/pcap.h>

#include <inttypes.h>
#include <stdio.h>

#define BUFFER_SIZE ((size_t)1024 * 1024)

int main(int argc, char **argv)
{
	char error[PCAP_ERRBUF_SIZE];
	struct pcap_pkthdr *header;
	const u_char *bytes;
	uint64_t packets = 0, wire_bytes = 0;

	FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
	if (!file || setvbuf(file, NULL, _IOFBF, BUFFER_SIZE) != 0) {
		fprintf(stderr, "usage: read_loop CAPTURE (that can be read)\n");
		return 2;
	}
	pcap_t *pcap = pcap_fopen_offline(file, error);
	if (!pcap) {
		fprintf(stderr, "%s: %s\n", argv[1], error);
		return 2;
	}
	while (pcap_next_ex(pcap, &header, &bytes) == 1) {
		packets++;
		wire_bytes += header->len;
	}
	printf("%" PRIu64 " packets, %" PRIu64 " bytes\n", packets, wire_bytes);
	pcap_close(pcap);
	return 0;
}
