"""Watches one job over many WebSockets and throws away what comes: python3 watch_clients.py PORT JOB CLIENTS.

Prints `watching` when every client has its first event, and figures as JSON when its standard input ends."""
import base64
import json
import os
import resource
import selectors
import socket
import sys

PING = b"\x89\x00"


def connect(port, job):
    s = socket.create_connection(("127.0.0.1", port))
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    key = base64.b64encode(os.urandom(16)).decode()
    s.sendall(f"GET /api/v1/ws HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
              f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode())
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += s.recv(4096)
    if b" 101 " not in answer.split(b"\r\n", 1)[0]:
        raise SystemExit(answer.decode())
    text = json.dumps({"subscribe": "job", "id": job}).encode()
    mask = bytes(4)
    s.sendall(bytes([0x81, 0x80 | len(text)]) + mask + text)
    first = s.recv(65536)
    while first == PING:
        first = s.recv(65536)
    if b'"type":"job"' not in first:
        raise SystemExit(first.decode(errors="replace"))
    s.setblocking(False)
    return s


def main():
    port, job, clients = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    selector = selectors.DefaultSelector()
    for _ in range(clients):
        selector.register(connect(port, job), selectors.EVENT_READ)
    print("watching", flush=True)
    selector.register(sys.stdin, selectors.EVENT_READ)
    received = resets = closed = 0
    while True:
        for key, _ in selector.select():
            if key.fileobj is sys.stdin:
                usage = resource.getrusage(resource.RUSAGE_SELF)
                print(json.dumps({"bytes": received, "resets": resets, "closed": closed,
                                  "cpu_seconds": usage.ru_utime + usage.ru_stime}))
                return
            data = key.fileobj.recv(1 << 18)
            received += len(data)
            resets += data.count(b'"type":"reset"')
            if not data:
                closed += 1
                selector.unregister(key.fileobj)


main()
