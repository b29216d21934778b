package millrace;

import com.google.common.util.concurrent.ListenableFuture;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.kinesis.producer.KinesisProducer;
import software.amazon.kinesis.producer.KinesisProducerConfiguration;
import software.amazon.kinesis.producer.UserRecordResult;

/**
 * Writes through the Kinesis Producer Library: {@code Producer PORT STREAM KEYS ROUNDS [CA-FILE]}. Verifies the server's
 * certificate where it is given a CA. Prints where each record went, then waits for its standard input to end, while
 * the library uploads its metrics.
 */
public final class Producer {
    public static void main(String[] words) throws Exception {
        long port = Long.parseLong(words[0]);
        String stream = words[1];
        int keys = Integer.parseInt(words[2]);
        int rounds = Integer.parseInt(words[3]);
        KinesisProducerConfiguration configuration = new KinesisProducerConfiguration()
                .setKinesisEndpoint("127.0.0.1")
                .setKinesisPort(port)
                .setCloudwatchEndpoint("127.0.0.1")
                .setCloudwatchPort(port)
                .setStsEndpoint("127.0.0.1")
                .setStsPort(port)
                .setRegion("us-east-1")
                .setVerifyCertificate(words.length > 4)
                .setMetricsUploadDelay(1_000)
                .setCredentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("000000000000", "x")));
        if (words.length > 4) {
            configuration.setCaCertFile(words[4]);
        }
        KinesisProducer producer = new KinesisProducer(configuration);
        List<ListenableFuture<UserRecordResult>> sent = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            for (int key = 0; key < keys; key++) {
                byte[] data = String.valueOf(round).getBytes(StandardCharsets.UTF_8);
                sent.add(producer.addUserRecord(stream, "key-" + key, ByteBuffer.wrap(data)));
                names.add("key-" + key + " " + round);
            }
            if (round == 0) {
                // The library aggregates as soon as it knows the shards, which it requests with the first record.
                producer.flushSync();
            }
        }
        producer.flushSync();
        for (int i = 0; i < sent.size(); i++) {
            UserRecordResult result = sent.get(i).get();
            System.out.println(
                    "put " + names.get(i) + " " + result.getShardId() + " " + result.getSequenceNumber());
        }
        System.out.println("done");
        System.in.transferTo(java.io.OutputStream.nullOutputStream());
        producer.destroy();
        System.exit(0);
    }
}
