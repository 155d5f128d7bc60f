package io.splitlora.operator.observe;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * The objects that an informer knows, as JSON and compressed: a tenth of what they are in the heap, where a pod with
 * its defaults and the managers of its fields is a thousand small objects. They are many, and looked at one job at a
 * time.
 */
public class CompactStore<T extends HasMetadata> implements ItemStore<T> {
  private final Class<T> kind;
  private final KubernetesSerialization json;
  private final Map<String, byte[]> objects = new ConcurrentHashMap<>();

  public CompactStore(Class<T> kind, KubernetesSerialization json) {
    this.kind = kind;
    this.json = json;
  }

  @Override
  public String getKey(T object) {
    return Cache.metaNamespaceKeyFunc(object);
  }

  @Override
  public T put(String key, T object) {
    return open(objects.put(key, compact(object)));
  }

  @Override
  public T remove(String key) {
    return open(objects.remove(key));
  }

  @Override
  public Stream<String> keySet() {
    return objects.keySet().stream();
  }

  @Override
  public Stream<T> values() {
    return objects.values().stream().map(this::open);
  }

  @Override
  public int size() {
    return objects.size();
  }

  @Override
  public T get(String key) {
    return open(objects.get(key));
  }

  private byte[] compact(T object) {
    var bytes = new ByteArrayOutputStream();
    try (var compressed = new DeflaterOutputStream(bytes)) {
      compressed.write(json.asJson(object).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // there is no device
    }
    return bytes.toByteArray();
  }

  private T open(byte[] compact) {
    if (compact == null) {
      return null;
    }
    return json.unmarshal(new InflaterInputStream(new ByteArrayInputStream(compact)), kind);
  }
}
