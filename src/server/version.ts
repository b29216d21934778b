declare const MILLRACE_VERSION: string | undefined;

/** The package's version, put in by the build; sources run straight from the tree have none. */
export const VERSION = typeof MILLRACE_VERSION === 'string' ? MILLRACE_VERSION : '0.0.0-source';
