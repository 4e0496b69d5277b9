"""Builds packets and capture files from nothing but the standard library.

net      addresses, checksums, Ethernet, IPv4, IPv6
flow     conversations that make their own packets (TCP keeps its numbers)
files    pcap and pcapng writers, in every variant
capture  one capture in the making: its packets and what they mean
"""
