// Version 4 of the framework made "error" the default of configValidationMode, which was "warn".
const STRICT_SINCE = 4;

// The first number of a version, except after "<" or "<=", where it is no least version.
const LEAST_MAJOR = /(?<![\d.-]|<=?\s*v?)\d+/g;

/** Whether unknown keys are warnings: by configValidationMode, else as in the versions of the framework that the project accepts. */
export function allowsUnknownKeys({
  configValidationMode: mode,
  frameworkVersion,
}: Readonly<Record<string, unknown>>): boolean {
  if (typeof mode === 'string') return mode === 'warn' || mode === 'off';
  return acceptsVersionBelow(frameworkVersion, STRICT_SINCE);
}

/** Whether `frameworkVersion:` names a range that contains a version before this one. */
export function acceptsVersionBelow(frameworkVersion: unknown, limit: number): boolean {
  if (typeof frameworkVersion !== 'string' && typeof frameworkVersion !== 'number') return false;
  // Such as ">=3.38 <5".
  return String(frameworkVersion)
    .split('||')
    .some((range) => {
      const majors = [...range.matchAll(LEAST_MAJOR)].map(([major]) => Number(major));
      return majors.length === 0 || majors.some((major) => major < limit);
    });
}
