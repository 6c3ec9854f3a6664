#!/usr/bin/env bash
# memcached 1.6.18 (Debian 12): the stub that `mg` with N leaves for a missing key, so that one
# client alone computes the value, is an ordinary hit of 0 bytes to `get` and `gets`. A client of
# the classic commands on the same server takes it for an empty value; `append` makes a value of it.
#
# Seen:
#   mg leaves a stub: VA 0 t30 W
#   gets: VALUE k 0 0 ID |  | END (ID: any cas id)
#   add: NOT_STORED
#   append: STORED | VALUE k 0 1 | x | END
. "$(dirname "$0")/memcached.bash"

start_memcached
expect 'mg leaves a stub' 'VA 0 t30 W' "$(ask 'mg k N30 t v\r\n' | grep .)"
expect 'gets' 'VALUE k 0 0 ID

END' "$(ask 'gets k\r\n' | sed -E 's/^(VALUE k 0 0) [0-9]+$/\1 ID/')"
expect 'add' NOT_STORED "$(ask 'add k 0 0 1\r\nx\r\n')"
expect 'append' 'STORED
VALUE k 0 1
x
END' "$(ask 'append k 0 0 1\r\nx\r\nget k\r\n')"
