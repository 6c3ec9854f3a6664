package io.jcache.memcached.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The small collections and the wrappers of the JDK, which have forms of their own. */
@SuppressWarnings("JdkObsolete")
final class JdkFormsTest {
  private static final ClassLoader LOADER = JdkFormsTest.class.getClassLoader();
  private static final byte PLAIN = 0;

  private final Serializer writer = Serializers.kryo(LOADER, 100);
  private final Serializer reader = Serializers.kryo(LOADER, 100);

  private Object copy(Object value) {
    byte[] bytes = writer.serialize(value);
    return reader.deserialize(bytes, 0, bytes.length);
  }

  @Test
  void collectionsOfEnums_withoutElements_keepTheirType() {
    @SuppressWarnings("unchecked")
    EnumMap<Thread.State, String> map =
        (EnumMap<Thread.State, String>) copy(new EnumMap<>(Thread.State.class));
    map.put(Thread.State.NEW, "a");
    assertThat(map).hasSize(1);
    assertThat(EnumSet.complementOf((EnumSet<?>) copy(EnumSet.noneOf(Thread.State.class))))
        .hasSize(Thread.State.values().length);
  }

  @Test
  void timeZone_otherThanThatOfItsId_isAnError() {
    TimeZone zone = TimeZone.getTimeZone("Europe/Berlin");
    zone.setRawOffset(7);
    assertThatThrownBy(() -> writer.serialize(zone))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("Europe/Berlin");
  }

  static Stream<Object> forms() {
    List<String> list = new ArrayList<>(Arrays.asList("b", null, "a"));
    TreeSet<String> set = new TreeSet<>(new Backwards());
    set.addAll(List.of("b", "a"));
    TreeMap<String, Integer> map = new TreeMap<>(new Backwards());
    map.putAll(Map.of("b", 1, "a", 2));
    return Stream.of(
        Arrays.asList("b", null, "a"),
        Arrays.asList(),
        Collections.nCopies(1_000, "a"),
        Collections.nCopies(0, "a"),
        Collections.emptyList(),
        Collections.emptySet(),
        Collections.emptyMap(),
        Collections.singletonList(null),
        Collections.singleton("a"),
        Collections.singletonMap(null, "a"),
        new AbstractMap.SimpleEntry<>("a", null),
        new CopyOnWriteArrayList<>(list),
        new CopyOnWriteArraySet<>(list),
        new EnumMap<>(Map.of(Thread.State.NEW, "a", Thread.State.BLOCKED, "b")),
        EnumSet.of(Thread.State.NEW, Thread.State.BLOCKED),
        EnumSet.noneOf(Thread.State.class),
        EnumSet.allOf(Character.UnicodeScript.class),
        TimeZone.getTimeZone("Europe/Berlin"),
        TimeZone.getTimeZone("GMT+03:30"),
        Collections.unmodifiableList(list),
        Collections.unmodifiableList(new LinkedList<>(list)),
        Collections.unmodifiableList(List.of("a", "b")),
        Collections.unmodifiableSet(set),
        Collections.unmodifiableSet(Set.of("a")),
        Collections.unmodifiableSortedSet(set),
        Collections.unmodifiableNavigableSet(set),
        Collections.unmodifiableMap(map),
        Collections.unmodifiableMap(Map.of("a", 1)),
        Collections.unmodifiableSortedMap(map),
        Collections.unmodifiableNavigableMap(map),
        Collections.synchronizedList(list),
        Collections.synchronizedList(new LinkedList<>(list)),
        Collections.synchronizedSet(set),
        Collections.synchronizedSortedSet(set),
        Collections.synchronizedNavigableSet(set),
        Collections.synchronizedMap(map),
        Collections.synchronizedSortedMap(map),
        Collections.synchronizedNavigableMap(map));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void serialize_form_isReadBackWithoutJavaSerialization(Object value) {
    byte[] bytes = writer.serialize(value);
    Object copy = reader.deserialize(bytes, 0, bytes.length);
    assertThat(bytes[0]).isEqualTo(PLAIN);
    assertThat(copy).isEqualTo(value).hasSameClassAs(value).hasToString(value.toString());
    Object held = copy(new Holder(value, new ArrayList<>(Arrays.asList(value, value))));
    assertThat(held).isEqualTo(new Holder(value, Arrays.asList(value, value)));
  }

  @Test
  void serialize_wrappersByIdentity_haveTheSameElements() {
    List<String> list = new ArrayList<>(List.of("b", "a"));
    for (Collection<String> wrapper :
        List.of(
            Collections.unmodifiableCollection(list), Collections.synchronizedCollection(list))) {
      Object copy = copy(wrapper);
      assertThat(copy).hasSameClassAs(wrapper);
      assertThat(new ArrayList<>((Collection<?>) copy)).isEqualTo(list);
    }
  }

  /** A copy of the content would no longer find a key of another case. */
  @Test
  void serialize_wrapper_keepsTheClassBelow() {
    Map<String, Integer> map = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    map.put("key", 1);
    Map<?, ?> copy = (Map<?, ?>) copy(Collections.unmodifiableMap(map));
    assertThat(copy.get("KEY")).isEqualTo(1);
    assertThatThrownBy(copy::clear).isInstanceOf(UnsupportedOperationException.class);
  }

  /** The lock is held while the content is written, as it was by Java serialization. */
  @Test
  void serialize_synchronizedList_sharesWhatItWraps() {
    List<Object> list = new ArrayList<>(List.of("a"));
    List<?> copies = (List<?>) copy(new ArrayList<>(List.of(list, synchronizedOf(list))));
    ((List<?>) copies.get(0)).clear();
    assertThat((List<?>) copies.get(1)).isEmpty();
  }

  private static List<Object> synchronizedOf(List<Object> list) {
    return Collections.synchronizedList(list);
  }

  @Test
  void serialize_cycleThroughForms_isReadBack() {
    List<Object> inner = new ArrayList<>();
    List<Object> outer = Collections.unmodifiableList(Collections.synchronizedList(inner));
    Node node = new Node();
    node.nodes = outer;
    inner.add(node);
    for (Object root : List.of(new ArrayList<>(List.of(outer)), new ArrayList<>(List.of(node)))) {
      Object first = ((List<?>) copy(root)).get(0);
      List<?> copy = first instanceof Node read ? read.nodes : (List<?>) first;
      assertThat(copy).hasSameClassAs(outer);
      assertThat(((Node) copy.get(0)).nodes).isSameAs(copy);
    }
    List<Object> fixed = Arrays.asList(1, 2);
    fixed.set(1, fixed);
    List<?> read = (List<?>) copy(new ArrayList<>(Collections.singletonList(fixed)));
    assertThat(((List<?>) read.get(0)).get(1)).isSameAs(read.get(0));
  }

  @Test
  void serialize_nodesLinkedByCopyOnWriteLists_holdNodesAlone() {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Node node = new Node();
      node.nodes = new CopyOnWriteArrayList<>();
      nodes.add(node);
    }
    nodes.forEach(node -> node.nodes.addAll(nodes));
    Node copy = (Node) copy(nodes.get(0));
    assertThat(copy.nodes).hasSize(5).allMatch(Node.class::isInstance);
    assertThat(copy.nodes.get(0)).isSameAs(copy);
  }

