declare const MILLRACE_VERSION: string | undefined;

/** Whether this is a build; false when run from the sources. */
export const IS_BUILT = typeof MILLRACE_VERSION === 'string';

/** The package's version, set by the build. */
export const VERSION = typeof MILLRACE_VERSION === 'string' ? MILLRACE_VERSION : '0.0.0-source';
