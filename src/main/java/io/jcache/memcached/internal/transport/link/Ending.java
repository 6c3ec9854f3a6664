package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.transport.TransportException.Kind;

/** Why a transport is over, and how requests fail then. */
enum Ending {
  /** Its manager is closed. */
  CLOSED(Kind.CLOSED, Kind.CLOSED, "the transport is closed"),
  /** The others go on, so what was under way may have been carried out, and somebody cares. */
  LEFT(
      Kind.LEFT,
      Kind.LOST,
      "the server has left the list of servers, and its connections are closed");

  private final Kind later;
  private final Kind underWay;
  private final String text;

  Ending(Kind later, Kind underWay, String text) {
    this.later = later;
    this.underWay = underWay;
    this.text = text;
  }

  /** Returns how a request fails that was not sent. */
  Kind later() {
    return later;
  }

  /** Returns how a request fails that was under way. */
  Kind underWay() {
    return underWay;
  }

  /** Returns what has happened. */
  String text() {
    return text;
  }
}
