package millrace;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.stream.function.StreamBridge;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.integration.support.MessageBuilder;
import org.springframework.messaging.Message;

/**
 * A function that prints what it reads from a stream, and a bridge that puts numbers into it: {@code Application
 * ENDPOINT STREAM KEYS RECORDS memory|dynamodb}. Ends when its standard input does.
 */
@SpringBootApplication
public class Application {
    public static void main(String[] words) throws Exception {
        int keys = Integer.parseInt(words[2]);
        int records = Integer.parseInt(words[3]);
        ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                .properties(
                        "spring.cloud.aws.endpoint=" + words[0],
                        "spring.cloud.stream.bindings.print-in-0.destination=" + words[1],
                        "spring.cloud.stream.bindings.numbers.destination=" + words[1])
                .profiles(words[4])
                .run();
        System.out.println("started");
        StreamBridge bridge = context.getBean(StreamBridge.class);
        for (int n = 0; n < records; n++) {
            byte[] text = String.valueOf(n).getBytes(StandardCharsets.UTF_8);
            bridge.send(
                    "numbers",
                    MessageBuilder.withPayload(text).setHeader("key", "key-" + n % keys).build());
        }
        System.in.transferTo(OutputStream.nullOutputStream());
        context.close();
        System.exit(0);
    }

    @Bean
    public Consumer<Message<byte[]>> print() {
        return message -> System.out.println(String.join(
                " ",
                "record",
                message.getHeaders().get("aws_receivedPartitionKey", String.class),
                new String(message.getPayload(), StandardCharsets.UTF_8)));
    }
}
