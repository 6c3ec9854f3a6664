#!/usr/bin/env bash
# memcached 1.6.18 (Debian 12): `watch mutations` tells of stores only. Deletes, incr, touch and
# flush_all change what readers see and are not in the stream, so no near cache can be kept by it.
# (From 1.6.38 on there is `watch deletions`, which tells of `delete` and `md`, not of flush_all.)
#
# Seen:
#   told of: k set | last set | last append
. "$(dirname "$0")/memcached.bash"

start_memcached
exec 4<>"/dev/tcp/127.0.0.1/$port"
printf 'watch mutations\r\n' >&4
read -r answer <&4
[ "${answer%$'\r'}" = OK ]
ask 'set k 0 0 1\r\n1\r\n' >/dev/null
ask 'incr k 1\r\ntouch k 100\r\ndelete k\r\nflush_all\r\n' >/dev/null
# What comes last ends the reading: the events of one connection are in order.
ask 'set last 0 0 1\r\n1\r\nappend last 0 0 1\r\n1\r\n' >/dev/null
told=
while read -r -t 10 line <&4; do
  told+="$(sed -E 's/.* key=([^ ]+) .*cmd=([^ ]+) .*/\1 \2/' <<<"${line%$'\r'}")"$'\n'
  [[ "$line" != *cmd=append* ]] || break
done
expect 'told of' 'k set
last set
last append' "${told%$'\n'}"
