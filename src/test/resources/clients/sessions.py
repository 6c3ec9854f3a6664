"""Web sessions as JSON, shared with a Java program: sessions.py new|visit|show host:port ID [VISITS]"""
import json
import sys

import memcache

TIME_TO_LIVE = 20 * 60


def visit(mc, id):
    """Counts a visit by Python, beside whoever else changes the session."""
    while True:
        session = json.loads(mc.gets("session:" + id))
        session["python"] = session.get("python", 0) + 1
        if mc.cas("session:" + id, json.dumps(session), time=TIME_TO_LIVE):
            return session
        mc.reset_cas()


verb, server, id = sys.argv[1:4]
mc = memcache.Client([server], cache_cas=True)
if verb == "new":
    mc.set("session:" + id, json.dumps({"user": "Zo\u00eb", "cart": [1, 2]}), time=TIME_TO_LIVE)
elif verb == "visit":
    # Until the Java program has visited it so often, so that both do it at once.
    visits = 1
    while visit(mc, id).get("java", 0) < int(sys.argv[4]):
        visits += 1
    print(visits)
else:
    session = json.loads(mc.get("session:" + id))
    print(json.dumps(session, sort_keys=True))
