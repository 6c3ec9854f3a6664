package io.jcache.memcached.boot;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/** Where the data come from; counts how often it is asked, and answers differently each time. */
@Component
public class Source {
  private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
  private final AtomicInteger answers = new AtomicInteger();

  /** Counts a call of a method, and returns a note that no other call gets, in any process. */
  public String answer(String method) {
    calls.computeIfAbsent(method, m -> new AtomicInteger()).incrementAndGet();
    return answers.incrementAndGet() + " of process " + ProcessHandle.current().pid();
  }

  /** Returns how often a method was called since the last time that this was asked. */
  public int calls(String method) {
    AtomicInteger counter = calls.get(method);
    return counter == null ? 0 : counter.getAndSet(0);
  }

  /** Counts anew. */
  public void reset() {
    calls.clear();
  }
}
