declare const MILLRACE_VERSION: string | undefined;

/** Whether this runs as the build left it, or straight from the sources. */
export const IS_BUILT = typeof MILLRACE_VERSION === 'string';

/** The package's version, put in by the build. */
export const VERSION = typeof MILLRACE_VERSION === 'string' ? MILLRACE_VERSION : '0.0.0-source';
