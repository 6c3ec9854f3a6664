package io.jcache.memcached.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The other side of a {@link ChildJvm}: the JVM that started this one. */
public final class ParentJvm {
  private static final String FAILED = "failed: ";

  private ParentJvm() {}

  /** What a child does with the words of a line. */
  public interface Command {
    /** Returns the answer, one line. */
    String answer(String[] words) throws Exception;
  }

  /**
   * Answers the parent's lines, one after the other. Never returns: the JVM ends at once when the
   * parent is gone, however that ended, and whatever the other threads are doing.
   */
  public static void serve(Command command) throws InterruptedException {
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    Thread listener = new Thread(() -> listen(lines), "parent-listener");
    listener.setDaemon(true);
    listener.start();
    while (true) {
      System.out.println(answer(command, lines.take()));
    }
  }

  /**
   * Returns the words of a child's answer.
   *
   * @throws IllegalStateException when its command failed
   */
  public static String[] words(String answer) {
    if (answer.startsWith(FAILED)) {
      throw new IllegalStateException(answer);
    }
    return answer.split(" ");
  }

  private static String answer(Command command, String line) {
    try {
      return command.answer(line.split(" "));
    } catch (Exception | AssertionError e) {
      System.err.println("Command failed: " + line);
      e.printStackTrace();
      return FAILED + String.valueOf(e).replace('\n', ' ');
    }
  }

  private static void listen(BlockingQueue<String> lines) {
    try {
      BufferedReader input =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      e.printStackTrace();
    } finally {
      Runtime.getRuntime().halt(0);
    }
  }
}