  @Test
  void serialize_cycleThroughWhatIsBuiltAtTheEnd_isAnError() {
    Node node = new Node();
    node.nodes = Collections.singletonList(node);
    List<Object> cyclic = node.nodes;
    assertThatThrownBy(() -> writer.serialize(new Holder(cyclic, null)))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("contains itself");
  }

  @Test
  void serialize_manyCopies_isReadBackOrAnError() {
    assertThat(copy(Collections.nCopies(1_000_000, "a")))
        .isEqualTo(Collections.nCopies(1_000_000, "a"));
    List<List<String>> nested = Collections.nCopies(9_000, Collections.nCopies(9_000, "a"));
    assertThat(copy(nested)).isEqualTo(nested);
    assertThatThrownBy(
            () -> writer.serialize(new Holder(Map.of(nested, nested, nested.get(0), 1), null)))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("serialization.max-size");
    List<Object> tooMany = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      tooMany.add(Collections.nCopies(1_000_000, i));
    }
    assertThatThrownBy(() -> writer.serialize(tooMany))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("serialization.max-size");
  }

  @Test
  void deserialize_wrapperOfAnotherType_isTheOneException() {
    byte[] bytes = writer.serialize(Collections.unmodifiableList(new ArrayList<>()));
    for (int kind = 2; kind < 100; kind++) {
      byte[] forged = bytes.clone();
      int at = indexOfKind(bytes);
      forged[at] = (byte) kind;
      if (kind == 8 || kind == 9) {
        continue;
      }
      assertThatThrownBy(() -> reader.deserialize(forged, 0, forged.length))
          .isInstanceOf(SerializationException.class);
    }
  }

  private int indexOfKind(byte[] bytes) {
    return Arrays.mismatch(
        bytes, writer.serialize(Collections.synchronizedList(new ArrayList<>())));
  }

  @Test
  void serialize_classOfAnotherLoader_isAnError() {
    Deployment other = new Deployment("class Other {}");
    assertThatThrownBy(() -> writer.serialize(new ArrayList<>(List.of(load(other)))))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("Other");
  }

  private static Class<?> load(ClassLoader loader) {
    try {
      return loader.loadClass("Other");
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  /** Its length() needs its field. */
  @Test
  void serialize_textOfTheApplication_isReadBack() {
    assertThat(copy(new Text("abc"))).hasToString("abc");
  }

  private record Holder(Object value, @Nullable List<Object> values) {}

  private record Backwards() implements Comparator<String> {
    @Override
    public int compare(String one, String other) {
      return other.compareTo(one);
    }
  }

  private static final class Node {
    private List<Object> nodes = List.of();
  }

  private static final class Text implements CharSequence {
    private final @Nullable String text;

    private Text(String text) {
      this.text = text;
    }

    @Override
    public int length() {
      return toString().length();
    }

    @Override
    public char charAt(int index) {
      return toString().charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return toString().subSequence(start, end);
    }

    @Override
    public String toString() {
      if (text == null) {
        throw new IllegalStateException("called before it was complete");
      }
      return text;
    }
  }
}
