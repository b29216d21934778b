import { ManifestError } from '../../../../src/manifest/manifest-error.ts';
import { plainFile } from '../../../../src/manifest/config-file.ts';
import { checkManifest } from '../../../../src/manifest/load-manifest.ts';
import { compileTemplate } from '../../../../src/manifest/compile/compile.ts';
import { PendingValues } from '../../../../src/manifest/external/external-values.ts';
import { tryParseJson } from '../../../../src/lib/json/bounded-json.ts';
import { isJsonObject } from '../../../../src/lib/json/json-object.ts';
import { OperatorError } from '../../../../src/lib/operator-error.ts';
import { isServiceError } from '../../../../src/schema/error.ts';
import { transformTemplate } from '../../../../src/services/cloudformation/transform/transform-template.ts';
import { templateFrom } from '../../../../src/services/cloudformation/template/parse-template.ts';
import { accepts, isOneOf, type Parser } from '../parser.ts';

const JSON_TOKENS = ['{', '}', '[', ']', ':', ',', '"', 'null', 'true', '""', '[]', '{}'];

/** Templates of SAM, and of the language extensions. */
const transform: Parser = {
  name: 'sam-template',
  samples: [
    '{"Transform":"AWS::Serverless-2016-10-31","Globals":{"Function":{"Runtime":"nodejs22.x","Timeout":5}},"Resources":{"F":{"Type":"AWS::Serverless::Function","Properties":{"Handler":"a.b","CodeUri":"s3://b/k","Policies":["AWSLambdaBasicExecutionRole",{"SQSPollerPolicy":{"QueueName":"q"}}],"Events":{"S":{"Type":"Kinesis","Properties":{"Stream":"arn:aws:kinesis:us-east-1:000000000000:stream/s","StartingPosition":"LATEST"}},"A":{"Type":"Api","Properties":{"Path":"/x","Method":"get"}},"C":{"Type":"Schedule","Properties":{"Schedule":"rate(1 minute)"}}},"AutoPublishAlias":"live"}},"T":{"Type":"AWS::Serverless::SimpleTable"}}}',
    '{"Transform":["AWS::LanguageExtensions"],"Resources":{"Fn::ForEach::X":["N",["a","b"],{"Q${N}":{"Type":"AWS::SQS::Queue","Properties":{"QueueName":{"Fn::Sub":"q-${N}"}}}}]}}',
    '{"Transform":"AWS::Serverless-2016-10-31","Resources":{"H":{"Type":"AWS::Serverless::HttpApi","Properties":{"StageName":"s","CorsConfiguration":true}},"F":{"Type":"AWS::Serverless::Function","Properties":{"InlineCode":"x","Handler":"index.h","Runtime":"nodejs22.x","Events":{"H":{"Type":"HttpApi","Properties":{"ApiId":{"Ref":"H"},"Path":"/{p+}","Method":"ANY"}},"Q":{"Type":"SQS","Properties":{"Queue":{"Fn::GetAtt":["Q","Arn"]}}}},"FunctionUrlConfig":{"AuthType":"NONE"},"DeadLetterQueue":{"Type":"SQS","TargetArn":"arn:aws:sqs:us-east-1:000000000000:q"}}},"Q":{"Type":"AWS::SQS::Queue"}}}',
  ],
  tokens: [
    ...JSON_TOKENS,
    '"Type"',
    '"Properties"',
    '"Events"',
    '"Globals"',
    '"Fn::ForEach::Y"',
    '"Fn::Length"',
    '"Ref"',
    '"AWS::Serverless::Api"',
    '"AWS::Serverless::LayerVersion"',
    '"Condition"',
    '"Policies"',
    '${N}',
    '&{N}',
    '"SNS"',
    '"S3"',
    '"EventBridgeRule"',
    '"ScheduleV2"',
  ],
  parse(input) {
    const tree = tryParseJson(input);
    if (!isJsonObject(tree)) return false;
    return accepts(() => {
      const expanded = transformTemplate(tree, {}) ?? tree;
      templateFrom(expanded);
    }, isServiceError);
  },
};

const INPUTS = {
  directory: '/nowhere',
  options: {},
  params: {},
  environment: { HOME: '/' },
  accountId: '000000000000',
  instanceId: 'i',
};

/** A project, as its file reads, from variables to the template that is deployed. */
const manifest: Parser = {
  name: 'manifest',
  samples: [
    '{"service":"orders","provider":{"name":"aws","runtime":"nodejs22.x","environment":{"STAGE":"${self:service}-${sls:stage}"},"iam":{"role":{"statements":[{"Effect":"Allow","Action":"kinesis:*","Resource":"*"}]}}},"functions":{"a":{"handler":"x.y","url":true,"events":[{"stream":{"type":"kinesis","arn":{"Fn::GetAtt":["S","Arn"]},"batchSize":10,"startingPosition":"LATEST","filterPatterns":[{"data":{"a":[1]}}]}},{"httpApi":"GET /x"},{"schedule":"rate(1 minute)"}]}},"resources":{"Resources":{"S":{"Type":"AWS::Kinesis::Stream"}}}}',
    '{"service":"shop","custom":{"list":["b"],"x":{"y":"${self:custom.list.0}"}},"provider":{"name":"aws","stage":"${opt:stage, \'dev\'}","httpApi":{"cors":true}},"functions":{"f":{"handler":"f.g","timeout":5,"runtime":"python3.12","events":[{"http":{"path":"x/{id}","method":"post","cors":true}},{"sqs":{"arn":"arn:aws:sqs:us-east-1:000000000000:q"}},{"sns":"topic"},{"s3":{"bucket":"files","event":"s3:ObjectCreated:*"}},{"eventBridge":{"pattern":{"source":["a"]}}}],"layers":[{"Ref":"LLambdaLayer"}],"onError":"arn:aws:sns:us-east-1:000000000000:t","destinations":{"onFailure":"f"}}},"layers":{"l":{"path":"l"}},"package":{"patterns":["!a/**"]}}',
  ],
  tokens: [
    ...JSON_TOKENS,
    '${self:',
    '${opt:x}',
    "'x'",
    '"events"',
    '"functions"',
    '"provider"',
    '"resources"',
    '"Resources"',
    '"plugins"',
    '"Fn::GetAtt"',
    '"stream"',
    '"schedule"',
    '"environment"',
    '"handler"',
    '"Ref"',
    '"layers"',
  ],
  parse(input) {
    const value = tryParseJson(input);
    if (!isJsonObject(value)) return false;
    return accepts(
      () => {
        const file = plainFile('/nowhere/serverless.yml', '/nowhere', value);
        const checked = checkManifest({ file, inputs: INPUTS, watchFiles: [], isPartial: false });
        const code = { bucket: 'b', key: 'k' } as unknown as ReturnType<
          Parameters<typeof compileTemplate>[1]
        >;
        compileTemplate(
          checked,
          () => code,
          () => code as never,
        );
      },
      isOneOf(ManifestError, OperatorError, PendingValues),
    );
  },
};

export const projectParsers: readonly Parser[] = [transform, manifest];
