# Sourced by findings in Java: gives each a folder, and runs a program with packages of Maven.
set -euo pipefail
dir="$(mktemp -d)"
trap 'rm -rf "$dir"' EXIT

# run_with GROUP:ARTIFACT:VERSION [another] [-- ARGUMENT...]: compiles and runs the program on standard
# input, class Shown, with these packages of Maven and what they need; prints what it prints.
run_with() {
  local package dependencies='<dependency><groupId>javax.cache</groupId><artifactId>cache-api</artifactId><version>1.1.1</version></dependency>'
  while [ $# -gt 0 ] && [ "$1" != -- ]; do
    package="$1"
    shift
    IFS=: read -r group artifact version <<< "$package"
    dependencies+="<dependency><groupId>$group</groupId><artifactId>$artifact</artifactId><version>$version</version></dependency>"
  done
  echo "<project><modelVersion>4.0.0</modelVersion><groupId>shown</groupId><artifactId>shown</artifactId><version>1</version><dependencies>$dependencies</dependencies></project>" > "$dir/pom.xml"
  mvn -q -B -ntp -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/path" >&2
  cat > "$dir/Shown.java"
  java -Dhazelcast.jcache.provider.type=member -Dhazelcast.phone.home.enabled=false \
    -Djava.net.preferIPv4Stack=true -cp "$(cat "$dir/path")" "$dir/Shown.java" "${@:2}" 2> "$dir/log" ||
    { cat "$dir/log" >&2; return 1; }
}

# expect WHAT WANTED SEEN: shows what was seen; ends with an error where another thing was wanted.
expect() {
  echo "$1: ${3//$'\n'/ | }"
  [ "$2" = "$3" ] || { echo "CHANGED, it was: ${2//$'\n'/ | }" >&2; exit 1; }
}
