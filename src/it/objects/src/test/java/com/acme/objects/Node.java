package com.acme.objects;

import java.util.Collection;

/** A node of a graph, linked by a collection of any class. */
public final class Node {
  private final String name;
  private final Collection<Node> neighbours;

  /** Creates one. */
  public Node(String name, Collection<Node> neighbours) {
    this.name = name;
    this.neighbours = neighbours;
  }

  /** Returns the collection itself. */
  public Collection<Node> neighbours() {
    return neighbours;
  }

  /** Returns the names of this, its neighbours and theirs. */
  public String around() {
    StringBuilder text = new StringBuilder(name);
    for (Node node : neighbours) {
      text.append(' ').append(node.name).append(node == this ? "!" : "");
      for (Node next : node.neighbours) {
        text.append(next == this ? "*" : next.name);
      }
    }
    return text.toString();
  }
}
