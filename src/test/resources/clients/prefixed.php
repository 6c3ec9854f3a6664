<?php
// Sets k0 to k999 under a prefix, or prints those that are there: prefixed.php set|get CLIENT host:port*weight ...
$m = new Memcached();
$m->setOption(Memcached::OPT_PREFIX_KEY, 'app:');
if ($argv[2] === 'php-ketama-weighted') {
    $m->setOption(Memcached::OPT_LIBKETAMA_COMPATIBLE, true);
}
$servers = [];
foreach (array_slice($argv, 3) as $server) {
    preg_match('/^(.*):(\d+)\*(\d+)$/', $server, $part);
    $servers[] = [$part[1], (int) $part[2], (int) $part[3]];
}
$m->addServers($servers);
for ($i = 0; $i < 1000; $i++) {
    if ($argv[1] === 'set' && !$m->set("k$i", 'v')) {
        exit("not stored: k$i\n");
    }
    if ($argv[1] === 'get' && $m->get("k$i") !== false) {
        echo "k$i\n";
    }
}
