/* Ports that a service listens on, to tell the server of a conversation whose
 * beginning was not captured. Our own list, not the machine's /etc/services:
 * the same capture gives the same output everywhere. */
#ifndef NET_SERVICE_PORT_H
#define NET_SERVICE_PORT_H

#include <stdbool.h>
#include <stdint.h>

bool service_port_known(uint16_t port);

/* Which end is the server: 1 the destination, 0 the source, -1 the ports do
 * not tell. The one whose port is known when the other's is not, else the
 * lower one when it is below 1024 (RFC 6335's system ports). */
int service_port_server(uint16_t src_port, uint16_t dst_port);

#endif
