import { describe, expect, it } from 'vitest';
import { compileTemplate } from '../../../src/manifest/compile/compile.ts';
import { load, minimal } from '../project.ts';

// Complete templates are compared with those of osls in test/tools/compile.test.ts.
const code = () => ({ bucket: 'code', key: 'code.zip', sha256: '' });
const compile = (yaml: string) => compileTemplate(load(yaml), code, code);
const functionOf = (yaml: string) => compile(yaml).Resources['FLambdaFunction']?.Properties;

describe('settings of functions', () => {
  it('have the defaults of the provider', () => {
    const provider =
      '  layers: [arn:aws:lambda:us-east-1:1:layer:a:1]\n  logs: { lambda: { logFormat: JSON } }\n' +
      '  runtimeManagement: onFunctionUpdate\n  vpc: { securityGroupIds: [sg-1], subnetIds: [s-1] }\n';
    expect(functionOf(minimal(`${provider}functions:\n  f: { handler: a.b }\n`))).toMatchObject({
      Layers: ['arn:aws:lambda:us-east-1:1:layer:a:1'],
      LoggingConfig: { LogFormat: 'JSON' },
      RuntimeManagementConfig: { UpdateRuntimeOn: 'FunctionUpdate' },
      VpcConfig: { SecurityGroupIds: ['sg-1'], SubnetIds: ['s-1'] },
    });
    const own = (vpc: string) =>
      `functions:\n  f: { handler: a.b, layers: [], vpc: ${vpc}, runtimeManagement: auto }\n`;
    const properties = functionOf(minimal(provider + own('false')));
    expect(properties?.['Layers']).toEqual([]);
    expect(properties).not.toHaveProperty('VpcConfig');
    expect(properties).not.toHaveProperty('RuntimeManagementConfig');
    expect(functionOf(minimal(provider + own('~')))).not.toHaveProperty('VpcConfig');
  });

  it('lack variables without a value, also those that the provider sets', () => {
    const provider = '  environment:\n    EMPTY:\n    AA: 1\n    BB: 2\n';
    const own = 'functions:\n  f: { handler: a.b, environment: { AA: ~, CC: "" } }\n';
    expect(functionOf(minimal(provider + own))).toMatchObject({
      Environment: { Variables: { BB: '2', CC: '' } },
    });
  });

  it('are traced where the provider or serverless-plugin-tracing says so in one word', () => {
    const traced = (tracing: string) =>
      functionOf(
        minimal(
          `  tracing: ${tracing}\nplugins: [serverless-plugin-tracing]\nfunctions: { f: { handler: a.b } }\n`,
        ),
      );
    expect(traced('true')).toMatchObject({ TracingConfig: { Mode: 'Active' } });
    expect(traced('PassThrough')).toMatchObject({ TracingConfig: { Mode: 'PassThrough' } });
    expect(traced('false')).not.toHaveProperty('TracingConfig');
  });

  it('cannot have a variable of a name that Lambda does not accept', () => {
    for (const name of ['X', '_HOME', '1A']) {
      expect(() =>
        functionOf(minimal(`functions:\n  f: { handler: a.b, environment: { ${name}: x } }\n`)),
      ).toThrow(`functions.f.environment.${name}: "${name}" is not a valid name`);
    }
  });

  it('include a URL, which anybody may call unless it has an authorizer', () => {
    const open = compile(minimal('functions:\n  f: { handler: a.b, url: { cors: true } }\n'));
    expect(Object.keys(open.Resources)).toContain('FLambdaPermissionFnUrl');
    expect(open.Resources['FLambdaFunctionUrl']?.Properties).toMatchObject({
      AuthType: 'NONE',
      Cors: { AllowOrigins: ['*'], AllowMethods: ['*'] },
    });
    expect(open.Outputs['FLambdaFunctionUrl']).toMatchObject({
      Export: { Name: 'sls-shop-dev-FLambdaFunctionUrl' },
    });
    const signed = compile(minimal('functions:\n  f: { handler: a.b, url: { authorizer: aws_iam } }\n'));
    expect(Object.keys(signed.Resources)).not.toContain('FLambdaPermissionFnUrl');
  });
});

describe('roles of functions', () => {
  const withPlugin = (lines: string) =>
    minimal(
      `plugins: [serverless-iam-roles-per-function]\nfunctions:\n  f:\n    handler: a.b\n${lines}  g: { handler: a.b }\n`,
    );
  const statement = '{ Effect: Allow, Action: [a:b], Resource: "*" }';

  it('are copies of the role of the service with other statements', () => {
    const { Resources } = compile(withPlugin(`    iamRoleStatements: [${statement}]\n`));
    expect(Resources['FLambdaFunction']).toMatchObject({
      Properties: { Role: { 'Fn::GetAtt': ['FIamRoleLambdaExecution', 'Arn'] } },
      DependsOn: ['FIamRoleLambdaExecution', 'FLogGroup'],
    });
    expect(JSON.stringify(Resources['FIamRoleLambdaExecution'])).toContain('a:b');
    expect(JSON.stringify(Resources['IamRoleLambdaExecution'])).not.toContain('a:b');
    expect(Resources['GLambdaFunction']?.Properties).toMatchObject({
      Role: { 'Fn::GetAtt': ['IamRoleLambdaExecution', 'Arn'] },
    });
  });

  it.each([
    [
      'without the plugin',
      minimal(`functions:\n  f: { handler: a.b, iamRoleStatements: [${statement}] }\n`),
      /needs the plugin/,
    ],
    [
      'beside a role',
      withPlugin(`    role: Other\n    iamRoleStatements: [${statement}]\n`),
      /Remove one of them/,
    ],
    [
      'without statements',
      withPlugin('    iamRoleStatementsName: n\n'),
      /no effect without "iamRoleStatements/,
    ],
  ])('are refused %s', (_, yaml, problem) => {
    expect(() => load(yaml)).toThrow(problem);
  });

  it('are refused when the role that all functions share has too long a name, unless it is named', () => {
    const long = (provider = '') =>
      minimal(`${provider}functions:\n  f: { handler: a.b }\n`).replace('shop', 's'.repeat(40));
    expect(() => compile(long())).toThrow(
      /:1:1 service: the name of the role of the functions has 65 characters, and 64 are allowed: s{40}-dev-us-east-1-lambdaRole\. Shorten .* "provider\.iam\.role\.name:"/,
    );
    expect(compile(long('  iam: { role: { name: short } }\n')).Resources).toHaveProperty(
      'IamRoleLambdaExecution.Properties.RoleName',
      'short',
    );
  });

  it('need a shorter name than a generated one may be', () => {
    const long = withPlugin(`    iamRoleStatements: [${statement}]\n`).replaceAll(
      /\bf:/g,
      `${'f'.repeat(50)}:`,
    );
    expect(() => compile(long)).toThrow(/functions\.f+\.iamRoleStatements: .*Add "iamRoleStatementsName:"/);
  });
});
