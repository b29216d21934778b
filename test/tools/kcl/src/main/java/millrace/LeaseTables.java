package millrace;

import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeAction;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.AttributeValueUpdate;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.CreateTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.ExpectedAttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/** The part of DynamoDB that a KCL worker needs for its lease table: items with one key, and conditional writes. */
final class LeaseTables {
    private static final String KEY = "leaseKey";

    private final Map<String, TreeMap<String, Map<String, AttributeValue>>> tables = new HashMap<>();

    static DynamoDbAsyncClient inMemory() {
        LeaseTables tables = new LeaseTables();
        return (DynamoDbAsyncClient) Proxy.newProxyInstance(
                DynamoDbAsyncClient.class.getClassLoader(),
                new Class<?>[] {DynamoDbAsyncClient.class},
                (self, method, arguments) -> {
                    try {
                        return CompletableFuture.completedFuture(tables.respond(arguments[0]));
                    } catch (DynamoDbException error) {
                        return CompletableFuture.failedFuture(error);
                    }
                });
    }

    private synchronized Object respond(Object request) {
        if (request instanceof CreateTableRequest create) {
            tables.putIfAbsent(create.tableName(), new TreeMap<>());
            return CreateTableResponse.builder().build();
        }
        if (request instanceof DescribeTableRequest describe) {
            items(describe.tableName());
            TableDescription table =
                    TableDescription.builder().tableStatus(TableStatus.ACTIVE).build();
            return DescribeTableResponse.builder().table(table).build();
        }
        if (request instanceof ScanRequest scan) {
            List<Map<String, AttributeValue>> found = List.copyOf(items(scan.tableName()).values());
            return ScanResponse.builder().items(found).count(found.size()).build();
        }
        if (request instanceof GetItemRequest get) {
            return GetItemResponse.builder()
                    .item(items(get.tableName()).get(get.key().get(KEY).s()))
                    .build();
        }
        if (request instanceof PutItemRequest put) {
            String key = put.item().get(KEY).s();
            expect(items(put.tableName()).get(key), put.expected());
            items(put.tableName()).put(key, put.item());
            return PutItemResponse.builder().build();
        }
        if (request instanceof UpdateItemRequest update) {
            String key = update.key().get(KEY).s();
            Map<String, AttributeValue> current = items(update.tableName()).get(key);
            expect(current, update.expected());
            items(update.tableName()).put(key, updated(current, update));
            return UpdateItemResponse.builder().build();
        }
        if (request instanceof DeleteItemRequest delete) {
            String key = delete.key().get(KEY).s();
            expect(items(delete.tableName()).get(key), delete.expected());
            items(delete.tableName()).remove(key);
            return DeleteItemResponse.builder().build();
        }
        throw new UnsupportedOperationException(request.toString());
    }

    private TreeMap<String, Map<String, AttributeValue>> items(String table) {
        TreeMap<String, Map<String, AttributeValue>> items = tables.get(table);
        if (items == null) {
            throw ResourceNotFoundException.builder().message(table).build();
        }
        return items;
    }

    private static void expect(
            Map<String, AttributeValue> item, Map<String, ExpectedAttributeValue> expected) {
        expected.forEach((name, wanted) -> {
            AttributeValue found = item == null ? null : item.get(name);
            boolean matches =
                    Boolean.FALSE.equals(wanted.exists()) ? found == null : Objects.equals(found, wanted.value());
            if (!matches) {
                throw ConditionalCheckFailedException.builder()
                        .message(name + " is " + found)
                        .build();
            }
        });
    }

    private static Map<String, AttributeValue> updated(
            Map<String, AttributeValue> current, UpdateItemRequest update) {
        Map<String, AttributeValue> next = new HashMap<>(current == null ? update.key() : current);
        update.attributeUpdates().forEach((String name, AttributeValueUpdate change) -> {
            if (change.action() == AttributeAction.DELETE) {
                next.remove(name);
            } else {
                next.put(name, change.value());
            }
        });
        return next;
    }
}
