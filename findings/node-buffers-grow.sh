#!/usr/bin/env bash
# memcached 2.2.2 of npm writes a Buffer as the text that has its bytes for characters, in UTF-8:
# each byte above 127 becomes two. It undoes that when it reads, so that a Node.js program gets its
# Buffer back; every other client gets other bytes, and the item is up to twice as large. memjs 1.3.2
# of npm stores the bytes as they are.
#
# Seen, of a Buffer with the bytes 01 ff 02 c8:
#   memcached of npm reads: 01ff02c8
#   on the server: 6 bytes, 01c3bf02c388
#   memjs, on the server: 4 bytes, 01ff02c8
. "$(dirname "$0")/memcached.bash"
command -v npm > /dev/null || { echo "needs: apt-get install nodejs npm" >&2; exit 2; }

start_memcached
(cd "$dir" && npm install --silent --no-audit --no-fund --prefix "$dir" memcached@2.2.2 memjs@1.3.2)
cat > "$dir/set.js" << 'JS'
const server = process.argv[2], bytes = Buffer.from([1, 255, 2, 200]);
const memcached = new (require('memcached'))(server);
const memjs = require('memjs').Client.create(server);
memcached.set('theirs', bytes, 0, () => memcached.get('theirs', (error, back) => {
  console.log(back.toString('hex'));
  memcached.end();
  memjs.set('memjs', bytes, {}).then(() => memjs.quit());
}));
JS
expect 'memcached of npm reads' 01ff02c8 "$(node "$dir/set.js" "127.0.0.1:$port")"

# Prints how many bytes an item has, and which.
bytes() {
  exec 3<> "/dev/tcp/127.0.0.1/$port"
  printf 'get %s\r\n' "$1" >&3
  read -r -u 3 _ _ _ size
  size="${size%$'\r'}"
  echo "$size bytes, $(head -c "$size" <&3 | od -An -tx1 | tr -d ' \n')"
  exec 3>&-
}
expect 'on the server' '6 bytes, 01c3bf02c388' "$(bytes theirs)"
expect 'memjs, on the server' '4 bytes, 01ff02c8' "$(bytes memjs)"
