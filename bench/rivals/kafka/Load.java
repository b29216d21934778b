import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Puts records of 1 KB into a new topic from threads that each wait for the acknowledgement of their record, and prints
 * the calls of the measured time with their latencies as one line of JSON. They share one producer, as an application's
 * threads do, so it packs what they send at the same time into one request.
 *
 * Arguments: the broker, the topic, its partitions, the threads, milliseconds of warm-up, and those measured.
 */
public class Load {
  public static void main(String[] args) throws Exception {
    String topic = args[1];
    int partitions = Integer.parseInt(args[2]);
    int threads = Integer.parseInt(args[3]);
    long warmUpMs = Long.parseLong(args[4]);
    long durationMs = Long.parseLong(args[5]);
    Properties settings = new Properties();
    settings.putAll(Map.of(
        "bootstrap.servers", args[0],
        "acks", "all",
        "linger.ms", "0",
        "key.serializer", "org.apache.kafka.common.serialization.StringSerializer",
        "value.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer"));
    try (Admin admin = Admin.create(settings)) {
      admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
    }
    byte[] value = new byte[1024];
    Arrays.fill(value, (byte) 'm');
    List<Writer> writers = new ArrayList<>();
    try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(settings)) {
      long fromNs = System.nanoTime() + warmUpMs * 1_000_000;
      long endNs = fromNs + durationMs * 1_000_000;
      for (int thread = 0; thread < threads; thread++) {
        writers.add(new Writer(producer, topic, value, thread, fromNs, endNs));
      }
      for (Writer writer : writers) writer.start();
      for (Writer writer : writers) writer.join();
    }
    long acknowledged = 0;
    long[] latenciesNs = new long[0];
    for (Writer writer : writers) {
      if (writer.failure != null) throw writer.failure;
      acknowledged += writer.acknowledged;
      int before = latenciesNs.length;
      latenciesNs = Arrays.copyOf(latenciesNs, before + writer.calls);
      System.arraycopy(writer.latenciesNs, 0, latenciesNs, before, writer.calls);
    }
    Arrays.sort(latenciesNs);
    System.out.printf(
        "{\"acknowledgedRecords\":%d,\"recordsPerSecond\":%.1f,\"p50Ms\":%.3f,\"p99Ms\":%.3f}%n",
        acknowledged,
        latenciesNs.length * 1000.0 / durationMs,
        at(latenciesNs, 0.5),
        at(latenciesNs, 0.99));
  }

  private static double at(long[] sortedNs, double share) {
    return sortedNs.length == 0 ? 0 : sortedNs[(int) ((sortedNs.length - 1) * share)] / 1e6;
  }

  private static class Writer extends Thread {
    private final KafkaProducer<String, byte[]> producer;
    private final String topic;
    private final byte[] value;
    private final int number;
    private final long fromNs;
    private final long endNs;
    private long[] latenciesNs = new long[1 << 16];
    private int calls;
    private long acknowledged;
    private Exception failure;

    Writer(KafkaProducer<String, byte[]> producer, String topic, byte[] value, int number, long fromNs, long endNs) {
      this.producer = producer;
      this.topic = topic;
      this.value = value;
      this.number = number;
      this.fromNs = fromNs;
      this.endNs = endNs;
    }

    @Override
    public void run() {
      try {
        for (long nowNs = System.nanoTime(); nowNs < endNs; ) {
          long sentNs = nowNs;
          producer.send(new ProducerRecord<>(topic, "key-" + number + "-" + acknowledged, value)).get();
          acknowledged++;
          nowNs = System.nanoTime();
          if (sentNs < fromNs) continue;
          if (calls == latenciesNs.length) latenciesNs = Arrays.copyOf(latenciesNs, 2 * calls);
          latenciesNs[calls++] = nowNs - sentNs;
        }
      } catch (Exception error) {
        failure = error;
      }
    }
  }
}
