#!/usr/bin/env bash
# memcached 2.2.2 of npm marks what it stores by the flags 2 (JSON), 4 (Buffer) and 8 (number).
# python-memcached 1.59 (Debian 12) marks numbers by 2 and 4, and what zlib compressed by 8. Each
# takes the other's flags for its own: Python raises an error at every number and object of Node.js,
# and Node.js gives Python's booleans and dictionaries as the text of their pickles. Texts, and the
# whole numbers of Python, are the same to both.
#
# Seen, of a text, the number 42 and the object {"a":1} of Node.js, and of a text, 42 and True:
#   Python reads: 'hello' | zlib.error | ValueError
#   Node.js reads: string hello | number 42 | string I01.
. "$(dirname "$0")/memcached.bash"
python=/usr/bin/python3
command -v npm > /dev/null && "$python" -c 'import memcache' 2> /dev/null ||
  { echo "needs: apt-get install nodejs npm python3-memcache" >&2; exit 2; }

start_memcached
(cd "$dir" && npm install --silent --no-audit --no-fund --prefix "$dir" memcached@2.2.2)
cat > "$dir/node.js" << 'JS'
const memcached = new (require(process.argv[2] + '/node_modules/memcached'))(process.argv[3]);
const set = (key, value) => new Promise(done => memcached.set(key, value, 0, done));
const get = key => new Promise(done => memcached.get(key, (error, value) => done(value)));
(async () => {
  await set('node-text', 'hello');
  await set('node-number', 42);
  await set('node-object', { a: 1 });
  for (const key of process.argv.slice(4)) {
    const value = await get(key);
    console.log(typeof value, String(value).replace(/\s/g, ''));
  }
  memcached.end();
})();
JS
cat > "$dir/python.py" << 'PY'
import memcache, sys
client = memcache.Client([sys.argv[1]])
client.set('python-text', 'hello')
client.set('python-number', 42)
client.set('python-true', True)
for key in sys.argv[2:]:
    try:
        value = client.get(key)
        print(repr(value.decode() if isinstance(value, bytes) else value))
    except Exception as e:
        kind = type(e)
        print(kind.__name__ if kind.__module__ == 'builtins' else 'zlib.error')
PY
node "$dir/node.js" "$dir" "127.0.0.1:$port"
seen="$("$python" "$dir/python.py" "127.0.0.1:$port" node-text node-number node-object)"
expect 'Python reads' "'hello'
zlib.error
ValueError" "$seen"
seen="$(node "$dir/node.js" "$dir" "127.0.0.1:$port" python-text python-number python-true)"
expect 'Node.js reads' 'string hello
number 42
string I01.' "$seen"
