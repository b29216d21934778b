package millrace;

import java.net.URI;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.kinesis.common.ConfigsBuilder;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.common.KinesisClientUtil;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.metrics.NullMetricsFactory;
import software.amazon.kinesis.retrieval.RetrievalConfig;
import software.amazon.kinesis.retrieval.polling.PollingConfig;

/**
 * A KCL application with one worker: {@code Consumer ENDPOINT STREAM polling|fan-out [KEY SECRET]}. Prints what it reads,
 * and ends when its standard input does. Its lease tables are those of the same endpoint.
 */
public final class Consumer {
    public static void main(String[] words) throws Exception {
        String endpoint = words[0];
        String stream = words[1];
        boolean polls = words[2].equals("polling");

        StaticCredentialsProvider credentials =
                StaticCredentialsProvider.create(words.length > 3
                        ? AwsBasicCredentials.create(words[3], words[4])
                        : AwsBasicCredentials.create("000000000000", "x"));
        KinesisAsyncClient kinesis = KinesisClientUtil.createKinesisAsyncClient(KinesisAsyncClient.builder()
                .endpointOverride(URI.create(endpoint))
                .region(Region.US_EAST_1)
                .credentialsProvider(credentials));
        DynamoDbAsyncClient dynamoDb = DynamoDbAsyncClient.builder()
                .endpointOverride(URI.create(endpoint))
                .region(Region.US_EAST_1)
                .credentialsProvider(credentials)
                .build();
        ConfigsBuilder configs = new ConfigsBuilder(
                stream,
                "kcl-" + words[2],
                kinesis,
                dynamoDb,
                Unreached.client(CloudWatchAsyncClient.class),
                UUID.randomUUID().toString(),
                Printer::new);
        RetrievalConfig retrieval = configs.retrievalConfig()
                .initialPositionInStreamExtended(
                        InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON));
        if (polls) {
            retrieval.retrievalSpecificConfig(
                    new PollingConfig(stream, kinesis).idleTimeBetweenReadsInMillis(250));
        }
        Scheduler scheduler = new Scheduler(
                configs.checkpointConfig(),
                // All polling intervals, shortened from seconds or minutes.
                configs.coordinatorConfig()
                        .parentShardPollIntervalMillis(250)
                        .shardConsumerDispatchPollIntervalMillis(250)
                        .skipShardSyncAtWorkerInitializationIfLeasesExist(false),
                configs.leaseManagementConfig()
                        // A pause of this process or of its lease table that is longer loses the shard.
                        .failoverTimeMillis(20_000)
                        .leaseAssignmentIntervalMillis(1_500L)
                        .shardSyncIntervalMillis(1_000)
                        .leasesRecoveryAuditorExecutionFrequencyMillis(2_000),
                configs.lifecycleConfig(),
                configs.metricsConfig().metricsFactory(new NullMetricsFactory()),
                configs.processorConfig(),
                retrieval);
        Thread running = new Thread(scheduler);
        running.setDaemon(true);
        running.start();
        System.in.transferTo(java.io.OutputStream.nullOutputStream());
        scheduler.shutdown();
        System.exit(0);
    }
}
