package millrace;

import java.nio.charset.StandardCharsets;
import software.amazon.kinesis.exceptions.InvalidStateException;
import software.amazon.kinesis.exceptions.ShutdownException;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.lifecycle.events.LeaseLostInput;
import software.amazon.kinesis.lifecycle.events.ProcessRecordsInput;
import software.amazon.kinesis.lifecycle.events.ShardEndedInput;
import software.amazon.kinesis.lifecycle.events.ShutdownRequestedInput;
import software.amazon.kinesis.processor.ShardRecordProcessor;

/** One line for each thing that happens to a shard. */
final class Printer implements ShardRecordProcessor {
    private String shardId;

    @Override
    public void initialize(InitializationInput input) {
        shardId = input.shardId();
        print("begin", shardId);
    }

    @Override
    public void processRecords(ProcessRecordsInput input) {
        input.records().forEach(record -> print(
                "record",
                shardId,
                record.sequenceNumber(),
                record.partitionKey(),
                StandardCharsets.UTF_8.decode(record.data()).toString()));
    }

    @Override
    public void leaseLost(LeaseLostInput input) {
        print("lost", shardId);
    }

    @Override
    public void shardEnded(ShardEndedInput input) {
        print("end", shardId);
        try {
            input.checkpointer().checkpoint();
        } catch (InvalidStateException | ShutdownException error) {
            throw new IllegalStateException(error);
        }
    }

    @Override
    public void shutdownRequested(ShutdownRequestedInput input) {}

    private static synchronized void print(String... words) {
        System.out.println(String.join(" ", words));
    }
}
