/**
 * The modules that CloudFormation adds to inline code, with which a function responds to a custom resource's request.
 * Written from the interface that AWS documents:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/cfn-lambda-function-code-cfnresponsemodule.html
 */
const NODE_MODULE = `'use strict';
exports.SUCCESS = 'SUCCESS';
exports.FAILED = 'FAILED';

exports.send = function send(event, context, status, data, physicalResourceId, noEcho, reason) {
  const url = new URL(event.ResponseURL);
  const body = Buffer.from(
    JSON.stringify({
      Status: status,
      Reason: reason || 'See the details in CloudWatch Log Stream: ' + context.logStreamName,
      PhysicalResourceId: physicalResourceId || context.logStreamName,
      StackId: event.StackId,
      RequestId: event.RequestId,
      LogicalResourceId: event.LogicalResourceId,
      NoEcho: noEcho || false,
      Data: data,
    }),
  );
  const { request } = require(url.protocol === 'https:' ? 'node:https' : 'node:http');
  const headers = { 'content-type': '', 'content-length': body.length };
  return new Promise((resolve) => {
    const finish = (problem) => {
      if (problem) console.log('send(..) failed executing request(..): ' + problem);
      if (typeof context.done === 'function') context.done();
      resolve();
    };
    request(url, { method: 'PUT', headers }, (response) => {
      console.log('Status code: ' + response.statusCode);
      response.resume();
      response.on('end', () => finish());
    })
      .on('error', finish)
      .end(body);
  });
};
`;

const PYTHON_MODULE = `import json
import urllib.request

SUCCESS = "SUCCESS"
FAILED = "FAILED"


def send(event, context, responseStatus, responseData, physicalResourceId=None, noEcho=False, reason=None):
    details = "See the details in CloudWatch Log Stream: {}".format(context.log_stream_name)
    body = {
        "Status": responseStatus,
        "Reason": reason or details,
        "PhysicalResourceId": physicalResourceId or context.log_stream_name,
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        "NoEcho": noEcho,
        "Data": responseData,
    }
    request = urllib.request.Request(
        event["ResponseURL"],
        data=json.dumps(body).encode("utf-8"),
        headers={"content-type": ""},
        method="PUT",
    )
    try:
        with urllib.request.urlopen(request) as response:
            print("Status code:", response.status)
    except Exception as problem:
        print("send(..) failed executing urlopen(..):", problem)
`;

/** The files of an inline function: its code, and the module if the code names it. */
export function inlineFiles(code: string, isPython: boolean): ReadonlyMap<string, Buffer> {
  const files = new Map([[isPython ? 'index.py' : 'index.js', Buffer.from(code)]]);
  if (isPython && code.includes('cfnresponse')) files.set('cfnresponse.py', Buffer.from(PYTHON_MODULE));
  if (!isPython && code.includes('cfn-response')) {
    files.set('node_modules/cfn-response/index.js', Buffer.from(NODE_MODULE));
  }
  return files;
}
