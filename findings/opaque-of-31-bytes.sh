#!/usr/bin/env bash
# memcached 1.6.18 (Debian 12): an opaque of a meta command may have 31 bytes, though the text of the
# protocol (doc/protocol.txt) says up to 32. What is longer is refused without the opaque.
#
# Seen:
#   31 bytes: HD Oxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
#   32 bytes: CLIENT_ERROR opaque token too long
. "$(dirname "$0")/memcached.bash"

start_memcached
most="$(head -c 31 /dev/zero | tr '\0' x)"
ask 'set k 0 0 1\r\nv\r\n' >/dev/null
expect '31 bytes' "HD O$most" "$(ask "mg k O$most\r\n")"
expect '32 bytes' 'CLIENT_ERROR opaque token too long' "$(ask "mg k Ox$most\r\n")"
