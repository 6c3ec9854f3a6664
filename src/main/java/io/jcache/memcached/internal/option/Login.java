package io.jcache.memcached.internal.option;

/**
 * Who logs in to the servers. The password is not shown by {@link #toString()}.
 *
 * @param user the user's name
 * @param password the password
 */
public record Login(String user, String password) {
  @Override
  public String toString() {
    return "Login[user=" + user + "]";
  }
}
