#!/usr/bin/env bash
# memcached 1.6.18 (Debian 12): cas ids begin anew with each start of the server, so that a cas with
# an id of before a restart succeeds on a value that its writer has never seen. Ids tell the changes
# of one run of one server apart, and nothing else. (1.6.38 and 1.6.45 do the same.)
#
# Seen:
#   before the restart: VALUE k 0 3 1 | old | END
#   after the restart: STORED | VALUE k 0 5 1 | other | END
#   cas with the id of before: STORED
#   what is there: VALUE k 0 5 | stale | END
. "$(dirname "$0")/memcached.bash"

start_memcached
ask 'set k 0 0 3\r\nold\r\n' >/dev/null
before="$(ask 'gets k\r\n')"
echo "before the restart: ${before//$'\n'/ | }"
id="$(awk '/^VALUE/ {print $5}' <<<"$before")"

stop_memcached
start_memcached
expect 'after the restart' "STORED
VALUE k 0 5 $id
other
END" "$(ask 'set k 0 0 5\r\nother\r\ngets k\r\n')"
expect 'cas with the id of before' STORED "$(ask "cas k 0 0 5 $id\r\nstale\r\n")"
expect 'what is there' 'VALUE k 0 5
stale
END' "$(ask 'get k\r\n')"
