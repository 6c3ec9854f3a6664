package io.jcache.memcached.internal.codec;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Member;

/** Reaches members of classes by reflection, past what a module keeps to itself where it may. */
public final class MemberAccess {
  private MemberAccess() {}

  /**
   * Returns a member that can be used from now on, whatever its access.
   *
   * @throws InaccessibleObjectException where its module does not open its package to this library,
   *     naming both and the ways out
   */
  public static <T extends AccessibleObject & Member> T open(T member) {
    try {
      member.setAccessible(true);
      return member;
    } catch (InaccessibleObjectException e) {
      InaccessibleObjectException told =
          new InaccessibleObjectException(
              refusal(member.getDeclaringClass(), MemberAccess.class.getModule()));
      told.initCause(e);
      throw told;
    }
  }

  /** Returns what to do where a class is in a package that is closed to a module. */
  static String refusal(Class<?> owner, Module to) {
    String module = owner.getModule().getName();
    String name = owner.getPackageName();
    return "the parts of %s cannot be reached: its module %s does not open the package %s to this library; "
            .formatted(owner.getName(), module, name)
        + "write 'opens %s%s;' into its module-info.java, "
            .formatted(name, to.isNamed() ? " to " + to.getName() : "")
        + "or start the JVM with --add-opens %s/%s=%s"
            .formatted(module, name, to.isNamed() ? to.getName() : "ALL-UNNAMED");
  }
}
