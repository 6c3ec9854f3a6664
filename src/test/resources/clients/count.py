"""Adds 1 to a number, or takes it away, so many times, beside others: count.py cas|incr|decr CLIENT host:port KEY TIMES"""
import sys

verb, client, server, key, times = sys.argv[1:6]
if client == "python-memcached":
    import memcache

    mc = memcache.Client([server], cache_cas=True)

    def add():
        value = mc.gets(key)
        stored = mc.cas(key, value + 1)
        mc.reset_cas()
        return stored
else:
    import pylibmc

    mc = pylibmc.Client([server], behaviors={"cas": True})

    def add():
        value, token = mc.gets(key)
        return mc.cas(key, value + 1, token)

for _ in range(int(times)):
    if verb == "incr":
        mc.incr(key)
    elif verb == "decr":
        mc.decr(key)
    else:
        while not add():
            pass
