"""Calls every operation of Kinesis that botocore knows, as a program would that has never heard of Millrace.

Prints what a test cannot see from here: the operations that it called, and those that the model has beside them.
"""

import datetime
import json
import sys
import time

import botocore.session
from botocore.exceptions import ClientError

HALF = str(2**127)
ACCOUNT = "000000000000"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/one"

endpoint = sys.argv[1]
kinesis = botocore.session.get_session().create_client(
    "kinesis",
    endpoint_url=endpoint,
    region_name="us-east-1",
    aws_access_key_id=ACCOUNT,
    aws_secret_access_key="x",
)
called = set()
kinesis.meta.events.register(
    "before-call.kinesis.*", lambda model, **_: called.add(model.name)
)


def summary(name):
    return kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]


def settled(name):
    while summary(name)["StreamStatus"] != "ACTIVE":
        time.sleep(0.02)
    return summary(name)


def refusal(call, **members):
    try:
        call(**members)
    except ClientError as error:
        return error.response["Error"]["Code"]
    raise AssertionError("it was accepted")


def equal(found, wanted):
    assert found == wanted, f"{found!r} where {wanted!r} was to be"


def read(shard, kind="TRIM_HORIZON", **position):
    iterator = kinesis.get_shard_iterator(
        StreamName="tour", ShardId=shard, ShardIteratorType=kind, **position
    )["ShardIterator"]
    return kinesis.get_records(ShardIterator=iterator)


# A stream, and what is in it.
kinesis.create_stream(StreamName="tour", ShardCount=1, Tags={"made": "first"})
equal(refusal(kinesis.create_stream, StreamName="tour", ShardCount=1), "ResourceInUseException")
arn = settled("tour")["StreamARN"]
equal(arn, f"arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/tour")
equal(kinesis.list_streams()["StreamNames"], ["tour"])
described = kinesis.describe_stream(StreamARN=arn)["StreamDescription"]
equal([shard["ShardId"] for shard in described["Shards"]], ["shardId-000000000000"])
began = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=1)
first = kinesis.put_record(StreamName="tour", PartitionKey="é", Data=b"\x00first")
second = kinesis.put_records(
    StreamARN=arn, Records=[{"PartitionKey": "k", "Data": b"second", "ExplicitHashKey": HALF}]
)
equal(second["FailedRecordCount"], 0)
output = read("shardId-000000000000")
equal([record["Data"] for record in output["Records"]], [b"\x00first", b"second"])
equal(output["Records"][0]["PartitionKey"], "é")
equal(output["Records"][0]["SequenceNumber"], first["SequenceNumber"])
assert abs((output["Records"][0]["ApproximateArrivalTimestamp"] - began).total_seconds() - 60) < 50
number = {"StartingSequenceNumber": first["SequenceNumber"]}
equal(len(read("0", "AT_SEQUENCE_NUMBER", **number)["Records"]), 2)
equal(len(read("0", "AFTER_SEQUENCE_NUMBER", **number)["Records"]), 1)
equal(len(read("0", "AT_TIMESTAMP", Timestamp=began)["Records"]), 2)
equal(len(read("0", "LATEST")["Records"]), 0)

# Shards split, merged, scaled.
kinesis.split_shard(StreamName="tour", ShardToSplit="shardId-000000000000", NewStartingHashKey=HALF)
settled("tour")
ended = read("shardId-000000000000")
assert "NextShardIterator" not in ended, ended
equal([child["ShardId"] for child in ended["ChildShards"]], ["shardId-000000000001", "shardId-000000000002"])
equal(ended["ChildShards"][1]["HashKeyRange"]["StartingHashKey"], HALF)
kinesis.merge_shards(
    StreamName="tour", ShardToMerge="shardId-000000000001", AdjacentShardToMerge="shardId-000000000002"
)
settled("tour")
scaled = kinesis.update_shard_count(
    StreamName="tour", TargetShardCount=2, ScalingType="UNIFORM_SCALING"
)
equal((scaled["CurrentShardCount"], scaled["TargetShardCount"]), (1, 2))
equal(settled("tour")["OpenShardCount"], 2)
shards = []
page = kinesis.list_shards(StreamName="tour", MaxResults=4)
while True:
    shards += page["Shards"]
    if "NextToken" not in page:
        break
    page = kinesis.list_shards(NextToken=page["NextToken"], MaxResults=4)
equal(len(shards), 6)
equal((shards[3]["ParentShardId"], shards[3]["AdjacentParentShardId"])[0], "shardId-000000000001")
latest = kinesis.list_shards(StreamName="tour", ShardFilter={"Type": "AT_LATEST"})["Shards"]
equal([shard["ShardId"] for shard in latest], ["shardId-000000000004", "shardId-000000000005"])

