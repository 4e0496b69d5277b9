"""What an office does all day that looks a little like a tunnel and is none: pings of all sizes, traces, polling,
streams and WebSockets, uploads beside downloads, VPNs and SSH where they are at home, proxies that are asked for
the web.

    other_day.py SEED [HOSTS [HOURS]]"""
import sys

from names_day import Day
from office import START, stamp

BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"


class Other(Day):
    def exchange(self, at, host, dest, name, url, method="GET", port=80, **http):
        """A conversation and its HTTP transaction; 'flow' are arguments of the conversation."""
        flow = {"sent": 700, "received": 9000, **http.pop("flow", {})}
        members = {"hostname": name or dest, "url": url, "http_method": method, "protocol": "HTTP/1.1", "status": 200,
                   "http_user_agent": BROWSER, **http}
        self.flow(at, host, dest, port, "TCP", flow.pop("app", "http"), name=name, http={k: members[k] for k in ("hostname", "url", "http_method")}, **flow)
        last = self.records[-1]
        self.records.append({"timestamp": stamp(START + at), "flow_id": last["flow_id"], "event_type": "http", "src_ip": host,
                             "src_port": last["src_port"], "dest_ip": dest, "dest_port": port, "proto": "TCP", "pcap_cnt": 7,
                             "http": {k: v for k, v in members.items() if v is not None}})

    def echo(self, at, src, dest, sizes, lost=0.0, lasts=60.0, v6=False):
        """Echoes that come back as they were sent, but for those that are lost."""
        back = [s for s in sizes if self.random.random() >= lost]
        self.flow(at, src, dest, 0, "IPv6-ICMP" if v6 else "ICMP", None, sum(sizes), sum(back), lasts, (len(sizes), len(back)),
                  icmp_type=128 if v6 else 8, response_icmp_type=129 if v6 else 0)

    def pings(self):
        r, monitor = self.random, self.hosts[0]
        targets = self.hosts[1:] + [self.address() for _ in range(20)]
        for target in targets:
            self.echo(5, monitor, target, [r.choice([56, 512, 1400, 4000]) for _ in range(500)], 0.01, self.length - 10)
            self.echo(6, monitor, target, [1472] * 2000, 0.02, self.length - 10)
        for host in self.some(0.3):
            at = r.uniform(0, self.length - 600)
            self.echo(at, host, self.address(), [32] * r.randint(4, 4000), 0.01)
            low, high, sizes = 576, 1500, []
            while high - low > 1 and len(sizes) < 14:  # what goes through whole: the large ones are lost
                sizes.append((low + high) // 2)
                low, high = (sizes[-1], high) if sizes[-1] < 1420 else (low, sizes[-1])
            self.flow(at, host, self.address(), 0, "ICMP", None, sum(sizes), sum(s for s in sizes if s < 1420), 30,
                      (len(sizes), sum(s < 1420 for s in sizes)), icmp_type=8, response_icmp_type=0)
            self.flow(at + 60, host, self.address(), 0, "ICMP", None, 60 * 32, 3 * 32, 20, (60, 3), icmp_type=8, response_icmp_type=0)
            self.flow(at + 90, self.address(), host, 0, "ICMP", None, 12 * 40, 0, 20, (12, 0), icmp_type=11)

    def pages(self):
        r = self.random
        chat, ticker, files = self.address(), self.address(), self.address()
        for host in self.some(0.6):
            for at in self.moments(1200):
                self.exchange(at, host, chat, "chat.example", "/poll?since=%d" % int(at), http_refer="http://chat.example/", length=12,
                              http_content_type="application/json", flow={"lasts": 30})
                self.exchange(at, host, ticker, "ticker.example", "/events", length=None, http_content_type="text/event-stream",
                              http_refer="http://ticker.example/", flow={"received": 90000, "lasts": 900})
                self.exchange(at, host, ticker, "ticker.example", "/live", status=101, http_refer="http://ticker.example/",
                              websocket={"origin": "http://ticker.example"},
                              flow={"app": "websocket", "received": 60000, "sent": 9000, "lasts": 1200,
                                    "websocket": {"origin": "http://ticker.example"}})
                # a file goes up while another comes down, and the pages that want both
                self.exchange(at, host, files, "files.example", "/put/%s" % self.text("abcdef", 9), "POST", request_length=900000,
                              request_magic="zip", http_refer="http://files.example/", flow={"sent": 900700, "received": 300, "lasts": 12})
                self.exchange(at + 1, host, files, "files.example", "/get/%s.pdf" % self.text("abcdef", 9), length=700000, magic="pdf",
                              http_content_type="application/pdf", http_refer="http://files.example/", flow={"received": 700300, "lasts": 12})
                self.exchange(at + 2, host, files, "files.example", "/beacon", "POST", status=None, request_length=400,
                              http_refer="http://files.example/", flow={"sent": 1100, "received": 0, "lasts": 2})
        device, cloud = self.hosts[-1], self.address()
        self.exchange(9, device, cloud, "iot.vendor.example", "/ws", status=101, http_user_agent=None, websocket={"protocol": "mqtt"},
                      flow={"app": "websocket", "sent": 40000, "received": 30000, "lasts": self.length - 20, "websocket": {"protocol": "mqtt"}})
        backup = self.address()  # cut by the end of the capture, both ways
        self.exchange(self.length - 60, device, backup, "backup.example", "/up", "PUT", status=None, request_length=10 ** 9,
                      http_user_agent="backup/2.1", flow={"sent": 10 ** 7, "received": 0, "lasts": 59})
        self.exchange(self.length - 60, device, backup, "backup.example", "/down", length=10 ** 9, magic="data",
                      http_content_type="application/octet-stream", http_user_agent="backup/2.1",
                      flow={"sent": 300, "received": 10 ** 7, "lasts": 59})

    def homes(self):
        """Protocols where they belong."""
        r, proxy = self.random, "10.1.0.5"
        for host in self.some(0.3):
            at = r.uniform(0, self.length / 2)
            for port, proto, app in ((1194, "UDP", "openvpn"), (1194, "TCP", "openvpn"), (51820, "UDP", "wireguard"), (41641, "UDP", "wireguard"),
                                     (500, "UDP", "ike"), (4500, "UDP", "ike"), (22, "TCP", "ssh"), (2222, "TCP", "ssh"), (443, "UDP", "quic")):
                self.flow(at, host, self.address(), port, proto, app, r.randint(4000, 900000), r.randint(4000, 9000000), r.uniform(60, 3000), (400, 900))
            for _ in range(20):
                name = "site%d.example" % r.randint(1, 200)
                self.exchange(at + r.uniform(0, 900), host, proxy, None, name + ":443", "CONNECT", port=3128,
                              flow={"app": "tls", "app_proto_orig": "http", "tls": {"sni": name, "version": "TLS 1.3"}})
        self.flow(2, self.hosts[0], "10.1.0.6", 443, "TCP", "ssh", 50000, 90000, 900, (300, 400))

    def resolvers(self):
        """One socket for many questions; answers that came in fragments; a server that is asked by its address."""
        for i, host in enumerate(self.hosts[:4]):
            server = self.address()
            for j in range(60):
                self.ask(60 + j * 11, host, "site%d.example" % j, server=server)
                for record in self.records[-2:]:
                    record["flow_id"] = 77_000_000 + i
            self.flow(60, host, server, 53, "UDP", "dns", 3000, 30000, 700, (60, 90), flow_id=77_000_000 + i)

    def all(self):
        for part in (self.pings, self.pages, self.homes, self.resolvers):
            part()
        return self


if __name__ == "__main__":
    sys.stdout.write(Other(*map(int, sys.argv[1:])).all().lines())
