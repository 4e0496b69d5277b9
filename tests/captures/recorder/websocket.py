#!/usr/bin/env python3
"""A byte stream in the binary messages of a WebSocket, by python3-websockets.

    websocket.py URL [SUBPROTOCOL]                  standard input and output <-> URL
    websocket.py --serve PORT HOST:PORT [SUBPROTOCOL]
"""
import asyncio
import ssl
import sys

import websockets

MESSAGE = 16384


async def pump(reader, socket):
    while data := await reader.read(MESSAGE):
        await socket.send(data)
    await socket.close()


async def drain(socket, write):
    async for message in socket:
        write(message)


async def call(url, subprotocols):
    loop, reader = asyncio.get_running_loop(), asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    context = None
    if url.startswith("wss:"):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE

    def write(data):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()

    async with websockets.connect(url, subprotocols=subprotocols, ssl=context, compression=None) as socket:
        await asyncio.wait([asyncio.create_task(pump(reader, socket)), asyncio.create_task(drain(socket, write))],
                           return_when=asyncio.FIRST_COMPLETED)


async def serve(port, target, subprotocols):
    async def handle(socket, path=None):
        reader, writer = await asyncio.open_connection(*target.split(":"))
        await asyncio.wait([asyncio.create_task(pump(reader, socket)), asyncio.create_task(drain(socket, writer.write))],
                           return_when=asyncio.FIRST_COMPLETED)

    async with websockets.serve(handle, "0.0.0.0", port, subprotocols=subprotocols, compression=None):
        await asyncio.Future()


if sys.argv[1] == "--serve":
    asyncio.run(serve(int(sys.argv[2]), sys.argv[3], sys.argv[4:] or None))
else:
    asyncio.run(call(sys.argv[1], sys.argv[2:] or None))
