package millrace;

import java.util.Properties;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.DiscardingSink;
import org.apache.flink.streaming.connectors.kinesis.FlinkKinesisConsumer;
import org.apache.flink.streaming.connectors.kinesis.config.AWSConfigConstants;
import org.apache.flink.streaming.connectors.kinesis.config.ConsumerConfigConstants;

/**
 * A job on a cluster inside this process: {@code Job ENDPOINT STREAM POLLING|EFO}. Prints what it reads, and ends when
 * its standard input does.
 */
public final class Job {
    public static void main(String[] words) throws Exception {
        Properties settings = new Properties();
        settings.put(AWSConfigConstants.AWS_REGION, "us-east-1");
        settings.put(AWSConfigConstants.AWS_ENDPOINT, words[0]);
        settings.put(AWSConfigConstants.AWS_ACCESS_KEY_ID, "000000000000");
        settings.put(AWSConfigConstants.AWS_SECRET_ACCESS_KEY, "x");
        settings.put(ConsumerConfigConstants.STREAM_INITIAL_POSITION, "TRIM_HORIZON");
        // New shards are noticed after ten seconds by default.
        settings.put(ConsumerConfigConstants.SHARD_DISCOVERY_INTERVAL_MILLIS, "1000");
        settings.put(ConsumerConfigConstants.RECORD_PUBLISHER_TYPE, words[2]);
        settings.put(ConsumerConfigConstants.EFO_CONSUMER_NAME, "flink");

        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        environment.setParallelism(2);
        environment
                .addSource(new FlinkKinesisConsumer<>(words[1], new Printer(), settings))
                .addSink(new DiscardingSink<>());
        environment.executeAsync();
        System.out.println("started");
        System.in.transferTo(java.io.OutputStream.nullOutputStream());
        // The cluster has no other state than that of this process.
        Runtime.getRuntime().halt(0);
    }
}
