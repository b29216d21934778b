import { expect, test } from 'vitest';
import { parsePolicy } from '../../../../../src/policy/document.ts';
import { ADMINISTRATOR_POLICIES } from '../../../../../src/services/iam/managed-policy/aws/administrator-policies.ts';
import { awsManagedPolicy } from '../../../../../src/services/iam/managed-policy/aws/aws-managed-policy.ts';
import { LAMBDA_POLICIES } from '../../../../../src/services/iam/managed-policy/aws/lambda-policies.ts';
import { SERVICE_POLICIES } from '../../../../../src/services/iam/managed-policy/aws/service-policies.ts';

const names = [LAMBDA_POLICIES, SERVICE_POLICIES, ADMINISTRATOR_POLICIES].flatMap((one) => Object.keys(one));

test('every document is a valid policy', () => {
  for (const name of names) {
    expect(parsePolicy(awsManagedPolicy(`arn:aws:iam::aws:policy/${name}`)!, 'identity'), name).not.toEqual(
      [],
    );
  }
});

// https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaBasicExecutionRole.html
test('AWSLambdaBasicExecutionRole lets functions write logs', () => {
  expect(
    JSON.parse(awsManagedPolicy('arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole')!),
  ).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: '*',
      },
    ],
  });
});

test('resources are those of the partition of the ARN', () => {
  const document = awsManagedPolicy('arn:aws-cn:iam::aws:policy/AWSLambda_FullAccess');
  expect(document).toContain('arn:aws-cn:logs:');
  expect(document).not.toContain('arn:aws:');
});

test.each([
  'arn:aws:iam::aws:policy/Unknown',
  'arn:aws:iam::aws:policy/constructor',
  'arn:aws:iam::123456789012:policy/AdministratorAccess',
  'arn:aws:s3:::aws',
])('%s is not known', (arn) => {
  expect(awsManagedPolicy(arn)).toBeUndefined();
});
