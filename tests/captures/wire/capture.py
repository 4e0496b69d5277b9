"""One capture in the making: its packets, and what they mean.

Whoever adds a packet says which conversation it counts for, so that the expected
conversations are stated where the packets are made, not read back out of them.
"""
import collections
import datetime

from . import files

Packet = collections.namedtuple("Packet", "data time_ns wire_len flow back skip")


def eve_time(time_ns):
    """EVE's way to write a time; what is below a microsecond is cut."""
    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(microseconds=time_ns // 1000)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f+0000")


class Capture:
    """`raw` is the file where the subject puts it together itself; else it is a plain pcap."""

    def __init__(self, name, about, linktype=1, exit_status=0):
        self.name, self.about, self.linktype, self.exit_status = name, about, linktype, exit_status
        self.packets, self.raw = [], None
        self.now_ns = files.START_NS

    def add(self, data, flow=None, back=False, skip=None, wire_len=None, gap_us=1000):
        """Appends a frame that counts for `flow`, or is skipped for the reason `skip`; returns it."""
        wire_len = len(data) if wire_len is None else wire_len
        self.packets.append(Packet(data, self.now_ns, wire_len, flow, back, skip))
        self.now_ns += gap_us * 1000
        return self.packets[-1]

    def talk(self, steps, wrap=bytes):
        """Adds every step of a conversation inside the headers that `wrap` puts on."""
        for step in steps:
            self.add(wrap(step.packet), step.flow, step.back)
        return self

    def retime(self, time_of):
        """Gives every packet the time time_of(position, present time)."""
        self.packets = [p._replace(time_ns=time_of(i, p.time_ns)) for i,
                        p in enumerate(self.packets)]

    def pcap(self, order="<", magic=files.PCAP_US, snaplen=262144, version=(2, 4)):
        """The whole capture as a classic pcap file, each packet cut to the snap length."""
        out = [files.pcap_header(self.linktype, order, magic, snaplen, version)]
        out += [files.pcap_record(p.data[:snaplen], p.time_ns, p.wire_len, order, magic)
                for p in self.packets]
        return b"".join(out)

    def pcapng(self, order="<", tsresol=6):
        out = [files.shb(order), files.idb(self.linktype, order, tsresol=tsresol)]
        out += [files.epb(p.data, files.ticks(p.time_ns, tsresol), 0, p.wire_len, order)
                for p in self.packets]
        return b"".join(out)

    def bytes(self):
        return self.pcap() if self.raw is None else self.raw

    def row(self):
        """captures.tsv: name, packets in flows, skipped by reason, exit status, about"""
        reasons = collections.Counter(p.skip for p in self.packets if p.flow is None)
        skipped = ",".join("%s=%d" % kv for kv in sorted(reasons.items())) or "-"
        return [self.name, sum(p.flow is not None for p in self.packets), skipped, self.exit_status,
                self.about]

    def rows(self):
        """expected.tsv: one row a conversation, in order of first packet"""
        flows = {}
        for p in self.packets:
            if p.flow is not None:
                flows.setdefault(id(p.flow), []).append(p)
        for packets in flows.values():
            flow, times = packets[0].flow, [p.time_ns for p in packets]
            ways = [[p.wire_len for p in packets if bool(p.back) == back] for back in (False, True)]
            ports = ["-" if port is None else port for port in (flow.sport, flow.dport)]
            yield [self.name, flow.name(), flow.src, ports[0], flow.dst, ports[1], flow.icmp,
                   *map(len, ways),
                   *map(sum, ways), eve_time(min(times)), eve_time(max(times)), flow.tunnel,
                   flow.note]
