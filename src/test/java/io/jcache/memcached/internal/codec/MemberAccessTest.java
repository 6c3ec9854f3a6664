package io.jcache.memcached.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import org.junit.jupiter.api.Test;

class MemberAccessTest {
  private static final String CLOSED =
      "the parts of java.lang.String cannot be reached: its module java.base does not open the"
          + " package java.lang to this library; write 'opens java.lang";

  @Test
  void open_ofAClosedPackage_namesModulePackageAndFlag() throws Exception {
    Field field = String.class.getDeclaredField("value");
    assertThatThrownBy(() -> MemberAccess.open(field))
        .isInstanceOf(InaccessibleObjectException.class)
        .hasMessage(
            CLOSED
                + ";' into its module-info.java, or start the JVM with --add-opens"
                + " java.base/java.lang=ALL-UNNAMED")
        .hasCauseInstanceOf(InaccessibleObjectException.class);
  }

  @Test
  void refusal_byANamedModule_namesWhomToOpenTo() {
    assertThat(MemberAccess.refusal(String.class, Field.class.getModule()))
        .isEqualTo(
            CLOSED
                + " to java.base;' into its module-info.java, or start the JVM with --add-opens"
                + " java.base/java.lang=java.base");
  }
}
