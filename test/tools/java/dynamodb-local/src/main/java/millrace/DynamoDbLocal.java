package millrace;

import com.amazonaws.services.dynamodbv2.local.main.ServerRunner;
import com.amazonaws.services.dynamodbv2.local.server.DynamoDBProxyServer;

/** Serves tables in memory until its standard input ends: {@code DynamoDbLocal PORT}. */
public final class DynamoDbLocal {
    public static void main(String[] words) throws Exception {
        DynamoDBProxyServer server = ServerRunner.createServerFromCommandLineArgs(
                new String[] {"-inMemory", "-disableTelemetry", "-port", words[0]});
        server.start();
        System.out.println("ready");
        System.in.transferTo(java.io.OutputStream.nullOutputStream());
        server.stop();
        System.exit(0);
    }
}
