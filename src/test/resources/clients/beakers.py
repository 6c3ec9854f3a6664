"""Keeps a web session as Beaker does: beakers.py memcache|pylibmc host:port ID"""
import sys
import tempfile

from beaker.session import Session

module, server, id = sys.argv[1:4]
with tempfile.TemporaryDirectory() as locks:
    session = Session(
        {},
        id=id,
        type="ext:memcached",
        url=server,
        memcache_module=module,
        lock_dir=locks,
        use_cookies=False,
    )
    session["user"] = "Zo\u00eb"
    session.save()
