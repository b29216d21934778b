import { cborCodec } from '../../../../src/protocol/cbor/codec.ts';
import { decodeCbor, MalformedCbor } from '../../../../src/protocol/cbor/decode.ts';
import { parseForm } from '../../../../src/protocol/query/form.ts';
import { readFormStructure } from '../../../../src/protocol/query/read.ts';
import { childText, MalformedXml, parseXml } from '../../../../src/protocol/xml/parse.ts';
import { readXmlStructure } from '../../../../src/protocol/xml/read.ts';
import { isServiceError } from '../../../../src/schema/error.ts';
import { PutRecords } from '../../../../src/services/kinesis/operations/put-records.ts';
import { PutBucketNotificationConfiguration } from '../../../../src/services/s3/operations/put-bucket-notification-configuration.ts';
import { CreateQueue } from '../../../../src/services/sqs/operations/create-queue.ts';
import { PutMetricAlarm } from '../../../../src/services/cloudwatch/operations/put-metric-alarm.ts';
import { cborOf } from '../../encode.ts';
import { accepts, isOneOf, type Parser } from '../parser.ts';

const readCbor = cborCodec.compileReader(PutRecords.input);

const cbor: Parser = {
  name: 'cbor',
  samples: [
    cborOf({ StreamName: 'orders', Records: [{ Data: 'aGVsbG8=', PartitionKey: 'a' }] }),
    // A byte string, indefinite lengths, a tag, half and double floats: RFC 8949, appendix A.
    Buffer.from('bf675265636f7264739fbf644461746144686579216c506172746974696f6e4b65796161ffffff', 'hex'),
    Buffer.from('a2616101616282f93c00fb3ff199999999999a', 'hex'),
    Buffer.from('a16161c11a514b67b0', 'hex'),
    Buffer.from('a161615f42010243030405ff', 'hex'),
  ],
  tokens: ['\x9f', '\xbf', '\xff', '\x5f', '\x7f', '\x1b', '\xfb', '\xf9', '\xc1', '\xa1', '\x81', '\xf6'],
  parse(input) {
    let parsed: unknown;
    const accepted = accepts(() => (parsed = decodeCbor(input)), isOneOf(MalformedCbor));
    if (accepted && typeof parsed === 'object' && parsed !== null) {
      accepts(() => readCbor(parsed), isServiceError);
    }
    return accepted;
  },
};

const form: Parser = {
  name: 'form',
  samples: [
    'Action=CreateQueue&Version=2012-11-05&QueueName=q&Attribute.1.Name=DelaySeconds&Attribute.1.Value=5&Tag.1.Key=a&Tag.1.Value=b',
    'Action=PutMetricAlarm&AlarmName=a&Dimensions.member.1.Name=x&Dimensions.member.1.Value=y&Threshold=1.5&ActionsEnabled=true',
    'Metrics.member.1.MetricStat.Metric.MetricName=m&Metrics.member.1.Id=e%201',
  ],
  tokens: [
    '&',
    '=',
    '.',
    '.member.1',
    '.entry.1.key',
    '%',
    '+',
    'Attribute.',
    '.1',
    '.0',
    '.999999999',
    '.-1',
  ],
  parse(input) {
    return accepts(() => {
      const root = parseForm(input.toString('latin1'));
      for (const { input: shape } of [CreateQueue, PutMetricAlarm]) readFormStructure(shape, root);
    }, isServiceError);
  },
};

const xml: Parser = {
  name: 'xml',
  samples: [
    '<?xml version="1.0"?><NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><QueueConfiguration><Id>a</Id><Queue>arn:aws:sqs:us-east-1:000000000000:q</Queue><Event>s3:ObjectCreated:*</Event></QueueConfiguration></NotificationConfiguration>',
    '<Delete><Quiet>true</Quiet><Object><Key>a&amp;b&#x41;</Key></Object><!-- none --></Delete>',
    '<a><![CDATA[<b>]]></a>',
  ],
  tokens: [
    '<',
    '>',
    '</',
    '/>',
    '<![CDATA[',
    ']]>',
    '<!--',
    '-->',
    '<?',
    '?>',
    '&lt;',
    '&#0;',
    '&#x110000;',
    '<!DOCTYPE a [<!ENTITY b "c">]>',
  ],
  parse(input) {
    return accepts(() => {
      const root = parseXml(input.toString());
      childText(root, 'Id');
      accepts(() => readXmlStructure(PutBucketNotificationConfiguration.input, root), isServiceError);
    }, isOneOf(MalformedXml));
  },
};

export const bodyParsers: readonly Parser[] = [cbor, form, xml];
