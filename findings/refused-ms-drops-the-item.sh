#!/usr/bin/env bash
# memcached 1.6.18 (Debian 12): a value that is too large takes the old one with it. `set` does so;
# `add`, `replace` and `cas` keep the old item; `ms` drops it in every mode, also as an add, and
# where its cas id does not match. The error of `ms` carries neither key nor opaque: on a pipelined
# connection only its place tells whose it is.
#
# Seen:
#   classic replace: SERVER_ERROR object too large for cache | VALUE k 0 3 | old | END
#   ms that adds: SERVER_ERROR object too large for cache | END
#   ms of another cas id: SERVER_ERROR object too large for cache | END
. "$(dirname "$0")/memcached.bash"

start_memcached
large=2000000
value="$(head -c "$large" /dev/zero | tr '\0' x)"
old='set k 0 0 3 noreply\r\nold\r\n'
refused='SERVER_ERROR object too large for cache'
expect 'classic replace' "$refused
VALUE k 0 3
old
END" "$(ask "${old}replace k 0 0 $large\r\n$value\r\nget k\r\n")"
expect 'ms that adds' "$refused
END" "$(ask "${old}ms k $large ME Oabc k\r\n$value\r\nget k\r\n")"
expect 'ms of another cas id' "$refused
END" "$(ask "${old}ms k $large C999999 Oabc k\r\n$value\r\nget k\r\n")"
