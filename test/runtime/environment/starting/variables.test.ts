import { expect, it } from 'vitest';
import { environmentVariables } from '../../../../src/runtime/environment/starting/variables.ts';
import type { FunctionSpec } from '../../../../src/runtime/port.ts';
import { AWS_PATHS, type FunctionPaths } from '../../../../src/runtime/sandbox/function-paths.ts';
import { functionSpec } from '../../../support/function-spec.ts';

const HOST_PATHS: FunctionPaths = {
  taskRoot: '/data/code',
  layersRoot: '/data/layers',
  runtimeRoot: '/dist',
  temporary: '/data/tmp',
};

function variables(overrides: Partial<FunctionSpec>, paths: FunctionPaths): Record<string, string> {
  return environmentVariables(functionSpec(overrides), {
    runtimeApi: '127.0.0.1:9001',
    endpoint: 'http://127.0.0.1:4566',
    logStream: 's',
    initializationType: 'on-demand',
    logDescriptor: 3,
    host: { PATH: '/usr/bin:/bin' },
    paths,
  });
}

it('names the folders of AWS where the process sees them', () => {
  expect(variables({}, AWS_PATHS)).toMatchObject({
    NODE_PATH:
      '/opt/nodejs/node22/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules:/var/runtime:/var/task',
    LD_LIBRARY_PATH: '/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
    PATH: '/usr/bin:/bin:/opt/bin',
    LAMBDA_TASK_ROOT: '/var/task',
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    PWD: '/var/task',
    SHLVL: '0',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2000',
    _AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1',
    _AWS_XRAY_DAEMON_PORT: '2000',
  });
  // Python's runtime sets it when it has added the layers to its search path.
  expect(variables({ runtimeName: 'python3.12' }, AWS_PATHS)).not.toHaveProperty('PYTHONPATH');
});

it('maps the folders of AWS in paths of the function where it sees those of the host', () => {
  const environment = {
    AWS_LAMBDA_EXEC_WRAPPER: '/opt/wrapper',
    NODE_OPTIONS: '--require /opt/otel.js --import=/var/task/hook.mjs',
    NODE_PATH: '/opt/nodejs/node_modules:/var/task/shared',
    LD_LIBRARY_PATH: '/opt/lib:/var/task/lib:/usr/lib',
    FONTCONFIG_PATH: '/opt/etc/fonts',
    DESCRIPTION: '/opt is where layers are',
    OPTION: '/optional/folder',
    DATABASE: '/tmp/state.db',
  };
  const mapped = variables({ handler: '/opt/nodejs/wrapped.handler', environment }, HOST_PATHS);
  expect(mapped).toMatchObject({
    _HANDLER: '/data/layers/nodejs/wrapped.handler',
    AWS_LAMBDA_EXEC_WRAPPER: '/data/layers/wrapper',
    NODE_OPTIONS: '--require /data/layers/otel.js --import=/data/code/hook.mjs',
    NODE_PATH: '/data/layers/nodejs/node_modules:/data/code/shared',
    LD_LIBRARY_PATH: '/data/layers/lib:/data/code/lib:/usr/lib',
    FONTCONFIG_PATH: '/data/layers/etc/fonts',
    DESCRIPTION: '/opt is where layers are',
    OPTION: '/optional/folder',
    DATABASE: '/tmp/state.db',
  });
  expect(variables({ environment }, AWS_PATHS)).toMatchObject(environment);
});
