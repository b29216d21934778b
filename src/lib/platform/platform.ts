/** The operating system that this process runs on. Code that differs by it takes it as a parameter. */
export type Platform = NodeJS.Platform;

export const THIS_PLATFORM: Platform = process.platform;
