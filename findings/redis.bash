# Sourced by findings about clients of Redis: gives each a server, the system's or Debian's package,
# unpacked beside it, and what findings in Java have.
. "$(dirname "$0")/maven.bash"
redis=
trap '[ -z "$redis" ] || { kill "$redis" && wait "$redis" || true; }; rm -rf "$dir"' EXIT

# Prints the path of Redis' server.
find_redis() {
  command -v redis-server && return
  (cd "$dir" && apt-get -qq download redis-tools libatomic1 libjemalloc2 liblzf1 >&2 &&
    for p in *.deb; do dpkg -x "$p" .; done)
  # It is the server, too, where it is called so.
  ln -s redis-check-rdb "$dir/usr/bin/redis-server"
  echo "$dir/usr/bin/redis-server"
}

# Starts a server on a free port, and writes the configuration of a client of it to $dir/client.yaml.
start_redis() {
  local server="$(find_redis)"
  export LD_LIBRARY_PATH="$dir/usr/lib/$(uname -m)-linux-gnu"
  for port in {21000..21099}; do
    "$server" --port "$port" --bind 127.0.0.1 --save '' --dir "$dir" > "$dir/redis.log" &
    redis=$!
    for _ in {1..50}; do
      grep -q 'Ready to accept' "$dir/redis.log" && break 2
      kill -0 "$redis" 2> /dev/null || break
      sleep 0.1
    done
  done
  printf 'singleServerConfig:\n  address: "redis://127.0.0.1:%s"\n' "$port" > "$dir/client.yaml"
  "$server" --version | sed 's/ sha=.*//'
}
