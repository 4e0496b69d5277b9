"""A small office for one working morning: its hosts, what they do, and what goes wrong.

hosts    who is there, and whom they talk to outside
stage    the wire: a clock, TCP and UDP conversations as a mirror port sees them
web      look-ups, TLS, HTTP, QUIC and what people and programs do with them
domain   the Windows domain: Kerberos, LDAP, SMB
daily    the morning of each host
intruder what happens to one of them
"""
