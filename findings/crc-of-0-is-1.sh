#!/usr/bin/env bash
# python-memcached 1.59 (which calls itself 1.58) and libmemcached with the hash crc (pylibmc's and
# PHP's, Debian 12) take the same 15 bits of a key's CRC, and so look for it on the same of several
# servers of equal weight. But python-memcached takes 1 where these bits are 0: such a key, one of
# 32,768, is looked for on another server. Chosen without a connection.
#
# Seen, of the keys k0 to k99999 on three servers:
#   on another server: k25 k30507 k59206 k84802 k99499
set -euo pipefail
python=/usr/bin/python3
"$python" -c 'import memcache' 2> /dev/null && php -r 'exit(class_exists("Memcached") ? 0 : 1);' ||
  { echo "needs: apt-get install python3-memcache php-cli php-memcached" >&2; exit 2; }
"$python" -c 'import memcache; print("python-memcached", memcache.__version__)'
php -r 'echo "php-memcached ", phpversion("memcached"), "\n";'

differ="$(paste -d' ' \
  <("$python" -c '
import memcache
for i in range(100000):
    print("k%d %d" % (i, memcache.cmemcache_hash(b"k%d" % i) % 3))') \
  <(php -r '
$m = new Memcached();
$m->setOption(Memcached::OPT_HASH, Memcached::HASH_CRC);
$m->addServers([["127.0.0.1", 1], ["127.0.0.1", 2], ["127.0.0.1", 3]]);
for ($i = 0; $i < 100000; $i++) {
    echo $m->getServerByKey("k$i")["port"] - 1, "\n";
}') | awk '$2 != $3 { printf "%s%s", separator, $1; separator = " " }')"
echo "on another server: $differ"
[ "$differ" = 'k25 k30507 k59206 k84802 k99499' ] || { echo "CHANGED" >&2; exit 1; }
