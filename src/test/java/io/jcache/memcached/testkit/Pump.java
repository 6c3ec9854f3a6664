package io.jcache.memcached.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** One direction of a connection: a thread that receives, a queue, and a thread that delivers. */
final class Pump {
  private static final int BUFFER = 1 << 14;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Chunk> queue = new ArrayDeque<>();
  private final Direction direction;
  private final Socket source;
  private final Socket sink;
  private final ProxyConnection connection;
  private Effect effect = new Effect.None();
  private int held;
  private boolean sourceEnded;
  private boolean sinkEnded;
  private boolean sinkFailed;
  private boolean damaged;

  /** What a chunk stands for. */
  private enum Kind {
    BYTES,
    END_OF_STREAM,
    BROKEN_STREAM
  }

  /** Bytes that arrived together, or the end of the stream behind them. */
  private record Chunk(Kind kind, ByteBuffer bytes, long arrived) {}

  /** What the delivering thread does next. */
  private enum Act {
    WRITE,
    END,
    RESET_AS_SOURCE,
    RESET_BY_FAULT,
    STOP
  }

  private record Step(Act act, byte[] bytes) {
    Step(Act act) {
      this(act, new byte[0]);
    }
  }

  Pump(Direction direction, Socket source, Socket sink, ProxyConnection connection) {
    this.direction = direction;
    this.source = source;
    this.sink = sink;
    this.connection = connection;
  }

  /** Receives until the source ends. */
  void receive() {
    byte[] buffer = new byte[BUFFER];
    Kind end = Kind.BROKEN_STREAM;
    try {
      InputStream in = source.getInputStream();
      int read;
      while ((read = in.read(buffer, 0, awaitRoom())) >= 0) {
        connection.received(direction, buffer, read);
        add(Kind.BYTES, ByteBuffer.wrap(Arrays.copyOf(buffer, read)));
      }
      end = Kind.END_OF_STREAM;
    } catch (IOException e) {
      // a broken stream: the sink hears of it behind the bytes before
    } finally {
      add(end, ByteBuffer.allocate(0));
      connection.check();
    }
  }

  /** Delivers until the stream or the sink ends. */
  void deliver() {
    try {
      OutputStream out = sink.getOutputStream();
      for (Step step = next(); step.act() != Act.STOP; step = next()) {
        switch (step.act()) {
          case WRITE -> {
            connection.delivering(direction);
            out.write(step.bytes());
          }
          case END -> shut();
          case RESET_AS_SOURCE -> connection.reset();
          case RESET_BY_FAULT -> connection.resetByFault();
          case STOP -> throw new AssertionError();
        }
        if (step.act() != Act.WRITE) {
          break;
        }
      }
    } catch (IOException e) {
      end(true);
    } finally {
      end(false);
      connection.check();
    }
  }

  private Step next() {
    lock.lock();
    try {
      while (true) {
        if (sinkEnded) {
          return new Step(Act.STOP);
        }
        switch (effect.verdict()) {
          case RESET -> {
            return new Step(Act.RESET_BY_FAULT);
          }
          case SHUT -> {
            return new Step(Act.END);
          }
          case GO_ON -> {}
        }
        Chunk first = queue.peek();
        if (first == null) {
          changed.awaitUninterruptibly();
          continue;
        }
        long wait = effect.waitNanos(first.arrived(), System.nanoTime());
        if (wait > 0) {
          await(wait);
        } else {
          return take(first);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private Step take(Chunk first) {
    switch (first.kind()) {
      case END_OF_STREAM -> {
        return new Step(Act.END);
      }
      case BROKEN_STREAM -> {
        return new Step(Act.RESET_AS_SOURCE);
      }
      case BYTES -> {}
    }
    int before = first.bytes().remaining();
    byte[] passed = effect.pass(first.bytes());
    held -= before - first.bytes().remaining();
    if (!first.bytes().hasRemaining()) {
      queue.remove();
    }
    changed.signalAll();
    return new Step(Act.WRITE, passed);
  }

  @SuppressWarnings("WaitNotInLoop") // the caller's loop looks at everything again
  private void await(long nanos) {
    try {
      changed.awaitNanos(nanos);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts a pump", e);
    }
  }

  /** Returns how many bytes may be received next; waits while there is no room. */
  private int awaitRoom() {
    lock.lock();
    try {
      while (!sinkEnded && held >= effect.room()) {
        changed.awaitUninterruptibly();
      }
      return sinkEnded ? BUFFER : Math.min(BUFFER, effect.room() - held);
    } finally {
      lock.unlock();
    }
  }

  private void add(Kind kind, ByteBuffer bytes) {
    lock.lock();
    try {
      sourceEnded |= kind != Kind.BYTES;
      if (!sinkEnded) {
        queue.add(new Chunk(kind, bytes, System.nanoTime()));
        held += bytes.remaining();
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Puts another fault to work. */
  void use(Effect next) {
    lock.lock();
    try {
      damaged |= effect.damaged();
      effect = next;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the sink's stream in good order (FIN); what is held or arrives later is dropped. */
  void shut() throws IOException {
    end(false);
    sink.shutdownOutput();
  }

  /** Delivers nothing any more. */
  void end(boolean failed) {
    lock.lock();
    try {
      sinkFailed |= failed && !sinkEnded;
      sinkEnded = true;
      queue.clear();
      held = 0;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether the stream can no longer be mended. */
  boolean damaged() {
    lock.lock();
    try {
      return damaged || effect.damaged() || (sinkEnded && !sourceEnded);
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether nothing will be delivered any more. */
  boolean sinkEnded() {
    lock.lock();
    try {
      return sinkEnded;
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether the sink went away by itself. */
  boolean sinkFailed() {
    lock.lock();
    try {
      return sinkFailed;
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether both ends are over. */
  boolean done() {
    lock.lock();
    try {
      return sinkEnded && sourceEnded;
    } finally {
      lock.unlock();
    }
  }
}
