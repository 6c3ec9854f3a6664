package io.jcache.memcached.internal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What lines of 'watch mutations' and 'watch deletions', as servers wrote them, tell of a cache.
 */
class ChangeTest {
  private static final String ROOT = "shop/v~";

  private static Change change(String line) {
    return Change.of(Change.fields(line), ROOT);
  }

  @Test
  void store_isTold_unlessItWasRefused() {
    String line =
        "ts=1795873420.720743 gid=2 type=item_store key=shop%2Fv~11.sa%2520b status=stored"
            + " cmd=set ttl=0 clsid=1 cfd=25 size=2";

    assertThat(change(line)).isEqualTo(new Change("stored", "a b", 2L));
    assertThat(change(line.replace("=stored", "=not_stored"))).isNull();
    assertThat(change(line.replace("shop%2Fv", "shop%2Fw"))).isNull();
  }

  @Test
  void removal_isADeletionOrAStoreOfThePast() {
    assertThat(
            change(
                "ts=1.1 gid=4 type=item_store key=shop%2Fv~11.i7 status=stored cmd=cas"
                    + " ttl=4294965735 clsid=1 cfd=25 size=2"))
        .isEqualTo(new Change("removed", "7", null));
    assertThat(change("ts=1.1 gid=4 type=deleted key=shop%2Fv~11.%23hash cmd=md clsid=1"))
        .isEqualTo(new Change("removed", "#hash", null));
  }

  @Test
  void generation_tellsOfTheWholeCache() {
    String line = "ts=1.1 gid=4 type=item_store key=shop%2Fv~ status=stored cmd=cas ttl=0 size=18";

    assertThat(change(line)).isEqualTo(new Change("cleared", "", null));
    assertThat(change(line.replace("cmd=cas", "cmd=add")).what()).isEqualTo("begun");
    assertThat(change("ts=1.1 type=deleted key=shop%2Fv~ cmd=delete").what()).isEqualTo("cleared");
  }

  /** The microseconds stand there without the zeros before them. */
  @Test
  void time_isTheServers() {
    assertThat(Change.time(Change.fields("ts=1795873420.720 gid=2")))
        .isEqualTo("2026-11-28T13:43:40.000720Z");
    assertThat(Change.time(Change.fields("ts=soon"))).isNull();
    assertThat(Change.time(Map.of())).isNull();
  }

  @Test
  void keyOf_aLine_isThatOfItsItem() {
    assertThat(Change.keyOf("ts=1.1 type=item_store key=shop%2Fv~11.sa status=stored"))
        .isEqualTo("shop/v~11.sa");
    assertThat(Change.keyOf("ts=1.1 key=a%zz")).isEqualTo("a%zz");
    assertThat(Change.keyOf("skipped=5")).isEmpty();
  }

  @Test
  void line_ofAnotherForm_isNoChange() {
    assertThat(change("")).isNull();
    assertThat(change("skipped=5")).isNull();
    assertThat(change("key=shop%2Fv~1.s%zz status=stored")).isNull();
  }
}
