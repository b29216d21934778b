/** The operating system of this process. Code that differs by operating system takes it as a parameter. */
export type Platform = NodeJS.Platform;

export const THIS_PLATFORM: Platform = process.platform;
