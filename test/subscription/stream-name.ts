export const STREAM = 'subscribed';
