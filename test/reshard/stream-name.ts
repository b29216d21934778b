export const STREAM = 'reshard';
