package io.jcache.memcached.internal.transport.wire;

import io.jcache.memcached.internal.transport.ItemSizes;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that is answered by one word out of a few.
 *
 * <ul>
 *   <li>Where it has a mark, the word has to come with it.
 *   <li>Where it has a fence, a read behind it, the mark is that of the fence.
 * </ul>
 */
final class WordExchange<T extends @Nullable Object> extends AsciiExchange<T> {
  private final Map<String, T> answers;
  private final String mark;
  private final boolean fenced;
  private String word = "";

  /**
   * Creates a request.
   *
   * @param flags what is stored with the value
   * @param answers what each word says
   * @param mark what follows the word, or the fence's, with its space; empty for nothing
   * @param fence the line that is sent behind the request; empty for none
   */
  WordExchange(
      String what,
      String key,
      byte @Nullable [] value,
      int flags,
      String command,
      Map<String, T> answers,
      String mark,
      String fence) {
    super(
        what,
        key,
        value == null ? NO_VALUE : ItemSizes.length(value, flags),
        AsciiCommand.of(command, value, fence),
        fence.isEmpty() ? 1 : 2);
    this.answers = answers;
    this.mark = mark;
    this.fenced = !fence.isEmpty();
  }

  @Override
  public boolean needsMeta() {
    return !mark.isEmpty();
  }

  @Override
  void onLine(AsciiLine line, Peer peer) throws BadReplyException {
    if (fenced && repliesLeft() == 1) {
      if (!line.take("HD")) {
        line.require("EN");
      }
      line.require(mark);
      line.takeLease();
    } else {
      word = line.word();
      if (!answers.containsKey(word)) {
        throw line.unexpected();
      }
      line.require(fenced ? "" : mark);
    }
    line.requireEnd();
    replied();
  }

  @Override
  @SuppressWarnings("NullAway") // the answer may be null
  T answer() {
    return answers.get(word);
  }
}
