import base64
import json
import os
import random

import boto3

kinesis = boto3.client("kinesis")


def consume(event, context):
    """Triggered by the stream."""
    for record in event["Records"]:
        data = base64.b64decode(record["kinesis"]["data"])
        print(record["kinesis"]["partitionKey"], data.decode())


def produce(event, context):
    """Puts ten records, or as many as {"count": n} asks for."""
    count = (event or {}).get("count", 10)
    records = [
        {
            "PartitionKey": f"device-{n % 3}",
            "Data": json.dumps({"n": n, "value": random.random()}).encode(),
        }
        for n in range(count)
    ]
    response = kinesis.put_records(StreamName=os.environ["STREAM_NAME"], Records=records)
    return {"put": count - response["FailedRecordCount"]}
