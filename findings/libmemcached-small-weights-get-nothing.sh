#!/usr/bin/env bash
# libmemcached 1.1.4 with ketama (PHP's, Debian 12) gives a server floor(share of the weights * 40 *
# servers) * 4 points, and so none where its weight is small beside the others': it is in the list and
# gets no key, silently. The points of every server depend on all weights, so that a server that is
# added moves keys between those that stay, too; with equal weights it takes keys to itself alone.
# Chosen without a connection.
#
# Seen, of the keys k0 to k9999 on 10.0.0.0, 10.0.0.1, ... with the port 11212:
#   weights 1:79: keys 115 9885
#   weights 1:80: keys 0 10000
#   1:1:1 and one of 1: to the new 2380, between the old 0
#   1:2:3 and one of 1: to the new 1104, between the old 564
set -euo pipefail
php -r 'exit(class_exists("Memcached") ? 0 : 1);' ||
  { echo "needs: apt-get install php-cli php-memcached" >&2; exit 2; }
php -r 'echo "php-memcached ", phpversion("memcached"), "\n";'
seen="$(php << 'PHP'
<?php
function places($weights) {
    $client = new Memcached();
    $client->setOption(Memcached::OPT_LIBKETAMA_COMPATIBLE, true);
    foreach ($weights as $i => $weight) {
        $client->addServer("10.0.0.$i", 11212, $weight);
    }
    $places = [];
    for ($i = 0; $i < 10000; $i++) {
        $places[] = (int) substr($client->getServerByKey("k$i")['host'], strlen('10.0.0.'));
    }
    return $places;
}
foreach ([[1, 79], [1, 80]] as $weights) {
    $counts = array_count_values(places($weights)) + [0, 0];
    echo 'weights ', implode(':', $weights), ": keys $counts[0] $counts[1]\n";
}
foreach ([[1, 1, 1], [1, 2, 3]] as $weights) {
    $before = places($weights);
    $after = places([...$weights, 1]);
    $new = $between = 0;
    foreach ($after as $i => $place) {
        $new += $place === 3 ? 1 : 0;
        $between += $place !== 3 && $place !== $before[$i] ? 1 : 0;
    }
    echo implode(':', $weights), " and one of 1: to the new $new, between the old $between\n";
}
PHP
)"
echo "$seen"
[ "$seen" = 'weights 1:79: keys 115 9885
weights 1:80: keys 0 10000
1:1:1 and one of 1: to the new 2380, between the old 0
1:2:3 and one of 1: to the new 1104, between the old 564' ] || { echo CHANGED >&2; exit 1; }
