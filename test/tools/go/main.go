// Puts one record, and prints `put` and its sequence number, or `failed` and the code of the error: for
// ../enforced-clients.test.ts. Its arguments are the endpoint and the stream; the keys are in the environment.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/smithy-go"
)

func main() {
	ctx := context.Background()
	cfg, err := config.LoadDefaultConfig(ctx, config.WithRegion("us-east-1"), config.WithBaseEndpoint(os.Args[1]))
	if err != nil {
		panic(err)
	}
	out, err := kinesis.NewFromConfig(cfg).PutRecord(ctx, &kinesis.PutRecordInput{
		StreamName:   aws.String(os.Args[2]),
		PartitionKey: aws.String("a key"),
		Data:         []byte("from go"),
	})
	var refused smithy.APIError
	switch {
	case err == nil:
		fmt.Println("put", *out.SequenceNumber)
	case errors.As(err, &refused):
		fmt.Println("failed", refused.ErrorCode())
	default:
		panic(err)
	}
}
