<?php
// Sets k0 to k999 under a prefix, or counts those that another program has set: set|get host:port*weight ...
$m = new Memcached();
$m->setOption(Memcached::OPT_PREFIX_KEY, 'app:');
foreach (array_slice($argv, 2) as $server) {
    preg_match('/^(.*):(\d+)\*(\d+)$/', $server, $part);
    $m->addServer($part[1], (int) $part[2], (int) $part[3]);
}
$ours = 0;
for ($i = 0; $i < 1000; $i++) {
    if ($argv[1] === 'set' && !$m->set("k$i", 'v')) {
        exit("not stored: k$i\n");
    }
    $ours += $m->get("k$i") === 'ours' ? 1 : 0;
}
if ($argv[1] === 'get') {
    echo "$ours ours\n";
}
