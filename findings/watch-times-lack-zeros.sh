#!/usr/bin/env bash
# memcached 1.6.18 (Debian 12): the time in the lines of `watch` has seconds, a point and the
# microseconds, but without the zeros before them: ts=1764364215.5012 is 5 ms after the second, not
# 501. Read as a decimal number, one time of ten is too late, by up to 0.9 s, and the lines are out
# of order.
#
# Seen, of the lines of 300 stores, one after the other:
#   with fewer than six digits behind the point: 32
#   earlier than the line before, as decimal numbers: 18
#   earlier than the line before, as seconds and microseconds: 0
. "$(dirname "$0")/memcached.bash"

start_memcached
exec 4<> "/dev/tcp/127.0.0.1/$port"
printf 'watch mutations\r\n' >&4
read -r -u 4 -t 5 _
exec 3<> "/dev/tcp/127.0.0.1/$port"
for i in {1..300}; do
  printf 'set k%d 0 0 1\r\nx\r\n' "$i" >&3
  read -r -u 3 _
  sleep 0.005
done
times="$(for i in {1..300}; do read -r -u 4 -t 5 line && sed -nE 's/^ts=([0-9.]+) .*/\1/p' <<< "$line"; done)"
exec 3>&- 4>&-

count() {
  awk "$1" <<< "$times"
}
short="$(count 'length($0) - index($0, ".") < 6 { n++ } END { print n + 0 }')"
decimal="$(count '{ split($0, a, "."); t = a[1] % 100000 + ("0." a[2]); if (t < last) n++; last = t } END { print n + 0 }')"
number="$(count '{ split($0, a, "."); t = a[1] % 100000 * 1000000 + a[2]; if (t < last) n++; last = t } END { print n + 0 }')"
expect 'lines' 300 "$(wc -l <<< "$times")"
echo "with fewer than six digits behind the point: $short"
echo "earlier than the line before, as decimal numbers: $decimal"
expect 'earlier than the line before, as seconds and microseconds' 0 "$number"
[ "$short" -gt 0 ] && [ "$decimal" -gt 0 ] || { echo CHANGED >&2; exit 1; }
