#!/usr/bin/env bash
# Typesafe Config 1.4.10 (com.typesafe:config): messages of its exceptions quote what the file has
# as values. Where a value is of another kind than the one asked for, or an object has a text behind
# it, what was meant as a secret stands in the stack trace, and so in the log.
#
# Seen:
#   getDuration: String: 1: Invalid value at 'token': No number in duration value 'hidden'
#   getBytes: String: 1: Invalid value at 'token': No number in size-in-bytes value 'hidden'
#   getEnum: String: 1: Invalid value at 'token': The enum class State has no constant of the name
#     'hidden' (should be one of [NEW, ...].)
#   a text behind an object: String: 1: Cannot concatenate object or list with a non-object-or-list,
#     SimpleConfigObject({"password":"hidden"}) and Unquoted("x") are not compatible
#   getInt (does not quote): String: 1: token has type STRING rather than NUMBER
set -euo pipefail
dir="$(mktemp -d)"
trap 'rm -rf "$dir"' EXIT
cd "$dir"
curl -sSfo config.jar https://repo1.maven.org/maven2/com/typesafe/config/1.4.10/config-1.4.10.jar

cat >Quotes.java <<'JAVA'
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.util.function.Consumer;

class Quotes {
  static void show(String what, String text, boolean quoted, Consumer<Config> reader) {
    try {
      reader.accept(ConfigFactory.parseString(text).resolve());
    } catch (ConfigException e) {
      System.out.println(what + ": " + e.getMessage());
      if (e.getMessage().contains("hidden") == quoted) {
        return;
      }
    }
    System.err.println("CHANGED: " + what);
    System.exit(1);
  }

  public static void main(String[] arguments) {
    show("getDuration", "token = hidden", true, config -> config.getDuration("token"));
    show("getBytes", "token = hidden", true, config -> config.getBytes("token"));
    show("getEnum", "token = hidden", true, config -> config.getEnum(Thread.State.class, "token"));
    show("a text behind an object", "db = { password = hidden } x", true, config -> {});
    show("getInt (does not quote)", "token = hidden", false, config -> config.getInt("token"));
  }
}
JAVA
java -cp config.jar Quotes.java
