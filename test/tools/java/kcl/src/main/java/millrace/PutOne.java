package millrace;

import java.net.URI;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.KinesisException;

/**
 * Puts one record: {@code PutOne ENDPOINT STREAM KEY SECRET}. Prints {@code put} and its sequence number, or {@code failed}
 * and the code of the error.
 */
public final class PutOne {
    public static void main(String[] words) {
        try (KinesisAsyncClient kinesis = KinesisAsyncClient.builder()
                .endpointOverride(URI.create(words[0]))
                .region(Region.US_EAST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(words[2], words[3])))
                .build()) {
            String number = kinesis.putRecord(put -> put.streamName(words[1])
                            .partitionKey("a key")
                            .data(SdkBytes.fromUtf8String("from java")))
                    .join()
                    .sequenceNumber();
            System.out.println("put " + number);
        } catch (CompletionException failed) {
            if (!(failed.getCause() instanceof KinesisException refused)) throw failed;
            System.out.println("failed " + refused.awsErrorDetails().errorCode());
        }
    }
}
