<?php
// Prints the index of the server of each key k0 to k999: place.php BEHAVIOUR host:port*weight ...
$m = new Memcached();
if ($argv[1] === 'ketama-weighted') {
    $m->setOption(Memcached::OPT_LIBKETAMA_COMPATIBLE, true);
}
if ($argv[1] === 'crc') {
    $m->setOption(Memcached::OPT_HASH, Memcached::HASH_CRC);
}
$servers = [];
foreach (array_slice($argv, 2) as $server) {
    preg_match('/^(.*):(\d+)\*(\d+)$/', $server, $part);
    $servers[] = [$part[1], (int) $part[2], (int) $part[3]];
}
$m->addServers($servers);
for ($i = 0; $i < 1000; $i++) {
    $at = $m->getServerByKey("k$i");
    foreach ($servers as $index => $server) {
        if ($server[0] === $at['host'] && $server[1] === $at['port']) {
            echo $index, "\n";
        }
    }
}
