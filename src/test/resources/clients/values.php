<?php
// Sets values, prints them, or adds to numbers: values.php set|get|json|count SERIALIZER|fastlz host:port key=expression ...
[, $verb, $option, $server] = $argv;
[$host, $port] = explode(':', $server);
$m = new Memcached();
$m->addServer($host, (int) $port);
// Prefixes are the extension's own, as a program would have them.
$m->setOption(Memcached::OPT_PREFIX_KEY, 'app:');
if ($option === 'fastlz') {
    $m->setOption(Memcached::OPT_COMPRESSION_TYPE, Memcached::COMPRESSION_FASTLZ);
} else {
    $m->setOption(Memcached::OPT_COMPRESSION_TYPE, Memcached::COMPRESSION_ZLIB);
    $m->setOption(Memcached::OPT_SERIALIZER, constant("Memcached::SERIALIZER_$option"));
}
foreach (array_slice($argv, 4) as $argument) {
    [$key, $expression] = explode('=', $argument, 2) + [1 => ''];
    if ($verb === 'set') {
        if (!$m->set($key, eval("return $expression;"))) {
            exit("not stored: $argument: " . $m->getResultMessage() . "\n");
        }
    } elseif ($verb === 'count') {
        $by = (int) $expression;
        echo $by < 0 ? $m->decrement($key, -$by) : $m->increment($key, $by), "\n";
    } else {
        $value = $m->get($key);
        if ($m->getResultCode() !== Memcached::RES_SUCCESS) {
            echo 'missing ', $m->getResultMessage(), "\n";
        } elseif ($verb === 'json') {
            var_export(json_decode($value, true, 512, JSON_THROW_ON_ERROR));
            echo "\n";
        } elseif (is_string($value) && strlen($value) > 200) {
            printf("string %d %08x\n", strlen($value), crc32($value));
        } else {
            echo gettype($value), ' ', is_string($value) ? bin2hex($value) : var_export($value, true), "\n";
        }
    }
}
