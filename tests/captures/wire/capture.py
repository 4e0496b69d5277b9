"""One capture in the making: its packets, and what they mean.

Whoever adds a packet says which conversation it counts for, so that the expected
conversations are stated where the packets are made, not read back out of them.
"""
import collections

from . import files

Packet = collections.namedtuple("Packet", "data time_ns wire_len")


class Capture:
    def __init__(self, name, about, linktype=1, exit_status=0):
        self.name, self.about, self.linktype, self.exit_status = name, about, linktype, exit_status
        self.packets, self.flows, self.skipped = [], {}, collections.Counter()
        self.now_ns = files.START_NS
        self.raw = None

    def add(self, data, flow=None, back=False, skip=None, wire_len=None, gap_us=1000):
        """Appends a frame that counts for `flow`, or is skipped for the reason `skip`."""
        wire_len = len(data) if wire_len is None else wire_len
        self.packets.append(Packet(data, self.now_ns, wire_len))
        self.now_ns += gap_us * 1000
        self.count(wire_len, flow, back, skip)

    def count(self, wire_len, flow=None, back=False, skip=None):
        """Accounts for a frame that the caller wrote in its own way."""
        if flow is None:
            self.skipped[skip] += 1
            return
        counts = self.flows.setdefault(id(flow), [flow, [0, 0], [0, 0]])
        counts[1][back] += 1
        counts[2][back] += wire_len

    def talk(self, steps, wrap=lambda packet: packet):
        """Adds every step of a conversation inside the headers that `wrap` puts on."""
        for step in steps:
            self.add(wrap(step.packet), step.flow, step.back)
        return self

    def pcap(self, order="<", magic=files.PCAP_US, snaplen=262144, version=(2, 4)):
        """The whole capture as a classic pcap file, each packet cut to the snap length."""
        out = [files.pcap_header(self.linktype, order, magic, snaplen, version)]
        out += [files.pcap_record(p.data[:snaplen], p.time_ns, p.wire_len, order, magic) for p in self.packets]
        return b"".join(out)

    def pcapng(self, order="<", tsresol=6):
        out = [files.shb(order), files.idb(self.linktype, order, tsresol=tsresol)]
        out += [files.epb(p.data, files.ticks(p.time_ns, tsresol), 0, p.wire_len, order) for p in self.packets]
        return b"".join(out)

    def bytes(self):
        """The file: what the subject put together itself, else a plain pcap."""
        return self.pcap() if self.raw is None else self.raw

    def row(self):
        """captures.tsv: name, packets in flows, skipped by reason, exit status, about"""
        inside = sum(sum(c[1]) for c in self.flows.values())
        skipped = ",".join("%s=%d" % kv for kv in sorted(self.skipped.items())) or "-"
        return [self.name, inside, skipped, self.exit_status, self.about]

    def rows(self):
        """expected.tsv: one row a conversation, in order of first packet"""
        for flow, pkts, size in self.flows.values():
            ports = ["-" if port is None else port for port in (flow.sport, flow.dport)]
            yield [self.name, flow.name(), flow.src, ports[0], flow.dst, ports[1], flow.icmp, *pkts, *size,
                   flow.tunnel, flow.note]
