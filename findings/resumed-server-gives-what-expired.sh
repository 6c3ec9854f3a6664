#!/usr/bin/env bash
# memcached 1.6.18 (Debian 12) looks at the time by a timer, once a second. One that stood still, as by
# SIGSTOP or in a virtual machine that was paused, answers the first requests after it by the time of
# before: it gives items that have expired meanwhile, and items stored then have less time to live, by
# as long as it stood still.
#
# Seen, of items of 2 seconds, on a server that stood still for 5 (of five times each):
#   given although expired: 5 of 5
#   stored for 4 seconds right after, and gone within 2: 5 of 5
. "$(dirname "$0")/memcached.bash"

start_memcached
given=0
gone=0
for i in {1..5}; do
  exec 3<> "/dev/tcp/127.0.0.1/$port"
  printf 'set old%d 0 2 1\r\nx\r\n' "$i" >&3
  read -r -u 3 _
  kill -STOP "$server"
  sleep 5
  printf 'get old%d\r\nset new%d 0 4 1\r\nx\r\n' "$i" "$i" >&3
  kill -CONT "$server"
  read -r -u 3 answer
  if [[ "$answer" == VALUE* ]]; then
    given=$((given + 1))
    read -r -u 3 _
    read -r -u 3 _
  fi
  read -r -u 3 _
  sleep 2
  printf 'get new%d\r\n' "$i" >&3
  read -r -u 3 answer
  [[ "$answer" == VALUE* ]] || gone=$((gone + 1))
  exec 3>&-
done
echo "given although expired: $given of 5"
echo "stored for 4 seconds right after, and gone within 2: $gone of 5"
[ "$given" -gt 0 ] && [ "$gone" -gt 0 ] || { echo CHANGED >&2; exit 1; }
