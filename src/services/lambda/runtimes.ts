import { InvalidParameterValue } from './errors.ts';

/** In AWS's order: it prints the list when a runtime is unknown. Source: spec/lambda-model.json. */
const KNOWN_RUNTIMES = (
  'nodejs nodejs4.3 nodejs6.10 nodejs8.10 nodejs10.x nodejs12.x nodejs14.x nodejs16.x java8 java8.al2 java11 ' +
  'python2.7 python3.6 python3.7 python3.8 python3.9 dotnetcore1.0 dotnetcore2.0 dotnetcore2.1 dotnetcore3.1 ' +
  'dotnet6 dotnet8 nodejs4.3-edge go1.x ruby2.5 ruby2.7 provided provided.al2 nodejs18.x python3.10 java17 ' +
  'ruby3.2 ruby3.3 ruby3.4 python3.11 nodejs20.x provided.al2023 python3.12 java21 python3.13 nodejs22.x ' +
  'nodejs24.x python3.14 java25 dotnet10 ruby4.0'
).split(' ');

const RUNNABLE = /^(nodejs|python3|provided)/;

/**
 * Old runtimes that AWS refuses by now are taken: the code of older projects runs on this machine's Node,
 * and the runtime tells the operator so.
 * @throws InvalidParameterValue for what AWS does not know, and for what this machine cannot run
 */
export function requireRuntime(runtime: string): void {
  if (!KNOWN_RUNTIMES.includes(runtime)) {
    throw InvalidParameterValue(
      `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: ` +
        `[${KNOWN_RUNTIMES.join(', ')}] or be a valid ARN`,
    );
  }
  if (!RUNNABLE.test(runtime)) {
    throw InvalidParameterValue(
      `The runtime ${runtime} does not run on this machine. Use a nodejs, python3 or provided runtime.`,
    );
  }
}
