"""Sets k0 to k999, or prints those that are there: items.py set|get CLIENT host:port*weight ..."""
import sys

verb, client = sys.argv[1:3]
servers = []
for server in sys.argv[3:]:
    address, weight = server.split("*")
    host, port = address.rsplit(":", 1)
    servers.append((host, int(port), int(weight)))

if client.startswith("python-memcached"):
    import memcache

    mc = memcache.Client([("%s:%d" % (h, p), w) for h, p, w in servers])
else:
    import pylibmc

    mc = pylibmc.Client(
        ["%s:%d:%d" % server for server in servers],
        behaviors={"ketama_weighted": True} if client == "pylibmc-ketama-weighted" else {},
    )

for i in range(1000):
    key = "k%d" % i
    if client == "python-memcached-tuple":
        # The first half of a group's keys by its number, the other by the hash of its name.
        group = i % 20
        hash_of = group if group < 10 else memcache.cmemcache_hash(b"g%d" % group)
        key = (hash_of, "{%s}%d" % (group if group < 10 else "g%d" % group, i))
    if verb == "get":
        if mc.get(key) is not None:
            print(key if isinstance(key, str) else key[1])
    elif not mc.set(key, "v"):
        sys.exit("not stored: %s" % (key,))
