package io.jcache.memcached.objects;

import com.acme.objects.Blob;
import com.acme.objects.Entity;
import com.acme.objects.Functions;
import com.acme.objects.Level;
import com.acme.objects.Name;
import com.acme.objects.Node;
import com.acme.objects.OneHash;
import com.acme.objects.Openings;
import com.acme.objects.Order;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.Vector;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** Objects of an application's own classes. */
final class ApplicationObjects {
  private ApplicationObjects() {}

  static List<Library> libraries() {
    return List.of(values(), cycles(), keys());
  }

  private static Library values() {
    return new Library("Application: values", "", "com.acme.objects.**")
        .value("record", () -> Order.of(2))
        .value("record of 5,000 lines", () -> Order.of(5000))
        .value("records in a HashMap", () -> new HashMap<>(Map.of("a", Order.of(1))))
        .value("enum with a body", () -> Order.State.SHIPPED, Order.State::isLast)
        .value("class", () -> new OneHash("a"))
        .value("array of records", () -> new Order.Line[] {new Order.Line("a", 1), null})
        .value("Optional of a record", () -> Optional.of(new Order.Line("a", 1)))
        .value("class with readObject and 100 bytes", () -> new Blob(100))
        .value("class with readObject and 20,000 bytes", () -> new Blob(20_000))
        .value("list of 200 with readObject", () -> blobs(200))
        .value("CharSequence", () -> new Name("abc"))
        .value("typesafe enum", () -> Level.LOW, level -> level == Level.LOW)
        .value(
            "typesafe enums in a map",
            () -> new HashMap<>(Map.of("a", Level.HIGH)),
            map -> map.get("a") == Level.HIGH)
        .value("private sentinel", Level.Setting::new, Level.Setting::isSet)
        .value("transient field", () -> new Entity(1, "a", "note"), Entity::note)
        .value("hash table of open addresses", () -> openings(Map.of("a", 1, "b", 2)))
        .value(
            "hash table of enums",
            () -> openings(Map.of(TimeUnit.DAYS, 1, TimeUnit.HOURS, 2)),
            map -> map.get(TimeUnit.DAYS))
        .value("lambda", () -> Functions.plus(1), plus -> plus.apply(5))
        .value("lambda that is not Serializable", () -> Functions.text("a"), Supplier::get)
        .value("HashSet of 4,000 entities with one hash code", () -> oneHash(4000))
        .value(
            "2,000 references beside a large object",
            ApplicationObjects::beside,
            list -> list.get(5) == list.get(6))
        .value("same record shared", () -> shared(), list -> list.get(0) == list.get(1));
  }

  private static List<Blob> blobs(int count) {
    List<Blob> blobs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      blobs.add(new Blob(i));
    }
    return blobs;
  }

  private static <K, V> Openings<K, V> openings(Map<K, V> entries) {
    Openings<K, V> map = new Openings<>();
    map.putAll(entries);
    return map;
  }

  private static Set<OneHash> oneHash(int count) {
    Set<OneHash> set = new HashSet<>();
    for (int i = 0; i < count; i++) {
      set.add(new OneHash("n" + i));
    }
    return set;
  }

  private static List<Object> beside() {
    List<Object> list = new ArrayList<>();
    list.add(new byte[300_000]);
    list.addAll(Collections.nCopies(2000, new ArrayList<>(List.of("a"))));
    return list;
  }

  private static List<Order.Line> shared() {
    Order.Line line = new Order.Line("a", 1);
    return new ArrayList<>(Arrays.asList(line, line));
  }

  private static Library cycles() {
    Library library = new Library("Application: cycles", "", "com.acme.objects.**");
    Map<String, Supplier<Collection<Node>>> kinds =
        Map.of(
            "ArrayList", ArrayList::new,
            "LinkedList", LinkedList::new,
            "HashSet", HashSet::new,
            "LinkedHashSet", LinkedHashSet::new,
            "ArrayDeque", ArrayDeque::new,
            "Vector", Vector::new,
            "CopyOnWriteArrayList", CopyOnWriteArrayList::new,
            "CopyOnWriteArraySet", CopyOnWriteArraySet::new,
            "ConcurrentLinkedQueue", ConcurrentLinkedQueue::new);
    kinds.keySet().stream()
        .sorted()
        .forEach(kind -> library.value(kind, () -> pair(kinds.get(kind)), Node::around));
    return library
        .value("unmodifiableList", () -> wrapped(Collections::unmodifiableList), Node::around)
        .value("synchronizedList", () -> wrapped(Collections::synchronizedList), Node::around)
        .value("Arrays.asList", ApplicationObjects::ofArray, Node::around);
  }

  private static Node pair(Supplier<Collection<Node>> collection) {
    Node a = new Node("a", collection.get());
    Node b = new Node("b", collection.get());
    a.neighbours().add(b);
    b.neighbours().add(a);
    return a;
  }

  private static Node wrapped(Function<List<Node>, List<Node>> wrapper) {
    List<Node> ofA = new ArrayList<>();
    List<Node> ofB = new ArrayList<>();
    Node a = new Node("a", wrapper.apply(ofA));
    ofA.add(new Node("b", wrapper.apply(ofB)));
    ofB.add(a);
    return a;
  }

  private static Node ofArray() {
    Node[] nodes = new Node[1];
    Node a = new Node("a", Arrays.asList(nodes));
    nodes[0] = new Node("b", Arrays.asList(a));
    return a;
  }

  private static Library keys() {
    return new Library("Application: keys", "", "com.acme.objects.**")
        .keys("record", () -> new Order.Line("a", 1), () -> new Order.Line("a", 2))
        .keys("enum", () -> Order.State.OPEN, () -> Order.State.SHIPPED)
        .key("enum with a body", () -> Order.State.SHIPPED)
        .keys("class", () -> new OneHash("a"), () -> new OneHash("b"))
        .keys(
            "transient field of the equality",
            () -> new Entity.Marked("a", "x"),
            () -> new Entity.Marked("a", "y"))
        .twins("entities by id", () -> new Entity(1, "a", null), () -> new Entity(1, "b", null))
        .twins(
            "text kept late",
            () -> printed(new Entity(1, "a", null)),
            () -> new Entity(1, "a", null))
        .twins("hash kept late", () -> hashed(new Entity.Lazy("a")), () -> new Entity.Lazy("a"))
        .twins("text without case", () -> new Entity.Caseless("A"), () -> new Entity.Caseless("a"))
        .key("record with a list of enums", () -> List.of(Order.State.OPEN, new Order.Line("a", 1)))
        .key("CharSequence", () -> new Name("abc"))
        .key("typesafe enum", () -> Level.LOW);
  }

  private static Object printed(Object object) {
    return object.toString().isEmpty() ? null : object;
  }

  private static Object hashed(Object object) {
    return object.hashCode() == 0 ? null : object;
  }
}
