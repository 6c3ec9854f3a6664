#!/usr/bin/env bash
# memcached 1.6.18 (Debian 12): `lru_crawler metadump all`, which walks the LRU lists, misses items
# that are there all the time while others are read: a read moves an item to another list, past the
# crawler. `lru_crawler metadump hash`, which walks the hash table, gives every one.
#
# Seen, five dumps each of 300,000 items, none of which expires or is written:
#   all [292107, 257547, 275466, 264009, 266736] hash [300000, 300000, 300000, 300000, 300000]
. "$(dirname "$0")/memcached.bash"

start_memcached -m 256
cat >"$dir/Dump.py" <<'PYTHON'
import random, socket, sys, threading

port, count = int(sys.argv[1]), 300_000

def connect():
    return socket.create_connection(('127.0.0.1', port), 60)

def dump(how):
    with connect() as client:
        client.sendall(b'lru_crawler metadump %s\r\n' % how)
        lines = set()
        for line in client.makefile('rb'):
            if line.startswith(b'END'):
                return len(lines)
            if line.startswith(b'key='):
                lines.add(line.split()[0])

def read(stop):
    with connect() as client:
        answers = client.makefile('rb')
        while not stop.is_set():
            keys = random.sample(range(count), 100)
            client.sendall(b'get ' + b' '.join(b'k%d' % key for key in keys) + b'\r\n')
            while not answers.readline().startswith(b'END'):
                pass

with connect() as client:
    for key in range(count):
        client.sendall(b'set k%d 0 0 1 noreply\r\nx\r\n' % key)
    client.sendall(b'mn\r\n')
    client.recv(10)
stop = threading.Event()
readers = [threading.Thread(target=read, args=[stop]) for _ in range(4)]
for reader in readers:
    reader.start()
try:
    seen = {how: [dump(how) for _ in range(5)] for how in (b'all', b'hash')}
finally:
    stop.set()
print('all', seen[b'all'], 'hash', seen[b'hash'], 'of', count)
sys.exit(0 if min(seen[b'all']) < count and set(seen[b'hash']) == {count} else 'CHANGED')
PYTHON
python3 "$dir/Dump.py" "$port"