# Settings.
kinesis.increase_stream_retention_period(StreamName="tour", RetentionPeriodHours=48)
equal(settled("tour")["RetentionPeriodHours"], 48)
kinesis.decrease_stream_retention_period(StreamName="tour", RetentionPeriodHours=24)
settled("tour")
metrics = kinesis.enable_enhanced_monitoring(StreamName="tour", ShardLevelMetrics=["IncomingBytes"])
equal(metrics["DesiredShardLevelMetrics"], ["IncomingBytes"])
settled("tour")
kinesis.disable_enhanced_monitoring(StreamName="tour", ShardLevelMetrics=["ALL"])
settled("tour")
kinesis.start_stream_encryption(StreamName="tour", EncryptionType="KMS", KeyId=KEY)
equal(settled("tour")["KeyId"], KEY)
equal(kinesis.put_record(StreamName="tour", PartitionKey="k", Data=b"x")["EncryptionType"], "KMS")
kinesis.stop_stream_encryption(StreamName="tour", EncryptionType="KMS", KeyId=KEY)
settled("tour")
kinesis.update_max_record_size(StreamARN=arn, MaxRecordSizeInKiB=2048)
equal(settled("tour")["MaxRecordSizeInKiB"], 2048)
kinesis.put_record(StreamName="tour", PartitionKey="k", Data=b"x" * 1_500_000)
on_demand = {"StreamMode": "ON_DEMAND"}
kinesis.update_stream_mode(StreamARN=arn, StreamModeDetails=on_demand)
equal(settled("tour")["StreamModeDetails"], on_demand)
billing = "MinimumThroughputBillingCommitment"
equal(kinesis.describe_account_settings()[billing]["Status"], "DISABLED")
kinesis.update_account_settings(**{billing: {"Status": "ENABLED"}})
warm = kinesis.update_stream_warm_throughput(StreamName="tour", WarmThroughputMiBps=3)
equal(warm["WarmThroughput"]["TargetMiBps"], 3)
settled("tour")
assert kinesis.describe_limits()["OnDemandStreamCount"] == 1

# Tags, by name and by ARN.
kinesis.add_tags_to_stream(StreamName="tour", Tags={"team": "mill"})
kinesis.tag_resource(ResourceARN=arn, Tags={"cost": "low"})
equal([tag["Key"] for tag in kinesis.list_tags_for_stream(StreamName="tour")["Tags"]], ["cost", "made", "team"])
kinesis.remove_tags_from_stream(StreamName="tour", TagKeys=["made"])
kinesis.untag_resource(ResourceARN=arn, TagKeys=["team"])
equal(kinesis.list_tags_for_resource(ResourceARN=arn)["Tags"], [{"Key": "cost", "Value": "low"}])

# Policies.
policy = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": "*", "Action": "kinesis:PutRecord", "Resource": arn}
        ],
    }
)
equal(kinesis.get_resource_policy(ResourceARN=arn)["Policy"], "{}")
kinesis.put_resource_policy(ResourceARN=arn, Policy=policy)
equal(kinesis.get_resource_policy(ResourceARN=arn)["Policy"], policy)
kinesis.delete_resource_policy(ResourceARN=arn)

# Enhanced fan-out.
consumer = kinesis.register_stream_consumer(StreamARN=arn, ConsumerName="reader")["Consumer"]["ConsumerARN"]
while True:
    described = kinesis.describe_stream_consumer(ConsumerARN=consumer)["ConsumerDescription"]
    if described["ConsumerStatus"] == "ACTIVE":
        break
    time.sleep(0.02)
equal(described["StreamARN"], arn)
equal([one["ConsumerName"] for one in kinesis.list_stream_consumers(StreamARN=arn)["Consumers"]], ["reader"])
subscription = kinesis.subscribe_to_shard(
    ConsumerARN=consumer, ShardId="shardId-000000000000", StartingPosition={"Type": "TRIM_HORIZON"}
)["EventStream"]
events = [event["SubscribeToShardEvent"] for event in subscription]
equal([record["Data"] for event in events for record in event["Records"]], [b"\x00first", b"second"])
equal([child["ShardId"] for child in events[-1]["ChildShards"]], ["shardId-000000000001", "shardId-000000000002"])
assert "ContinuationSequenceNumber" not in events[-1], events[-1]
kinesis.deregister_stream_consumer(StreamARN=arn, ConsumerName="reader")
while kinesis.list_stream_consumers(StreamARN=arn)["Consumers"]:
    time.sleep(0.02)

# The end.
kinesis.delete_stream(StreamName="tour")
kinesis.get_waiter("stream_not_exists").wait(StreamName="tour", WaiterConfig={"Delay": 1})
equal(refusal(kinesis.describe_stream, StreamName="tour"), "ResourceNotFoundException")
print(json.dumps(sorted(set(kinesis.meta.service_model.operation_names) - called)))
