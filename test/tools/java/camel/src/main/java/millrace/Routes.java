package millrace;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.aws2.kinesis.Kinesis2Constants;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * A route that prints what it reads from a stream, and a producer that puts numbers into it: {@code Routes ENDPOINT
 * STREAM KEYS RECORDS}. Ends when its standard input does.
 */
public final class Routes {
    public static void main(String[] words) throws Exception {
        int keys = Integer.parseInt(words[2]);
        int records = Integer.parseInt(words[3]);
        String stream = "aws2-kinesis://" + words[1] + "?region=us-east-1&accessKey=000000000000&secretKey=x"
                + "&overrideEndpoint=true&uriEndpointOverride=" + words[0];
        String source = stream + "&iteratorType=TRIM_HORIZON&maxResultsPerRequest=1000"
                // New shards are noticed after ten seconds by default.
                + "&shardClosed=silent&shardMonitorInterval=1000";

        CamelContext context = new DefaultCamelContext();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(source).process(Routes::print);
            }
        });
        context.start();
        System.out.println("started");
        try (ProducerTemplate producer = context.createProducerTemplate()) {
            for (int n = 0; n < records; n++) {
                producer.sendBodyAndHeader(
                        stream, String.valueOf(n), Kinesis2Constants.PARTITION_KEY, "key-" + n % keys);
            }
        }
        System.in.transferTo(java.io.OutputStream.nullOutputStream());
        context.stop();
        System.exit(0);
    }

    private static void print(Exchange exchange) {
        String key = exchange.getMessage().getHeader(Kinesis2Constants.PARTITION_KEY, String.class);
        String text = exchange.getMessage().getBody(String.class);
        System.out.println(String.join(" ", "record", key, text));
    }
}
