"""Sets values, or prints them: values.py set|get|json CLIENT host:port key=expression ..."""
import json
import sys
import zlib

verb, client, server = sys.argv[1:4]
if client == "python-memcached":
    import memcache

    mc = memcache.Client([server])
    memcache.SERVER_MAX_VALUE_LENGTH = 1 << 20
    compressing = {"min_compress_len": 100}
else:
    import pylibmc

    mc = pylibmc.Client([server])
    compressing = {"min_compress_len": 100}

for argument in sys.argv[4:]:
    key, _, expression = argument.partition("=")
    if verb == "set":
        # A key that begins with z is compressed.
        options = compressing if key.split(":")[-1].startswith("z") else {}
        if not mc.set(key, eval(expression), **options):
            sys.exit("not stored: " + argument)
    else:
        value = mc.get(key)
        if verb == "json":
            value = json.dumps(json.loads(value), sort_keys=True)
        text = ascii(value)
        if len(text) > 200:
            raw = value if isinstance(value, bytes) else str(value).encode("utf-8")
            text = "%d %08x" % (len(raw), zlib.crc32(raw))
        print(type(value).__name__, text)
