package millrace;

import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.connectors.kinesis.serialization.KinesisDeserializationSchema;

/** Prints a line for each record. */
final class Printer implements KinesisDeserializationSchema<String> {
    @Override
    public String deserialize(
            byte[] data, String key, String sequenceNumber, long arrivedAtMs, String stream, String shardId) {
        String text = new String(data, StandardCharsets.UTF_8);
        System.out.println(String.join(" ", "record", key, text));
        return text;
    }

    @Override
    public TypeInformation<String> getProducedType() {
        return Types.STRING;
    }
}
