package io.jcache.memcached.internal.config;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the blocks of {@code caches} in the configuration file, and those of the provider's own, say
 * of caches.
 *
 * <ul>
 *   <li>Per option the most specific block that says something decides: one for the cache's name,
 *       then the pattern with the most characters beside its stars, then {@code default}.
 *   <li>Of equal ones the file's goes before the provider's, then the one that is last in the
 *       alphabet.
 *   <li>The three times of {@code expiry} are one option: they are taken from the same block.
 * </ul>
 */
public record CacheTemplates(List<CacheBlock> blocks) {
  /** Creates the templates of blocks, checking what each cache that they declare comes to. */
  public CacheTemplates(List<CacheBlock> blocks) {
    this.blocks = blocks.stream().sorted(CacheBlock.MOST_SPECIFIC_FIRST).toList();
    this.blocks.forEach(CacheBlock::requireCreation);
    declared().forEach(name -> of(name).requireSources(false, false));
  }

  /** Returns the names of the caches that the file declares. */
  public SortedSet<String> declared() {
    return blocks.stream()
        .filter(CacheBlock::declares)
        .map(CacheBlock::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Returns what is said of a cache. */
  public CacheTemplate of(String cacheName) {
    return CacheTemplate.of(about(cacheName).toList());
  }

  /** Returns what the provider's own patterns say of a cache. */
  public CacheTemplate builtIn(String cacheName) {
    return CacheTemplate.of(about(cacheName).filter(CacheBlock::builtIn).toList());
  }

  /** Returns what each block says. */
  public List<CacheTemplate> each() {
    return blocks.stream().map(block -> CacheTemplate.of(List.of(block))).toList();
  }

  private Stream<CacheBlock> about(String cacheName) {
    return blocks.stream().filter(block -> block.matches(cacheName));
  }
}
