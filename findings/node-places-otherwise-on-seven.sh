#!/usr/bin/env bash
# memcached 2.2.2 of npm, and hashring 3.2.0 by which it places keys, say that they are compatible
# with ketama. They compute the points of a server as floor(1 / N * 40 * N) for N servers of one
# weight: with 7, 14, 28, 49 or 56 servers the fraction is rounded so that this is 39, and the ring
# lacks four points of each server. libmemcached (PHP's and pylibmc's) always makes 40 of them. So one
# key of 40 or so is looked for on another server, where clients of both kinds share seven servers.
# Chosen without a connection.
#
# Seen, of the keys k0 to k9999 on 10.0.0.1, 10.0.0.2, ... with the port 11212:
#   6 servers: on another server: 0
#   7 servers: on another server: 212
#   8 servers: on another server: 0
#   14 servers: on another server: 193
#   15 servers: on another server: 0
set -euo pipefail
dir="$(mktemp -d)"
trap 'rm -rf "$dir"' EXIT
command -v npm > /dev/null && php -r 'exit(class_exists("Memcached") ? 0 : 1);' ||
  { echo "needs: apt-get install nodejs npm php-cli php-memcached" >&2; exit 2; }
cd "$dir"
npm install --silent --no-audit --no-fund --prefix "$dir" memcached@2.2.2 hashring@3.2.0

cat > places.js << 'JS'
const servers = Array.from({length: process.argv[2]}, (_, i) => `10.0.0.${i + 1}:11212`);
const client = new (require('memcached'))(servers);
for (let i = 0; i < 10000; i++) console.log(client.HashRing.get('k' + i));
JS
cat > places.php << 'PHP'
<?php
$client = new Memcached();
$client->setOption(Memcached::OPT_LIBKETAMA_COMPATIBLE, true);
for ($i = 1; $i <= $argv[1]; $i++) {
    $client->addServer("10.0.0.$i", 11212);
}
for ($i = 0; $i < 10000; $i++) {
    echo $client->getServerByKey("k$i")['host'], ":11212\n";
}
PHP
php -r 'echo "php-memcached ", phpversion("memcached"), "\n";'
for servers in 6 7 8 14 15; do
  seen="$(paste <(node places.js "$servers") <(php places.php "$servers") | awk '$1 != $2' | wc -l)"
  echo "$servers servers: on another server: $seen"
  case "$servers" in 7) wanted=212 ;; 14) wanted=193 ;; *) wanted=0 ;; esac
  [ "$seen" = "$wanted" ] || { echo "CHANGED, it was: $wanted" >&2; exit 1; }
done
