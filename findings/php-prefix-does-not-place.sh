#!/usr/bin/env bash
# PHP's memcached extension 3.2.0 over libmemcached (Debian 12): OPT_PREFIX_KEY stands before the key
# on the server, but the server is chosen by the key without it. So the same item key, asked for as a
# whole by a client of the very same placement, is looked for on another server.
#
# Seen, of 100 keys on two servers:
#   found with the same prefix: 100
#   found by the whole key: 56
#   found by the whole key on the server of the bare key: 100
. "$(dirname "$0")/memcached.bash"
php -r 'exit(class_exists("Memcached") ? 0 : 1);' ||
  { echo "needs PHP with its memcached extension: apt-get install php-cli php-memcached" >&2; exit 2; }

start_memcached
one="$port" first="$server"
start_memcached
trap 'kill "$first"; stop_memcached; rm -rf "$dir"' EXIT

php -r 'echo "php-memcached ", phpversion("memcached"), "\n";'
cat > "$dir/prefix.php" <<'PHP'
<?php
function client(string $prefix) {
    global $argv;
    $client = new Memcached();
    // Names that do not change with the ports: the default placement does not look at them.
    $client->addServers([['127.0.0.1', (int) $argv[1]], ['127.0.0.1', (int) $argv[2]]]);
    $client->setOption(Memcached::OPT_PREFIX_KEY, $prefix);
    return $client;
}
$with = client('shop:');
$without = client('');
for ($i = 0; $i < 100; $i++) {
    $with->set("k$i", 'v') or exit('not stored');
}
$found = [0, 0, 0];
for ($i = 0; $i < 100; $i++) {
    $found[0] += $with->get("k$i") === 'v';
    $found[1] += $without->get("shop:k$i") === 'v';
    $found[2] += $without->getByKey("k$i", "shop:k$i") === 'v';
}
echo implode(' ', $found);
PHP
read -r same whole bare <<< "$(php "$dir/prefix.php" "$one" "$port")"
expect 'found with the same prefix' 100 "$same"
expect 'found by the whole key' 56 "$whole"
expect 'found by the whole key on the server of the bare key' 100 "$bare"
