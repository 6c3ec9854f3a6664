#!/usr/bin/env bash
# memcached 1.6.18 (Debian 12): now and then a `cas` is STORED though an `incr` of another
# connection came between it and its `gets`, and that increment is lost: `gets` gave the number of
# before with the cas id of after. It takes several connections on busy processors. Those who count
# by `gets` and `cas` alone, or by `incr` alone, lose nothing.
#
# Seen, on two processors, six connections at a time:
#   cas alone: 126415 stored, 0 lost
#   cas beside incr: 198988 made, 1 lost
. "$(dirname "$0")/memcached.bash"

start_memcached -t 8
cat >"$dir/count.py" <<'PYTHON'
import multiprocessing, socket, sys, time

port = int(sys.argv[1])
FIRST, LONGEST = 10_000_000, 600

def connect():
    client = socket.create_connection(('127.0.0.1', port), 60)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return client, client.makefile('rb')

def value():
    client, answers = connect()
    client.sendall(b'get count\r\n')
    answers.readline()
    return int(answers.readline())

def by_incr(end, made):
    client, answers = connect()
    count = 0
    while time.time() < end:
        client.sendall(b'incr count 1\r\n')
        if not answers.readline().strip().isdigit():
            raise SystemExit('incr was refused')
        count += 1
    made.put(count)

def by_cas(end, made):
    client, answers = connect()
    count = 0
    while time.time() < end:
        client.sendall(b'gets count\r\n')
        token = answers.readline().split()[4]
        number = b'%d' % (int(answers.readline()) + 1)
        answers.readline()
        client.sendall(b'cas count 0 0 %d %s\r\n%s\r\n' % (len(number), token, number))
        answer = answers.readline()
        if answer == b'STORED\r\n':
            count += 1
        elif answer != b'EXISTS\r\n':
            raise SystemExit(answer)
    made.put(count)

def lost(ways, seconds):
    """Returns how many changes were made, and how many of these the number lacks."""
    before, made, end = value(), multiprocessing.Queue(), time.time() + seconds
    processes = [multiprocessing.Process(target=way, args=(end, made)) for way in ways]
    for process in processes:
        process.start()
    count = sum(made.get() for _ in processes)
    for process in processes:
        process.join()
    return count, count - (value() - before)

client, answers = connect()
client.sendall(b'set count 0 0 8\r\n%d\r\n' % FIRST)
answers.readline()
stored, missing = lost([by_cas] * 6, 30)
print('cas alone:', stored, 'stored,', missing, 'lost', flush=True)
if missing:
    sys.exit('CHANGED')
until = time.time() + LONGEST
made = missing = 0
while not missing and time.time() < until:
    more, missing = lost([by_incr] + [by_cas] * 5, 30)
    made += more
print('cas beside incr:', made, 'made,', missing, 'lost')
sys.exit(0 if missing > 0 else 'CHANGED')
PYTHON
python3 "$dir/count.py" "$port"
