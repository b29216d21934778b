import json

import boto3
import pytest

# The endpoint, the region and the keys are in the environment that `millrace run` sets.
kinesis = boto3.client("kinesis")
sqs = boto3.client("sqs")


def put(customer, amount):
    data = json.dumps({"amount": amount})
    return kinesis.put_record(StreamName="payments", PartitionKey=customer, Data=data)["SequenceNumber"]


def receive_unpaid():
    """The next message about a payment that failed. The call waits for it."""
    queue_url = sqs.get_queue_url(QueueName="unpaid")["QueueUrl"]
    received = sqs.receive_message(QueueUrl=queue_url, WaitTimeSeconds=20)
    [message] = received["Messages"]
    sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
    return json.loads(message["Body"])


def test_a_payment_that_fails_ends_in_the_queue_and_others_do_not():
    put("ann", 1)
    failing = put("ann", -1)
    put("ann", 2)
    batch = receive_unpaid()["KinesisBatchInfo"]
    assert batch["startSequenceNumber"] == failing
    assert batch["batchSize"] == 1


def test_the_stream_has_what_was_put_in_order():
    iterator = kinesis.get_shard_iterator(
        StreamName="payments", ShardId="shardId-000000000000", ShardIteratorType="LATEST"
    )["ShardIterator"]
    for amount in (1, 2, 3):
        put("bob", amount)
    records = kinesis.get_records(ShardIterator=iterator)["Records"]
    assert [json.loads(record["Data"])["amount"] for record in records] == [1, 2, 3]


def test_an_unknown_stream_is_an_error():
    with pytest.raises(kinesis.exceptions.ResourceNotFoundException):
        kinesis.describe_stream_summary(StreamName="missing")
