import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { LambdaContext } from '../../../src/services/lambda/context.ts';
import { createLambdaService } from '../../../src/services/lambda/service.ts';
import { differences, loadModel, SPEC } from '../../support/model-comparison.ts';
import { canRun } from '../../support/not-run.ts';

const MODEL = 'lambda-model-latest.json';

const present = canRun(
  existsSync(SPEC + MODEL),
  'the comparison of Lambda’s declarations with the service model',
  `There is no ../shared/spec/${MODEL} beside the repository.`,
);

/** Where the declarations differ from the model on purpose. */
const ON_PURPOSE: readonly RegExp[] = [
  // AWS answers with it, and does not model it.
  /errors: RequestEntityTooLargeException$/,
  /^Delete(FunctionUrlConfig|LayerVersion) errors: InvalidParameterValueException$/,
  // Other kinds of event sources are refused by the names of their members.
  /EventSourceMapping\.(Queues|Topics|SourceAccessConfigurations)/,
  /EventSourceMapping\.\w+: type is document, not structure$/,
  // The character rules of tags belong to the service.
  /\.(Tags key|Tags value|TagKeys\[\]): pattern is undefined/,
  // Patterns that match anything.
  /pattern is undefined, not (\.\*|\[\\s\\S\]\*)$/,
  // Refused, or without effect here.
  /\.(FileSystemConfigs\[\]|CodeSigningConfigArn)/,
  // Recorded bounds of ordinary functions; the model's are those of managed instances.
  /\.(MemorySize|Timeout|EphemeralStorage\.Size): max is/,
  // Checked by the service, in a sentence of its own.
  /\.(Runtime|CompatibleRuntimes\[\]): values is undefined/,
  // As recorded; the model of the same time differs.
  /\.CompatibleRuntime: values is byol,/,
  /\.(Layers\[\]|Arn): pattern is \(arn:.*awslayer/,
  /Resource: pattern is arn:.*\|layer:/,
  // Layers and functions share a shape here.
  /^PublishLayerVersion\.Content\.(ImageUri|SourceKMSKeyArn): only here$/,
];

/** Features of Lambda that this server does not have. */
const MISSING_INPUTS = [
  'AcceleratorConfig',
  'CapacityProviderConfig',
  'DurableConfig',
  'DurableExecutionName',
  'ImageConfig',
  'PublishTo',
  'RuntimeConfig',
  'S3FilesConfig',
  'S3ObjectStorageMode',
  'TenancyConfig',
  'TenantId',
];

describe.skipIf(!present)('the declarations', () => {
  const service = createLambdaService({} as LambdaContext);
  const operations = [...service.operations.values()].map(({ operation }) => operation);
  const found = present ? differences(loadModel(MODEL), operations) : [];
  const isMissing = (one: string) => one.endsWith(': missing');

  it('have the members, bounds and patterns of the model', () => {
    const unexpected = found.filter((one) => !isMissing(one) && !ON_PURPOSE.some((known) => known.test(one)));
    expect(unexpected).toEqual([]);
  });

  it('miss the members of features that are not here', () => {
    const inputs = found.filter((one) => isMissing(one) && !one.includes(' answer'));
    const names = inputs.map((one) => /(\w+): missing$/.exec(one)![1]!);
    expect([...new Set(names)].toSorted()).toEqual(MISSING_INPUTS);
  });

  it('leave out of lists what AWS leaves out', () => {
    const lists = found.filter((one) => /^List(Functions|VersionsByFunction) answer/.test(one));
    const states = lists.filter((one) => /\.(State|LastUpdate|RuntimeVersionConfig)\w*: missing$/.test(one));
    expect(states).toHaveLength(14);
    expect(found.filter((one) => /\.(State|LastUpdate|RuntimeVersionConfig)\w*: missing$/.test(one))).toEqual(
      states,
    );
  });
});
