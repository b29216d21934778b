package payments

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

const deadline = 30 * time.Second

// The endpoint, the region and the keys are in the environment that `millrace run` sets.
func load(t *testing.T) (context.Context, aws.Config) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	t.Cleanup(cancel)
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return ctx, cfg
}

func put(t *testing.T, ctx context.Context, client *kinesis.Client, customer string, amount int) string {
	t.Helper()
	out, err := client.PutRecord(ctx, &kinesis.PutRecordInput{
		StreamName:   aws.String("payments"),
		PartitionKey: aws.String(customer),
		Data:         []byte(fmt.Sprintf(`{"amount":%d}`, amount)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return *out.SequenceNumber
}

func TestPaymentThatFailsEndsInTheQueue(t *testing.T) {
	ctx, cfg := load(t)
	client := kinesis.NewFromConfig(cfg)
	put(t, ctx, client, "ann", 1)
	failing := put(t, ctx, client, "ann", -1)
	put(t, ctx, client, "ann", 2)

	queues := sqs.NewFromConfig(cfg)
	queue, err := queues.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: aws.String("unpaid")})
	if err != nil {
		t.Fatal(err)
	}
	received, err := queues.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: queue.QueueUrl, WaitTimeSeconds: 20})
	if err != nil {
		t.Fatal(err)
	}
	if len(received.Messages) != 1 {
		t.Fatalf("%d messages, want 1", len(received.Messages))
	}
	var message struct {
		KinesisBatchInfo struct{ StartSequenceNumber string }
	}
	if err := json.Unmarshal([]byte(*received.Messages[0].Body), &message); err != nil {
		t.Fatal(err)
	}
	if got := message.KinesisBatchInfo.StartSequenceNumber; got != failing {
		t.Errorf("the message is about %s, want %s", got, failing)
	}
}

func TestUnknownStreamIsAnError(t *testing.T) {
	ctx, cfg := load(t)
	input := &kinesis.DescribeStreamSummaryInput{StreamName: aws.String("missing")}
	_, err := kinesis.NewFromConfig(cfg).DescribeStreamSummary(ctx, input)
	var notFound *types.ResourceNotFoundException
	if !errors.As(err, &notFound) {
		t.Errorf("the error is %v, want ResourceNotFoundException", err)
	}
}
