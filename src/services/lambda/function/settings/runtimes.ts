import { InvalidParameterValue } from '../../errors.ts';

/** The runtimes that CreateFunction lists when it rejects one, in the order of a response recorded in January 2026. */
export const OFFERED_RUNTIMES = (
  'nodejs20.x python3.14 provided.al2023 python3.12 python3.13 nodejs24.x nodejs22.x java25 python3.10 python3.11 ' +
  'java21 ruby3.3 ruby3.4 ruby3.2 python3.8 python3.9 java17 nodejs16.x dotnet10 dotnet8 java11 dotnet6 nodejs18.x ' +
  'provided.al2 java8.al2'
).split(' ');

/** Other runtimes of the service model: deprecated ones, for which AWS rejects new functions, and newer ones. */
const OTHER_RUNTIMES = (
  'nodejs nodejs4.3 nodejs6.10 nodejs8.10 nodejs10.x nodejs12.x nodejs14.x java8 python2.7 python3.6 python3.7 ' +
  'dotnetcore1.0 dotnetcore2.0 dotnetcore2.1 dotnetcore3.1 nodejs4.3-edge go1.x ruby2.5 ruby2.7 provided ruby4.0'
).split(' ');

const KNOWN_RUNTIMES: ReadonlySet<string> = new Set([...OFFERED_RUNTIMES, ...OTHER_RUNTIMES]);

/** The runtimes that layers can be filtered by, in the order of the same recording. */
export const LAYER_RUNTIMES = (
  'ruby3.5 ruby2.6 dotnetcore1.0 python3.7 nodejs8.10 nasa ruby2.7 python2.7-greengrass dotnetcore2.0 python3.8 ' +
  'java21 dotnet6 dotnetcore2.1 python3.9 java11 nodejs6.10 provided dotnetcore3.1 dotnet8 java25 java17 nodejs ' +
  'nodejs4.3 java8.al2 go1.x dotnet10 nodejs20.x go1.9 byol nodejs10.x provided.al2023 nodejs22.x python3.10 java8 ' +
  'nodejs12.x python3.11 nodejs24.x nodejs8.x python3.12 nodejs14.x nodejs8.9 nodejs26.x python3.13 python3.14 ' +
  'nodejs16.x python3.15 provided.al2 nodejs4.3-edge nodejs18.x ruby3.2 python3.4 ruby3.3 ruby3.4 ruby2.5 python3.6 ' +
  'python2.7 ruby4.0'
).split(' ');

const RUNNABLE = /^(nodejs|python3|provided)/;

/**
 * Deprecated runtimes are accepted, unlike on AWS: code of older projects runs with the Node of this machine, and the
 * runtime logs a warning.
 * @throws InvalidParameterValue for a runtime that AWS does not know, or that this machine cannot run
 */
export function requireRuntime(runtime: string): void {
  if (!KNOWN_RUNTIMES.has(runtime)) {
    throw InvalidParameterValue(
      `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: ` +
        `[${OFFERED_RUNTIMES.join(', ')}] or be a valid ARN`,
    );
  }
  if (!RUNNABLE.test(runtime)) {
    throw InvalidParameterValue(
      `The runtime ${runtime} does not run on this machine. Use a nodejs, python3 or provided runtime.`,
    );
  }
}
