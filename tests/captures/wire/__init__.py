"""Builds packets and capture files from nothing but the standard library.

net      addresses, checksums, Ethernet, IPv4, IPv6
flow     conversations that make their own packets (TCP keeps its numbers)
files    pcap and pcapng writers, in every variant
capture  one capture in the making: its packets and what they mean
tls      ClientHellos of several programs, server flights; x509 signs certificates, der encodes
quic     Initial packets as they are on the wire, with aes beside it
lan      DHCP, NetBIOS names, LLMNR, mDNS, NTP
kerberos, ldap, ntlm, smb2, rpc: what a Windows domain says
"""
