# Sourced by the findings about memcached: gives each a server and a folder of its own, ends both.
set -euo pipefail
dir="$(mktemp -d)"
server=
trap 'stop_memcached; rm -rf "$dir"' EXIT

# Prints the path of memcached: the system's, else Debian's package, unpacked into the folder.
find_memcached() {
  command -v memcached && return
  (cd "$dir" && apt-get -qq download memcached libevent-2.1-7 >&2 && for p in *.deb; do dpkg -x "$p" .; done)
  echo "$dir/usr/bin/memcached"
}

# Starts a server on any free port; options as memcached's.
start_memcached() {
  : "${memcached:=$(find_memcached)}"
  export LD_LIBRARY_PATH="$dir/usr/lib/$(uname -m)-linux-gnu"
  rm -f "$dir/port"
  MEMCACHED_PORT_FILENAME="$dir/port" "$memcached" -l 127.0.0.1 -U 0 -p -1 -u "$(id -un)" "$@" &
  server=$!
  for _ in {1..100}; do [ -s "$dir/port" ] && break; sleep 0.1; done
  port="$(sed -n 's/^TCP INET: //p' "$dir/port")"
  [ -n "${shown:-}" ] || echo "$("$memcached" -V)"
  shown=yes
}

stop_memcached() {
  [ -z "$server" ] || { kill "$server" && wait "$server" || true; }
  server=
}

# Sends lines, given with \r\n as in printf, and prints the answers without \r.
ask() {
  exec 3<>"/dev/tcp/127.0.0.1/$port"
  printf "$1quit\r\n" >&3
  tr -d '\r' <&3
  exec 3>&-
}

# expect WHAT WANTED SEEN: shows what was seen; ends with an error where another thing was wanted.
expect() {
  echo "$1: ${3//$'\n'/ | }"
  [ "$2" = "$3" ] || { echo "CHANGED, it was: ${2//$'\n'/ | }" >&2; exit 1; }
}
