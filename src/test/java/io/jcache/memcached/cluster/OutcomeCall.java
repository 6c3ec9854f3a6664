package io.jcache.memcached.cluster;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.cache.Cache;
import javax.cache.integration.CompletionListenerFuture;
import javax.cache.processor.EntryProcessor;

/** The calls of the outcome tables. The keys are "k" and "l", the value is "new" where one is. */
@FunctionalInterface
interface OutcomeCall {

  Set<String> KEYS = Set.of("k", "l");
  EntryProcessor<String, String, String> READING =
      (entry, arguments) -> String.valueOf(entry.getValue());
  EntryProcessor<String, String, String> WRITING =
      (entry, arguments) -> {
        String before = String.valueOf(entry.getValue());
        entry.setValue("new");
        return before;
      };

  /** What a void method gives. */
  Object VOID = "nothing";

  Map<String, OutcomeCall> CALLS = calls();

  /** Does what is to be done, and returns what that gives. */
  Object on(OutcomeCache of);

  /** Returns the call of a name, which may end with a comma and what the cache is like. */
  static OutcomeCall named(String name) {
    OutcomeCall call = CALLS.get(name.split("; ")[0]);
    if (call == null) {
      throw new IllegalArgumentException(name);
    }
    return call;
  }

  private static Map<String, OutcomeCall> calls() {
    Map<String, OutcomeCall> calls = new LinkedHashMap<>();
    calls.put("get(k)", of -> of.cache().get("k"));
    calls.put("getAll(k, l)", of -> new TreeMap<>(of.cache().getAll(KEYS)));
    calls.put("containsKey(k)", of -> of.cache().containsKey("k"));
    calls.put("put(k, v)", of -> done(() -> of.cache().put("k", "new")));
    calls.put("getAndPut(k, v)", of -> of.cache().getAndPut("k", "new"));
    calls.put("putAll(k, l)", of -> done(() -> of.cache().putAll(Map.of("k", "new", "l", "new"))));
    calls.put("putIfAbsent(k, v)", of -> of.cache().putIfAbsent("k", "new"));
    calls.put("remove(k)", of -> of.cache().remove("k"));
    calls.put("remove(k, v)", of -> of.cache().remove("k", "old"));
    calls.put("getAndRemove(k)", of -> of.cache().getAndRemove("k"));
    calls.put("replace(k, v)", of -> of.cache().replace("k", "new"));
    calls.put("replace(k, old, new)", of -> of.cache().replace("k", "old", "new"));
    calls.put("getAndReplace(k, v)", of -> of.cache().getAndReplace("k", "new"));
    calls.put("removeAll(k, l)", of -> done(() -> of.cache().removeAll(KEYS)));
    calls.put("removeAll()", of -> done(of.cache()::removeAll));
    calls.put("clear()", of -> done(of.cache()::clear));
    calls.put("invoke(k, reading)", of -> of.cache().invoke("k", READING));
    calls.put("invoke(k, writing)", of -> of.cache().invoke("k", WRITING));
    calls.put("invokeAll(k, l, reading)", of -> invokeAll(of, READING));
    calls.put("invokeAll(k, l, writing)", of -> invokeAll(of, WRITING));
    calls.put("loadAll(k, l)", of -> loadAll(of, false));
    calls.put("loadAll(k, l, replacing)", of -> loadAll(of, true));
    calls.put("iterator()", OutcomeCall::iterate);
    calls.put("iterator().remove()", of -> done(of.iterator()::remove));
    return calls;
  }

  private static Object done(Runnable call) {
    call.run();
    return VOID;
  }

  private static Object invokeAll(
      OutcomeCache of, EntryProcessor<String, String, String> processor) {
    Map<String, Object> results = new TreeMap<>();
    List<RuntimeException> failures = new ArrayList<>();
    of.cache()
        .invokeAll(KEYS, processor)
        .forEach(
            (key, result) -> {
              try {
                results.put(key, result.get());
              } catch (RuntimeException e) {
                failures.add(e);
              }
            });
    if (failures.size() == KEYS.size()) {
      throw failures.get(0);
    }
    return results;
  }

  private static Object loadAll(OutcomeCache of, boolean replacing) {
    CompletionListenerFuture told = new CompletionListenerFuture();
    of.cache().loadAll(KEYS, replacing, told);
    try {
      told.get(20, TimeUnit.SECONDS);
      return "completion";
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e);
    } catch (InterruptedException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object iterate(OutcomeCache of) {
    Map<String, String> entries = new TreeMap<>();
    for (Cache.Entry<String, String> entry : of.cache()) {
      entries.put(entry.getKey(), entry.getValue());
    }
    return entries;
  }
}
